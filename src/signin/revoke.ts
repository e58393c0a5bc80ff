import { event, userTarget } from '../audit/events.ts'
import type { Outcome } from '../base/outcome.ts'
import type { Refusal } from '../contract/refusals.ts'
import { type Acting, heldForAct } from '../directory/acting.ts'
import { mayRevokeSessions } from '../directory/roles.policy.ts'
import type { User } from '../directory/users.store.ts'
import { notifyOf } from '../registration/notices.ts'
import { personOf } from '../registration/registration.facts.ts'
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
): Promise<Outcome<User, Refusal>> => store.unit(request, (tx) => endAllSessions(tx, by, userId))

/** The same in a unit that does more. Who did not do it themselves is told (ADA-22). */
export async function endAllSessions(tx: Tx, by: Acting, userId: string): Promise<Outcome<User, Refusal>> {
  const held = await heldForAct(tx, by, userId, mayRevokeSessions)
  if (!held.ok) return held
  await voidSessions(tx, userId)
  tx.audit(event('Update StsRefreshTokenValidFrom Timestamp', { targets: [userTarget(held.value)] }))
  if (by.kind === 'app' || by.id !== userId) notifyOf(tx, (await personOf(tx, tx.tenantId, userId))!, 'revoked')
  return held
}
