import { event, userTarget } from '../audit/events.ts'
import { done, type Outcome, refuse } from '../base/outcome.ts'
import type { Refusal } from '../contract/refusals.ts'
import type { AuditTarget } from '../store/schema.ts'
import type { Look, Store, Tx, UnitRequest } from '../store/unit.ts'
import { groupOf } from './groups.store.ts'
import { type RoleTemplate, roleByKey, roleOf, roles } from './role-templates.ts'
import {
  countHolders,
  deleteAssignment,
  findAssignment,
  insertAssignment,
  roleRowsOf,
  type Without,
} from './roles.store.ts'
import { lockTenant } from './tenant.store.ts'
import { userOf } from './users.store.ts'

export { holdersOf } from './roles.store.ts'

export type Role = { roleId: string; displayName: string; eligible: boolean }

export async function rolesOf(look: Look, tenantId: string, userId: string): Promise<Role[]> {
  const rows = await roleRowsOf(look, tenantId, userId)
  return rows.map((row) => ({ ...row, displayName: roleOf.get(row.roleId)?.displayName ?? row.roleId }))
}

/** Whether this change would leave nobody who can act as Global Administrator (security.md ADM-S15). */
export async function lastAdministratorWithout(tx: Tx, without: Without): Promise<boolean> {
  await lockTenant(tx)
  if ((await countHolders(tx, tx.tenantId, roles.globalAdministrator, without)) > 0) return false
  return (await countHolders(tx, tx.tenantId, roles.globalAdministrator, {})) > 0
}

export const endsLastAdministrator = (tx: Tx, userId: string): Promise<boolean> =>
  lastAdministratorWithout(tx, { user: userId })

export type RoleInput = { principalId: string; role: string; eligible?: boolean }

export const assignRole = (store: Store, request: UnitRequest, input: RoleInput) =>
  store.unit(request, (tx) => giveRole(tx, input))

/** To a user, or to a role-assignable group. An eligible role makes its holder an administrator for reset too (ADM-10). */
export async function giveRole(tx: Tx, input: RoleInput): Promise<Outcome<Role, Refusal>> {
  const role = roleByKey(input.role)
  if (!role) return refuse({ code: 'directory.not_found', field: 'role', params: { name: input.role } })
  const target = await principal(tx, input.principalId)
  if (!target.ok) return target
  const eligible = input.eligible ?? false
  await lockTenant(tx)
  if (!(await insertAssignment(tx, input.principalId, role.id, eligible)))
    return refuse({ code: 'directory.conflict', field: 'role', params: { name: role.displayName } })
  tx.audit(
    event(eligible ? 'Add eligible member to role' : 'Add member to role', {
      targets: [target.value, roleTarget(role)],
    }),
  )
  return done({ roleId: role.id, displayName: role.displayName, eligible })
}

export const removeRole = (store: Store, request: UnitRequest, input: RoleInput) =>
  store.unit(request, (tx) => takeRole(tx, input))

export async function takeRole(tx: Tx, input: RoleInput): Promise<Outcome<Role, Refusal>> {
  const role = roleByKey(input.role)
  if (!role) return refuse({ code: 'directory.not_found', field: 'role', params: { name: input.role } })
  const target = await principal(tx, input.principalId)
  if (!target.ok) return target
  await lockTenant(tx)
  const held = await findAssignment(tx, input.principalId, role.id)
  if (!held) return refuse({ code: 'directory.not_found', field: 'role', params: { name: role.displayName } })
  if (role.id === roles.globalAdministrator && (await lastAdministratorWithout(tx, { assignment: held.id })))
    return refuse({ code: 'role.last_administrator' })
  await deleteAssignment(tx, held.id)
  tx.audit(event('Remove member from role', { targets: [target.value, roleTarget(role)] }))
  return done({ roleId: role.id, displayName: role.displayName, eligible: held.eligible })
}

const roleTarget = (role: RoleTemplate): AuditTarget => ({ type: 'Role', id: role.id, displayName: role.displayName })

async function principal(tx: Tx, id: string): Promise<Outcome<AuditTarget, Refusal>> {
  const user = await userOf(tx, tx.tenantId, id)
  if (user) return done(userTarget(user))
  const group = await groupOf(tx, tx.tenantId, id)
  if (!group) return refuse({ code: 'directory.not_found', field: 'principal', params: { name: id } })
  if (!group.isAssignableToRole) {
    const message = 'Roles go to users and to groups that were made role-assignable.'
    return refuse({ code: 'directory.invalid', problems: [{ field: 'principal', code: 'invalid', message }] })
  }
  return done({ type: 'Group', id: group.id, displayName: group.displayName })
}
