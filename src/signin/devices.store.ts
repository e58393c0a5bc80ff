import { type RawBuilder, sql } from 'kysely'
import { before, type Instant } from '../base/clock.ts'
import { sha256 } from '../base/secret.ts'
import type { Look, Tx } from '../store/unit.ts'
import { deviceLife } from './sessions.policy.ts'

/**
 * Browsers a person has signed in with. They have counters of their own, so that a stranger's tries do not lock the
 * owner out, and they never replace a proof (SES-11, THR-22). `cookie` is the value of `__Host-rekey-device`.
 */
export const isKnownDevice = (
  look: Look,
  tenantId: string,
  userId: string | null,
  cookie: string | undefined,
): Promise<boolean> =>
  isKnownDeviceOfWho(look, sql`select ${tenantId}::uuid as tenant_id, ${userId}::uuid as user_id`, cookie)

/** `who` selects the tenant and the person, or nobody: for those who ask before they have the answer to that. */
export async function isKnownDeviceOfWho(
  look: Look,
  who: RawBuilder<unknown>,
  cookie: string | undefined,
): Promise<boolean> {
  if (!cookie) return false
  // Somebody who does not exist is looked up too: the same work for every name (ENU-05).
  const { rows } = await sql<{ theirs: boolean | null }>`
    select d.user_id = who.user_id as theirs from (${who}) as who
    join known_device d on d.tenant_id = who.tenant_id and d.token = ${sha256(cookie)}
      and d.last_seen_at > ${before(look.now, deviceLife)}`.execute(look.db)
  return rows[0]?.theirs === true
}

export async function rememberDevice(tx: Tx, userId: string, cookie: string): Promise<void> {
  await tx.db
    .insertInto('known_device')
    .values({
      tenant_id: tx.tenantId,
      token: sha256(cookie),
      user_id: userId,
      created_at: tx.now,
      last_seen_at: tx.now,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['tenant_id', 'token'])
        .doUpdateSet({ last_seen_at: tx.now })
        .where('known_device.user_id', '=', userId),
    )
    .execute()
}

/** Housekeeping. */
export async function sweepDevices(tx: Tx, unseenSince: Instant): Promise<number> {
  const gone = await tx.db.deleteFrom('known_device').where('last_seen_at', '<', unseenSince).executeTakeFirst()
  return Number(gone.numDeletedRows)
}
