import { randomBytes } from 'node:crypto'
import pg from 'pg'

export type TestDatabase = {
  /** What `openStore` wants as `connection`. */
  readonly connection: { socket: string; user: string; database: string }
  /** The same for programs that are started by URL. */
  readonly url: string
  drop(): Promise<void>
}

/** A database of its own on the shared PostgreSQL, empty unless a template is named. */
export async function freshDatabase(options: { template?: string } = {}): Promise<TestDatabase> {
  const socket = process.env.TEST_POSTGRES_SOCKET
  if (!socket) throw new Error('The shared PostgreSQL is not running: start tests with `npm test`.')
  const database = `test_${process.pid}_${randomBytes(6).toString('hex')}`
  await asOwner(socket, `create database ${database} template ${options.template ?? 'template0'}`)
  return {
    connection: { socket, user: 'rekey', database },
    url: `postgresql://rekey@localhost/${database}?host=${encodeURIComponent(socket)}`,
    drop: () => asOwner(socket, `drop database if exists ${database} with (force)`),
  }
}

async function asOwner(socket: string, statement: string): Promise<void> {
  const client = new pg.Client({ host: socket, user: 'rekey', database: 'postgres' })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
