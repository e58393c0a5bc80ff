import { type RawBuilder, sql } from 'kysely'
import type { Look, Tx } from '../store/unit.ts'
import { assignedPlansOf } from './licences.store.ts'
import { type Person, personOf } from './membership.policy.ts'
import type { SubjectValue, SubjectValues } from './rule/subject.ts'

/** What rules call a property of a user, and where it is kept. Constant text: no input ever reaches it. */
const columns: Readonly<Record<string, string>> = {
  accountEnabled: 'p.account_enabled',
  city: 'p.city',
  companyName: 'p.company_name',
  country: 'p.country',
  department: 'p.department',
  dirSyncEnabled: 'p.on_premises_sync_enabled',
  displayName: 'p.display_name',
  employeeHireDate: 'p.employee_hire_date',
  employeeId: 'p.employee_id',
  facsimileTelephoneNumber: 'p.fax_number',
  givenName: 'p.given_name',
  jobTitle: 'p.job_title',
  mail: 'p.mail',
  mailNickname: 'p.mail_nickname',
  manager: 'p.manager_id',
  mobile: 'p.mobile_phone',
  objectId: 'p.id',
  onPremisesDistinguishedName: 'p.on_premises_distinguished_name',
  onPremisesSecurityIdentifier: 'p.on_premises_security_identifier',
  otherMails: 'p.other_mails',
  passwordPolicies: 'p.password_policies',
  physicalDeliveryOfficeName: 'p.office_location',
  postalCode: 'p.postal_code',
  preferredLanguage: 'p.preferred_language',
  proxyAddresses: 'p.proxy_addresses',
  sipProxyAddress: 'p.im_addresses[1]',
  state: 'p.state',
  streetAddress: 'p.street_address',
  surname: 'p.surname',
  telephoneNumber: 'p.business_phones[1]',
  usageLocation: 'p.usage_location',
  userPrincipalName: 'p.user_principal_name',
  userType: 'p.user_type',
}

/** Columns of `person p` for these properties, under their names in rules; for all of them without a list. */
function selected(properties?: ReadonlySet<string>): RawBuilder<unknown> {
  const names = Object.keys(columns).filter((name) => properties?.has(name) ?? true)
  const wants = (prefix: string) => !properties || [...properties].some((name) => name.startsWith(prefix))
  return sql.raw(
    [
      'p.id',
      ...names.map((name) => `${columns[name]} as "${name}"`),
      ...(wants('extensionAttribute') ? ['p.extension_attributes as "extensionAttributes"'] : []),
      ...(wants('extension_') ? ['p.extensions'] : []),
    ].join(', '),
  )
}

/** The groups of `p` that are there. */
const directGroups = sql`(
  select array_agg(m.group_id) from group_member m
  where m.tenant_id = p.tenant_id and m.member_id = p.id
    and exists (select 1 from directory_group g where g.tenant_id = m.tenant_id and g.id = m.group_id and g.deleted_at is null))`

/** Who is in which of these groups, of those that are there. */
async function membershipsIn(
  look: Look,
  tenantId: string,
  ids: readonly string[],
  groupIds: readonly string[],
): Promise<Map<string, string[]>> {
  const { rows } = await sql<{ id: string; direct: string[] }>`
    select m.member_id as id, array_agg(m.group_id) as direct from group_member m
    join directory_group g on g.tenant_id = m.tenant_id and g.id = m.group_id and g.deleted_at is null
    where m.tenant_id = ${tenantId} and m.member_id = any(${ids}::uuid[]) and m.group_id = any(${groupIds}::uuid[])
    group by m.member_id`.execute(look.db)
  return new Map(rows.map((row) => [row.id, row.direct]))
}

type Row = Record<string, SubjectValue> & {
  id: string
  extensionAttributes?: Record<string, string>
  extensions?: Record<string, string>
}
type Plans = Awaited<ReturnType<typeof assignedPlansOf>>

function asPerson(
  { id, extensionAttributes, extensions, ...row }: Row,
  direct: readonly string[],
  plans: Plans | null,
) {
  const values: Record<string, SubjectValue> = row
  if (extensionAttributes) Object.assign(values, extensionAttributes)
  if (extensions) for (const [name, value] of Object.entries(extensions)) values[name.toLowerCase()] = value
  if (plans) values.assignedPlans = plans.get(id) ?? []
  values.directGroups = direct
  return personOf(id, values as SubjectValues, direct)
}

/**
 * These users as they are now, those that are there; with a lock on their rows, always in the same order, so that
 * two units that judge one user come one after the other.
 */
export async function peopleForChange(tx: Tx, ids: readonly string[], plans: boolean): Promise<Person[]> {
  const held = sql`
    select 1 from person where tenant_id = ${tx.tenantId} and id = any(${ids}::uuid[]) and deleted_at is null
    order by id for no key update`.execute(tx.db)
  const [, people] = await Promise.all([held, peopleOf(tx, tx.tenantId, ids, plans)])
  return people
}

export async function peopleOf(
  look: Look,
  tenantId: string,
  ids: readonly string[],
  plans: boolean,
): Promise<Person[]> {
  const [{ rows }, held] = await Promise.all([
    sql<Row & { direct: string[] | null }>`
      select ${selected()}, ${directGroups} as direct
      from person p where p.tenant_id = ${tenantId} and p.id = any(${ids}::uuid[]) and p.deleted_at is null`.execute(
      look.db,
    ),
    plans ? assignedPlansOf(look, tenantId, ids) : null,
  ])
  return rows.map(({ direct, ...row }) => asPerson(row as Row, direct ?? [], held))
}

/** Devices are a plain list: their properties stand under the names that rules use. */
export async function devicesOf(look: Look, tenantId: string, ids: readonly string[]): Promise<Person[]> {
  const rows = await look.db
    .selectFrom('device')
    .select(['id', 'display_name as displayName', 'properties'])
    .where('tenant_id', '=', tenantId)
    .where('id', 'in', [...ids, '00000000-0000-0000-0000-000000000000'])
    .execute()
  return rows.map(({ id, displayName, properties }) => {
    const values = { ...(properties as Record<string, SubjectValue>), objectId: id, displayName }
    return personOf(id, values, [])
  })
}

/** Begins a pass over all users of the tenant, as they are at this moment. One pass at a time in a unit. */
export async function beginPass(tx: Tx, properties: ReadonlySet<string>): Promise<void> {
  await sql`set local cursor_tuple_fraction = 1`.execute(tx.db)
  await sql`/* plan */
    declare everybody no scroll cursor for
    select ${selected(properties)} from person p where p.tenant_id = ${tx.tenantId} and p.deleted_at is null`.execute(
    tx.db,
  )
}

/** The next of them, with those of `groupIds` that they are directly in. */
export async function nextPeople(
  tx: Tx,
  count: number,
  groupIds: readonly string[],
  plans: boolean,
): Promise<Person[]> {
  const { rows } = await sql<Row>`fetch ${sql.raw(String(count))} from everybody`.execute(tx.db)
  if (rows.length === 0) return []
  const ids = rows.map((row) => row.id)
  const [direct, held] = await Promise.all([
    membershipsIn(tx, tx.tenantId, ids, groupIds),
    plans ? assignedPlansOf(tx, tx.tenantId, ids) : null,
  ])
  return rows.map((row) => asPerson(row, direct.get(row.id) ?? [], held))
}
