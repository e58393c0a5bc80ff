import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import type pg from 'pg'
import type { Clock } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'

const folder = new URL('../../migrations/', import.meta.url)

type Migration = { version: number; name: string; text: string; digest: string }

export function migrations(): Migration[] {
  return readdirSync(folder)
    .filter((name) => /^\d{4}-[a-z-]+\.sql$/.test(name))
    .sort()
    .map((name) => {
      const text = readFileSync(new URL(name, folder), 'utf8')
      return { version: Number(name.slice(0, 4)), name, text, digest: createHash('sha256').update(text).digest('hex') }
    })
}

/**
 * Brings the database to this program's version: forward only, one transaction per file, one server at a time.
 * Refuses a database that is newer, or whose history is not a beginning of ours.
 */
export async function migrate(pool: pg.Pool, options: { run: boolean; clock: Clock }): Promise<string[]> {
  const client = await pool.connect()
  try {
    await client.query('select pg_advisory_lock(727453)')
    await client.query(
      'create table if not exists migration (version integer primary key, name text not null, digest text not null, applied_at timestamptz not null)',
    )
    const { rows } = await client.query<{ version: number; name: string; digest: string }>(
      'select * from migration order by version',
    )
    const known = migrations()
    checkHistory(rows, known)
    const missing = known.slice(rows.length)
    if (!options.run && missing.length > 0) {
      throw new Fault(
        'store.half_migrated',
        `The database lacks ${missing.length} migration(s), first ${missing[0]!.name}.`,
        {
          cure: 'Run `rekey migrate`, or start Rekey without --no-migrate.',
        },
      )
    }
    for (const migration of missing) {
      await client.query('begin')
      try {
        await client.query(migration.text)
        await client.query('insert into migration values ($1, $2, $3, $4)', [
          migration.version,
          migration.name,
          migration.digest,
          options.clock.now(),
        ])
        await client.query('commit')
      } catch (error) {
        await client.query('rollback')
        throw error
      }
    }
    return missing.map((migration) => migration.name)
  } finally {
    await client.query('select pg_advisory_unlock(727453)').catch(() => {})
    client.release()
  }
}

function checkHistory(
  applied: readonly { version: number; name: string; digest: string }[],
  known: readonly Migration[],
): void {
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
