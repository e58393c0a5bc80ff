import { sql } from 'kysely'
import type { Look } from '../store/unit.ts'

export type GroupCounts = {
  total: number
  dynamic: number
  microsoft365: number
  cloud: number
  security: number
  onPremises: number
}

/** The tiles of the groups' overview (directory.md 1); deleted ones are in none of them. */
export async function groupCounts(look: Look, tenantId: string): Promise<GroupCounts> {
  const { rows } = await sql<GroupCounts>`/* plan */
    select count(*)::int as total,
      count(*) filter (where 'DynamicMembership' = any(group_types))::int as dynamic,
      count(*) filter (where 'Unified' = any(group_types))::int as microsoft365,
      count(*) filter (where on_premises_sync_enabled is not true)::int as cloud,
      count(*) filter (where security_enabled and not 'Unified' = any(group_types))::int as security,
      count(*) filter (where on_premises_sync_enabled)::int as "onPremises"
    from directory_group where tenant_id = ${tenantId} and deleted_at is null`.execute(look.db)
  return rows[0]!
}

export type ObjectCounts = { users: number; groups: number; applications: number; devices: number }

/** What the tenant's first page counts: live objects only. */
export async function objectCounts(look: Look, tenantId: string): Promise<ObjectCounts> {
  const { rows } = await sql<ObjectCounts>`/* plan */
    select
      (select count(*)::int from person where tenant_id = ${tenantId} and deleted_at is null) as users,
      (select count(*)::int from directory_group where tenant_id = ${tenantId} and deleted_at is null) as groups,
      (select count(*)::int from app_registration where tenant_id = ${tenantId}) as applications,
      (select count(*)::int from device where tenant_id = ${tenantId}) as devices`.execute(look.db)
  return rows[0]!
}
