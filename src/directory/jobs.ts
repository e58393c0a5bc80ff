import { event } from '../audit/events.ts'
import { after, before, day, hour } from '../base/clock.ts'
import { done, type Outcome, refuse } from '../base/outcome.ts'
import type { JobView } from '../contract/jobs.ts'
import type { Refusal } from '../contract/refusals.ts'
import { type Store, systemRequest, type UnitRequest } from '../store/unit.ts'
import { type Job, jobById, jobsOf, type RowResult, requestCancel, resultsOf, sweepJobRows } from './jobs.store.ts'

export type { Job, RowResult } from './jobs.store.ts'

/** What became of each row can be read for this long; what was done stays in the audit log. */
export const keepJobs = 90 * day
/** Passes wait this long, from the end of the job that gave them. */
export const keepPasses = hour
/** An upload that broke off is forgotten after this. */
const uploadLife = hour

const notFound = (key: string) => refuse<Refusal>({ code: 'directory.not_found', params: { name: key } })

/** A job as its page shows it. */
export const viewOfJob = (job: Job): JobView => ({
  id: job.id,
  kind: job.kind as JobView['kind'],
  state: job.state === 'uploading' ? 'queued' : job.state,
  reason: job.reason,
  total: job.total,
  succeeded: job.succeeded,
  failed: job.failed,
  fileName: (job.options.fileName as string | undefined) ?? null,
  groupId: (job.options.groupId as string | undefined) ?? null,
  createdDateTime: job.createdAt.toISOString(),
  startedDateTime: job.startedAt?.toISOString() ?? null,
  completedDateTime: job.endedAt?.toISOString() ?? null,
  createdBy: {
    id: job.owner.id,
    displayName: job.owner.displayName,
    userPrincipalName: job.owner.userPrincipalName,
  },
  correlationId: job.correlationId,
  passesUntil: job.hasPasses && job.endedAt ? after(job.endedAt, keepPasses).toISOString() : null,
})

export const findJob = (store: Store, tenantId: string, id: string): Promise<Job | null> =>
  store.look((look) => jobById(look, tenantId, id))

/** Newest first, and whether there are older ones behind this page. */
export async function pageOfJobs(
  store: Store,
  tenantId: string,
  page: Parameters<typeof jobsOf>[2],
): Promise<{ jobs: Job[]; more: boolean }> {
  const found = await store.look((look) => jobsOf(look, tenantId, { ...page, limit: page.limit + 1 }))
  return { jobs: found.slice(0, page.limit), more: found.length > page.limit }
}

export const pageOfResults = (
  store: Store,
  tenantId: string,
  jobId: string,
  page: Parameters<typeof resultsOf>[3],
): Promise<RowResult[]> => store.look((look) => resultsOf(look, tenantId, jobId, page))

/** All results, in the order of the file, a thousand at a time in memory. */
export async function* allResults(store: Store, job: Job): AsyncGenerator<RowResult> {
  let after = 0
  for (;;) {
    const rows = await pageOfResults(store, job.tenantId, job.id, { after, limit: 1_000 })
    yield* rows
    if (rows.length < 1_000) return
    after = rows.at(-1)!.row
  }
}

/** Stops it after the row it is at. What was done stays done. */
export const cancelJob = (store: Store, request: UnitRequest, id: string): Promise<Outcome<Job, Refusal>> =>
  store
    .unit(request, async (tx) => {
      const job = await jobById(tx, tx.tenantId, id)
      if (!job) return notFound(id)
      if (!(await requestCancel(tx, id))) return refuse<Refusal>({ code: 'job.ended', params: { state: job.state } })
      tx.audit(event('Cancel bulk operation', { targets: [{ type: 'Other', id, displayName: job.kind }] }))
      return done({ ...job, cancelRequestedAt: tx.now })
    })
    .finally(() => wake(store))

const listeners = new WeakMap<Store, () => void>()

/** Called when there is something to do, so that it need not wait for the next round. */
export const onJobs = (store: Store, listener: () => void): void => void listeners.set(store, listener)
export const wake = (store: Store): void => listeners.get(store)?.()

const nobodys = '00000000-0000-0000-0000-000000000000'

/** Housekeeping, hourly. */
export async function forgetJobs(store: Store): Promise<number> {
  let forgotten = 0
  for (let last = -1; last !== forgotten; ) {
    last = forgotten
    forgotten += await store.unit(systemRequest(nobodys, nobodys), (tx) =>
      sweepJobRows(tx, before(tx.now, keepJobs), before(tx.now, uploadLife)),
    )
  }
  return forgotten
}
