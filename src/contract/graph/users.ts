import { z } from 'zod'
import { AttributeAssignments } from '../attributes.ts'
import { ExtensionName, NewUser } from '../directory.ts'

/** Bodies of the Graph surface that are about users. */

export const PasswordProfile = z.strictObject({
  password: z.string().max(256).nullish(),
  forceChangePasswordNextSignIn: z.boolean().optional(),
  forceChangePasswordNextSignInWithMfa: z.boolean().optional(),
})
export type PasswordProfile = z.infer<typeof PasswordProfile>

const { employeeLeaveDate, division, costCenter, extensionAttributes, extensions, isBreakGlass, ...same } =
  NewUser.shape
const attribute = z.string().max(1024).nullable()

const properties = {
  ...same,
  employeeLeaveDateTime: employeeLeaveDate,
  /** Only the named ones change; null clears both. */
  employeeOrgData: z.strictObject({ division, costCenter }).nullable().optional(),
  onPremisesExtensionAttributes: z
    .strictObject(
      Object.fromEntries(Array.from({ length: 15 }, (_, n) => [`extensionAttribute${n + 1}`, attribute.optional()])),
    )
    .optional(),
}

/** Names that no type has are refused, but for those of directory extensions, which tenants make up. */
const withExtensions = <T extends z.ZodRawShape>(shape: T) =>
  z
    .object(shape)
    .catchall(z.unknown())
    .superRefine((given, context) => {
      const keys = Object.keys(given).filter((name) => !(name in shape) && !ExtensionName.safeParse(name).success)
      if (keys.length > 0) context.addIssue({ code: 'unrecognized_keys', keys, input: given })
    })

/** What must be there when a user is made (graph-api.md 6.1). */
export const UserInput = withExtensions({
  ...properties,
  accountEnabled: z.boolean(),
  mailNickname: properties.mailNickname.unwrap(),
  passwordProfile: PasswordProfile.extend({ password: z.string().min(1).max(256) }),
})
export type UserInput = z.infer<typeof UserInput>

export const UserPatch = withExtensions({
  ...z.object(properties).partial().shape,
  passwordProfile: PasswordProfile.optional(),
  customSecurityAttributes: AttributeAssignments.optional(),
})
export type UserPatch = z.infer<typeof UserPatch>

/** Of the type, but not to be written by anybody. */
export const userReadOnly = [
  'id',
  'assignedLicenses',
  'assignedPlans',
  'createdDateTime',
  'creationType',
  'deletedDateTime',
  'externalUserState',
  'externalUserStateChangeDateTime',
  'identities',
  'imAddresses',
  'isManagementRestricted',
  'lastPasswordChangeDateTime',
  'legalAgeGroupClassification',
  'licenseAssignmentStates',
  'onPremisesDistinguishedName',
  'onPremisesDomainName',
  'onPremisesLastSyncDateTime',
  'onPremisesProvisioningErrors',
  'onPremisesSamAccountName',
  'onPremisesSecurityIdentifier',
  'onPremisesSyncEnabled',
  'onPremisesUserPrincipalName',
  'preferredDataLocation',
  'provisionedPlans',
  'proxyAddresses',
  'securityIdentifier',
  'signInSessionsValidFromDateTime',
] as const

export const Reference = z.strictObject({ '@odata.id': z.string().min(1).max(1_000) })
export type Reference = z.infer<typeof Reference>
