import { type RawBuilder, sql } from 'kysely'

/** How one object leads to others. Every relation answers rows of `id` and `kind`, deleted ones and all. */
export type Relation =
  | { readonly is: 'members' | 'transitiveMembers' | 'owners' | 'licenceErrors'; readonly group: string }
  | { readonly is: 'reports'; readonly manager: string }
  | { readonly is: 'owned'; readonly owner: string }
  /** Groups, roles and administrative units. */
  | { readonly is: 'memberOf' | 'transitiveMemberOf'; readonly member: string }
  | { readonly is: 'devices'; readonly owner: string }
  | { readonly is: 'unitMembers'; readonly unit: string }
  | { readonly is: 'roleMembers'; readonly role: string }

export type ObjectKind = 'user' | 'group' | 'device' | 'directoryRole' | 'administrativeUnit' | 'servicePrincipal'

const memberRows = (tenantId: string, group: RawBuilder<unknown>) => sql`
  select m.member_id as id, m.member_type as kind from group_member m
  where m.tenant_id = ${tenantId}::uuid and m.group_id = ${group}`

/** `union` drops what was seen, so rings end; a deleted group neither counts nor leads on. */
const insideGroups = (tenantId: string, group: string) => sql`
  with recursive inside (id) as (
    select ${group}::uuid
    union
    select m.member_id from inside
    join group_member m on m.tenant_id = ${tenantId}::uuid and m.group_id = inside.id and m.member_type = 'group'
    join directory_group g on g.tenant_id = m.tenant_id and g.id = m.member_id and g.deleted_at is null
  )
  select distinct m.member_id as id, m.member_type as kind from inside
  join group_member m on m.tenant_id = ${tenantId}::uuid and m.group_id = inside.id`

const groupsOf = (tenantId: string, member: string, transitive: boolean) => {
  const step = sql`
    join directory_group g on g.tenant_id = m.tenant_id and g.id = m.group_id and g.deleted_at is null`
  const direct = sql`
    select m.group_id from group_member m ${step} where m.tenant_id = ${tenantId}::uuid and m.member_id = ${member}::uuid`
  if (!transitive) return sql`with around (id) as (${direct})`
  return sql`with recursive around (id) as (${direct}
    union select m.group_id from around
    join group_member m on m.tenant_id = ${tenantId}::uuid and m.member_id = around.id ${step})`
}

/** Roles come directly and through role-assignable groups; an eligible one was not activated. */
const around = (tenantId: string, member: string, transitive: boolean) => sql`
  ${groupsOf(tenantId, member, transitive)}
  select id, 'group' as kind from around
  union all
  select distinct a.role_id, 'directoryRole' from role_assignment a
  where a.tenant_id = ${tenantId}::uuid and a.scope = '/' and not a.is_eligible
    and (a.principal_id = ${member}::uuid ${transitive ? sql`or a.principal_id in (select id from around)` : sql``})
  union all
  select m.unit_id, 'administrativeUnit' from administrative_unit_member m
  where m.tenant_id = ${tenantId}::uuid and m.member_id = ${member}::uuid`

export function related(tenantId: string, relation: Relation): RawBuilder<unknown> {
  switch (relation.is) {
    case 'members':
      return memberRows(tenantId, sql`${relation.group}::uuid`)
    case 'transitiveMembers':
      return insideGroups(tenantId, relation.group)
    case 'owners':
      return sql`select o.owner_id as id, case when a.id is null then 'user' else 'servicePrincipal' end as kind
        from group_owner o
        left join app_registration a on a.tenant_id = o.tenant_id and a.service_principal_id = o.owner_id
        where o.tenant_id = ${tenantId}::uuid and o.group_id = ${relation.group}::uuid`
    case 'licenceErrors':
      return sql`select distinct l.user_id as id, 'user' as kind from licence_state l
        where l.tenant_id = ${tenantId}::uuid and l.via = ${relation.group}::uuid and l.error <> 'None'`
    case 'reports':
      return sql`select r.id, 'user' as kind from person r
        where r.tenant_id = ${tenantId}::uuid and r.manager_id = ${relation.manager}::uuid and r.deleted_at is null`
    case 'owned':
      return sql`select o.group_id as id, 'group' as kind from group_owner o
        where o.tenant_id = ${tenantId}::uuid and o.owner_id = ${relation.owner}::uuid`
    case 'memberOf':
    case 'transitiveMemberOf':
      return around(tenantId, relation.member, relation.is === 'transitiveMemberOf')
    case 'devices':
      return sql`select d.id, 'device' as kind from device d
        where d.tenant_id = ${tenantId}::uuid and d.properties ->> 'ownerId' = ${relation.owner}::text`
    case 'unitMembers':
      return sql`select m.member_id as id, m.member_type as kind from administrative_unit_member m
        where m.tenant_id = ${tenantId}::uuid and m.unit_id = ${relation.unit}::uuid`
    case 'roleMembers':
      return sql`select distinct a.principal_id as id, case when g.id is null then 'user' else 'group' end as kind
        from role_assignment a left join directory_group g on g.tenant_id = a.tenant_id and g.id = a.principal_id
        where a.tenant_id = ${tenantId}::uuid and a.role_id = ${relation.role}::uuid and a.scope = '/' and not a.is_eligible`
  }
}
