import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** What a running PostgreSQL says about itself in `postmaster.pid`. */
export type Postmaster = {
  readonly pid: number
  readonly socketFolder: string
  readonly status: 'starting' | 'stopping' | 'ready' | 'standby' | ''
}

const fileOf = (cluster: string) => path.join(cluster, 'postmaster.pid')

/** Null when no server claims the cluster. Throws when the file may not be read. */
export function readPostmaster(cluster: string): Postmaster | null {
  let lines: string[]
  try {
    lines = readFileSync(fileOf(cluster), 'utf8').split('\n')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
  const pid = Number(lines[0])
  if (!Number.isSafeInteger(pid) || pid <= 0) return null
  return { pid, socketFolder: lines[4] ?? '', status: (lines[7] ?? '').trim() as Postmaster['status'] }
}

/**
 * A file that names nobody: a power cut or a full disk came between PostgreSQL making it and writing it, which is one
 * moment. Nothing uses the cluster then, and nothing may start on it either until the file is gone.
 */
export function isTorn(cluster: string): boolean {
  return existsSync(fileOf(cluster)) && readPostmaster(cluster) === null && !worksIn(cluster)
}

export const clearTorn = (cluster: string): void => rmSync(fileOf(cluster), { force: true })

/** Whether any process that may be looked at works in the cluster, whatever its file says. */
function worksIn(cluster: string): boolean {
  if (!existsSync('/proc/self/stat')) return false
  return readdirSync('/proc').some((name) => /^\d+$/.test(name) && identify(cluster, Number(name)) === 'ours')
}

/**
 * Whether a process is the PostgreSQL of this cluster. A number alone proves nothing: after a reboot, or in a new
 * container, it belongs to somebody else; and an ended process that nobody has reaped keeps its number.
 * 'unknown' means a PostgreSQL whose folder may not be looked at.
 */
export function identify(cluster: string, pid: number): 'ours' | 'gone' | 'foreign' | 'unknown' {
  return existsSync('/proc/self/stat') ? byProc(cluster, pid) : byPs(cluster, pid)
}

function byProc(cluster: string, pid: number): ReturnType<typeof identify> {
  let state: string
  try {
    // "pid (name) state ...": the name may hold spaces and brackets.
    state = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '')[0]!
  } catch {
    return 'gone'
  }
  if (state === 'Z' || state === 'X') return 'gone'
  try {
    // PostgreSQL works inside its cluster: this holds even when the folder was moved meanwhile.
    const here = statSync(`/proc/${pid}/cwd`)
    const ours = statSync(cluster)
    return here.dev === ours.dev && here.ino === ours.ino ? 'ours' : 'foreign'
  } catch {
    return byCommand(cluster, commandOf(pid))
  }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
  } catch {
    return ''
  }
}

/** Systems without /proc. */
function byPs(cluster: string, pid: number): ReturnType<typeof identify> {
  const { status, stdout } = spawnSync('ps', ['-p', String(pid), '-o', 'stat=,command='], { encoding: 'utf8' })
  if (status !== 0 || stdout.trim().startsWith('Z')) return 'gone'
  return byCommand(cluster, stdout)
}

function byCommand(cluster: string, command: string): 'ours' | 'foreign' | 'unknown' {
  if (!/\bpostgres\b/.test(command)) return 'foreign'
  return command.includes(cluster) ? 'ours' : 'unknown'
}

/** No process has it: what PostgreSQL takes for a server that has ended. */
const nobodysPid = 2_147_483_646

/**
 * Makes PostgreSQL see that the named server has ended. The file is not removed, because its other lines let
 * PostgreSQL find out whether orphans of that server still use the shared memory.
 */
export function bury(cluster: string, postmaster: Postmaster): void {
  const text = readFileSync(fileOf(cluster), 'utf8')
  writeFileSync(fileOf(cluster), text.replace(/^\d+/, String(nobodysPid)))
  if (postmaster.socketFolder === '') return
  rmSync(path.join(postmaster.socketFolder, '.s.PGSQL.5432.lock'), { force: true })
  rmSync(path.join(postmaster.socketFolder, '.s.PGSQL.5432'), { force: true })
}
