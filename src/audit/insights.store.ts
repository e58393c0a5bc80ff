import { type RawBuilder, sql } from 'kysely'
import type { Instant } from '../base/clock.ts'
import type { Look } from '../store/unit.ts'

/** Counts over the audit log for "Usage & insights" (sspr.md 9.5). */

export type Bucket = 'hour' | 'day'
export type Since = { readonly from: Instant; readonly bucket: Bucket }

const detail = (key: string): RawBuilder<string | null> =>
  sql`(select d->>'value' from jsonb_array_elements(a.details) d where d->>'key' = ${key} limit 1)`

const slice = (bucket: Bucket): RawBuilder<Instant> => sql`date_trunc(${bucket}, a.at, 'UTC')`

const within = (tenantId: string, { from }: Since, activities: readonly string[]) =>
  sql`a.tenant_id = ${tenantId} and a.at >= ${from} and a.activity = any(${activities}::text[])`

export type OverTime = {
  readonly at: Instant
  readonly name: string
  readonly succeeded: number
  readonly failed: number
}

export async function activitiesOverTime(
  look: Look,
  tenantId: string,
  since: Since,
  activities: readonly string[],
): Promise<OverTime[]> {
  const { rows } = await sql<OverTime>`/* plan */
    select ${slice(since.bucket)} as at, a.activity as name,
      count(*) filter (where a.result = 'success')::integer as succeeded,
      count(*) filter (where a.result <> 'success')::integer as failed
    from audit_event a where ${within(tenantId, since, activities)} group by 1, 2 order by 1, 2`.execute(look.db)
  return rows
}

/** By the kind of security info that each row names. */
export async function registrationsOverTime(
  look: Look,
  tenantId: string,
  since: Since,
  activities: readonly string[],
): Promise<OverTime[]> {
  const { rows } = await sql<OverTime>`/* plan */
    select ${slice(since.bucket)} as at, coalesce(${detail('Method')}, '') as name,
      count(*) filter (where a.result = 'success')::integer as succeeded,
      count(*) filter (where a.result <> 'success')::integer as failed
    from audit_event a where ${within(tenantId, since, activities)} group by 1, 2 order by 1, 2`.execute(look.db)
  return rows
}

export type ReasonCount = { readonly reason: string; readonly result: string; readonly count: number }

/** How often each status reason was written: steps of the flow are told apart by it. */
export async function reasonsOf(look: Look, tenantId: string, since: Since, activity: string): Promise<ReasonCount[]> {
  const { rows } = await sql<ReasonCount>`/* plan */
    select a.reason, a.result, count(*)::integer as count from audit_event a
    where ${within(tenantId, since, [activity])} group by 1, 2 order by count(*) desc, 1 limit ${200}`.execute(look.db)
  return rows
}

/** One registration or reset, as the drill-down lists it. */
export type UsageEvent = {
  readonly id: string
  readonly seq: number
  readonly at: Instant
  readonly activity: string
  readonly result: string
  readonly reason: string
  readonly correlationId: string
  readonly method: string | null
  readonly userId: string | null
  readonly userDisplayName: string | null
  readonly userPrincipalName: string | null
}

export type UsageQuery = {
  readonly since: Since
  /** All rows of these, and only the failed ones of those. */
  readonly activities: readonly string[]
  readonly failuresOf: readonly string[]
  readonly success: boolean | null
  readonly method: string | null
  readonly reason: string | null
  readonly limit: number
  readonly after: { readonly at: Instant; readonly seq: number } | null
}

export async function usageEvents(look: Look, tenantId: string, query: UsageQuery): Promise<UsageEvent[]> {
  const method = sql`coalesce(${detail('MethodsUsed')}, ${detail('Method')})`
  const beyond = query.after ? sql`and (a.at, a.seq) < (${query.after.at}, ${query.after.seq})` : sql``
  const success = query.success === null ? sql`` : sql`and (a.result = 'success') = ${query.success}`
  const chosen = query.method === null ? sql`` : sql`and ${query.method} = any(string_to_array(${method}, '+'))`
  const reason = query.reason === null ? sql`` : sql`and a.reason = ${query.reason}`
  const { rows } = await sql<UsageEvent>`/* plan */
    select a.id, a.seq, a.at, a.activity, a.result, a.reason, a.correlation_id as "correlationId", ${method} as method,
      a.targets->0->>'id' as "userId", a.targets->0->>'displayName' as "userDisplayName",
      coalesce(a.targets->0->>'userPrincipalName', a.actor->>'userPrincipalName') as "userPrincipalName"
    from audit_event a
    where a.tenant_id = ${tenantId} and a.at >= ${query.since.from}
      and (a.activity = any(${query.activities}::text[])
        or (a.result <> 'success' and a.activity = any(${query.failuresOf}::text[])))
      ${success} ${chosen} ${reason} ${beyond}
    order by a.at desc, a.seq desc limit ${query.limit}`.execute(look.db)
  return rows
}

/** Whether something of the kind has ever happened. */
export async function hasHappened(look: Look, tenantId: string, activities: readonly string[]): Promise<boolean> {
  const { rows } = await sql<{ happened: boolean }>`/* plan */
    select exists (select 1 from audit_event a where a.tenant_id = ${tenantId} and a.result = 'success'
      and a.activity = any(${activities}::text[])) as happened`.execute(look.db)
  return rows[0]!.happened
}
