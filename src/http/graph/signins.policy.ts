import { done, type Outcome, refuse } from '../../base/outcome.ts'
import { failureReason, type SignIn, type SignInCondition, type SignInText } from '../../signin/log.ts'
import type { GraphRefusal } from './answer.ts'
import type { Filter, Literal, Operator } from './odata.ts'
import { badRequest } from './refusals.ts'

/** Graph's signIn (graph-api.md section 7). What nothing here knows is null or says that it was not looked at. */
export function signInView(entry: SignIn, tenantId: string) {
  return {
    id: entry.id,
    createdDateTime: entry.at.toISOString(),
    userDisplayName: entry.userDisplayName,
    userPrincipalName: entry.userPrincipalName,
    userId: entry.userId ?? '',
    appId: entry.appId,
    appDisplayName: entry.appDisplayName,
    ipAddress: entry.ip,
    clientAppUsed: entry.clientAppUsed,
    correlationId: entry.correlationId,
    conditionalAccessStatus: 'notApplied',
    isInteractive: entry.isInteractive,
    riskDetail: 'none',
    riskLevelAggregated: 'none',
    riskLevelDuringSignIn: 'none',
    riskState: 'none',
    riskEventTypes_v2: [],
    resourceDisplayName: entry.resourceDisplayName,
    resourceId: entry.resourceId,
    userAgent: entry.userAgent,
    homeTenantId: tenantId,
    resourceTenantId: tenantId,
    status: {
      errorCode: entry.errorCode,
      failureReason: failureReason(entry.errorCode),
      additionalDetails: entry.additionalDetails,
    },
    deviceDetail: {
      deviceId: '',
      displayName: '',
      operatingSystem: entry.operatingSystem,
      browser: entry.browser,
      isCompliant: false,
      isManaged: false,
      trustType: '',
    },
    location: { city: null, state: null, countryOrRegion: null, geoCoordinates: null },
    appliedConditionalAccessPolicies: [],
  }
}

export const signInProperties = [
  'id',
  'createdDateTime',
  'userDisplayName',
  'userPrincipalName',
  'userId',
  'appId',
  'appDisplayName',
  'ipAddress',
  'clientAppUsed',
  'correlationId',
  'conditionalAccessStatus',
  'isInteractive',
  'riskDetail',
  'riskLevelAggregated',
  'riskLevelDuringSignIn',
  'riskState',
  'riskEventTypes_v2',
  'resourceDisplayName',
  'resourceId',
  'userAgent',
  'homeTenantId',
  'resourceTenantId',
  'status',
  'deviceDetail',
  'location',
  'appliedConditionalAccessPolicies',
] as const

type Rule = { readonly field: SignInText; readonly startsWith?: boolean }

/** graph-api.md 3.2, row signIn. */
const texts: Readonly<Record<string, Rule>> = {
  userid: { field: 'userId' },
  userdisplayname: { field: 'userDisplayName', startsWith: true },
  userprincipalname: { field: 'userPrincipalName', startsWith: true },
  appid: { field: 'appId' },
  appdisplayname: { field: 'appDisplayName', startsWith: true },
  resourceid: { field: 'resourceId' },
  resourcedisplayname: { field: 'resourceDisplayName' },
  clientappused: { field: 'clientAppUsed' },
  ipaddress: { field: 'ip', startsWith: true },
  'devicedetail/browser': { field: 'browser', startsWith: true },
  'devicedetail/operatingsystem': { field: 'operatingSystem', startsWith: true },
}

/** What every row has the same value of: asking for that one finds all, for another none. */
const same: Readonly<Record<string, string>> = {
  conditionalaccessstatus: 'notApplied',
  riskdetail: 'none',
  risklevelaggregated: 'none',
  risklevelduringsignin: 'none',
  riskstate: 'none',
}
const places = new Set(['location/city', 'location/state', 'location/countryorregion'])

type Result = Outcome<SignInCondition, GraphRefusal>

const unsupported = (property: string): Result =>
  refuse({
    status: 400,
    code: 'Request_UnsupportedQuery',
    message: `Unsupported or invalid query filter clause specified for property '${property}' of resource 'signIn'.`,
  })
const wrongValue = (property: string): Result =>
  refuse(badRequest(`Invalid value for property '${property}' in the filter.`))

export function signInCondition(filter: Filter): Result {
  switch (filter.is) {
    case 'and':
      return joined('all', filter.of.map(signInCondition))
    case 'or':
      return joined('any', filter.of.map(signInCondition))
    case 'not': {
      const inner = signInCondition(filter.of)
      return inner.ok ? done({ is: 'not', of: inner.value }) : inner
    }
    case 'compare':
      return compared(filter.property, filter.operator, filter.value)
    case 'in':
      return joined(
        'any',
        filter.values.map((value) => compared(filter.property, 'eq', value)),
      )
    case 'call':
      return begins(filter.property, filter.name, filter.value)
    default:
      return unsupported(filter.property)
  }
}

function joined(is: 'all' | 'any', parts: readonly Result[]): Result {
  const of: SignInCondition[] = []
  for (const part of parts) {
    if (!part.ok) return part
    of.push(part.value)
  }
  return done({ is, of })
}

function compared(property: string, operator: Operator, value: Literal): Result {
  const name = property.toLowerCase()
  if (name === 'createddatetime') {
    if (operator === 'ne') return unsupported(property)
    return value.type === 'time' ? done({ is: 'at', test: operator, value: value.value }) : wrongValue(property)
  }
  if (name === 'status/errorcode') {
    if (operator !== 'eq' && operator !== 'ne') return unsupported(property)
    return value.type === 'number' && Number.isInteger(value.value)
      ? done({ is: 'errorCode', test: operator, value: value.value })
      : wrongValue(property)
  }
  if (operator !== 'eq') return unsupported(property)
  if (name === 'isinteractive')
    return value.type === 'boolean' ? done({ is: 'interactive', value: value.value }) : wrongValue(property)
  return value.type === 'text' || value.type === 'guid' ? equals(property, value.value) : wrongValue(property)
}

function equals(property: string, value: string): Result {
  const name = property.toLowerCase()
  if (name === 'correlationid') return done({ is: 'correlation', id: value })
  const rule = Object.hasOwn(texts, name) ? texts[name] : undefined
  if (rule) return done({ is: 'text', field: rule.field, test: 'eq', value })
  if (places.has(name)) return done({ is: 'never' })
  const fixed = Object.hasOwn(same, name) ? same[name] : undefined
  if (fixed === undefined) return unsupported(property)
  return done(fixed.toLowerCase() === value.toLowerCase() ? { is: 'all', of: [] } : { is: 'never' })
}

function begins(property: string, call: string, value: Literal): Result {
  const name = property.toLowerCase()
  const rule = Object.hasOwn(texts, name) ? texts[name] : undefined
  if (call !== 'startswith') return unsupported(property)
  if (value.type !== 'text') return wrongValue(property)
  if (places.has(name)) return done({ is: 'never' })
  return rule?.startsWith
    ? done({ is: 'text', field: rule.field, test: 'startsWith', value: value.value })
    : unsupported(property)
}
