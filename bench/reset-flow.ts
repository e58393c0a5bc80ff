/**
 * Complete resets by HTTP: 16 people in parallel, the challenge off, the text's code read from the gateway, the load
 * generator on the same machine. The measure is flows per 100 password hashes that the same cores can do, taken
 * before, between and after in the same run, because machines differ and are shared. What people finish within a turn
 * is counted, while they are under way before it and after it.
 *
 * `npm run bench -- reset-flow [seconds]`
 */
import { type ChildProcess, fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import path from 'node:path'
import { cpuOf } from './cpu.ts'
import { hashesPerSecond } from './hashes.ts'
import { record } from './record.ts'
import { fillUsers } from './reset-flow.users.ts'
import { type Server, startServer } from './server.ts'

const seconds = Number(process.argv[2] ?? 20)
/** Not counted: the program's code and the plans of its statements get warm. */
const warmUp = 15
const people = 16
const users = 4_000
/** Hashes are counted before and after each, often: a shared machine is quicker and slower within seconds. */
const turns = 5
const hashSeconds = 2

export type LoadResult = { flows: number; failed: number; seconds: number; fast: number[]; finish: number[] }

const data = mkdtempSync(path.join(tmpdir(), 'rekey-bench-'))
let server: Server | undefined
let load: ChildProcess | undefined
try {
  load = fork(new URL('./reset-flow.load.ts', import.meta.url), {
    execArgv: ['--disable-warning=ExperimentalWarning'],
  })
  const gateway = await next<{ port: number }>(load)
  server = await startServer(data, {
    REKEY_DEMO: '1',
    REKEY_CHALLENGE: 'off',
    REKEY_SMS_URL: `http://127.0.0.1:${gateway.port}/`,
  })
  await fillUsers(data, users)
  load.send({ url: server.urls.http, people, users, seconds: warmUp })
  await measured(load, server)
  const hashes = [await hashesPerSecond(hashSeconds)]
  const parts: Part[] = []
  for (let turn = 0; turn < turns; turn++) {
    load.send({ url: server.urls.http, people, users, seconds: seconds / turns })
    parts.push(await measured(load, server))
    hashes.push(await hashesPerSecond(hashSeconds))
  }
  report(parts, hashes)
} finally {
  load?.kill()
  await server?.stop()
  rmSync(data, { recursive: true, force: true })
}

function next<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve) => child.once('message', (message) => resolve(message as T)))
}

/** What one turn did, and the processor time it took by whom, in milliseconds. */
type Part = {
  readonly result: LoadResult
  readonly serverWithHash: number
  readonly postgres: number
  readonly load: number
}

/** From the load's word that it counts to its word that it no longer does; then everybody comes to an end. */
async function measured(load: ChildProcess, server: Server): Promise<Part> {
  await next(load)
  const [idle, loadIdle] = [cpuOf(server.pid), total(cpuOf(load.pid!))]
  await next(load)
  const [busy, loadBusy] = [cpuOf(server.pid), total(cpuOf(load.pid!))]
  const result = await next<LoadResult>(load)
  const postgres = (busy.postgres ?? 0) - (idle.postgres ?? 0)
  return { result, postgres, serverWithHash: total(busy) - total(idle) - postgres, load: loadBusy - loadIdle }
}

function total(used: Record<string, number>): number {
  return Object.values(used).reduce((sum, ms) => sum + ms, 0)
}

function report(parts: readonly Part[], hashes: readonly number[]): void {
  const sum = (of: (part: Part) => number) => parts.reduce((all, part) => all + of(part), 0)
  const times = (of: 'fast' | 'finish') => parts.flatMap((part) => part.result[of])
  const flows = sum((part) => part.result.flows)
  const rate = flows / sum((part) => part.result.seconds)
  const reference = hashes.reduce((all, one) => all + one, 0) / hashes.length
  const perFlow = (of: (part: Part) => number) => Number((sum(of) / flows).toFixed(2))
  record('reset-flow', {
    flowsPer100Hashes: Number(((rate / reference) * 100).toFixed(1)),
    flowsPerSecond: Number(rate.toFixed(1)),
    hashesPerSecond: Number(reference.toFixed(1)),
    hashesFromTo: [Math.min(...hashes), Math.max(...hashes)].map((one) => Number(one.toFixed(1))),
    failed: sum((part) => part.result.failed),
    stepP50Ms: quantile(times('fast'), 0.5),
    stepP95Ms: quantile(times('fast'), 0.95),
    finishP95Ms: quantile(times('finish'), 0.95),
    cpuMsPerFlow: {
      serverWithHash: perFlow((part) => part.serverWithHash),
      postgres: perFlow((part) => part.postgres),
      load: perFlow((part) => part.load),
    },
    cores: availableParallelism(),
  })
}

function quantile(values: number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return Number((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0).toFixed(1))
}
