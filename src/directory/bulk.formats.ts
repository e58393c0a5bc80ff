import type { BulkKind } from '../contract/jobs.ts'

/** A column of a file: its heading, and the name that stands in brackets there. */
export type Column = {
  readonly label: string
  readonly property: string
  readonly required?: boolean
  readonly example?: string
}

export type Format = {
  readonly columns: readonly Column[]
  /** What people know a row by. */
  readonly key: string
}

const required = true
const userName: Column = {
  label: 'User name',
  property: 'userPrincipalName',
  required,
  example: 'chris@example.com',
}

const names: readonly Column[] = [
  { label: 'Name', property: 'displayName', required, example: 'Chris Green' },
  userName,
]

const details: readonly Column[] = [
  { label: 'First name', property: 'givenName' },
  { label: 'Last name', property: 'surname' },
  { label: 'Job title', property: 'jobTitle' },
  { label: 'Department', property: 'department' },
  { label: 'Usage location', property: 'usageLocation' },
  { label: 'Street address', property: 'streetAddress' },
  { label: 'State or province', property: 'state' },
  { label: 'Country or region', property: 'country' },
  { label: 'Office', property: 'physicalDeliveryOfficeName' },
  { label: 'City', property: 'city' },
  { label: 'ZIP or postal code', property: 'postalCode' },
  { label: 'Office phone', property: 'telephoneNumber' },
  { label: 'Mobile phone', property: 'mobile' },
]

const password: Column = { label: 'Initial password', property: 'passwordProfile', required, example: 'myPassword1234' }
const blocked: Column = {
  label: 'Block sign in (Yes/No)',
  property: 'accountEnabled',
  required,
  example: 'No',
}

/** Beyond the documented ones: our own import takes every property that a file can hold. */
const more: readonly Column[] = [
  'mail',
  'otherMails',
  'mailNickname',
  'userType',
  'companyName',
  'employeeId',
  'employeeType',
  'employeeHireDate',
  'employeeLeaveDate',
  'faxNumber',
  'preferredLanguage',
  'ageGroup',
  'consentProvidedForMinor',
  'onPremisesImmutableId',
  ...Array.from({ length: 15 }, (_, index) => `extensionAttribute${index + 1}`),
].map((property) => ({ label: property, property }))

const member: Column = {
  label: 'Member object ID or user principal name',
  property: 'memberObjectIdOrUpn',
  required,
  example: '9832aad8-e4fe-496b-a604-95c6eF01ae75 or chris@example.com',
}
const members: Format = { columns: [member], key: 'memberObjectIdOrUpn' }

/** directory.md 2.6, exactly; `importUsers` is ours. */
export const formats: Readonly<Record<BulkKind, Format>> = {
  createUsers: { columns: [...names, password, blocked, ...details], key: 'userPrincipalName' },
  importUsers: {
    columns: [...names, { ...password, required: false }, { ...blocked, required: false }, ...details, ...more],
    key: 'userPrincipalName',
  },
  deleteUsers: { columns: [userName], key: 'userPrincipalName' },
  restoreUsers: {
    columns: [{ label: 'Object ID', property: 'objectId', required, example: '4d3ed4d7-1f7b-4b13-9a3c-5e6c6d2f0b8f' }],
    key: 'objectId',
  },
  inviteUsers: {
    columns: [
      { label: 'Email address to invite', property: 'inviteeEmail', required, example: 'chris@partner.example' },
      {
        label: 'Redirection url',
        property: 'inviteRedirectURL',
        required,
        example: 'https://work.example.com',
      },
      { label: 'Send invitation message (true or false)', property: 'sendEmail', example: 'true' },
      { label: 'Customized invitation message', property: 'customizedMessageBody', example: 'Welcome' },
    ],
    key: 'inviteeEmail',
  },
  importMembers: members,
  removeMembers: members,
}

export const versionLine = 'version:v1.0'

/** `Name [displayName] Required` */
export const headingOf = ({ label, property, required: needed }: Column): string =>
  `${label} [${property}]${needed ? ' Required' : ''}`

/** The three first lines of an empty file, to be filled (rows of cells). */
export function templateOf(kind: BulkKind): string[][] {
  const { columns } = formats[kind]
  const example = columns.map((column, index) => {
    const text = column.example ?? ''
    return index === 0 ? `Example: ${text}` : text
  })
  return [[versionLine], columns.map(headingOf), example]
}
