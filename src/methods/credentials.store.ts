import { type RawBuilder, sql } from 'kysely'
import type { Instant } from '../base/clock.ts'
import type { Keyring, Purpose } from '../base/secret.ts'
import { asciiLower } from '../base/text.ts'
import type { CredentialKind } from '../store/schema.ts'
import type { Look, Tx } from '../store/unit.ts'

/** Something a person proves with. `value` is opened: a seed in Base32, `+CC number`, or a mail address. */
export type Credential = {
  readonly id: string
  readonly userId: string
  readonly kind: CredentialKind
  readonly version: number
  readonly label: string | null
  readonly isDefault: boolean
  /** null: put in by an administrator and never proved by the person (REG-12). */
  readonly verifiedAt: Instant | null
  readonly createdAt: Instant
  readonly lastUsedAt: Instant | null
  /** The last accepted time step of an app (OTP-12). */
  readonly lastStep: number
  readonly value: string
}

const secretKinds: ReadonlySet<CredentialKind> = new Set(['app', 'totp', 'hardware'])
const purposeOf = (kind: CredentialKind): Purpose => (secretKinds.has(kind) ? 'totp' : 'contact')
const contextOf = (tenantId: string, userId: string, id: string): string => `${tenantId}|credential|${userId}|${id}`

/** Finds equal numbers and addresses without opening them. Secrets have none. */
export function locatorOf(keys: Keyring, tenantId: string, kind: CredentialKind, value: string): Buffer | null {
  if (kind === 'email') return keys.digest('contact', tenantId, 'email', asciiLower(value))
  if (kind === 'mobile' || kind === 'alternate' || kind === 'office')
    return keys.digest('contact', tenantId, 'phone', value.replace(/\D/g, ''))
  return null
}

export const credentialsOf = (look: Look, tenantId: string, userId: string): Promise<Credential[]> =>
  credentialsOfWho(look, sql`select ${tenantId}::uuid as tenant_id, ${userId}::uuid as user_id`)

/** `who` selects the tenant and the person, or nobody: for those who read before they have the answer to that. */
export async function credentialsOfWho(look: Look, who: RawBuilder<unknown>): Promise<Credential[]> {
  const { rows } = await sql<CredentialRow>`
    select c.tenant_id, c.id, c.user_id, c.kind, c.version, c.label, c.is_default, c.verified_at, c.created_at,
      c.last_used_at, c.last_step, c.sealed
    from (${who}) as who join credential c on c.tenant_id = who.tenant_id and c.user_id = who.user_id
    order by c.created_at, c.id`.execute(look.db)
  return rows.map((row) => asCredential(look.keys, row))
}

/** The same beside what else a statement asks about `who`; read it with `credentialsIn`. */
export const credentialsJson = sql<readonly CredentialJson[] | null>`(
  select json_agg(json_build_object('tenant_id', c.tenant_id, 'id', c.id, 'user_id', c.user_id, 'kind', c.kind,
    'version', c.version, 'label', c.label, 'is_default', c.is_default, 'verified_at', c.verified_at,
    'created_at', c.created_at, 'last_used_at', c.last_used_at, 'last_step', c.last_step,
    'sealed', encode(c.sealed, 'hex')) order by c.created_at, c.id)
  from credential c where c.tenant_id = who.tenant_id and c.user_id = who.user_id)`

/** Moments and bytes are texts in JSON. */
export type CredentialJson = {
  readonly [Column in keyof CredentialRow]: CredentialRow[Column] extends Date | Buffer
    ? string
    : CredentialRow[Column] extends Date | null
      ? string | null
      : CredentialRow[Column]
}

export const credentialsIn = (keys: Keyring, told: readonly CredentialJson[] | null): Credential[] =>
  (told ?? []).map((row) =>
    asCredential(keys, {
      ...row,
      verified_at: row.verified_at === null ? null : new Date(row.verified_at),
      created_at: new Date(row.created_at),
      last_used_at: row.last_used_at === null ? null : new Date(row.last_used_at),
      sealed: Buffer.from(row.sealed, 'hex'),
    }),
  )

type CredentialRow = {
  tenant_id: string
  id: string
  user_id: string
  kind: CredentialKind
  version: number
  label: string | null
  is_default: boolean
  verified_at: Date | null
  created_at: Date
  last_used_at: Date | null
  last_step: number
  sealed: Buffer
}

const asCredential = (keys: Keyring, row: CredentialRow): Credential => ({
  id: row.id,
  userId: row.user_id,
  kind: row.kind,
  version: row.version,
  label: row.label,
  isDefault: row.is_default,
  verifiedAt: row.verified_at,
  createdAt: row.created_at,
  lastUsedAt: row.last_used_at,
  lastStep: Number(row.last_step),
  value: keys.open(purposeOf(row.kind), contextOf(row.tenant_id, row.user_id, row.id), row.sealed).toString('utf8'),
})

export type NewCredential = {
  readonly userId: string
  readonly kind: CredentialKind
  readonly value: string
  readonly label?: string | null
  readonly isDefault?: boolean
  readonly verifiedAt: Instant | null
  /** The step of the code that proved an app: the same code is not accepted again. */
  readonly lastStep?: number
}

/** null: the person has one of this kind already (one number, one address), or lost a race for it. */
export async function addCredential(tx: Tx, input: NewCredential): Promise<string | null> {
  const id = tx.random.uuid()
  const added = await tx.db
    .insertInto('credential')
    .values({
      tenant_id: tx.tenantId,
      id,
      user_id: input.userId,
      kind: input.kind,
      sealed: tx.keys.seal(purposeOf(input.kind), contextOf(tx.tenantId, input.userId, id), input.value, tx.random),
      locator: locatorOf(tx.keys, tx.tenantId, input.kind, input.value),
      label: input.label ?? null,
      is_default: input.isDefault ?? false,
      verified_at: input.verifiedAt,
      created_at: tx.now,
      last_step: input.lastStep ?? 0,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  return added ? id : null
}

/**
 * A new value for the same place; every proof made with the old version is worth nothing (FLO-07), and what the old
 * number opened it opens no longer.
 */
export async function changeCredential(
  tx: Tx,
  old: Pick<Credential, 'id' | 'userId' | 'kind' | 'version'>,
  value: string,
  verifiedAt: Instant | null,
): Promise<boolean> {
  const locator = locatorOf(tx.keys, tx.tenantId, old.kind, value)
  const changed = await tx.db
    .updateTable('credential')
    .set((row) => ({
      sealed: tx.keys.seal(purposeOf(old.kind), contextOf(tx.tenantId, old.userId, old.id), value, tx.random),
      locator,
      version: row('version', '+', 1),
      verified_at: verifiedAt,
      last_used_at: null,
    }))
    .where('tenant_id', '=', tx.tenantId)
    .where('id', '=', old.id)
    .where('user_id', '=', old.userId)
    .where('version', '=', old.version)
    .returning('id')
    .executeTakeFirst()
  if (!changed) return false
  if (old.kind === 'mobile') await dropOldNumber(tx, old.id, locator!)
  noteGone(tx, old.userId)
  return true
}

export async function removeCredential(tx: Tx, userId: string, id: string): Promise<boolean> {
  const removed = await tx.db
    .deleteFrom('credential')
    .where('tenant_id', '=', tx.tenantId)
    .where('user_id', '=', userId)
    .where('id', '=', id)
    .returning('id')
    .executeTakeFirst()
  if (removed) noteGone(tx, userId)
  return removed !== undefined
}

/** Whatever a reset under way had offered or proved by it: that reset goes no further (FLO-09). */
function noteGone(tx: Tx, userId: string): void {
  tx.write(sql`update person set proofs_gone_at = ${tx.now} where tenant_id = ${tx.tenantId} and id = ${userId}`)
}

/** One default: this one; the others of the person lose the mark in the same statement. */
export async function setDefault(tx: Tx, userId: string, id: string): Promise<void> {
  await tx.db
    .updateTable('credential')
    .set({ is_default: sql<boolean>`id = ${id}` })
    .where('tenant_id', '=', tx.tenantId)
    .where('user_id', '=', userId)
    .execute()
}

export async function markUsed(tx: Tx, id: string): Promise<void> {
  await tx.db
    .updateTable('credential')
    .set({ last_used_at: tx.now })
    .where('tenant_id', '=', tx.tenantId)
    .where('id', '=', id)
    .execute()
}

/** Another number does not sign in by what the one before was allowed (`textsignin.store.ts`). */
async function dropOldNumber(tx: Tx, id: string, locator: Buffer): Promise<void> {
  await tx.db
    .deleteFrom('sign_in_number')
    .where('tenant_id', '=', tx.tenantId)
    .where('credential_id', '=', id)
    .where('locator', '<>', locator)
    .execute()
}
