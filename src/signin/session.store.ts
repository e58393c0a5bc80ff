import { sql } from 'kysely'
import type { Instant } from '../base/clock.ts'
import type { Look, Tx } from '../store/unit.ts'
import type { SessionFacts } from './sessions.policy.ts'

/** Somebody's sign-in in one browser. The cookie's value itself is nowhere: only its digest (SES-01). */
export type Session = {
  readonly id: string
  readonly tenantId: string
  readonly userId: string
  readonly stage: 'pending' | 'active'
  /** The person's valid-from when the password was read. */
  readonly validFrom: Instant
  readonly correlationId: string
  /** When the password was proved. */
  readonly authenticatedAt: Instant
  /** When a registered method was proved in this session last, and which (SES-08). */
  readonly provedAt: Instant | null
  readonly provedWith: string | null
  readonly createdAt: Instant
  readonly lastSeenAt: Instant
  readonly expiresAt: Instant
  readonly returnTo: string | null
  /** Entered with a Temporary Access Pass: the session ends with it (AMP-44). */
  readonly passEndsAt: Instant | null
  /** A code sent by text; null: the password, or that pass. */
  readonly enteredWith: 'text' | null
  readonly ip: string
  readonly userAgent: string | null
  readonly user: { readonly id: string; readonly displayName: string; readonly userPrincipalName: string }
}

type Row = Session &
  SessionFacts & {
    displayName: string
    userPrincipalName: string
    enabled: boolean
    deleted: boolean
    personValidFrom: Date
  }

const columns = sql.raw(`
  s.id, s.tenant_id as "tenantId", s.user_id as "userId", s.stage, s.correlation_id as "correlationId",
  s.authenticated_at as "authenticatedAt", s.proved_at as "provedAt", s.proved_with as "provedWith",
  s.created_at as "createdAt", s.last_seen_at as "lastSeenAt", s.expires_at as "expiresAt", s.ended_at as "endedAt",
  s.valid_from as "validFrom", s.return_to as "returnTo", s.pass_ends_at as "passEndsAt",
  s.entered_with as "enteredWith", s.ip, s.user_agent as "userAgent",
  p.display_name as "displayName", p.user_principal_name as "userPrincipalName", p.account_enabled as enabled,
  p.deleted_at is not null as deleted, p.sessions_valid_from as "personValidFrom",
  exists (
    select from role_assignment r where r.tenant_id = s.tenant_id and (r.principal_id = s.user_id or r.principal_id in (
      select m.group_id from group_member m where m.tenant_id = s.tenant_id and m.member_id = s.user_id))
  ) as "holdsRole"`)

export type Found = { readonly session: Session; readonly facts: SessionFacts }

function asFound(row: Row | undefined): Found | null {
  if (!row) return null
  const { displayName, userPrincipalName, enabled, deleted, personValidFrom, endedAt, holdsRole, ...session } = row
  const { stage, createdAt, lastSeenAt, expiresAt, validFrom } = session
  const person = { validFrom: personValidFrom, enabled, deleted }
  return {
    session: { ...session, user: { id: session.userId, displayName, userPrincipalName } },
    facts: { stage, createdAt, lastSeenAt, expiresAt, endedAt, validFrom, person, holdsRole },
  }
}

export async function findSession(look: Look, token: Buffer): Promise<Found | null> {
  const { rows } = await sql<Row>`
    select ${columns} from session s join person p on p.tenant_id = s.tenant_id and p.id = s.user_id
    where s.token = ${token}`.execute(look.db)
  return asFound(rows[0])
}

/** The same row, ours until the unit ends: one step of a session at a time. */
export async function holdSession(tx: Tx, id: string): Promise<Found | null> {
  const { rows } = await sql<Row>`
    select ${columns} from session s join person p on p.tenant_id = s.tenant_id and p.id = s.user_id
    where s.tenant_id = ${tx.tenantId}::uuid and s.id = ${id}::uuid for update of s`.execute(tx.db)
  return asFound(rows[0])
}

export type NewSession = {
  readonly token: Buffer
  readonly userId: string
  readonly stage: 'pending' | 'active'
  readonly validFrom: Instant
  readonly expiresAt: Instant
  readonly returnTo: string | null
  readonly passEndsAt: Instant | null
  readonly enteredWith: 'text' | null
}

export async function insertSession(tx: Tx, input: NewSession): Promise<string> {
  const id = tx.random.uuid()
  await tx.db
    .insertInto('session')
    .values({
      tenant_id: tx.tenantId,
      id,
      token: input.token,
      user_id: input.userId,
      stage: input.stage,
      correlation_id: tx.correlationId,
      valid_from: input.validFrom,
      authenticated_at: tx.now,
      created_at: tx.now,
      last_seen_at: tx.now,
      expires_at: input.expiresAt,
      return_to: input.returnTo,
      entered_with: input.enteredWith,
      // A pass is strong: methods may be registered with it at once.
      ...(input.passEndsAt ? { pass_ends_at: input.passEndsAt, proved_at: tx.now, proved_with: 'pass' } : {}),
      ip: tx.ip,
      user_agent: tx.userAgent?.slice(0, 400) ?? null,
    })
    .execute()
  return id
}

export type SessionChange = {
  readonly token: Buffer
  readonly stage?: 'active'
  readonly expiresAt?: Instant
  readonly provedWith?: string
}

/** Rights grow, so the token changes: the old one is dead from here on (SES-02). */
export async function renewSession(tx: Tx, id: string, change: SessionChange): Promise<boolean> {
  const renewed = await tx.db
    .updateTable('session')
    .set({
      token: change.token,
      last_seen_at: tx.now,
      ...(change.stage ? { stage: change.stage } : {}),
      ...(change.expiresAt ? { expires_at: change.expiresAt } : {}),
      ...(change.provedWith ? { proved_at: tx.now, proved_with: change.provedWith } : {}),
    })
    .where('tenant_id', '=', tx.tenantId)
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .returning('id')
    .executeTakeFirst()
  return renewed !== undefined
}

export async function touchSession(tx: Tx, id: string): Promise<void> {
  await tx.db
    .updateTable('session')
    .set({ last_seen_at: tx.now })
    .where('tenant_id', '=', tx.tenantId)
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .execute()
}

/** One of this person's, and only theirs. True once. */
export async function endSession(tx: Tx, userId: string, id: string): Promise<boolean> {
  const ended = await tx.db
    .updateTable('session')
    .set({ ended_at: tx.now })
    .where('tenant_id', '=', tx.tenantId)
    .where('user_id', '=', userId)
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .returning('id')
    .executeTakeFirst()
  return ended !== undefined
}

/**
 * Everything issued so far is void: sessions, and what other programs were given. The moment always moves forward,
 * so that what was issued within the same millisecond is void too.
 */
export async function voidSessions(tx: Tx, userId: string): Promise<void> {
  await sql`
    with moved as (
      update person set sessions_valid_from = greatest(${tx.now}::timestamptz, sessions_valid_from + interval '1 millisecond')
      where tenant_id = ${tx.tenantId}::uuid and id = ${userId}::uuid
    )
    update session set ended_at = ${tx.now}::timestamptz
    where tenant_id = ${tx.tenantId}::uuid and user_id = ${userId}::uuid and ended_at is null`.execute(tx.db)
}

/** All of a person's but one. */
export async function endOtherSessions(tx: Tx, userId: string, keepId: string | null): Promise<number> {
  const ended = await sql`
    update session set ended_at = ${tx.now}::timestamptz
    where tenant_id = ${tx.tenantId}::uuid and user_id = ${userId}::uuid and ended_at is null
      and id is distinct from ${keepId}::uuid`.execute(tx.db)
  return Number(ended.numAffectedRows ?? 0)
}

/** Where a person is signed in, the latest first (SES-07). */
export async function sessionsOf(look: Look, tenantId: string, userId: string): Promise<Found[]> {
  const { rows } = await sql<Row>`
    select ${columns} from session s join person p on p.tenant_id = s.tenant_id and p.id = s.user_id
    where s.tenant_id = ${tenantId}::uuid and s.user_id = ${userId}::uuid and s.ended_at is null
    order by s.last_seen_at desc, s.id limit ${100}`.execute(look.db)
  return rows.map((row) => asFound(row)!)
}

/** Housekeeping: sessions that have been over for some time. */
export async function sweepSessions(tx: Tx, before: Instant): Promise<number> {
  const gone = await tx.db.deleteFrom('session').where('expires_at', '<', before).executeTakeFirst()
  return Number(gone.numDeletedRows)
}

/** Signing in again in the same browser ends the session it had (SES-02). */
export async function endByToken(tx: Tx, token: Buffer): Promise<void> {
  await tx.db
    .updateTable('session')
    .set({ ended_at: tx.now })
    .where('tenant_id', '=', tx.tenantId)
    .where('token', '=', token)
    .where('ended_at', 'is', null)
    .execute()
}

export async function returnSessionTo(tx: Tx, id: string, to: string): Promise<void> {
  await tx.db
    .updateTable('session')
    .set({ return_to: to })
    .where('tenant_id', '=', tx.tenantId)
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .execute()
}
