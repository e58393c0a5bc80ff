import { sql } from 'kysely'
import type { Instant } from '../base/clock.ts'
import type { Look, Tx } from '../store/unit.ts'

/** A public key as it is published (RFC 7517), with its certificate. */
export type PublicJwk = {
  readonly kty: 'RSA'
  readonly use: 'sig'
  readonly alg: 'RS256'
  readonly kid: string
  readonly n: string
  readonly e: string
  readonly x5t: string
  readonly x5c: readonly string[]
}

export type KeyRow = {
  readonly kid: string
  readonly sealed: Buffer
  readonly jwk: PublicJwk
  readonly createdAt: Instant
  readonly activeFrom: Instant
}

/** Keys that were not withdrawn, the oldest first. */
export async function keyRows(look: Look, tenantId: string): Promise<KeyRow[]> {
  const { rows } = await sql<KeyRow>`
    select kid, sealed, public_jwk as jwk, created_at as "createdAt", active_from as "activeFrom"
    from signing_key where tenant_id = ${tenantId}::uuid and revoked_at is null
    order by active_from, kid`.execute(look.db)
  return rows
}

export async function publicKey(look: Look, tenantId: string, kid: string): Promise<PublicJwk | null> {
  const row = await look.db
    .selectFrom('signing_key')
    .select('public_jwk')
    .where('tenant_id', '=', tenantId)
    .where('kid', '=', kid)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
  return (row?.public_jwk as PublicJwk | undefined) ?? null
}

export async function insertKey(tx: Tx, key: KeyRow): Promise<void> {
  await tx.db
    .insertInto('signing_key')
    .values({
      tenant_id: tx.tenantId,
      kid: key.kid,
      sealed: key.sealed,
      public_jwk: JSON.stringify(key.jwk),
      created_at: key.createdAt,
      active_from: key.activeFrom,
    })
    .execute()
}

/** True once. */
export async function revokeKeyRow(tx: Tx, kid: string): Promise<boolean> {
  const revoked = await tx.db
    .updateTable('signing_key')
    .set({ revoked_at: tx.now })
    .where('tenant_id', '=', tx.tenantId)
    .where('kid', '=', kid)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
  return revoked.numUpdatedRows === 1n
}

/** Housekeeping: keys that no living token names. */
export async function dropKeys(tx: Tx, kids: readonly string[]): Promise<number> {
  if (kids.length === 0) return 0
  const gone = await tx.db
    .deleteFrom('signing_key')
    .where('tenant_id', '=', tx.tenantId)
    .where('kid', 'in', [...kids])
    .executeTakeFirst()
  return Number(gone.numDeletedRows)
}
