import { sql } from 'kysely'
import type { Instant } from '../base/clock.ts'
import type { Look, Tx } from '../store/unit.ts'
import { recordColumns, type UserRecord } from './users.store.ts'

export async function initialDomain(look: Look, tenantId: string): Promise<string> {
  const { rows } = await sql<{ name: string }>`
    select name from domain where tenant_id = ${tenantId} order by is_initial desc, is_default desc, name limit ${1}`.execute(
    look.db,
  )
  return rows[0]!.name
}

/** Who has this mail address. */
export async function ownerOfMail(tx: Tx, mailKey: string): Promise<UserRecord | null> {
  const { rows } = await sql<UserRecord>`
    select ${recordColumns} from person p
    where p.tenant_id = ${tx.tenantId} and p.mail_key = ${mailKey} and p.deleted_at is null
    for no key update`.execute(tx.db)
  return rows[0] ?? null
}

export type InvitationRow = {
  id: string
  userId: string
  address: string
  redirectUrl: string
  message: string | null
  language: string | null
  expiresAt: Instant
}

/** A newer invitation takes the place of the older ones: their links lead nowhere. */
export async function insertInvitation(
  tx: Tx,
  row: InvitationRow & { ticket: Buffer; sentAt: Instant | null },
): Promise<void> {
  await sql`
    with older as (
      delete from invitation where tenant_id = ${tx.tenantId}::uuid and user_id = ${row.userId}::uuid
        and accepted_at is null
    )
    insert into invitation (tenant_id, id, user_id, address, ticket, redirect_url, message, language, created_at, sent_at, expires_at)
    values (${tx.tenantId}::uuid, ${row.id}::uuid, ${row.userId}::uuid, ${row.address}, ${row.ticket}::bytea, ${row.redirectUrl},
            ${row.message}, ${row.language}, ${tx.now}::timestamptz, ${row.sentAt}::timestamptz, ${row.expiresAt}::timestamptz)`.execute(
    tx.db,
  )
}

const columns = sql.raw(`i.id, i.user_id as "userId", i.address, i.redirect_url as "redirectUrl", i.message, i.language,
  i.expires_at as "expiresAt"`)

/** The last invitation of a user. */
export async function lastInvitation(tx: Tx, userId: string): Promise<InvitationRow | null> {
  const { rows } = await sql<InvitationRow>`
    select ${columns} from invitation i where i.tenant_id = ${tx.tenantId} and i.user_id = ${userId}
    order by i.created_at desc limit ${1}`.execute(tx.db)
  return rows[0] ?? null
}

export type OpenInvitation = InvitationRow & { tenantId: string; acceptedAt: Instant | null }

/** What a ticket leads to, in whatever tenant; not to people who were deleted. */
export async function invitationByTicket(look: Look, ticket: Buffer): Promise<OpenInvitation | null> {
  const { rows } = await sql<OpenInvitation>`
    select ${columns}, i.tenant_id as "tenantId", i.accepted_at as "acceptedAt" from invitation i
    join person p on p.tenant_id = i.tenant_id and p.id = i.user_id and p.deleted_at is null
    where i.ticket = ${ticket}`.execute(look.db)
  return rows[0] ?? null
}

/** Takes the ticket: false when it was taken before, or ended. */
export async function acceptTicket(tx: Tx, ticket: Buffer): Promise<boolean> {
  const { rows } = await sql`
    update invitation set accepted_at = ${tx.now}::timestamptz
    where tenant_id = ${tx.tenantId} and ticket = ${ticket} and accepted_at is null and expires_at > ${tx.now}::timestamptz
    returning 1 as taken`.execute(tx.db)
  return rows.length === 1
}
