/** Graph's shapes, as far as the pages use them (graph-api.md 7). Ids are texts, times are ISO 8601 in UTC. */

export type User = {
  readonly id: string
  readonly displayName: string
  readonly userPrincipalName: string
  readonly givenName?: string | null
  readonly surname?: string | null
  readonly mail?: string | null
  readonly mailNickname?: string | null
  readonly userType?: 'Member' | 'Guest' | null
  readonly accountEnabled?: boolean
  readonly createdDateTime?: string | null
  readonly deletedDateTime?: string | null
  readonly creationType?: string | null
  readonly externalUserState?: string | null
  readonly lastPasswordChangeDateTime?: string | null
  readonly signInSessionsValidFromDateTime?: string | null
  readonly jobTitle?: string | null
  readonly companyName?: string | null
  readonly department?: string | null
  readonly employeeId?: string | null
  readonly employeeType?: string | null
  readonly employeeHireDate?: string | null
  readonly officeLocation?: string | null
  readonly streetAddress?: string | null
  readonly city?: string | null
  readonly state?: string | null
  readonly postalCode?: string | null
  readonly country?: string | null
  readonly businessPhones?: readonly string[]
  readonly mobilePhone?: string | null
  readonly otherMails?: readonly string[]
  readonly faxNumber?: string | null
  readonly usageLocation?: string | null
  readonly preferredLanguage?: string | null
  readonly passwordPolicies?: string | null
  readonly ageGroup?: string | null
  readonly consentProvidedForMinor?: string | null
  readonly onPremisesSyncEnabled?: boolean | null
  readonly onPremisesDistinguishedName?: string | null
  readonly onPremisesSecurityIdentifier?: string | null
  readonly onPremisesSamAccountName?: string | null
  readonly onPremisesImmutableId?: string | null
  readonly onPremisesLastSyncDateTime?: string | null
  readonly assignedLicenses?: readonly AssignedLicense[]
  readonly licenseAssignmentStates?: readonly LicenseAssignmentState[]
  readonly manager?: DirectoryObject | null
}

export type AssignedLicense = { readonly skuId: string; readonly disabledPlans: readonly string[] }
export type LicenseAssignmentState = {
  readonly skuId: string
  readonly disabledPlans: readonly string[]
  readonly assignedByGroup: string | null
  readonly state: string
  readonly error: string | null
  readonly lastUpdatedDateTime?: string | null
}

export type Group = {
  readonly id: string
  readonly displayName: string
  readonly description?: string | null
  readonly groupTypes?: readonly string[]
  readonly securityEnabled?: boolean
  readonly mailEnabled?: boolean
  readonly mail?: string | null
  readonly mailNickname?: string | null
  readonly isAssignableToRole?: boolean | null
  readonly membershipRule?: string | null
  readonly membershipRuleProcessingState?: 'On' | 'Paused' | null
  readonly createdDateTime?: string | null
  readonly deletedDateTime?: string | null
  readonly onPremisesSyncEnabled?: boolean | null
  readonly visibility?: string | null
  readonly assignedLicenses?: readonly AssignedLicense[]
}

export type DirectoryObject = {
  readonly '@odata.type'?: string
  readonly id: string
  readonly displayName: string
  readonly userPrincipalName?: string
  readonly mail?: string | null
  readonly userType?: string | null
  readonly description?: string | null
}

export type SubscribedSku = {
  readonly id: string
  readonly skuId: string
  readonly skuPartNumber: string
  readonly capabilityStatus: string
  readonly consumedUnits: number
  readonly prepaidUnits: { readonly enabled: number; readonly warning: number; readonly suspended: number }
  readonly servicePlans: readonly ServicePlan[]
}
export type ServicePlan = {
  readonly servicePlanId: string
  readonly servicePlanName: string
  readonly provisioningStatus: string
  readonly appliesTo: string
}

export type RoleDefinition = {
  readonly id: string
  readonly displayName: string
  readonly description: string | null
  readonly isBuiltIn: boolean
  readonly isPrivileged?: boolean
}
export type RoleAssignment = {
  readonly id: string
  readonly principalId: string
  readonly roleDefinitionId: string
  readonly directoryScopeId: string
  readonly roleDefinition?: RoleDefinition
  readonly principal?: DirectoryObject
}

export type Organization = {
  readonly id: string
  readonly displayName: string
  readonly countryLetterCode?: string | null
  readonly preferredLanguage?: string | null
  readonly defaultUsageLocation?: string | null
  readonly createdDateTime?: string | null
  readonly technicalNotificationMails?: readonly string[]
  readonly privacyProfile?: { readonly contactEmail: string | null; readonly statementUrl: string | null } | null
  readonly verifiedDomains: readonly {
    readonly name: string
    readonly isDefault: boolean
    readonly isInitial: boolean
  }[]
  readonly assignedPlans?: readonly { readonly service: string; readonly servicePlanId: string }[]
}

export const isGroup = (object: DirectoryObject): boolean => object['@odata.type'] === '#microsoft.graph.group'
export const isApplication = (object: DirectoryObject): boolean =>
  object['@odata.type'] === '#microsoft.graph.servicePrincipal'
export const isDynamic = (group: Group): boolean => group.groupTypes?.includes('DynamicMembership') ?? false
export const isUnified = (group: Group): boolean => group.groupTypes?.includes('Unified') ?? false
