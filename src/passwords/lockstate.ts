import { reasonOf } from '../audit/events.ts'
import { blockOf } from '../guard/block.store.ts'
import type { Store } from '../store/unit.ts'
import { lockedUntil } from './lockout.store.ts'
import { personSubject } from './proof.ts'

export type LockState = {
  readonly resetBlockedUntil: string | null
  readonly resetBlockReason: string | null
  readonly signInLockedUntil: string | null
}

/** Two things that keep somebody out for a time: a block of reset, a lockout of sign-in (ADA-10). */
export const lockStateOf = (store: Store, tenantId: string, userId: string): Promise<LockState> =>
  store.look(async (look) => {
    const block = await blockOf(look, tenantId, userId)
    const until = await lockedUntil(look, tenantId, personSubject(userId))
    return {
      resetBlockedUntil: block?.until.toISOString() ?? null,
      resetBlockReason: block ? reasonOf(block.reason) : null,
      signInLockedUntil: until && until > look.now ? until.toISOString() : null,
    }
  })
