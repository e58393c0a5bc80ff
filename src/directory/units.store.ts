import { sql } from 'kysely'
import { isGuid } from '../base/text.ts'
import type { Look, Tx } from '../store/unit.ts'

export type AdministrativeUnit = {
  id: string
  displayName: string
  description: string | null
  visibility: 'Public' | 'HiddenMembership'
  isMemberManagementRestricted: boolean
  createdAt: Date
}

export type UnitMember = { id: string; type: 'user' | 'group' | 'device'; displayName: string }

const columns = [
  'id',
  'display_name as displayName',
  'description',
  'visibility',
  'is_member_management_restricted as isMemberManagementRestricted',
  'created_at as createdAt',
] as const

export async function unitOf(look: Look, tenantId: string, id: string): Promise<AdministrativeUnit | null> {
  if (!isGuid(id)) return null
  const row = await look.db
    .selectFrom('administrative_unit')
    .select(columns)
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirst()
  return row ?? null
}

/** For commands: by id, or by a name that only one unit has. */
export async function unitByKey(look: Look, tenantId: string, key: string): Promise<AdministrativeUnit | null> {
  const rows = await look.db
    .selectFrom('administrative_unit')
    .select(columns)
    .where('tenant_id', '=', tenantId)
    .where((eb) => eb.or([eb('display_name', '=', key), eb(sql<string>`id::text`, '=', key.toLowerCase())]))
    .limit(2)
    .execute()
  return rows.length === 1 ? rows[0]! : null
}

/** `search`: a `tsquery` over the words of names (a) and descriptions (b), or null. */
export function listUnits(
  look: Look,
  tenantId: string,
  limit = 1_000,
  search: string | null = null,
): Promise<AdministrativeUnit[]> {
  const all = look.db
    .selectFrom('administrative_unit')
    .select(columns)
    .where('tenant_id', '=', tenantId)
    .orderBy('display_name')
    .orderBy('id')
    .limit(limit)
  const words = sql`(search_words('a', display_name) || search_words('b', description))::tsvector`
  return (search === null ? all : all.where(sql<boolean>`${words} @@ fold(${search}::text)::tsquery`)).execute()
}

/** The units an object is in itself: a group in a unit does not bring its members. */
export async function unitsOf(look: Look, tenantId: string, objectId: string): Promise<AdministrativeUnit[]> {
  const rows = await look.db
    .selectFrom('administrative_unit')
    .innerJoin('administrative_unit_member as m', (join) =>
      join.onRef('m.tenant_id', '=', 'administrative_unit.tenant_id').onRef('m.unit_id', '=', 'administrative_unit.id'),
    )
    .select(columns)
    .where('m.tenant_id', '=', tenantId)
    .where('m.member_id', '=', objectId)
    .orderBy('display_name')
    .execute()
  return rows
}

export async function membersOfUnit(look: Look, tenantId: string, unitId: string): Promise<UnitMember[]> {
  const { rows } = await sql<UnitMember>`
    select m.member_id as id, m.member_type as type, coalesce(p.display_name, g.display_name, d.display_name) as "displayName"
    from administrative_unit_member m
    left join person p on p.tenant_id = m.tenant_id and p.id = m.member_id and p.deleted_at is null
    left join directory_group g on g.tenant_id = m.tenant_id and g.id = m.member_id and g.deleted_at is null
    left join device d on d.tenant_id = m.tenant_id and d.id = m.member_id
    where m.tenant_id = ${tenantId} and m.unit_id = ${unitId} and coalesce(p.id, g.id, d.id) is not null
    order by "displayName", id`.execute(look.db)
  return rows
}

export async function insertUnit(tx: Tx, unit: Omit<AdministrativeUnit, 'createdAt'>): Promise<void> {
  await tx.db
    .insertInto('administrative_unit')
    .values({
      tenant_id: tx.tenantId,
      id: unit.id,
      display_name: unit.displayName,
      description: unit.description,
      visibility: unit.visibility,
      is_member_management_restricted: unit.isMemberManagementRestricted,
      created_at: tx.now,
    })
    .execute()
}

export async function updateUnitRow(
  tx: Tx,
  id: string,
  unit: Pick<AdministrativeUnit, 'displayName' | 'description' | 'visibility'>,
): Promise<void> {
  await tx.db
    .updateTable('administrative_unit')
    .set({ display_name: unit.displayName, description: unit.description, visibility: unit.visibility })
    .where('tenant_id', '=', tx.tenantId)
    .where('id', '=', id)
    .execute()
}

export async function deleteUnitRow(tx: Tx, id: string): Promise<void> {
  await tx.db.deleteFrom('administrative_unit').where('tenant_id', '=', tx.tenantId).where('id', '=', id).execute()
}

export async function countRestrictedUnits(look: Look, tenantId: string): Promise<number> {
  const row = await look.db
    .selectFrom('administrative_unit')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('tenant_id', '=', tenantId)
    .where('is_member_management_restricted', '=', true)
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

/** True when it was not in the unit before. */
export async function insertUnitMember(tx: Tx, unitId: string, member: UnitMember): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx.db
    .insertInto('administrative_unit_member')
    .values({
      tenant_id: tx.tenantId,
      unit_id: unitId,
      member_id: member.id,
      member_type: member.type,
      added_at: tx.now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows === 1n
}

export async function deleteUnitMember(tx: Tx, unitId: string, memberId: string): Promise<boolean> {
  const { numDeletedRows } = await tx.db
    .deleteFrom('administrative_unit_member')
    .where('tenant_id', '=', tx.tenantId)
    .where('unit_id', '=', unitId)
    .where('member_id', '=', memberId)
    .executeTakeFirst()
  return numDeletedRows === 1n
}

/** A user, a group or a device that can be put into a unit. */
export async function unitCandidate(look: Look, tenantId: string, id: string): Promise<UnitMember | null> {
  if (!isGuid(id)) return null
  const { rows } = await sql<UnitMember>`
    select id, 'user' as type, display_name as "displayName" from person
      where tenant_id = ${tenantId} and id = ${id} and deleted_at is null
    union all
    select id, 'group', display_name from directory_group where tenant_id = ${tenantId} and id = ${id} and deleted_at is null
    union all
    select id, 'device', display_name from device where tenant_id = ${tenantId} and id = ${id}`.execute(look.db)
  return rows[0] ?? null
}
