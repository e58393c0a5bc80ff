import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import pg from 'pg'
import type { Clock } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'

const folder = new URL('../../migrations/', import.meta.url)

export type Migration = { version: number; name: string; text: string; digest: string }

export function migrations(): Migration[] {
  return readdirSync(folder)
    .filter((name) => /^\d{4}-[a-z-]+\.sql$/.test(name))
    .sort()
    .map((name) => {
      const text = readFileSync(new URL(name, folder), 'utf8')
      return { version: Number(name.slice(0, 4)), name, text, digest: createHash('sha256').update(text).digest('hex') }
    })
}

type Applied = { version: number; name: string; digest: string }

export type MigrateOptions = { readonly run: boolean; readonly clock: Clock; readonly known?: readonly Migration[] }

/**
 * Brings the database to this program's version: forward only, one transaction per file, one server at a time.
 * Refuses a database that is newer, or whose history is not a beginning of ours.
 */
export async function migrate(pool: pg.Pool, options: MigrateOptions): Promise<string[]> {
  // A connection of its own: a big migration, or the wait for another server's, may take as long as it needs, and
  // the lock ends with the connection.
  const client = new pg.Client({ ...pool.options, query_timeout: undefined })
  client.on('error', () => {})
  await client.connect()
  try {
    await client.query('set lock_timeout = 0; set statement_timeout = 0; set idle_in_transaction_session_timeout = 0')
    await client.query('select pg_advisory_lock(727453)')
    return await bringUp(client, options)
  } finally {
    await client.end().catch(() => {})
  }
}

async function bringUp(client: pg.Client, { run, clock, known = migrations() }: MigrateOptions): Promise<string[]> {
  await refuseForeign(client)
  await client.query(
    'create table if not exists migration (version integer primary key, name text not null, digest text not null, applied_at timestamptz not null)',
  )
  const { rows } = await client.query<Applied>('select version, name, digest from migration order by version')
  checkHistory(rows, known)
  const missing = known.slice(rows.length)
  if (!run && missing.length > 0) {
    throw new Fault(
      'store.half_migrated',
      `The database lacks ${missing.length} migration(s), first ${missing[0]!.name}.`,
      { cure: 'Run `rekey migrate`, or start Rekey: both bring it up to date.' },
    )
  }
  for (const migration of missing) await apply(client, migration, clock)
  return missing.map((migration) => migration.name)
}

/** A file and the note that it was applied commit together: a migration that was interrupted never happened. */
async function apply(client: pg.Client, migration: Migration, clock: Clock): Promise<void> {
  await client.query('begin')
  try {
    await client.query(migration.text)
    await client.query('insert into migration (version, name, digest, applied_at) values ($1, $2, $3, $4)', [
      migration.version,
      migration.name,
      migration.digest,
      clock.now(),
    ])
    await client.query('commit')
  } catch (error) {
    await client.query('rollback').catch(() => {})
    throw notFitting(error) ? halfMigrated(migration, error) : error
  }
}

/** What a migration expects is not there, or is there already: somebody has been at the tables or at our history. */
const notFitting = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && /^(42(?!501)|23|2B|0A|22)/.test(String(error.code))

const halfMigrated = (migration: Migration, cause: Error): Fault =>
  new Fault(
    'store.half_migrated',
    `The database is half-migrated: ${migration.name} does not fit what is there (${cause.message}). Nothing was changed.`,
    { cure: 'Restore a backup made before somebody changed the tables, or the table "migration", by hand.', cause },
  )

/** A database with tables but without our history belongs to something else. */
async function refuseForeign(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ tables: string[] | null }>(
    `select array_agg(tablename::text) as tables from pg_tables where schemaname = current_schema()`,
  )
  const tables = rows[0]?.tables ?? []
  if (tables.length === 0 || tables.includes('migration')) return
  throw new Fault('store.inconsistent', `The database holds tables that are not Rekey's (${tables[0]}, ...).`, {
    cure: 'Give Rekey a database of its own: create database rekey, and name it in REKEY_DATABASE_URL.',
  })
}

function checkHistory(applied: readonly Applied[], known: readonly Migration[]): void {
  applied.forEach((row, index) => {
    const ours = known[index]
    if (!ours) {
      throw new Fault('store.newer', `The database was made by a newer Rekey (it has ${row.name}).`, {
        cure: 'Start the newer version, or restore a backup made before the upgrade.',
      })
    }
    if (ours.version !== row.version || ours.digest !== row.digest) {
      throw new Fault(
        'store.half_migrated',
        `The database's migration ${row.name} is not the one this program knows.`,
        {
          cure: 'Start the version of Rekey that made this database, or restore a backup.',
        },
      )
    }
  })
}
