import { sql } from 'kysely'
import type { Look, Tx } from '../store/unit.ts'

export type AttributeSet = { name: string; description: string | null; maxAttributes: number | null }

export type AttributeDefinition = {
  set: string
  name: string
  description: string | null
  type: 'Boolean' | 'Integer' | 'String'
  isCollection: boolean
  isSearchable: boolean
  status: 'Available' | 'Deprecated'
  predefinedOnly: boolean
  /** In order; those that are not active are not given any more. */
  allowed: { value: string; isActive: boolean }[]
}

export async function setsOf(look: Look, tenantId: string): Promise<AttributeSet[]> {
  const { rows } = await sql<AttributeSet>`
    select name, description, max_attributes as "maxAttributes" from attribute_set
    where tenant_id = ${tenantId} order by lower(name)`.execute(look.db)
  return rows
}

/** Of all sets; under the definition's lock where somebody depends on it. */
export async function definitionsOf(look: Look, tenantId: string): Promise<AttributeDefinition[]> {
  const { rows } = await sql<AttributeDefinition>`
    select d.set_name as set, d.name, d.description, d.type, d.is_collection as "isCollection",
      d.is_searchable as "isSearchable", d.status, d.predefined_only as "predefinedOnly",
      (select coalesce(jsonb_agg(jsonb_build_object('value', v.value, 'isActive', v.is_active) order by v.value), '[]')
        from attribute_allowed_value v
        where v.tenant_id = d.tenant_id and v.set_name = d.set_name and v.name = d.name) as allowed
    from attribute_definition d where d.tenant_id = ${tenantId} order by lower(d.set_name), lower(d.name)`.execute(
    look.db,
  )
  return rows
}

/** One change of sets and definitions of a tenant at a time; whoever gives values goes beside others of their kind. */
export async function lockDefinitions(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`${tx.tenantId}:attributes`}, 0))`.execute(tx.db)
}
export async function shareDefinitions(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock_shared(hashtextextended(${`${tx.tenantId}:attributes`}, 0))`.execute(tx.db)
}

export async function insertSet(tx: Tx, set: AttributeSet): Promise<void> {
  await tx.db
    .insertInto('attribute_set')
    .values({
      tenant_id: tx.tenantId,
      name: set.name,
      description: set.description,
      max_attributes: set.maxAttributes,
      created_at: tx.now,
    })
    .execute()
}

export async function updateSet(tx: Tx, set: AttributeSet): Promise<void> {
  await tx.db
    .updateTable('attribute_set')
    .set({ description: set.description, max_attributes: set.maxAttributes })
    .where('tenant_id', '=', tx.tenantId)
    .where('name', '=', set.name)
    .execute()
}

export async function insertDefinition(tx: Tx, made: AttributeDefinition): Promise<void> {
  await tx.db
    .insertInto('attribute_definition')
    .values({
      tenant_id: tx.tenantId,
      set_name: made.set,
      name: made.name,
      description: made.description,
      type: made.type,
      is_collection: made.isCollection,
      is_searchable: made.isSearchable,
      status: made.status,
      predefined_only: made.predefinedOnly,
      created_at: tx.now,
    })
    .execute()
  await saveAllowed(tx, made, made.allowed)
}

export async function updateDefinition(tx: Tx, one: AttributeDefinition): Promise<void> {
  await tx.db
    .updateTable('attribute_definition')
    .set({ description: one.description, status: one.status, predefined_only: one.predefinedOnly })
    .where('tenant_id', '=', tx.tenantId)
    .where('set_name', '=', one.set)
    .where('name', '=', one.name)
    .execute()
}

/** New ones are added, known ones become active or not. */
export async function saveAllowed(
  tx: Tx,
  { set, name }: Pick<AttributeDefinition, 'set' | 'name'>,
  values: AttributeDefinition['allowed'],
): Promise<void> {
  if (values.length === 0) return
  const row = { tenant_id: tx.tenantId, set_name: set, name }
  await tx.db
    .insertInto('attribute_allowed_value')
    .values(values.map(({ value, isActive }) => ({ ...row, value, is_active: isActive })))
    .onConflict((conflict) =>
      conflict
        .columns(['tenant_id', 'set_name', 'name', 'value'])
        .doUpdateSet((eb) => ({ is_active: eb.ref('excluded.is_active') })),
    )
    .execute()
}

export type AttributeValue = boolean | number | string | readonly string[] | readonly number[]
/** By set, by attribute, both in their own spelling. */
export type AttributeValues = Readonly<Record<string, Readonly<Record<string, AttributeValue>>>>

/** Of these people; who has none is not among them. */
export async function valuesOfUsers(
  look: Look,
  tenantId: string,
  userIds: readonly string[],
): Promise<Map<string, AttributeValues>> {
  const { rows } = await sql<{ id: string; document: AttributeValues }>`
    select user_id as id, document from person_attributes
    where tenant_id = ${tenantId} and user_id = any(${userIds}::uuid[])`.execute(look.db)
  return new Map(rows.map((row) => [row.id, row.document]))
}

/** The person's row is held by the unit. */
export async function saveValues(tx: Tx, userId: string, values: AttributeValues): Promise<void> {
  await sql`
    insert into person_attributes (tenant_id, user_id, document, updated_at)
    values (${tx.tenantId}, ${userId}, ${JSON.stringify(values)}::jsonb, ${tx.now})
    on conflict (tenant_id, user_id) do update set document = excluded.document, updated_at = excluded.updated_at`.execute(
    tx.db,
  )
}
