/**
 * What stands in front of every command: plain JavaScript for any Node from 20 on. It installs the packages when
 * they are not those of the lockfile, and finds the Node that the program is pinned to.
 */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
const pinned = path.join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')

/**
 * Installs what the lockfile names, unless exactly that is there. Two commands at once install once. The program
 * itself (not `development`) runs without the packages of development where everything is built already.
 */
export function install({ development = false } = {}) {
  if (installed(development)) return
  const unlock = lock('install')
  if (!unlock) cannotInstall(`Packages are missing, and ${root} cannot be written by this user.`)
  try {
    if (!installed(development)) npmCi()
  } finally {
    unlock()
  }
}

/**
 * A folder that names the process which installs or builds; one left by a process that has ended is taken over.
 * Nothing where this user may not write.
 */
export function lock(name) {
  const folder = path.join(root, '.tmp', name)
  for (;;) {
    try {
      mkdirSync(path.dirname(folder), { recursive: true })
      mkdirSync(folder)
      writeFileSync(path.join(folder, 'pid'), String(process.pid))
      return () => rmSync(folder, { recursive: true, force: true })
    } catch (error) {
      if (closed.has(error.code)) return null
      if (error.code !== 'EEXIST') throw error
      pause(200)
      if (!isAlive(holderOf(folder))) rmSync(folder, { recursive: true, force: true })
    }
  }
}

const closed = new Set(['EACCES', 'EPERM', 'EROFS'])

function holderOf(folder) {
  try {
    return Number(readFileSync(path.join(folder, 'pid'), 'utf8'))
  } catch {
    return 0
  }
}

function isAlive(pid) {
  try {
    return pid > 0 && process.kill(pid, 0)
  } catch (error) {
    return error.code === 'EPERM'
  }
}

const pause = (milliseconds) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)

function npmCi() {
  process.stderr.write('rekey: installing packages (once, about half a minute) ...\n')
  const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error', ...omitted()], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    shell: process.platform === 'win32',
  })
  if (npm.status === 0 && existsSync(pinned)) return
  const said = `${npm.stdout}${npm.stderr}`.trim().split('\n').slice(0, 20).join('\n')
  const cause = npm.error ? `npm could not be started: ${npm.error.message}` : said
  rmSync(path.join(root, '.tmp', 'install'), { recursive: true, force: true })
  cannotInstall(cause)
}

function cannotInstall(cause) {
  process.stderr.write(
    `${cause}\nrekey: the packages could not be installed. Check the network and the rights on ${root}, then try again.\n`,
  )
  process.exit(1)
}

const omitted = () => (process.env.NODE_ENV === 'production' ? ['--omit=dev'] : [])

/**
 * npm writes its own copy of the lockfile last of all, after every install script has run: what it lists is there.
 * Optional packages (binaries of other platforms) may be missing, and development's in production.
 */
function installed(development) {
  if (!existsSync(pinned)) return false
  const wanted = packagesOf(path.join(root, 'package-lock.json'))
  const present = packagesOf(path.join(root, 'node_modules', '.package-lock.json'))
  if (!present) return false
  if (!wanted) return true
  const bare = process.env.NODE_ENV === 'production' || (!development && isForUse(wanted, present))
  return Object.entries(wanted).every(([name, entry]) => {
    if (name === '') return true
    const mayBeMissing = entry.optional || entry.devOptional || (entry.dev && bare)
    return present[name] ? present[name].version === entry.version : Boolean(mayBeMissing)
  })
}

/** Built, then installed without development: whoever runs a command there need not say so once more. */
const isForUse = (wanted, present) =>
  existsSync(path.join(root, 'dist', 'admin', 'stamp')) &&
  Object.entries(wanted).every(([name, entry]) => !entry.dev || !present[name])

function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages
  } catch {
    return undefined
  }
}

/** True when this process is the pinned Node already: `npm run` puts it first in the path. */
export const isPinned = () => process.versions.node === pinnedVersion()

function pinnedVersion() {
  return JSON.parse(readFileSync(path.join(root, 'node_modules', 'node', 'package.json'), 'utf8')).version
}

/**
 * Runs the pinned Node with these arguments and ends as it ends. Signals are handed on; the channel lets the child
 * notice when this process is killed, so that nothing lives on that the user believes ended.
 */
export function runPinned(args, options = {}) {
  const flags = ['--disable-warning=ExperimentalWarning']
  const child = spawn(pinned, [...flags, ...args], {
    cwd: options.cwd ?? process.cwd(),
    stdio: options.leash ? ['inherit', 'inherit', 'inherit', 'ipc'] : 'inherit',
    env: { ...process.env, ...options.env },
  })
  // A terminal sends Ctrl-C to both: then the child has it already, and a second one would mean "at once".
  const handOn = (signal) => void (signal === 'SIGINT' && process.stdin.isTTY ? undefined : child.kill(signal))
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => handOn(signal))
  child.on('error', (error) => {
    process.stderr.write(`rekey: ${pinned} could not be started: ${error.message}\n`)
    process.exit(1)
  })
  return new Promise((resolve) => {
    child.on('exit', (code, signal) => resolve(code ?? 128 + (constants.signals[signal] ?? 0)))
  })
}
