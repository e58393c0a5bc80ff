import { before, day, type Instant } from '../base/clock.ts'
import type { Store } from '../store/unit.ts'
import { outboxCounts } from './outbox.store.ts'

export type OutboxHealth = {
  readonly waiting: number
  /** Since when the oldest of them has been due. */
  readonly oldestDueAt: Instant | null
  /** Given up within a day. */
  readonly failed: number
}

export const outboxHealth = (store: Store, tenantId: string): Promise<OutboxHealth> =>
  store.look((look) => outboxCounts(look, tenantId, before(look.now, day)))
