import { before, day } from '../base/clock.ts'
import { sweepAssertions } from '../directory/apps.store.ts'
import { type Store, systemRequest } from '../store/unit.ts'
import { sweepTokens } from './adapter.store.ts'
import { sweepAsks } from './authorize.store.ts'

/** A code or token that has ended is remembered for a day, so that its bearer is told how it ended. */
const memory = day

/** Housekeeping over all tenants: what no longer opens anything. Safe to run in several processes. */
export const forgetTokens = (store: Store): Promise<number> =>
  store.unit(systemRequest(nobody, nobody), async (tx) => {
    const tokens = await sweepTokens(tx, before(tx.now, memory))
    const asks = await sweepAsks(tx, before(tx.now, memory))
    return tokens + asks + (await sweepAssertions(tx))
  })

const nobody = '00000000-0000-0000-0000-000000000000'
