import { spawn } from 'node:child_process'
import { chownSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import { Fault } from '../base/fault.ts'
import { diskFull, type Launch, own, unusable } from './cluster.ts'
import { saysFull } from './errors.ts'

/** Only what PostgreSQL needs: no setting of the caller's leads it elsewhere, no secret of Rekey's reaches it. */
export const serverEnvironment = { PATH: process.env.PATH ?? '', LANG: 'C', LC_ALL: 'C', TZ: 'UTC' }

/** Makes the cluster if there is none; says why when what is there cannot be used. */
export async function ensureCluster(dataFolder: string, bin: string, launch: Launch): Promise<string> {
  const cluster = path.join(dataFolder, 'postgres')
  try {
    clearLeftovers(dataFolder)
    if (!isMade(cluster, majorOf(bin))) await makeCluster(cluster, bin, launch)
    own(cluster, launch)
  } catch (error) {
    throw error instanceof Fault ? error : unusable(dataFolder, error)
  }
  return cluster
}

function isMade(cluster: string, major: string): boolean {
  let made: string
  try {
    made = readFileSync(path.join(cluster, 'PG_VERSION'), 'utf8').trim()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    if (isEmpty(cluster)) return false
    throw new Fault('store.unreadable', `${cluster} holds files, but no PostgreSQL data.`, {
      cure: 'Restore the folder from a backup, or move it away to start anew.',
    })
  }
  if (made === major) return true
  throw new Fault('store.unsupported', `${cluster} was made by PostgreSQL ${made}; this Rekey brings ${major}.`, {
    cure: `Start the Rekey it was made with, or a PostgreSQL ${made} server on it and set REKEY_DATABASE_URL.`,
  })
}

function isEmpty(folder: string): boolean {
  try {
    return readdirSync(folder).length === 0
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return true
    throw error
  }
}

const majorOf = (bin: string): string => {
  const { version } = JSON.parse(readFileSync(path.join(bin, '..', '..', 'package.json'), 'utf8')) as {
    version: string
  }
  return version.split('.')[0]!
}

/** Beside its place first, then moved there whole: a cluster is complete or absent, whenever this was interrupted. */
async function makeCluster(cluster: string, bin: string, launch: Launch): Promise<void> {
  const unfinished = `${cluster}.new-${process.pid}`
  rmSync(unfinished, { recursive: true, force: true })
  mkdirSync(unfinished, { mode: 0o700 })
  if (launch.uid !== undefined && launch.gid !== undefined) chownSync(unfinished, launch.uid, launch.gid)
  try {
    await initdb(unfinished, bin, launch)
    try {
      renameSync(unfinished, cluster)
    } catch (error) {
      // Somebody else was faster: then theirs is the one.
      if (!['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
    }
  } finally {
    rmSync(unfinished, { recursive: true, force: true })
  }
}

async function initdb(folder: string, bin: string, launch: Launch): Promise<void> {
  const options = ['--auth=trust', '--locale=C', '--encoding=UTF8', '--no-instructions', '--sync-method=syncfs']
  const choices = process.platform === 'linux' ? options : options.slice(0, -1)
  const [program, ...rest] = [...launch.prefix, path.join(bin, 'initdb'), '-D', folder, '-U', 'rekey', ...choices]
  const child = spawn(program!, rest, {
    ...launch.identity,
    cwd: '/',
    env: serverEnvironment,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr!.on('data', (text) => {
    said += text
  })
  const status = await new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  if (status === 0) return
  if (saysFull(said)) throw diskFull(path.dirname(folder), said)
  throw new Fault('store.unreadable', `PostgreSQL could not make its files in ${folder}: ${said.trim()}`, {
    cure: 'Mend what it says, or set REKEY_DATABASE_URL to a PostgreSQL server.',
  })
}

/** Of a first start that was killed. */
function clearLeftovers(dataFolder: string): void {
  for (const name of readdirSync(dataFolder)) {
    const pid = /^postgres\.new-(\d+)$/.exec(name)?.[1]
    if (pid && !isAlive(Number(pid))) rmSync(path.join(dataFolder, name), { recursive: true, force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
