import { sql } from 'kysely'
import type { Instant } from '../base/clock.ts'
import type { Look, Tx } from '../store/unit.ts'
import { type Bucket, clear, type Lockout, type Lockouts, type PasswordOff, passwordOff } from './lockout.policy.ts'

type Row = {
  bucket: Bucket
  failures: number
  lock_level: number
  locked_until: Date | null
  last_failure_at: Date | null
  recent: Buffer[]
  run: number
}

const asLockout = (row: Row): Lockout => ({
  failures: row.failures,
  lockLevel: row.lock_level,
  lockedUntil: row.locked_until,
  lastFailureAt: row.last_failure_at,
  recent: row.recent,
  run: row.run,
})

const asLockouts = (rows: readonly Row[]): Lockouts => {
  const of = (bucket: Bucket): Lockout => {
    const row = rows.find((one) => one.bucket === bucket)
    return row ? asLockout(row) : clear
  }
  return { familiar: of('familiar'), unfamiliar: of('unfamiliar') }
}

/**
 * Both rows, made if need be and ours until the unit ends: tries that arrive together stand in line here, on all
 * servers, so that reading, deciding (`lockout.policy.ts`) and writing are one step (LK-10). Both, because wrong
 * passwords from everywhere are summed (LK-08); always in this order.
 */
export async function holdLockouts(tx: Tx, subject: string): Promise<Lockouts> {
  const { rows } = await sql<Row>`
    insert into lockout (tenant_id, subject, bucket)
    values (${tx.tenantId}::uuid, ${subject}, 'familiar'), (${tx.tenantId}::uuid, ${subject}, 'unfamiliar')
    on conflict (tenant_id, subject, bucket) do update set subject = excluded.subject
    returning bucket, failures, lock_level, locked_until, last_failure_at, recent, run`.execute(tx.db)
  return asLockouts(rows)
}

export async function saveLockout(tx: Tx, subject: string, bucket: Bucket, state: Lockout): Promise<void> {
  await sql`
    update lockout
    set failures = ${state.failures}, lock_level = ${state.lockLevel}, locked_until = ${state.lockedUntil}::timestamptz,
        last_failure_at = ${state.lastFailureAt}::timestamptz, recent = ${[...state.recent]}::bytea[],
        run = ${state.run}
    where tenant_id = ${tx.tenantId}::uuid and subject = ${subject} and bucket = ${bucket}`.execute(tx.db)
}

/**
 * Both rows go. They are taken in the order of `holdLockouts`, whatever plan the database makes for it: a try and a
 * reset that meet stand in line, and neither holds the row that the other waits for.
 */
export const lockoutsRemoved = (tenantId: string, subject: string) => sql<Row>`
  delete from lockout where tenant_id = ${tenantId}::uuid and subject = ${subject} and bucket = any(array(
    select bucket from lockout where tenant_id = ${tenantId}::uuid and subject = ${subject} order by bucket for update
  ))`

/** An administrator's unlock, a reset: both buckets (LK-09). True if there was a lock, or passwords were off (LK-08). */
export async function removeLockouts(tx: Tx, subject: string): Promise<boolean> {
  const { rows } = await sql<Row>`${lockoutsRemoved(tx.tenantId, subject)} returning *`.execute(tx.db)
  return (
    passwordOff(asLockouts(rows)) !== null || rows.some(({ locked_until: until }) => until !== null && until > tx.now)
  )
}

/**
 * Housekeeping: a quiet row means nothing any more (LK-07), unless it holds a run of wrong passwords (LK-08). That of a
 * name that is nobody's goes in the end, because anybody can invent names. A try that is under way keeps its rows: who
 * holds two rows must not be waited for by who holds one of them.
 */
export async function sweepLockouts(tx: Tx, quietSince: Instant, inventedSince: Instant): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from lockout where (tenant_id, subject, bucket) in (
      select tenant_id, subject, bucket from lockout
      where last_failure_at is null
        or (last_failure_at < ${quietSince}::timestamptz and run = 0)
        or (last_failure_at < ${inventedSince}::timestamptz and subject like 'name:%')
      for update skip locked
    )`.execute(tx.db)
  return Number(numAffectedRows ?? 0)
}

/** The latest lock of either bucket, and where passwords are off: for pages that explain it. */
export async function lockoutOf(
  look: Look,
  tenantId: string,
  subject: string,
): Promise<{ until: Instant | null; off: PasswordOff | null }> {
  const rows = await look.db
    .selectFrom('lockout')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('subject', '=', subject)
    .execute()
  const ends = rows.map((row) => row.locked_until?.getTime() ?? 0)
  const last = Math.max(0, ...ends)
  return { until: last > 0 ? new Date(last) : null, off: passwordOff(asLockouts(rows)) }
}
