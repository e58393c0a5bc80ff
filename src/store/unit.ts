import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Clock, Instant } from '../base/clock.ts'
import { type Random, timeId } from '../base/random.ts'
import type { Keyring } from '../base/secret.ts'
import type { Lend, Lent } from './driver.ts'
import { asFault } from './errors.ts'
import type { Actor, AuditTarget, Database } from './schema.ts'

/** What reading needs. A store function that only reads takes a `Look`, so that it serves units and pages alike. */
export type Look = {
  readonly db: Kysely<Database>
  readonly now: Instant
  readonly random: Random
  readonly keys: Keyring
}

/** Who asks, from where, and under which correlation id everything they cause is found again. */
export type UnitRequest = {
  readonly tenantId: string
  readonly correlationId: string
  readonly actor: Actor
  readonly ip: string
  readonly userAgent: string | null
}

/** One unit of work: state, audit rows and outgoing messages commit together or not at all. */
export type Tx = Look &
  UnitRequest & {
    /** Adds a row to the audit log. Rows come from `audit/events.ts`, in the order they are to be read. */
    audit(row: AuditRow): void
    /** Queues a message. Messages come from `outbox/messages.ts`. */
    send(message: OutboxRow): void
    /**
     * A change that nothing in the unit waits for: an insert, update or delete without `with` of its own. All of
     * them, the audit rows and the messages are one statement beside the commit, and see the rows as they were
     * before it; so one row is written once. A function is asked at the end, and may have nothing to write.
     * `changes`: the unit fails unless exactly so many rows change.
     */
    write(statement: Write, changes?: number): void
    /** From here on the actor of audit rows is this person (known only once the name was looked up). */
    actAs(actor: Actor): void
    /** Goes on under the tenant and correlation id of a flow that was only found inside the unit. */
    adopt(flow: { readonly tenantId: string; readonly correlationId: string }): void
  }

export type Write = RawBuilder<unknown> | (() => RawBuilder<unknown> | null)

/** Only `audit/events.ts` makes these: see its catalogue. */
export type AuditRow = {
  readonly service: string
  readonly category: string
  readonly activity: string
  readonly operation: string | null
  readonly result: 'success' | 'failure'
  readonly reason: string
  readonly targets: readonly AuditTarget[]
  readonly details: readonly { key: string; value: string }[]
}

/** Only `outbox/messages.ts` makes these. `sealed` holds address and content, sealed. */
export type OutboxRow = {
  readonly id: string
  readonly channel: 'mail' | 'text' | 'call'
  readonly template: string
  readonly destination: Buffer
  readonly sealed: Buffer
  readonly expiresAt: Instant | null
  readonly userId: string | null
}

export type Store = {
  /**
   * The only door to the database for anything that changes. Refusals are values and commit; faults are thrown
   * and roll back. Slow work (hashing, drawing, a call to another server) is done before or after, never inside.
   */
  unit<T>(request: UnitRequest, fn: (tx: Tx) => Promise<T>): Promise<T>
  /** For reading without changing. */
  look<T>(fn: (look: Look) => Promise<T>): Promise<T>
  readonly clock: Clock
  readonly random: Random
  readonly keys: Keyring
  /** Called after each commit that queued messages, so that the dispatcher need not wait for its next round. */
  onMessages(listener: () => void): void
  /** True while the database answers. */
  ready(): Promise<boolean>
  close(): Promise<void>
}

type Parts = { lend: Lend; clock: Clock; random: Random; keys: Keyring; messagesWaiting: () => void }

export async function runUnit<T>(parts: Parts, request: UnitRequest, fn: (tx: Tx) => Promise<T>): Promise<T> {
  const work = newWork(parts, request)
  try {
    const value = await parts.lend((connection) => transact(connection, work, fn))
    if (work.messages.length > 0) parts.messagesWaiting()
    return value
  } catch (error) {
    throw asFault(error, work.committing)
  } finally {
    work.alive = false
  }
}

/** A unit under way: what it has gathered, and how far it is. */
type Work = {
  readonly parts: Parts
  readonly request: UnitRequest
  readonly now: Instant
  readonly audits: (AuditRow & { actor: Actor })[]
  readonly messages: OutboxRow[]
  readonly writes: { statement: Write; changes: number | undefined }[]
  actor: Actor
  tenantId: string
  correlationId: string
  alive: boolean
  committing: boolean
}

const newWork = (parts: Parts, request: UnitRequest): Work => ({
  parts,
  request,
  now: parts.clock.now(),
  audits: [],
  messages: [],
  writes: [],
  actor: request.actor,
  tenantId: request.tenantId,
  correlationId: request.correlationId,
  alive: true,
  committing: false,
})

/**
 * `begin` travels with the first statement, and audit rows, messages and `commit` travel together: PostgreSQL takes
 * them in order, and behind a statement that fails nothing is run, the commit neither.
 */
async function transact<T>(connection: Lent, work: Work, fn: (tx: Tx) => Promise<T>): Promise<T> {
  const begun = connection.frame('begin')
  begun.catch(() => {})
  try {
    const value = await fn(new UnitTx(connection.db(aliveOf(work)), work))
    work.alive = false
    const flushed = flush(connection, work)
    work.committing = true
    await allDone([begun, flushed, connection.frame('commit')])
    return value
  } catch (error) {
    work.alive = false
    // Behind what failed the commit was not run either.
    await connection.frame('rollback').catch(() => {})
    throw error
  }
}

/** Waits for all of them, then throws what went wrong first. */
async function allDone(steps: readonly Promise<unknown>[]): Promise<void> {
  const failed = (await Promise.allSettled(steps)).find((step) => step.status === 'rejected')
  if (failed) throw failed.reason
}

const aliveOf = (work: Work) => (): boolean => work.alive

/** A class: an object made of getters and a spread one takes V8 as long as several statements. */
class UnitTx implements Tx {
  readonly #work: Work
  readonly db: Kysely<Database>
  readonly now: Instant
  readonly random: Random
  readonly keys: Keyring
  readonly ip: string
  readonly userAgent: string | null

  constructor(db: Kysely<Database>, work: Work) {
    this.#work = work
    this.db = db
    this.now = work.now
    this.random = work.parts.random
    this.keys = work.parts.keys
    this.ip = work.request.ip
    this.userAgent = work.request.userAgent
  }

  get actor(): Actor {
    return this.#work.actor
  }

  get tenantId(): string {
    return this.#work.tenantId
  }

  get correlationId(): string {
    return this.#work.correlationId
  }

  audit(row: AuditRow): void {
    this.#work.audits.push({ ...row, actor: this.#work.actor })
  }

  send(message: OutboxRow): void {
    this.#work.messages.push(message)
  }

  write(statement: Write, changes?: number): void {
    this.#work.writes.push({ statement, changes })
  }

  actAs(actor: Actor): void {
    this.#work.actor = actor
  }

  adopt(flow: { readonly tenantId: string; readonly correlationId: string }): void {
    this.#work.tenantId = flow.tenantId
    this.#work.correlationId = flow.correlationId
  }
}

/** Everything that was gathered goes out in one statement, however much there is. */
async function flush(connection: Lent, work: Work): Promise<void> {
  const writes = work.writes.flatMap(({ statement, changes }) => {
    const made = typeof statement === 'function' ? statement() : statement
    return made ? [{ made, changes }] : []
  })
  const parts = writes.map(({ made, changes }, n) =>
    changes === undefined ? sql`${name(n)} as (${made})` : sql`${name(n)} as (${made} returning 1)`,
  )
  if (work.audits.length > 0)
    parts.push(sql`events as (${work.audits.length === 1 ? auditInsert(work) : auditInserts(work)})`)
  if (work.messages.length > 0) parts.push(sql`messages as (${messageInsert(work)})`)
  if (parts.length === 0) return
  const checks = writes.flatMap(({ changes }, n) => (changes === undefined ? [] : [mustChange(n, changes)]))
  await sql`with ${sql.join(parts)} select ${checks.length > 0 ? sql.join(checks) : sql`1`}`.execute(connection.last)
}

const name = (n: number) => sql.raw(`write_${n}`)

/** Of one, nothing is summed, and nothing called while all is well: two rows are no value, which PostgreSQL refuses. */
const mustChange = (n: number, changes: number) =>
  changes === 1
    ? sql`coalesce((select true from ${name(n)}), must_change(0, ${changes}))`
    : sql`must_change((select count(*) from ${name(n)}), ${changes})`

const auditColumns = sql.raw(`audit_event (tenant_id, id, at, service, category, activity, operation, result, reason,
      correlation_id, actor, targets, details)`)

/** What a unit says once goes as it stands: PostgreSQL need not take a list apart. */
function auditInsert({ audits, now, tenantId, correlationId, parts: { random } }: Work) {
  const { service, category, activity, operation, result, reason, actor, targets, details } = audits[0]!
  return sql`
    insert into ${auditColumns}
    values (${tenantId}, ${timeId(random, now)}, ${now}, ${service}, ${category}, ${activity}, ${operation}, ${result}, ${reason},
      ${correlationId}, ${JSON.stringify(actor)}::jsonb, ${JSON.stringify(targets)}::jsonb, ${JSON.stringify(details)}::jsonb)`
}

/** Nearly always they are by one person and about one: what is as in the first of them is left out of the list. */
function auditInserts({ audits, now, tenantId, correlationId, parts: { random } }: Work) {
  const [actor, targets] = [JSON.stringify(audits[0]!.actor), JSON.stringify(audits[0]!.targets)]
  const events = audits.map((row) => ({
    ...row,
    id: timeId(random, now),
    actor: row.actor === audits[0]!.actor ? undefined : row.actor,
    targets: JSON.stringify(row.targets) === targets ? undefined : row.targets,
  }))
  return sql`
    insert into ${auditColumns}
    select ${tenantId}::uuid, e.id, ${now}::timestamptz, e.service, e.category, e.activity, e.operation, e.result, e.reason,
           ${correlationId}::uuid, coalesce(e.actor, ${actor}::jsonb), coalesce(e.targets, ${targets}::jsonb), e.details
    from jsonb_to_recordset(${JSON.stringify(events)}::jsonb)
      as e(id uuid, service text, category text, activity text, operation text, result text, reason text, actor jsonb, targets jsonb, details jsonb)`
}

function messageInsert({ messages, now, tenantId, correlationId }: Work) {
  const rows = messages.map((message) => ({
    id: message.id,
    channel: message.channel,
    template: message.template,
    destination: message.destination.toString('hex'),
    sealed: message.sealed.toString('hex'),
    expires_at: message.expiresAt,
    user_id: message.userId,
  }))
  return sql`
    insert into outbox (tenant_id, id, channel, template, destination, sealed, next_at, expires_at, correlation_id, user_id, created_at)
    select ${tenantId}::uuid, m.id, m.channel, m.template, decode(m.destination, 'hex'), decode(m.sealed, 'hex'),
           ${now}::timestamptz, m.expires_at, ${correlationId}::uuid, m.user_id, ${now}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as m(id uuid, channel text, template text, destination text, sealed text, expires_at timestamptz, user_id uuid)`
}

/** The actor of what Rekey does by itself. */
export const systemActor: Actor = {
  type: 'system',
  id: null,
  displayName: 'Rekey',
  userPrincipalName: null,
  ipAddress: null,
}

/** A request for work that Rekey starts itself (migrations, jobs, the command line on the host). */
export const systemRequest = (tenantId: string, correlationId: string, actor: Actor = systemActor): UnitRequest => ({
  tenantId,
  correlationId,
  actor,
  ip: '127.0.0.1',
  userAgent: null,
})
