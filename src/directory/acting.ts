import { done, type Outcome, refuse } from '../base/outcome.ts'
import { isGuid } from '../base/text.ts'
import type { Refusal } from '../contract/refusals.ts'
import type { Look, Tx } from '../store/unit.ts'
import { roles } from './role-templates.ts'
import type { ActorFacts, TargetFacts } from './roles.policy.ts'
import { standingOf } from './standing.store.ts'
import { lockTenant, shareTenant } from './tenant.store.ts'
import { type User, userForChange } from './users.store.ts'

/** Who acts on somebody else's account: a person, or a program. `roleIds`: held when the call began. */
export type Acting = { readonly id: string; readonly kind: 'user' | 'app'; readonly roleIds: readonly string[] }

/** One of the matrices of roles.policy.ts. */
export type Matrix = (actor: ActorFacts, target: TargetFacts) => boolean

/** A program has permissions in place of roles: it may what the least administrators of passwords and methods may. */
const rolesOfProgram: readonly string[] = [roles.passwordAdministrator, roles.authenticationAdministrator]

/**
 * Whether this account is theirs to touch (security.md ADM-S02, ADM-S04): asked in the unit that does it, so that a
 * role given meanwhile counts.
 */
export async function refusalToAct(
  look: Look,
  tenantId: string,
  by: Acting,
  userId: string,
  may: Matrix,
): Promise<Refusal | null> {
  const person = by.kind === 'user'
  const { actor: held, target } = await standingOf(look, tenantId, person ? by.id : null, userId)
  const actor = person ? held : { ...held, roleIds: rolesOfProgram }
  if (may(actor, target)) return null
  return { code: person && by.id === userId ? 'admin.oneself' : 'admin.target_higher' }
}

const notFound = (key: string) => refuse<Refusal>({ code: 'directory.not_found', params: { name: key } })

/**
 * The account, locked for the rest of the unit, if it may be acted on. `counted`: the act may cost the organization
 * its last administrator, so that these are counted first, in the order in which everybody locks.
 */
export async function heldForAct(
  tx: Tx,
  by: Acting,
  userId: string,
  may: Matrix,
  counted = false,
): Promise<Outcome<User, Refusal>> {
  await shareTenant(tx)
  if (counted) await lockTenant(tx)
  const user = isGuid(userId) ? await userForChange(tx, userId) : null
  if (!user) return notFound(userId)
  const refusal = await refusalToAct(tx, tx.tenantId, by, userId, may)
  return refusal ? refuse(refusal) : done(user)
}
