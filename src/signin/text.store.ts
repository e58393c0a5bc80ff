import { sql } from 'kysely'
import { after, type Instant, minute } from '../base/clock.ts'
import { sha256 } from '../base/secret.ts'
import type { NumberHolder } from '../methods/textsignin.store.ts'
import type { Look, Tx } from '../store/unit.ts'
import { textSignInMinutes } from './text.policy.ts'

/** A sign-in between the number and the code: one browser's, known by its cookie. */
export type TextSignIn = {
  readonly id: string
  readonly tenantId: string
  /** `+299 221159`. */
  readonly number: string
  /** Who is let in by the code; null: nobody, whatever is typed. */
  readonly holder: NumberHolder | null
  readonly challengeId: string
  /** When the last code was sent, or was not. */
  readonly sentAt: Instant
  readonly correlationId: string
  readonly returnTo: string | null
  readonly expiresAt: Instant
}

type Row = Omit<TextSignIn, 'number' | 'holder'> & {
  sealed: Buffer
  userId: string | null
  credentialId: string | null
  credentialVersion: number | null
}

const contextOf = (tenantId: string, id: string): string => `${tenantId}|text-sign-in|${id}`

/** The open one of this cookie, if it is. */
export async function textSignInBy(look: Look, cookie: string | undefined): Promise<TextSignIn | null> {
  if (!cookie || cookie.length > 100) return null
  const { rows } = await sql<Row>`
    select t.id, t.tenant_id as "tenantId", t.sealed, t.user_id as "userId", t.credential_id as "credentialId",
      t.credential_version as "credentialVersion", t.challenge_id as "challengeId", c.sent_at as "sentAt",
      t.correlation_id as "correlationId", t.return_to as "returnTo", t.expires_at as "expiresAt"
    from text_sign_in t join challenge c on c.tenant_id = t.tenant_id and c.id = t.challenge_id
    where t.handle = ${sha256(cookie)} and t.ended_at is null and t.expires_at > ${look.now}`.execute(look.db)
  const [row] = rows
  if (!row) return null
  const { sealed, userId, credentialId, credentialVersion, ...rest } = row
  const number = look.keys.open('contact', contextOf(row.tenantId, row.id), sealed).toString('utf8')
  const holder = userId && credentialId && credentialVersion ? { userId, credentialId, credentialVersion } : null
  return { ...rest, number, holder }
}

export type NewTextSignIn = {
  readonly id: string
  readonly cookie: string
  readonly number: string
  readonly holder: NumberHolder | null
  readonly challengeId: string
  readonly returnTo: string | null
}

export const textSignInEnd = (now: Instant): Instant => after(now, textSignInMinutes * minute)

export function insertTextSignIn(tx: Tx, input: NewTextSignIn): void {
  const { id, holder } = input
  const sealed = tx.keys.seal('contact', contextOf(tx.tenantId, id), input.number, tx.random)
  tx.write(sql`
    insert into text_sign_in (tenant_id, id, handle, sealed, user_id, credential_id, credential_version, challenge_id,
      correlation_id, return_to, created_at, expires_at)
    values (${tx.tenantId}::uuid, ${id}::uuid, ${sha256(input.cookie)}, ${sealed}, ${holder?.userId ?? null}::uuid,
      ${holder?.credentialId ?? null}::uuid, ${holder?.credentialVersion ?? null}::integer, ${input.challengeId}::uuid,
      ${tx.correlationId}::uuid, ${input.returnTo}, ${tx.now}::timestamptz, ${textSignInEnd(tx.now)}::timestamptz)`)
}

/** Another code, for who the number belongs to now. */
export function renewTextSignIn(tx: Tx, id: string, holder: NumberHolder | null, challengeId: string): void {
  tx.write(sql`
    update text_sign_in set challenge_id = ${challengeId}::uuid, user_id = ${holder?.userId ?? null}::uuid,
      credential_id = ${holder?.credentialId ?? null}::uuid,
      credential_version = ${holder?.credentialVersion ?? null}::integer
    where tenant_id = ${tx.tenantId}::uuid and id = ${id}::uuid and ended_at is null`)
}

/** Begun anew from another place: there it goes on. At once, because one statement changes a row once. */
export async function leadTextSignIn(tx: Tx, id: string, returnTo: string | null): Promise<void> {
  await tx.db
    .updateTable('text_sign_in')
    .set({ return_to: returnTo })
    .where('tenant_id', '=', tx.tenantId)
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .execute()
}

/** True once. */
export async function endTextSignIn(tx: Tx, id: string): Promise<boolean> {
  const ended = await tx.db
    .updateTable('text_sign_in')
    .set({ ended_at: tx.now })
    .where('tenant_id', '=', tx.tenantId)
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .where('expires_at', '>', tx.now)
    .returning('id')
    .executeTakeFirst()
  return ended !== undefined
}

/** Housekeeping. */
export async function sweepTextSignIns(tx: Tx, before: Instant): Promise<number> {
  const gone = await tx.db.deleteFrom('text_sign_in').where('expires_at', '<', before).executeTakeFirst()
  return Number(gone.numDeletedRows)
}
