import { sql } from 'kysely'
import type { Look } from '../store/unit.ts'
import type { ResetTarget } from './roles.policy.ts'

/** What protects an account from administrators: its roles, eligible ones too, and role-assignable groups (ADM-S02). */
export async function protectionOf(look: Look, tenantId: string, userId: string): Promise<ResetTarget> {
  const { rows } = await sql<{ roleIds: string[]; inRoleAssignableGroup: boolean }>`
    with special as (
      select g.id from directory_group g
      where g.tenant_id = ${tenantId} and g.is_assignable_to_role and g.deleted_at is null
        and (exists (select 1 from group_member m where m.tenant_id = g.tenant_id and m.group_id = g.id and m.member_id = ${userId})
          or exists (select 1 from group_owner o where o.tenant_id = g.tenant_id and o.group_id = g.id and o.owner_id = ${userId}))
    )
    select
      array(select distinct a.role_id::text from role_assignment a where a.tenant_id = ${tenantId}
        and (a.principal_id = ${userId} or a.principal_id in (select id from special))) as "roleIds",
      exists (select 1 from special) as "inRoleAssignableGroup"`.execute(look.db)
  return rows[0]!
}
