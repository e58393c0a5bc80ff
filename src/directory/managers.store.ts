import { sql } from 'kysely'
import { isGuid } from '../base/text.ts'
import type { Look, Tx } from '../store/unit.ts'
import { recordColumns, type UserRecord } from './users.store.ts'

/** The manager, while there is one and nobody has deleted them. */
export async function managerOf(look: Look, tenantId: string, userId: string): Promise<UserRecord | null> {
  if (!isGuid(userId)) return null
  const { rows } = await sql<UserRecord>`
    select ${recordColumns} from person u
    join person p on p.tenant_id = u.tenant_id and p.id = u.manager_id and p.deleted_at is null
    where u.tenant_id = ${tenantId} and u.id = ${userId} and u.deleted_at is null`.execute(look.db)
  return rows[0] ?? null
}

/** A page of the people whose manager this is, by display name; `after` is the last one of the page before. */
export async function directReportsOf(
  look: Look,
  tenantId: string,
  managerId: string,
  page: { limit: number; after?: { displayName: string; id: string } },
): Promise<UserRecord[]> {
  if (!isGuid(managerId)) return []
  const { displayName = '', id = '00000000-0000-0000-0000-000000000000' } = page.after ?? {}
  const { rows } = await sql<UserRecord>`
    select ${recordColumns} from person p
    where p.tenant_id = ${tenantId} and p.manager_id = ${managerId} and p.deleted_at is null
      and (p.display_name, p.id) > (${displayName}, ${id}::uuid)
    order by p.display_name, p.id limit ${page.limit}`.execute(look.db)
  return rows
}

/** Locks both rows in one order, so that two such changes cannot wait for each other. */
export async function lockPair(tx: Tx, one: string, other: string): Promise<void> {
  await sql`
    select 1 from person where tenant_id = ${tx.tenantId} and id = any(${[one, other]}::uuid[])
    order by id for no key update`.execute(tx.db)
}

export async function saveManager(tx: Tx, userId: string, managerId: string | null): Promise<void> {
  await sql`update person set manager_id = ${managerId}::uuid where tenant_id = ${tx.tenantId} and id = ${userId}`.execute(
    tx.db,
  )
}
