/**
 * What the time of an answer tells a stranger about a name (security.md TM-1): pairs of questions in random order, one
 * of each kind, each about a name that was not asked before, by the real program over connections that stay open. The
 * floor under answers is off unless asked for: it comes on top of equal work and hides what is left. A line for each
 * comparison: how well times tell the two kinds apart (`auc`, 0.5 is not at all), beside two groups of one kind (`same`).
 *
 * `npm run bench -- timing [pairs] [others] [busy|floor]`: `others` more people in the directory; `busy`: beside
 * strangers who try passwords, about half of what two cores can do.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { record } from './record.ts'
import { Client } from './timing.client.ts'
import { fillKinds, hide, type Kind, nameOf } from './timing.people.ts'
import { silent, type Told, told } from './timing.statistics.ts'

const pairs = Number(process.argv[2] ?? 2_000)
const others = Number(process.argv[3] ?? 0)
const busy = process.argv[4] === 'busy'
/** The floor that the program has, for those answers it is under. Many wait at a time, or it would take hours. */
const floor = process.argv[4] === 'floor' ? 400 : 0
const lanes = floor > 0 ? 16 : 1
const warmUp = 40
/** Of each kind, twice. */
const people = warmUp + pairs + 2 * lanes
/** Two on a connection and then a new one, from another address: budgets of addresses stay on. */
const pairsPerClient = 2

type Question = (client: Client, username: string) => Promise<{ ms: number; answer: string }>
type Asked = {
  readonly what: string
  readonly ask: Question
  readonly of: readonly Kind[]
  /** What every answer holds: another one is a fault of this benchmark. */
  readonly page: RegExp
  /** Asks about people whom no other comparison has sent a mail. */
  readonly others?: boolean
}

const begin: Question = (client, username) => client.post('/passwordreset', { username })
const signIn: Question = (client, username) =>
  client.post('/signin/password', { username, password: 'Wrong-Elephant-77' })

/** A later step of a reset, timed alone. */
const step =
  (name: string, fields: object, before: readonly [string, object][] = []): Question =>
  async (client, username) => {
    const flow = /"flow":"([^"]+)"/.exec((await begin(client, username)).answer)?.[1]
    for (const [earlier, what] of before) await client.post(`/passwordreset/flow/${earlier}`, what, flow)
    return client.post(`/passwordreset/flow/${name}`, fields, flow)
  }
const send = ['send', { method: 'email' }] as const

/** The first kind is compared with each other one; `nobody` leads, because that is the question: is there anybody? */
const rest = ['nobody', 'disabled', 'deleted', 'unregistered'] as const
const helpful: readonly Asked[] = [
  {
    what: 'sign-in, a wrong password',
    ask: signIn,
    of: ['nobody', 'able', 'disabled', 'deleted', 'passwordless'],
    page: /signin\.wrong|"code"/,
  },
  { what: 'reset, a name', ask: begin, of: rest, page: /"P-12"/ },
  { what: 'reset, contact your administrator', ask: step('contact', {}), of: rest, page: /"contacted"|"P-/ },
]
const hidden: readonly Asked[] = [
  { what: 'private reset, a name', ask: begin, of: ['nobody', 'able', 'disabled', 'unregistered'], page: /"P-04"/ },
  { what: 'private reset, a mail', ask: step(...send), of: ['nobody', 'able', 'disabled'], page: /"P-07"/ },
  {
    what: 'private reset, a wrong code',
    ask: step('prove', { method: 'email', answer: '000000' }, [[...send]]),
    of: ['nobody', 'able'],
    others: true,
    page: /"P-07"/,
  },
]

/** Addresses and names of nobody, each used once. */
let clients = 0
let strangers = 0

const data = mkdtempSync(path.join(tmpdir(), 'rekey-bench-'))
const sink = await slowSink()
let server: ChildProcess | undefined
let load: ChildProcess | undefined
try {
  const children = { execArgv: ['--disable-warning=ExperimentalWarning'] }
  const settings = {
    ...{ data, demo: true, challenge: 'off', answerFloor: floor, port: 0, httpsPort: 0 },
    smtpUrl: `smtp://127.0.0.1:${(sink.address() as net.AddressInfo).port}`,
  }
  server = fork(new URL('./timing.server.ts', import.meta.url), [JSON.stringify(settings)], children)
  const { url } = await next<{ url: string }>(server)
  await fillKinds(data, 2 * people, others)
  if (busy) load = fork(new URL('./timing.load.ts', import.meta.url), [url], children)
  const comparisons = []
  for (const asked of helpful.filter(({ ask }) => floor === 0 || ask !== signIn))
    comparisons.push(...(await compare(url, asked)))
  await hide(data)
  for (const asked of hidden) comparisons.push(...(await compare(url, asked)))
  record('timing', { pairs, others, busy, floorMs: floor, silent: comparisons.every((one) => one.silent), comparisons })
} finally {
  load?.kill()
  if (server?.connected) await stopped(server)
  sink.close()
  rmSync(data, { recursive: true, force: true })
}

async function stopped(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.send({})
  await ended
}

function next<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(message as T))
    child.once('exit', (code) => reject(new Error(`A process of this benchmark ended with ${code}.`)))
  })
}

/** A mail server that lets everybody wait five seconds: what goes out may not be waited for (ENU-06). */
async function slowSink(): Promise<net.Server> {
  const server = net.createServer((socket) => {
    const greeting = setTimeout(() => socket.end('421 later\r\n'), 5_000)
    socket.on('close', () => clearTimeout(greeting))
    socket.on('error', () => {})
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

async function compare(url: string, asked: Asked) {
  const [first, ...others] = asked.of
  const same = await times(url, asked, ['nobody', 'nobody'])
  const control = told(...same)
  const rows = [line(`${asked.what}: same`, control, control)]
  for (const other of others) {
    if (other === first) continue
    rows.push(line(`${asked.what}: ${first}, ${other}`, told(...(await times(url, asked, [first!, other]))), control))
  }
  return rows
}

async function times(url: string, asked: Asked, kinds: readonly [Kind, Kind]) {
  const seen: [number[], number[]] = [[], []]
  let n = 0
  const lane = async (): Promise<void> => {
    while (n < warmUp + pairs) {
      const client = new Client(url, clients++)
      await client.post('/passwordreset/flow/cancel', {})
      for (let turn = 0; turn < pairsPerClient; turn++) await pair(client, asked, kinds, n++, seen)
      client.close()
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  return seen
}

async function pair(client: Client, asked: Asked, kinds: readonly [Kind, Kind], n: number, seen: [number[], number[]]) {
  for (const side of Math.random() < 0.5 ? [0, 1] : [1, 0]) {
    const kind = kinds[side]!
    const { ms, answer } = await asked.ask(client, name(kind, asked.others ? n + people : n))
    if (!asked.page.test(answer)) throw new Error(`${asked.what}, ${kind}: ${answer}`)
    if (n >= warmUp) seen[side]!.push(ms)
  }
}

function name(kind: Kind, n: number): string {
  return nameOf(kind, kind === 'nobody' ? strangers++ : n)
}

function line(what: string, of: Told, control: Told) {
  const two = (value: number): number => Math.round(value * 100) / 100
  const three = (value: number): number => Math.round(value * 1000) / 1000
  return {
    what,
    auc: three(of.auc),
    p50Ms: two(of.p50Ms),
    apartMs: of.apart.map(({ of: percent, ms, from, to }) => `p${percent} ${two(ms)} (${two(from)} to ${two(to)})`),
    silent: silent(of, control),
  }
}
