import { sql } from 'kysely'
import type { Look } from '../store/unit.ts'

export async function countSynchronized(look: Look, tenantId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`/* plan */
    select count(*)::integer as count from person
    where tenant_id = ${tenantId} and deleted_at is null and on_premises_sync_enabled`.execute(look.db)
  return rows[0]!.count
}
