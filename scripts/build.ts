/**
 * `npm run build`: the admin center for browsers, and one archive with what a server needs, in `dist/`. The server is
 * not compiled: Node runs the source as it stands, and the lockfile in the archive says which packages the first
 * start installs.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { portalFolder, webFolder } from './web.mjs'

const root = path.resolve(import.meta.dirname, '..')
const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string }
const name = `rekey-${version}`
const archive = path.join('dist', `${name}.tgz`)
const needed = [
  'package.json',
  'package-lock.json',
  'LICENSE',
  'README.md',
  'CHANGELOG.md',
  'docs',
  'migrations',
  'src',
  path.relative(root, webFolder),
  path.relative(root, portalFolder),
]
const starters = ['scripts/rekey.mjs', 'scripts/run.mjs', 'scripts/setup.mjs', 'scripts/web.mjs']

const web = spawnSync(process.execPath, [path.join(root, 'scripts', 'web.ts')], { cwd: root, stdio: 'inherit' })
if (web.status !== 0) throw new Error('The admin center could not be built.')

mkdirSync(path.join(root, 'dist'), { recursive: true })
const tar = spawnSync(
  'tar',
  ['-czf', archive, '--exclude=*.test.ts', `--transform=s,^,${name}/,`, ...needed, ...starters],
  { cwd: root, stdio: 'inherit' },
)
if (tar.status !== 0) throw new Error('tar could not make the archive.')
process.stdout.write(`${archive}: ${Math.round(statSync(path.join(root, archive)).size / 1024)} KB\n`)
