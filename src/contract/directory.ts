import { z } from 'zod'
import { hasForbiddenCharacters } from '../base/text.ts'

/** Names and free text: NFC, without control, bidirectional and unassigned characters (security.md INP-08). */
const isClean = (value: string): boolean => !hasForbiddenCharacters(value)
const unclean = 'Contains characters that names cannot have.'
export const text = (max: number) => z.string().normalize('NFC').max(max).refine(isClean, unclean)
/** Addresses stay as they were typed: a normal form of one may be somebody else's (security.md INP-06). */
const address = (max: number) => z.string().min(3).max(max).refine(isClean, unclean)

/** D2: one notion of blank. What holds nothing but blanks is stored as null. */
const isBlank = (value: string): boolean => !/\S/.test(value)
const nullable = <T extends z.ZodType<unknown, string>>(inner: T) =>
  z
    .string()
    .nullable()
    .transform((value) => (value === null || isBlank(value) ? null : value))
    .pipe(inner.nullable())
export const optional = (max: number) => nullable(text(max))
const required = (max: number) => text(max).refine((value) => !isBlank(value), 'Must not be blank.')
/** Blank elements of lists are dropped, wherever they stand. */
const listOf = <T extends z.ZodType<unknown, string>>(inner: T, most: number, message?: string) =>
  z
    .array(z.string())
    .transform((values) => values.filter((value) => !isBlank(value)))
    .pipe(z.array(inner).max(most, message))
/** RFC 3339 with a zone; a day that exists. */
const moment = z.union([nullable(z.iso.datetime({ offset: true })), z.date()]).transform((value) => {
  if (value === null || value instanceof Date) return value
  return new Date(value)
})

const regionNames = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' })
/** What Unicode lists as regions and nobody lives in: unions, test codes, "unknown". */
const noCountries = new Set(['AA', 'EU', 'EZ', 'QO', 'UN', 'XA', 'XB', 'ZZ'])
const isCountry = (code: string): boolean =>
  /^[A-Z]{2}$/.test(code) && !noCountries.has(code) && regionNames.of(code) !== undefined

export const Country = z
  .string()
  .regex(/^[A-Z]{2}$/, 'Two capital letters of ISO 3166, e.g. PT.')
  .refine((code) => isCountry(code), 'No such country.')

const language = z
  .string()
  .refine((tag) => /^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/.test(tag), 'A language tag, e.g. en or pt-PT.')

const attributeName = z
  .string()
  .regex(/^extensionAttribute([1-9]|1[0-5])$/, 'extensionAttribute1 to extensionAttribute15.')
/** `extension_<application id without dashes>_<name>`; case counts in the name (directory.md 2.2). */
export const ExtensionName = z
  .string()
  .regex(/^extension_[0-9a-f]{32}_[A-Za-z][A-Za-z0-9_]{0,63}$/, 'extension_<application id without dashes>_<name>.')

/** What may be written on a user (directory.md 2.2). Lengths are Microsoft Graph's. */
const properties = {
  displayName: required(256),
  mailNickname: z
    .string()
    .regex(/^[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~.]{1,64}$/, 'At most 64 letters, digits and signs, no blank and no @.'),
  givenName: optional(64),
  surname: optional(64),
  userType: z.enum(['Member', 'Guest']),
  accountEnabled: z.boolean(),
  jobTitle: optional(128),
  companyName: optional(64),
  department: optional(64),
  employeeId: optional(16),
  /** Graph names no length; 256 is that of its other unnamed texts. */
  employeeType: optional(256),
  employeeHireDate: moment,
  employeeLeaveDate: moment,
  /** The two of Graph's employeeOrgData, which names no length for them. */
  division: optional(256),
  costCenter: optional(256),
  officeLocation: optional(128),
  streetAddress: optional(1024),
  city: optional(128),
  state: optional(128),
  postalCode: optional(40),
  country: optional(128),
  businessPhones: listOf(text(64), 1, 'Only one business phone.'),
  mobilePhone: optional(64),
  faxNumber: optional(64),
  mail: nullable(address(320)),
  otherMails: listOf(address(250), 250),
  usageLocation: nullable(Country),
  preferredLanguage: nullable(language),
  passwordPolicies: nullable(
    z
      .string()
      .regex(
        /^(None|DisablePasswordExpiration|DisableStrongPassword|DisablePasswordExpiration, DisableStrongPassword)$/,
      ),
  ),
  ageGroup: nullable(z.enum(['Minor', 'NotAdult', 'Adult'])),
  consentProvidedForMinor: nullable(z.enum(['Granted', 'Denied', 'NotRequired'])),
  isBreakGlass: z.boolean(),
  /** Of accounts that no directory of the organization feeds yet: the two are joined by it. */
  onPremisesImmutableId: optional(256),
  /** Only the named ones change; null clears. */
  extensionAttributes: z.record(attributeName, optional(1024)),
  extensions: z.record(ExtensionName, optional(256)),
}

export const NewUser = z.strictObject({
  userPrincipalName: z.string(),
  ...z.object(properties).partial().shape,
  displayName: properties.displayName,
})
export type NewUser = z.input<typeof NewUser>

/** Only named properties change; null clears (graph-api.md section 2, PATCH). */
export const UserChange = z.strictObject({ userPrincipalName: z.string(), ...properties }).partial()
export type UserChange = z.input<typeof UserChange>
/** A change that was checked: what is written. */
export type UserFields = z.output<typeof UserChange>

/**
 * What the source of a synchronised account says. Not for administrators: only the synchronisation itself writes
 * these, and for such an account it alone writes the rest.
 */
export const SyncedChange = z
  .strictObject({
    userPrincipalName: z.string(),
    ...properties,
    onPremisesSyncEnabled: z.literal(true).nullable(),
    onPremisesDistinguishedName: optional(1024),
    onPremisesDomainName: optional(255),
    onPremisesSamAccountName: optional(256),
    onPremisesSecurityIdentifier: optional(184),
    onPremisesUserPrincipalName: optional(1024),
    onPremisesLastSyncAt: moment,
    imAddresses: listOf(text(320), 10),
    proxyAddresses: listOf(address(326), 300),
  })
  .partial()
export type SyncedChange = z.input<typeof SyncedChange>

/** One property that an application adds to users (Graph's `extensionProperty`). */
export const NewExtensionProperty = z.strictObject({
  name: z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,63}$/, 'A letter, then up to 63 letters, digits and underscores.'),
  dataType: z.literal('String', 'Rules and forms take single texts: the type is String.').default('String'),
  isMultiValued: z.literal(false, 'One value: isMultiValued is false.').optional(),
  targetObjects: z.array(z.literal('User', 'Extension properties are of users: targetObjects is ["User"].')).length(1),
})
export type NewExtensionProperty = z.input<typeof NewExtensionProperty>

/** What user names end with: a registered name, at most 48 characters (directory.md 2.4). */
export const DomainName = z
  .string()
  .max(48)
  .regex(/^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/, 'A domain in lower case, e.g. example.com.')

export const NewTenant = z.strictObject({
  displayName: required(256),
  domain: DomainName,
  country: Country,
  language: language.default('en'),
})
export type NewTenant = z.input<typeof NewTenant>
