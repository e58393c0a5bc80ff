import type { Group, GroupLicences, Processing } from '../../directory/queries.ts'
import { securityIdentifier, time } from './users.view.ts'

/** A group in Graph's names and forms: every property that the row itself holds. */
export function groupView(group: Group) {
  return {
    id: group.id,
    deletedDateTime: time(group.deletedAt),
    assignedLabels: [],
    classification: group.classification,
    createdDateTime: time(group.createdAt),
    description: group.description,
    displayName: group.displayName,
    expirationDateTime: null,
    groupTypes: group.groupTypes,
    isAssignableToRole: group.isAssignableToRole,
    isManagementRestricted: null,
    mail: group.mail,
    mailEnabled: group.mailEnabled,
    mailNickname: group.mailNickname,
    membershipRule: group.membershipRule,
    membershipRuleProcessingState: group.membershipRuleProcessingState,
    onPremisesDomainName: null,
    onPremisesLastSyncDateTime: null,
    onPremisesNetBiosName: null,
    onPremisesSamAccountName: null,
    onPremisesSecurityIdentifier: null,
    onPremisesSyncEnabled: null,
    preferredDataLocation: null,
    preferredLanguage: null,
    proxyAddresses: group.mail ? [`SMTP:${group.mail}`] : [],
    renewedDateTime: time(group.createdAt),
    resourceBehaviorOptions: [],
    resourceProvisioningOptions: [],
    securityEnabled: group.securityEnabled,
    securityIdentifier: securityIdentifier(group.id),
    theme: null,
    uniqueName: null,
    visibility: group.visibility,
  }
}

const states = { waiting: 'QueuedForProcessing', running: 'ProcessingInProgress', ended: 'ProcessingComplete' } as const

/** What is asked about a group's licences, beside its row. */
export const processingView = (licences: GroupLicences | undefined) => ({
  assignedLicenses: licences?.assigned ?? [],
  hasMembersWithLicenseErrors: licences?.errors ?? false,
  licenseProcessingState: licences?.run ? { state: states[licences.run] } : null,
})

/** How far the members of a dynamic group are; null for an assigned one. */
export const statusView = (processing: Processing | undefined) =>
  processing
    ? {
        status: processing.status,
        lastMembershipUpdated: time(processing.lastMembershipUpdated),
        errorMessage: processing.error,
      }
    : null
