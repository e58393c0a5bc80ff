import { sql } from 'kysely'
import type { Tx } from '../store/unit.ts'
import { asColumns, type NewUserRow } from './users.store.ts'

/** Which of these names somebody has already, as user name or as mail; all of them are locked for the unit before. */
export async function namesTaken(tx: Tx, keys: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ key: string }>`
    select p.upn_key as key from person p
    where p.tenant_id = ${tx.tenantId} and p.upn_key = any(${keys}::text[]) and p.deleted_at is null
    union
    select p.mail_key from person p
    where p.tenant_id = ${tx.tenantId} and p.mail_key = any(${keys}::text[]) and p.mail_key is not null and p.deleted_at is null`.execute(
    tx.db,
  )
  return new Set(rows.map((row) => row.key))
}

/** What `insertUser` leaves to the defaults of the table. */
const defaults = {
  user_type: 'Member',
  account_enabled: true,
  business_phones: [],
  other_mails: [],
  proxy_addresses: [],
  is_break_glass: false,
  im_addresses: [],
  extension_attributes: {},
  extensions: {},
}

const columns = sql.raw(
  `tenant_id, id, user_principal_name, upn_key, display_name, given_name, surname, user_type, account_enabled,
  job_title, company_name, department, employee_id, office_location, street_address, city, state, postal_code, country,
  business_phones, mobile_phone, mail, mail_key, other_mails, proxy_addresses, mail_nickname, usage_location,
  preferred_language, password_policies, creation_type, is_break_glass, sessions_valid_from, created_at, employee_type,
  employee_hire_date, employee_leave_date, division, cost_center, fax_number, im_addresses, age_group, consent_provided_for_minor,
  on_premises_immutable_id, extension_attributes, extensions`,
)

/** Many users in one statement; who has a name already is not among them. */
export async function insertUsers(tx: Tx, users: readonly (NewUserRow & { readonly id: string })[]): Promise<void> {
  const rows = users.map(({ id, ...values }) => ({
    ...defaults,
    ...asColumns(values),
    tenant_id: tx.tenantId,
    id,
    sessions_valid_from: tx.now,
    created_at: tx.now,
  }))
  await sql`
    insert into person (${columns})
    select ${columns} from jsonb_populate_recordset(null::person, ${JSON.stringify(rows)}::jsonb)`.execute(tx.db)
}
