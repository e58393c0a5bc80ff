import { event, groupTarget } from '../audit/events.ts'
import { before } from '../base/clock.ts'
import { done, type Outcome, refuse } from '../base/outcome.ts'
import { bulkLimits, type GroupPeople, type MethodAction } from '../contract/jobs.ts'
import type { Refusal } from '../contract/refusals.ts'
import type { Acting } from '../directory/acting.ts'
import { refusalNow } from '../directory/bulk.rights.ts'
import { csvOf } from '../directory/csv.ts'
import { type Download, resultColumns } from '../directory/export.ts'
import { type Group, groupOf } from '../directory/groups.store.ts'
import { insertJob, insertJobRows, type Job, jobById, queueJob } from '../directory/jobs.store.ts'
import { allResults, keepPasses, wake } from '../directory/jobs.ts'
import { type PassInput, passProblem } from '../registration/passes.ts'
import { type Store, systemRequest, type Tx, type UnitRequest } from '../store/unit.ts'
import type { MethodOptions } from './bulk.kinds.ts'
import { countPeople, type GroupPerson, type KeptPass, peopleOf, sweepPasses, takePasses } from './bulk.store.ts'

export type MethodWork = {
  readonly action: MethodAction
  readonly groupId: string
  readonly reason: string
  /** Of passes; an existing one that still counts stays unless `replaceExisting`. */
  readonly pass?: PassInput & { readonly replaceExisting: boolean }
}

const notFound = (name: string) => refuse<Refusal>({ code: 'directory.not_found', params: { name } })

/** How many people it would be. */
export const peopleOfGroup = (
  store: Store,
  tenantId: string,
  groupId: string,
): Promise<Outcome<GroupPeople, Refusal>> =>
  store.look(async (look) => {
    const group = await groupOf(look, tenantId, groupId)
    if (!group) return notFound(groupId)
    const people = await countPeople(look, tenantId, group.id)
    return done({ id: group.id, displayName: group.displayName, people, limit: bulkLimits.rows })
  })

/** ADA-14: a job with a row for everybody who is in the group now; who joins later is not touched. */
export const beginMethodWork = (
  store: Store,
  request: UnitRequest,
  by: Acting,
  work: MethodWork,
): Promise<Outcome<Job, Refusal>> =>
  store
    .unit(request, async (tx) => {
      const refusal = (await refusalNow(tx, by, 'authMethods.bulk')) ?? (await passRefusal(tx, work))
      if (refusal) return refuse(refusal)
      const group = await groupOf(tx, tx.tenantId, work.groupId)
      if (!group) return notFound(work.groupId)
      const people = await peopleOf(tx, tx.tenantId, group.id, bulkLimits.rows + 1)
      if (people.length === 0) return refuse<Refusal>({ code: 'job.nobody' })
      if (people.length > bulkLimits.rows)
        return refuse<Refusal>({ code: 'job.too_many', params: { max: bulkLimits.rows } })
      return done(await queued(tx, by, work, group, people))
    })
    .finally(() => wake(store))

const passRefusal = async (tx: Tx, { pass }: MethodWork): Promise<Refusal | null> =>
  pass ? passProblem(tx, tx.tenantId, pass) : null

const chunk = 1_000

async function queued(
  tx: Tx,
  by: Acting,
  { action, groupId, reason, pass }: MethodWork,
  group: Group,
  people: readonly GroupPerson[],
): Promise<Job> {
  const id = tx.random.uuid()
  const options: MethodOptions = { by, groupId, reason, ...(pass ? { pass } : {}) }
  await insertJob(tx, { id, kind: action, options })
  for (let from = 0; from < people.length; from += chunk) {
    const part = people.slice(from, from + chunk)
    const rows = part.map((one, n) => ({
      row: from + n + 1,
      label: one.userPrincipalName,
      input: { userId: one.id },
    }))
    await insertJobRows(tx, id, rows)
  }
  const job = await queueJob(tx, id)
  const targets = [{ type: 'Other' as const, id, displayName: action }, groupTarget(group)]
  tx.audit(event('started (bulk)', { targets, details: { Total: job.total, Reason: reason } }))
  return job
}

/** The file with the passes: once, to who began the job, within an hour of its end. From then on nobody has them. */
export async function downloadPasses(
  store: Store,
  request: UnitRequest,
  by: Acting,
  jobId: string,
): Promise<Outcome<Download, Refusal>> {
  const taken = await store.unit(request, (tx) => take(tx, by, jobId))
  if (!taken.ok) return taken
  const { job, passes } = taken.value
  const headings = [...resultColumns.map(([heading]) => heading), 'Temporary Access Pass', 'Valid from', 'Valid until']
  return done({ fileName: 'temporaryAccessPasses.csv', content: csvOf(headings, lines(store, job, passes)) })
}

type Taken = { readonly job: Job; readonly passes: ReadonlyMap<number, KeptPass> }

async function take(tx: Tx, by: Acting, jobId: string): Promise<Outcome<Taken, Refusal>> {
  const job = await jobById(tx, tx.tenantId, jobId)
  if (!job) return notFound(jobId)
  if (job.owner.id !== by.id) return refuse({ code: 'request.not_allowed' })
  if (job.endedAt === null) return refuse({ code: 'job.running' })
  const passes = await takePasses(tx, job, before(tx.now, keepPasses))
  if (passes.size === 0) return refuse({ code: 'job.passes_gone' })
  const targets = [{ type: 'Other' as const, id: job.id, displayName: job.kind }]
  const details = { Passes: passes.size }
  tx.audit(event('Download Temporary Access Passes - finished (bulk)', { targets, details }))
  return done({ job, passes })
}

async function* lines(store: Store, job: Job, passes: ReadonlyMap<number, KeptPass>) {
  for await (const row of allResults(store, job)) {
    const kept = passes.get(row.row)
    const cells = resultColumns.map(([, cell]) => cell(row))
    yield [...cells, kept?.pass ?? null, kept?.startsAt ?? null, kept?.endsAt ?? null]
  }
}

const nobodys = '00000000-0000-0000-0000-000000000000'

/** Housekeeping, every minute: passes that nobody took along in time. */
export const forgetPasses = (store: Store): Promise<number> =>
  store.unit(systemRequest(nobodys, nobodys), (tx) => sweepPasses(tx, before(tx.now, keepPasses)))
