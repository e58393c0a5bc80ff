import { sql } from 'kysely'
import type { Instant } from '../base/clock.ts'
import type { Look, Tx } from '../store/unit.ts'

export type GuardedCause = 'refused' | 'failed'
export type GuardedPeriod = { readonly since: Instant; readonly until: Instant; readonly cause: GuardedCause }

/** `began`: this unit, of many at once. `ended`: since when the one before was on, if nobody had said yet that it ended. */
export type Kept = { readonly began: boolean; readonly ended: Instant | null }

/** Begins guarded mode, or lets one that is on last until then. */
export async function keepGuarded(tx: Tx, cause: GuardedCause, until: Instant): Promise<Kept> {
  const period = tx.random.uuid()
  const isOn = sql`t.guarded_until > ${tx.now}::timestamptz`
  const { rows } = await sql<Kept>`
    with held as (
      select id, guarded_since as since, guarded_until as until from tenant
      where id = ${tx.tenantId} and (guarded_until is null or guarded_until < ${until}::timestamptz) for no key update
    )
    update tenant t set
      guarded_since = case when ${isOn} then t.guarded_since else ${tx.now}::timestamptz end,
      guarded_until = ${until}::timestamptz,
      guarded_cause = case when ${isOn} then t.guarded_cause else ${cause} end,
      guarded_period = case when ${isOn} then t.guarded_period else ${period}::uuid end
    from held where t.id = held.id
    returning t.guarded_period = ${period}::uuid as began,
      case when held.until <= ${tx.now}::timestamptz then held.since end as ended`.execute(tx.db)
  return rows[0] ?? { began: false, ended: null }
}

export async function guardedPeriod(look: Look, tenantId: string): Promise<GuardedPeriod | null> {
  const { rows } = await sql<GuardedPeriod>`
    select guarded_since as since, guarded_until as until, guarded_cause as cause from tenant
    where id = ${tenantId} and guarded_until > ${look.now}::timestamptz`.execute(look.db)
  return rows[0] ?? null
}

/** `over`: those that ran out by themselves, or the one that is on. Null: there is none, or another has ended it. */
export async function takeGuarded(tx: Tx, over: boolean): Promise<Instant | null> {
  const which = over ? sql`guarded_until <= ${tx.now}::timestamptz` : sql`guarded_until > ${tx.now}::timestamptz`
  const { rows } = await sql<{ since: Instant }>`
    with ended as (
      select id, guarded_since as since from tenant where id = ${tx.tenantId} and ${which} for no key update
    )
    update tenant t set guarded_since = null, guarded_until = null, guarded_cause = null, guarded_period = null
    from ended where t.id = ended.id returning ended.since`.execute(tx.db)
  return rows[0]?.since ?? null
}

/** Whose guarded mode has run out and nobody has said so yet. */
export async function guardedAndQuiet(look: Look): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from tenant where guarded_until <= ${look.now}::timestamptz`.execute(look.db)
  return rows.map((row) => row.id)
}
