import { sql } from 'kysely'
import type { Instant } from '../base/clock.ts'
import type { Job } from '../directory/jobs.store.ts'
import { related } from '../directory/relations.store.ts'
import type { Look, Tx } from '../store/unit.ts'

export type GroupPerson = { readonly id: string; readonly userPrincipalName: string }

const peopleIn = (tenantId: string, groupId: string) => sql`
  (${related(tenantId, { is: 'transitiveMembers', group: groupId })}) m
  join person p on p.tenant_id = ${tenantId}::uuid and p.id = m.id and p.deleted_at is null
  where m.kind = 'user'`

/** Users of a group, also of nested ones, each once. */
export async function countPeople(look: Look, tenantId: string, groupId: string): Promise<number> {
  const { rows } = await sql<{ people: number }>`/* plan */
    select count(distinct p.id)::integer as people from ${peopleIn(tenantId, groupId)}`.execute(look.db)
  return rows[0]!.people
}

/** The same by their names, at most so many. */
export async function peopleOf(look: Look, tenantId: string, groupId: string, limit: number): Promise<GroupPerson[]> {
  const { rows } = await sql<GroupPerson>`/* plan */
    select distinct p.id, p.user_principal_name as "userPrincipalName" from ${peopleIn(tenantId, groupId)}
    order by p.user_principal_name, p.id limit ${limit}`.execute(look.db)
  return rows
}

/** What a pass says in the file, besides whose it is. */
export type KeptPass = { readonly pass: string; readonly startsAt: string; readonly endsAt: string }

const place = (tenantId: string, jobId: string, line: number): string => `${tenantId}|job_pass|${jobId}|${line}`

/** Sealed, beside the row that it came of. */
export async function keepPass(tx: Tx, jobId: string, line: number, kept: KeptPass): Promise<void> {
  const sealed = tx.keys.seal('job', place(tx.tenantId, jobId, line), JSON.stringify(kept), tx.random)
  await tx.db.insertInto('job_pass').values({ tenant_id: tx.tenantId, job_id: jobId, line, sealed }).execute()
}

/** All passes of a job that has ended after this moment, opened, and gone from here: of two who ask, one gets them. */
export async function takePasses(tx: Tx, job: Job, endedAfter: Instant): Promise<Map<number, KeptPass>> {
  const { rows } = await sql<{ line: number; sealed: Buffer }>`/* plan */
    delete from job_pass s where s.tenant_id = ${tx.tenantId} and s.job_id = ${job.id} and exists (
      select 1 from job j where j.tenant_id = s.tenant_id and j.id = s.job_id and j.ended_at > ${endedAfter}::timestamptz)
    returning s.line, s.sealed`.execute(tx.db)
  const open = ({ line, sealed }: { line: number; sealed: Buffer }): [number, KeptPass] => [
    line,
    JSON.parse(tx.keys.open('job', place(tx.tenantId, job.id, line), sealed).toString('utf8')) as KeptPass,
  ]
  return new Map(rows.map(open))
}

/** Housekeeping: passes of jobs that ended before this moment and that nobody took along. */
export async function sweepPasses(tx: Tx, endedBefore: Instant): Promise<number> {
  const gone = await sql`
    delete from job_pass s using job j
    where j.tenant_id = s.tenant_id and j.id = s.job_id and j.ended_at <= ${endedBefore}::timestamptz`.execute(tx.db)
  return Number(gone.numAffectedRows ?? 0)
}
