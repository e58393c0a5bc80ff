import { sql } from 'kysely'
import type { Instant } from '../base/clock.ts'
import type { Look, Tx } from '../store/unit.ts'
import { lockoutsRemoved } from './lockout.store.ts'

export type SetBy = 'user' | 'admin' | 'import' | 'setup'

export type StoredPassword = {
  /** The Argon2id string. Only `hasher.verify` reads it. */
  readonly phc: string
  /** The row's value as it stands: sealed with a fresh nonce each time, so it names exactly this state. */
  readonly sealed: Buffer
  readonly mustChange: boolean
  readonly expiresAt: Instant | null
  readonly setAt: Instant
  readonly setBy: SetBy
}

/** ST-05: a value copied to another person's row does not open. */
const place = (tenantId: string, userId: string): string => `${tenantId}|${userId}`

export const sealPhc = (look: Look, tenantId: string, userId: string, phc: string): Buffer =>
  look.keys.seal('password', place(tenantId, userId), phc, look.random)

export const openPhc = (look: Look, tenantId: string, userId: string, value: Buffer): string =>
  look.keys.open('password', place(tenantId, userId), value).toString('utf8')

export async function findPassword(look: Look, tenantId: string, userId: string): Promise<StoredPassword | null> {
  const row = await look.db
    .selectFrom('password')
    .select(['value', 'must_change', 'expires_at', 'set_at', 'set_by'])
    .where('tenant_id', '=', tenantId)
    .where('user_id', '=', userId)
    .executeTakeFirst()
  if (!row) return null
  return {
    phc: openPhc(look, tenantId, userId, row.value),
    sealed: row.value,
    mustChange: row.must_change,
    expiresAt: row.expires_at,
    setAt: row.set_at,
    setBy: row.set_by,
  }
}

/**
 * Holds the password that was checked a moment ago until the unit ends: false when another change or reset came
 * first, whose password is the true one now.
 */
export async function holdPassword(tx: Tx, userId: string, seen: Buffer): Promise<boolean> {
  const row = await tx.db
    .selectFrom('password')
    .select('user_id')
    .where('tenant_id', '=', tx.tenantId)
    .where('user_id', '=', userId)
    .where('value', '=', seen)
    .forUpdate()
    .executeTakeFirst()
  return row !== undefined
}

export type Replacement = {
  readonly userId: string
  readonly value: Buffer
  readonly mustChange: boolean
  readonly expiresAt: Instant | null
  readonly setBy: SetBy
  /** The session that stays, under a new token: `sha256` of it (SES-05). */
  readonly keep: { readonly id: string; readonly token: Buffer } | null
  /** Remembered devices end and lockout counters too: a reset (SES-04, LK-09). */
  readonly forget: boolean
}

/**
 * Everything a new password changes, in one statement, because the reset stands or falls with its speed.
 *
 * A sign-in takes the same rows: password, lockout, then sessions and devices. So does this, and whoever comes second
 * waits at the first of them with empty hands. PostgreSQL runs the writes of one statement from the last to the first;
 * its manual does not promise that, so a test looks.
 *
 * `sessions_valid_from` always moves forward, if only by a millisecond: a sign-in that checked the old password and
 * commits after this remembers the older value, and its session is over from the start, whatever the order of the
 * two commits.
 */
export async function replacePassword(tx: Tx, next: Replacement): Promise<void> {
  if (next.keep || !next.forget) return replaceAndKeep(tx, next)
  const mine = sql`tenant_id = ${tx.tenantId}::uuid and user_id = ${next.userId}::uuid`
  tx.write(sql`
    update person set last_password_change_at = ${tx.now}::timestamptz, sessions_valid_from = ${laterThanEver(tx)}
    where tenant_id = ${tx.tenantId}::uuid and id = ${next.userId}::uuid`)
  tx.write(sql`update session set ended_at = ${tx.now}::timestamptz where ${mine} and ended_at is null`)
  tx.write(sql`delete from known_device where ${mine}`)
  tx.write(lockoutsRemoved(tx.tenantId, `user:${next.userId}`))
  tx.write(newValue(tx, next))
}

/** Two changes within a millisecond are two: what was issued between them is void too. */
const laterThanEver = (tx: Tx) => sql`greatest(${tx.now}::timestamptz, sessions_valid_from + interval '1 millisecond')`

const newValue = (tx: Tx, next: Replacement) => sql`
    insert into password (tenant_id, user_id, value, must_change, expires_at, set_at, set_by)
    values (${tx.tenantId}::uuid, ${next.userId}::uuid, ${next.value}::bytea, ${next.mustChange}::boolean,
            ${next.expiresAt}::timestamptz, ${tx.now}::timestamptz, ${next.setBy})
    on conflict (tenant_id, user_id) do update
    set value = excluded.value, must_change = excluded.must_change, expires_at = excluded.expires_at,
        set_at = excluded.set_at, set_by = excluded.set_by`

async function replaceAndKeep(tx: Tx, next: Replacement): Promise<void> {
  const mine = sql`tenant_id = ${tx.tenantId}::uuid and user_id = ${next.userId}::uuid`
  const counters = sql`tenant_id = ${tx.tenantId}::uuid and subject = ${`user:${next.userId}`}`
  await sql`
    with moved as (
      update person
      set last_password_change_at = ${tx.now}::timestamptz,
          sessions_valid_from = ${laterThanEver(tx)}
      where tenant_id = ${tx.tenantId}::uuid and id = ${next.userId}::uuid
      returning sessions_valid_from
    ), ended as (
      update session set ended_at = ${tx.now}::timestamptz
      where ${mine} and ended_at is null and id is distinct from ${next.keep?.id ?? null}::uuid
    ), kept as (
      update session
      set token = ${next.keep?.token ?? null}::bytea, valid_from = (select sessions_valid_from from moved),
          authenticated_at = ${tx.now}::timestamptz
      where ${mine} and ended_at is null and id = ${next.keep?.id ?? null}::uuid
    ), emptied as (
      update lockout set recent = '{}' where ${counters}
    )
    ${newValue(tx, next)}
  `.execute(tx.db)
}

/** True when there is a password and the mark was another. A password that stays for good no longer ends. */
export async function markMustChange(tx: Tx, userId: string, mustChange: boolean): Promise<boolean> {
  const marked = await tx.db
    .updateTable('password')
    .set({ must_change: mustChange, ...(mustChange ? {} : { expires_at: null }) })
    .where('tenant_id', '=', tx.tenantId)
    .where('user_id', '=', userId)
    .where('must_change', '!=', mustChange)
    .returning('user_id')
    .executeTakeFirst()
  return marked !== undefined
}

/** A stronger hash of the same password; nothing happens when the password has changed meanwhile (ST-07). */
export async function strengthenPassword(tx: Tx, userId: string, seen: Buffer, value: Buffer): Promise<void> {
  await tx.db
    .updateTable('password')
    .set({ value })
    .where('tenant_id', '=', tx.tenantId)
    .where('user_id', '=', userId)
    .where('value', '=', seen)
    .execute()
}
