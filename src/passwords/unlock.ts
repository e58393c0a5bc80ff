import { event, userTarget } from '../audit/events.ts'
import { done, type Outcome } from '../base/outcome.ts'
import type { Refusal } from '../contract/refusals.ts'
import { type Acting, heldForAct } from '../directory/acting.ts'
import { mayReset } from '../directory/roles.policy.ts'
import type { User } from '../directory/users.store.ts'
import { clearBlock } from '../guard/block.store.ts'
import { clearCounters } from '../guard/limits.store.ts'
import type { Store, Tx, UnitRequest } from '../store/unit.ts'
import { clearLockout } from './proof.ts'

/** ADA-10: two things that helpdesks take for one. `ended`: there was something to end. */
export type Unlocked = { readonly user: User; readonly ended: boolean }

const onAccount = (
  store: Store,
  request: UnitRequest,
  by: Acting,
  userId: string,
  end: (tx: Tx, user: User) => Promise<boolean>,
): Promise<Outcome<Unlocked, Refusal>> =>
  store.unit(request, async (tx) => {
    const held = await heldForAct(tx, by, userId, mayReset)
    return held.ok ? done({ user: held.value, ended: await end(tx, held.value) }) : held
  })

/** THR-13: a block of password reset and the counters that led to it. */
export const endResetBlock = (store: Store, request: UnitRequest, by: Acting, userId: string) =>
  onAccount(store, request, by, userId, async (tx, user) => {
    const ended = await clearBlock(tx, user.id)
    clearCounters(tx, `user:${user.id}:`)
    if (ended) tx.audit(event('Clear self-service password reset block', { targets: [userTarget(user)] }))
    return ended
  })

/** LK-09: a lockout of sign-in, in both buckets. */
export const endLockout = (store: Store, request: UnitRequest, by: Acting, userId: string) =>
  onAccount(store, request, by, userId, async (tx, user) => {
    const ended = await clearLockout(tx, user.id)
    if (ended) tx.audit(event('Account unlocked', { targets: [userTarget(user)] }))
    return ended
  })
