import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import net, { type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { sql } from 'kysely'
import { SMTPServer } from 'smtp-server'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { attachEmbedded, type Embedded, startEmbedded } from '../../src/store/embedded.ts'
import { readPostmaster } from '../../src/store/postmaster.ts'
import { expectInvariants } from '../invariants.ts'
import { type Crowd, openCrowd, startPassword } from '../people.ts'
import { quickFolder } from '../quick-folder.ts'
import {
  addressOf,
  type Gateway,
  openGateway,
  post,
  type Reply,
  rekey,
  type ServerProcess,
  startServer,
} from '../servers.ts'
import { type World, world } from '../world.ts'

const newPassword = 'Orange-Boat-77-x'

describe('mail and text', () => {
  let w: World
  let gateway: Gateway
  let mailPort: number
  let keyFile: string
  let mailbox: Mailbox | undefined
  beforeAll(async () => {
    keyFile = path.join(mkdtempSync(path.join(tmpdir(), 'rekey-faults-')), 'key')
    // The key of test worlds, so that the command line can open what they wrote.
    writeFileSync(keyFile, '07'.repeat(32), { mode: 0o400 })
    gateway = await openGateway()
    mailPort = await freePort()
    w = await world({ smtpUrl: `smtp://127.0.0.1:${mailPort}`, smsUrl: gateway.url })
    await w.policy({ enabledFor: 'all', licenceEnforcement: 'none', phoneCountries: ['*'] })
    await w.method('Sms', { state: 'enabled' })
    await w.method('Email', { state: 'enabled', usableForReset: true })
  })
  afterEach(async () => {
    await mailbox?.close()
    mailbox = undefined
    await expectInvariants(w.store, [...gateway.texts.map((text) => /\b\d{6}\b/.exec(text.text)![0])])
  })
  afterAll(async () => {
    await w.stop()
    await gateway.close()
    rmSync(path.dirname(keyFile), { recursive: true })
  })

  type Entry = { template: string; state: string; attempts: number; lastError: string | null; id: string }
  async function outboxList(correlationId: string): Promise<Entry[]> {
    const { out, code } = await rekey(['outbox', 'list', '--json', '--correlation-id', correlationId], {
      REKEY_DATABASE_URL: databaseUrl(),
      REKEY_MASTER_KEY_FILE: keyFile,
    })
    expect(code).toBe(0)
    return JSON.parse(out) as Entry[]
  }
  const databaseUrl = () => w.databaseUrl

  test('SMTP is down: the person is not kept waiting, the mail stands in the outbox, and comes once the server is up', async () => {
    await w.user('carla', { email: 'carla@elsewhere.example' })
    const flow = await w.reset('carla@meridian.example')
    const began = performance.now()
    await flow.step('send', { method: 'email' })
    expect(performance.now() - began).toBeLessThan(1_000)
    expect(flow.view).toMatchObject({ page: 'P-07', error: null })
    await w.running.program.dispatcher.drain()
    const listed = await outboxList(flow.view.correlationId)
    expect(listed).toMatchObject([
      { template: 'code.mail', state: 'waiting', attempts: 1, lastError: 'connection refused' },
    ])

    mailbox = await openMailbox(mailPort)
    w.advance({ seconds: 20 })
    await w.running.program.dispatcher.drain()
    expect(mailbox.mails).toHaveLength(1)
    const [mail] = mailbox.mails
    expect(mail!.to).toEqual(['carla@elsewhere.example'])
    expect(mail!.raw).toContain(`Message-ID: <${listed[0]!.id}@`)
    expect(mail!.raw).toMatch(/Content-Type: multipart\/alternative/)
    expect(mail!.raw).toMatch(/Content-Type: text\/plain/)
    expect(mail!.raw).toMatch(/Content-Type: text\/html/)
    const code = /\b(\d{6})\b/.exec(mail!.raw.slice(mail!.raw.indexOf('text/plain')))![1]!
    expect(/^Subject: (.*)$/m.exec(mail!.raw)![1]).not.toContain(code)

    await flow.step('prove', { method: 'email', answer: code })
    await flow.step('password', { password: newPassword, confirm: newPassword })
    expect(flow.view.page).toBe('P-18')
    await w.running.program.dispatcher.drain()
    const notices = mailbox.mails.slice(1)
    expect(notices.map((one) => one.to[0]).toSorted()).toEqual(['carla@elsewhere.example', 'carla@meridian.example'])
    for (const notice of notices) {
      expect(notice.raw).toMatch(/^Subject: .*Meridian.*reset/m)
      expect(notice.raw).toMatch(/multipart\/alternative[\s\S]*text\/plain[\s\S]*text\/html/)
    }
    expect((await outboxList(flow.view.correlationId)).every((entry) => entry.state === 'sent')).toBe(true)
    expect(await w.signInWorks('carla@meridian.example', newPassword)).toBe(true)
  })

  test('SMTP stays down: a code ends with its life, a notice is tried five times, both ends are in the audit log', async () => {
    await w.user('carlos', { email: 'carlos@elsewhere.example', mobile: '+351 912345659' })
    const late = await w.reset('carlos@meridian.example')
    await late.step('send', { method: 'email' })
    const flow = await w.reset('carlos@meridian.example')
    await flow.step('send', { method: 'text', number: '+351 912345659' })
    await w.running.program.dispatcher.drain()
    await flow.step('prove', { method: 'text', answer: await gateway.code('+351 912345659') })
    await flow.step('password', { password: newPassword, confirm: newPassword })
    expect(flow.view.page).toBe('P-18')
    for (let minutes = 0; minutes < 80; minutes += 2) {
      w.advance({ minutes: 2 })
      await w.running.program.dispatcher.drain()
    }
    expect(await outboxList(late.view.correlationId)).toMatchObject([{ template: 'code.mail', state: 'expired' }])
    const notices = (await outboxList(flow.view.correlationId)).filter((entry) => entry.template === 'notice.reset')
    expect(notices).toHaveLength(2)
    for (const notice of notices) expect(notice).toMatchObject({ state: 'failed', attempts: 5 })
    const lost = (await w.audit()).filter((row) => row.activity === 'Message not delivered')
    expect(lost.filter((row) => row.correlation_id === late.view.correlationId)).toHaveLength(1)
    expect(lost.filter((row) => row.correlation_id === flow.view.correlationId)).toHaveLength(2)
  })

  test('the gateway refuses, then hangs, then works: the answer does not wait for it, and the same id arrives', async () => {
    await w.user('claiver', { mobile: '+351 912345700' })
    const flow = await w.reset('claiver@meridian.example')
    gateway.answer = 503
    const began = performance.now()
    await flow.step('send', { method: 'text', number: '+351 912345700' })
    expect(performance.now() - began).toBeLessThan(1_000)
    expect(flow.view).toMatchObject({ page: 'P-05', error: null })
    await w.running.program.dispatcher.drain()
    const [entry] = await outboxList(flow.view.correlationId)
    expect(entry).toMatchObject({ state: 'waiting', attempts: 1, lastError: 'answered 503' })

    gateway.answer = 'hang'
    w.advance({ seconds: 20 })
    const hanging = w.running.program.dispatcher.drain()
    const meanwhile = performance.now()
    await w.reset('claiver@meridian.example')
    expect(performance.now() - meanwhile).toBeLessThan(1_000)
    await hanging
    expect((await outboxList(flow.view.correlationId))[0]).toMatchObject({ state: 'waiting', attempts: 2 })

    gateway.answer = 204
    w.advance({ minutes: 3 })
    await w.running.program.dispatcher.drain()
    expect(gateway.texts.filter((text) => text.id === entry!.id)).toHaveLength(1)
    await flow.step('prove', { method: 'text', answer: await gateway.code('+351 912345700') })
    expect(flow.view.state).toBe('password')
  })
})

type Mailbox = { readonly mails: { to: string[]; raw: string }[]; close(): Promise<void> }

/** A real SMTP server. */
async function openMailbox(port: number): Promise<Mailbox> {
  const mails: Mailbox['mails'] = []
  const server = new SMTPServer({
    authOptional: true,
    closeTimeout: 100,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData(stream, session, done) {
      let raw = ''
      stream.on('data', (part: Buffer) => {
        raw += part.toString()
      })
      stream.once('end', () => {
        mails.push({ to: session.envelope.rcptTo.map((one) => one.address), raw: raw.replace(/\r\n/g, '\n') })
        done()
      })
    },
  })
  server.on('error', () => {})
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', () => resolve()))
  return { mails, close: () => new Promise((resolve) => server.close(() => resolve())) }
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}

describe('the database', () => {
  let folder: string
  let database: Embedded
  let gateway: Gateway
  let server: ServerProcess
  let crowd: Crowd
  const env = () => ({
    REKEY_DATA: path.join(folder, 'data'),
    REKEY_DATABASE_URL: `postgresql://rekey@localhost/postgres?host=${encodeURIComponent(database.socket)}`,
    REKEY_MASTER_KEY_FILE: path.join(folder, 'key'),
    REKEY_SMS_URL: gateway.url,
  })
  beforeAll(async () => {
    folder = mkdtempSync(path.join(quickFolder(), 'rekey-faults-'))
    writeFileSync(path.join(folder, 'key'), randomBytes(32).toString('hex'), { mode: 0o400 })
    gateway = await openGateway()
    database = await startEmbedded(path.join(folder, 'database'))
    server = await startServer(env())
    crowd = await openCrowd(database, path.join(folder, 'key'))
  })
  afterAll(async () => {
    await crowd.close()
    await server.stop()
    await database.stop()
    await gateway.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const statusOf = async (route: string) => (await fetch(server.http + route)).status
  const step = (name: string, body: object, handle: string) =>
    post({ url: server.http, path: `/passwordreset/flow/${name}`, body, handle })

  test('goes away and comes back: clear words, no restart, nothing lost', { timeout: 120_000 }, async () => {
    const [member] = await crowd.add(['outage'], { mobile: true })
    const begun = await post({ url: server.http, path: '/passwordreset', body: { username: member!.upn } })
    const handle = begun.body.flow as string
    await step('send', { method: 'text', number: member!.number }, handle)
    const code = await gateway.code(member!.number)

    await database.stop()
    expect(await statusOf('/healthz')).toBe(200)
    expect(await statusOf('/readyz')).toBe(503)
    const refused = await step('prove', { method: 'text', answer: code }, handle)
    expect(refused).toMatchObject({ status: 503, body: { code: 'fault.store.unavailable' } })
    expect(refused.body.title).toMatch(/cannot reach our database/)
    for (const route of ['/passwordreset', '/signin', '/passwordreset/flow']) {
      const page = await fetch(server.http + route, {
        headers: { accept: 'text/html', cookie: `__Host-rekey-flow=${handle}` },
      })
      const text = await page.text()
      if (page.status === 200) continue
      expect(page.status, `${route} ${text.slice(0, 200)}`).toBe(503)
      expect(Number(page.headers.get('retry-after'))).toBeGreaterThan(0)
      expect(text).toContain('We cannot reach our database right now. Nothing was changed.')
      expect(text).not.toMatch(/ECONN|ENOENT|socket|PostgreSQL/i)
    }

    database = await startEmbedded(path.join(folder, 'database'))
    await expect.poll(() => statusOf('/readyz'), { timeout: 120_000 }).toBe(200)
    const proved = await step('prove', { method: 'text', answer: code }, handle)
    expect(proved).toMatchObject({ status: 200, body: { state: 'password' } })
    await step('password', { password: newPassword, confirm: newPassword }, handle)
    expect(await crowd.has(member!, newPassword)).toBe(true)
    // The sender works again too.
    const [other] = await crowd.add(['afterwards'], { mobile: true })
    const again = await post({ url: server.http, path: '/passwordreset', body: { username: other!.upn } })
    await step('send', { method: 'text', number: other!.number }, again.body.flow as string)
    await gateway.code(other!.number)
    await expectInvariants(crowd.store, [code, newPassword])
  })

  test('hangs: the server says in a few seconds that it is not ready, and is again as soon as it answers', async () => {
    const frozen = processesBelow(readPostmaster(path.join(folder, 'database', 'postgres'))!.pid)
    for (const pid of frozen) process.kill(pid, 'SIGSTOP')
    try {
      const began = performance.now()
      expect(await statusOf('/healthz')).toBe(200)
      expect(await statusOf('/readyz')).toBe(503)
      expect(performance.now() - began).toBeLessThan(6_000)
    } finally {
      for (const pid of frozen) process.kill(pid, 'SIGCONT')
    }
    await expect.poll(() => statusOf('/readyz'), { timeout: 120_000 }).toBe(200)
  })

  test('a server that starts while the database is away says so and ends', async () => {
    const away = { ...env(), REKEY_DATABASE_URL: 'postgresql://rekey@127.0.0.1:1/postgres' }
    const { code, err } = await rekey(['start'], { ...away, REKEY_PORT: '0', REKEY_HTTPS_PORT: '0' })
    expect(code).not.toBe(0)
    expect(err).toMatch(/database does not answer/i)
    expect(err).not.toMatch(/\n\s+at /)
  })
})

/** A process and its children. */
function processesBelow(pid: number): number[] {
  const { stdout } = spawnSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' })
  return [pid, ...stdout.split(/\s+/).filter(Boolean).map(Number)]
}

describe('one data folder', () => {
  test('a second Rekey is refused with a clear sentence; the first goes on', async () => {
    const data = mkdtempSync(path.join(quickFolder(), 'rekey-faults-'))
    const server = await startServer({ REKEY_DATA: data })
    try {
      const second = await rekey(['start'], { REKEY_DATA: data, REKEY_PORT: '0', REKEY_HTTPS_PORT: '0' })
      expect(second.code).not.toBe(0)
      expect(second.err).toMatch(/another Rekey/i)
      expect(second.err).toContain(data)
      expect(second.err).not.toMatch(/\n\s+at /)
      expect((await fetch(`${server.http}/readyz`)).status).toBe(200)
    } finally {
      await server.stop()
      rmSync(data, { recursive: true, force: true })
    }
  })
})

/** A small disk of its own, where that is allowed. */
function smallDisk(megabytes: number): string | null {
  if (process.getuid?.() !== 0) return null
  const folder = mkdtempSync(path.join(tmpdir(), 'rekey-disk-'))
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0755`, 'tmpfs', folder])
  if (status === 0) return folder
  rmSync(folder, { recursive: true })
  return null
}

describe('a full disk', () => {
  let disk: string | null = null
  beforeAll(() => {
    disk = smallDisk(200)
  })
  afterAll(() => {
    if (!disk) return
    spawnSync('umount', [disk])
    rmSync(disk, { recursive: true, force: true })
  })

  test('clear words while it is full, nothing lost, on again by itself once there is room', {
    timeout: 120_000,
  }, async ({ skip }) => {
    if (!disk) return skip('only root may mount a small disk')
    const data = path.join(disk, 'data')
    mkdirSync(data)
    const gateway = await openGateway()
    const server = await startServer({ REKEY_DATA: data, REKEY_SMS_URL: gateway.url })
    const { socket, user, database } = (await attachEmbedded(data))!
    const crowd = await openCrowd({ socket, user, database }, path.join(data, 'master.key'))
    const ballast = path.join(disk, 'ballast')
    try {
      const [member] = await crowd.add(['full'], { mobile: true })
      const begun = await post({ url: server.http, path: '/passwordreset', body: { username: member!.upn } })
      const handle = begun.body.flow as string
      const step = (name: string, body: object) =>
        post({ url: server.http, path: `/passwordreset/flow/${name}`, body, handle })
      await step('send', { method: 'text', number: member!.number })
      await step('prove', { method: 'text', answer: await gateway.code(member!.number) })

      fill(ballast)
      const full = await untilRefused(server)
      expect(full).toMatchObject({ status: 503, body: { code: 'fault.store.full' } })
      expect(full.body.title).toBe(
        'We cannot save anything right now. Nothing was changed. Your administrator can see why.',
      )
      // Then its log cannot grow either, and PostgreSQL ends; Rekey starts it again when there is room.
      await crowd.store
        .look(async ({ db }) => {
          for (let n = 0; n < 64; n++)
            await sql`select pg_logical_emit_message(false, 'x', repeat('x', 1000000))`.execute(db)
        })
        .catch(() => {})
      expect((await untilRefused(server)).status).toBe(503)
      expect((await fetch(`${server.http}/healthz`)).status).toBe(200)

      rmSync(ballast)
      await expect.poll(async () => (await fetch(`${server.http}/readyz`)).status, { timeout: 120_000 }).toBe(200)
      expect(await crowd.has(member!, startPassword)).toBe(true)
      const done = await step('password', { password: newPassword, confirm: newPassword })
      expect(done.body.page).toBe('P-18')
      expect(await crowd.has(member!, newPassword)).toBe(true)
      await expectInvariants(crowd.store, [newPassword, member!.number])
    } finally {
      await crowd.close()
      await server.stop()
      await gateway.close()
    }
  })
})

/** Takes all the room there is. */
function fill(file: string): void {
  const out = openSync(file, 'w')
  try {
    for (const size of [2 ** 20, 4096]) for (;;) if (!wrote(out, size)) break
  } finally {
    closeSync(out)
  }
}

function wrote(out: number, size: number): boolean {
  try {
    return writeSync(out, Buffer.alloc(size)) === size
  } catch {
    return false
  }
}

async function untilRefused(server: ServerProcess): Promise<Reply> {
  for (let n = 0; n < 1_000; n++) {
    const username = `nobody${n}@meridian.example`
    const from = addressOf(n)
    const reply = await post({ url: server.http, path: '/passwordreset', body: { username }, from })
    if (reply.status >= 500) return reply
  }
  throw new Error('The disk was not full.')
}
