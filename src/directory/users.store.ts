import { type Insertable, sql, type Updateable } from 'kysely'
import { isGuid } from '../base/text.ts'
import type { PersonTable } from '../store/schema.ts'
import type { Look, Tx } from '../store/unit.ts'
import { mailKey, upnKey } from './users.policy.ts'

/** A user as the program sees it: camel case of `person`, Graph's names where Graph has one. */
export type User = {
  id: string
  userPrincipalName: string
  displayName: string
  givenName: string | null
  surname: string | null
  userType: 'Member' | 'Guest'
  accountEnabled: boolean
  jobTitle: string | null
  companyName: string | null
  department: string | null
  employeeId: string | null
  officeLocation: string | null
  streetAddress: string | null
  city: string | null
  state: string | null
  postalCode: string | null
  country: string | null
  businessPhones: string[]
  mobilePhone: string | null
  mail: string | null
  otherMails: string[]
  proxyAddresses: string[]
  mailNickname: string
  usageLocation: string | null
  preferredLanguage: string | null
  passwordPolicies: string | null
  creationType: string | null
  onPremisesSyncEnabled: boolean | null
  isBreakGlass: boolean
  lastPasswordChangeAt: Date | null
  sessionsValidFrom: Date
  createdAt: Date
  deletedAt: Date | null
}

const columns: Record<keyof User, keyof PersonTable> = {
  id: 'id',
  userPrincipalName: 'user_principal_name',
  displayName: 'display_name',
  givenName: 'given_name',
  surname: 'surname',
  userType: 'user_type',
  accountEnabled: 'account_enabled',
  jobTitle: 'job_title',
  companyName: 'company_name',
  department: 'department',
  employeeId: 'employee_id',
  officeLocation: 'office_location',
  streetAddress: 'street_address',
  city: 'city',
  state: 'state',
  postalCode: 'postal_code',
  country: 'country',
  businessPhones: 'business_phones',
  mobilePhone: 'mobile_phone',
  mail: 'mail',
  otherMails: 'other_mails',
  proxyAddresses: 'proxy_addresses',
  mailNickname: 'mail_nickname',
  usageLocation: 'usage_location',
  preferredLanguage: 'preferred_language',
  passwordPolicies: 'password_policies',
  creationType: 'creation_type',
  onPremisesSyncEnabled: 'on_premises_sync_enabled',
  isBreakGlass: 'is_break_glass',
  lastPasswordChangeAt: 'last_password_change_at',
  sessionsValidFrom: 'sessions_valid_from',
  createdAt: 'created_at',
  deletedAt: 'deleted_at',
}

/** What no flow asks for: the rest of directory.md 2.2. Flows read `User`, the directory's own pages all of it. */
export type UserDetails = {
  employeeType: string | null
  employeeHireDate: Date | null
  employeeLeaveDate: Date | null
  division: string | null
  costCenter: string | null
  faxNumber: string | null
  imAddresses: string[]
  ageGroup: 'Minor' | 'NotAdult' | 'Adult' | null
  consentProvidedForMinor: 'Granted' | 'Denied' | 'NotRequired' | null
  managerId: string | null
  externalUserState: 'PendingAcceptance' | 'Accepted' | null
  externalUserStateChangedAt: Date | null
  onPremisesDistinguishedName: string | null
  onPremisesDomainName: string | null
  onPremisesImmutableId: string | null
  onPremisesSamAccountName: string | null
  onPremisesSecurityIdentifier: string | null
  onPremisesUserPrincipalName: string | null
  onPremisesLastSyncAt: Date | null
  extensionAttributes: Record<string, string>
  extensions: Record<string, string>
}
export type UserRecord = User & UserDetails

const detailColumns: Record<keyof UserDetails, keyof PersonTable> = {
  employeeType: 'employee_type',
  employeeHireDate: 'employee_hire_date',
  employeeLeaveDate: 'employee_leave_date',
  division: 'division',
  costCenter: 'cost_center',
  faxNumber: 'fax_number',
  imAddresses: 'im_addresses',
  ageGroup: 'age_group',
  consentProvidedForMinor: 'consent_provided_for_minor',
  managerId: 'manager_id',
  externalUserState: 'external_user_state',
  externalUserStateChangedAt: 'external_user_state_changed_at',
  onPremisesDistinguishedName: 'on_premises_distinguished_name',
  onPremisesDomainName: 'on_premises_domain_name',
  onPremisesImmutableId: 'on_premises_immutable_id',
  onPremisesSamAccountName: 'on_premises_sam_account_name',
  onPremisesSecurityIdentifier: 'on_premises_security_identifier',
  onPremisesUserPrincipalName: 'on_premises_user_principal_name',
  onPremisesLastSyncAt: 'on_premises_last_sync_at',
  extensionAttributes: 'extension_attributes',
  extensions: 'extensions',
}

const selected = (names: Readonly<Record<string, string>>): string =>
  Object.entries(names)
    .map(([name, column]) => `p.${column} as "${name}"`)
    .join(', ')

/** The columns of `person p` under their names in `User`. Constant text: no input ever reaches it. */
export const userColumns = sql.raw<User>(selected(columns))

/** The same for all there is to know about a user. */
export const recordColumns = sql.raw<UserRecord>(selected({ ...columns, ...detailColumns }))

/**
 * By user principal name, else by mail. A name that leads to two people, or to somebody deleted, leads to nobody
 * (security.md INP-07).
 */
export async function findByName(look: Look, tenantId: string, typed: string): Promise<User | null> {
  const { rows } = await sql<User>`
    select ${userColumns} from person p
    where p.tenant_id = ${tenantId} and p.id in (
      select n.id from person n where n.tenant_id = ${tenantId} and n.upn_key = ${upnKey(typed)} and n.deleted_at is null
      union
      select n.id from person n where n.tenant_id = ${tenantId} and n.mail_key = ${mailKey(typed)} and n.deleted_at is null
    )
    limit ${2}`.execute(look.db)
  return rows.length === 1 ? rows[0]! : null
}

export async function userOf(look: Look, tenantId: string, id: string): Promise<User | null> {
  if (!isGuid(id)) return null
  const { rows } = await sql<User>`
    select ${userColumns} from person p
    where p.tenant_id = ${tenantId} and p.id = ${id} and p.deleted_at is null`.execute(look.db)
  return rows[0] ?? null
}

/** Who has exactly this user name. */
export async function idOfName(look: Look, tenantId: string, userPrincipalName: string): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    select p.id from person p
    where p.tenant_id = ${tenantId} and p.upn_key = ${upnKey(userPrincipalName)} and p.deleted_at is null`.execute(
    look.db,
  )
  return rows[0]?.id ?? null
}

/** All there is to know about a user, by id. */
export async function recordOf(look: Look, tenantId: string, id: string): Promise<UserRecord | null> {
  if (!isGuid(id)) return null
  const { rows } = await sql<UserRecord>`
    select ${recordColumns} from person p
    where p.tenant_id = ${tenantId} and p.id = ${id} and p.deleted_at is null`.execute(look.db)
  return rows[0] ?? null
}

/** For commands and the API: an id or a user principal name. */
export const userByKey = (look: Look, tenantId: string, key: string): Promise<User | null> =>
  isGuid(key) ? userOf(look, tenantId, key) : findByName(look, tenantId, key)

/** Among the deleted: an id, or the name it had (the one deleted last, when several had it). */
export async function deletedByKey(look: Look, tenantId: string, key: string): Promise<User | null> {
  const { rows } = await sql<User>`
    select ${userColumns} from person p
    where p.tenant_id = ${tenantId} and p.deleted_at is not null and (p.id = ${isGuid(key) ? key : null} or p.upn_key = ${upnKey(key)})
    order by p.deleted_at desc limit ${1}`.execute(look.db)
  return rows[0] ?? null
}

export async function listUsers(
  look: Look,
  tenantId: string,
  filter: { search?: string; department?: string; deleted?: boolean; limit: number },
): Promise<User[]> {
  const begins = filter.search ? `${filter.search.replace(/[\\%_]/g, '\\$&')}%` : null
  const { rows } = await sql<User>`/* plan */
    select ${userColumns} from person p
    where p.tenant_id = ${tenantId} and (p.deleted_at is not null) = ${filter.deleted ?? false}
      and (${begins}::text is null or p.display_name ilike ${begins} or p.upn_key like lower(${begins}))
      and (${filter.department ?? null}::text is null or p.department = ${filter.department ?? null})
    order by fold(p.display_name) collate "C", p.id limit ${filter.limit}`.execute(look.db)
  return rows
}

/**
 * Waits until nobody else is giving out one of these names, so that looking first and writing then is safe; always
 * in the same order, so that two cannot wait for each other.
 */
export async function lockNames(tx: Tx, keys: readonly (string | null)[]): Promise<void> {
  const sorted = [...new Set(keys.filter((key) => key !== null))].sort()
  if (sorted.length === 0) return
  await sql`
    select pg_advisory_xact_lock(hashtextextended(${tx.tenantId}::text || ':' || key, 0))
    from unnest(${sorted}::text[]) with ordinality as names (key, place) order by place`.execute(tx.db)
}

/** Who else has one of these names, as user name or as mail (the two never cross, security.md INP-07), a group too. */
export async function nameTaken(
  tx: Tx,
  names: { upn: string | null; mail: string | null },
  exceptId: string,
): Promise<'userPrincipalName' | 'mail' | null> {
  const { rows } = await sql<{ upnHit: boolean | null }>`
    select (p.upn_key = ${names.upn} or p.mail_key = ${names.upn}) as "upnHit" from person p
    where p.tenant_id = ${tx.tenantId} and p.deleted_at is null and p.id <> ${exceptId}
      and (p.upn_key in (${names.upn}, ${names.mail}) or p.mail_key in (${names.upn}, ${names.mail}))
    union all
    select lower(g.mail) = ${names.upn} from directory_group g
    where g.tenant_id = ${tx.tenantId} and g.deleted_at is null and g.mail is not null
      and lower(g.mail) in (${names.upn}, ${names.mail})`.execute(tx.db)
  if (rows.length === 0) return null
  return rows.some((row) => row.upnHit) ? 'userPrincipalName' : 'mail'
}

export type UserValues = Partial<Omit<UserRecord, 'id' | 'createdAt' | 'deletedAt'>>

const allColumns: Record<keyof UserRecord, keyof PersonTable> = { ...columns, ...detailColumns }

/** Values to columns; the keys that are looked up follow by themselves. */
export function asColumns(values: UserValues): Updateable<PersonTable> {
  const row: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined) row[allColumns[name as keyof UserRecord]] = value
  }
  if (values.userPrincipalName !== undefined) row.upn_key = upnKey(values.userPrincipalName)
  if (values.mail !== undefined) row.mail_key = values.mail === null ? null : mailKey(values.mail)
  return row as Updateable<PersonTable>
}

export type NewUserRow = UserValues & { userPrincipalName: string; displayName: string; mailNickname: string }

export async function insertUser(tx: Tx, id: string, values: NewUserRow): Promise<void> {
  const row = { ...asColumns(values), tenant_id: tx.tenantId, id, sessions_valid_from: tx.now, created_at: tx.now }
  await tx.db
    .insertInto('person')
    .values(row as Insertable<PersonTable>)
    .execute()
}

export async function updateUserRow(tx: Tx, id: string, values: UserValues): Promise<void> {
  await tx.db
    .updateTable('person')
    .set(asColumns(values))
    .where('tenant_id', '=', tx.tenantId)
    .where('id', '=', id)
    .execute()
}

/** Locks the row for the rest of the unit, so that a change builds on what is really there. */
export async function userForChange(tx: Tx, id: string): Promise<User | null> {
  const { rows } = await sql<User>`
    select ${userColumns} from person p
    where p.tenant_id = ${tx.tenantId} and p.id = ${id} and p.deleted_at is null for no key update`.execute(tx.db)
  return rows[0] ?? null
}

/** The same with every property. */
export async function recordForChange(tx: Tx, id: string): Promise<UserRecord | null> {
  if (!isGuid(id)) return null
  const { rows } = await sql<UserRecord>`
    select ${recordColumns} from person p
    where p.tenant_id = ${tx.tenantId} and p.id = ${id} and p.deleted_at is null for no key update`.execute(tx.db)
  return rows[0] ?? null
}

/** Among the deleted: an id, or the name it had (the one deleted last, when several had it). Locks the row. */
export async function deletedForChange(tx: Tx, key: string): Promise<UserRecord | null> {
  const { rows } = await sql<UserRecord>`
    select ${recordColumns} from person p
    where p.tenant_id = ${tx.tenantId} and p.deleted_at is not null
      and (p.id = ${isGuid(key) ? key : null}::uuid or p.upn_key = ${upnKey(key)})
    order by p.deleted_at desc limit ${1} for update`.execute(tx.db)
  return rows[0] ?? null
}

/**
 * Deletes, or brings back (`null`). A deletion voids what was issued before it for good: a session of then must not
 * wake up with the user.
 */
export async function markDeleted(tx: Tx, id: string, at: Date | null): Promise<void> {
  await sql`
    update person set deleted_at = ${at}::timestamptz,
      sessions_valid_from = greatest(${tx.now}::timestamptz, sessions_valid_from + interval '1 millisecond')
    where tenant_id = ${tx.tenantId} and id = ${id}`.execute(tx.db)
}
