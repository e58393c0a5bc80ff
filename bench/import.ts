/**
 * How long a file of users without passwords takes: reading and judging it, and making everybody in it. One process
 * with the embedded PostgreSQL as it is in use, every row in the audit log. The graph benchmark counts it too.
 *
 * `npm run bench -- import [users]`
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import path from 'node:path'
import { machineClock } from '../src/base/clock.ts'
import { machineRandom } from '../src/base/random.ts'
import { keyring } from '../src/base/secret.ts'
import { templateOf } from '../src/directory/bulk.formats.ts'
import { bulkJobs } from '../src/directory/bulk.kinds.ts'
import { submitBulk } from '../src/directory/bulk.ts'
import { jobRunner } from '../src/directory/jobs.runner.ts'
import { findJob } from '../src/directory/jobs.ts'
import { addTenant } from '../src/directory/tenant.ts'
import { bulkDoor, bulkObjection } from '../src/passwords/bulk.ts'
import { hasher } from '../src/passwords/hasher.ts'
import { startEmbedded } from '../src/store/embedded.ts'
import { openStore } from '../src/store/open.ts'
import { type Store, systemRequest } from '../src/store/unit.ts'
import { cpuOf } from './cpu.ts'
import { record } from './record.ts'

export type ImportFigures = { users: number; readMs: number; makeMs: number; totalMs: number; rowsPerSecond: number }
export type AloneFigures = ImportFigures & { processorMs: Record<string, number> }

const departments = ['Sales', 'Marketing', 'Research', 'Support', 'Finance', 'Legal', 'People', 'Operations']

/** The documented columns of new users, and their mail address. */
const columns = 18

/** A file as a spreadsheet writes it, never in memory as a whole. */
async function* fileOf(domain: string, users: number, prefix: string): AsyncGenerator<Uint8Array> {
  const [version, headings] = templateOf('importUsers')
  yield Buffer.from(`\ufeff${version!.join(',')}\r\n${headings!.slice(0, columns).join(',')}\r\n`)
  for (let from = 0; from < users; from += 1_000) {
    let text = ''
    for (let n = from; n < Math.min(users, from + 1_000); n++) text += lineOf(domain, n, prefix)
    yield Buffer.from(text)
  }
}

const lineOf = (domain: string, n: number, prefix: string): string =>
  `${[
    `Person ${prefix}${n}`,
    `${prefix}${n}@${domain}`,
    '',
    'No',
    `Given${n % 997}`,
    `Surname${n % 4_999}`,
    `Title ${n % 50}`,
    departments[n % departments.length],
    'PT',
    `Rua ${n % 300}`,
    'Norte',
    'Portugal',
    `Floor ${n % 12}`,
    'Porto',
    '4000-001',
    `"+351 2${String(n).padStart(8, '0')}"`,
    `"+351 9${String(n).padStart(8, '0')}"`,
    `${prefix}${n}@mail.example`,
  ].join(',')}\r\n`

/** Imports so many users into a tenant that is there, and says how long it took. */
export async function measureImport(
  store: Store,
  tenant: { id: string; domain: string },
  users: number,
  prefix = 'import',
): Promise<ImportFigures> {
  const request = systemRequest(tenant.id, store.random.uuid())
  const began = performance.now()
  const content = fileOf(tenant.domain, users, prefix)
  const job = await submitBulk(store, request, null, { kind: 'importUsers', content }, bulkObjection)
  if (!job.ok) throw new Error(JSON.stringify(job.refusal))
  const read = performance.now()
  const door = bulkDoor({ store, hasher: hasher({ concurrency: 1 }) }, 'https://localhost')
  await jobRunner(store, { kinds: bulkJobs(door), only: job.value.id }).drain()
  const ended = performance.now()
  const done = await findJob(store, tenant.id, job.value.id)
  if (done?.succeeded !== users) throw new Error(`Only ${done?.succeeded} of ${users} users were made.`)
  return {
    users,
    readMs: Math.round(read - began),
    makeMs: Math.round(ended - read),
    totalMs: Math.round(ended - began),
    rowsPerSecond: Math.round((users * 1_000) / (ended - began)),
  }
}

/** In a PostgreSQL of its own. */
export async function importAlone(users: number): Promise<AloneFigures> {
  const data = mkdtempSync(path.join(tmpdir(), 'rekey-bench-'))
  const random = machineRandom()
  const server = await startEmbedded(data)
  try {
    const { socket, user, database } = server
    const keys = keyring(random.bytes(32))
    const store = await openStore({ connection: { socket, user, database }, clock: machineClock(), random, keys })
    const tenant = { id: random.uuid(), domain: 'import.example' }
    await store.unit(systemRequest(tenant.id, random.uuid()), (tx) =>
      addTenant(tx, { displayName: 'Import', domain: tenant.domain, country: 'PT' }),
    )
    const figures = await measureImport(store, tenant, users)
    const processorMs = cpuOf(process.pid)
    await store.close()
    return { ...figures, processorMs }
  } finally {
    await server.stop()
    rmSync(data, { recursive: true, force: true })
  }
}

if (import.meta.main)
  record('import', {
    ...(await importAlone(Number(process.argv[2] ?? 100_000))),
    peakRssMb: Math.round(process.resourceUsage().maxRSS / 1024),
    cores: availableParallelism(),
  })
