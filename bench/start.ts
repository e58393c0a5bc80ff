/**
 * How long until the program is ready, and what it needs at rest. Ready is measured as a person feels it: from the
 * start of the process to the line that says so, with the embedded PostgreSQL and the demo tenant in it. Machines
 * differ, so the same run measures what stands below it: an empty Node, and PostgreSQL alone on the same files.
 *
 * `npm run bench -- start [rounds]`
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import path from 'node:path'
import { binaries, chooseLaunch } from '../src/store/cluster.ts'
import { connect } from '../src/store/hold.ts'
import { serverEnvironment } from '../src/store/initdb.ts'
import { readPostmaster } from '../src/store/postmaster.ts'
import { memoryOf } from './cpu.ts'
import { record } from './record.ts'
import { type Server, startServer } from './server.ts'

const rounds = Number(process.argv[2] ?? 5)
/** What rests after a start has rested by then. */
const settle = 5_000
const demo = { REKEY_DEMO: '1' }

const folders: string[] = []
try {
  // Not counted: the first start of all compiles the program's code and keeps it.
  await timed(folder())
  const [empty, warm, node, postgres]: number[][] = [[], [], [], []]
  let last = ''
  for (let round = 0; round < rounds; round++) {
    last = folder()
    empty!.push(await timed(last))
    warm!.push(await timed(last))
    node!.push(emptyNode())
    postgres!.push(await barePostgres(last))
  }
  const idle = await idleMemory(last)
  const bare = await bareMemory(last)
  const reference = median(node!) + median(postgres!)
  record('start', {
    readyWarmMs: median(warm!),
    readyEmptyMs: median(empty!),
    emptyNodeMs: median(node!),
    barePostgresMs: median(postgres!),
    warmPerReference: ratio(median(warm!), reference),
    idlePssMb: idle,
    bareNodeAndPostgresPssMb: bare,
    idlePerReference: ratio(idle.together, bare),
    rounds,
    cores: availableParallelism(),
  })
} finally {
  for (const made of folders) rmSync(made, { recursive: true, force: true })
}

function folder(): string {
  const made = mkdtempSync(path.join(tmpdir(), 'rekey-bench-'))
  folders.push(made)
  return made
}

async function timed(data: string): Promise<number> {
  const server = await startServer(data, demo)
  await server.stop()
  return server.readyMs
}

function emptyNode(): number {
  const began = performance.now()
  spawnSync(process.execPath, ['-e', '0'])
  return performance.now() - began
}

/** The same cluster without Rekey: from the start of the process until a connection is open. */
async function barePostgres(data: string): Promise<number> {
  const began = performance.now()
  const bare = await startPostgres(data)
  const ms = performance.now() - began
  await bare.stop()
  return ms
}

async function startPostgres(data: string): Promise<{ pid: number; stop(): Promise<void> }> {
  const cluster = path.join(data, 'postgres')
  const bin = binaries()
  const launch = chooseLaunch(data, bin)
  const [program, ...rest] = [...launch.prefix, path.join(bin, 'postgres'), '-D', cluster]
  const child = spawn(program!, [...rest, '-c', 'listen_addresses=', '-c', `unix_socket_directories="${cluster}"`], {
    ...launch.identity,
    cwd: '/',
    env: serverEnvironment,
    stdio: 'ignore',
  })
  const client = await connected(cluster)
  return { pid: readPostmaster(cluster)!.pid, stop: () => ended(child, client) }
}

type Client = NonNullable<Awaited<ReturnType<typeof connect>>>

async function connected(cluster: string): Promise<Client> {
  for (let tries = 0; tries < 3_000; tries++) {
    const client = readPostmaster(cluster)?.status === 'ready' ? await connect(cluster) : undefined
    if (client) return client
    await pause(5)
  }
  throw new Error('PostgreSQL did not start.')
}

async function ended(child: ChildProcess, client: Client): Promise<void> {
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  await client.end()
  child.kill('SIGINT')
  await gone
}

/** Server and PostgreSQL together; pages that several processes share count once. */
async function idleMemory(data: string): Promise<{ server: number; postgres: number; together: number }> {
  const server: Server = await startServer(data, demo)
  await pause(settle)
  const database = readPostmaster(path.join(data, 'postgres'))!.pid
  const all = memoryOf(server.pid).pss
  const postgres = memoryOf(database).pss
  await server.stop()
  // Where PostgreSQL is a child of the server's process, it is in the server's sum already.
  return { server: all - postgres, postgres, together: all }
}

async function bareMemory(data: string): Promise<number> {
  const idle = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
  const postgres = await startPostgres(data)
  await pause(1_000)
  const sum = memoryOf(idle.pid!).pss + memoryOf(postgres.pid).pss
  await postgres.stop()
  idle.kill()
  return sum
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

function median(values: readonly number[]): number {
  return Math.round(values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!)
}

function ratio(value: number, reference: number): number {
  return Number((value / reference).toFixed(2))
}
