import { own } from '../../base/text.ts'
import { nearest } from './spelling.ts'
import type { Kind, Operator } from './tree.ts'

/** The types of directory.md 4.4. */
export type PropertyType = 'text' | 'flag' | 'date' | 'texts' | 'plans' | 'memberOf'

/** A property as rules name it. `name` is the canonical spelling (D1). */
export type Property = { readonly name: string; readonly type: PropertyType }

const extensionAttributes = Array.from({ length: 15 }, (_, n) => `extensionAttribute${n + 1}`)

const table = (types: Partial<Record<PropertyType, readonly string[]>>): ReadonlyMap<string, Property> =>
  new Map(
    Object.entries(types).flatMap(([type, names]) =>
      names.map((name) => [name.toLowerCase(), { name, type: type as PropertyType }] as const),
    ),
  )

const userProperties = table({
  flag: ['accountEnabled', 'dirSyncEnabled'],
  date: ['employeeHireDate'],
  text: [
    'city',
    'companyName',
    'country',
    'department',
    'displayName',
    'employeeId',
    'facsimileTelephoneNumber',
    'givenName',
    'jobTitle',
    'mail',
    'mailNickname',
    'mobile',
    'objectId',
    'onPremisesDistinguishedName',
    'onPremisesSecurityIdentifier',
    'passwordPolicies',
    'physicalDeliveryOfficeName',
    'postalCode',
    'preferredLanguage',
    'sipProxyAddress',
    'state',
    'streetAddress',
    'surname',
    'telephoneNumber',
    'usageLocation',
    'userPrincipalName',
    'userType',
    ...extensionAttributes,
  ],
  texts: ['otherMails', 'proxyAddresses'],
  plans: ['assignedPlans'],
  memberOf: ['memberOf'],
})

const deviceProperties = table({
  flag: ['accountEnabled', 'isRooted'],
  text: [
    'deviceCategory',
    'deviceId',
    'deviceManagementAppId',
    'deviceManufacturer',
    'deviceModel',
    'deviceOSType',
    'deviceOSVersion',
    'deviceOwnership',
    'deviceTrustType',
    'displayName',
    'enrollmentProfileName',
    'managementType',
    'objectId',
    'profileType',
    ...extensionAttributes,
  ],
  texts: ['devicePhysicalIds', 'systemLabels'],
  memberOf: ['memberOf'],
})

const properties: Readonly<Record<Kind, ReadonlyMap<string, Property>>> = {
  user: userProperties,
  device: deviceProperties,
}

/** Fields of an element of assignedPlans. */
export const planFields = ['capabilityStatus', 'service', 'servicePlanId'] as const
export type PlanField = (typeof planFields)[number]

const extension = /^extension_([0-9a-f]{32})_[a-z][a-z0-9_]*$/i

export function propertyOf(kind: Kind, name: string): Property | null {
  const known = properties[kind].get(name.toLowerCase())
  if (known) return known
  return kind === 'user' && extension.test(name) ? { name: name.toLowerCase(), type: 'text' } : null
}

/** The application (client) id without dashes that an extension property belongs to; null for any other. */
export const applicationOf = (name: string): string | null => extension.exec(name)?.[1]?.toLowerCase() ?? null

export const propertiesOf = (kind: Kind): readonly Property[] => [...properties[kind].values()]

/** Names that people know from elsewhere, and what rules call the same thing. */
const elsewhere: Readonly<Record<string, string>> = {
  officelocation: 'physicalDeliveryOfficeName',
  mobilephone: 'mobile',
  businessphones: 'telephoneNumber',
  businessphone: 'telephoneNumber',
  id: 'objectId',
  onpremisessyncenabled: 'dirSyncEnabled',
  faxnumber: 'facsimileTelephoneNumber',
  imaddresses: 'sipProxyAddress',
  firstname: 'givenName',
  lastname: 'surname',
  email: 'mail',
  upn: 'userPrincipalName',
  title: 'jobTitle',
  zip: 'postalCode',
  company: 'companyName',
}

/** What was surely meant by a name that rules do not have. */
export function suggestionFor(kind: Kind, name: string): string | null {
  const known = own(elsewhere, name.toLowerCase())
  if (known && properties[kind].has(known.toLowerCase())) return known
  return nearest(
    name,
    [...properties[kind].values()].map((property) => property.name),
  )
}

const equality = ['eq', 'ne'] as const
const onText: readonly Operator[] = [
  ...equality,
  'startsWith',
  'notStartsWith',
  'endsWith',
  'notEndsWith',
  'contains',
  'notContains',
  'match',
  'notMatch',
  'in',
  'notIn',
]

/** directory.md 4.4. */
export const operatorsOf: Readonly<Record<PropertyType, readonly Operator[]>> = {
  text: onText,
  flag: equality,
  date: [...equality, 'le', 'ge'],
  texts: onText,
  plans: [],
  memberOf: [],
}
