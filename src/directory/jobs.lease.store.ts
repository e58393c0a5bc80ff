import { sql } from 'kysely'
import type { Instant } from '../base/clock.ts'
import type { Look, Tx } from '../store/unit.ts'
import type { Job } from './jobs.store.ts'

/** How several server processes share jobs: who works on one holds its lease, and each row is done once. */

const columns =
  sql.raw(`j.tenant_id as "tenantId", j.id, j.kind, j.state, j.reason, j.owner, j.correlation_id as "correlationId",
  j.options, j.total, j.succeeded, j.failed, j.created_at as "createdAt", j.started_at as "startedAt",
  j.ended_at as "endedAt", j.cancel_requested_at as "cancelRequestedAt",
  exists (select 1 from job_pass s where s.tenant_id = j.tenant_id and s.job_id = j.id) as "hasPasses"`)

/** The next job that nobody works on: new ones first, then the one that has waited longest. `only`: this one. */
export async function claimJob(
  tx: Tx,
  runner: string,
  until: Instant,
  which: { kinds: readonly string[]; only: string | null },
): Promise<Job | null> {
  const { rows } = await sql<Job>`/* plan */
    update job j set state = 'running', runner = ${runner}::uuid, leased_until = ${until}::timestamptz,
      started_at = coalesce(j.started_at, ${tx.now}::timestamptz)
    where (j.tenant_id, j.id) = (
      select d.tenant_id, d.id from job d
      where d.state in ('queued', 'running') and (d.leased_until is null or d.leased_until <= ${tx.now}::timestamptz)
        and d.kind = any(${which.kinds}::text[]) and (${which.only}::uuid is null or d.id = ${which.only}::uuid)
      order by d.leased_until nulls first, d.created_at limit 1 for update skip locked)
    returning ${columns}`.execute(tx.db)
  return rows[0] ?? null
}

/** False: another process has taken over, because this one was away for too long. */
export async function renewLease(
  tx: Tx,
  job: Job,
  runner: string,
  until: Instant,
): Promise<{ cancelRequested: boolean } | null> {
  const { rows } = await sql<{ cancelRequested: boolean }>`
    update job set leased_until = ${until}::timestamptz
    where tenant_id = ${job.tenantId} and id = ${job.id} and runner = ${runner}::uuid and state = 'running'
    returning cancel_requested_at is not null as "cancelRequested"`.execute(tx.db)
  return rows[0] ?? null
}

/** Lets another process, or this one after others, go on with it. */
export async function releaseLease(tx: Tx, job: Job, runner: string): Promise<void> {
  await sql`
    update job set leased_until = ${tx.now}::timestamptz, runner = null
    where tenant_id = ${job.tenantId} and id = ${job.id} and runner = ${runner}::uuid and state = 'running'`.execute(
    tx.db,
  )
}

export type WaitingRow = { readonly row: number; readonly label: string; readonly input: unknown }

/** The next rows behind a line that nobody has done, opened. */
export async function waitingRows(look: Look, job: Job, after: number, limit: number): Promise<WaitingRow[]> {
  const { rows } = await sql<{ row: number; label: string; input: Buffer }>`
    select line as row, label, input from job_row
    where tenant_id = ${job.tenantId} and job_id = ${job.id} and line > ${after} and state = 'queued'
    order by line limit ${limit}`.execute(look.db)
  return rows.map(({ row, label, input }) => ({
    row,
    label,
    input: JSON.parse(look.keys.open('job', `${job.tenantId}|job|${job.id}|${row}`, input).toString('utf8')),
  }))
}

/** Those of the rows that are still to be done, ours until the unit ends: nobody does one twice. */
export async function takeRows(tx: Tx, job: Job, rows: readonly number[]): Promise<Set<number>> {
  const { rows: taken } = await sql<{ row: number }>`
    select line as row from job_row where tenant_id = ${job.tenantId} and job_id = ${job.id} and line = any(${rows}::integer[])
      and state = 'queued' order by line for update`.execute(tx.db)
  return new Set(taken.map((one) => one.row))
}

export type Settled = {
  readonly row: number
  readonly state: 'succeeded' | 'failed'
  readonly reason: string | null
  readonly message: string | null
  readonly targetId: string | null
}

/** What became of rows, with the commit of their effect. What they asked for is forgotten. */
export function settleRows(tx: Tx, job: Job, settled: readonly Settled[]): void {
  const succeeded = settled.filter((one) => one.state === 'succeeded').length
  // By the index of the rows, each looking itself up: a join would go through all of them for each.
  const byLine = JSON.stringify(Object.fromEntries(settled.map(({ row, ...rest }) => [row, rest])))
  tx.write(
    sql`
      update job_row r set state = v.doc->r.line::text->>'state', reason = v.doc->r.line::text->>'reason',
        message = v.doc->r.line::text->>'message', target_id = (v.doc->r.line::text->>'targetId')::uuid, input = null
      from (select ${byLine}::jsonb as doc) v
      where r.tenant_id = ${job.tenantId}::uuid and r.job_id = ${job.id}::uuid
        and r.line = any(${settled.map((one) => one.row)}::integer[]) and r.state = 'queued'`,
    settled.length,
  )
  tx.write(sql`
    update job set succeeded = succeeded + ${succeeded}::integer, failed = failed + ${settled.length - succeeded}::integer
    where tenant_id = ${job.tenantId}::uuid and id = ${job.id}::uuid`)
}

/** What is left undone of a canceled job. */
export async function cancelRows(tx: Tx, job: Job): Promise<number> {
  const { rows } = await sql<{ count: number }>`/* plan */
    with left_over as (
      update job_row set state = 'canceled', input = null
      where tenant_id = ${job.tenantId} and job_id = ${job.id} and state = 'queued' returning 1)
    select count(*) as count from left_over`.execute(tx.db)
  return rows[0]!.count
}

/** Ends a job that is ours and has nothing left to do; null when it is not. */
export async function endJob(tx: Tx, job: Job, runner: string, canceled: boolean): Promise<Job | null> {
  const { rows } = await sql<Job>`
    update job j set
      state = case when ${canceled}::boolean then 'canceled' when j.failed = 0 then 'succeeded' else 'failed' end,
      reason = case when not ${canceled}::boolean and j.failed > 0 then 'NotAllRowsSuccessfullyProcessed' end,
      ended_at = ${tx.now}::timestamptz, runner = null, leased_until = null
    where j.tenant_id = ${job.tenantId} and j.id = ${job.id} and j.runner = ${runner}::uuid and j.state = 'running'
      and not exists (select 1 from job_row r where r.tenant_id = j.tenant_id and r.job_id = j.id and r.state = 'queued')
    returning ${columns}`.execute(tx.db)
  return rows[0] ?? null
}
