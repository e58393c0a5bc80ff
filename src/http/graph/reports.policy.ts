import { done, type Outcome, refuse } from '../../base/outcome.ts'
import { isGuid, own } from '../../base/text.ts'
import { registeredNames } from '../../reset/reach.policy.ts'
import type { ReachCondition, ReachCounts, ReachFlag, ReachRow } from '../../reset/reach.ts'
import type { CredentialKind } from '../../store/schema.ts'
import type { GraphRefusal } from './answer.ts'
import type { Filter, Literal } from './odata.ts'
import { badRequest } from './refusals.ts'

const kindOfName = new Map(
  Object.entries(registeredNames).map(([kind, name]) => [name.toLowerCase(), kind as CredentialKind]),
)

const preferences: Partial<Record<CredentialKind, string>> = {
  app: 'push',
  totp: 'oath',
  mobile: 'sms',
  office: 'voiceOffice',
}

/** Graph's userRegistrationDetails: as of now, so the moment of the answer is the last update. */
export const registrationDetails = (row: ReachRow, at: Date) => ({
  id: row.id,
  userPrincipalName: row.userPrincipalName,
  userDisplayName: row.displayName,
  userType: row.userType.toLowerCase(),
  isAdmin: row.isAdmin,
  isSsprRegistered: row.registered,
  isSsprEnabled: row.enabled,
  isSsprCapable: row.registered && row.enabled,
  isMfaRegistered: row.mfaRegistered,
  isMfaCapable: row.mfaCapable,
  isPasswordlessCapable: row.passwordless,
  methodsRegistered: row.kinds.map((kind) => registeredNames[kind]).sort(),
  isSystemPreferredAuthenticationMethodEnabled: false,
  systemPreferredAuthenticationMethods: [],
  userPreferredMethodForSecondaryAuthentication: (row.preferred && preferences[row.preferred]) ?? 'none',
  lastUpdatedDateTime: at.toISOString(),
})
export const registrationProperties = [
  'id',
  'userPrincipalName',
  'userDisplayName',
  'userType',
  'isAdmin',
  'isSsprRegistered',
  'isSsprEnabled',
  'isSsprCapable',
  'isMfaRegistered',
  'isMfaCapable',
  'isPasswordlessCapable',
  'methodsRegistered',
  'isSystemPreferredAuthenticationMethodEnabled',
  'systemPreferredAuthenticationMethods',
  'userPreferredMethodForSecondaryAuthentication',
  'lastUpdatedDateTime',
] as const

type Result = Outcome<ReachCondition, GraphRefusal>

const unsupported = (property: string): Result =>
  refuse({
    status: 400,
    code: 'Request_UnsupportedQuery',
    message: `Unsupported or invalid query filter clause specified for property '${property}' of resource 'userRegistrationDetails'.`,
  })
const wrongValue = (property: string): Result =>
  refuse(badRequest(`Invalid value for property '${property}' in the filter.`))

const flags = new Map<string, ReachFlag>(
  (
    [
      'isAdmin',
      'isSsprRegistered',
      'isSsprEnabled',
      'isSsprCapable',
      'isMfaRegistered',
      'isMfaCapable',
      'isPasswordlessCapable',
    ] as const
  ).map((name) => [name.toLowerCase(), name]),
)
const names = new Map<string, 'userDisplayName' | 'userPrincipalName'>(
  (['userDisplayName', 'userPrincipalName'] as const).map((name) => [name.toLowerCase(), name]),
)

/** graph-api.md 3.2, row userRegistrationDetails. */
export function registrationCondition(filter: Filter): Result {
  switch (filter.is) {
    case 'and':
      return joined('all', filter.of.map(registrationCondition))
    case 'or':
      return joined('any', filter.of.map(registrationCondition))
    case 'not': {
      const inner = registrationCondition(filter.of)
      return inner.ok ? done({ is: 'not', of: inner.value }) : inner
    }
    case 'compare':
      return filter.operator === 'eq' ? equals(filter.property, filter.value) : unsupported(filter.property)
    case 'in':
      return joined(
        'any',
        filter.values.map((value) => equals(filter.property, value)),
      )
    case 'call': {
      const name = names.get(filter.property.toLowerCase())
      if (filter.name !== 'startswith' || !name) return unsupported(filter.property)
      if (filter.value.type !== 'text') return wrongValue(filter.property)
      return done({ is: 'name', name, test: 'startsWith', value: filter.value.value })
    }
    case 'any':
      return registered(filter)
    default:
      return unsupported(filter.property)
  }
}

function joined(is: 'all' | 'any', parts: readonly Result[]): Result {
  const of: ReachCondition[] = []
  for (const part of parts) {
    if (!part.ok) return part
    of.push(part.value)
  }
  return done({ is, of })
}

function equals(property: string, value: Literal): Result {
  const typed = property.toLowerCase()
  const flag = flags.get(typed)
  if (flag) return value.type === 'boolean' ? done({ is: 'flag', flag, value: value.value }) : wrongValue(property)
  if (typed === 'issystempreferredauthenticationmethodenabled')
    return value.type === 'boolean' ? done(value.value ? { is: 'never' } : { is: 'all', of: [] }) : wrongValue(property)
  if (value.type !== 'text' && value.type !== 'guid') return wrongValue(property)
  const name = names.get(typed)
  if (name) return done({ is: 'name', name, test: 'eq', value: value.value })
  if (typed === 'id') return done(isGuid(value.value) ? { is: 'id', value: value.value } : { is: 'never' })
  if (typed === 'usertype') return done({ is: 'guest', value: value.value.toLowerCase() === 'guest' })
  return unsupported(property)
}

/** `methodsRegistered/any(x:x eq 'email')` */
function registered({ property, variable, of }: Extract<Filter, { is: 'any' }>): Result {
  if (property.toLowerCase() !== 'methodsregistered') return unsupported(property)
  if (of.is !== 'compare' || of.operator !== 'eq' || of.property !== variable) return unsupported(property)
  if (of.value.type !== 'text') return wrongValue(property)
  return done({ is: 'holds', kind: kindOfName.get(of.value.value.toLowerCase()) ?? null })
}

/** Arguments of the summaries; null: no such word. */
export function peopleOf(types: string, roles: string): ReachCondition | null {
  const kind = own(typeConditions, types.toLowerCase())
  const role = own(roleConditions, roles.toLowerCase())
  return kind && role ? { is: 'all', of: [kind, role] } : null
}

const everybody: ReachCondition = { is: 'all', of: [] }
const typeConditions: Readonly<Record<string, ReachCondition>> = {
  all: everybody,
  member: { is: 'guest', value: false },
  guest: { is: 'guest', value: true },
}
const roleConditions: Readonly<Record<string, ReachCondition>> = {
  all: everybody,
  privilegedadmin: { is: 'privileged' },
  admin: { is: 'role' },
  user: { is: 'not', of: { is: 'role' } },
}

export const methodCounts = ({ kinds, withPassword }: ReachCounts) => [
  { authenticationMethod: 'password', userCount: withPassword },
  ...Object.entries(registeredNames).map(([kind, name]) => ({
    authenticationMethod: name,
    userCount: kinds[kind as CredentialKind] ?? 0,
  })),
]

export const featureCounts = ({ flags: counted }: ReachCounts) => [
  { feature: 'ssprRegistered', userCount: counted.isSsprRegistered },
  { feature: 'ssprEnabled', userCount: counted.isSsprEnabled },
  { feature: 'ssprCapable', userCount: counted.isSsprCapable },
  { feature: 'passwordlessCapable', userCount: counted.isPasswordlessCapable },
  { feature: 'mfaCapable', userCount: counted.isMfaCapable },
]
