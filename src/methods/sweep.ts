import { before, day } from '../base/clock.ts'
import type { Store } from '../store/unit.ts'
import { purgeChallenges } from './challenge.store.ts'

export const keepCodes = day

/** Housekeeping: codes that have been over for a day. What was done with them stays in the audit log. */
export const forgetCodes = (store: Store): Promise<number> =>
  store.look((look) => purgeChallenges(look, before(look.now, keepCodes)))
