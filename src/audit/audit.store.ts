import { type RawBuilder, sql } from 'kysely'
import type { Instant } from '../base/clock.ts'
import { momentOf } from '../base/random.ts'
import { isGuid } from '../base/text.ts'
import type { Actor, AuditTarget } from '../store/schema.ts'
import type { Look, Tx } from '../store/unit.ts'
import { activities } from './events.ts'

export type AuditEntry = {
  id: string
  seq: number
  at: Instant
  service: string
  category: string
  activity: string
  operation: string | null
  result: 'success' | 'failure' | 'timeout'
  reason: string
  correlationId: string
  actor: Actor
  targets: AuditTarget[]
  details: { key: string; value: string }[]
}

const texts = {
  activity: sql`a.activity`,
  category: sql`a.category`,
  service: sql`a.service`,
  result: sql`a.result`,
  actorUserId: sql`case when a.actor->>'type' = 'user' then a.actor->>'id' end`,
  actorUserName: sql`case when a.actor->>'type' = 'user' then a.actor->>'displayName' end`,
  actorUpn: sql`case when a.actor->>'type' = 'user' then a.actor->>'userPrincipalName' end`,
  actorAppId: sql`case when a.actor->>'type' <> 'user' then a.actor->>'id' end`,
  actorAppName: sql`case when a.actor->>'type' <> 'user' then a.actor->>'displayName' end`,
} as const

export type AuditText = keyof typeof texts
type TextTest = 'eq' | 'startsWith'

/** What rows are wanted: built by parsers, compiled to SQL here, its values always parameters. Text is compared without case. */
export type AuditCondition =
  | { is: 'all' | 'any'; of: readonly AuditCondition[] }
  | { is: 'at'; test: 'eq' | 'ge' | 'gt' | 'le' | 'lt'; value: Instant }
  | { is: 'text'; field: AuditText; test: TextTest; value: string }
  | { is: 'target'; field: 'id' | 'displayName'; test: TextTest; value: string }
  | { is: 'correlation'; id: string }
  /** As actor or as target. */
  | { is: 'about'; userId: string }

const comparisons = { eq: sql`=`, ge: sql`>=`, gt: sql`>`, le: sql`<=`, lt: sql`<` } as const

const exactly = (left: RawBuilder<unknown>, test: TextTest, right: RawBuilder<unknown>) =>
  test === 'eq' ? sql<boolean>`${left} = ${right}` : sql<boolean>`starts_with(${left}, ${right})`
const compared = (left: RawBuilder<unknown>, test: TextTest, value: string) =>
  exactly(sql`lower(${left})`, test, sql`lower(${value})`)

/** Activities have an index, by their spelling in the catalogue. */
function ofActivity(test: TextTest, value: string): RawBuilder<boolean> {
  const wanted = value.toLowerCase()
  const known = Object.keys(activities)
    .filter((name) => (test === 'eq' ? name.toLowerCase() === wanted : name.toLowerCase().startsWith(wanted)))
    .map((name) => name.slice(0, value.length))
  const spellings = [...new Set([value, ...known])]
  return sql`(${sql.join(
    spellings.map((one) => exactly(texts.activity, test, sql`${one}`)),
    sql` or `,
  )})`
}

function compile(condition: AuditCondition): RawBuilder<boolean> {
  switch (condition.is) {
    case 'at':
      return sql`a.at ${comparisons[condition.test]} ${condition.value}`
    case 'text':
      if (condition.field === 'activity') return ofActivity(condition.test, condition.value)
      return compared(texts[condition.field], condition.test, condition.value)
    case 'target':
      return sql`exists (select 1 from jsonb_array_elements(a.targets) t
        where ${compared(sql`t->>${sql.lit(condition.field)}`, condition.test, condition.value)})`
    case 'correlation':
      return isGuid(condition.id) ? sql`a.correlation_id = ${condition.id}` : sql`false`
    case 'about':
      return sql`(a.actor->>'id' = ${condition.userId} or a.targets @> ${JSON.stringify([{ id: condition.userId }])}::jsonb)`
    default: {
      const parts = condition.of.map(compile)
      if (parts.length === 0) return condition.is === 'all' ? sql`true` : sql`false`
      return sql`(${sql.join(parts, condition.is === 'all' ? sql` and ` : sql` or `)})`
    }
  }
}

const columns = sql.raw(`a.id, a.seq, a.at, a.service, a.category, a.activity, a.operation, a.result, a.reason,
  a.correlation_id as "correlationId", a.actor, a.targets, a.details`)

export type AuditPage = {
  limit: number
  newestFirst: boolean
  /** The last row that was shown: pages go by key, so they neither skip nor repeat when rows arrive meanwhile. */
  after?: { at: Instant; seq: number }
}

export async function listAudit(
  look: Look,
  tenantId: string,
  condition: AuditCondition,
  page: AuditPage,
): Promise<AuditEntry[]> {
  const beyond = page.after
    ? sql`and (a.at, a.seq) ${page.newestFirst ? sql`<` : sql`>`} (${page.after.at}, ${page.after.seq})`
    : sql``
  const direction = page.newestFirst ? sql`desc` : sql`asc`
  const { rows } = await sql<AuditEntry>`/* plan */
    select ${columns} from audit_event a
    where a.tenant_id = ${tenantId} and ${compile(condition)} ${beyond}
    order by a.at ${direction}, a.seq ${direction} limit ${page.limit}`.execute(look.db)
  return rows
}

export async function auditEntryOf(look: Look, tenantId: string, id: string): Promise<AuditEntry | null> {
  if (!isGuid(id)) return null
  const { rows } = await sql<AuditEntry>`
    select ${columns} from audit_event a where a.tenant_id = ${tenantId} and a.at = ${momentOf(id)} and a.id = ${id}`.execute(
    look.db,
  )
  return rows[0] ?? null
}

/** Tenants with rows before this moment; '00000000-…' is where refusals without a tenant stand. */
export async function prunable(look: Look, until: Instant): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select t.id from (select id from tenant union all select ${nobodys}::uuid) t
    where exists (select 1 from audit_event a where a.tenant_id = t.id and a.at < ${until}::timestamptz)`.execute(
    look.db,
  )
  return rows.map((row) => row.id)
}

const nobodys = '00000000-0000-0000-0000-000000000000'

/** The only delete of audit rows there is: the oldest before this moment, at most `limit` of them. */
export async function prune(tx: Tx, tenantId: string, until: Instant, limit: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    with old as materialized (
      select at, seq from audit_event where tenant_id = ${tenantId}::uuid and at < ${until}::timestamptz
      order by at, seq limit ${limit} for update skip locked
    ), gone as (
      delete from audit_event a using old
      where a.tenant_id = ${tenantId}::uuid and a.at = old.at and a.seq = old.seq returning 1
    )
    select count(*)::int as count from gone`.execute(tx.db)
  return rows[0]!.count
}
