import { z } from 'zod'
import { hasForbiddenCharacters } from '../base/text.ts'

/** Names and free text: NFC, without control, bidirectional and unassigned characters (security.md INP-08). */
const isClean = (value: string): boolean => !hasForbiddenCharacters(value) && !/\p{Cn}/u.test(value)
const unclean = 'Contains characters that names cannot have.'
export const text = (max: number) => z.string().normalize('NFC').max(max).refine(isClean, unclean)
/** Addresses stay as they were typed: a normal form of one may be somebody else's (security.md INP-06). */
const address = (max: number) => z.string().min(3).max(max).refine(isClean, unclean)

export const optional = (max: number) => text(max).min(1).nullable()

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

/** What may be written on a user (directory.md 2.2). Lengths are Microsoft Graph's. */
const properties = {
  displayName: text(256).min(1),
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
  officeLocation: optional(128),
  streetAddress: optional(1024),
  city: optional(128),
  state: optional(128),
  postalCode: optional(40),
  country: optional(128),
  businessPhones: z.array(text(64).min(1)).max(1, 'Only one business phone.'),
  mobilePhone: optional(64),
  mail: address(320).nullable(),
  otherMails: z.array(address(250)).max(250),
  usageLocation: Country.nullable(),
  preferredLanguage: language.nullable(),
  passwordPolicies: z
    .string()
    .regex(/^(None|DisablePasswordExpiration|DisableStrongPassword|DisablePasswordExpiration, DisableStrongPassword)$/)
    .nullable(),
  isBreakGlass: z.boolean(),
}

export const NewUser = z.strictObject({
  userPrincipalName: z.string(),
  ...z.object(properties).partial().shape,
  displayName: properties.displayName,
})
export type NewUser = z.infer<typeof NewUser>

/** Only named properties change; null clears (graph-api.md section 2, PATCH). */
export const UserChange = z.strictObject({ userPrincipalName: z.string(), ...properties }).partial()
export type UserChange = z.infer<typeof UserChange>

export const NewTenant = z.strictObject({
  displayName: text(256).min(1),
  domain: z
    .string()
    .max(48)
    .regex(/^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/, 'A domain in lower case, e.g. example.com.'),
  country: Country,
  language: language.default('en'),
})
export type NewTenant = z.input<typeof NewTenant>
