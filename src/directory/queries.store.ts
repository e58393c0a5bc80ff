import { sql } from 'kysely'
import { isGuid } from '../base/text.ts'
import type { Look } from '../store/unit.ts'
import { upnKey } from './users.policy.ts'
import { recordColumns, type UserRecord } from './users.store.ts'

/** Pages of the directory for its API. */

export type Page = { readonly limit: number; readonly after: readonly unknown[] | null }

export async function userRecord(look: Look, tenantId: string, key: string): Promise<UserRecord | null> {
  const { rows } = await sql<UserRecord>`
    select ${recordColumns} from person p
    where p.tenant_id = ${tenantId} and p.deleted_at is null
      and ${isGuid(key) ? sql`p.id = ${key}` : sql`p.upn_key = ${upnKey(key)}`}`.execute(look.db)
  return rows[0] ?? null
}

export async function usersPage(look: Look, tenantId: string, { limit, after }: Page): Promise<UserRecord[]> {
  const beyond = after ? sql`and (p.display_name, p.id) > (${after[0]}, ${after[1]}::uuid)` : sql``
  const { rows } = await sql<UserRecord>`/* plan */
    select ${recordColumns} from person p
    where p.tenant_id = ${tenantId} and p.deleted_at is null ${beyond}
    order by p.display_name, p.id limit ${limit}`.execute(look.db)
  return rows
}

export type GroupRecord = {
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
  visibility: string | null
  classification: string | null
  createdAt: Date
  deletedAt: Date | null
}

const groupColumns = sql.raw<GroupRecord>(`g.id, g.display_name as "displayName", g.description,
  g.mail_nickname as "mailNickname", g.mail_enabled as "mailEnabled", g.security_enabled as "securityEnabled",
  g.group_types as "groupTypes", g.is_assignable_to_role as "isAssignableToRole", g.membership_rule as "membershipRule",
  g.membership_rule_processing_state as "membershipRuleProcessingState", g.mail, g.visibility, g.classification,
  g.created_at as "createdAt", g.deleted_at as "deletedAt"`)

export async function groupRecord(look: Look, tenantId: string, id: string): Promise<GroupRecord | null> {
  if (!isGuid(id)) return null
  const { rows } = await sql<GroupRecord>`
    select ${groupColumns} from directory_group g
    where g.tenant_id = ${tenantId} and g.id = ${id} and g.deleted_at is null`.execute(look.db)
  return rows[0] ?? null
}

export async function groupsPage(look: Look, tenantId: string, { limit, after }: Page): Promise<GroupRecord[]> {
  const beyond = after ? sql`and (g.display_name, g.id) > (${after[0]}, ${after[1]}::uuid)` : sql``
  const { rows } = await sql<GroupRecord>`/* plan */
    select ${groupColumns} from directory_group g
    where g.tenant_id = ${tenantId} and g.deleted_at is null ${beyond}
    order by g.display_name, g.id limit ${limit}`.execute(look.db)
  return rows
}
