import { sql } from 'kysely'
import type { Look } from '../store/unit.ts'
import { recordColumns, type UserRecord } from './users.store.ts'

const first = '00000000-0000-0000-0000-000000000000'

/** Everybody, or everybody who was deleted, by id: a page goes on where the last one ended. */
export async function usersAfter(
  look: Look,
  tenantId: string,
  which: { deleted: boolean; after: string | null; limit: number },
): Promise<UserRecord[]> {
  const { rows } = await sql<UserRecord>`/* plan */
    select ${recordColumns} from person p
    where p.tenant_id = ${tenantId} and (p.deleted_at is not null) = ${which.deleted} and p.id > ${which.after ?? first}::uuid
    order by p.id limit ${which.limit}`.execute(look.db)
  return rows
}

export type ExportedGroup = {
  id: string
  displayName: string
  mail: string | null
  mailEnabled: boolean
  securityEnabled: boolean
  groupTypes: string[]
  isAssignableToRole: boolean
  membershipRule: string | null
  createdAt: Date
}

export async function groupsAfter(
  look: Look,
  tenantId: string,
  which: { after: string | null; limit: number },
): Promise<ExportedGroup[]> {
  const { rows } = await sql<ExportedGroup>`/* plan */
    select g.id, g.display_name as "displayName", g.mail, g.mail_enabled as "mailEnabled", g.security_enabled as "securityEnabled",
           g.group_types as "groupTypes", g.is_assignable_to_role as "isAssignableToRole", g.membership_rule as "membershipRule",
           g.created_at as "createdAt"
    from directory_group g
    where g.tenant_id = ${tenantId} and g.deleted_at is null and g.id > ${which.after ?? first}::uuid
    order by g.id limit ${which.limit}`.execute(look.db)
  return rows
}

export type ExportedMember = {
  id: string
  type: 'user' | 'group' | 'servicePrincipal'
  displayName: string
  userPrincipalName: string | null
  userType: 'Member' | 'Guest' | null
}

export async function membersAfter(
  look: Look,
  tenantId: string,
  groupId: string,
  which: { after: string | null; limit: number },
): Promise<ExportedMember[]> {
  const { rows } = await sql<ExportedMember>`/* plan */
    select m.member_id as id, m.member_type as type, coalesce(p.display_name, g.display_name, a.display_name) as "displayName",
           p.user_principal_name as "userPrincipalName", p.user_type as "userType"
    from group_member m
    left join person p on p.tenant_id = m.tenant_id and p.id = m.member_id and p.deleted_at is null
    left join directory_group g on g.tenant_id = m.tenant_id and g.id = m.member_id and g.deleted_at is null
    left join app_registration a on m.member_type = 'servicePrincipal' and a.tenant_id = m.tenant_id
      and a.service_principal_id = m.member_id and a.deleted_at is null
    where m.tenant_id = ${tenantId} and m.group_id = ${groupId} and m.member_id > ${which.after ?? first}::uuid
      and coalesce(p.id, g.id, a.id) is not null
    order by m.member_id limit ${which.limit}`.execute(look.db)
  return rows
}
