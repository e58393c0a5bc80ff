import { z } from 'zod'
import { asciiLower } from '../../base/text.ts'
import { DomainName, text } from '../directory.ts'

/** Bodies of the Graph surface that are about the organization itself. */

const mails = z.array(z.email().max(320)).max(20, 'At most 20 addresses.')
const url = z.url({ protocol: /^https?$/ }).max(500)

/** What may be said about the organization; null clears, only named properties change. */
export const OrganizationProfile = z
  .strictObject({
    street: text(1024).nullable(),
    city: text(128).nullable(),
    state: text(128).nullable(),
    postalCode: text(40).nullable(),
    businessPhones: z.array(text(64).min(1)).max(1, 'Only one business phone.'),
    technicalNotificationMails: mails,
    securityComplianceNotificationMails: mails,
    marketingNotificationEmails: mails,
    privacyProfile: z
      .strictObject({ contactEmail: z.email().max(320).nullable(), statementUrl: url.nullable() })
      .partial(),
    /** Of people who have no usage location of their own. */
    defaultUsageLocation: z.null({ error: 'People without a usage location take the country of the organization.' }),
  })
  .partial()
export type OrganizationProfile = z.output<typeof OrganizationProfile>

export const organizationReadOnly = [
  'id',
  'assignedPlans',
  'countryLetterCode',
  'createdDateTime',
  'onPremisesLastSyncDateTime',
  'onPremisesSyncEnabled',
  'provisionedPlans',
  'tenantType',
  'verifiedDomains',
] as const

/** A domain that the organization says is its own; proved afterwards by a record in its DNS. */
export const NewDomain = z.strictObject({ id: z.string().max(48).transform(asciiLower).pipe(DomainName) })
export type NewDomain = z.output<typeof NewDomain>

/** A domain: which one is the default is what can be changed here. */
export const DomainPatch = z
  .strictObject({
    isDefault: z.literal(true, { error: 'Make another domain the default instead.' }),
    /** Passwords do not end by themselves: 2147483647, as in the original, is never. */
    passwordValidityPeriodInDays: z.literal(2_147_483_647, { error: 'Passwords do not expire: only 2147483647.' }),
    passwordNotificationWindowInDays: z.number().int().min(1).max(90),
  })
  .partial()
export type DomainPatch = z.output<typeof DomainPatch>

export const domainReadOnly = [
  'authenticationType',
  'availabilityStatus',
  'isAdminManaged',
  'isDefault',
  'isInitial',
  'isRoot',
  'isVerified',
  'state',
] as const
