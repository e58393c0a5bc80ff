import { type Kysely, sql } from 'kysely'
import type { Instant } from '../base/clock.ts'
import type { Database } from '../store/schema.ts'
import type { Look, MessageContent, Tx } from '../store/unit.ts'
import type { Channel } from './destination.ts'
import type { TemplateName } from './messages.ts'

export type OutboxState = 'waiting' | 'sending' | 'sent' | 'failed' | 'expired'

/** What can be seen of a message from outside: never its content or address. */
export type OutboxEntry = {
  readonly id: string
  readonly seq: number
  readonly channel: Channel
  readonly template: TemplateName
  readonly state: OutboxState
  readonly attempts: number
  readonly lastError: string | null
  readonly correlationId: string
  readonly userId: string | null
  readonly createdAt: Instant
  readonly nextAt: Instant
  readonly endedAt: Instant | null
}

export type OutboxFilter = {
  readonly state?: OutboxState
  readonly channel?: Channel
  readonly userId?: string
  readonly correlationId?: string
  /** Page on: entries older than this `seq`. */
  readonly beforeSeq?: number
  readonly limit?: number
}

/** Newest first. */
export async function listOutbox(look: Look, tenantId: string, filter: OutboxFilter = {}): Promise<OutboxEntry[]> {
  let query = entries(look.db).where('tenant_id', '=', tenantId)
  if (filter.state) query = query.where('state', '=', filter.state)
  if (filter.channel) query = query.where('channel', '=', filter.channel)
  if (filter.userId) query = query.where('user_id', '=', filter.userId)
  if (filter.correlationId) query = query.where('correlation_id', '=', filter.correlationId)
  if (filter.beforeSeq !== undefined) query = query.where('seq', '<', filter.beforeSeq)
  const rows = await query
    .orderBy('seq', 'desc')
    .limit(Math.min(filter.limit ?? 100, 1000))
    .execute()
  return rows as OutboxEntry[]
}

/** How far one message has come; null when there is none (or it was swept). */
export async function stateOf(look: Look, tenantId: string, id: string): Promise<OutboxEntry | null> {
  const row = await entries(look.db).where('tenant_id', '=', tenantId).where('id', '=', id).executeTakeFirst()
  return (row as OutboxEntry | undefined) ?? null
}

const entries = (db: Kysely<Database>) =>
  db
    .selectFrom('outbox')
    .select([
      'id',
      'seq',
      'channel',
      'template',
      'state',
      'attempts',
      'last_error as lastError',
      'correlation_id as correlationId',
      'user_id as userId',
      'created_at as createdAt',
      'next_at as nextAt',
      'ended_at as endedAt',
    ])

/** What a message shows of its tenant. */
export type Letterhead = {
  readonly tenantName: string
  readonly accent: string | null
  readonly language: string
  readonly domain: string | null
}

/** A message to send now, with what its tenant looks like at this moment. */
export type Claimed = Letterhead & {
  readonly tenantId: string
  readonly id: string
  readonly channel: Channel
  readonly template: TemplateName
  readonly sealed: Buffer
  /** Known where it was queued by this process. */
  readonly content?: MessageContent
  readonly attempts: number
  readonly expiresAt: Instant | null
  readonly createdAt: Instant
  readonly correlationId: string
  readonly userId: string | null
}

const letterhead = sql`t.display_name as "tenantName", t.accent, t.language,
  (select d.name from domain d where d.tenant_id = t.id order by d.is_default desc, d.name limit 1) as domain`

export async function letterheadOf(look: Look, tenantId: string): Promise<Letterhead | null> {
  const { rows } = await sql<Letterhead>`select ${letterhead} from tenant t where t.id = ${tenantId}`.execute(look.db)
  return rows[0] ?? null
}

/** A message that a sender has taken. */
export type Sent = { readonly tenantId: string; readonly id: string }

/** Marks what was taken: one commit per batch, however many messages. */
export function markSent(tx: Tx, sent: readonly Sent[]): void {
  tx.write(marked(tx, sent))
}

// `ended_at is null`: what is said of states leads the planner to the index of everything that is open.
const marked = (tx: Tx, sent: readonly Sent[]) => sql`
  update outbox set state = 'sent', ended_at = ${tx.now}::timestamptz, sealed = null, leased_until = null, last_error = null
  where (tenant_id, id) in (
      select * from unnest(${sent.map((one) => one.tenantId)}::uuid[], ${sent.map((one) => one.id)}::uuid[]))
    and ended_at is null`

/**
 * The same, and takes more in the same statement. Each channel has places of its own. A message waits for an earlier
 * one to the same recipient (OUT-02). Rows that another process holds are skipped. Rows are taken by place (`ctid`): a
 * plan made while the table was small goes through the whole outbox of a tenant for each key.
 */
export async function exchange(
  tx: Tx,
  input: { sent: readonly Sent[]; places: Readonly<Record<Channel, number>>; leaseUntil: Instant },
): Promise<Claimed[]> {
  const channels = Object.keys(input.places)
  const ids = input.sent.map((one) => one.id)
  const { rows } = await sql<Claimed & { readonly seq: number }>`
    with sent as (${marked(tx, input.sent)}), due as (
      select d.place from unnest(${channels}::text[], ${Object.values(input.places)}::integer[]) as w(channel, places),
      lateral (
        select o.ctid as place from outbox o
        where o.channel = w.channel and o.state in ('waiting', 'sending') and o.next_at <= ${tx.now}::timestamptz
          and (o.leased_until is null or o.leased_until <= ${tx.now}::timestamptz)
          and o.id <> all(${ids}::uuid[])
          and not exists (
            select 1 from outbox e where e.tenant_id = o.tenant_id and e.destination = o.destination and e.seq < o.seq
              and e.state in ('waiting', 'sending') and e.id <> all(${ids}::uuid[])
          )
        order by o.next_at, o.seq limit w.places for update of o skip locked
      ) d
    )
    update outbox o
    set state = 'sending', attempts = o.attempts + 1, leased_until = ${input.leaseUntil}::timestamptz
    from tenant t where o.ctid = any(array(select place from due)) and t.id = o.tenant_id
    returning o.tenant_id as "tenantId", o.id, o.seq, o.channel, o.template, o.sealed, o.attempts, o.expires_at as "expiresAt",
      o.created_at as "createdAt", o.correlation_id as "correlationId", o.user_id as "userId", ${letterhead}
  `.execute(tx.db)
  return rows.toSorted((a, b) => a.seq - b.seq)
}

/** Not this time: it is tried again at `nextAt`. */
export async function postpone(tx: Tx, id: string, nextAt: Instant, error: string): Promise<void> {
  await tx.db
    .updateTable('outbox')
    .set({ state: 'waiting', next_at: nextAt, leased_until: null, last_error: error })
    .where('tenant_id', '=', tx.tenantId)
    .where('id', '=', id)
    .where('state', '=', 'sending')
    .execute()
}

/** The end of a message that did not arrive; its content goes. True when this call ended it. */
export async function giveUp(tx: Tx, id: string, state: 'failed' | 'expired', error: string): Promise<boolean> {
  const ended = await tx.db
    .updateTable('outbox')
    .set({ state, ended_at: tx.now, sealed: null, leased_until: null, last_error: error })
    .where('tenant_id', '=', tx.tenantId)
    .where('id', '=', id)
    .where('state', 'in', ['waiting', 'sending'])
    .returning('id')
    .executeTakeFirst()
  return ended !== undefined
}

/** Housekeeping: what ended long ago. */
export async function sweepOutbox(tx: Tx, olderThan: Instant): Promise<number> {
  const done = await tx.db.deleteFrom('outbox').where('ended_at', '<', olderThan).executeTakeFirst()
  return Number(done.numDeletedRows)
}

/** The demo's phone and mailbox. False when there is no demo tenant to show it. */
export async function addDemoMessage(
  tx: Tx,
  shown: { id: string; channel: Channel; recipient: string; subject: string | null; body: string; html: string | null },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into demo_message (tenant_id, id, channel, recipient, subject, body, html, at)
    select id, ${shown.id}::uuid, ${shown.channel}, ${shown.recipient}, ${shown.subject}::text, ${shown.body},
      ${shown.html}::text, ${tx.now}::timestamptz
    from tenant where id = ${tx.tenantId}::uuid and demo
    on conflict (tenant_id, id) do update set at = demo_message.at`.execute(tx.db)
  return numAffectedRows === 1n
}

export async function outboxCounts(
  look: Look,
  tenantId: string,
  since: Instant,
): Promise<{ waiting: number; oldestDueAt: Instant | null; failed: number }> {
  const { rows } = await sql<{ waiting: number; oldestDueAt: Instant | null; failed: number }>`/* plan */
    select
      (select count(*)::integer from outbox where tenant_id = ${tenantId} and state in ('waiting', 'sending')) as waiting,
      (select min(created_at) from outbox where tenant_id = ${tenantId} and state in ('waiting', 'sending')) as "oldestDueAt",
      (select count(*)::integer from outbox where tenant_id = ${tenantId} and state = 'failed' and ended_at > ${since}) as failed`.execute(
    look.db,
  )
  return rows[0]!
}
