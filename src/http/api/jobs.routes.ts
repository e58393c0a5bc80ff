import { z } from 'zod'
import { done, type Outcome, refuse } from '../../base/outcome.ts'
import { BulkKind, FileCheck, JobView } from '../../contract/jobs.ts'
import type { Refusal } from '../../contract/refusals.ts'
import type { Acting } from '../../directory/acting.ts'
import { maySeeJob, noJob, refusalToBegin, seesAllJobs } from '../../directory/bulk.access.ts'
import { type BulkFile, checkBulk, submitBulk } from '../../directory/bulk.ts'
import { bulkTemplate, downloadResults } from '../../directory/export.ts'
import { cancelJob, findJob, type Job, pageOfJobs, pageOfResults, viewOfJob } from '../../directory/jobs.ts'
import { bulkObjection } from '../../passwords/bulk.ts'
import { actingOf } from '../graph/acting.ts'
import type { GraphRefusal } from '../graph/answer.ts'
import { nextLink, topOf } from '../graph/query.ts'
import { badRequest, denied } from '../graph/refusals.ts'
import { accepted, type GraphCall, type GraphRoute, ok, type Result, route } from '../graph/route.ts'
import { download } from './download.ts'

type Upload = AsyncIterable<Uint8Array>

const users = ['User.ReadWrite.All', 'Directory.ReadWrite.All']
const deletion = ['User.DeleteRestore.All', ...users]
const members = ['GroupMember.ReadWrite.All', 'Group.ReadWrite.All', 'Directory.ReadWrite.All']

/** The permission of each kind of file: any of them. */
const permissionsOf: Readonly<Record<BulkKind, readonly string[]>> = {
  createUsers: users,
  importUsers: users,
  inviteUsers: ['User.Invite.All', ...users],
  deleteUsers: deletion,
  restoreUsers: deletion,
  importMembers: members,
  removeMembers: members,
}
const anyOfThem = [...new Set(Object.values(permissionsOf).flat())]

type Wanted = { readonly kind: BulkKind; readonly groupId: string | null; readonly fileName: string | null }

async function wantedOf(call: GraphCall<Upload>, by: Acting): Promise<Outcome<Wanted, GraphRefusal | Refusal>> {
  const kind = BulkKind.safeParse(call.query.kind)
  if (!kind.success) return refuse(badRequest(`kind is one of ${BulkKind.options.join(', ')}.`, 'kind'))
  if (!permissionsOf[kind.data].some((permission) => call.caller.scopes.has(permission))) return refuse(denied)
  const { groupId = null, fileName = null } = call.query
  const refusal = await refusalToBegin(call.program.store, call.unitRequest, by, kind.data, groupId)
  return refusal ? refuse(refusal) : done({ kind: kind.data, groupId, fileName })
}

async function submit(call: GraphCall<Upload>): Promise<Result> {
  const by = actingOf(call.caller)
  const wanted = await wantedOf(call, by)
  if (!wanted.ok) return wanted
  const file: BulkFile = { ...wanted.value, content: call.body }
  const job = await submitBulk(call.program.store, call.unitRequest, by, file, bulkObjection)
  return job.ok ? accepted(viewOfJob(job.value), `${call.base}/jobs/${job.value.id}`) : job
}

async function check(call: GraphCall<Upload>): Promise<Result> {
  const wanted = await wantedOf(call, actingOf(call.caller))
  if (!wanted.ok) return wanted
  const file: BulkFile = { ...wanted.value, content: call.body }
  const verdict = await checkBulk(call.program.store, call.caller.tenantId, file, bulkObjection)
  return verdict.ok ? ok(verdict.value) : verdict
}

async function jobOf(call: GraphCall): Promise<Outcome<Job, Refusal>> {
  const id = call.params.id!
  const job = await findJob(call.program.store, call.caller.tenantId, id)
  // To who may not see it, it is not there.
  return job && maySeeJob(actingOf(call.caller), job) ? done(job) : noJob(id)
}

async function list(call: GraphCall): Promise<Result> {
  const top = topOf(call.query.$top, 50, 200)
  if (!top.ok) return top
  const by = actingOf(call.caller)
  const after = call.after ? { createdAt: new Date(Number(call.after[0])), id: String(call.after[1]) } : undefined
  const page = { limit: top.value, after, ownerId: seesAllJobs(by) ? undefined : by.id }
  const { jobs, more } = await pageOfJobs(call.program.store, call.caller.tenantId, page)
  const last = jobs.at(-1)
  return ok({
    ...(more && last ? nextLink(call, [last.createdAt.getTime(), last.id]) : {}),
    value: jobs.map(viewOfJob),
  })
}

async function single(call: GraphCall): Promise<Result> {
  const job = await jobOf(call)
  return job.ok ? ok(viewOfJob(job.value)) : job
}

async function cancel(call: GraphCall): Promise<Result> {
  const job = await jobOf(call)
  if (!job.ok) return job
  const asked = await cancelJob(call.program.store, call.unitRequest, job.value.id)
  return asked.ok ? accepted(viewOfJob(asked.value), `${call.base}/jobs/${asked.value.id}`) : asked
}

async function results(call: GraphCall): Promise<Result> {
  const job = await jobOf(call)
  if (!job.ok) return job
  const top = topOf(call.query.$top, 100, 999)
  if (!top.ok) return top
  const { failed } = call.query
  if (failed !== undefined && failed !== 'true' && failed !== 'false')
    return refuse(badRequest('failed is true or false.', 'failed'))
  const page = { after: Number(call.after?.[0] ?? 0), limit: top.value + 1, failedOnly: failed === 'true' }
  const rows = await pageOfResults(call.program.store, call.caller.tenantId, job.value.id, page)
  const shown = rows.slice(0, top.value)
  const more = rows.length > top.value
  return ok({ ...(more ? nextLink(call, [shown.at(-1)!.row]) : {}), value: shown })
}

/** One reason for each failed row (directory.md 2.6). */
async function result(call: GraphCall): Promise<Result> {
  const job = await jobOf(call)
  if (!job.ok) return job
  const { content } = downloadResults(call.program.store, job.value)
  return download(`${job.value.kind}_${job.value.id.slice(0, 8)}`, 'csv', content)
}

async function template(call: GraphCall): Promise<Result> {
  const kind = BulkKind.safeParse(call.params.kind)
  if (!kind.success) return noJob(call.params.kind!)
  return download(kind.data, 'csv', bulkTemplate(kind.data).content)
}

/** Who works on the methods of a group follows it here too. */
const followers = [...anyOfThem, 'UserAuthenticationMethod.ReadWrite.All']
const follows = { surface: 'api', delegated: followers, application: followers, roles: 'everyone' } as const
const needs = { surface: 'api', delegated: anyOfThem, application: anyOfThem, roles: 'everyone' } as const
const choice = ['kind', 'groupId', 'fileName']

/** Which roles may begin which kind, and see whose jobs, the use case says: owners of groups need none. */
export const jobRoutes: readonly GraphRoute[] = [
  route({
    method: 'GET',
    path: '/jobs',
    summary: 'Bulk operations and what came of them, newest first: the own ones, or all for who does bulk work',
    ...follows,
    query: ['$top', '$skiptoken'],
    resource: 'job[]',
    output: z.strictObject({ '@odata.nextLink': z.string().optional(), value: z.array(JobView) }),
    handle: list,
  }),
  route<Upload>({
    method: 'POST',
    path: '/jobs',
    summary: 'Begin a bulk operation with a CSV file: kind, for members groupId, and a fileName to know it by',
    ...needs,
    query: choice,
    upload: 'text/csv',
    resource: 'job',
    output: JobView,
    status: 202,
    handle: submit,
  }),
  route<Upload>({
    method: 'POST',
    path: '/jobs/check',
    summary: 'Look at a CSV file without doing anything: how many rows, and what is wrong with which',
    ...needs,
    query: choice,
    upload: 'text/csv',
    resource: 'fileCheck',
    output: FileCheck,
    handle: check,
  }),
  route({
    method: 'GET',
    path: '/jobs/templates/{kind}',
    summary: 'The CSV file to fill for a kind of bulk operation',
    ...needs,
    handle: template,
  }),
  route({
    method: 'GET',
    path: '/jobs/{id}',
    summary: 'How far a bulk operation is',
    ...follows,
    resource: 'job',
    output: JobView,
    handle: single,
  }),
  route({
    method: 'GET',
    path: '/jobs/{id}/results',
    summary: 'What became of each row',
    ...follows,
    query: ['$top', '$skiptoken', 'failed'],
    resource: 'rowResult[]',
    handle: results,
  }),
  route({
    method: 'GET',
    path: '/jobs/{id}/result',
    summary: 'The same as a CSV file',
    ...follows,
    handle: result,
  }),
  route({
    method: 'POST',
    path: '/jobs/{id}/cancel',
    summary: 'Stop a bulk operation after the row it is at; what was done stays done',
    ...follows,
    resource: 'job',
    output: JobView,
    status: 202,
    handle: cancel,
  }),
]
