import { z } from 'zod'
import { GroupChange, NewGroup } from '../organization.ts'

/** Bodies of the Graph surface that are about groups. */

const references = z.array(z.string().min(1).max(1_000)).min(1).max(20, 'At most 20 at a time.')

const { kind, owners, members, securityEnabled, mailNickname, membershipKind, ...same } = NewGroup.shape
const groupTypes = z.array(z.enum(['Unified', 'DynamicMembership'])).max(2)

/** What must be there when a group is made (graph-api.md 6.2). */
export const GroupInput = z.strictObject({
  ...same,
  mailNickname: mailNickname.unwrap(),
  mailEnabled: z.boolean(),
  securityEnabled: z.boolean(),
  groupTypes: groupTypes.default([]),
  'owners@odata.bind': references.optional(),
  'members@odata.bind': references.optional(),
})
export type GroupInput = z.output<typeof GroupInput>

export const GroupPatch = z.strictObject({
  ...GroupChange.shape,
  groupTypes: groupTypes.optional(),
  membershipRule: z.string().nullable().optional(),
  membershipRuleProcessingState: z.enum(['On', 'Paused']).nullable().optional(),
  'members@odata.bind': references.optional(),
})
export type GroupPatch = z.output<typeof GroupPatch>

export const groupReadOnly = [
  'id',
  'assignedLicenses',
  'createdDateTime',
  'deletedDateTime',
  'expirationDateTime',
  'hasMembersWithLicenseErrors',
  'isManagementRestricted',
  'licenseProcessingState',
  'mail',
  'onPremisesDomainName',
  'onPremisesLastSyncDateTime',
  'onPremisesNetBiosName',
  'onPremisesSamAccountName',
  'onPremisesSecurityIdentifier',
  'onPremisesSyncEnabled',
  'proxyAddresses',
  'renewedDateTime',
  'securityIdentifier',
] as const

const guid = z.guid().transform((id) => id.toLowerCase())

/** Both are required, empty or not (CSDL). */
export const AssignLicense = z.strictObject({
  addLicenses: z.array(z.strictObject({ skuId: guid, disabledPlans: z.array(guid).max(200).default([]) })).max(50),
  removeLicenses: z.array(guid).max(50),
})
export type AssignLicense = z.output<typeof AssignLicense>

export const CheckGroups = z.strictObject({ groupIds: z.array(guid).min(1).max(20, 'At most 20 ids at a time.') })
export const CheckObjects = z.strictObject({ ids: z.array(guid).min(1).max(20, 'At most 20 ids at a time.') })
export const GetMemberships = z.strictObject({ securityEnabledOnly: z.boolean().default(false) })
