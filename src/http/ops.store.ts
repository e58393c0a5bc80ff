import { sql } from 'kysely'
import type { Look } from '../store/unit.ts'

/** Messages that still have to go out, over all tenants. */
export async function messagesWaiting(look: Look): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::integer as count from outbox where state in ('waiting', 'sending')`.execute(look.db)
  return rows[0]?.count ?? 0
}
