import { createHash } from 'node:crypto'
import type { Writable } from 'node:stream'
import { Kysely, PostgresDialect, type PostgresPool, type PostgresPoolClient } from 'kysely'
import pg from 'pg'
import { type Clock, type MachineClock, minute, second } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import type { Random } from '../base/random.ts'
import type { Keyring } from '../base/secret.ts'
import { checkDemands } from './demands.ts'
import { asFault } from './errors.ts'
import { checkKey } from './keycheck.ts'
import { migrate } from './migrate.ts'
import type { Database } from './schema.ts'
import { runUnit, type Store } from './unit.ts'

export type StoreOptions = {
  /** A PostgreSQL URL, or a socket folder of the embedded server. */
  readonly connection: { url: string } | { socket: string; user: string; database: string }
  readonly clock: Clock
  readonly random: Random
  readonly keys: Keyring
  /** Connections at most. */
  readonly connections?: number
  /** Statements of big tables are planned for their values; the rest is prepared once per connection. */
  readonly migrate?: boolean
}

const statementLimit = minute

/**
 * Prepared statements are planned once, often while their tables are still empty: then reading a whole table looks
 * cheap, and stays so in the plan. They all go by a key, so they are told to. Planned ones may do what they like.
 */
const plans = {
  prepared: {
    plan_cache_mode: 'force_generic_plan',
    enable_seqscan: 'off',
    enable_hashjoin: 'off',
    enable_mergejoin: 'off',
  },
  planned: {
    plan_cache_mode: 'force_custom_plan',
    enable_seqscan: 'on',
    enable_hashjoin: 'on',
    enable_mergejoin: 'on',
  },
} as const

const asStatements = (settings: Readonly<Record<string, string>>): string =>
  Object.entries(settings)
    .map(([name, value]) => `set ${name} = ${value}`)
    .join('; ')

const sessionSettings = Object.entries({
  TimeZone: 'UTC',
  synchronous_commit: 'on',
  ...plans.prepared,
  lock_timeout: 10 * second,
  statement_timeout: statementLimit,
  // A server process that hangs inside a unit must not keep its row locks from the others for ever.
  idle_in_transaction_session_timeout: minute,
})
  .map(([name, value]) => `-c ${name}=${value}`)
  .join(' ')

pg.types.setTypeParser(pg.types.builtins.INT8, Number)

/**
 * Every statement with the same text is prepared and planned once per connection: planning costs more than running
 * for the small statements of a flow. Statements that begin with a comment `/* plan *\/` are planned for their
 * values, because a generic plan is far slower on skewed filters of big tables.
 */
const names = new Map<string, string>()
function nameOf(text: string): string {
  let name = names.get(text)
  if (!name) {
    name = createHash('sha1').update(text).digest('base64url')
    if (names.size > 2000) names.clear()
    names.set(text, name)
  }
  return name
}

const planned = '/* plan */'

/** Statements of one turn leave in one packet: each write wakes the database, and waking costs more than most of them. */
function gather(client: pg.PoolClient): void {
  const { stream } = (client as unknown as { connection: { stream: Writable } }).connection
  stream.cork()
  process.nextTick(() => stream.uncork())
}

/** Runs one statement. What a unit sends without waiting goes out together and is answered together (pipelining). */
async function run(client: pg.PoolClient, text: string, values: readonly unknown[]): Promise<pg.QueryResult> {
  gather(client)
  if (text.startsWith(planned)) return runPlanned(client, text, values)
  const name = values.length > 0 ? nameOf(text) : undefined
  const result = await client.query(name ? { name, text, values: [...values] } : { text, values: [...values] })
  // A transaction that failed answers a commit with a rollback and no error.
  if (text === 'commit' && result.command !== 'COMMIT')
    throw new Fault('store.inconsistent', 'The commit did not happen.')
  return result
}

async function runPlanned(client: pg.PoolClient, text: string, values: readonly unknown[]): Promise<pg.QueryResult> {
  const [, result] = await Promise.all([
    client.query(asStatements(plans.planned)),
    client.query({ text, values: [...values] }),
    client.query(asStatements(plans.prepared)),
  ])
  return result
}

function prepared(pool: pg.Pool): PostgresPool {
  return {
    options: pool.options,
    async connect(): Promise<PostgresPoolClient> {
      const client = await pool.connect()
      const query = (text: string, values: readonly unknown[]) => run(client, text, values)
      return { query, release: () => client.release() } as unknown as PostgresPoolClient
    },
    end: () => pool.end(),
  } as PostgresPool
}

export async function openStore(options: StoreOptions): Promise<Store> {
  const { clock, random, keys } = options
  const pool = new pg.Pool({
    ...('url' in options.connection
      ? { connectionString: options.connection.url }
      : { host: options.connection.socket, user: options.connection.user, database: options.connection.database }),
    max: options.connections ?? 10,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 60_000,
    application_name: `rekey ${process.pid}`,
    keepAlive: true,
    pipeline: true,
    // The server gives up first; this one is for a server that does not even say so (a cut cable).
    query_timeout: statementLimit + 10 * second,
    options: sessionSettings,
  })
  // A connection that breaks is replaced at the next use; without listeners the process would end.
  pool.on('error', () => {})
  pool.on('connect', (client) => void client.on('error', () => {}))
  try {
    await checkDemands(pool)
    await agree(pool, clock)
    await migrate(pool, { run: options.migrate ?? true, clock })
    await checkKey(pool, keys, random)
  } catch (error) {
    await pool.end()
    throw asFault(error)
  }
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool: prepared(pool) }) })
  const timer = setInterval(() => void agree(pool, clock).catch(() => {}), minute)
  timer.unref()
  let messagesWaiting = () => {}
  return {
    clock,
    random,
    keys,
    unit: (request, fn) => runUnit({ db, clock, random, keys, messagesWaiting: () => messagesWaiting() }, request, fn),
    async look(fn) {
      try {
        return await fn({ db, now: clock.now(), random, keys })
      } catch (error) {
        throw asFault(error)
      }
    },
    onMessages(listener) {
      messagesWaiting = listener
    },
    ready: () => answers(pool),
    async close() {
      clearInterval(timer)
      await db.destroy()
      // Kysely ends only a pool that it has used.
      if (!pool.ending) await pool.end()
    },
  }
}

/** A database that hangs is as little ready as one that is gone, and whoever asks does not wait for it. */
const readyWithin = 2 * second

async function answers(pool: pg.Pool): Promise<boolean> {
  const asked = pool.query({ text: 'select 1', query_timeout: readyWithin } as pg.QueryConfig).then(
    () => true,
    () => false,
  )
  // All connections may be waiting for it.
  const late = new Promise<false>((resolve) => setTimeout(resolve, readyWithin, false).unref())
  return Promise.race([asked, late])
}

/** Expiry is decided by the database's time, so that several servers agree (TIM-01). */
async function agree(pool: pg.Pool, clock: Clock): Promise<void> {
  const { rows } = await pool.query<{ now: Date }>('select clock_timestamp() as now')
  if ('agreeWith' in clock) (clock as MachineClock).agreeWith(rows[0]!.now)
}
