import { reasonOf } from '../audit/events.ts'
import { blockOf } from '../guard/block.store.ts'
import type { Store } from '../store/unit.ts'
import type { PasswordOff } from './lockout.policy.ts'
import { lockoutOf } from './lockout.store.ts'
import { personSubject } from './proof.ts'

export type LockState = {
  readonly resetBlockedUntil: string | null
  readonly resetBlockReason: string | null
  readonly signInLockedUntil: string | null
  /** After 90 or 100 wrong passwords: from where they are refused until somebody lifts it (LK-08). */
  readonly passwordSignInDisabled: PasswordOff | null
}

/** What keeps somebody out: a block of reset, a lockout of sign-in, passwords that are refused (ADA-10, LK-08). */
export const lockStateOf = (store: Store, tenantId: string, userId: string): Promise<LockState> =>
  store.look(async (look) => {
    const block = await blockOf(look, tenantId, userId)
    const { until, off } = await lockoutOf(look, tenantId, personSubject(userId))
    return {
      resetBlockedUntil: block?.until.toISOString() ?? null,
      resetBlockReason: block ? reasonOf(block.reason) : null,
      signInLockedUntil: until && until > look.now ? until.toISOString() : null,
      passwordSignInDisabled: off,
    }
  })
