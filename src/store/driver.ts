import type { Writable } from 'node:stream'
import type { DatabaseConnection, Kysely, QueryResult } from 'kysely'
import type pg from 'pg'
import { second } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import { type Answer, type Statement, sendBatch } from './batch.ts'
import { type Compiled, kyselyOver } from './kysely.ts'
import type { Database } from './schema.ts'
import { type Made, madeOf } from './statement.ts'

/**
 * How statements reach PostgreSQL. Kysely's own driver sends one statement of a transaction at a time; ours sends
 * what a unit does not wait for together, so that a step of a flow costs a few exchanges and not thirty.
 */

/**
 * Prepared statements are planned once, often while their tables are still empty: then reading a whole table looks
 * cheap, and stays so in the plan. They all go by a key, so they are told to. Planned ones may do what they like.
 */
export const plans = {
  prepared: {
    plan_cache_mode: 'force_generic_plan',
    enable_seqscan: 'off',
    enable_hashjoin: 'off',
    enable_mergejoin: 'off',
    enable_bitmapscan: 'on',
  },
  planned: {
    plan_cache_mode: 'force_custom_plan',
    enable_seqscan: 'on',
    enable_hashjoin: 'on',
    enable_mergejoin: 'on',
  },
  inOrder: {
    plan_cache_mode: 'force_custom_plan',
    enable_seqscan: 'off',
    enable_hashjoin: 'off',
    enable_mergejoin: 'off',
    enable_bitmapscan: 'off',
  },
  byIndex: {
    plan_cache_mode: 'force_custom_plan',
    enable_seqscan: 'off',
    enable_hashjoin: 'off',
    enable_mergejoin: 'off',
  },
} as const

const asStatements = (settings: Readonly<Record<string, string>>): string =>
  Object.entries(settings)
    .map(([name, value]) => `set ${name} = ${value}`)
    .join('; ')

/**
 * Every statement with the same text is prepared and planned once per connection: planning costs more than running
 * for the small statements of a flow. Statements that begin with a comment `/* plan *\/` are planned for their
 * values, because a generic plan is far slower on skewed filters of big tables. After `/* plan by index *\/` they never
 * read a whole table: for what is known to be rare while the planner has no figures for it. After `/* plan in order *\/`
 * they walk an index row by row until there are enough: for what is known to be common.
 */
const known = new Map<string, Made>()
function knownOf(text: string): Made {
  let made = known.get(text)
  if (!made) {
    made = madeOf(text)
    if (known.size > 2000) known.clear()
    known.set(text, made)
  }
  return made
}

const waiting = new WeakMap<pg.PoolClient, Statement[]>()

/** Statements of one turn leave in one packet: each write wakes the database, and waking costs more than most of them. */
function gather(client: pg.PoolClient, statement: Statement): void {
  const others = waiting.get(client)
  if (others) {
    others.push(statement)
    return
  }
  waiting.set(client, [statement])
  process.nextTick(leave, client)
}

function leave(client: pg.PoolClient): void {
  const statements = waiting.get(client)
  waiting.delete(client)
  if (statements) sendBatch(client, statements)
}

/** Runs one statement. What a unit sends without waiting goes out together and is answered together (pipelining). */
function run(client: pg.PoolClient, { text, name }: Made, values: readonly unknown[]): Promise<Answer> {
  if (name !== null && (values.length > 0 || name === text))
    return new Promise((answered, failed) => gather(client, { name, text, values, answered, failed }))
  leave(client)
  return runAlone(client, text, values)
}

/** What stands around the statements of a transaction. */
const frames = {
  begin: { text: 'begin', name: 'begin' },
  commit: { text: 'commit', name: 'commit' },
  rollback: { text: 'rollback', name: 'rollback' },
} as const

/** Milliseconds. The server gives up after a minute; this is for one that does not even say so (a cut cable). */
export const silenceLimit = 70 * second

async function runAlone(client: pg.PoolClient, text: string, values: readonly unknown[]): Promise<Answer> {
  const { stream } = (client as unknown as { connection: { stream: Writable } }).connection
  stream.cork()
  process.nextTick(() => stream.uncork())
  const settings = Object.entries(plannings).find(([mark]) => text.startsWith(mark))?.[1]
  const asked = { text, values: [...values], query_timeout: silenceLimit } as pg.QueryConfig
  const { command, rowCount, rows } = await (settings ? runPlanned(client, asked, settings) : client.query(asked))
  return { command, changed: rowCount, rows }
}

const plannings = {
  '/* plan */': plans.planned,
  '/* plan by index */': plans.byIndex,
  '/* plan in order */': plans.inOrder,
}

async function runPlanned(
  client: pg.PoolClient,
  asked: pg.QueryConfig,
  settings: Readonly<Record<string, string>>,
): Promise<pg.QueryResult> {
  const [, result] = await Promise.all([
    client.query(asStatements(settings)),
    client.query(asked),
    client.query(asStatements(plans.prepared)),
  ])
  return result
}

/** A Kysely for single statements: each runs on whatever connection is free. */
export const pooledDatabase = (pool: pg.Pool): Kysely<Database> =>
  kyselyOver({
    async executeQuery(query) {
      const client = await pool.connect()
      try {
        return await answer(client, query)
      } finally {
        client.release()
      }
    },
    streamQuery,
  })

/** One connection, for one transaction. */
export type Lent = {
  /** What stands around the transaction's statements. */
  frame(text: keyof typeof frames): Promise<void>
  /** For the transaction's statements; refuses them when `alive` says that it is over. */
  db(alive: () => boolean): Kysely<Database>
  /** For the statement beside the commit, when the unit may send no more. */
  readonly last: Kysely<Database>
}
export type Lend = <T>(work: (connection: Lent) => Promise<T>) => Promise<T>

/** Lends one connection for a transaction; what wraps it is made once and stays with it. */
export function lender(pool: pg.Pool): Lend {
  const wrapped = new WeakMap<pg.PoolClient, Lent>()
  return async (work) => {
    const client = await pool.connect()
    const lent = wrapped.get(client) ?? lentOf(client)
    wrapped.set(client, lent)
    try {
      return await work(lent)
    } finally {
      client.release()
    }
  }
}

function lentOf(client: pg.PoolClient): Lent {
  const connection: DatabaseConnection = {
    executeQuery: (query) => answer(client, query),
    streamQuery,
  }
  return {
    async frame(text) {
      const { command } = await run(client, frames[text], [])
      // A transaction that failed answers a commit with a rollback and no error.
      if (text === 'commit' && command !== 'COMMIT') throw new Fault('store.inconsistent', 'The commit did not happen.')
    },
    db: (alive) => kyselyOver(connection, alive),
    last: kyselyOver(connection),
  }
}

/** As Kysely wants it. */
async function answer<R>(client: pg.PoolClient, { made, sql, parameters }: Compiled): Promise<QueryResult<R>> {
  const { command, changed, rows } = await run(client, made ?? knownOf(sql), parameters)
  return changing.has(command) ? { numAffectedRows: BigInt(changed ?? 0), rows: rows as R[] } : { rows: rows as R[] }
}

const changing = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE'])

// biome-ignore lint/correctness/useYield: nothing here streams
async function* streamQuery(): AsyncGenerator<never> {
  throw new Fault('internal', 'Statements are not streamed: page by key.')
}
