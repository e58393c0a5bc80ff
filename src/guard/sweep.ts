import { before, day } from '../base/clock.ts'
import { type Store, systemRequest } from '../store/unit.ts'
import { forgetChallenges } from './challenge.store.ts'
import { sweepCounters } from './limits.store.ts'

const nobodys = '00000000-0000-0000-0000-000000000000'

/** Housekeeping, hourly: counters that say nothing any more (no limit is longer than a day), challenges that ran out. */
export async function forgetCounters(store: Store): Promise<void> {
  await store.unit(systemRequest(nobodys, nobodys), async (tx) => {
    await sweepCounters(tx, before(tx.now, day))
    await forgetChallenges(tx)
  })
}
