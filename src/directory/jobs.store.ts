import { sql } from 'kysely'
import type { Instant } from '../base/clock.ts'
import { isGuid } from '../base/text.ts'
import type { Actor, JobState } from '../store/schema.ts'
import type { Look, Tx } from '../store/unit.ts'

export type Job = {
  tenantId: string
  id: string
  kind: string
  state: JobState
  reason: string | null
  owner: Actor
  correlationId: string
  options: Record<string, unknown>
  total: number
  succeeded: number
  failed: number
  createdAt: Instant
  startedAt: Instant | null
  endedAt: Instant | null
  cancelRequestedAt: Instant | null
  /** It gave passes that nobody has taken along yet. */
  hasPasses: boolean
}

const columns =
  sql.raw(`j.tenant_id as "tenantId", j.id, j.kind, j.state, j.reason, j.owner, j.correlation_id as "correlationId",
  j.options, j.total, j.succeeded, j.failed, j.created_at as "createdAt", j.started_at as "startedAt",
  j.ended_at as "endedAt", j.cancel_requested_at as "cancelRequestedAt",
  exists (select 1 from job_pass s where s.tenant_id = j.tenant_id and s.job_id = j.id) as "hasPasses"`)

/** It takes rows from now on; nobody works on it before `queueJob`. */
export async function insertJob(
  tx: Tx,
  job: { id: string; kind: string; options: Record<string, unknown> },
): Promise<void> {
  await sql`
    insert into job (tenant_id, id, kind, owner, correlation_id, options, created_at)
    values (${tx.tenantId}::uuid, ${job.id}::uuid, ${job.kind}, ${JSON.stringify(tx.actor)}::jsonb, ${tx.correlationId}::uuid,
            ${JSON.stringify(job.options)}::jsonb, ${tx.now}::timestamptz)`.execute(tx.db)
}

/** A row with what it asks for, or one that has failed before it began. */
export type NewJobRow = {
  readonly row: number
  readonly label: string
  readonly input: unknown
  readonly failure?: Failure
}
export type Failure = { readonly reason: string; readonly message: string }

const place = (tenantId: string, jobId: string, row: number): string => `${tenantId}|job|${jobId}|${row}`

export async function insertJobRows(tx: Tx, jobId: string, rows: readonly NewJobRow[]): Promise<void> {
  const seal = ({ row, input, failure }: NewJobRow): string | null =>
    failure
      ? null
      : tx.keys.seal('job', place(tx.tenantId, jobId, row), JSON.stringify(input), tx.random).toString('base64')
  const values = rows.map((row) => ({
    line: row.row,
    label: row.label,
    input: seal(row),
    state: row.failure ? 'failed' : 'queued',
    reason: row.failure?.reason ?? null,
    message: row.failure?.message ?? null,
  }))
  await sql`
    insert into job_row (tenant_id, job_id, line, label, input, state, reason, message)
    select ${tx.tenantId}::uuid, ${jobId}::uuid, v.line, v.label, decode(v.input, 'base64'), v.state, v.reason, v.message
    from jsonb_to_recordset(${JSON.stringify(values)}::jsonb)
      as v(line integer, label text, input text, state text, reason text, message text)`.execute(tx.db)
}

/** All rows are there: the work may begin. Gives the job, counted. */
export async function queueJob(tx: Tx, id: string): Promise<Job> {
  const { rows } = await sql<Job>`
    update job j set state = 'queued',
      (total, failed) = (select count(*), count(*) filter (where r.state = 'failed') from job_row r
                         where r.tenant_id = j.tenant_id and r.job_id = j.id)
    where j.tenant_id = ${tx.tenantId} and j.id = ${id} and j.state = 'uploading' returning ${columns}`.execute(tx.db)
  return rows[0]!
}

export async function deleteJob(tx: Tx, id: string): Promise<void> {
  await tx.db.deleteFrom('job').where('tenant_id', '=', tx.tenantId).where('id', '=', id).execute()
}

export async function jobById(look: Look, tenantId: string, id: string): Promise<Job | null> {
  if (!isGuid(id)) return null
  const { rows } = await sql<Job>`
    select ${columns} from job j where j.tenant_id = ${tenantId} and j.id = ${id} and j.state <> 'uploading'`.execute(
    look.db,
  )
  return rows[0] ?? null
}

/** Newest first; `after` is the last one of the page before. */
export async function jobsOf(
  look: Look,
  tenantId: string,
  page: { limit: number; after?: { createdAt: Instant; id: string } | undefined; ownerId?: string | undefined },
): Promise<Job[]> {
  const beyond = page.after
    ? sql`and (j.created_at < ${page.after.createdAt} or (j.created_at = ${page.after.createdAt} and j.id > ${page.after.id}::uuid))`
    : sql``
  const mine = page.ownerId === undefined ? sql`` : sql`and j.owner->>'id' = ${page.ownerId}`
  const { rows } = await sql<Job>`/* plan */
    select ${columns} from job j where j.tenant_id = ${tenantId} and j.state <> 'uploading' ${mine} ${beyond}
    order by j.created_at desc, j.id limit ${page.limit}`.execute(look.db)
  return rows
}

export type RowResult = {
  row: number
  label: string
  state: 'queued' | 'succeeded' | 'failed' | 'canceled'
  reason: string | null
  message: string | null
  targetId: string | null
}

/** Results in the order of the file, from after a row on. */
export async function resultsOf(
  look: Look,
  tenantId: string,
  jobId: string,
  page: { after: number; limit: number; failedOnly?: boolean },
): Promise<RowResult[]> {
  const only = page.failedOnly ? sql`and state = 'failed'` : sql``
  const { rows } = await sql<RowResult>`/* plan */
    select line as row, label, state, reason, message, target_id as "targetId" from job_row
    where tenant_id = ${tenantId} and job_id = ${jobId} and line > ${page.after} ${only}
    order by line limit ${page.limit}`.execute(look.db)
  return rows
}

/** Asks whoever works on it to stop; false when it has ended already. */
export async function requestCancel(tx: Tx, id: string): Promise<boolean> {
  const { rows } = await sql`
    update job set cancel_requested_at = coalesce(cancel_requested_at, ${tx.now}::timestamptz)
    where tenant_id = ${tx.tenantId} and id = ${id} and state in ('queued', 'running') returning 1 as asked`.execute(
    tx.db,
  )
  return rows.length === 1
}

/** Ended before a moment, and those whose upload broke off; two at a time, because each may have many rows. */
export async function sweepJobRows(tx: Tx, endedBefore: Instant, uploadedBefore: Instant): Promise<number> {
  const { rows } = await sql`
    delete from job where (tenant_id, id) in (
      select tenant_id, id from job
      where ended_at < ${endedBefore}::timestamptz or (state = 'uploading' and created_at < ${uploadedBefore}::timestamptz)
      limit ${2}) returning 1 as gone`.execute(tx.db)
  return rows.length
}
