import { type Activity, event, userTarget } from '../audit/events.ts'
import { done, type Outcome, refuse } from '../base/outcome.ts'
import type { Refusal } from '../contract/refusals.ts'
import type { AuditTarget } from '../store/schema.ts'
import type { Look, Store, Tx, UnitRequest } from '../store/unit.ts'
import { groupOf } from './groups.store.ts'
import { type RoleTemplate, roleByKey, roleOf, roles, scopableRoles } from './role-templates.ts'
import {
  assignmentOf,
  countHolders,
  deleteAssignment,
  findAssignment,
  insertAssignment,
  type RoleAssignment,
  roleRowsOf,
  type Without,
} from './roles.store.ts'
import { lockRoles, lockTenant } from './tenant.store.ts'
import { unitOf } from './units.store.ts'
import { userOf } from './users.store.ts'

export { assignmentOf, holdersOf, listAssignments, type RoleAssignment } from './roles.store.ts'
export { type Standing, standingOf } from './standing.store.ts'

export type Role = { roleId: string; displayName: string; eligible: boolean }

/** Roles for the whole organization; those for an administrative unit count only for what is in it (`standingOf`). */
export async function rolesOf(look: Look, tenantId: string, userId: string): Promise<Role[]> {
  const rows = await roleRowsOf(look, tenantId, userId)
  return rows
    .filter((row) => row.scope === wholeOrganization)
    .map(({ roleId, eligible }) => ({ roleId, eligible, displayName: nameOf(roleId) }))
}

/** What gives rights everywhere, now: an eligible role was not activated (directory.md 6.1). */
export async function activeRoleIds(look: Look, tenantId: string, userId: string): Promise<string[]> {
  const held = await rolesOf(look, tenantId, userId)
  return held.filter((role) => !role.eligible).map((role) => role.roleId)
}

/** The same, with the roles for one administrative unit or another apart. */
export async function activeRoles(look: Look, tenantId: string, userId: string) {
  const held = (await roleRowsOf(look, tenantId, userId)).filter((row) => !row.eligible)
  const ids = (rows: typeof held) => [...new Set(rows.map((row) => row.roleId))]
  return {
    roleIds: ids(held.filter((row) => row.scope === wholeOrganization)),
    unitRoleIds: ids(held.filter((row) => row.scope !== wholeOrganization)),
  }
}

const nameOf = (roleId: string): string => roleOf.get(roleId)?.displayName ?? roleId

export const wholeOrganization = '/'
export const scopeOfUnit = (unitId: string): string => `/administrativeUnits/${unitId}`
const canonical = (scope: string): string =>
  scope === wholeOrganization ? scope : scopeOfUnit(scope.slice(scope.lastIndexOf('/') + 1).toLowerCase())

/** Whether this change would leave nobody who can act as Global Administrator (security.md ADM-S15). */
export async function lastAdministratorWithout(tx: Tx, without: Without): Promise<boolean> {
  await lockTenant(tx)
  if ((await countHolders(tx, tx.tenantId, roles.globalAdministrator, without)) > 0) return false
  return (await countHolders(tx, tx.tenantId, roles.globalAdministrator, {})) > 0
}

export const endsLastAdministrator = (tx: Tx, userId: string): Promise<boolean> =>
  lastAdministratorWithout(tx, { user: userId })

export type RoleInput = {
  principalId: string
  role: string
  eligible?: boolean
  /** `/` (the default), or `/administrativeUnits/{id}`. */
  scope?: string
}
export type RoleGiven = Role & { assignmentId: string; principalId: string; scope: string }

export const assignRole = (store: Store, request: UnitRequest, input: RoleInput) =>
  store.unit(request, (tx) => giveRole(tx, input))

/**
 * To a user, or to a role-assignable group. An eligible role makes its holder an administrator for reset too (ADM-10).
 * Nobody gives one to himself (security.md ADM-S04).
 */
export async function giveRole(tx: Tx, input: RoleInput): Promise<Outcome<RoleGiven, Refusal>> {
  const role = roleByKey(input.role)
  if (!role) return refuse({ code: 'directory.not_found', field: 'role', params: { name: input.role } })
  const target = await principal(tx, input.principalId)
  if (!target.ok) return target
  if (tx.actor.type === 'user' && tx.actor.id === input.principalId) return refuse({ code: 'role.not_oneself' })
  await lockRoles(tx)
  const scope = await scopeFor(tx, role, input.scope ?? wholeOrganization)
  if (!scope.ok) return scope
  const row = { principalId: input.principalId, roleId: role.id, scope: scope.value, eligible: input.eligible ?? false }
  const assignmentId = await insertAssignment(tx, row)
  if (!assignmentId) return refuse({ code: 'directory.conflict', field: 'role', params: { name: role.displayName } })
  auditRole(tx, 'Add', target.value, role, row)
  return done({ ...row, assignmentId, displayName: role.displayName })
}

/** The scope in its one spelling; only some roles make sense for a unit alone. */
async function scopeFor(tx: Tx, role: RoleTemplate, scope: string): Promise<Outcome<string, Refusal>> {
  if (scope === wholeOrganization) return done(scope)
  const unitId = /^\/administrativeUnits\/([0-9a-f-]{36})$/i.exec(scope)?.[1]
  const unit = unitId ? await unitOf(tx, tx.tenantId, unitId) : null
  if (!unit) return refuse({ code: 'directory.not_found', field: 'scope', params: { name: scope } })
  if (!scopableRoles.has(role.id))
    return refuse({ code: 'role.scope', field: 'scope', params: { name: role.displayName } })
  return done(scopeOfUnit(unit.id))
}

export const removeRole = (store: Store, request: UnitRequest, input: RoleInput) =>
  store.unit(request, (tx) => takeRole(tx, input))

export async function takeRole(tx: Tx, input: RoleInput): Promise<Outcome<RoleGiven, Refusal>> {
  const role = roleByKey(input.role)
  if (!role) return refuse({ code: 'directory.not_found', field: 'role', params: { name: input.role } })
  await lockRoles(tx)
  const held = await findAssignment(tx, input.principalId, role.id, canonical(input.scope ?? wholeOrganization))
  if (!held) return refuse({ code: 'directory.not_found', field: 'role', params: { name: role.displayName } })
  return endAssignment(tx, held)
}

export const removeAssignment = (store: Store, request: UnitRequest, id: string) =>
  store.unit(request, (tx) => takeAssignment(tx, id))

/** The same by the assignment's own id, as Graph's `roleAssignments` names it. */
export async function takeAssignment(tx: Tx, id: string): Promise<Outcome<RoleGiven, Refusal>> {
  await lockRoles(tx)
  const held = await assignmentOf(tx, tx.tenantId, id)
  if (!held) return refuse({ code: 'directory.not_found', params: { name: id } })
  return endAssignment(tx, held)
}

/** The roles are locked. */
async function endAssignment(tx: Tx, held: RoleAssignment): Promise<Outcome<RoleGiven, Refusal>> {
  const isGlobal = held.roleId === roles.globalAdministrator && held.scope === wholeOrganization
  if (isGlobal && (await lastAdministratorWithout(tx, { assignment: held.id })))
    return refuse({ code: 'role.last_administrator' })
  await deleteAssignment(tx, held.id)
  const role = { id: held.roleId, displayName: nameOf(held.roleId) }
  auditRole(tx, 'Remove', await targetOf(tx, held), role, held)
  const { id: assignmentId, principalId, scope, eligible } = held
  return done({ assignmentId, principalId, scope, eligible, roleId: role.id, displayName: role.displayName })
}

async function targetOf(tx: Tx, held: RoleAssignment): Promise<AuditTarget> {
  const target = await principal(tx, held.principalId)
  return target.ok ? target.value : { type: 'Other', id: held.principalId, displayName: held.principalName }
}

/** Microsoft's names tell apart what is eligible and what is for a unit. */
function auditRole(
  tx: Tx,
  act: 'Add' | 'Remove',
  target: AuditTarget,
  role: Pick<RoleTemplate, 'id' | 'displayName'>,
  held: { scope: string; eligible: boolean },
): void {
  const scoped = held.scope !== wholeOrganization
  const kind = scoped ? 'scoped member' : held.eligible ? 'eligible member' : 'member'
  const activity: Activity = act === 'Add' ? `Add ${kind} to role` : `Remove ${kind} from role`
  const details = scoped ? { DirectoryScopeId: held.scope, Eligible: String(held.eligible) } : {}
  const roleTarget: AuditTarget = { type: 'Role', id: role.id, displayName: role.displayName }
  tx.audit(event(activity, { targets: [target, roleTarget], details }))
}

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
