import { type AuditCondition, auditEntry, auditPage } from '../../audit/audit.ts'
import { done, type Outcome, refuse } from '../../base/outcome.ts'
import { noteLogRead } from '../../directory/milestones.ts'
import type { GraphRefusal } from './answer.ts'
import { auditCondition, auditProperties, directoryAudit } from './audit.policy.ts'
import { parseFilter } from './odata.ts'
import { badRequest, flagOf, selectOf, topOf } from './query.ts'
import { type GraphCall, type GraphRoute, ok, type Result, route } from './route.ts'
import { chosenFragment, collection, contextOf, pick } from './view.ts'

const set = 'auditLogs/directoryAudits'

async function page(call: GraphCall): Promise<Result> {
  const { query, after } = call
  const condition = conditionOf(query.$filter)
  if (!condition.ok) return condition
  const newestFirst = orderOf(query.$orderby)
  if (!newestFirst.ok) return newestFirst
  const top = topOf(query.$top, 100, 1_000)
  if (!top.ok) return top
  const counted = flagOf('$count', query.$count)
  if (!counted.ok) return counted
  const select = selectOf(query.$select, auditProperties, 'directoryAudit')
  if (!select.ok) return select
  const begun = after ? { after: { at: new Date(Number(after[0])), seq: Number(after[1]) } } : {}
  const limits = { limit: top.value, newestFirst: newestFirst.value, ...begun }
  const { entries, more } = await auditPage(call.program.store, call.caller.tenantId, condition.value, limits)
  if (call.caller.user) await noteLogRead(call.program.store, call.unitRequest)
  const last = entries.at(-1)
  const value = entries.map((entry) => chosen(directoryAudit(entry), select.value))
  const next = more && last ? [last.at.getTime(), last.seq] : null
  return ok(collection(call, chosenFragment(set, select.value), value, { after: next }))
}

const chosen = (audit: object, select: ReadonlySet<string> | null): object => (select ? pick(audit, select) : audit)

function conditionOf(filter: string | undefined): Outcome<AuditCondition, GraphRefusal> {
  if (filter === undefined) return done({ is: 'all', of: [] })
  const parsed = parseFilter(filter)
  return parsed.ok ? auditCondition(parsed.value) : badRequest(`Invalid filter clause: ${parsed.refusal}`)
}

/** Newest first unless asked otherwise (graph-api.md 6.5). */
function orderOf(orderBy: string | undefined): Outcome<boolean, GraphRefusal> {
  if (orderBy === undefined) return done(true)
  const order = /^\s*activityDateTime(?:\s+(asc|desc))?\s*$/i.exec(orderBy)
  if (!order) return badRequest(`Ordering by '${orderBy}' is not supported; use activityDateTime asc or desc.`)
  return done(order[1]?.toLowerCase() === 'desc')
}

async function single(call: GraphCall): Promise<Result> {
  const select = selectOf(call.query.$select, auditProperties, 'directoryAudit')
  if (!select.ok) return select
  const id = call.params.id!
  const entry = await auditEntry(call.program.store, call.caller.tenantId, id)
  if (!entry) {
    const message = `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`
    return refuse({ status: 404, code: 'ResourceNotFound', message })
  }
  const context = contextOf(call, `${chosenFragment(set, select.value)}/$entity`)
  return ok({ ...context, ...chosen(directoryAudit(entry), select.value) })
}

const needs = {
  delegated: ['AuditLog.Read.All'],
  application: ['AuditLog.Read.All'],
  roles: 'audit.read',
} as const

export const auditRoutes: readonly GraphRoute[] = [
  route({
    method: 'GET',
    path: '/auditLogs/directoryAudits',
    summary: 'Rows of the audit log, newest first',
    ...needs,
    query: ['$filter', '$top', '$orderby', '$select', '$skiptoken', '$count'],
    resource: 'directoryAudit[]',
    handle: page,
  }),
  route({
    method: 'GET',
    path: '/auditLogs/directoryAudits/{id}',
    summary: 'One row of the audit log',
    ...needs,
    query: ['$select'],
    resource: 'directoryAudit',
    handle: single,
  }),
]
