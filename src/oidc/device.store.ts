import { sql } from 'kysely'
import { before, second } from '../base/clock.ts'
import { sha256 } from '../base/secret.ts'
import type { Tx } from '../store/unit.ts'
import { userCodeDigest } from './adapter.store.ts'

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

export type OpenDevice = {
  readonly clientId: string
  readonly ip: string | null
  readonly audience: string
  readonly scope: string
}

/** A device that waits for this code to be typed. */
export async function openDevice(tx: Tx, userCode: string): Promise<OpenDevice | null> {
  const { rows } = await sql<OpenDevice>`
    select client_id as "clientId", ip, audience, coalesce(payload #>> '{params,scope}', '') as scope
    from oidc_token
    where tenant_id = ${tx.tenantId}::uuid and user_code = ${userCodeDigest(tx, userCode)} and consumed_at is null
      and expires_at > ${tx.now}::timestamptz`.execute(tx.db)
  return rows[0] ?? null
}

/** Puts the answer where the device will find it; true once for a code. */
export async function answerDevice(
  tx: Tx,
  userCode: string,
  said: Readonly<Record<string, unknown>>,
): Promise<boolean> {
  const grantId = typeof said.grantId === 'string' ? sha256(said.grantId) : null
  const done = await sql`
    update oidc_token set payload = payload || ${JSON.stringify(said)}::jsonb, user_code = null, grant_id = ${grantId}
    where tenant_id = ${tx.tenantId}::uuid and user_code = ${userCodeDigest(tx, userCode)} and consumed_at is null
      and expires_at > ${tx.now}::timestamptz`.execute(tx.db)
  return done.numAffectedRows === 1n
}
