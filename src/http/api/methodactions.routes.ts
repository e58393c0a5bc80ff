import { z } from 'zod'
import { done, type Outcome, refuse } from '../../base/outcome.ts'
import { GroupPeople, JobView, MethodAction } from '../../contract/jobs.ts'
import type { Refusal } from '../../contract/refusals.ts'
import { maySeeJob, noJob } from '../../directory/bulk.access.ts'
import { findJob, viewOfJob } from '../../directory/jobs.ts'
import { beginMethodWork, downloadPasses, type MethodWork, peopleOfGroup } from '../../signin/bulk.ts'
import { actingOf } from '../graph/acting.ts'
import type { GraphRefusal } from '../graph/answer.ts'
import { badRequest } from '../graph/refusals.ts'
import { accepted, type GraphCall, type GraphRoute, ok, type Result, route } from '../graph/route.ts'
import { download } from './download.ts'

const ActionBody = z.strictObject({
  action: MethodAction,
  /** Stands in the log, where the operation begins. */
  reason: z.string().trim().min(1).max(500),
  /** Of passes, as for one person: from now on, by the policy's lifetime, for as many uses as it says. */
  startDateTime: z.iso.datetime({ offset: true }).optional(),
  lifetimeInMinutes: z.int().min(10).max(43_200).optional(),
  isUsableOnce: z.boolean().optional(),
  /** Also for people whose pass still counts; without it they keep theirs. */
  replaceExisting: z.boolean().optional(),
})
type ActionBody = z.infer<typeof ActionBody>

async function count(call: GraphCall): Promise<Result> {
  const found = await peopleOfGroup(call.program.store, call.caller.tenantId, call.params.id!)
  return found.ok ? ok(found.value) : found
}

/** What belongs to passes alone is not taken, and silently left out, with the others. */
function workOf(groupId: string, body: ActionBody): Outcome<MethodWork, GraphRefusal> {
  const { action, reason, replaceExisting, ...pass } = body
  if (action === 'givePasses')
    return done({ action, groupId, reason, pass: { ...pass, replaceExisting: replaceExisting ?? false } })
  const [field] = Object.entries({ ...pass, replaceExisting }).find(([, value]) => value !== undefined) ?? []
  return field ? refuse(badRequest(`${field} belongs to givePasses.`, field)) : done({ action, groupId, reason })
}

async function begin(call: GraphCall<ActionBody>): Promise<Result> {
  const work = workOf(call.params.id!, call.body)
  if (!work.ok) return work
  const by = actingOf(call.caller)
  const job = await beginMethodWork(call.program.store, call.unitRequest, by, work.value)
  return job.ok ? accepted(viewOfJob(job.value), `${call.base}/jobs/${job.value.id}`) : job
}

/** It holds passes: no cache on the way writes it down. */
const unkept = (result: Result): Result =>
  result.ok ? done({ ...result.value, headers: { ...result.value.headers, 'Cache-Control': 'no-store' } }) : result

async function passes(call: GraphCall): Promise<Result> {
  const by = actingOf(call.caller)
  const id = call.params.id!
  const job = await findJob(call.program.store, call.caller.tenantId, id)
  // To who may not see it, it is not there.
  if (!job || !maySeeJob(by, job)) return noJob(id) as Outcome<never, Refusal>
  const file = await downloadPasses(call.program.store, call.unitRequest, by, id)
  return file.ok ? unkept(download(`temporaryAccessPasses_${id.slice(0, 8)}`, 'csv', file.value.content)) : file
}

const permissions = ['UserAuthenticationMethod.ReadWrite.All']
const needs = { surface: 'api', delegated: permissions, application: permissions, roles: 'authMethods.bulk' } as const

/** The methods of everybody in a group (authentication-methods.md 13, ADA-14): followed like every bulk operation. */
export const methodActionRoutes: readonly GraphRoute[] = [
  route({
    method: 'GET',
    path: '/groups/{id}/methodActions',
    summary: 'How many people a bulk operation on the methods of this group would be about',
    ...needs,
    resource: 'groupPeople',
    output: GroupPeople,
    handle: count,
  }),
  route<ActionBody>({
    method: 'POST',
    path: '/groups/{id}/methodActions',
    summary: 'Require re-registration, revoke sessions or give Temporary Access Passes to everybody in a group',
    ...needs,
    sensitive: true,
    input: ActionBody,
    resource: 'job',
    output: JobView,
    status: 202,
    handle: begin,
  }),
  route({
    method: 'POST',
    path: '/jobs/{id}/passes',
    summary: 'The passes that a bulk operation gave, as a CSV file: once, to who began it, within an hour of its end',
    ...needs,
    sensitive: true,
    handle: passes,
  }),
]
