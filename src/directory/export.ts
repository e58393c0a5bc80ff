import { type Activity, event } from '../audit/events.ts'
import { done, type Outcome, refuse } from '../base/outcome.ts'
import type { BulkKind } from '../contract/jobs.ts'
import type { Refusal } from '../contract/refusals.ts'
import type { AuditTarget } from '../store/schema.ts'
import type { Look, Store, UnitRequest } from '../store/unit.ts'
import { templateOf } from './bulk.formats.ts'
import { type Cell, csvOf, csvText } from './csv.ts'
import { type ExportedGroup, type ExportedMember, groupsAfter, membersAfter, usersAfter } from './export.store.ts'
import { isDynamic } from './groups.policy.ts'
import { groupOf } from './groups.store.ts'
import { allResults, type Job, type RowResult } from './jobs.ts'
import { legalAgeGroup } from './users.policy.ts'
import type { UserRecord } from './users.store.ts'

/** A file on its way: its name, and its text a piece at a time. */
export type Download = { readonly fileName: string; readonly content: AsyncIterable<string> }

/** The empty file to fill in, with its three first rows. */
export const bulkTemplate = (kind: BulkKind): Download => ({
  fileName: `${kind}Template.csv`,
  content: once(csvText(templateOf(kind))),
})

async function* once(text: string): AsyncGenerator<string> {
  yield text
}

type Columns<T> = readonly (readonly [heading: string, cell: (row: T) => Cell])[]

/** Headings are the names an import knows, where it knows them. */
const userColumns: Columns<UserRecord> = [
  ['userPrincipalName', (user) => user.userPrincipalName],
  ['displayName', (user) => user.displayName],
  ['surname', (user) => user.surname],
  ['mail', (user) => user.mail],
  ['givenName', (user) => user.givenName],
  ['id', (user) => user.id],
  ['userType', (user) => user.userType],
  ['jobTitle', (user) => user.jobTitle],
  ['department', (user) => user.department],
  ['accountEnabled', (user) => user.accountEnabled],
  ['usageLocation', (user) => user.usageLocation],
  ['streetAddress', (user) => user.streetAddress],
  ['state', (user) => user.state],
  ['country', (user) => user.country],
  ['officeLocation', (user) => user.officeLocation],
  ['city', (user) => user.city],
  ['postalCode', (user) => user.postalCode],
  ['telephoneNumber', (user) => user.businessPhones],
  ['mobilePhone', (user) => user.mobilePhone],
  ['alternateEmailAddress', (user) => user.otherMails],
  ['ageGroup', (user) => user.ageGroup],
  ['consentProvidedForMinor', (user) => user.consentProvidedForMinor],
  ['legalAgeGroupClassification', (user) => legalAgeGroup(user.ageGroup, user.consentProvidedForMinor)],
  ['companyName', (user) => user.companyName],
  ['employeeId', (user) => user.employeeId],
  ['creationType', (user) => user.creationType],
  ['directorySynced', (user) => user.onPremisesSyncEnabled ?? false],
  ['invitationState', (user) => user.externalUserState],
  ['createdDateTime', (user) => user.createdAt],
]

const groupColumns: Columns<ExportedGroup> = [
  ['id', (group) => group.id],
  ['displayName', (group) => group.displayName],
  ['groupType', (group) => (group.groupTypes.includes('Unified') ? 'Microsoft 365' : 'Security')],
  ['membershipType', (group) => (isDynamic(group) ? 'Dynamic' : 'Assigned')],
  ['mail', (group) => group.mail],
  ['securityEnabled', (group) => group.securityEnabled],
  ['mailEnabled', (group) => group.mailEnabled],
  ['isAssignableToRole', (group) => group.isAssignableToRole],
  ['membershipRule', (group) => group.membershipRule],
  ['createdDateTime', (group) => group.createdAt],
]

const memberColumns: Columns<ExportedMember> = [
  ['id', (member) => member.id],
  ['userPrincipalName', (member) => member.userPrincipalName],
  ['displayName', (member) => member.displayName],
  ['objectType', (member) => (member.type === 'user' ? 'User' : 'Group')],
  ['userType', (member) => member.userType],
  ['isUser', (member) => member.type === 'user'],
  ['isGroup', (member) => member.type === 'group'],
  ['isGuest', (member) => member.userType === 'Guest'],
]

const page = 1_000

/** Everything that a page by page question gives. */
async function* pages<T extends { id: string }>(
  store: Store,
  read: (look: Look, after: string | null) => Promise<T[]>,
): AsyncGenerator<T> {
  let after: string | null = null
  for (;;) {
    const rows: T[] = await store.look((look) => read(look, after))
    yield* rows
    if (rows.length < page) return
    after = rows.at(-1)!.id
  }
}

async function* cells<T>(columns: Columns<T>, rows: AsyncIterable<T>): AsyncGenerator<Cell[]> {
  for await (const row of rows) yield columns.map(([, cell]) => cell(row))
}

const fileOf = <T>(fileName: string, columns: Columns<T>, rows: AsyncIterable<T>): Download => ({
  fileName,
  content: csvOf(
    columns.map(([heading]) => heading),
    cells(columns, rows),
  ),
})

/** Whoever takes the directory along is in the log before the first line leaves. */
const auditDownload = (store: Store, request: UnitRequest, activity: Activity, targets: AuditTarget[]) =>
  store.unit(request, async (tx) => tx.audit(event(activity, { targets })))

export async function downloadUsers(store: Store, request: UnitRequest, deleted = false): Promise<Download> {
  const { tenantId } = request
  const details = [{ type: 'Other' as const, id: null, displayName: deleted ? 'Deleted users' : 'All users' }]
  await auditDownload(store, request, 'Download users - finished (bulk)', details)
  const rows = pages(store, (look, after) => usersAfter(look, tenantId, { deleted, after, limit: page }))
  return fileOf(deleted ? 'exportDeletedUsers.csv' : 'exportUsers.csv', userColumns, rows)
}

export async function downloadGroups(store: Store, request: UnitRequest): Promise<Download> {
  const { tenantId } = request
  const targets = [{ type: 'Other' as const, id: null, displayName: 'All groups' }]
  await auditDownload(store, request, 'Download groups - finished (bulk)', targets)
  const rows = pages(store, (look, after) => groupsAfter(look, tenantId, { after, limit: page }))
  return fileOf('exportGroups.csv', groupColumns, rows)
}

export async function downloadMembers(
  store: Store,
  request: UnitRequest,
  groupId: string,
): Promise<Outcome<Download, Refusal>> {
  const { tenantId } = request
  const group = await store.look((look) => groupOf(look, tenantId, groupId))
  if (!group) return refuse({ code: 'directory.not_found', params: { name: groupId } })
  const targets = [{ type: 'Group' as const, id: group.id, displayName: group.displayName }]
  await auditDownload(store, request, 'Download group members - finished (bulk)', targets)
  const rows = pages(store, (look, after) => membersAfter(look, tenantId, group.id, { after, limit: page }))
  return done(fileOf('exportGroupMembers.csv', memberColumns, rows))
}

const states = { queued: 'Not done yet', succeeded: 'Success', failed: 'Failure', canceled: 'Canceled' } as const

/** What became of each row, with one reason for each that failed (directory.md 2.6). */
export const resultColumns: Columns<RowResult> = [
  ['Row', (row) => row.row],
  ['Name', (row) => row.label],
  ['Status', (row) => states[row.state]],
  ['Reason', (row) => row.message],
  ['Object ID', (row) => row.targetId],
]

export const downloadResults = (store: Store, job: Job): Download =>
  fileOf(`${job.kind}Results.csv`, resultColumns, allResults(store, job))
