import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmdirSync,
  statSync,
} from 'node:fs'
import { tmpdir, totalmem } from 'node:os'
import path from 'node:path'
import { constrainedMemory } from 'node:process'
import type pg from 'pg'
import { monotonic, second } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import { diskFull, type Launch, unusable } from './cluster.ts'
import { saysFull } from './errors.ts'
import { connect } from './hold.ts'
import { serverEnvironment } from './initdb.ts'
import { pause } from './pause.ts'
import { bury, clearTorn, identify, isTorn, readPostmaster } from './postmaster.ts'

/** Where everything of one embedded PostgreSQL is. */
export type Place = {
  readonly dataFolder: string
  readonly cluster: string
  readonly bin: string
  readonly launch: Launch
  readonly socketFolder: string
}

export type Server = { readonly pid: number; readonly socketFolder: string; readonly client: pg.Client }

/** Recovery after a crash reads the log of up to some minutes of work. */
const recovery = 10 * 60 * second
/** How long orphans of a killed server may take to notice that it is gone. */
const orphans = 20 * second

/**
 * The running server of a place: the one that lives (whoever started it), else a new one. Returns connected.
 */
export async function serverOf(place: Place): Promise<Server> {
  const deadline = monotonic() + orphans
  for (;;) {
    const living = (await livingServer(place.cluster)) ?? (await launchServer(place))
    if ('client' in living) return living
    if (!living.again || monotonic() > deadline) throw living.fault
    await pause(100)
  }
}

/** The server that lives on this cluster, if any: a Rekey that was killed leaves it behind. */
export async function livingServer(cluster: string): Promise<Server | null> {
  const began = monotonic()
  while (monotonic() < began + recovery) {
    const postmaster = readPostmaster(cluster)
    if (!postmaster) {
      if (!isTorn(cluster)) return null
      if (monotonic() > began + second) clearTorn(cluster)
      await pause(20)
      continue
    }
    const who = identify(cluster, postmaster.pid)
    if (who === 'unknown') throw notOurs(cluster, postmaster.pid)
    if (who !== 'ours') {
      bury(cluster, postmaster)
      return null
    }
    const client = postmaster.status === 'stopping' ? undefined : await connect(postmaster.socketFolder)
    if (client) return { pid: postmaster.pid, socketFolder: postmaster.socketFolder, client }
    await pause(20)
  }
  throw new Fault('store.unavailable', `The PostgreSQL of ${cluster} runs, but does not become ready.`, {
    cure: 'See postgres.log in the data folder.',
  })
}

const notOurs = (cluster: string, pid: number): Fault =>
  new Fault('store.in_use', `Another PostgreSQL (process ${pid}) may be using ${cluster}; it cannot be looked at.`, {
    cure: 'Start Rekey as the user who started it, or stop that process first.',
  })

type Failed = { readonly fault: Fault; readonly again: boolean }

async function launchServer(place: Place): Promise<Server | Failed> {
  const log = path.join(place.dataFolder, 'postgres.log')
  const before = existsSync(log) ? statSync(log).size : 0
  const child = spawnServer(place, log, before > 2 ** 20 ? 'w' : 'a')
  await once(child, 'spawn')
  while (child.exitCode === null && child.signalCode === null) {
    const postmaster = readPostmaster(place.cluster)
    if (postmaster?.pid === child.pid && postmaster?.status === 'ready') {
      const client = await connect(place.socketFolder)
      if (client) return { pid: child.pid!, socketFolder: place.socketFolder, client }
    }
    await pause(10)
  }
  return explain(place, readFileSync(log, 'utf8').slice(before > 2 ** 20 ? 0 : before))
}

function spawnServer(place: Place, log: string, mode: 'a' | 'w'): ChildProcess {
  const out = openLog(place, log, mode)
  const [program, ...rest] = [...place.launch.prefix, path.join(place.bin, 'postgres'), '-D', place.cluster]
  const settings = Object.entries({ ...serverSettings, unix_socket_directories: quoted(place.socketFolder) })
  try {
    const child = spawn(program!, [...rest, ...settings.flatMap(([name, value]) => ['-c', `${name}=${value}`])], {
      ...place.launch.identity,
      cwd: '/',
      env: serverEnvironment,
      stdio: ['ignore', out, out],
      // In a session of its own: Ctrl-C in the terminal is for Rekey, which ends PostgreSQL last.
      detached: true,
    })
    child.unref()
    return child
  } finally {
    closeSync(out)
  }
}

function openLog(place: Place, log: string, mode: 'a' | 'w'): number {
  try {
    return openSync(log, mode, 0o600)
  } catch (cause) {
    throw unusable(place.dataFolder, cause)
  }
}

const quoted = (folder: string): string => `"${folder.replaceAll('"', '""')}"`

/**
 * Pages that PostgreSQL keeps, in MB: a sixteenth of the machine's memory (bytes), 32 to 128. What does not fit goes
 * to the system and back again, with a checksum each way: a rule that a million people join took half as long again
 * with 32. Pages take memory only once they are used.
 */
export const sharedBuffers = (memory: number): number =>
  Math.min(128, Math.max(32, Math.floor(memory / 16 / 1024 / 1024)))

/** Small, because server and PostgreSQL share a small machine; whoever needs more names a PostgreSQL by URL. */
const serverSettings = {
  listen_addresses: '',
  unix_socket_permissions: '0700',
  // What success means (DUR-01).
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  max_connections: '120',
  shared_buffers: `${sharedBuffers(Math.min(constrainedMemory() || totalmem(), totalmem()))}MB`,
  // Until the next checkpoint a page is logged whole only once: many changes of many people write half as much.
  max_wal_size: '1GB',
  // Commits of several people at once share one flush of the disk; who is nearly alone does not wait (microseconds).
  commit_delay: '1200',
  commit_siblings: '4',
  update_process_title: 'off',
  compute_query_id: 'off',
  // One process less each: no workers for reading ahead, for parallel plans, for replication.
  io_method: 'sync',
  max_parallel_workers_per_gather: '0',
  max_logical_replication_workers: '0',
  max_wal_senders: '0',
  autovacuum_max_workers: '2',
  // Statements are planned once; a table that grows quickly is measured again soon, and they are planned anew.
  autovacuum_naptime: '10s',
  jit: 'off',
  // The log is for why it starts, stops and dies; failed statements are told to the program, values to nobody.
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_checkpoints: 'off',
} as const

/** What the server's last words mean. */
function explain(place: Place, said: string): Failed {
  const reason = /(?:FATAL|PANIC):\s*(.*)$/m.exec(said)?.[1] ?? said.trim().split('\n').at(-1) ?? ''
  if (saysFull(said)) return { fault: diskFull(place.dataFolder), again: false }
  const fault = new Fault('store.unreadable', `PostgreSQL could not start in ${place.cluster}: ${reason}`, {
    cure: 'See postgres.log in the data folder; if its files are damaged, restore a backup.',
  })
  return { fault, again: /already exists|still in use|in use by another/i.test(reason) }
}

/** A socket's path has at most 107 bytes (`sun_path`); a data folder deep down gets a short one for it. */
export function socketFolderFor(cluster: string, launch: Launch): string {
  if (Buffer.byteLength(path.join(cluster, '.s.PGSQL.5432')) <= 103) return cluster
  const folder = mkdtempSync(path.join(tmpdir().length < 60 ? tmpdir() : '/tmp', 'rekey-'))
  prepareSocketFolder(folder, launch)
  return folder
}

/** Whether the socket has a folder of its own, made by `socketFolderFor`. */
export const isShort = (place: Place): boolean => /^rekey-\w{6}$/.test(path.basename(place.socketFolder))

/** An empty folder only: what somebody else put there stays. */
export function dropSocketFolder(place: Place): void {
  if (!isShort(place)) return
  try {
    rmdirSync(place.socketFolder)
  } catch {
    // Gone already, or not empty.
  }
}

export function prepareSocketFolder(folder: string, launch: Launch): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  chmodSync(folder, 0o700)
  if (launch.uid !== undefined && launch.gid !== undefined) chownSync(folder, launch.uid, launch.gid)
}
