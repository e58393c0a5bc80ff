import { readFileSync } from 'node:fs'
import path from 'node:path'
import { getRequestListener } from '@hono/node-server'
import { type Clock, hour, machineClock, second } from './base/clock.ts'
import { machineRandom, type Random } from './base/random.ts'
import { keyring } from './base/secret.ts'
import { isLoopbackHost } from './cli/settings.ts'
import type { Settings } from './contract/settings.ts'
import { type Demo, makeDemo } from './directory/demo.ts'
import { onlyTenant } from './directory/tenant.store.ts'
import { askDns, type TxtLookup } from './directory/txt.ts'
import { robotDesk } from './guard/challenge.ts'
import { portalAssets } from './http/assets.ts'
import { proxies } from './http/client.policy.ts'
import type { Program } from './http/context.ts'
import { type Answer, type Listener, listenHttp, listenHttps } from './http/listen.ts'
import { writeLog } from './http/log.ts'
import { type Metrics, metrics } from './http/metrics.ts'
import { messagesWaiting } from './http/ops.store.ts'
import { type Load, loadWatch } from './http/overload.ts'
import { createApp } from './http/server.ts'
import { credentials } from './http/tls.ts'
import { startJobs } from './jobs.ts'
import { dispatcher } from './outbox/dispatcher.ts'
import { sendersOf } from './outbox/senders/senders.ts'
import { type Hasher, hasher } from './passwords/hasher.ts'
import { hashingOf } from './passwords/hashing.ts'
import { storePassword } from './passwords/passwords.ts'
import { type Embedded, startEmbedded } from './store/embedded.ts'
import { isOpenToOthers, masterKeyOf, takeBack } from './store/masterkey.ts'
import { openStore } from './store/open.ts'
import type { Store } from './store/unit.ts'

export type Running = {
  readonly program: Program
  readonly urls: { readonly public: string; readonly http: string | null; readonly https: string | null }
  /** The local authority's certificate, for clients' trust settings; null with a configured certificate. */
  readonly authority: string | null
  /** Things the operator should know, one sentence each. */
  readonly notes: readonly string[]
  /** The demo tenant, when this start has made it: its passwords are shown once. */
  readonly demo: Demo | null
  stop(): Promise<void>
}

export type Overrides = {
  readonly clock?: Clock
  readonly random?: Random
  /** A database that is there already (tests): it is not closed with the program. */
  readonly store?: Store
  /** The least time an answer to a name takes, in milliseconds; tests need not wait. */
  readonly answerFloor?: number
  /** Texts in the DNS (tests): the resolvers of this machine otherwise. */
  readonly lookupTxt?: TxtLookup
  /** How busy the process is (tests): measured otherwise. */
  readonly load?: Load
}

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }

/** How long what is under way may take when the program is told to stop (OVL-07). */
const patience = 30 * second

/** Refusals, and in private mode every answer to a name, take at least this long. */
const answerFloor = 0.4 * second

export async function startRekey(given: Settings, overrides: Overrides = {}): Promise<Running> {
  const hashing = hashingOf(given)
  // Hashing shares the runtime's pool with files and names: it gets places of its own there (OVL-02).
  process.env.UV_THREADPOOL_SIZE ??= String(hashing.concurrency + 4)
  const random = overrides.random ?? machineRandom()
  const clock = overrides.clock ?? machineClock()
  const notes: string[] = []
  const opened = overrides.store
    ? { store: overrides.store, close: async () => {} }
    : await openData(given, clock, random, notes)
  const closing: (() => Promise<void>)[] = [opened.close]
  const closeAll = async () => {
    for (const close of closing.reverse())
      await close().catch((error: unknown) => writeLog({ level: 'error', message: String(error) }))
  }
  try {
    const { store } = opened
    const passwords = hasher({ ...hashing, random })
    const demo = given.demo ? await makeDemo(store, given.data, { hash: passwords.hash, storePassword }) : null
    if (!demo && !(await store.look(onlyTenant)))
      notes.push('There is no tenant yet, so nobody can sign in. Make one, while this runs or not: rekey init')
    const { lookupTxt = askDns } = overrides
    const load = overrides.load ?? loadWatch()
    closing.push(async () => load.stop())
    const parts = { store, hasher: passwords, answerFloor: overrides.answerFloor ?? answerFloor, lookupTxt, load }
    return { ...(await serve(given, parts, closing, closeAll, notes, overrides.store !== undefined)), demo }
  } catch (error) {
    await closeAll()
    throw error
  }
}

type Opened = { readonly store: Store; close(): Promise<void> }

async function openData(settings: Settings, clock: Clock, random: Random, notes: string[]): Promise<Opened> {
  const key = masterKeyOf(settings, random)
  if (isOpenToOthers(key.file) && !settings.masterKeyFile)
    notes.push(`Others on this machine can read ${key.file}: chmod 400 it.`)
  let embedded: Embedded | undefined
  try {
    embedded = settings.databaseUrl ? undefined : await startEmbedded(settings.data)
    const connection = embedded
      ? { socket: embedded.socket, user: embedded.user, database: embedded.database }
      : { url: settings.databaseUrl! }
    const store = await openStore({ connection, clock, random, keys: keyring(key.key) })
    const server = embedded
    return {
      store,
      async close() {
        await store.close()
        await server?.stop()
      },
    }
  } catch (error) {
    await embedded?.stop()
    // Only over data that was made with another key: a new folder keeps the key it was given.
    if (settings.databaseUrl) takeBack(key)
    throw error
  }
}

async function serve(
  given: Settings,
  parts: Pick<Program, 'store' | 'hasher' | 'answerFloor' | 'lookupTxt' | 'load'>,
  closing: (() => Promise<void>)[],
  closeAll: () => Promise<void>,
  notes: string[],
  borrowed: boolean,
): Promise<Omit<Running, 'demo'>> {
  const { store } = parts
  let answer: Answer = starting
  let accepting = true
  const listening = await listenEverywhere(given, store, (request, response) => answer(request, response), notes)
  const settings: Settings = { ...given, publicUrl: listening.publicUrl }
  const sending = dispatcher(store, sendersOf(store, settings), {
    publicUrl: settings.publicUrl,
    onFault: (error) => writeLog({ level: 'warning', message: `Messages wait: ${String(error)}` }),
  })
  const numbers = metrics()
  const program: Program = {
    ...parts,
    hasher: counted(parts.hasher, numbers),
    settings,
    version,
    desk: robotDesk(store, { challenge: settings.challenge }),
    dispatcher: sending,
    assets: portalAssets(),
    publicUrl: settings.publicUrl,
    origins: listening.origins,
    loopback: listening.loopback,
    metrics: numbers,
    gauges: async () => ({
      rekey_outbox_waiting: await store.look(messagesWaiting),
      rekey_event_loop_delay_seconds: parts.load.loopDelay() / 1_000,
      rekey_http_requests_in_flight: parts.load.inFlight(),
    }),
    accepting: () => accepting,
  }
  const app = createApp(program)
  // The server's own light Request and Response: the process has no other use for these globals. Tests have.
  answer = getRequestListener(app.fetch, { overrideGlobalObjects: !borrowed })
  sending.start()
  const stopJobs = startJobs(program)
  closing.push(
    () => sending.stop(),
    stopJobs,
    async () => {
      accepting = false
      await Promise.all(listening.listeners.map((listener) => listener.close(patience)))
    },
  )
  let stopped: Promise<void> | undefined
  return {
    program,
    urls: listening.urls,
    authority: listening.authority,
    notes,
    stop: () => (stopped ??= closeAll()),
  }
}

/** The dearest thing a server does is worth a number. */
const counted = (inner: Hasher, numbers: Metrics): Hasher => ({
  ...inner,
  hash(plain) {
    numbers.count('rekey_password_hashes_total', { kind: 'hash' })
    return inner.hash(plain)
  },
  verify(phc, plain) {
    numbers.count('rekey_password_hashes_total', { kind: 'verify' })
    return inner.verify(phc, plain)
  },
})

const starting: Answer = (_, response) => void response.writeHead(503, { 'Retry-After': '1' }).end()

type Listening = {
  readonly listeners: readonly Listener[]
  readonly urls: Running['urls']
  readonly publicUrl: string
  readonly origins: Set<string>
  readonly loopback: boolean
  readonly authority: string | null
}

/** Opens the ports. Plain http is only for this machine and for a proxy that is trusted to speak https (R5). */
async function listenEverywhere(settings: Settings, store: Store, answer: Answer, notes: string[]): Promise<Listening> {
  const trusted = proxies(settings.trustedProxies)
  const local = isLoopbackHost(settings.host)
  const proof = credentials(settings, { now: store.clock.now(), random: store.random })
  const listeners: Listener[] = []
  const { host } = settings
  try {
    const secure = await listenHttps(
      { host, port: settings.httpsPort, name: 'REKEY_HTTPS_PORT', trusted },
      proof,
      answer,
    )
    listeners.push(renewing(secure, settings, store, proof.stamp))
    if (local || trusted.any)
      listeners.push(await listenHttp({ host, port: settings.port, name: 'REKEY_PORT', trusted }, answer))
    else
      notes.push(
        `Plain http is not served on ${host}: only https, or http behind a proxy named in REKEY_TRUSTED_PROXIES.`,
      )
  } catch (error) {
    await Promise.all(listeners.map((listener) => listener.close(0)))
    throw error
  }
  const [https, http] = listeners
  const publicUrl = publicUrlOf(settings, https!.port)
  const urls = {
    public: publicUrl,
    https: `https://${nameOf(host)}:${https!.port}`,
    http: http ? `http://${nameOf(host)}:${http.port}` : null,
  }
  const origins = new Set([new URL(publicUrl).origin])
  if (local) for (const origin of loopbackOrigins(https!.port, http?.port)) origins.add(origin)
  const loopback = local && !trusted.any && isLoopbackHost(new URL(publicUrl).hostname)
  return { listeners, urls, publicUrl, origins, loopback, authority: proof.authority }
}

/** The default public address follows a port that was chosen freely; one that was set stays as it is. */
function publicUrlOf(settings: Settings, httpsPort: number): string {
  const unset = settings.publicUrl === 'https://localhost:8443' && httpsPort !== 8443
  return unset ? `https://localhost:${httpsPort}` : new URL(settings.publicUrl).origin
}

const nameOf = (host: string): string => (isLoopbackHost(host) ? 'localhost' : host.includes(':') ? `[${host}]` : host)

const loopbackOrigins = (https: number, http: number | undefined): string[] =>
  ['localhost', '127.0.0.1', '[::1]'].flatMap((name) => [
    new URL(`https://${name}:${https}`).origin,
    ...(http === undefined ? [] : [new URL(`http://${name}:${http}`).origin]),
  ])

/** Looks after the certificate: a renewed one is taken up without a restart (TLS-01). */
function renewing(listener: Listener, settings: Settings, store: Store, first: string): Listener {
  let stamp = first
  const timer = setInterval(() => {
    try {
      const proof = credentials(settings, { now: store.clock.now(), random: store.random })
      if (proof.stamp === stamp) return
      stamp = proof.stamp
      if ('setSecureContext' in listener.server) listener.server.setSecureContext({ cert: proof.cert, key: proof.key })
    } catch (error) {
      writeLog({ level: 'warning', message: `The certificate could not be renewed: ${String(error)}` })
    }
  }, hour)
  timer.unref()
  return {
    ...listener,
    close(wait) {
      clearInterval(timer)
      return listener.close(wait)
    },
  }
}

/** Waits for the signal to stop; a second one ends at once (OVL-07). Signals never open the debugger (CRY-07). */
export function untilStopped(running: Running): Promise<void> {
  process.on('SIGUSR1', () => {})
  return new Promise((resolve) => {
    let asked = false
    const ask = () => {
      if (asked) process.exit(1)
      asked = true
      void running.stop().then(resolve)
    }
    process.on('SIGTERM', ask)
    process.on('SIGINT', ask)
  })
}

/** Where the local authority's certificate lies, for messages of the command line. */
export const authorityFile = (settings: Settings): string => path.resolve(settings.data, 'tls', 'ca.pem')
