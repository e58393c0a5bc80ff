import { sql } from 'kysely'
import { asciiLower, own } from '../base/text.ts'
import { exact, type Field, type Fields, folded, type ScalarField, texts } from '../store/condition.ts'
import { products } from './products.ts'

/** How the properties of `person p` are asked for: names are Graph's, in lower case. The indexes are in 0007-graph.sql. */

const text = (column: string): ScalarField => folded(sql.raw(`p.${column}`))
const time = (column: string): ScalarField => exact(sql.raw(`p.${column}`), 'timestamptz')

/** User names have ASCII letters only, and a column in lower case already. */
const userPrincipalName: ScalarField = {
  kind: 'scalar',
  left: sql`p.upn_key`,
  right: (value) => sql`${asciiLower(String(value))}::text collate "C"`,
}

/** Kept beside the row (signin/log.store.ts); who never signed in has none. */
const signIn = (column: string): ScalarField =>
  exact(
    sql`(select ${sql.raw(`s.${column}`)} from sign_in_activity s where s.tenant_id = p.tenant_id and s.user_id = p.id)`,
    'timestamptz',
  )

const mail: ScalarField = { ...text('mail'), reversed: sql`(reverse(fold(p.mail)) collate "C")` }

const planRows = products.flatMap(({ skuId, plans }) => plans.map(({ id }) => ({ skuId, planId: id })))

/** What somebody has of products, directly or through groups, as far as it is in force. */
const licences = sql`
  select l.sku_id, a.disabled_plans from licence_state l
  join licence_assignment a on a.tenant_id = l.tenant_id and a.principal_id = l.via and a.sku_id = l.sku_id
  where l.tenant_id = p.tenant_id and l.user_id = p.id and l.state <> 'Error'`

/** The service plans that those products bring, without those switched off. */
const plans = sql`
  select plan.plan_id from (${licences}) as held
  join unnest(${planRows.map((row) => row.skuId)}::uuid[], ${planRows.map((row) => row.planId)}::uuid[])
    as plan (sku_id, plan_id) on plan.sku_id = held.sku_id and not plan.plan_id = any (held.disabled_plans)`

const plain: Readonly<Record<string, Field>> = {
  id: exact(sql`p.id`, 'uuid'),
  assignedlicenses: {
    kind: 'list',
    rows: sql`(${licences}) as element`,
    elements: (name) => (name === 'skuid' ? exact(sql`element.sku_id`, 'uuid') : undefined),
    size: sql<number>`(select count(distinct element.sku_id) from (${licences}) as element)`,
  },
  accountenabled: exact(sql`p.account_enabled`, 'boolean'),
  agegroup: text('age_group'),
  assignedplans: {
    kind: 'list',
    rows: sql`(${plans}) as element`,
    elements: (name) => (name === 'serviceplanid' ? exact(sql`element.plan_id`, 'uuid') : undefined),
    size: sql<number>`(select count(distinct element.plan_id) from (${plans}) as element)`,
  },
  businessphones: texts(sql`p.business_phones`),
  city: text('city'),
  companyname: text('company_name'),
  country: text('country'),
  createddatetime: time('created_at'),
  creationtype: text('creation_type'),
  deleteddatetime: time('deleted_at'),
  department: text('department'),
  displayname: text('display_name'),
  employeehiredate: time('employee_hire_date'),
  employeeid: text('employee_id'),
  employeetype: text('employee_type'),
  givenname: text('given_name'),
  jobtitle: text('job_title'),
  mail,
  mailnickname: text('mail_nickname'),
  mobilephone: text('mobile_phone'),
  officelocation: text('office_location'),
  onpremisesimmutableid: text('on_premises_immutable_id'),
  onpremisessamaccountname: text('on_premises_sam_account_name'),
  onpremisessecurityidentifier: text('on_premises_security_identifier'),
  onpremisessyncenabled: exact(sql`p.on_premises_sync_enabled`, 'boolean'),
  othermails: texts(sql`p.other_mails`),
  passwordpolicies: text('password_policies'),
  postalcode: text('postal_code'),
  preferredlanguage: text('preferred_language'),
  proxyaddresses: texts(sql`p.proxy_addresses`),
  'signinactivity/lastsignindatetime': signIn('last_at'),
  'signinactivity/lastnoninteractivesignindatetime': signIn('last_silent_at'),
  'signinactivity/lastsuccessfulsignindatetime': signIn('last_good_at'),
  state: text('state'),
  streetaddress: text('street_address'),
  surname: text('surname'),
  usagelocation: text('usage_location::text'),
  userprincipalname: userPrincipalName,
  // Two words only, kept with a capital: so the index of the few guests serves.
  usertype: {
    kind: 'scalar',
    left: sql`p.user_type`,
    right: (value) => sql`initcap(${String(value)}::text)`,
  },
  identities: {
    kind: 'list',
    rows: sql`(values (
      case when p.creation_type = 'Invitation' then 'federated' else 'userPrincipalName' end,
      split_part(p.user_principal_name, '@', 2),
      case when p.creation_type = 'Invitation' then p.mail else p.user_principal_name end
    )) as element (kind, issuer, name)`,
    elements: (name) => own(identity, name),
    size: sql<number>`1`,
  },
}

const identity: Readonly<Record<string, ScalarField>> = {
  signintype: folded(sql`element.kind`),
  issuer: folded(sql`element.issuer`),
  issuerassignedid: folded(sql`element.name`),
}

const fromJson = (column: string, name: string): ScalarField => folded(sql`(${sql.raw(`p.${column}`)} ->> ${name})`)

export const userFields: Fields = (name) => {
  if (Object.hasOwn(plain, name)) return plain[name]
  const attribute = /^onpremisesextensionattributes\/extensionattribute(\d{1,2})$/.exec(name)?.[1]
  if (attribute) return fromJson('extension_attributes', `extensionAttribute${attribute}`)
  if (/^extension_[0-9a-f]{32}_\w+$/.test(name)) return extension(name)
  const [, set, own] = /^customsecurityattributes\/(\w+)\/(\w+)$/.exec(name) ?? []
  return set && own ? securityAttribute(set, own) : undefined
}

/** Kept under the spelling that it was registered with; ASCII letters only. */
const extension = (name: string): ScalarField =>
  folded(sql`(select e.value from jsonb_each_text(p.extensions) e where lower(e.key) = ${name} limit 1)`)

/** One value or many, as texts: their letters count as they are. */
function securityAttribute(set: string, name: string): Field {
  const values = sql`
    select v.value from person_attributes a
    cross join lateral jsonb_each(a.document) s
    cross join lateral jsonb_each(s.value) n
    cross join lateral jsonb_array_elements_text(
      case jsonb_typeof(n.value) when 'array' then n.value else jsonb_build_array(n.value) end) v
    where a.tenant_id = p.tenant_id and a.user_id = p.id and lower(s.key) = ${set} and lower(n.key) = ${name}`
  const value: ScalarField = {
    kind: 'scalar',
    left: sql`element.value`,
    right: (wanted) => sql`${String(wanted)}::text`,
  }
  return {
    kind: 'list',
    rows: sql`(${values}) as element`,
    elements: (element) => (element === '' ? value : undefined),
    size: sql<number>`(select count(*) from (${values}) as element)`,
  }
}
