import type { Instant } from '../base/clock.ts'
import { isGuid } from '../base/text.ts'
import type { Look, Tx } from '../store/unit.ts'
import { type Group, groupColumns } from './groups.store.ts'

const deleted = (look: Look, tenantId: string) =>
  look.db
    .selectFrom('directory_group')
    .select(groupColumns)
    .where('tenant_id', '=', tenantId)
    .where('deleted_at', 'is not', null)

export const listDeletedGroups = (look: Look, tenantId: string, limit: number): Promise<Group[]> =>
  deleted(look, tenantId).orderBy('deleted_at', 'desc').orderBy('id').limit(limit).execute()

/** By id, or by the name it had (the one deleted last, when several had it). */
export async function deletedGroupByKey(look: Look, tenantId: string, key: string): Promise<Group | null> {
  const found = deleted(look, tenantId).where(isGuid(key) ? 'id' : 'display_name', '=', key)
  return (await found.orderBy('deleted_at', 'desc').limit(1).executeTakeFirst()) ?? null
}

/** Locked for the rest of the unit. */
export async function deletedGroupForChange(tx: Tx, id: string): Promise<Group | null> {
  if (!isGuid(id)) return null
  return (await deleted(tx, tx.tenantId).where('id', '=', id).forUpdate().executeTakeFirst()) ?? null
}

export const expiredGroups = (
  look: Look,
  before: Instant,
  limit: number,
): Promise<{ tenantId: string; id: string }[]> =>
  look.db
    .selectFrom('directory_group')
    .select(['tenant_id as tenantId', 'id'])
    .where('deleted_at', '<', before)
    .orderBy('deleted_at')
    .limit(limit)
    .execute()

/** Its members and owners go with the row; where it was a member itself is told here. */
export async function deleteGroupRow(tx: Tx, id: string): Promise<void> {
  await tx.db.deleteFrom('group_member').where('tenant_id', '=', tx.tenantId).where('member_id', '=', id).execute()
  await tx.db
    .deleteFrom('administrative_unit_member')
    .where('tenant_id', '=', tx.tenantId)
    .where('member_id', '=', id)
    .execute()
  await tx.db.deleteFrom('directory_group').where('tenant_id', '=', tx.tenantId).where('id', '=', id).execute()
}
