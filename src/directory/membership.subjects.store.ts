import { type RawBuilder, sql } from 'kysely'
import type { Look, Tx } from '../store/unit.ts'
import { type Person, personOf } from './membership.policy.ts'
import { assignedPlans, type PlanSource } from './plans.policy.ts'
import type { SubjectValues, SubjectValue } from './rule/subject.ts'

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

/** The groups of `p` that are there; of these only, when there is a list. */
const directGroups = (only: readonly string[] | null) => sql`(
  select array_agg(m.group_id) from group_member m
  where m.tenant_id = p.tenant_id and m.member_id = p.id
    ${only ? sql`and m.group_id = any(${only}::uuid[])` : sql``}
    and exists (select 1 from directory_group g where g.tenant_id = m.tenant_id and g.id = m.group_id and g.deleted_at is null))`

/** What `p` has of products, directly and as a direct member of groups. */
const licences = sql`(
  select jsonb_agg(jsonb_build_object('skuId', a.sku_id, 'disabledPlans', a.disabled_plans, 'status', s.status))
  from licence_assignment a
  join subscription s on s.tenant_id = a.tenant_id and s.sku_id = a.sku_id
  where a.tenant_id = p.tenant_id and (a.principal_id = p.id or a.principal_id in (
    select m.group_id from group_member m
    join directory_group g on g.tenant_id = m.tenant_id and g.id = m.group_id and g.deleted_at is null
    where m.tenant_id = p.tenant_id and m.member_id = p.id)))`

type Row = Record<string, SubjectValue> & {
  id: string
  direct: string[] | null
  licences?: PlanSource[] | null
  extensionAttributes?: Record<string, string>
  extensions?: Record<string, string>
}

function asPerson({ id, direct, licences: held, extensionAttributes, extensions, ...row }: Row): Person {
  const values: Record<string, SubjectValue> = row
  if (extensionAttributes) Object.assign(values, extensionAttributes)
  if (extensions) for (const [name, value] of Object.entries(extensions)) values[name.toLowerCase()] = value
  if (held !== undefined) values.assignedPlans = assignedPlans(held ?? [])
  values.directGroups = direct ?? []
  return personOf(id, values as SubjectValues, direct ?? [])
}

/**
 * These users as they are now, those that are there; with a lock on their rows, always in the same order, so that
 * two units that judge one user come one after the other.
 */
export async function peopleForChange(tx: Tx, ids: readonly string[], plans: boolean): Promise<Person[]> {
  await sql`
    select 1 from person where tenant_id = ${tx.tenantId} and id = any(${ids}::uuid[]) and deleted_at is null
    order by id for no key update`.execute(tx.db)
  return peopleOf(tx, tx.tenantId, ids, plans)
}

export async function peopleOf(
  look: Look,
  tenantId: string,
  ids: readonly string[],
  plans: boolean,
): Promise<Person[]> {
  const { rows } = await sql<Row>`
    select ${selected()}, ${directGroups(null)} as direct ${plans ? sql`, ${licences} as licences` : sql``}
    from person p where p.tenant_id = ${tenantId} and p.id = any(${ids}::uuid[]) and p.deleted_at is null`.execute(look.db)
  return rows.map(asPerson)
}

/** What a pass over everybody needs: these properties, these groups. */
export type Wanted = { readonly properties: ReadonlySet<string>; readonly groupIds: readonly string[] }

/** Begins a pass over all users of the tenant, as they are at this moment. One pass at a time in a unit. */
export async function beginPass(tx: Tx, { properties, groupIds }: Wanted): Promise<void> {
  const plans = properties.has('assignedPlans')
  await sql`set local cursor_tuple_fraction = 1`.execute(tx.db)
  await sql`/* plan */
    declare everybody no scroll cursor for
    select ${selected(properties)}, ${directGroups(groupIds)} as direct ${plans ? sql`, ${licences} as licences` : sql``}
    from person p where p.tenant_id = ${tx.tenantId} and p.deleted_at is null`.execute(tx.db)
}

export async function nextPeople(tx: Tx, count: number): Promise<Person[]> {
  const { rows } = await sql<Row>`fetch ${sql.raw(String(count))} from everybody`.execute(tx.db)
  return rows.map(asPerson)
}

export const endPass = async (tx: Tx): Promise<void> => {
  await sql`close everybody`.execute(tx.db)
}
