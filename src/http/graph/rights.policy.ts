import { roles } from '../../directory/role-templates.ts'
import { may } from '../../directory/roles.policy.ts'
import type { Caller } from './caller.ts'
import type { GraphRoute } from './route.ts'

type Needs = Pick<GraphRoute, 'delegated' | 'application' | 'roles' | 'own' | 'onObject'>

/** `'A+B'` is held by whoever holds both; `*` by every token. */
const holds = (caller: Caller, anyOf: readonly string[]): boolean =>
  anyOf.some((permission) => permission === '*' || permission.split('+').every((one) => caller.scopes.has(one)))

/**
 * Whether this caller may use the route at all: a person needs a scope of their app and a role of their own, an app
 * its permission. What depends on the object (whom, which property) is the use case's to decide.
 */
export function mayCall(needs: Needs, caller: Caller, own: boolean): boolean {
  if (caller.kind === 'app') return holds(caller, needs.application)
  if (own && needs.own && holds(caller, needs.own)) return true
  const { roleIds = [], unitRoleIds = [] } = caller.user ?? {}
  const held = needs.onObject ? [...roleIds, ...unitRoleIds] : roleIds
  return holds(caller, needs.delegated) && (needs.onObject === 'owner' || hasRole(needs.roles, held))
}

function hasRole(needed: GraphRoute['roles'], held: readonly string[]): boolean {
  if (needed === 'everyone') return true
  if (typeof needed === 'string') return may(held, needed)
  const passing = new Set<string>([roles.globalAdministrator, ...needed.map((name) => roles[name])])
  return held.some((id) => passing.has(id))
}
