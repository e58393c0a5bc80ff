import { sql } from 'kysely'
import type { Instant } from '../base/clock.ts'
import type { Look, Tx } from '../store/unit.ts'

/**
 * `refused`: many resets that were not allowed; `failed`: many wrong codes and numbers; `range`: many texts to
 * neighbouring numbers; `country`: texts to a country whose codes hardly anybody types.
 */
export type AlarmKind = 'refused' | 'failed' | 'range' | 'country'
export type Alarm = { readonly kind: AlarmKind; readonly raisedAt: Instant }

/**
 * True for the one who raises it: not again before `since` has passed. Of those who come after, none holds the row:
 * under attack it would be a queue for everybody who is refused.
 */
export async function claimAlarm(tx: Tx, kind: AlarmKind, since: Instant): Promise<boolean> {
  const { rows } = await sql`
    insert into tenant_alarm as a (tenant_id, kind, raised_at)
    select ${tx.tenantId}::uuid, ${kind}, ${tx.now}::timestamptz
    where not exists (
      select 1 from tenant_alarm where tenant_id = ${tx.tenantId} and kind = ${kind} and raised_at > ${since}::timestamptz
    )
    on conflict (tenant_id, kind) do update set raised_at = excluded.raised_at where a.raised_at <= ${since}::timestamptz
    returning 1 as raised`.execute(tx.db)
  return rows.length === 1
}

export async function alarmsSince(look: Look, tenantId: string, since: Instant): Promise<Alarm[]> {
  const { rows } = await sql<Alarm>`
    select kind, raised_at as "raisedAt" from tenant_alarm
    where tenant_id = ${tenantId} and raised_at > ${since}::timestamptz order by raised_at`.execute(look.db)
  return rows
}

/** One unit after the other, until it commits, among those that count towards one alarm of the tenant. */
export async function standInLine(tx: Tx, kind: AlarmKind): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`${tx.tenantId}:alarm:${kind}`}, 0))`.execute(tx.db)
}
