import { before, day } from '../base/clock.ts'
import type { Store } from '../store/unit.ts'
import { purgeChallenges } from './challenge.store.ts'
import { purgePasses } from './passes.store.ts'

export const keepCodes = day
/** Passes that are over are shown to administrators for a while, with the reason. */
const keepPasses = 30 * day

/** Housekeeping: codes that have been over for a day. What was done with them stays in the audit log. */
export const forgetCodes = (store: Store): Promise<number> =>
  store.look(async (look) => {
    const passes = await purgePasses(look, before(look.now, keepPasses))
    return passes + (await purgeChallenges(look, before(look.now, keepCodes)))
  })
