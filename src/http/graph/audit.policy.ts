import type { AuditCondition, AuditEntry, AuditText } from '../../audit/audit.ts'
import { done, type Outcome, refuse } from '../../base/outcome.ts'
import type { GraphRefusal } from './answer.ts'
import type { Call, Filter, Literal, Operator } from './odata.ts'

/** Microsoft Graph's directoryAudit (graph-api.md section 7). */
export function directoryAudit(entry: AuditEntry) {
  const { actor } = entry
  const person = { id: actor.id, displayName: actor.displayName, userPrincipalName: actor.userPrincipalName }
  const home = { userType: null, homeTenantId: null, homeTenantName: null }
  const user = actor.type === 'user' ? { ...person, ipAddress: actor.ipAddress, ...home } : null
  const service = { servicePrincipalId: null, servicePrincipalName: null }
  const app = actor.type === 'user' ? null : { appId: actor.id, displayName: actor.displayName, ...service }
  return {
    id: entry.id,
    category: entry.category,
    correlationId: entry.correlationId,
    result: entry.result,
    resultReason: entry.reason,
    activityDisplayName: entry.activity,
    activityDateTime: entry.at.toISOString(),
    loggedByService: entry.service,
    operationType: entry.operation,
    initiatedBy: { user, app },
    targetResources: entry.targets.map((target) => ({
      id: target.id,
      displayName: target.displayName,
      type: target.type,
      userPrincipalName: target.userPrincipalName ?? null,
      groupType: target.type === 'Group' ? 'azureAD' : null,
      modifiedProperties: target.modifiedProperties ?? [],
    })),
    additionalDetails: entry.details,
  }
}

export const auditProperties = [
  'id',
  'category',
  'correlationId',
  'result',
  'resultReason',
  'activityDisplayName',
  'activityDateTime',
  'loggedByService',
  'operationType',
  'initiatedBy',
  'targetResources',
  'additionalDetails',
] as const

type Rule = { field: AuditText; startsWith?: boolean }

/** graph-api.md 3.2, row directoryAudit: what may be asked, in lower case because names have none here. */
const texts: Readonly<Record<string, Rule>> = {
  activitydisplayname: { field: 'activity', startsWith: true },
  category: { field: 'category' },
  loggedbyservice: { field: 'service' },
  result: { field: 'result' },
  'initiatedby/user/id': { field: 'actorUserId' },
  'initiatedby/user/displayname': { field: 'actorUserName' },
  'initiatedby/user/userprincipalname': { field: 'actorUpn', startsWith: true },
  'initiatedby/app/appid': { field: 'actorAppId' },
  'initiatedby/app/displayname': { field: 'actorAppName' },
}

const unsupported = (property: string): { ok: false; refusal: GraphRefusal } =>
  refuse({
    status: 400,
    code: 'Request_UnsupportedQuery',
    message: `Unsupported or invalid query filter clause specified for property '${property}' of resource 'directoryAudit'.`,
  })

const wrongValue = (property: string): { ok: false; refusal: GraphRefusal } =>
  refuse({
    status: 400,
    code: 'Request_BadRequest',
    message: `Invalid value for property '${property}' in the filter.`,
  })

type Result = Outcome<AuditCondition, GraphRefusal>

/** The tree of a `$filter` as a condition on the log; what the table does not have is refused by its name. */
export function auditCondition(filter: Filter): Result {
  switch (filter.is) {
    case 'and':
      return joined('all', filter.of.map(auditCondition))
    case 'or':
      return joined('any', filter.of.map(auditCondition))
    case 'compare':
      return compared(filter.property, filter.operator, filter.value)
    case 'in':
      return joined(
        'any',
        filter.values.map((value) => compared(filter.property, 'eq', value)),
      )
    case 'call':
      return called(filter.property, filter.name, filter.value)
    case 'any':
      return filter.property.toLowerCase() === 'targetresources'
        ? targets(filter.of, filter.variable.toLowerCase())
        : unsupported(filter.property)
    case 'not':
      return refuse({
        status: 400,
        code: 'Request_UnsupportedQuery',
        message: "The operator 'not' is not supported for resource 'directoryAudit'.",
      })
    default:
      return unsupported(filter.property)
  }
}

function joined(is: 'all' | 'any', parts: readonly Result[]): Result {
  const of: AuditCondition[] = []
  for (const part of parts) {
    if (!part.ok) return part
    of.push(part.value)
  }
  return done({ is, of })
}

function compared(property: string, operator: Operator, value: Literal): Result {
  const name = property.toLowerCase()
  if (name === 'activitydatetime') {
    if (operator !== 'eq' && operator !== 'ge' && operator !== 'le') return unsupported(property)
    return value.type === 'time' ? done({ is: 'at', test: operator, value: value.value }) : wrongValue(property)
  }
  if (operator !== 'eq') return unsupported(property)
  if (name === 'correlationid') return idOf(value, property, (id) => ({ is: 'correlation', id }))
  const rule = Object.hasOwn(texts, name) ? texts[name] : undefined
  if (!rule) return unsupported(property)
  return idOf(value, property, (text) => ({ is: 'text', field: rule.field, test: 'eq', value: text }))
}

/** Texts in quotes; ids with or without them. */
function idOf(value: Literal, property: string, make: (text: string) => AuditCondition): Result {
  return value.type === 'text' || value.type === 'guid' ? done(make(value.value)) : wrongValue(property)
}

function called(property: string, call: Call, value: Literal): Result {
  const name = property.toLowerCase()
  const rule = Object.hasOwn(texts, name) ? texts[name] : undefined
  if (call !== 'startswith' || !rule?.startsWith) return unsupported(property)
  if (value.type !== 'text') return wrongValue(property)
  return done({ is: 'text', field: rule.field, test: 'startsWith', value: value.value })
}

/** `targetResources/any(t: t/id eq '...')`: one comparison on one target. */
function targets(filter: Filter, variable: string): Result {
  if (filter.is !== 'compare' && filter.is !== 'call') return unsupported('targetResources')
  const [owner, name, ...rest] = filter.property.toLowerCase().split('/')
  if (owner !== variable || rest.length > 0) return unsupported(filter.property)
  const value = filter.value
  if (filter.is === 'compare' && filter.operator === 'eq') {
    if (name === 'id')
      return idOf(value, filter.property, (id) => ({ is: 'target', field: 'id', test: 'eq', value: id }))
    if (name === 'displayname')
      return idOf(value, filter.property, (text) => ({ is: 'target', field: 'displayName', test: 'eq', value: text }))
  }
  if (filter.is === 'call' && filter.name === 'startswith' && name === 'displayname') {
    if (value.type !== 'text') return wrongValue(filter.property)
    return done({ is: 'target', field: 'displayName', test: 'startsWith', value: value.value })
  }
  return unsupported(filter.property)
}
