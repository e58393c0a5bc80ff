import type { Instant } from '../base/clock.ts'
import type { Look, Tx } from '../store/unit.ts'
import { findPassword, replacePassword, type StoredPassword, sealPhc, strengthenPassword } from './password.store.ts'

export { holdPassword, type StoredPassword } from './password.store.ts'

export type NewPassword = {
  readonly userId: string
  /** From `hasher.hash`, made before the unit. */
  readonly phc: string
  readonly by: 'user' | 'admin' | 'setup'
  /** To be changed at the next sign-in. */
  readonly mustChange?: boolean
  /** A temporary password ends. */
  readonly expiresAt?: Instant | null
  /**
   * The session in which a known password was changed stays, under the new token whose `sha256` is given (SES-05).
   * Without one, every session, every remembered device and every lockout counter of the person ends (SES-04, LK-09).
   */
  readonly keep?: { readonly id: string; readonly token: Buffer }
}

/** Sets a password and ends what was obtained with the old one. Audit rows and mails are the caller's. */
export async function storePassword(tx: Tx, next: NewPassword): Promise<void> {
  await replacePassword(tx, {
    userId: next.userId,
    value: sealPhc(tx, tx.tenantId, next.userId, next.phc),
    mustChange: next.mustChange ?? false,
    expiresAt: next.expiresAt ?? null,
    setBy: next.by,
    keep: next.keep ?? null,
    forget: next.keep === undefined,
  })
}

export const passwordOf = (look: Look, tenantId: string, userId: string): Promise<StoredPassword | null> =>
  findPassword(look, tenantId, userId)

/** Stores a hash with today's parameters of the password that was just proved. */
export const upgradePassword = (tx: Tx, userId: string, seen: Buffer, phc: string): Promise<void> =>
  strengthenPassword(tx, userId, seen, sealPhc(tx, tx.tenantId, userId, phc))
