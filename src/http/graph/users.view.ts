import type { UserRecord } from '../../directory/users.store.ts'
import type { SignInActivity } from '../../signin/log.ts'

/** A user in Graph's names and forms: every property that the row itself holds. */
export function userView(user: UserRecord) {
  return {
    id: user.id,
    accountEnabled: user.accountEnabled,
    ageGroup: user.ageGroup,
    businessPhones: user.businessPhones,
    city: user.city,
    companyName: user.companyName,
    consentProvidedForMinor: user.consentProvidedForMinor,
    country: user.country,
    createdDateTime: time(user.createdAt),
    creationType: user.creationType,
    deletedDateTime: time(user.deletedAt),
    department: user.department,
    displayName: user.displayName,
    employeeHireDate: time(user.employeeHireDate),
    employeeId: user.employeeId,
    employeeLeaveDateTime: time(user.employeeLeaveDate),
    employeeOrgData: organizationOf(user),
    employeeType: user.employeeType,
    externalUserState: user.externalUserState,
    externalUserStateChangeDateTime: time(user.externalUserStateChangedAt),
    faxNumber: user.faxNumber,
    givenName: user.givenName,
    identities: [identityOf(user)],
    imAddresses: user.imAddresses,
    isManagementRestricted: null,
    jobTitle: user.jobTitle,
    lastPasswordChangeDateTime: time(user.lastPasswordChangeAt),
    legalAgeGroupClassification: legalAgeGroup(user),
    mail: user.mail,
    mailNickname: user.mailNickname,
    mobilePhone: user.mobilePhone,
    officeLocation: user.officeLocation,
    ...onPremises(user),
    otherMails: user.otherMails,
    passwordPolicies: user.passwordPolicies,
    // Write-only: who may see it sees that it is not shown.
    passwordProfile: null,
    postalCode: user.postalCode,
    preferredDataLocation: null,
    preferredLanguage: user.preferredLanguage,
    proxyAddresses: user.proxyAddresses,
    securityIdentifier: securityIdentifier(user.id),
    signInSessionsValidFromDateTime: time(user.sessionsValidFrom),
    state: user.state,
    streetAddress: user.streetAddress,
    surname: user.surname,
    usageLocation: user.usageLocation,
    userPrincipalName: user.userPrincipalName,
    userType: user.userType,
  }
}

/** Where the account comes from. */
const onPremises = (user: UserRecord) => ({
  onPremisesDistinguishedName: user.onPremisesDistinguishedName,
  onPremisesDomainName: user.onPremisesDomainName,
  onPremisesExtensionAttributes: extensionAttributes(user),
  onPremisesImmutableId: user.onPremisesImmutableId,
  onPremisesLastSyncDateTime: time(user.onPremisesLastSyncAt),
  onPremisesProvisioningErrors: [],
  onPremisesSamAccountName: user.onPremisesSamAccountName,
  onPremisesSecurityIdentifier: user.onPremisesSecurityIdentifier,
  onPremisesSyncEnabled: user.onPremisesSyncEnabled,
  onPremisesUserPrincipalName: user.onPremisesUserPrincipalName,
})

/** `2026-03-01T10:11:12Z`; a fraction only where there is one. */
export const time = (at: Date | null): string | null => at?.toISOString().replace('.000Z', 'Z') ?? null

/** Null for somebody who never signed in. */
export const activityView = (activity: SignInActivity | undefined) =>
  activity
    ? {
        lastSignInDateTime: time(activity.lastAt),
        lastSignInRequestId: activity.lastId,
        lastNonInteractiveSignInDateTime: time(activity.lastSilentAt),
        lastNonInteractiveSignInRequestId: activity.lastSilentId,
        lastSuccessfulSignInDateTime: time(activity.lastGoodAt),
        lastSuccessfulSignInRequestId: activity.lastGoodId,
      }
    : null

/** Null where neither is known. */
const organizationOf = ({ division, costCenter }: UserRecord) =>
  division === null && costCenter === null ? null : { division, costCenter }

const identityOf = (user: UserRecord) => ({
  signInType: user.creationType === 'Invitation' ? 'federated' : 'userPrincipalName',
  issuer: user.userPrincipalName.slice(user.userPrincipalName.lastIndexOf('@') + 1),
  issuerAssignedId: user.creationType === 'Invitation' ? user.mail : user.userPrincipalName,
})

const legalAgeGroups: Readonly<Record<string, string>> = {
  Granted: 'MinorWithParentalConsent',
  Denied: 'MinorWithOutParentalConsent',
  NotRequired: 'MinorNoParentalConsentRequired',
}

function legalAgeGroup({ ageGroup, consentProvidedForMinor }: UserRecord): string | null {
  return ageGroup === 'Minor' ? (legalAgeGroups[consentProvidedForMinor ?? ''] ?? null) : ageGroup
}

const extensionAttributes = ({ extensionAttributes: set }: UserRecord): Record<string, string | null> =>
  Object.fromEntries(
    Array.from({ length: 15 }, (_, n) => [`extensionAttribute${n + 1}`, set[`extensionAttribute${n + 1}`] ?? null]),
  )

/** The object's id as a Windows security identifier of the cloud: the four words of the GUID. */
export function securityIdentifier(id: string): string {
  const hex = id.replaceAll('-', '')
  const bytes = Buffer.from(hex, 'hex')
  // A GUID's first three groups are little-endian in memory.
  const words = Buffer.concat([
    Buffer.from(bytes.subarray(0, 4)).reverse(),
    Buffer.from(bytes.subarray(4, 6)).reverse(),
    Buffer.from(bytes.subarray(6, 8)).reverse(),
    bytes.subarray(8),
  ])
  return `S-1-12-1-${[0, 4, 8, 12].map((at) => words.readUInt32LE(at)).join('-')}`
}
