import type { GroupRecord } from '../../directory/queries.ts'
import { securityIdentifier, time } from './users.view.ts'

/** A group in Graph's names and forms: every property that the row itself holds. */
export function groupView(group: GroupRecord) {
  return {
    id: group.id,
    deletedDateTime: time(group.deletedAt),
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
