/**
 * The types of the Graph surface as data (graph-api.md section 7): what may be selected, what `$metadata` and
 * `/openapi.json` say. `!` is never null, `[]` a collection; a name in lower case is another type.
 */
export type Members = Readonly<Record<string, string>>

export const complexTypes = {
  assignedLicense: { skuId: 'Guid', disabledPlans: 'Guid[]!' },
  assignedPlan: {
    assignedDateTime: 'DateTimeOffset',
    capabilityStatus: 'String',
    service: 'String',
    servicePlanId: 'Guid',
  },
  provisionedPlan: { capabilityStatus: 'String', provisioningStatus: 'String', service: 'String' },
  licenseAssignmentState: {
    skuId: 'Guid',
    disabledPlans: 'Guid[]',
    assignedByGroup: 'String',
    state: 'String',
    error: 'String',
    lastUpdatedDateTime: 'DateTimeOffset',
  },
  licenseProcessingState: { state: 'String' },
  objectIdentity: { signInType: 'String', issuer: 'String', issuerAssignedId: 'String' },
  passwordProfile: {
    password: 'String',
    forceChangePasswordNextSignIn: 'Boolean',
    forceChangePasswordNextSignInWithMfa: 'Boolean',
  },
  employeeOrgData: { division: 'String', costCenter: 'String' },
  signInActivity: {
    lastSignInDateTime: 'DateTimeOffset',
    lastSignInRequestId: 'String',
    lastNonInteractiveSignInDateTime: 'DateTimeOffset',
    lastNonInteractiveSignInRequestId: 'String',
    lastSuccessfulSignInDateTime: 'DateTimeOffset',
    lastSuccessfulSignInRequestId: 'String',
  },
  onPremisesExtensionAttributes: Object.fromEntries(
    Array.from({ length: 15 }, (_, n) => [`extensionAttribute${n + 1}`, 'String']),
  ),
} satisfies Readonly<Record<string, Members>>

const user = {
  id: 'String!',
  accountEnabled: 'Boolean',
  ageGroup: 'String',
  assignedLicenses: 'assignedLicense[]!',
  assignedPlans: 'assignedPlan[]!',
  businessPhones: 'String[]!',
  city: 'String',
  companyName: 'String',
  consentProvidedForMinor: 'String',
  country: 'String',
  createdDateTime: 'DateTimeOffset',
  creationType: 'String',
  deletedDateTime: 'DateTimeOffset',
  customSecurityAttributes: 'Object',
  department: 'String',
  displayName: 'String',
  employeeHireDate: 'DateTimeOffset',
  employeeId: 'String',
  employeeLeaveDateTime: 'DateTimeOffset',
  employeeOrgData: 'employeeOrgData',
  employeeType: 'String',
  externalUserState: 'String',
  externalUserStateChangeDateTime: 'DateTimeOffset',
  faxNumber: 'String',
  givenName: 'String',
  identities: 'objectIdentity[]',
  imAddresses: 'String[]',
  isManagementRestricted: 'Boolean',
  jobTitle: 'String',
  lastPasswordChangeDateTime: 'DateTimeOffset',
  legalAgeGroupClassification: 'String',
  licenseAssignmentStates: 'licenseAssignmentState[]',
  mail: 'String',
  mailNickname: 'String',
  mobilePhone: 'String',
  officeLocation: 'String',
  onPremisesDistinguishedName: 'String',
  onPremisesDomainName: 'String',
  onPremisesExtensionAttributes: 'onPremisesExtensionAttributes',
  onPremisesImmutableId: 'String',
  onPremisesLastSyncDateTime: 'DateTimeOffset',
  onPremisesProvisioningErrors: 'Object[]!',
  onPremisesSamAccountName: 'String',
  onPremisesSecurityIdentifier: 'String',
  onPremisesSyncEnabled: 'Boolean',
  onPremisesUserPrincipalName: 'String',
  otherMails: 'String[]!',
  passwordPolicies: 'String',
  passwordProfile: 'passwordProfile',
  postalCode: 'String',
  preferredDataLocation: 'String',
  preferredLanguage: 'String',
  provisionedPlans: 'provisionedPlan[]!',
  proxyAddresses: 'String[]!',
  securityIdentifier: 'String',
  signInActivity: 'signInActivity',
  signInSessionsValidFromDateTime: 'DateTimeOffset',
  state: 'String',
  streetAddress: 'String',
  surname: 'String',
  usageLocation: 'String',
  userPrincipalName: 'String',
  userType: 'String',
} as const

const group = {
  id: 'String!',
  assignedLabels: 'Object[]!',
  assignedLicenses: 'assignedLicense[]',
  classification: 'String',
  createdDateTime: 'DateTimeOffset',
  deletedDateTime: 'DateTimeOffset',
  description: 'String',
  displayName: 'String',
  expirationDateTime: 'DateTimeOffset',
  groupTypes: 'String[]!',
  hasMembersWithLicenseErrors: 'Boolean',
  isAssignableToRole: 'Boolean',
  isManagementRestricted: 'Boolean',
  licenseProcessingState: 'licenseProcessingState',
  mail: 'String',
  mailEnabled: 'Boolean',
  mailNickname: 'String',
  membershipRule: 'String',
  membershipRuleProcessingState: 'String',
  onPremisesDomainName: 'String',
  onPremisesLastSyncDateTime: 'DateTimeOffset',
  onPremisesNetBiosName: 'String',
  onPremisesSamAccountName: 'String',
  onPremisesSecurityIdentifier: 'String',
  onPremisesSyncEnabled: 'Boolean',
  preferredDataLocation: 'String',
  preferredLanguage: 'String',
  proxyAddresses: 'String[]!',
  renewedDateTime: 'DateTimeOffset',
  resourceBehaviorOptions: 'String[]!',
  resourceProvisioningOptions: 'String[]!',
  securityEnabled: 'Boolean',
  securityIdentifier: 'String',
  theme: 'String',
  uniqueName: 'String',
  visibility: 'String',
} as const

const device = {
  id: 'String!',
  accountEnabled: 'Boolean',
  deviceId: 'String',
  displayName: 'String',
  operatingSystem: 'String',
  operatingSystemVersion: 'String',
  registrationDateTime: 'DateTimeOffset',
  trustType: 'String',
} as const

const administrativeUnit = {
  id: 'String!',
  deletedDateTime: 'DateTimeOffset',
  description: 'String',
  displayName: 'String',
  isMemberManagementRestricted: 'Boolean',
  membershipRule: 'String',
  membershipRuleProcessingState: 'String',
  membershipType: 'String',
  visibility: 'String',
} as const

const directoryRole = {
  id: 'String!',
  deletedDateTime: 'DateTimeOffset',
  description: 'String',
  displayName: 'String',
  roleTemplateId: 'String',
} as const

export const entityTypes = { user, group, device, administrativeUnit, directoryRole } as const satisfies Readonly<
  Record<string, Members>
>

export type UserProperty = keyof typeof user
export type GroupProperty = keyof typeof group
export type UnitProperty = keyof typeof administrativeUnit

/** What a user answers without `$select`. */
export const userDefaults = [
  'id',
  'businessPhones',
  'displayName',
  'givenName',
  'jobTitle',
  'mail',
  'mobilePhone',
  'officeLocation',
  'preferredLanguage',
  'surname',
  'userPrincipalName',
] as const satisfies readonly UserProperty[]

/** What User.ReadBasic.All shows. */
export const userBasics: ReadonlySet<string> = new Set<UserProperty>([
  'id',
  'displayName',
  'givenName',
  'mail',
  'surname',
  'userPrincipalName',
  'userType',
])

const onlySelected: ReadonlySet<string> = new Set<GroupProperty>([
  'assignedLabels',
  'assignedLicenses',
  'hasMembersWithLicenseErrors',
  'isManagementRestricted',
  'licenseProcessingState',
  'uniqueName',
])

export const groupDefaults = (Object.keys(group) as GroupProperty[]).filter((name) => !onlySelected.has(name))
