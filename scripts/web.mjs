/** Whether the built admin center is that of the sources, and making it so. Plain JavaScript, for any Node. */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { lock, root, runPinned } from './setup.mjs'

export const webFolder = path.join(root, 'dist', 'admin')
export const portalFolder = path.join(root, 'dist', 'portal')
const parts = ['src/web', 'src/contract', 'src/base', 'src/http/assets.ts', 'scripts/web.ts', 'package-lock.json']

/** A hash over names, sizes and times of what it is built from. */
export function sourcesOfTheWeb() {
  const hash = createHash('sha256')
  const add = (file) => {
    const facts = statSync(file)
    if (facts.isDirectory()) for (const name of readdirSync(file).sort()) add(path.join(file, name))
    else hash.update(`${path.relative(root, file)} ${facts.size} ${facts.mtimeMs}\n`)
  }
  for (const part of parts) if (existsSync(path.join(root, part))) add(path.join(root, part))
  return hash.digest('hex')
}

const isBuilt = () => {
  try {
    return readFileSync(path.join(webFolder, 'stamp'), 'utf8') === sourcesOfTheWeb()
  } catch {
    return false
  }
}

/** Without the packages of development there is nothing to build with: then what `npm run build` made is served. */
const canBuild = () =>
  existsSync(path.join(root, 'node_modules', 'vite')) && existsSync(path.join(root, 'scripts', 'web.ts'))

/** Builds when the sources are newer than the result. Two commands at once build once. */
export async function buildWeb() {
  if (!canBuild() || isBuilt()) return
  const unlock = lock('web')
  if (!unlock)
    return void process.stderr.write(
      `rekey: the admin center is older than its sources, and ${root} cannot be written.\n`,
    )
  try {
    if (isBuilt()) return
    process.stderr.write('rekey: building the admin center (a few seconds, after a change of its sources) ...\n')
    const code = await runPinned([path.join(root, 'scripts', 'web.ts')], { cwd: root })
    if (code !== 0) process.stderr.write('rekey: the admin center could not be built; everything else works.\n')
  } finally {
    unlock()
  }
}
