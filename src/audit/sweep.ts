import { before, day, type Instant } from '../base/clock.ts'
import { type Store, systemRequest } from '../store/unit.ts'
import { prunable, prune } from './audit.store.ts'
import { event } from './events.ts'

/** Rows that one unit removes: so few that nobody waits for it. */
const batch = 5_000

/**
 * Housekeeping: rows older than so many whole days (UTC) leave, and a row says how many and up to when (sspr.md 10).
 * Safe to run in several processes. Returns how many left.
 */
export async function pruneAudit(store: Store, days: number): Promise<number> {
  const until = startOfDay(before(store.clock.now(), days * day))
  let gone = 0
  for (const tenantId of await store.look((look) => prunable(look, until))) {
    for (;;) {
      const count = await pruneBatch(store, tenantId, until)
      gone += count
      if (count < batch) break
    }
  }
  return gone
}

const startOfDay = (at: Instant): Instant => new Date(Math.floor(at.getTime() / day) * day)

const pruneBatch = (store: Store, tenantId: string, until: Instant): Promise<number> =>
  store.unit(systemRequest(tenantId, store.random.uuid()), async (tx) => {
    const count = await prune(tx, tenantId, until, batch)
    if (count > 0) tx.audit(event('Prune audit log', { details: { Rows: count, Until: until.toISOString() } }))
    return count
  })
