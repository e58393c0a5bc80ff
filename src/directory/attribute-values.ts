import { event, userTarget } from '../audit/events.ts'
import { done, type Outcome, refuse } from '../base/outcome.ts'
import type { AttributeAssignments } from '../contract/attributes.ts'
import type { Refusal } from '../contract/refusals.ts'
import type { Store, Tx } from '../store/unit.ts'
import { type Acting, heldForAct, type Matrix } from './acting.ts'
import { assigned } from './attributes.policy.ts'
import { type AttributeValues, definitionsOf, saveValues, shareDefinitions, valuesOfUsers } from './attributes.store.ts'
import { may } from './roles.policy.ts'

/** What people have of custom security attributes: seen and given by roles of their own, not by administrators of users. */

export type { AttributeValue, AttributeValues } from './attributes.store.ts'

export const attributesOfUsers = (
  store: Store,
  tenantId: string,
  userIds: readonly string[],
): Promise<Map<string, AttributeValues>> => store.look((look) => valuesOfUsers(look, tenantId, userIds))

/** An app has a permission in place of the role; nobody reaches into a restricted unit from outside. */
const mayAssign: Matrix = (actor, target) =>
  !target.inRestrictedUnit && (actor.id === null || may(actor.roleIds, 'attributes.assign'))

/** Gives and takes values of a person, all of them or none. */
export async function assignAttributes(
  tx: Tx,
  by: Acting,
  userId: string,
  change: AttributeAssignments,
): Promise<Outcome<null, Refusal>> {
  const held = await heldForAct(tx, by, userId, mayAssign)
  if (!held.ok) return held
  await shareDefinitions(tx)
  const definitions = await definitionsOf(tx, tx.tenantId)
  const old = (await valuesOfUsers(tx, tx.tenantId, [held.value.id])).get(held.value.id) ?? {}
  const next = assigned(old, change, definitions)
  if ('problems' in next) return refuse({ code: 'directory.invalid', problems: next.problems })
  if (next.changed.length === 0) return done(null)
  await saveValues(tx, held.value.id, next.values)
  // The log has other readers than the values: it tells which attributes, not what they are.
  const modifiedProperties = next.changed.map((displayName) => ({ displayName, oldValue: null, newValue: null }))
  const targets = [{ ...userTarget(held.value), modifiedProperties }]
  tx.audit(event('Update attribute values assigned to a user', { targets }))
  return done(null)
}
