import { domainToASCII } from 'node:url'
import { asciiLower, emailMask, hasForbiddenCharacters, phoneMask } from '../base/text.ts'
import type { UserChange } from '../contract/directory.ts'
import type { Problem } from '../contract/problems.ts'

/** What user names are looked up by: ASCII lower case, nothing cleverer (security.md INP-05). */
export const upnKey = asciiLower

const localPart = /^[A-Za-z0-9'.\-_!#^~]{1,64}$/

/** directory.md 2.4. Blanks are never trimmed silently. */
export function upnProblems(upn: string, domains: readonly string[]): Problem[] {
  const wrong = (message: string): Problem[] => [{ field: 'userPrincipalName', code: 'invalid', message }]
  const at = upn.indexOf('@')
  if (at < 1 || at !== upn.lastIndexOf('@')) return wrong('A user name has the form name@domain.')
  const local = upn.slice(0, at)
  const domain = upn.slice(at + 1)
  if (local.length > 64 || domain.length > 48) return wrong('At most 64 characters before the @ and 48 after it.')
  if (!localPart.test(local)) return wrong("Only A-Z, a-z, 0-9 and ' . - _ ! # ^ ~ before the @.")
  if (local.endsWith('.')) return wrong('No dot just before the @.')
  if (!domains.includes(asciiLower(domain))) {
    const message = `The domain must be one of the organization's verified domains: ${domains.join(', ')}.`
    return [{ field: 'userPrincipalName', code: 'domain', message }]
  }
  return []
}

/**
 * The canonical form of a mail address, which is only ever compared; what is sent to is the stored string
 * (security.md INP-06). Null for what is no address.
 */
export function mailKey(address: string): string | null {
  const at = address.lastIndexOf('@')
  // No normal form here: NFC turns U+212A into a K, and a stranger's address into somebody's.
  const local = address.slice(0, at)
  if (at < 1 || local.length > 64 || /[\s@"(),:;<>[\\\]]/u.test(local) || hasForbiddenCharacters(local)) return null
  if (local.startsWith('.') || local.endsWith('.') || local.includes('..')) return null
  // What is not seen is taken out on the way to ASCII, and would make two forms of one address.
  if (/[\s\p{Cc}\p{Cf}]/u.test(address)) return null
  const domain = domainToASCII(address.slice(at + 1))
  if (domain.length > 253 || !/^([a-z0-9_-]{1,63}\.)+[a-z][a-z0-9-]{0,62}$/.test(domain)) return null
  return `${asciiLower(local)}@${domain}`
}

/** What the schema cannot say: addresses are addresses. */
export function mailProblems(input: UserChange): Problem[] {
  const wrong = (field: string): Problem => ({ field, code: 'invalid', message: 'Not a mail address.' })
  return [
    ...(input.mail && mailKey(input.mail) === null ? [wrong('mail')] : []),
    ...(input.otherMails?.some((mail) => mailKey(mail) === null) ? [wrong('otherMails')] : []),
  ]
}

const problem = (field: string, code: string, message: string): Problem => ({ field, code, message })

/** What the directory itself writes (directory.md 2.2): named apart from what does not exist at all. */
const readOnly = new Set(
  `id createdDateTime createdAt deletedDateTime deletedAt creationType externalUserState
  externalUserStateChangeDateTime lastPasswordChangeDateTime signInSessionsValidFromDateTime securityIdentifier
  proxyAddresses imAddresses legalAgeGroupClassification onPremisesSyncEnabled onPremisesDistinguishedName
  onPremisesDomainName onPremisesSamAccountName onPremisesSecurityIdentifier onPremisesUserPrincipalName
  onPremisesLastSyncDateTime onPremisesLastSyncAt assignedLicenses assignedPlans licenseAssignmentStates
  provisionedPlans signInActivity isManagementRestricted`.split(/\s+/),
)

export const readOnlyProblems = (input: unknown): Problem[] =>
  typeof input !== 'object' || input === null
    ? []
    : Object.keys(input)
        .filter((field) => readOnly.has(field))
        .map((field) => problem(field, 'read_only', 'The directory writes this property itself.'))

/** Properties of a synchronised account are changed at their source (directory.md 2.2); ours alone are not. */
const alwaysOurs = new Set(['usageLocation', 'isBreakGlass', 'ageGroup', 'consentProvidedForMinor', 'extensions'])

export const syncedProblems = (input: UserChange): Problem[] =>
  Object.keys(input)
    .filter((field) => !alwaysOurs.has(field))
    .map((field) => problem(field, 'synced', synced))

export const synced = 'This account comes from a directory of the organization; change it there.'

/** Extension attributes are the source's for ever, also when the account has left it (directory.md 2.2). */
export const onceSyncedProblems = (input: UserChange): Problem[] =>
  input.extensionAttributes === undefined
    ? []
    : [problem('extensionAttributes', 'synced', 'This account came from a directory of the organization once.')]

/** Values by name: the named ones change, null takes away. */
export function merged(old: Readonly<Record<string, string>>, change: Readonly<Record<string, string | null>>) {
  const values = { ...old }
  for (const [name, value] of Object.entries(change)) {
    if (value === null) delete values[name]
    else values[name] = value
  }
  return values
}

/** The most directory extensions that one user carries (directory.md 2.2). */
export const mostExtensions = 100

/** The mail address is the primary proxy address; the secondary ones stay. */
export function withPrimary(proxies: readonly string[], mail: string | null): string[] {
  const same = mail === null ? null : asciiLower(`smtp:${mail}`)
  const others = proxies.filter((address) => !address.startsWith('SMTP:') && asciiLower(address) !== same)
  return mail === null ? others : [`SMTP:${mail}`, ...others]
}

export type LegalAgeGroup =
  | 'MinorWithOutParentalConsent'
  | 'MinorWithParentalConsent'
  | 'MinorNoParentalConsentRequired'
  | 'NotAdult'
  | 'Adult'

/** Graph's `legalAgeGroupClassification`, which follows from the other two (directory.md 2.2). */
export function legalAgeGroup(ageGroup: string | null, consent: string | null): LegalAgeGroup | null {
  if (ageGroup === 'Adult' || ageGroup === 'NotAdult') return ageGroup
  if (ageGroup !== 'Minor') return null
  if (consent === 'Granted') return 'MinorWithParentalConsent'
  return consent === 'NotRequired' ? 'MinorNoParentalConsentRequired' : 'MinorWithOutParentalConsent'
}

/** The nickname of a user who was given none: the part before the @. */
export const nicknameOf = (upn: string): string => upn.slice(0, upn.indexOf('@'))

/** Properties that hold properties are logged one by one. */
export const flat = (fields: Readonly<Record<string, unknown>>): Record<string, unknown> => {
  const { extensionAttributes, extensions, ...rest } = fields
  return { ...rest, ...(extensionAttributes as object | undefined), ...(extensions as object | undefined) }
}

/** Audit rows never hold a full number or a private address (sspr.md 9.1). */
export function forAudit(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const mask = (value: unknown, by: (text: string) => string): unknown =>
    Array.isArray(value) ? value.map((item) => by(String(item))) : typeof value === 'string' ? by(value) : value
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      if (name === 'mobilePhone' || name === 'businessPhones') return [name, mask(value, phoneMask)]
      if (name === 'otherMails') return [name, mask(value, emailMask)]
      return [name, value]
    }),
  )
}
