import { type RawBuilder, sql } from 'kysely'
import { isGuid } from '../base/text.ts'
import { type Condition, compile, everything, type Fields } from '../store/condition.ts'
import type { Look } from '../store/unit.ts'
import { groupFields } from './groups.fields.store.ts'
import { type Group, groupColumns } from './groups.store.ts'
import { type Relation, related } from './relations.store.ts'
import { userFields } from './users.fields.store.ts'
import { upnKey } from './users.policy.ts'
import { recordColumns, type UserRecord } from './users.store.ts'

/** Pages of the directory for its API: any condition of the allow-list, by key, planned for its values. */

/** `id`: in no order that means anything, but every page is as quick as the next. */
export type OrderName = 'id' | 'displayName' | 'userPrincipalName' | 'createdDateTime' | 'deletedDateTime'

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
  readonly table: string
  /** The alias of the row. */
  readonly row: string
  readonly from: RawBuilder<unknown>
  readonly fields: Fields
  readonly search: RawBuilder<unknown>
  readonly orders: Partial<Record<OrderName, Order>>
  /** Texts whose beginnings an index leads to (0007-graph.sql), beside the one that pages go by. */
  readonly beginnings: ReadonlySet<string>
}
type Order = { readonly key: RawBuilder<unknown>; readonly type: 'text' | 'timestamptz' | 'uuid' }

const byName = (column: string): Order => ({ key: sql`(fold(${sql.raw(column)}) collate "C")`, type: 'text' })

const users: Source = {
  columns: recordColumns,
  table: 'person',
  row: 'p',
  from: sql`person p`,
  fields: userFields,
  search: sql`p.words`,
  beginnings: new Set(['jobtitle', 'givenname', 'surname', 'city', 'country', 'employeeid', 'mail', 'mailnickname']),
  orders: {
    id: { key: sql`p.id`, type: 'uuid' },
    displayName: byName('p.display_name'),
    userPrincipalName: { key: sql`p.upn_key`, type: 'text' },
    createdDateTime: { key: sql`p.created_at`, type: 'timestamptz' },
    deletedDateTime: { key: sql`p.deleted_at`, type: 'timestamptz' },
  },
}

const groupSelection = sql.raw(groupColumns.map((column) => `g.${column.replace(/ as (\w+)$/, ' as "$1"')}`).join(', '))

const groups: Source = {
  columns: groupSelection,
  table: 'directory_group',
  row: 'g',
  from: sql`directory_group g`,
  fields: groupFields,
  search: sql`g.words`,
  beginnings: new Set(['mailnickname']),
  orders: {
    id: { key: sql`g.id`, type: 'uuid' },
    displayName: byName('g.display_name'),
    createdDateTime: { key: sql`g.created_at`, type: 'timestamptz' },
    deletedDateTime: { key: sql`g.deleted_at`, type: 'timestamptz' },
  },
}

export type Keyed<T> = T & { readonly pageKey: string }

const column = ({ row }: Source, name: string) => sql.raw(`${row}.${name}`)

/** Of the tenant, and living or deleted. */
const ofTenant = (source: Source, tenantId: string, deleted: boolean | undefined) => sql`
  ${column(source, 'tenant_id')} = ${tenantId}::uuid
    and ${column(source, 'deleted_at')} is ${deleted ? sql`not null` : sql`null`}`

const hasWords = (source: Source, search: string) => sql`${source.search} @@ fold(${search}::text)::tsquery`

/**
 * How rows that are searched for are found. What few rows have is looked up in the index of words, what many have is
 * met soon in any order: the planner has no figures that would tell it which is which. The first look has the ids of
 * the page at once, where nothing else is asked.
 */
const few = 10_000

/** `common`: so many have the words that a page of them is met soon in any order. */
type Found = { readonly rare: boolean; readonly common: boolean; readonly ids: readonly string[] }

/** Pages of the table that are looked into, and what of the rows in them makes words common. */
const sampledPages = 60
const commonFrom = { hits: 8, share: 0.015 }

/**
 * The index of words reads every entry of a word before the first row comes; of common words these are hundreds of
 * thousands. Some pages of the table, chosen by chance, tell which words those are, however old the statistics.
 */
async function seemCommon(
  look: Look,
  tenantId: string,
  source: Source,
  { deleted }: DirectoryQuery,
  wanted: RawBuilder<unknown>,
): Promise<boolean> {
  const { rows } = await sql<{ rows: number; hits: number }>`
    select count(*)::int as rows, (count(*) filter (where ${wanted}))::int as hits
    from ${source.from} tablesample system ((
      select least(100, 100.0 * ${sampledPages}::integer * 8192 / greatest(1, pg_relation_size(${source.table}::regclass)))))
    where ${ofTenant(source, tenantId, deleted)}`.execute(look.db)
  const { rows: seen, hits } = rows[0]!
  return hits >= commonFrom.hits && hits >= seen * commonFrom.share
}

async function lookUp(look: Look, tenantId: string, source: Source, query: DirectoryQuery): Promise<Found> {
  if (query.search === null) return { rare: false, common: false, ids: [] }
  if (await seemCommon(look, tenantId, source, query, hasWords(source, query.search)))
    return { rare: false, common: true, ids: [] }
  const { after, limit, order } = query
  const beyond = order.descending ? sql`<` : sql`>`
  const direction = order.descending ? sql`desc` : sql`asc`
  const { rows } = await sql<{ count: number; ids: string[] | null }>`
    select count(*) as count, (array_agg(found.id order by found.id ${direction})
      filter (where ${after?.[1] ?? null}::uuid is null or found.id ${beyond} ${after?.[1] ?? null}::uuid))[1:${limit}::integer] as ids
    from (
      select ${column(source, 'id')} as id from ${source.from}
      where ${ofTenant(source, tenantId, query.deleted)} and ${hasWords(source, query.search)}
      limit ${few + 1}) found`.execute(look.db)
  return { rare: rows[0]!.count <= few, common: false, ids: rows[0]!.ids ?? [] }
}

/**
 * How people with a beginning are found: where many have it, by walking through the names until the page is full;
 * where few have it, by the index of that property, and sorted then. The planner knows values, and of beginnings it
 * guesses: it walked through the names of everybody for a page of the few. Null: there is no beginning in it.
 */
type Way = 'walk' | 'gather' | null

async function wayTo(look: Look, tenantId: string, source: Source, query: DirectoryQuery): Promise<Way> {
  const { condition, search, within, order } = query
  if (search !== null || within || order.by !== 'displayName') return null
  const parts = condition.is === 'all' ? condition.of : [condition]
  if (!parts.some((part) => part.is === 'begins' && source.beginnings.has(part.field))) return null
  const common = await seemCommon(look, tenantId, source, query, compile(condition, source.fields))
  return common ? 'walk' : 'gather'
}

function matching(source: Source, tenantId: string, query: DirectoryQuery, rare: boolean) {
  const { condition, search, deleted, within } = query
  const id = column(source, 'id')
  const mine = ofTenant(source, tenantId, deleted)
  const found = search === null || rare ? sql`` : sql`and ${hasWords(source, search)}`
  const inside = within ? sql`and ${id} in (select r.id from (${related(tenantId, within)}) r)` : sql``
  return sql`${mine} and ${compile(condition, source.fields)} ${found} ${inside}`
}

/** `from` and what must stand before it. */
function origin(source: Source, tenantId: string, { search, deleted }: DirectoryQuery, rare: boolean, walked = false) {
  if (walked) return { before: sql`/* plan in order */`, from: source.from }
  if (search === null || !rare) return { before: sql`/* plan */`, from: source.from }
  const words = sql`select ${column(source, 'id')} as id from ${source.from}
    where ${ofTenant(source, tenantId, deleted)} and ${hasWords(source, search)}`
  return {
    before: sql`/* plan by index */ with found as materialized (${words})`,
    from: sql`found join ${source.from} on ${column(source, 'id')} = found.id`,
  }
}

/** Exactly these rows. */
const known = (source: Source, ids: readonly string[]) => ({
  before: sql`/* plan by index */`,
  from: sql`unnest(${ids}::uuid[]) as found (id) join ${source.from} on ${column(source, 'id')} = found.id`,
})

async function page<T>(look: Look, tenantId: string, source: Source, query: DirectoryQuery): Promise<Keyed<T>[]> {
  const { order, after, limit } = query
  const { rare, common, ids } = await lookUp(look, tenantId, source, query)
  const unasked = query.condition === everything && !query.within
  const alone = rare && order.by === 'id' && unasked
  const way = await wayTo(look, tenantId, source, query)
  const walked = way === 'walk' || (common && unasked)
  const { before, from } = alone ? known(source, ids) : origin(source, tenantId, query, rare, walked)
  const by = source.orders[order.by] ?? source.orders.displayName!
  const id = column(source, 'id')
  const direction = order.descending ? sql`desc` : sql`asc`
  const beyond = order.descending ? sql`<` : sql`>`
  const onlyId = order.by === 'id'
  const key = after && (onlyId ? sql`${after[1]}::uuid` : sql`(${after[0]}::${sql.raw(by.type)}, ${after[1]}::uuid)`)
  const behind = key ? sql`and ${onlyId ? id : sql`(${by.key}, ${id})`} ${beyond} ${key}` : sql``
  // With something added, no index has this order: the rows come from another one.
  const place = way === 'gather' ? sql`(${by.key} || '') collate "C"` : by.key
  const sorted = onlyId ? sql`${id} ${direction}` : sql`${place} ${direction}, ${id} ${direction}`
  const { rows } = await sql<Keyed<T>>`${way === 'gather' ? sql`/* plan by index */` : before}
    select ${source.columns}, ${by.key}::text as "pageKey" from ${from}
    where ${matching(source, tenantId, query, rare)} ${behind}
    order by ${sorted} limit ${limit}`.execute(look.db)
  return rows
}

async function count(look: Look, tenantId: string, source: Source, query: DirectoryQuery): Promise<number> {
  const { rare } = await lookUp(look, tenantId, source, query)
  const { before, from } = origin(source, tenantId, query, rare)
  const { rows } = await sql<{ count: number }>`${before}
    select count(*) as count from ${from} where ${matching(source, tenantId, query, rare)}`.execute(look.db)
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
