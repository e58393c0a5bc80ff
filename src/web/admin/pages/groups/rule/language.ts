/** What the builder and the completion offer of the rule language (directory.md 4.4, 4.6, 4.10). */
const attributes = Array.from({ length: 15 }, (_, n) => `extensionAttribute${n + 1}`)
const texts =
  'city companyName country department displayName employeeId facsimileTelephoneNumber givenName jobTitle mail mailNickname mobile objectId onPremisesDistinguishedName onPremisesSecurityIdentifier passwordPolicies physicalDeliveryOfficeName postalCode preferredLanguage sipProxyAddress state streetAddress surname telephoneNumber usageLocation userPrincipalName userType'.split(
    ' ',
  )
export const flags: readonly string[] = ['accountEnabled', 'dirSyncEnabled']

/** Properties of the builder; extension properties join them once their application is known. */
export const builderProperties: readonly string[] = [...texts, ...flags, ...attributes].sort((a, b) =>
  a.localeCompare(b, 'en', { numeric: true }),
)
/** Only by the text box. */
export const otherProperties: readonly string[] = [
  'employeeHireDate',
  'otherMails',
  'proxyAddresses',
  'assignedPlans',
  'memberOf',
]

/** As the builder says it, as a rule says it. */
export const operators = {
  Equals: '-eq',
  'Not Equals': '-ne',
  'Starts With': '-startsWith',
  'Not Starts With': '-notStartsWith',
  'Ends With': '-endsWith',
  'Not Ends With': '-notEndsWith',
  Match: '-match',
  'Not Match': '-notMatch',
  In: '-in',
  'Not In': '-notIn',
} as const
export type BuilderOperator = keyof typeof operators

export const operatorsFor = (property: string): readonly BuilderOperator[] =>
  flags.includes(property) ? ['Equals', 'Not Equals'] : (Object.keys(operators) as BuilderOperator[])

const textOperators = [...Object.values(operators), '-contains', '-notContains']
export const wordsAfter = (property: string): readonly string[] => {
  if (flags.includes(property)) return ['-eq', '-ne']
  if (property === 'employeeHireDate') return ['-eq', '-ne', '-le', '-ge']
  if (property === 'assignedPlans' || property === 'memberOf') return ['-any', '-all']
  if (property === 'otherMails' || property === 'proxyAddresses') return ['-any', '-all', ...textOperators]
  return textOperators
}

export const rowsMost = 5
export const validateMost = 20
