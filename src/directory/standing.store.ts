import { sql } from 'kysely'
import type { Look } from '../store/unit.ts'
import type { ActorFacts, TargetFacts } from './roles.policy.ts'

export type Standing = { actor: ActorFacts; target: TargetFacts }

type Row = {
  actorRoleIds: string[]
  unitRoleIds: string[]
  targetRoleIds: string[]
  inRoleAssignableGroup: boolean
  adminOfRestrictedUnit: boolean
  inRestrictedUnit: boolean
}

/**
 * Who stands where, in one statement: what `roles.policy.ts` decides from. The target may be any object, deleted ones
 * too (they are restored and purged); `actorId` is null for an application.
 */
export async function standingOf(
  look: Look,
  tenantId: string,
  actorId: string | null,
  targetId: string,
): Promise<Standing> {
  const { rows } = await sql<Row>`
    with guarded (who, id) as (
      select m.member_id, g.id from group_member m
      join directory_group g on g.tenant_id = m.tenant_id and g.id = m.group_id and g.deleted_at is null and g.is_assignable_to_role
      where m.tenant_id = ${tenantId} and m.member_id in (${actorId}, ${targetId})
    ),
    held (who, role_id, scope, is_eligible) as (
      select a.principal_id, a.role_id, a.scope, a.is_eligible from role_assignment a
      where a.tenant_id = ${tenantId} and a.principal_id in (${actorId}, ${targetId})
      union all
      select guarded.who, a.role_id, a.scope, a.is_eligible from guarded
      join role_assignment a on a.tenant_id = ${tenantId} and a.principal_id = guarded.id
    ),
    unit (scope, restricted) as (
      select '/administrativeUnits/' || u.id, u.is_member_management_restricted from administrative_unit_member m
      join administrative_unit u on u.tenant_id = m.tenant_id and u.id = m.unit_id
      where m.tenant_id = ${tenantId} and m.member_id = ${targetId}
    )
    select
      array(select distinct role_id::text from held where who = ${actorId}::uuid and not is_eligible and scope = '/') as "actorRoleIds",
      array(select distinct held.role_id::text from held join unit on unit.scope = held.scope
        where held.who = ${actorId}::uuid and not held.is_eligible
          and (unit.restricted or not exists (select 1 from unit where restricted))) as "unitRoleIds",
      array(select distinct role_id::text from held where who = ${targetId}::uuid) as "targetRoleIds",
      exists (select 1 from guarded where who = ${targetId}::uuid) or exists (
        select 1 from group_owner o
        join directory_group g on g.tenant_id = o.tenant_id and g.id = o.group_id and g.deleted_at is null and g.is_assignable_to_role
        where o.tenant_id = ${tenantId} and o.owner_id = ${targetId}) as "inRoleAssignableGroup",
      exists (select 1 from held
        join administrative_unit u on u.tenant_id = ${tenantId} and held.scope = '/administrativeUnits/' || u.id
        where held.who = ${targetId}::uuid and u.is_member_management_restricted) as "adminOfRestrictedUnit",
      exists (select 1 from unit where restricted) as "inRestrictedUnit"`.execute(look.db)
  const { actorRoleIds, unitRoleIds, targetRoleIds, ...guards } = rows[0]!
  return {
    actor: { id: actorId, roleIds: actorRoleIds, unitRoleIds },
    target: { id: targetId, roleIds: targetRoleIds, ...guards },
  }
}
