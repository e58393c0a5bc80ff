import { event, userTarget } from '../audit/events.ts'
import type { Outcome } from '../base/outcome.ts'
import type { Refusal } from '../contract/refusals.ts'
import { type Acting, heldForAct } from '../directory/acting.ts'
import { mayRevokeSessions } from '../directory/roles.policy.ts'
import type { User } from '../directory/users.store.ts'
import type { Store, Tx, UnitRequest } from '../store/unit.ts'
import { voidSessions } from './session.store.ts'

/**
 * Graph's revokeSignInSessions (ADA-05): sessions and tokens of a person end at once. Everybody may end their own;
 * another's only who may reset that person's password (directory.md 6.3).
 */
export const revokeSessions = (
  store: Store,
  request: UnitRequest,
  by: Acting,
  userId: string,
): Promise<Outcome<User, Refusal>> => store.unit(request, (tx) => endAll(tx, by, userId))

async function endAll(tx: Tx, by: Acting, userId: string): Promise<Outcome<User, Refusal>> {
  const held = await heldForAct(tx, by, userId, mayRevokeSessions)
  if (!held.ok) return held
  await voidSessions(tx, userId)
  tx.audit(event('Update StsRefreshTokenValidFrom Timestamp', { targets: [userTarget(held.value)] }))
  return held
}
