import { sql } from 'kysely'
import { before, second } from '../base/clock.ts'
import { sha256 } from '../base/secret.ts'
import type { Tx } from '../store/unit.ts'

/** RFC 8628, 3.5: how long a device waits between two requests; a little less is let pass. */
export const pollInterval = 5 * second
const tolerated = 4 * second

/** Writes down that the device has asked again. */
export async function notePoll(tx: Tx, deviceCode: string): Promise<'in time' | 'too soon'> {
  const { rows } = await sql<{ last: Date | null }>`
    with held as (
      select id, polled_at from oidc_token
      where tenant_id = ${tx.tenantId}::uuid and id = ${sha256(deviceCode)} and kind = 'DeviceCode' for update)
    update oidc_token t set polled_at = ${tx.now}::timestamptz from held
    where t.tenant_id = ${tx.tenantId}::uuid and t.id = held.id returning held.polled_at as last`.execute(tx.db)
  const last = rows[0]?.last
  return last && last > before(tx.now, tolerated) ? 'too soon' : 'in time'
}
