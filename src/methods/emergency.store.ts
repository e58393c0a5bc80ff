import { sql } from 'kysely'
import type { Look } from '../store/unit.ts'

/** Ids of the accounts that are marked, in the order of their names. */
export async function emergencyIds(look: Look, tenantId: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select p.id from person p where p.tenant_id = ${tenantId} and p.is_break_glass and p.deleted_at is null
    order by p.display_name, p.id`.execute(look.db)
  return rows.map((row) => row.id)
}
