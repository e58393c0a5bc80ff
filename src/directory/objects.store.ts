import { sql } from 'kysely'
import { type Condition, compile, exact, type Fields, folded } from '../store/condition.ts'
import type { Look } from '../store/unit.ts'
import { type App, servicePrincipals } from './apps.store.ts'
import { type Group, groupColumns } from './groups.store.ts'
import { type ObjectKind, type Relation, related } from './relations.store.ts'
import { roleTemplates } from './role-templates.ts'
import type { AdministrativeUnit } from './units.store.ts'
import { recordColumns, type UserRecord } from './users.store.ts'

/** Objects of several kinds beside each other: members, owners, what somebody is in. */

export type ObjectRef = { readonly id: string; readonly kind: ObjectKind; readonly pageKey: string }

export type ObjectQuery = {
  readonly relation: Relation
  readonly kinds: readonly ObjectKind[] | null
  readonly condition: Condition
  /** A `tsquery` over the words of the name, or null. */
  readonly search: string | null
  /** By id unless asked otherwise: the primary keys are in that order, however big a group is. */
  readonly order: { readonly by: 'id' | 'displayName'; readonly descending: boolean }
  readonly limit: number
  readonly after: readonly [key: string, id: string] | null
}

const name = sql<string>`coalesce(p.display_name, g.display_name, d.display_name, u.display_name, t.name, a.display_name)`

const fields: Fields = (field) => {
  if (field === 'id') return exact(sql`o.id`, 'uuid')
  if (field === 'displayname') return folded(name)
  if (field === 'mail') return folded(sql`coalesce(p.mail, g.mail)`)
  return undefined
}

/** With what each of them is, while they are there. */
function present(tenantId: string, { relation, kinds, condition, search }: ObjectQuery) {
  const templates = relation.is === 'memberOf' || relation.is === 'transitiveMemberOf' ? roleTemplates : []
  const found =
    search === null ? sql`` : sql`and search_words('a', ${name})::tsvector @@ fold(${search}::text)::tsquery`
  return sql`
    from (${related(tenantId, relation)}) o
    left join person p on o.kind = 'user' and p.tenant_id = ${tenantId}::uuid and p.id = o.id and p.deleted_at is null
    left join directory_group g on o.kind = 'group' and g.tenant_id = ${tenantId}::uuid and g.id = o.id and g.deleted_at is null
    left join device d on o.kind = 'device' and d.tenant_id = ${tenantId}::uuid and d.id = o.id
    left join administrative_unit u on o.kind = 'administrativeUnit' and u.tenant_id = ${tenantId}::uuid and u.id = o.id
    left join unnest(${templates.map((one) => one.id)}::uuid[], ${templates.map((one) => one.displayName)}::text[]) as t (id, name)
      on o.kind = 'directoryRole' and t.id = o.id
    left join app_registration a on o.kind = 'servicePrincipal' and a.tenant_id = ${tenantId}::uuid
      and a.service_principal_id = o.id and a.deleted_at is null
    where coalesce(p.id, g.id, d.id, u.id, t.id, a.id) is not null
      and (${kinds === null} or o.kind = any (${kinds ?? []}::text[]))
      and ${compile(condition, fields)} ${found}`
}

export async function objectsPage(look: Look, tenantId: string, query: ObjectQuery): Promise<ObjectRef[]> {
  const { order, after, limit } = query
  const key = order.by === 'id' ? sql`o.id` : sql`(fold(${name}) collate "C")`
  const type = sql.raw(order.by === 'id' ? 'uuid' : 'text')
  const direction = order.descending ? sql`desc` : sql`asc`
  const beyond = order.descending ? sql`<` : sql`>`
  const behind = after ? sql`and (${key}, o.id) ${beyond} (${after[0]}::${type}, ${after[1]}::uuid)` : sql``
  // One key where one is enough: then the rows of a big group are read in the order of its primary key.
  const sorted = order.by === 'id' ? sql`o.id ${direction}` : sql`${key} ${direction}, o.id ${direction}`
  const further = after && order.by === 'id' ? sql`and o.id ${beyond} ${after[1]}::uuid` : behind
  const { rows } = await sql<ObjectRef>`/* plan */
    select o.id, o.kind, ${key}::text as "pageKey" ${present(tenantId, query)} ${further}
    order by ${sorted} limit ${limit}`.execute(look.db)
  return rows
}

export async function countObjects(look: Look, tenantId: string, query: ObjectQuery): Promise<number> {
  const { rows } = await sql<{ count: number }>`/* plan */
    select count(*) as count ${present(tenantId, query)}`.execute(look.db)
  return rows[0]!.count
}

export type Device = { id: string; displayName: string; properties: Record<string, unknown>; createdAt: Date }

/** A directory object with everything that is known of it. */
export type DirectoryObject =
  | { readonly kind: 'user'; readonly user: UserRecord }
  | { readonly kind: 'group'; readonly group: Group }
  | { readonly kind: 'device'; readonly device: Device }
  | { readonly kind: 'administrativeUnit'; readonly unit: AdministrativeUnit }
  | { readonly kind: 'directoryRole'; readonly roleId: string }
  | { readonly kind: 'servicePrincipal'; readonly app: App }

/** Those of these ids that are there, whatever they are, in no order. Roles are templates and always there. */
export async function objectsById(
  look: Look,
  tenantId: string,
  ids: readonly string[],
): Promise<Map<string, DirectoryObject>> {
  const [users, groups, devices, units, apps] = await Promise.all([
    sql<UserRecord>`/* plan */ select ${recordColumns} from person p
      where p.tenant_id = ${tenantId} and p.id = any(${ids}::uuid[]) and p.deleted_at is null`.execute(look.db),
    look.db
      .selectFrom('directory_group')
      .select(groupColumns)
      .where('tenant_id', '=', tenantId)
      .where('id', '=', sql<string>`any(${ids}::uuid[])`)
      .where('deleted_at', 'is', null)
      .execute(),
    look.db
      .selectFrom('device')
      .select(['id', 'display_name as displayName', 'properties', 'created_at as createdAt'])
      .where('tenant_id', '=', tenantId)
      .where('id', '=', sql<string>`any(${ids}::uuid[])`)
      .execute(),
    sql<AdministrativeUnit>`
      select id, display_name as "displayName", description, visibility,
        is_member_management_restricted as "isMemberManagementRestricted", created_at as "createdAt"
      from administrative_unit where tenant_id = ${tenantId} and id = any(${ids}::uuid[])`.execute(look.db),
    servicePrincipals(look, tenantId, ids),
  ])
  const wanted = new Set(ids)
  return new Map<string, DirectoryObject>([
    ...users.rows.map((user) => [user.id, { kind: 'user', user }] as const),
    ...groups.map((group) => [group.id, { kind: 'group', group }] as const),
    ...devices.map((device) => [device.id, { kind: 'device', device }] as const),
    ...units.rows.map((unit) => [unit.id, { kind: 'administrativeUnit', unit }] as const),
    ...apps.map((app) => [app.servicePrincipalId, { kind: 'servicePrincipal', app }] as const),
    ...roleTemplates
      .filter((role) => wanted.has(role.id))
      .map((role) => [role.id, { kind: 'directoryRole', roleId: role.id }] as const),
  ])
}
