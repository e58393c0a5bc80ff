import { sql } from 'kysely'
import type { Look } from '../store/unit.ts'
import type { TargetFacts } from './roles.policy.ts'

/** What protects an account from administrators: its roles, eligible ones too, and role-assignable groups (ADM-S02). */
export async function protectionOf(look: Look, tenantId: string, id: string): Promise<TargetFacts> {
  const { rows } = await sql<{ roleIds: string[]; inRoleAssignableGroup: boolean }>`
    with special as (
      select g.id from directory_group g
      where g.tenant_id = ${tenantId} and g.is_assignable_to_role and g.deleted_at is null
        and (exists (select 1 from group_member m where m.tenant_id = g.tenant_id and m.group_id = g.id and m.member_id = ${id})
          or exists (select 1 from group_owner o where o.tenant_id = g.tenant_id and o.group_id = g.id and o.owner_id = ${id}))
    )
    select
      array(select distinct a.role_id::text from role_assignment a where a.tenant_id = ${tenantId}
        and (a.principal_id = ${id} or a.principal_id in (select s.id from special s))) as "roleIds",
      exists (select 1 from special) as "inRoleAssignableGroup"`.execute(look.db)
  return { id, ...rows[0]!, adminOfRestrictedUnit: false, inRestrictedUnit: false }
}
