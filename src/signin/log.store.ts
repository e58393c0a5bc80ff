import { type RawBuilder, sql } from 'kysely'
import type { Instant } from '../base/clock.ts'
import { momentOf, timeId } from '../base/random.ts'
import { isGuid } from '../base/text.ts'
import type { Look, Tx } from '../store/unit.ts'
import { deviceOf } from './device.policy.ts'

/** A sign-in as it is logged (graph-api.md section 7). */
export type SignIn = {
  readonly id: string
  readonly at: Instant
  readonly userId: string | null
  readonly userDisplayName: string | null
  readonly userPrincipalName: string | null
  readonly appId: string | null
  readonly appDisplayName: string
  readonly resourceId: string
  readonly resourceDisplayName: string
  readonly clientAppUsed: string
  readonly correlationId: string
  readonly ip: string
  readonly userAgent: string | null
  readonly browser: string | null
  readonly operatingSystem: string | null
  readonly isInteractive: boolean
  readonly errorCode: number
  readonly additionalDetails: string | null
}

export type NewSignIn = Pick<
  SignIn,
  | 'userId'
  | 'userDisplayName'
  | 'userPrincipalName'
  | 'appId'
  | 'appDisplayName'
  | 'resourceId'
  | 'resourceDisplayName'
  | 'clientAppUsed'
  | 'isInteractive'
  | 'errorCode'
> & { readonly additionalDetails?: string | null }

/** With the outcome, in the same unit; where and with what is the unit's. */
export function insertSignIn(tx: Tx, row: NewSignIn): void {
  const id = timeId(tx.random, tx.now)
  const { browser, operatingSystem } = deviceOf(tx.userAgent)
  tx.write(sql`
    insert into sign_in (tenant_id, id, at, user_id, user_display_name, user_principal_name, app_id, app_display_name,
      resource_id, resource_display_name, client_app_used, correlation_id, ip, user_agent, browser, operating_system,
      is_interactive, error_code, additional_details)
    values (${tx.tenantId}::uuid, ${id}::uuid, ${tx.now}::timestamptz, ${row.userId}::uuid, ${row.userDisplayName},
      ${row.userPrincipalName}, ${row.appId}::uuid, ${row.appDisplayName}, ${row.resourceId},
      ${row.resourceDisplayName}, ${row.clientAppUsed}, ${tx.correlationId}::uuid, ${tx.ip},
      ${tx.userAgent?.slice(0, 500) ?? null}, ${browser}, ${operatingSystem}, ${row.isInteractive}::boolean,
      ${row.errorCode}::integer, ${row.additionalDetails ?? null})`)
  if (row.userId) tx.write(activity(tx, row.userId, id, row))
}

function activity(tx: Tx, userId: string, id: string, { isInteractive, errorCode }: NewSignIn): RawBuilder<unknown> {
  const at = sql`${tx.now}::timestamptz`
  const [open, silent, good] = [isInteractive, !isInteractive, errorCode === 0].map((is) => sql`${is}::boolean`)
  return sql`
    insert into sign_in_activity as a
      (tenant_id, user_id, last_at, last_id, last_silent_at, last_silent_id, last_good_at, last_good_id)
    values (${tx.tenantId}::uuid, ${userId}::uuid,
      case when ${open} then ${at} end, case when ${open} then ${id}::uuid end,
      case when ${silent} then ${at} end, case when ${silent} then ${id}::uuid end,
      case when ${good} then ${at} end, case when ${good} then ${id}::uuid end)
    on conflict (tenant_id, user_id) do update set
      last_at = coalesce(excluded.last_at, a.last_at), last_id = coalesce(excluded.last_id, a.last_id),
      last_silent_at = coalesce(excluded.last_silent_at, a.last_silent_at),
      last_silent_id = coalesce(excluded.last_silent_id, a.last_silent_id),
      last_good_at = coalesce(excluded.last_good_at, a.last_good_at),
      last_good_id = coalesce(excluded.last_good_id, a.last_good_id)`
}

const texts = {
  userId: sql`s.user_id::text`,
  userDisplayName: sql`s.user_display_name`,
  userPrincipalName: sql`s.user_principal_name`,
  appId: sql`s.app_id::text`,
  appDisplayName: sql`s.app_display_name`,
  resourceId: sql`s.resource_id`,
  resourceDisplayName: sql`s.resource_display_name`,
  clientAppUsed: sql`s.client_app_used`,
  ip: sql`s.ip`,
  browser: sql`s.browser`,
  operatingSystem: sql`s.operating_system`,
} as const
export type SignInText = keyof typeof texts

/** What rows are wanted: built by parsers, compiled to SQL here, its values always parameters. Text is compared without case. */
export type SignInCondition =
  | { is: 'all' | 'any'; of: readonly SignInCondition[] }
  | { is: 'not'; of: SignInCondition }
  | { is: 'at'; test: 'eq' | 'ge' | 'gt' | 'le' | 'lt'; value: Instant }
  | { is: 'text'; field: SignInText; test: 'eq' | 'startsWith'; value: string }
  | { is: 'correlation'; id: string }
  | { is: 'errorCode'; test: 'eq' | 'ne'; value: number }
  | { is: 'interactive'; value: boolean }
  /** A property that no row has a value of, such as a place. */
  | { is: 'never' }

const comparisons = { eq: sql`=`, ne: sql`<>`, ge: sql`>=`, gt: sql`>`, le: sql`<=`, lt: sql`<` } as const

function compile(condition: SignInCondition): RawBuilder<boolean> {
  switch (condition.is) {
    case 'at':
      return sql`s.at ${comparisons[condition.test]} ${condition.value}`
    case 'text':
      return textTest(condition.field, condition.test, condition.value)
    case 'correlation':
      return isGuid(condition.id) ? sql`s.correlation_id = ${condition.id}` : sql`false`
    case 'errorCode':
      return sql`s.error_code ${comparisons[condition.test]} ${condition.value}`
    case 'interactive':
      return sql`s.is_interactive = ${condition.value}`
    case 'never':
      return sql`false`
    case 'not':
      return sql`not coalesce(${compile(condition.of)}, false)`
    default: {
      const parts = condition.of.map(compile)
      if (parts.length === 0) return condition.is === 'all' ? sql`true` : sql`false`
      return sql`(${sql.join(parts, condition.is === 'all' ? sql` and ` : sql` or `)})`
    }
  }
}

function textTest(field: SignInText, test: 'eq' | 'startsWith', value: string): RawBuilder<boolean> {
  // The person is what most questions are about: by the index.
  if (field === 'userId' && test === 'eq') return isGuid(value) ? sql`s.user_id = ${value}::uuid` : sql`false`
  const [left, right] = [sql`lower(${texts[field]})`, sql`lower(${value})`]
  return test === 'eq' ? sql`${left} = ${right}` : sql`starts_with(${left}, ${right})`
}

const columns = sql.raw(`s.id, s.at, s.user_id as "userId", s.user_display_name as "userDisplayName",
  s.user_principal_name as "userPrincipalName", s.app_id as "appId", s.app_display_name as "appDisplayName",
  s.resource_id as "resourceId", s.resource_display_name as "resourceDisplayName",
  s.client_app_used as "clientAppUsed", s.correlation_id as "correlationId", s.ip, s.user_agent as "userAgent",
  s.browser, s.operating_system as "operatingSystem", s.is_interactive as "isInteractive",
  s.error_code as "errorCode", s.additional_details as "additionalDetails"`)

export type SignInPage = {
  readonly limit: number
  readonly newestFirst: boolean
  /** The last row that was shown: pages go by key, so they neither skip nor repeat when rows arrive meanwhile. */
  readonly after?: { readonly at: Instant; readonly id: string }
}

export async function listSignIns(
  look: Look,
  tenantId: string,
  condition: SignInCondition,
  page: SignInPage,
): Promise<SignIn[]> {
  const beyond = page.after
    ? sql`and (s.at, s.id) ${page.newestFirst ? sql`<` : sql`>`} (${page.after.at}, ${page.after.id})`
    : sql``
  const direction = page.newestFirst ? sql`desc` : sql`asc`
  const { rows } = await sql<SignIn>`/* plan */
    select ${columns} from sign_in s
    where s.tenant_id = ${tenantId} and ${compile(condition)} ${beyond}
    order by s.at ${direction}, s.id ${direction} limit ${page.limit}`.execute(look.db)
  return rows
}

export async function signInOf(look: Look, tenantId: string, id: string): Promise<SignIn | null> {
  if (!isGuid(id)) return null
  const { rows } = await sql<SignIn>`
    select ${columns} from sign_in s
    where s.tenant_id = ${tenantId} and s.at = ${momentOf(id)} and s.id = ${id}`.execute(look.db)
  return rows[0] ?? null
}

/** Graph's signInActivity. */
export type SignInActivity = {
  readonly userId: string
  readonly lastAt: Instant | null
  readonly lastId: string | null
  readonly lastSilentAt: Instant | null
  readonly lastSilentId: string | null
  readonly lastGoodAt: Instant | null
  readonly lastGoodId: string | null
}

export async function signInActivityOf(
  look: Look,
  tenantId: string,
  userIds: readonly string[],
): Promise<ReadonlyMap<string, SignInActivity>> {
  const { rows } = await sql<SignInActivity>`
    select user_id as "userId", last_at as "lastAt", last_id as "lastId", last_silent_at as "lastSilentAt",
           last_silent_id as "lastSilentId", last_good_at as "lastGoodAt", last_good_id as "lastGoodId"
    from sign_in_activity where tenant_id = ${tenantId}::uuid and user_id = any(${userIds}::uuid[])`.execute(look.db)
  return new Map(rows.map((row) => [row.userId, row]))
}

/** Housekeeping. */
export async function sweepSignIns(tx: Tx, before: Instant): Promise<number> {
  const gone = await tx.db.deleteFrom('sign_in').where('at', '<', before).executeTakeFirst()
  return Number(gone.numDeletedRows)
}

export type SignInsOverTime = { readonly at: Instant; readonly succeeded: number; readonly failed: number }

export async function signInsOverTime(
  look: Look,
  tenantId: string,
  { from, bucket }: { from: Instant; bucket: 'hour' | 'day' },
): Promise<SignInsOverTime[]> {
  const { rows } = await sql<SignInsOverTime>`/* plan */
    select date_trunc(${bucket}, s.at, 'UTC') as at, count(*) filter (where s.error_code = 0)::integer as succeeded,
      count(*) filter (where s.error_code <> 0)::integer as failed
    from sign_in s where s.tenant_id = ${tenantId} and s.at >= ${from} group by 1 order by 1`.execute(look.db)
  return rows
}
