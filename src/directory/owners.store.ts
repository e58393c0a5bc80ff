import { sql } from 'kysely'
import type { Look, Tx } from '../store/unit.ts'

export type Owner = {
  id: string
  type: 'user' | 'servicePrincipal'
  displayName: string
  userPrincipalName: string | null
}

/** Those who are there: a deleted owner owns again when restored. */
export async function ownersOf(look: Look, tenantId: string, groupId: string): Promise<Owner[]> {
  const { rows } = await sql<Owner>`
    select o.owner_id as id, case when p.id is null then 'servicePrincipal' else 'user' end as type,
      coalesce(p.display_name, a.display_name) as "displayName", p.user_principal_name as "userPrincipalName"
    from group_owner o
    left join person p on p.tenant_id = o.tenant_id and p.id = o.owner_id and p.deleted_at is null
    left join app_registration a on a.tenant_id = o.tenant_id and a.service_principal_id = o.owner_id and a.deleted_at is null
    where o.tenant_id = ${tenantId} and o.group_id = ${groupId} and coalesce(p.id, a.id) is not null
    order by "displayName", o.owner_id`.execute(look.db)
  return rows
}

export async function isOwner(look: Look, tenantId: string, groupId: string, userId: string): Promise<boolean> {
  const row = await look.db
    .selectFrom('group_owner')
    .select('owner_id')
    .where('tenant_id', '=', tenantId)
    .where('group_id', '=', groupId)
    .where('owner_id', '=', userId)
    .executeTakeFirst()
  return row !== undefined
}

/** True when they did not own it before. */
export async function insertOwner(tx: Tx, groupId: string, ownerId: string): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx.db
    .insertInto('group_owner')
    .values({ tenant_id: tx.tenantId, group_id: groupId, owner_id: ownerId, added_at: tx.now })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows === 1n
}

export async function deleteOwner(tx: Tx, groupId: string, ownerId: string): Promise<void> {
  await tx.db
    .deleteFrom('group_owner')
    .where('tenant_id', '=', tx.tenantId)
    .where('group_id', '=', groupId)
    .where('owner_id', '=', ownerId)
    .execute()
}
