import { sql } from 'kysely'
import { exact, type Field, type Fields, folded, type ListField, type ScalarField, texts } from '../store/condition.ts'

/** How the properties of `directory_group g` are asked for: names are Graph's, in lower case. */

const text = (column: string): ScalarField => folded(sql.raw(`g.${column}`))
const flag = (column: string): ScalarField => exact(sql.raw(`g.${column}`), 'boolean')

const links = (table: string, column: string): ListField => ({
  kind: 'list',
  rows: sql`(select l.${sql.ref(column)} as id from ${sql.table(table)} l
    where l.tenant_id = g.tenant_id and l.group_id = g.id) as element`,
  elements: (name) => (name === 'id' ? exact(sql`element.id`, 'uuid') : undefined),
  size: sql<number>`(select count(*) from ${sql.table(table)} l where l.tenant_id = g.tenant_id and l.group_id = g.id)`,
})

const licences = sql`
  select a.sku_id from licence_assignment a where a.tenant_id = g.tenant_id and a.principal_id = g.id`

const fields: Readonly<Record<string, Field>> = {
  id: exact(sql`g.id`, 'uuid'),
  assignedlicenses: {
    kind: 'list',
    rows: sql`(${licences}) as element`,
    elements: (name) => (name === 'skuid' ? exact(sql`element.sku_id`, 'uuid') : undefined),
    size: sql<number>`(select count(*) from (${licences}) as element)`,
  },
  description: text('description'),
  displayname: text('display_name'),
  grouptypes: texts(sql`g.group_types`),
  hasmemberswithlicenseerrors: exact(
    sql`exists (select 1 from licence_state l where l.tenant_id = g.tenant_id and l.via = g.id and l.error <> 'None')`,
    'boolean',
  ),
  isassignabletorole: flag('is_assignable_to_role'),
  mail: text('mail'),
  mailenabled: flag('mail_enabled'),
  mailnickname: text('mail_nickname'),
  members: links('group_member', 'member_id'),
  membershiprule: text('membership_rule'),
  membershipruleprocessingstate: text('membership_rule_processing_state'),
  onpremisessyncenabled: flag('on_premises_sync_enabled'),
  owners: links('group_owner', 'owner_id'),
  securityenabled: flag('security_enabled'),
}

export const groupFields: Fields = (name) => (Object.hasOwn(fields, name) ? fields[name] : undefined)
