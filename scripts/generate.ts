/** Writes `docs/reference/` from the source; with `--check` only tells whether that is up to date. */
import { globSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { groups } from '../src/http/groups.ts'
import { openapi } from '../src/http/openapi.ts'
import { opsEndpoints } from '../src/http/ops.routes.ts'
import { eventsPage, flowPage, type Moves, refusalsPage, settingsPage } from './reference/pages.ts'
import { eventNames } from './reference/sources.ts'

const root = path.resolve(import.meta.dirname, '..')
const folder = path.join(root, 'docs', 'reference')

async function machines(): Promise<[string, string][]> {
  const files = globSync('src/**/*.machine.ts', { cwd: root }).sort()
  const pages = await Promise.all(
    files.map(async (file): Promise<[string, string][]> => {
      const { moves } = (await import(path.join(root, file))) as { moves?: Moves }
      const name = path.basename(file, '.machine.ts')
      return moves ? [[`flow-${name}.md`, flowPage(name, file, moves)]] : []
    }),
  )
  return pages.flat()
}

function description(): string {
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string }
  const endpoints = [...groups.flatMap((group) => group.endpoints ?? []), ...opsEndpoints]
  return `${JSON.stringify(openapi(endpoints, { version, publicUrl: 'https://localhost:8443' }), null, 2)}\n`
}

const wanted = new Map<string, string>([
  ['settings.md', settingsPage()],
  ['refusals.md', refusalsPage()],
  ['audit-events.md', eventsPage()],
  ['openapi.json', description()],
  ...(await machines()),
])

mkdirSync(folder, { recursive: true })
const present = new Map(readdirSync(folder).map((name) => [name, readFileSync(path.join(folder, name), 'utf8')]))
const stale = [...new Set([...wanted.keys(), ...present.keys()])].filter(
  (name) => wanted.get(name) !== present.get(name),
)

for (const name of stale) {
  process.stdout.write(`docs/reference/${name} ${wanted.has(name) ? 'differs from the source' : 'has no source'}\n`)
  if (process.argv.includes('--check')) continue
  const text = wanted.get(name)
  if (text === undefined) rmSync(path.join(folder, name))
  else writeFileSync(path.join(folder, name), text)
}

// What the web must know of the server's lists, which it may not import.
const names = path.join(root, 'src/web/admin/pages/logs/activities.ts')
const isStale = readFileSync(names, 'utf8') !== eventNames()
if (isStale) {
  process.stdout.write(`${path.relative(root, names)} differs from the source\n`)
  if (!process.argv.includes('--check')) writeFileSync(names, eventNames())
}
process.exitCode = process.argv.includes('--check') && (isStale || stale.length > 0) ? 1 : 0
