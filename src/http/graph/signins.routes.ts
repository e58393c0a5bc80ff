import { done, type Outcome, refuse } from '../../base/outcome.ts'
import { type SignInCondition, signInEntry, signInPage } from '../../signin/log.ts'
import type { GraphRefusal } from './answer.ts'
import { propertiesIn } from './filter.policy.ts'
import { type Filter, parseFilter } from './odata.ts'
import { badRequest, flagOf, selectOf, topOf } from './query.ts'
import { type GraphCall, type GraphRoute, ok, type Result, route } from './route.ts'
import { signInCondition, signInProperties, signInView } from './signins.policy.ts'
import { chosenFragment, collection, contextOf, pick } from './view.ts'

const set = 'auditLogs/signIns'

function conditionOf(filter: string | undefined): Outcome<SignInCondition, GraphRefusal> {
  if (filter === undefined) return done({ is: 'all', of: [] })
  const parsed = parseFilter(filter)
  return parsed.ok ? signInCondition(parsed.value) : badRequest(`Invalid filter clause: ${parsed.refusal}`)
}

/** Newest first unless asked otherwise. */
function newestFirst(orderBy: string | undefined): Outcome<boolean, GraphRefusal> {
  if (orderBy === undefined) return done(true)
  const order = /^\s*createdDateTime(?:\s+(asc|desc))?\s*$/i.exec(orderBy)
  if (!order) return badRequest(`Ordering by '${orderBy}' is not supported; use createdDateTime asc or desc.`)
  return done(order[1]?.toLowerCase() === 'desc')
}

async function page(call: GraphCall): Promise<Result> {
  const { query, after, caller, program } = call
  const condition = conditionOf(query.$filter)
  if (!condition.ok) return condition
  const order = newestFirst(query.$orderby)
  if (!order.ok) return order
  const top = topOf(query.$top, 100, 1_000)
  if (!top.ok) return top
  const counted = flagOf('$count', query.$count)
  if (!counted.ok) return counted
  const select = selectOf(query.$select, signInProperties, 'signIn')
  if (!select.ok) return select
  const begun = after ? { after: { at: new Date(Number(after[0])), id: String(after[1]) } } : {}
  const wanted = { limit: top.value, newestFirst: order.value, ...begun }
  const { entries, more } = await signInPage(program.store, caller.tenantId, condition.value, wanted)
  const last = entries.at(-1)
  const views = entries.map((entry) => signInView(entry, caller.tenantId))
  const value = select.value ? views.map((view) => pick(view, select.value!)) : views
  const next = more && last ? [last.at.getTime(), last.id] : null
  return ok(collection(call, chosenFragment(set, select.value), value, { after: next }))
}

async function single(call: GraphCall): Promise<Result> {
  const select = selectOf(call.query.$select, signInProperties, 'signIn')
  if (!select.ok) return select
  const id = call.params.id!
  const entry = await signInEntry(call.program.store, call.caller.tenantId, id)
  if (!entry) {
    const message = `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`
    return refuse({ status: 404, code: 'ResourceNotFound', message })
  }
  const view = signInView(entry, call.caller.tenantId)
  const context = contextOf(call, `${chosenFragment(set, select.value)}/$entity`)
  return ok({ ...context, ...(select.value ? pick(view, select.value) : view) })
}

const provisioningProperties = [
  ...['id', 'activityDateTime', 'changeId', 'cycleId', 'durationInMilliseconds', 'initiatedBy', 'jobId'],
  ...['modifiedProperties', 'provisioningAction', 'provisioningStatusInfo', 'provisioningSteps', 'servicePrincipal'],
  ...['sourceIdentity', 'sourceSystem', 'targetIdentity', 'targetSystem', 'tenantId'],
]

function isPlain(filter: Filter): boolean {
  if ('of' in filter) return !('property' in filter) && [filter.of].flat().every(isPlain)
  if (filter.is === 'call') return filter.value.type === 'text'
  return filter.is === 'compare' || filter.is === 'in'
}

/** There is nothing to list, but what is asked is looked at: a wrong question is no empty answer. */
async function provisioned(call: GraphCall): Promise<Result> {
  const { $select, $top, $filter, $orderby } = call.query
  const chosen = selectOf($select, provisioningProperties, 'provisioningObjectSummary')
  if (!chosen.ok) return chosen
  const top = topOf($top, 100, 999)
  if (!top.ok) return top
  const filter = $filter === undefined ? done(null) : parseFilter($filter)
  if (!filter.ok) return badRequest(`Invalid filter clause: ${filter.refusal}`)
  if (filter.value && !isPlain(filter.value))
    return badRequest('Invalid filter clause: only comparisons of properties.')
  const sorted = $orderby?.trim().replace(/\s+(asc|desc)$/i, '')
  const asked = [...(filter.value ? propertiesIn(filter.value) : []), ...(sorted === undefined ? [] : [sorted])]
  const unknown = asked.find((name) => !provisioningProperties.some((one) => one.toLowerCase() === name.toLowerCase()))
  if (unknown !== undefined) return badRequest(`Unsupported or invalid query for property '${unknown}'.`)
  return ok(collection(call, 'auditLogs/provisioning', []))
}

const needs = { delegated: ['AuditLog.Read.All'], application: ['AuditLog.Read.All'], roles: 'signIns.read' } as const

export const signInRoutes: readonly GraphRoute[] = [
  route({
    method: 'GET',
    path: '/auditLogs/signIns',
    summary: 'Who signed in, to what and how it ended, newest first',
    ...needs,
    query: ['$filter', '$top', '$orderby', '$select', '$skiptoken', '$count'],
    resource: 'signIn[]',
    handle: page,
  }),
  route({
    method: 'GET',
    path: '/auditLogs/signIns/{id}',
    summary: 'One sign-in',
    ...needs,
    query: ['$select'],
    resource: 'signIn',
    handle: single,
  }),
  route({
    method: 'GET',
    path: '/auditLogs/provisioning',
    summary: 'Nothing is provisioned from elsewhere in this version',
    ...needs,
    query: ['$filter', '$top', '$orderby', '$select'],
    handle: provisioned,
  }),
]
