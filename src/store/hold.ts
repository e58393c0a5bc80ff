import pg from 'pg'
import { monotonic } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import { pause } from './pause.ts'

/**
 * Who minds an embedded PostgreSQL holds an advisory lock in it, on a connection of its own. The lock ends with the
 * process however that ends, and no number of a process or time of a file has to be believed.
 */
export type Hold = {
  /** Called once when the connection ends without having been let go. */
  onLost(listener: () => void): void
  /** Waits a moment for commands that still use the server. */
  alone(milliseconds: number): Promise<void>
  letGo(): Promise<void>
}

const lock = 727452
const heldBy = `
  select a.application_name as holder from pg_locks l join pg_stat_activity a using (pid)
  where l.locktype = 'advisory' and l.objid = ${lock} and l.granted`

/** Connects; undefined while the server is not there yet, or not ready (57P03: starting, recovering, stopping). */
export async function connect(socket: string): Promise<pg.Client | undefined> {
  const client = new pg.Client({
    host: socket,
    user: 'rekey',
    database: 'postgres',
    application_name: `rekey ${process.pid}`,
    connectionTimeoutMillis: 10_000,
  })
  client.on('error', () => {})
  try {
    await client.connect()
    return client
  } catch (error) {
    if (notYet.has(String((error as { code?: unknown }).code))) return undefined
    if (/terminated|timeout/i.test(String(error))) return undefined
    throw error
  }
}

const notYet = new Set(['ENOENT', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE', '57P03', '57P01', '53300'])

/** Takes the lock on this connection, waiting a little for a process that is just ending. */
export async function takeHold(client: pg.Client, dataFolder: string, patience: number): Promise<Hold> {
  const deadline = monotonic() + patience
  for (;;) {
    const { rows } = await client.query<{ held: boolean }>(`select pg_try_advisory_lock(${lock}) as held`)
    if (rows[0]?.held) return holdOf(client)
    if (monotonic() > deadline) break
    await pause(50)
  }
  const { rows } = await client.query<{ holder: string }>(heldBy)
  await client.end()
  throw new Fault('store.in_use', `The data folder ${dataFolder} is in use by ${nameOf(rows[0]?.holder)}.`, {
    cure: 'Stop that one first, or start this one on another folder (REKEY_DATA) and other ports.',
  })
}

const nameOf = (holder: string | undefined) =>
  holder?.startsWith('rekey ') ? `another Rekey (process ${holder.slice(6)})` : 'another Rekey'

function holdOf(client: pg.Client): Hold {
  let lost = () => {}
  let over = false
  client.on('end', () => {
    if (!over) lost()
    over = true
  })
  const wire = client as unknown as { ref(): void; unref(): void }
  // Waiting for this connection to end must not keep a finished command alive.
  wire.unref()
  return {
    onLost(listener) {
      lost = listener
    },
    async alone(milliseconds) {
      wire.ref()
      const deadline = monotonic() + milliseconds
      while (!over && monotonic() < deadline && (await others(client)) > 0) await pause(50)
    },
    async letGo() {
      over = true
      wire.ref()
      await client.end().catch(() => {})
    },
  }
}

async function others(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    `select count(*)::int as count from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()`,
  )
  return rows[0]?.count ?? 0
}

/** Whether a living Rekey minds the server on this connection. */
export async function isHeld(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query(heldBy)
  return rows.length > 0
}
