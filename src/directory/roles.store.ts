import { sql } from 'kysely'
import { isGuid } from '../base/text.ts'
import type { Look, Tx } from '../store/unit.ts'
import { type User, userColumns } from './users.store.ts'

export type RoleHeld = { roleId: string; scope: string; eligible: boolean }

/** Directly, or as a direct member of a role-assignable group (they do not nest, directory.md 3.2). */
export async function roleRowsOf(look: Look, tenantId: string, userId: string): Promise<RoleHeld[]> {
  const { rows } = await sql<RoleHeld>`
    select a.role_id as "roleId", a.scope, bool_and(a.is_eligible) as eligible from role_assignment a
    where a.tenant_id = ${tenantId} and (a.principal_id = ${userId} or a.principal_id in (
      select g.id from group_member m
      join directory_group g on g.tenant_id = m.tenant_id and g.id = m.group_id and g.deleted_at is null and g.is_assignable_to_role
      where m.tenant_id = ${tenantId} and m.member_id = ${userId}))
    group by a.role_id, a.scope order by a.role_id, a.scope`.execute(look.db)
  return rows
}

/** Everybody who can act in one of these roles now: active assignments (or eligible ones too), enabled accounts. */
export async function holdersOf(
  look: Look,
  tenantId: string,
  roleIds: readonly string[],
  which: { eligibleToo: boolean } = { eligibleToo: false },
): Promise<User[]> {
  const { rows } = await sql<User>`
    select ${userColumns} from person p
    where p.tenant_id = ${tenantId} and p.deleted_at is null and p.account_enabled and p.id in (
      select coalesce(m.member_id, a.principal_id) from role_assignment a
      left join directory_group g on g.tenant_id = a.tenant_id and g.id = a.principal_id and g.deleted_at is null and g.is_assignable_to_role
      left join group_member m on m.tenant_id = g.tenant_id and m.group_id = g.id
      where a.tenant_id = ${tenantId} and a.scope = '/' and (${which.eligibleToo}::boolean or not a.is_eligible)
        and a.role_id = any(${roleIds}::uuid[]))
    order by p.display_name, p.id`.execute(look.db)
  return rows
}

export type Without = { user?: string; assignment?: string; membership?: readonly [groupId: string, memberId: string] }

/** How many would still hold a role if one user, one assignment or one membership were gone. */
export async function countHolders(look: Look, tenantId: string, roleId: string, without: Without): Promise<number> {
  const [groupId, memberId] = without.membership ?? [null, null]
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from person p
    where p.tenant_id = ${tenantId} and p.deleted_at is null and p.account_enabled
      and p.id is distinct from ${without.user ?? null}::uuid and p.id in (
      select coalesce(m.member_id, a.principal_id) from role_assignment a
      left join directory_group g on g.tenant_id = a.tenant_id and g.id = a.principal_id and g.deleted_at is null and g.is_assignable_to_role
      left join group_member m on m.tenant_id = g.tenant_id and m.group_id = g.id
        and not (m.group_id is not distinct from ${groupId}::uuid and m.member_id is not distinct from ${memberId}::uuid)
      where a.tenant_id = ${tenantId} and a.scope = '/' and not a.is_eligible and a.role_id = ${roleId}
        and a.id is distinct from ${without.assignment ?? null}::uuid)`.execute(look.db)
  return Number(rows[0]!.count)
}

export type RoleAssignment = {
  id: string
  principalId: string
  principalType: 'user' | 'group' | 'other'
  principalName: string
  roleId: string
  /** `/`, or `/administrativeUnits/{id}`. */
  scope: string
  unitName: string | null
  eligible: boolean
}

const assignmentColumns = sql<RoleAssignment>`
  a.id, a.principal_id as "principalId", coalesce(p.user_principal_name, g.display_name, a.principal_id::text) as "principalName",
  case when p.id is not null then 'user' when g.id is not null then 'group' else 'other' end as "principalType",
  a.role_id as "roleId", a.scope, u.display_name as "unitName", a.is_eligible as eligible
  from role_assignment a
  left join person p on p.tenant_id = a.tenant_id and p.id = a.principal_id
  left join directory_group g on g.tenant_id = a.tenant_id and g.id = a.principal_id
  left join administrative_unit u on u.tenant_id = a.tenant_id and a.scope = '/administrativeUnits/' || u.id`

/** Of people who are deleted only those are left out: they come back with them. */
export async function listAssignments(
  look: Look,
  tenantId: string,
  of: { principalId?: string; roleId?: string; scope?: string } = {},
): Promise<RoleAssignment[]> {
  const { principalId = null, roleId = null, scope = null } = of
  const { rows } = await sql<RoleAssignment>`
    select ${assignmentColumns}
    where a.tenant_id = ${tenantId} and p.deleted_at is null
      and (${principalId}::uuid is null or a.principal_id = ${principalId}::uuid)
      and (${roleId}::uuid is null or a.role_id = ${roleId}::uuid)
      and (${scope}::text is null or a.scope = ${scope}::text)
    order by a.role_id, a.scope, "principalName", a.id`.execute(look.db)
  return rows
}

export async function assignmentOf(look: Look, tenantId: string, id: string): Promise<RoleAssignment | null> {
  if (!isGuid(id)) return null
  const { rows } = await sql<RoleAssignment>`
    select ${assignmentColumns} where a.tenant_id = ${tenantId} and a.id = ${id} and p.deleted_at is null`.execute(
    look.db,
  )
  return rows[0] ?? null
}

export async function findAssignment(
  tx: Tx,
  principalId: string,
  roleId: string,
  scope: string,
): Promise<RoleAssignment | null> {
  return (await listAssignments(tx, tx.tenantId, { principalId, roleId, scope }))[0] ?? null
}

/** The new assignment's id, or null when it was there before. */
export async function insertAssignment(
  tx: Tx,
  row: { principalId: string; roleId: string; scope: string; eligible: boolean },
): Promise<string | null> {
  const id = tx.random.uuid()
  const { numInsertedOrUpdatedRows } = await tx.db
    .insertInto('role_assignment')
    .values({
      tenant_id: tx.tenantId,
      id,
      principal_id: row.principalId,
      role_id: row.roleId,
      scope: row.scope,
      is_eligible: row.eligible,
      created_at: tx.now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows === 1n ? id : null
}

export async function deleteAssignment(tx: Tx, id: string): Promise<void> {
  await tx.db.deleteFrom('role_assignment').where('tenant_id', '=', tx.tenantId).where('id', '=', id).execute()
}
