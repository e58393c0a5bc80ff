import { Hono } from 'hono'
import { type AuditCondition, type AuditEntry, auditEntry, auditPage } from '../../audit/audit.ts'
import { done, type Outcome } from '../../base/outcome.ts'
import type { Endpoint } from '../../contract/endpoints.ts'
import { mayReadAudit } from '../../directory/roles.policy.ts'
import type { C, Env, Program } from '../context.ts'
import { anyCase, type GraphRefusal, graphAnswer, graphRefusal } from './answer.ts'
import { auditCondition, auditProperties, directoryAudit } from './audit.policy.ts'
import { callerOf, type Need } from './caller.ts'
import { parseFilter } from './odata.ts'
import { badRequest, openToken, type PageToken, queryOptions, sealToken, selectOf, topOf } from './query.ts'

/** sspr.md 2.4: Reports Reader and up, or an application with this permission. */
const readAudit: Need = { permission: 'AuditLog.Read.All', role: mayReadAudit }

export function auditRoutes(program: Program): Hono<Env> {
  const app = new Hono<Env>()
  const path = `/v1.0/:logs{${anyCase('auditLogs')}}/:audits{${anyCase('directoryAudits')}}`
  app.get(path, async (c) => {
    const answer = await page(c, program)
    return answer.ok ? graphAnswer(c, answer.value) : graphRefusal(c, answer.refusal)
  })
  app.get(`${path}/:id`, async (c) => {
    const answer = await single(c, program, c.req.param('id'))
    return answer.ok ? graphAnswer(c, answer.value) : graphRefusal(c, answer.refusal)
  })
  return app
}

type Wanted = {
  condition: AuditCondition
  top: number
  newestFirst: boolean
  select: ReadonlySet<string> | null
  after: { at: Date; seq: number } | undefined
  /** What the next page's token carries. */
  query: Record<string, string>
}

async function page(c: C, program: Program): Promise<Outcome<object, GraphRefusal>> {
  const caller = await callerOf(c, readAudit)
  if (!caller.ok) return caller
  const { tenantId } = caller.value
  const wanted = wantedOf(c, program, tenantId)
  if (!wanted.ok) return wanted
  const { condition, top, newestFirst, select, after, query } = wanted.value
  const limits = { limit: top, newestFirst, ...(after ? { after } : {}) }
  const { entries, more } = await auditPage(program.store, tenantId, condition, limits)
  const last = entries.at(-1)
  const next = more && last ? nextLink(program, tenantId, query, last) : {}
  return done({
    '@odata.context': `${program.publicUrl}/v1.0/$metadata#auditLogs/directoryAudits`,
    ...next,
    value: entries.map((entry) => chosen(directoryAudit(entry), select)),
  })
}

const options = ['$filter', '$top', '$orderby', '$select', '$skiptoken', '$count']

function wantedOf(c: C, program: Program, tenantId: string): Outcome<Wanted, GraphRefusal> {
  const given = queryOptions(c.req.url, options)
  if (!given.ok) return given
  const { $skiptoken, ...asked } = given.value
  if ($skiptoken === undefined) return readQuery(asked, undefined)
  const { keys, clock } = program.store
  const token = openToken(keys, tenantId, $skiptoken, clock.now())
  if (!token.ok) return token
  // A token goes on with the query it was made for, whatever stands beside it.
  return readQuery(token.value.query, token.value)
}

function readQuery(query: Record<string, string>, token: PageToken | undefined): Outcome<Wanted, GraphRefusal> {
  const condition = conditionOf(query.$filter)
  if (!condition.ok) return condition
  const newestFirst = orderOf(query.$orderby)
  if (!newestFirst.ok) return newestFirst
  const top = topOf(query.$top, 100, 999)
  if (!top.ok) return top
  const select = selectOf(query.$select, auditProperties)
  if (!select.ok) return select
  const after = token && { at: new Date(token.at), seq: token.seq }
  return done({
    condition: condition.value,
    top: top.value,
    newestFirst: newestFirst.value,
    select: select.value,
    after,
    query,
  })
}

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

function nextLink(program: Program, tenantId: string, query: Record<string, string>, last: AuditEntry) {
  const { keys, clock } = program.store
  const token = sealToken(keys, tenantId, { query, at: last.at.getTime(), seq: last.seq }, clock.now())
  return { '@odata.nextLink': `${program.publicUrl}/v1.0/auditLogs/directoryAudits?$skiptoken=${token}` }
}

const chosen = (audit: object, select: ReadonlySet<string> | null): object =>
  select ? Object.fromEntries(Object.entries(audit).filter(([name]) => select.has(name))) : audit

async function single(c: C, program: Program, id: string): Promise<Outcome<object, GraphRefusal>> {
  const caller = await callerOf(c, readAudit)
  if (!caller.ok) return caller
  const given = queryOptions(c.req.url, ['$select'])
  if (!given.ok) return given
  const select = selectOf(given.value.$select, auditProperties)
  if (!select.ok) return select
  const entry = await auditEntry(program.store, caller.value.tenantId, id)
  if (!entry) {
    const message = `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`
    return { ok: false, refusal: { status: 404, code: 'ResourceNotFound', message } }
  }
  const context = { '@odata.context': `${program.publicUrl}/v1.0/$metadata#auditLogs/directoryAudits/$entity` }
  return done({ ...context, ...chosen(directoryAudit(entry), select.value) })
}

export const auditEndpoints: readonly Endpoint[] = [
  {
    method: 'get',
    path: '/v1.0/auditLogs/directoryAudits',
    summary: 'Rows of the audit log in the shape of Microsoft Graph, newest first',
    tag: 'Audit',
    security: 'session',
    query: {
      $filter: 'activityDateTime eq|ge|le, activityDisplayName eq|startswith, category, correlationId, result ... eq',
      $orderby: 'activityDateTime asc|desc',
      $top: '1 to 999, 100 unless given',
      $select: 'names of properties',
      $skiptoken: 'from @odata.nextLink',
    },
  },
  {
    method: 'get',
    path: '/v1.0/auditLogs/directoryAudits/{id}',
    summary: 'One row of the audit log',
    tag: 'Audit',
    security: 'session',
  },
]
