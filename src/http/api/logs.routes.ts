import type { AuditCondition, AuditEntry } from '../../audit/audit.ts'
import { auditPages, noteDownload } from '../../audit/export.ts'
import { done, type Outcome, refuse } from '../../base/outcome.ts'
import { failureReason, type SignIn, type SignInCondition, signInPages } from '../../signin/log.ts'
import type { GraphRefusal } from '../graph/answer.ts'
import { auditCondition, directoryAudit } from '../graph/audit.policy.ts'
import { type Filter, parseFilter } from '../graph/odata.ts'
import { badRequest } from '../graph/refusals.ts'
import { type GraphCall, type GraphRoute, type Result, route } from '../graph/route.ts'
import { signInCondition, signInView } from '../graph/signins.policy.ts'
import { csvOf, download, type Format, jsonOf } from './download.ts'

function formatOf(call: GraphCall): Outcome<Format, GraphRefusal> {
  const { format = 'csv' } = call.query
  return format === 'csv' || format === 'json' ? done(format) : refuse(badRequest('format is csv or json.', 'format'))
}

/** The filter of the page that is downloaded. */
function filterOf<T>(
  text: string | undefined,
  everything: T,
  read: (filter: Filter) => Outcome<T, GraphRefusal>,
): Outcome<T, GraphRefusal> {
  if (text === undefined) return done(everything)
  const parsed = parseFilter(text)
  return parsed.ok ? read(parsed.value) : refuse(badRequest(`Invalid filter clause: ${parsed.refusal}`))
}

const detailOf = (entry: AuditEntry, key: string): string =>
  entry.details.find((detail) => detail.key === key)?.value ?? ''

/** The columns of sspr.md 9.1, one a field; what has several values as JSON. */
const auditColumns: Readonly<Record<string, (entry: AuditEntry) => string | null>> = {
  'Date (UTC)': (entry) => entry.at.toISOString(),
  CorrelationId: (entry) => entry.correlationId,
  Service: (entry) => entry.service,
  Category: (entry) => entry.category,
  Activity: (entry) => entry.activity,
  Result: (entry) => entry.result,
  ResultReason: (entry) => entry.reason,
  ActorType: (entry) => entry.actor.type,
  ActorDisplayName: (entry) => entry.actor.displayName,
  ActorObjectId: (entry) => entry.actor.id,
  ActorUserPrincipalName: (entry) => entry.actor.userPrincipalName,
  IPAddress: (entry) => entry.actor.ipAddress,
  UserAgent: (entry) => detailOf(entry, 'UserAgent'),
  Targets: (entry) => JSON.stringify(entry.targets.map(({ modifiedProperties: _changes, ...target }) => target)),
  ModifiedProperties: (entry) => JSON.stringify(entry.targets.flatMap((target) => target.modifiedProperties ?? [])),
  AdditionalDetails: (entry) => JSON.stringify(entry.details),
}

async function exportAudit(call: GraphCall): Promise<Result> {
  const format = formatOf(call)
  if (!format.ok) return format
  const condition = filterOf<AuditCondition>(call.query.$filter, { is: 'all', of: [] }, auditCondition)
  if (!condition.ok) return condition
  const { store } = call.program
  const chosen = { format: format.value, filter: call.query.$filter }
  await noteDownload(store, call.unitRequest, 'Download audit logs - started (bulk)', chosen)
  const pages = auditPages(store, call.caller.tenantId, condition.value)
  const rows = format.value === 'csv' ? csvOf(auditColumns, pages) : jsonOf(directoryAudit, pages)
  return download(nameOf(call, 'AuditLogs'), format.value, rows)
}

const signInColumns: Readonly<Record<string, (entry: SignIn) => string | number | boolean | null>> = {
  'Date (UTC)': (entry) => entry.at.toISOString(),
  'Request ID': (entry) => entry.id,
  'Correlation ID': (entry) => entry.correlationId,
  'User ID': (entry) => entry.userId,
  User: (entry) => entry.userDisplayName,
  Username: (entry) => entry.userPrincipalName,
  Application: (entry) => entry.appDisplayName,
  'Application ID': (entry) => entry.appId,
  Resource: (entry) => entry.resourceDisplayName,
  'Client app': (entry) => entry.clientAppUsed,
  Status: (entry) => (entry.errorCode === 0 ? 'Success' : 'Failure'),
  'Sign-in error code': (entry) => entry.errorCode,
  'Failure reason': (entry) => failureReason(entry.errorCode),
  'IP address': (entry) => entry.ip,
  Browser: (entry) => entry.browser,
  'Operating System': (entry) => entry.operatingSystem,
  Interactive: (entry) => entry.isInteractive,
}

async function exportSignIns(call: GraphCall): Promise<Result> {
  const format = formatOf(call)
  if (!format.ok) return format
  const condition = filterOf<SignInCondition>(call.query.$filter, { is: 'all', of: [] }, signInCondition)
  if (!condition.ok) return condition
  const { store } = call.program
  const chosen = { format: format.value, filter: call.query.$filter }
  await noteDownload(store, call.unitRequest, 'Download sign-in logs - started (bulk)', chosen)
  const pages = signInPages(store, call.caller.tenantId, condition.value)
  const view = (entry: SignIn) => signInView(entry, call.caller.tenantId)
  const rows = format.value === 'csv' ? csvOf(signInColumns, pages) : jsonOf(view, pages)
  return download(nameOf(call, 'SignIns'), format.value, rows)
}

const nameOf = ({ program }: GraphCall, what: string): string =>
  `${what}_${program.store.clock.now().toISOString().slice(0, 19).replaceAll(':', '-')}`

const needs = {
  surface: 'api',
  delegated: ['AuditLog.Read.All'],
  application: ['AuditLog.Read.All'],
  roles: 'audit.read',
  query: ['$filter', 'format'],
} as const

export const logRoutes: readonly GraphRoute[] = [
  route({
    method: 'GET',
    path: '/auditLogs/export',
    summary: 'The audit log as CSV or JSON, newest first, by the filter of its page; streamed, without a limit of rows',
    ...needs,
    handle: exportAudit,
  }),
  route({
    method: 'GET',
    path: '/signIns/export',
    summary: 'The sign-in log as CSV or JSON, newest first; streamed, without a limit of rows',
    ...needs,
    handle: exportSignIns,
  }),
]
