import { sql } from 'kysely'
import type { Look } from '../store/unit.ts'

export async function databaseNow(look: Look): Promise<Date> {
  const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(look.db)
  return rows[0]!.now
}
