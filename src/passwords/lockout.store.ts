import { sql } from 'kysely'
import type { Instant } from '../base/clock.ts'
import type { Look, Tx } from '../store/unit.ts'
import type { Bucket, Lockout } from './lockout.policy.ts'

type Row = {
  failures: number
  lock_level: number
  locked_until: Date | null
  last_failure_at: Date | null
  recent: Buffer[]
}

const asLockout = (row: Row): Lockout => ({
  failures: row.failures,
  lockLevel: row.lock_level,
  lockedUntil: row.locked_until,
  lastFailureAt: row.last_failure_at,
  recent: row.recent,
})

/**
 * The row, made if need be and ours until the unit ends: tries that arrive together stand in line here, on all
 * servers, so that reading, deciding (`lockout.policy.ts`) and writing are one step (LK-10).
 */
export async function holdLockout(tx: Tx, subject: string, bucket: Bucket): Promise<Lockout> {
  const { rows } = await sql<Row>`
    insert into lockout (tenant_id, subject, bucket) values (${tx.tenantId}::uuid, ${subject}, ${bucket})
    on conflict (tenant_id, subject, bucket) do update set subject = excluded.subject
    returning failures, lock_level, locked_until, last_failure_at, recent`.execute(tx.db)
  return asLockout(rows[0]!)
}

export async function saveLockout(tx: Tx, subject: string, bucket: Bucket, state: Lockout): Promise<void> {
  await sql`
    update lockout
    set failures = ${state.failures}, lock_level = ${state.lockLevel}, locked_until = ${state.lockedUntil}::timestamptz,
        last_failure_at = ${state.lastFailureAt}::timestamptz, recent = ${[...state.recent]}::bytea[]
    where tenant_id = ${tx.tenantId}::uuid and subject = ${subject} and bucket = ${bucket}`.execute(tx.db)
}

/** An administrator's unlock, a reset: both buckets (LK-09). True if there was a lock. */
export async function removeLockouts(tx: Tx, subject: string): Promise<boolean> {
  const rows = await tx.db
    .deleteFrom('lockout')
    .where('tenant_id', '=', tx.tenantId)
    .where('subject', '=', subject)
    .returning('locked_until')
    .execute()
  return rows.some((row) => row.locked_until !== null && row.locked_until > tx.now)
}

/** Housekeeping: a quiet row means nothing any more (LK-07). */
export async function sweepLockouts(tx: Tx, quietSince: Instant): Promise<number> {
  const gone = await tx.db
    .deleteFrom('lockout')
    .where((row) => row.or([row('last_failure_at', 'is', null), row('last_failure_at', '<', quietSince)]))
    .executeTakeFirst()
  return Number(gone.numDeletedRows)
}

/** The latest lock of either bucket, for pages that explain it. */
export async function lockedUntil(look: Look, tenantId: string, subject: string): Promise<Instant | null> {
  const row = await look.db
    .selectFrom('lockout')
    .select((row) => row.fn.max('locked_until').as('until'))
    .where('tenant_id', '=', tenantId)
    .where('subject', '=', subject)
    .executeTakeFirst()
  return row?.until ?? null
}
