import type { FilterRule, FilterRules, FilterTest, Level } from './filter.policy.ts'

/**
 * graph-api.md 3.2 as data: `d` works by default, `A` needs the advanced parameters (in strict mode; else it works
 * too), `-` is refused. Where the documents disagree, what one of them allows is allowed.
 */
const tests: readonly FilterTest[] = ['eq', 'ne', 'not', 'ge', 'le', 'in', 'startsWith', 'null', 'endsWith']

const types = ['text', 'guid', 'boolean', 'time', 'number'] as const
type Type = (typeof types)[number]

/** One property a line: names (separated by commas), its type, `[]` for a list, then a level for each test. */
function rulesOf(lines: string): FilterRules {
  const rules = new Map<string, FilterRule>()
  for (const line of lines.trim().split('\n')) {
    const [names = '', type = '', ...levels] = line.trim().split(/\s+/)
    const list = type.endsWith('[]')
    const allowed = Object.fromEntries(tests.map((test, at) => [test, (levels[at] ?? '-') as Level]))
    const rule = { type: type.replace('[]', '') as Type, list, levels: allowed as Record<FilterTest, Level> }
    for (const name of names.split(',')) rules.set(name.toLowerCase(), { ...rule, name })
  }
  return rules
}

/** `list/element` rows belong to lists of objects, `list/$count` says whether the number of elements can be asked for. */
export const userFilters = rulesOf(`
accountEnabled                                 boolean  d A A A A d - -
assignedLicenses,assignedPlans                 guid[]   - - A - - - - -
assignedLicenses/skuId,assignedPlans/servicePlanId guid d - A - - - - -
assignedLicenses/$count,assignedPlans/$count   number   A A A A A - - -
businessPhones                                 text[]   d - A - - - - -
city                                           text     d A A d - d d A
companyName                                    text     A A A A A A A A
country                                        text     d A A d d d d A
createdDateTime,deletedDateTime                time     d A A d d A - -
creationType,ageGroup                          text     d A A - - d - -
department                                     text     d A A d d d d A
displayName                                    text     d A A - - d d A
employeeHireDate                               time     A A - A A A - -
employeeId                                     text     d A - - A - d A
employeeType                                   text     A A - A A A A -
givenName,surname,state                        text     d A - d d d d A
id                                             guid     d A A - - d - -
identities                                     text[]   - - - - - - - -
identities/signInType,identities/issuer,identities/issuerAssignedId text d - - - - - - -
jobTitle                                       text     d A - d d d d A
mail                                           text     d A - d d d d d A
mailNickname                                   text     d A - d d d d A
mobilePhone,officeLocation,postalCode,preferredLanguage,streetAddress text A A - A A A A A
onPremisesImmutableId                          text     A A - A A A - -
onPremisesSamAccountName                       text     A A - A A A A -
onPremisesSecurityIdentifier                   text     d A - - - d - A
onPremisesSyncEnabled                          boolean  d A - A A d - A
otherMails                                     text[]   d A - d d d d - A
passwordPolicies                               text     A A - - - - - A
proxyAddresses                                 text[]   d A - d d - d - A
proxyAddresses/$count                          number   A A A A A - - -
signInActivity/lastSignInDateTime,signInActivity/lastNonInteractiveSignInDateTime,signInActivity/lastSuccessfulSignInDateTime time d A - d d - - -
usageLocation                                  text     d A - d d d d -
userPrincipalName                              text     d A - - d d d - A
userType                                       text     d A A - - d - A
${Array.from({ length: 15 }, (_, n) => `onPremisesExtensionAttributes/extensionAttribute${n + 1} text A A - A A A - A`).join('\n')}
`)

export const groupFilters = rulesOf(`
id                                             guid     d A A - - d - -
displayName,mail,mailNickname                  text     d A A d d d d A
description                                    text     d A A d d d d A
groupTypes                                     text[]   d - A - - - - -
securityEnabled,mailEnabled,isAssignableToRole boolean  d A A - - - - -
membershipRule                                 text     d A A d d - d -
membershipRuleProcessingState                  text     d A A - - d - -
assignedLicenses                               guid[]   - - A - - - - -
assignedLicenses/skuId                         guid     d - A - - - - -
hasMembersWithLicenseErrors                    boolean  d - - - - - - -
onPremisesSyncEnabled                          boolean  d A A - - d - A
owners/$count,members/$count                   number   A A A A A - - -
`)

export const unitFilters = rulesOf(`
id                                             guid     d A A - - d - -
displayName                                    text     d A A d d d d A
description                                    text     d A - - - d d -
`)

/** Where kinds are mixed, what all of them have. */
export const objectFilters = rulesOf(`
id                                             guid     d A A - - d - -
displayName                                    text     d A A d d d d A
mail                                           text     d A A d d d d A
`)

export const roleAssignmentFilters = rulesOf(`
principalId,roleDefinitionId                   guid     d - - - - d - -
directoryScopeId                               text     d - - - - d - -
`)

export const roleDefinitionFilters = rulesOf(`
displayName                                    text     d - - - - d - -
isBuiltIn                                      boolean  d - - - - d - -
`)

export const directoryRoleFilters = rulesOf(`
id,roleTemplateId                              guid     d - - - - d - -
displayName                                    text     d - - - - d d -
`)

/** Applications and service principals. */
export const applicationFilters = rulesOf(`
id,appId                                       guid     d d d - - d - -
displayName                                    text     d d d d d d d -
isFallbackPublicClient,accountEnabled          boolean  d d d - - - - -
createdDateTime                                time     d d d d d - - -
`)

export const attributeFilters = rulesOf(`
attributeSet,name,status,type                  text     d - - - - d - -
isCollection,isSearchable,usePreDefinedValuesOnly boolean d - - - - - - -
`)
