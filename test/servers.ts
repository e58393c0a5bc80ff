import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'

/** The program as a person starts it, in a process of its own. */
export type ServerProcess = {
  readonly pid: number
  readonly http: string
  /** In order, as an operator stops it. */
  stop(): Promise<void>
  /** `kill -9`. Resolves when the process is gone. */
  kill(): Promise<void>
  /** How it ended; null while it runs or when a signal ended it. */
  code(): number | null
  /** What it wrote to its two outputs. */
  said(): string
}

const script = fileURLToPath(new URL('../scripts/rekey.mjs', import.meta.url))

/** `rekey ARGS` with these settings and no others; what it printed and how it ended. */
export async function rekey(
  args: readonly string[],
  env: Record<string, string>,
): Promise<{ code: number | null; out: string; err: string }> {
  const child = run(args, env)
  let [out, err] = ['', '']
  child.stdout!.on('data', (part: Buffer) => {
    out += part.toString()
  })
  child.stderr!.on('data', (part: Buffer) => {
    err += part.toString()
  })
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, out, err }
}

/** Resolves when it says that it is ready. Ports are free ones; the demo is on, so that the challenge may be off. */
export async function startServer(env: Record<string, string>): Promise<ServerProcess> {
  const child = run(['start'], {
    REKEY_PORT: '0',
    REKEY_HTTPS_PORT: '0',
    REKEY_DEMO: '1',
    REKEY_CHALLENGE: 'off',
    ...env,
  })
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()))
  let text = ''
  const url = await new Promise<string>((resolve, reject) => {
    const read = (part: Buffer) => {
      text += part.toString()
      const found = /also (http:\S+)/.exec(text)?.[1]
      if (found) resolve(found.replace('localhost', '127.0.0.1'))
    }
    child.stdout!.on('data', read)
    child.stderr!.on('data', read)
    child.once('exit', (code) => reject(new Error(`rekey start ended with ${code}: ${text}`)))
  })
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal)
    await gone
  }
  return {
    pid: child.pid!,
    http: url,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    code: () => child.exitCode,
    said: () => text,
  }
}

function run(args: readonly string[], env: Record<string, string>): ChildProcess {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('REKEY_'))
  return spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, ...args], {
    env: { ...Object.fromEntries(inherited), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

/** One of the addresses of this machine, each in a network (/24) of its own: address limits stay on. */
export const addressOf = (n: number): string => `127.${1 + (Math.floor(n / 250) % 250)}.${n % 250}.${1 + (n % 199)}`

export type Call = {
  readonly url: string
  readonly path: string
  readonly body: object
  readonly handle?: string | null | undefined
  readonly from?: string
  readonly headers?: Record<string, string>
}
export type Reply = { readonly status: number; readonly body: Record<string, unknown> }

type Held = { readonly connected: Promise<void>; readonly answered: Promise<Reply>; release(): void }

/** A request that has been sent but for its last byte. */
function hold(call: Call): Held {
  const { hostname, port } = new URL(call.url)
  const text = JSON.stringify(call.body)
  const request = http.request({
    host: hostname,
    port,
    path: call.path,
    method: 'POST',
    agent: false,
    ...(call.from ? { localAddress: call.from } : {}),
    headers: {
      host: `localhost:${port}`,
      accept: 'application/json',
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
      ...(call.handle ? { authorization: `Flow ${call.handle}` } : {}),
      ...call.headers,
    },
  })
  const answered = new Promise<Reply>((resolve, reject) => {
    request.once('error', reject)
    request.once('response', (response) => {
      let answer = ''
      response.on('data', (part: Buffer) => {
        answer += part.toString()
      })
      response.once('error', reject)
      response.once('end', () => resolve({ status: response.statusCode ?? 0, body: parsed(answer) }))
    })
  })
  answered.catch(() => {})
  const connected = new Promise<void>((resolve, reject) => {
    request.once('error', reject)
    request.write(text.slice(0, -1), () => resolve())
  })
  connected.catch(() => {})
  return { connected, answered, release: () => void request.end(text.slice(-1)) }
}

function parsed(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return { text }
  }
}

/** security.md TM-2: every connection is open and has sent all but its last byte; then all last bytes at once. */
export async function atOnce(calls: readonly Call[]): Promise<Reply[]> {
  const held = calls.map(hold)
  await Promise.all(held.map((one) => one.connected))
  await new Promise((resolve) => setTimeout(resolve, 200))
  for (const one of held) one.release()
  return Promise.all(held.map((one) => one.answered))
}

/** One request, sent in one go. */
export function post(call: Call): Promise<Reply> {
  const held = hold(call)
  held.release()
  return held.answered
}

export type Text = { readonly id: string; readonly to: string; readonly text: string }
export type Gateway = {
  readonly url: string
  readonly texts: readonly Text[]
  /** The answer from now on: a status, or never one. */
  answer: number | 'hang'
  /** The code of the newest text to this number, as soon as it is there. */
  code(to: string, after?: number): Promise<string>
  close(): Promise<void>
}

const digits = (text: string): string => text.replace(/\D/g, '')
export const codeIn = (text: string): string => /\b\d{6}\b/.exec(text)?.[0] ?? ''

/** The other end of `REKEY_SMS_URL`. */
export async function openGateway(): Promise<Gateway> {
  const texts: Text[] = []
  const server = http.createServer((request, response) => {
    let body = ''
    request.on('data', (part: Buffer) => {
      body += part.toString()
    })
    request.on('end', () => {
      if (gateway.answer === 'hang') return
      if (gateway.answer < 300) texts.push(JSON.parse(body) as Text)
      response.writeHead(gateway.answer).end()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const gateway: Gateway = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    texts,
    answer: 204,
    async code(to, after = 0) {
      for (let waited = 0; waited < 60_000; waited += 10) {
        const last = texts.slice(after).findLast((one) => digits(one.to) === digits(to))
        if (last) return codeIn(last.text)
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
      throw new Error('No text came.')
    },
    close: async () => {
      server.closeAllConnections()
      server.close()
    },
  }
  return gateway
}
