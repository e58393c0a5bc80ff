import { done, type Outcome, refuse } from '../base/outcome.ts'
import { isGuid } from '../base/text.ts'
import { NewUser } from '../contract/directory.ts'
import { NewInvitation } from '../contract/invitations.ts'
import type { BulkKind } from '../contract/jobs.ts'
import { type Problem, problemsOf } from '../contract/problems.ts'
import type { Refusal } from '../contract/refusals.ts'
import { problemTexts } from '../contract/text/text.ts'
import { formats } from './bulk.formats.ts'
import { plainCell } from './csv.policy.ts'
import { mailKey, mailProblems, upnProblems } from './users.policy.ts'

/** Cells by the name of their column; a column that the file lacks is blank. */
export type Cells = Readonly<Record<string, string>>

export type RowFacts = {
  readonly domains: readonly string[]
  /** What is wrong with a first password; `passwords/` knows. */
  objection(password: string, names: NewUser): Refusal | null
}

/** What a row of each kind asks for, as the job keeps it. */
/** `user`: as the schema gave it back, with dates as texts again. */
export type CreateInput = { readonly user: NewUser; readonly password: string | null }
export type NameInput = { readonly name: string }
export type RowInput = CreateInput | NameInput | NewInvitation

type Read = (cells: Cells, facts: RowFacts) => Outcome<RowInput, Problem[]>

const problem = (field: string, code: string, message: string): Problem => ({ field, code, message })
const isBlank = (cell: string): boolean => !/\S/.test(cell)

/** A row as it stands in the file: what it asks for, or everything that is wrong with it, by column. */
export function readRow(kind: BulkKind, cells: Cells, facts: RowFacts): Outcome<RowInput, Problem[]> {
  const missing = formats[kind].columns
    .filter((column) => column.required && isBlank(cells[column.property] ?? ''))
    .map((column) => problem(column.property, 'required', 'A value is required here.'))
  return missing.length > 0 ? refuse(missing) : readers[kind](cells, facts)
}

/** Where a property of a user stands in the file. */
const columnOf: Readonly<Record<string, string>> = {
  officeLocation: 'physicalDeliveryOfficeName',
  businessPhones: 'telephoneNumber',
  mobilePhone: 'mobile',
  password: 'passwordProfile',
}
const inColumn = (found: Problem): Problem => {
  const [field = '', inner] = (found.field ?? '').split('.') as [string?, string?]
  const property = field === 'extensionAttributes' && inner ? inner : field
  return { ...found, field: columnOf[property] ?? property }
}

const sameName = `givenName surname jobTitle department usageLocation streetAddress state country city postalCode mail
  mailNickname userType companyName employeeId employeeType employeeHireDate employeeLeaveDate faxNumber
  preferredLanguage ageGroup consentProvidedForMinor onPremisesImmutableId`.split(/\s+/)

function readUser(cells: Cells, facts: RowFacts): Outcome<CreateInput, Problem[]> {
  const blocked = blockedOf(cells.accountEnabled ?? '')
  if (!blocked.ok) return blocked
  const properties = propertiesOf(cells)
  const user = { ...properties, ...(blocked.value === null ? {} : { accountEnabled: !blocked.value }) } as NewUser
  const parsed = NewUser.safeParse(user)
  if (!parsed.success) return refuse(problemsOf(parsed.error).map(inColumn))
  const password = isBlank(cells.passwordProfile ?? '') ? null : cells.passwordProfile!
  const problems = [...nameProblems(user.userPrincipalName, facts), ...mailProblems(parsed.data)]
  if (password !== null) problems.push(...passwordProblems(password, user, facts))
  return problems.length > 0 ? refuse(problems.map(inColumn)) : done({ user: parsed.data, password })
}

/** `Block sign in`: Yes means that the account is not enabled (directory.md 2.6). */
function blockedOf(cell: string): Outcome<boolean | null, Problem[]> {
  const word = cell.trim().toLowerCase()
  if (word === '') return done(null)
  if (word === 'yes' || word === 'no') return done(word === 'yes')
  return refuse([problem('accountEnabled', 'invalid', 'Yes or No: Yes blocks the account.')])
}

function propertiesOf(cells: Cells): Record<string, unknown> {
  const { userPrincipalName, displayName, physicalDeliveryOfficeName, telephoneNumber, mobile, otherMails } = cells
  const attributes = Object.entries(cells).filter(([name, cell]) => /^extensionAttribute/.test(name) && !isBlank(cell))
  const plain = Object.fromEntries(
    sameName.flatMap((name) => (isBlank(cells[name] ?? '') ? [] : [[name, dated(name, cells[name]!)]])),
  )
  return {
    userPrincipalName,
    displayName,
    ...plain,
    ...(isBlank(physicalDeliveryOfficeName ?? '') ? {} : { officeLocation: physicalDeliveryOfficeName }),
    ...(isBlank(telephoneNumber ?? '') ? {} : { businessPhones: [telephoneNumber] }),
    ...(isBlank(mobile ?? '') ? {} : { mobilePhone: mobile }),
    ...(isBlank(otherMails ?? '') ? {} : { otherMails: otherMails!.split(';').map((one) => one.trim()) }),
    ...(attributes.length > 0 ? { extensionAttributes: Object.fromEntries(attributes) } : {}),
  }
}

/** A day alone is one in a spreadsheet. */
const dated = (name: string, cell: string): string =>
  /Date$/.test(name) && /^\d{4}-\d\d-\d\d$/.test(cell) ? `${cell}T00:00:00Z` : cell

/** A blank around the name fails the row: nothing is trimmed silently (directory.md 2.4). */
function nameProblems(upn: string, facts: RowFacts): Problem[] {
  if (upn !== upn.trim()) return [problem('userPrincipalName', 'blank', 'There is a blank before or behind the name.')]
  return upnProblems(upn, facts.domains)
}

function passwordProblems(password: string, user: NewUser, facts: RowFacts): Problem[] {
  const refusal = facts.objection(password, user)
  return refusal ? problemTexts('en', refusal).map((text) => problem('passwordProfile', 'password', text)) : []
}

/** What came out of an export has quotes before what a spreadsheet would run; names and passwords never lose one. */
const readImport: Read = (cells, facts) =>
  readUser(
    Object.fromEntries(
      Object.entries(cells).map(([name, cell]) => [name, name === 'passwordProfile' ? cell : plainCell(cell)]),
    ),
    facts,
  )

const readName: Read = ({ userPrincipalName = '' }, facts) => {
  const problems = nameProblems(userPrincipalName, facts)
  return problems.length > 0 ? refuse(problems) : done({ name: userPrincipalName })
}

const readId: Read = ({ objectId = '' }) =>
  isGuid(objectId.trim())
    ? done({ name: objectId.trim() })
    : refuse([problem('objectId', 'invalid', 'Not an object id.')])

const readMember: Read = ({ memberObjectIdOrUpn = '' }, facts) => {
  if (isGuid(memberObjectIdOrUpn)) return done({ name: memberObjectIdOrUpn })
  const problems = nameProblems(memberObjectIdOrUpn, facts)
  return problems.length > 0
    ? refuse(problems.map((one) => ({ ...one, field: 'memberObjectIdOrUpn' })))
    : done({ name: memberObjectIdOrUpn })
}

const readInvitation: Read = (cells) => {
  const send = (cells.sendEmail ?? '').trim().toLowerCase()
  if (!['', 'true', 'false'].includes(send)) return refuse([problem('sendEmail', 'invalid', 'true or false.')])
  const input: NewInvitation = {
    invitedUserEmailAddress: cells.inviteeEmail ?? '',
    inviteRedirectUrl: (cells.inviteRedirectURL ?? '').trim(),
    sendInvitationMessage: send === 'true',
    ...(cells.customizedMessageBody
      ? { invitedUserMessageInfo: { customizedMessageBody: cells.customizedMessageBody } }
      : {}),
  }
  const parsed = NewInvitation.safeParse(input)
  if (!parsed.success) return refuse(problemsOf(parsed.error).map(inInvitation))
  if (mailKey(input.invitedUserEmailAddress) === null)
    return refuse([problem('inviteeEmail', 'invalid', 'Not a mail address.')])
  return done(input)
}

const inInvitation = (found: Problem): Problem => {
  const columns: Record<string, string> = {
    invitedUserEmailAddress: 'inviteeEmail',
    inviteRedirectUrl: 'inviteRedirectURL',
    'invitedUserMessageInfo.customizedMessageBody': 'customizedMessageBody',
  }
  return { ...found, field: columns[found.field ?? ''] ?? found.field ?? '' }
}

const readers: Readonly<Record<BulkKind, Read>> = {
  createUsers: readUser,
  importUsers: readImport,
  deleteUsers: readName,
  restoreUsers: readId,
  inviteUsers: readInvitation,
  importMembers: readMember,
  removeMembers: readMember,
}
