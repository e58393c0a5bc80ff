import type { User } from '../../api/types.ts'
import type { TextKey } from '../../text/text.ts'

/** How a property is edited. */
export type FieldKind = 'text' | 'list' | 'phones' | 'boolean' | 'country' | 'date' | 'manager' | 'choice'

export type Section = 'identity' | 'job' | 'contact' | 'parental' | 'settings' | 'onpremises'

export type UserField = {
  readonly key: keyof User & string
  readonly section: Section
  readonly kind: FieldKind
  /** Most characters (directory.md 2.2). */
  readonly most?: number
  readonly hint?: TextKey
  readonly choices?: readonly { readonly value: string; readonly label: TextKey }[]
  readonly required?: true
  /** Shown but not to be changed here. */
  readonly fixed?: true
}

const text = (section: Section, most: number, ...keys: (keyof User & string)[]): UserField[] =>
  keys.map((key) => ({ key, section, kind: 'text', most }))

/** What can be changed of a user, in the order of the tabs (seed 000, steps 8 and 9). */
export const userFields: readonly UserField[] = [
  { key: 'displayName', section: 'identity', kind: 'text', most: 256, required: true },
  ...text('identity', 64, 'givenName', 'surname'),
  {
    key: 'userPrincipalName',
    section: 'identity',
    kind: 'text',
    most: 113,
    required: true,
    hint: 'user.edit.upn_hint',
  },
  {
    key: 'userType',
    section: 'identity',
    kind: 'choice',
    choices: [
      { value: 'Member', label: 'users.type.member' },
      { value: 'Guest', label: 'users.type.guest' },
    ],
  },
  ...text('job', 128, 'jobTitle'),
  ...text('job', 64, 'companyName', 'department'),
  ...text('job', 16, 'employeeId'),
  ...text('job', 64, 'employeeType'),
  { key: 'employeeHireDate', section: 'job', kind: 'date' },
  ...text('job', 128, 'officeLocation'),
  { key: 'manager', section: 'job', kind: 'manager' },
  ...text('contact', 1_024, 'streetAddress'),
  ...text('contact', 128, 'city', 'state'),
  ...text('contact', 40, 'postalCode'),
  ...text('contact', 128, 'country'),
  { key: 'businessPhones', section: 'contact', kind: 'phones', most: 64 },
  ...text('contact', 64, 'mobilePhone'),
  ...text('contact', 254, 'mail'),
  { key: 'otherMails', section: 'contact', kind: 'list', hint: 'user.edit.mails_hint' },
  ...text('contact', 64, 'faxNumber', 'mailNickname'),
  {
    key: 'ageGroup',
    section: 'parental',
    kind: 'choice',
    choices: [
      { value: '', label: 'user.edit.age.none' },
      { value: 'Minor', label: 'user.edit.age.minor' },
      { value: 'NotAdult', label: 'user.edit.age.notAdult' },
      { value: 'Adult', label: 'user.edit.age.adult' },
    ],
  },
  {
    key: 'consentProvidedForMinor',
    section: 'parental',
    kind: 'choice',
    choices: [
      { value: '', label: 'user.edit.consent.none' },
      { value: 'Granted', label: 'user.edit.consent.granted' },
      { value: 'Denied', label: 'user.edit.consent.denied' },
      { value: 'NotRequired', label: 'user.edit.consent.notRequired' },
    ],
  },
  { key: 'accountEnabled', section: 'settings', kind: 'boolean', hint: 'user.edit.enabled_hint' },
  { key: 'usageLocation', section: 'settings', kind: 'country', hint: 'user.edit.location_hint' },
  { key: 'preferredLanguage', section: 'settings', kind: 'text', most: 20 },
  {
    key: 'passwordPolicies',
    section: 'settings',
    kind: 'choice',
    choices: [
      { value: '', label: 'user.edit.policies.none' },
      { value: 'DisablePasswordExpiration', label: 'user.edit.policies.expiration' },
      { value: 'DisableStrongPassword', label: 'user.edit.policies.strong' },
      { value: 'DisablePasswordExpiration, DisableStrongPassword', label: 'user.edit.policies.both' },
    ],
  },
  ...(
    [
      'onPremisesSyncEnabled',
      'onPremisesDistinguishedName',
      'onPremisesSamAccountName',
      'onPremisesSecurityIdentifier',
      'onPremisesImmutableId',
      'onPremisesLastSyncDateTime',
    ] as const
  ).map((key): UserField => ({ key, section: 'onpremises', kind: 'text', fixed: true })),
]

export const sections: readonly Section[] = ['identity', 'job', 'contact', 'parental', 'settings', 'onpremises']

/** What the form holds: text for most, as people type it. */
export type UserDraft = Readonly<Record<string, string | boolean>>

const asText = (value: unknown): string =>
  value === null || value === undefined ? '' : Array.isArray(value) ? value.join('\n') : String(value)

export const draftOf = (user: User, managerId: string): UserDraft =>
  Object.fromEntries(
    userFields.map(({ key, kind }) => {
      if (kind === 'boolean') return [key, user[key] === true]
      if (kind === 'manager') return [key, managerId]
      if (kind === 'date') return [key, asText(user[key]).slice(0, 10)]
      if (key === 'passwordPolicies' && user[key] === 'None') return [key, '']
      return [key, asText(user[key])]
    }),
  )

/** What a PATCH carries for these changes; the manager is a link of its own and not among them. */
export function patchOf(changes: Partial<UserDraft>): Record<string, unknown> {
  const kinds = new Map<string, FieldKind>(userFields.map(({ key, kind }) => [key, kind]))
  return Object.fromEntries(
    Object.entries(changes)
      .filter(([key]) => kinds.get(key) !== 'manager')
      .map(([key, value]) => [key, sentOf(kinds.get(key) ?? 'text', value)]),
  )
}

function sentOf(kind: FieldKind, value: string | boolean | undefined): unknown {
  if (typeof value === 'boolean') return value
  const typed = (value ?? '').trim()
  const lines = typed.split(/\n/).map((line) => line.trim())
  if (kind === 'list') return lines.filter(Boolean)
  if (kind === 'phones') return typed === '' ? [] : [typed]
  if (kind === 'date') return typed === '' ? null : `${typed}T00:00:00Z`
  return typed === '' ? null : typed
}
