import type pg from 'pg'
import { Fault } from '../base/fault.ts'

type ServerFacts = Record<'version' | 'fsync' | 'full_page_writes' | 'synchronous_commit' | 'encoding', string> & {
  readonly reading: boolean
}

/** What Rekey wants of a PostgreSQL, its own or one by URL: a known dialect, and success that survives a power cut (DUR-01). */
export async function checkDemands(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<ServerFacts>(`
    select current_setting('server_version_num') as version, current_setting('fsync') as fsync,
      current_setting('full_page_writes') as full_page_writes, current_setting('synchronous_commit') as synchronous_commit,
      current_setting('server_encoding') as encoding, pg_is_in_recovery() as reading`)
  const problem = problemOf(rows[0]!)
  if (problem) throw new Fault('store.unsupported', problem.message, { cure: problem.cure })
}

export function problemOf(facts: ServerFacts): { message: string; cure: string } | null {
  const major = Math.floor(Number(facts.version) / 10_000)
  if (major < 15) {
    return {
      message: `The database is PostgreSQL ${major}; Rekey needs 15 or newer.`,
      cure: 'Upgrade that server, or unset REKEY_DATABASE_URL to use the embedded one.',
    }
  }
  if (facts.encoding !== 'UTF8') {
    return {
      message: `The database keeps its text in ${facts.encoding}.`,
      cure: "Make one for Rekey: create database rekey encoding 'UTF8' template template0.",
    }
  }
  if (facts.reading) {
    return {
      message: 'The database is a standby that can only be read.',
      cure: 'Name the primary server in REKEY_DATABASE_URL; where it may move, a name or an address that moves with it.',
    }
  }
  const weak = (['fsync', 'full_page_writes', 'synchronous_commit'] as const).filter((name) => facts[name] === 'off')
  if (weak.length === 0) return null
  return {
    message: `The database may forget what it confirmed: ${weak.join(', ')} off.`,
    cure: `Set ${weak.map((name) => `${name} = on`).join(', ')} on that server.`,
  }
}
