import pg from 'pg'
import { type Clock, type MachineClock, minute, second } from '../base/clock.ts'
import type { Random } from '../base/random.ts'
import type { Keyring } from '../base/secret.ts'
import { cutWhenSilent } from './batch.ts'
import { checkDemands } from './demands.ts'
import { lender, plans, pooledDatabase, silenceLimit } from './driver.ts'
import { asFault } from './errors.ts'
import { checkKey } from './keycheck.ts'
import { migrate } from './migrate.ts'
import { type Carrier, runUnit, type Store } from './unit.ts'
import { wire } from './wire.ts'

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

export async function openStore(options: StoreOptions): Promise<Store> {
  const { clock, random, keys } = options
  const pool = new pg.Pool({
    ...('url' in options.connection
      ? { connectionString: strict(options.connection.url) }
      : { host: options.connection.socket, user: options.connection.user, database: options.connection.database }),
    max: options.connections ?? 10,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 60_000,
    application_name: `rekey ${process.pid}`,
    keepAlive: true,
    pipeline: true,
    stream: wire,
    options: sessionSettings,
  })
  // A connection that breaks is replaced at the next use; without listeners the process would end.
  pool.on('error', () => {})
  pool.on('connect', (client) => void client.on('error', () => {}))
  const watch = watchForSilence(pool)
  try {
    await checkDemands(pool)
    await agree(pool, clock)
    await migrate(pool, { run: options.migrate ?? true, clock })
    await checkKey(pool, keys, random)
  } catch (error) {
    clearInterval(watch)
    await pool.end()
    throw asFault(error)
  }
  const db = pooledDatabase(pool)
  const lend = lender(pool)
  const timer = setInterval(() => void agree(pool, clock).catch(() => {}), minute)
  timer.unref()
  let carrier: Carrier | null = null
  return {
    clock,
    random,
    keys,
    unit: (request, fn) => runUnit({ lend, clock, random, keys, carrier: () => carrier }, request, fn),
    async look(fn) {
      try {
        return await fn({ db, now: clock.now(), random, keys })
      } catch (error) {
        throw asFault(error)
      }
    },
    carryMessages(next) {
      carrier = next
    },
    ready: () => answers(pool),
    async close() {
      clearInterval(timer)
      clearInterval(watch)
      await pool.end()
    },
  }
}

/**
 * The driver takes `require` and its like for `verify-full` too, but warns of a later version each time; a warning on
 * standard error stands in the way of who reads errors there. Said outright, it stays so.
 */
const strict = (url: string): string =>
  /[?&]uselibpqcompat=true\b/.test(url)
    ? url
    : url.replace(/([?&]sslmode=)(prefer|require|verify-ca)\b/, '$1verify-full')

function watchForSilence(pool: pg.Pool): NodeJS.Timeout {
  const connected = new Set<pg.PoolClient>()
  pool.on('connect', (client) => void connected.add(client))
  pool.on('remove', (client) => void connected.delete(client))
  const look = () => {
    for (const client of connected) cutWhenSilent(client, silenceLimit)
  }
  return setInterval(look, 5 * second).unref()
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
  if (!('agreeWith' in clock)) return
  await (clock as MachineClock).agreeWith(async () => {
    const { rows } = await pool.query<{ now: Date }>({
      text: 'select clock_timestamp() as now',
      query_timeout: silenceLimit,
    } as pg.QueryConfig)
    return rows[0]!.now
  })
}
