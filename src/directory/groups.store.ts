import { type RawBuilder, sql } from 'kysely'
import { isGuid } from '../base/text.ts'
import type { Look, Tx } from '../store/unit.ts'
import type { GroupUse } from './roles.policy.ts'

export type Group = {
  id: string
  displayName: string
  description: string | null
  mailNickname: string
  mailEnabled: boolean
  securityEnabled: boolean
  groupTypes: string[]
  isAssignableToRole: boolean
  membershipRule: string | null
  membershipRuleProcessingState: 'On' | 'Paused' | null
  mail: string | null
  visibility: 'Public' | 'Private' | 'HiddenMembership' | null
  classification: string | null
  createdAt: Date
  deletedAt: Date | null
}

export type GroupUseRow = { use: GroupUse; name: string | null }

export type Member = {
  id: string
  type: 'user' | 'group' | 'servicePrincipal'
  displayName: string
  userPrincipalName: string | null
}

export const groupColumns = [
  'id',
  'display_name as displayName',
  'description',
  'mail_nickname as mailNickname',
  'mail_enabled as mailEnabled',
  'security_enabled as securityEnabled',
  'group_types as groupTypes',
  'is_assignable_to_role as isAssignableToRole',
  'membership_rule as membershipRule',
  'membership_rule_processing_state as membershipRuleProcessingState',
  'mail',
  'visibility',
  'classification',
  'created_at as createdAt',
  'deleted_at as deletedAt',
] as const

/**
 * Every group a user is in, through other groups too (sspr.md ENB-03). `union` drops what was seen, so cycles end;
 * a deleted group neither counts nor leads on.
 */
export const membershipOf = (tenantId: string | RawBuilder<string>, userId: string | RawBuilder<string>) => sql`
  membership (id) as (
    select m.group_id from group_member m
    join directory_group g on g.tenant_id = m.tenant_id and g.id = m.group_id and g.deleted_at is null
    where m.tenant_id = ${tenantId} and m.member_id = ${userId}
    union
    select m.group_id from membership inner_group
    join group_member m on m.tenant_id = ${tenantId} and m.member_id = inner_group.id
    join directory_group g on g.tenant_id = m.tenant_id and g.id = m.group_id and g.deleted_at is null
  )`

export async function groupIdsOf(look: Look, tenantId: string, userId: string): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    with recursive ${membershipOf(tenantId, userId)} select id from membership`.execute(look.db)
  return new Set(rows.map((row) => row.id))
}

export async function isTransitiveMember(
  look: Look,
  tenantId: string,
  groupId: string,
  userId: string,
): Promise<boolean> {
  const { rows } = await sql<{ inside: boolean }>`
    with recursive ${membershipOf(tenantId, userId)}
    select exists (select 1 from membership where id = ${groupId}) as inside`.execute(look.db)
  return rows[0]!.inside
}

export async function groupOf(look: Look, tenantId: string, id: string): Promise<Group | null> {
  if (!isGuid(id)) return null
  const row = await look.db
    .selectFrom('directory_group')
    .select(groupColumns)
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  return row ?? null
}

/** For commands: by id, or by a display name that only one group has. */
export async function groupByKey(look: Look, tenantId: string, key: string): Promise<Group | null> {
  const rows = await look.db
    .selectFrom('directory_group')
    .select(groupColumns)
    .where('tenant_id', '=', tenantId)
    .where('deleted_at', 'is', null)
    .where((eb) => eb.or([eb('display_name', '=', key), eb(sql<string>`id::text`, '=', key.toLowerCase())]))
    .limit(2)
    .execute()
  return rows.length === 1 ? rows[0]! : null
}

export type GroupInList = Group & { members: number }

export async function listGroups(
  look: Look,
  tenantId: string,
  search: string | null,
  limit: number,
): Promise<GroupInList[]> {
  const found = look.db
    .selectFrom('directory_group as g')
    .select(groupColumns)
    .select(
      sql<number>`(select count(*) from group_member m where m.tenant_id = g.tenant_id and m.group_id = g.id)`.as(
        'members',
      ),
    )
    .where('tenant_id', '=', tenantId)
    .where('deleted_at', 'is', null)
    .orderBy('display_name')
    .orderBy('id')
    .limit(limit)
  return (search ? found.where('display_name', 'ilike', `%${search.replace(/[\\%_]/g, '\\$&')}%`) : found).execute()
}

export async function membersOf(look: Look, tenantId: string, groupId: string): Promise<Member[]> {
  const { rows } = await sql<Member>`
    select m.member_id as id, m.member_type as type, coalesce(p.display_name, g.display_name, a.display_name) as "displayName",
           p.user_principal_name as "userPrincipalName"
    from group_member m
    left join person p on p.tenant_id = m.tenant_id and p.id = m.member_id and p.deleted_at is null
    left join directory_group g on g.tenant_id = m.tenant_id and g.id = m.member_id and g.deleted_at is null
    left join app_registration a on m.member_type = 'servicePrincipal' and a.tenant_id = m.tenant_id
      and a.service_principal_id = m.member_id and a.deleted_at is null
    where m.tenant_id = ${tenantId} and m.group_id = ${groupId} and coalesce(p.id, g.id, a.id) is not null
    order by "displayName", id`.execute(look.db)
  return rows
}

/** Locks the group for the rest of the unit, so that a change builds on what is really there. */
export async function groupForChange(tx: Tx, id: string): Promise<Group | null> {
  if (!isGuid(id)) return null
  const row = await tx.db
    .selectFrom('directory_group')
    .select(groupColumns)
    .where('tenant_id', '=', tx.tenantId)
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .forNoKeyUpdate()
    .executeTakeFirst()
  return row ?? null
}

type GroupRow = Omit<Group, 'createdAt' | 'deletedAt' | 'membershipRule' | 'membershipRuleProcessingState'>

export async function insertGroup(tx: Tx, group: GroupRow): Promise<void> {
  await tx.db
    .insertInto('directory_group')
    .values({
      tenant_id: tx.tenantId,
      id: group.id,
      display_name: group.displayName,
      description: group.description,
      mail_nickname: group.mailNickname,
      mail_enabled: group.mailEnabled,
      security_enabled: group.securityEnabled,
      group_types: group.groupTypes,
      is_assignable_to_role: group.isAssignableToRole,
      mail: group.mail,
      visibility: group.visibility,
      classification: group.classification,
      created_at: tx.now,
    })
    .execute()
}

export async function updateGroupRow(tx: Tx, group: GroupRow): Promise<void> {
  await tx.db
    .updateTable('directory_group')
    .set({
      display_name: group.displayName,
      description: group.description,
      mail_nickname: group.mailNickname,
      security_enabled: group.securityEnabled,
      mail: group.mail,
      visibility: group.visibility,
      classification: group.classification,
    })
    .where('tenant_id', '=', tx.tenantId)
    .where('id', '=', group.id)
    .execute()
}

/** Whether a mail address belongs to another group or to a person. */
export async function groupMailTaken(tx: Tx, key: string, exceptId: string): Promise<boolean> {
  const { rows } = await sql<{ taken: boolean }>`
    select exists (select 1 from directory_group g where g.tenant_id = ${tx.tenantId} and lower(g.mail) = ${key}
        and g.deleted_at is null and g.id <> ${exceptId})
      or exists (select 1 from person p where p.tenant_id = ${tx.tenantId} and p.deleted_at is null
        and (p.upn_key = ${key} or p.mail_key = ${key})) as taken`.execute(tx.db)
  return rows[0]!.taken
}

export async function countRoleAssignable(look: Look, tenantId: string): Promise<number> {
  const row = await look.db
    .selectFrom('directory_group')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('tenant_id', '=', tenantId)
    .where('is_assignable_to_role', '=', true)
    .where('deleted_at', 'is', null)
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

/** True when it was not a member before. */
export async function insertMember(tx: Tx, groupId: string, memberId: string, type: Member['type']): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx.db
    .insertInto('group_member')
    .values({ tenant_id: tx.tenantId, group_id: groupId, member_id: memberId, member_type: type, added_at: tx.now })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows === 1n
}

export async function removeMemberRow(tx: Tx, groupId: string, memberId: string): Promise<boolean> {
  const { numDeletedRows } = await tx.db
    .deleteFrom('group_member')
    .where('tenant_id', '=', tx.tenantId)
    .where('group_id', '=', groupId)
    .where('member_id', '=', memberId)
    .executeTakeFirst()
  return numDeletedRows === 1n
}

export async function markGroupDeleted(tx: Tx, id: string, at: Date | null): Promise<void> {
  await tx.db
    .updateTable('directory_group')
    .set({ deleted_at: at })
    .where('tenant_id', '=', tx.tenantId)
    .where('id', '=', id)
    .execute()
}

/** Which of these are members already. */
export async function memberIdsAmong(tx: Tx, groupId: string, ids: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    select member_id as id from group_member
    where tenant_id = ${tx.tenantId} and group_id = ${groupId} and member_id = any(${ids}::uuid[])`.execute(tx.db)
  return new Set(rows.map((row) => row.id))
}

/** What still hangs on a group: deleting it must not pull the ground away from under it (directory.md 3.5). */
export async function groupUses(look: Look, tenantId: string, id: string): Promise<GroupUseRow[]> {
  const { rows } = await sql<GroupUseRow>`
    select 'licences' as use, null as name where exists (select 1 from licence_assignment where tenant_id = ${tenantId} and principal_id = ${id})
    union all
    select 'passwordReset', null where exists (select 1 from sspr_policy where tenant_id = ${tenantId} and document->>'scopeGroupId' = ${id})
    union all
    select 'method', method from method_policy where tenant_id = ${tenantId}
      and (document->'includeTargets' @> jsonb_build_array(jsonb_build_object('id', ${id}::text))
        or document->'excludeTargets' @> jsonb_build_array(jsonb_build_object('id', ${id}::text)))
    union all
    select 'roles', null where exists (select 1 from role_assignment where tenant_id = ${tenantId} and principal_id = ${id})`.execute(
    look.db,
  )
  return rows
}
