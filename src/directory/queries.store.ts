import { type RawBuilder, sql } from 'kysely'
import { isGuid } from '../base/text.ts'
import { type Condition, compile, type Fields } from '../store/condition.ts'
import type { Look } from '../store/unit.ts'
import { groupFields } from './groups.fields.store.ts'
import { type Group, groupColumns } from './groups.store.ts'
import { type Relation, related } from './relations.store.ts'
import { userFields } from './users.fields.store.ts'
import { upnKey } from './users.policy.ts'
import { recordColumns, type UserRecord } from './users.store.ts'

/** Pages of the directory for its API: any condition of the allow-list, by key, planned for its values. */

export type OrderName = 'displayName' | 'userPrincipalName' | 'createdDateTime' | 'deletedDateTime'

export type DirectoryQuery = {
  readonly condition: Condition
  /** A `tsquery` over `search_words`, or null. */
  readonly search: string | null
  readonly order: { readonly by: OrderName; readonly descending: boolean }
  readonly limit: number
  /** Sort key and id of the row before. */
  readonly after: readonly [key: string, id: string] | null
  /** The deleted ones instead of the living. */
  readonly deleted?: boolean
  /** Only those that the relation leads to. */
  readonly within?: Relation
}

/** Where rows come from and how they are asked for. */
type Source = {
  readonly columns: RawBuilder<unknown>
  /** The alias of the row. */
  readonly row: string
  readonly from: RawBuilder<unknown>
  readonly fields: Fields
  readonly search: RawBuilder<unknown>
  readonly orders: Partial<Record<OrderName, Order>>
}
type Order = { readonly key: RawBuilder<unknown>; readonly type: 'text' | 'timestamptz' }

const byName = (column: string): Order => ({ key: sql`(fold(${sql.raw(column)}) collate "C")`, type: 'text' })

const users: Source = {
  columns: recordColumns,
  row: 'p',
  from: sql`person p`,
  fields: userFields,
  search: sql`(search_words('a', p.display_name) || search_words('b', p.mail) || search_words('c', p.user_principal_name)
    || search_words('d', p.mobile_phone) || search_words('e', p.other_mails))::tsvector`,
  orders: {
    displayName: byName('p.display_name'),
    userPrincipalName: { key: sql`p.upn_key`, type: 'text' },
    createdDateTime: { key: sql`p.created_at`, type: 'timestamptz' },
    deletedDateTime: { key: sql`p.deleted_at`, type: 'timestamptz' },
  },
}

const groupSelection = sql.raw(groupColumns.map((column) => `g.${column.replace(/ as (\w+)$/, ' as "$1"')}`).join(', '))

const groups: Source = {
  columns: groupSelection,
  row: 'g',
  from: sql`directory_group g`,
  fields: groupFields,
  search: sql`(search_words('a', g.display_name) || search_words('b', g.description) || search_words('c', g.mail)
    || search_words('d', g.mail_nickname))::tsvector`,
  orders: {
    displayName: byName('g.display_name'),
    createdDateTime: { key: sql`g.created_at`, type: 'timestamptz' },
    deletedDateTime: { key: sql`g.deleted_at`, type: 'timestamptz' },
  },
}

export type Keyed<T> = T & { readonly pageKey: string }

const column = ({ row }: Source, name: string) => sql.raw(`${row}.${name}`)

function matching(source: Source, tenantId: string, { condition, search, deleted, within }: DirectoryQuery) {
  const alive = sql`${column(source, 'deleted_at')} is ${deleted ? sql`not null` : sql`null`}`
  const found = search === null ? sql`` : sql`and ${source.search} @@ fold(${search}::text)::tsquery`
  const inside = within
    ? sql`and ${column(source, 'id')} in (select r.id from (${related(tenantId, within)}) r)`
    : sql``
  return sql`${column(source, 'tenant_id')} = ${tenantId}::uuid and ${alive}
    and ${compile(condition, source.fields)} ${found} ${inside}`
}

async function page<T>(look: Look, tenantId: string, source: Source, query: DirectoryQuery): Promise<Keyed<T>[]> {
  const { order, after, limit } = query
  const by = source.orders[order.by] ?? source.orders.displayName!
  const id = column(source, 'id')
  const direction = order.descending ? sql`desc` : sql`asc`
  const beyond = order.descending ? sql`<` : sql`>`
  const behind = after
    ? sql`and (${by.key}, ${id}) ${beyond} (${after[0]}::${sql.raw(by.type)}, ${after[1]}::uuid)`
    : sql``
  const { rows } = await sql<Keyed<T>>`/* plan */
    select ${source.columns}, ${by.key}::text as "pageKey" from ${source.from}
    where ${matching(source, tenantId, query)} ${behind}
    order by ${by.key} ${direction}, ${id} ${direction} limit ${limit}`.execute(look.db)
  return rows
}

async function count(look: Look, tenantId: string, source: Source, query: DirectoryQuery): Promise<number> {
  const { rows } = await sql<{ count: number }>`/* plan */
    select count(*) as count from ${source.from} where ${matching(source, tenantId, query)}`.execute(look.db)
  return rows[0]!.count
}

export const usersPage = (look: Look, tenantId: string, query: DirectoryQuery) =>
  page<UserRecord>(look, tenantId, users, query)
export const countUsers = (look: Look, tenantId: string, query: DirectoryQuery) => count(look, tenantId, users, query)
export const groupsPage = (look: Look, tenantId: string, query: DirectoryQuery) =>
  page<Group>(look, tenantId, groups, query)
export const countGroups = (look: Look, tenantId: string, query: DirectoryQuery) => count(look, tenantId, groups, query)

export async function userRecord(look: Look, tenantId: string, key: string): Promise<UserRecord | null> {
  const { rows } = await sql<UserRecord>`
    select ${recordColumns} from person p
    where p.tenant_id = ${tenantId} and p.deleted_at is null
      and ${isGuid(key) ? sql`p.id = ${key}` : sql`p.upn_key = ${upnKey(key)}`}`.execute(look.db)
  return rows[0] ?? null
}

export type GroupLicences = {
  readonly assigned: readonly { skuId: string; disabledPlans: string[] }[]
  readonly errors: boolean
  /** How far the last run over its members is; null when there was none. */
  readonly run: 'waiting' | 'running' | 'ended' | null
}

export async function groupLicences(
  look: Look,
  tenantId: string,
  groupIds: readonly string[],
): Promise<Map<string, GroupLicences>> {
  const { rows } = await sql<GroupLicences & { id: string }>`
    select g.id,
      coalesce((select jsonb_agg(jsonb_build_object('skuId', a.sku_id, 'disabledPlans', a.disabled_plans) order by a.sku_id)
        from licence_assignment a where a.tenant_id = ${tenantId} and a.principal_id = g.id), '[]') as assigned,
      exists (select 1 from licence_state l
        where l.tenant_id = ${tenantId} and l.via = g.id and l.error <> 'None') as errors,
      (select case when r.ended_at is not null then 'ended' when r.leased_until is null then 'waiting' else 'running' end
        from licence_run r where r.tenant_id = ${tenantId} and r.group_id = g.id order by r.created_at desc limit 1) as run
    from unnest(${groupIds}::uuid[]) as g (id)`.execute(look.db)
  return new Map(rows.map(({ id, ...licences }) => [id, licences]))
}

export type Memberships = {
  readonly groups: readonly { readonly id: string; readonly securityEnabled: boolean }[]
  /** Roles and administrative units. */
  readonly others: readonly string[]
}

/** Everything an object is in, through groups too: for ids that are compared, not for pages. */
export async function membershipsOf(look: Look, tenantId: string, member: string): Promise<Memberships> {
  const { rows } = await sql<{ id: string; kind: string; securityEnabled: boolean | null }>`
    select r.id, r.kind, g.security_enabled as "securityEnabled"
    from (${related(tenantId, { is: 'transitiveMemberOf', member })}) r
    left join directory_group g on r.kind = 'group' and g.tenant_id = ${tenantId}::uuid and g.id = r.id
    order by r.id`.execute(look.db)
  return {
    groups: rows
      .filter((row) => row.kind === 'group')
      .map(({ id, securityEnabled }) => ({ id, securityEnabled: securityEnabled === true })),
    others: rows.filter((row) => row.kind !== 'group').map((row) => row.id),
  }
}
