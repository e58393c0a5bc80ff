import { before, type Instant } from '../base/clock.ts'
import { sha256 } from '../base/secret.ts'
import type { Look, Tx } from '../store/unit.ts'
import { deviceLife } from './sessions.policy.ts'

/**
 * Browsers a person has signed in with. They have counters of their own, so that a stranger's tries do not lock the
 * owner out, and they never replace a proof (SES-11, THR-22). `cookie` is the value of `__Host-rekey-device`.
 */
export async function isKnownDevice(
  look: Look,
  tenantId: string,
  userId: string | null,
  cookie: string | undefined,
): Promise<boolean> {
  if (!cookie) return false
  // Somebody who does not exist is looked up too: the same work for every name (ENU-05).
  const known = await look.db
    .selectFrom('known_device')
    .select('user_id')
    .where('tenant_id', '=', tenantId)
    .where('token', '=', sha256(cookie))
    .where('last_seen_at', '>', before(look.now, deviceLife))
    .executeTakeFirst()
  return known !== undefined && known.user_id === userId
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
