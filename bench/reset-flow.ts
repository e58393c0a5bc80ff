/**
 * Complete resets by HTTP: 16 people in parallel, the challenge off, the text's code read from the gateway, the load
 * generator on the same machine. The measure is flows per 100 password hashes that the same cores can do, taken
 * before and after in the same run, because machines differ and are shared.
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
  await next<LoadResult>(load)
  const before = await hashesPerSecond()
  const idle = cpuOf(server.pid)
  const loadIdle = total(cpuOf(load.pid!))
  load.send({ url: server.urls.http, people, users, seconds })
  const result = await next<LoadResult>(load)
  const busy = cpuOf(server.pid)
  const loadMs = total(cpuOf(load.pid!)) - loadIdle
  const after = await hashesPerSecond()
  report(result, (before + after) / 2, cpuPerFlow(idle, busy, loadMs, result.flows))
} finally {
  load?.kill()
  await server?.stop()
  rmSync(data, { recursive: true, force: true })
}

function next<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve) => child.once('message', (message) => resolve(message as T)))
}

function total(used: Record<string, number>): number {
  return Object.values(used).reduce((sum, ms) => sum + ms, 0)
}

/** Where the processor time of one flow went, in milliseconds. */
function cpuPerFlow(idle: Record<string, number>, busy: Record<string, number>, load: number, flows: number) {
  const postgres = (busy.postgres ?? 0) - (idle.postgres ?? 0)
  const all = Object.keys(busy).reduce((sum, name) => sum + (busy[name] ?? 0) - (idle[name] ?? 0), 0)
  const per = (ms: number) => Number((ms / flows).toFixed(2))
  return { serverWithHash: per(all - postgres), postgres: per(postgres), load: per(load) }
}

function report(result: LoadResult, hashes: number, cpuMsPerFlow: object): void {
  const rate = result.flows / result.seconds
  const figures = {
    flowsPer100Hashes: Number(((rate / hashes) * 100).toFixed(1)),
    flowsPerSecond: Number(rate.toFixed(1)),
    hashesPerSecond: Number(hashes.toFixed(1)),
    failed: result.failed,
    stepP50Ms: quantile(result.fast, 0.5),
    stepP95Ms: quantile(result.fast, 0.95),
    finishP95Ms: quantile(result.finish, 0.95),
    cpuMsPerFlow,
    cores: availableParallelism(),
  }
  record('reset-flow', figures)
}

function quantile(values: number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return Number((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0).toFixed(1))
}
