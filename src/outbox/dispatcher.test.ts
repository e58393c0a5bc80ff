import { createHmac } from 'node:crypto'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type TestStore, testStore } from '../../test/store.ts'
import { after as later, minute, second } from '../base/clock.ts'
import { type Dispatcher, dispatcher } from './dispatcher.ts'
import { type MessageInput, message, type TemplateName } from './messages.ts'
import { exchange, listOutbox, type OutboxEntry, stateOf } from './outbox.store.ts'
import { demoSender } from './senders/demo.ts'
import { gatewayKey, gatewaySender } from './senders/gateway.ts'
import { SendError, type Sender, type Senders } from './senders/sender.ts'
import { smtpSender } from './senders/smtp.ts'
import type { Outgoing } from './templates/render.ts'

let t: TestStore
const closing: (() => Promise<unknown> | unknown)[] = []
beforeEach(async () => {
  t = await testStore({ demo: true })
})
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
  await t.close()
})

const silent: Sender = { send: async () => {}, close: async () => {} }
const options = { publicUrl: 'https://login.meridian.example' }

function sink(answer: (outgoing: Outgoing) => void | Promise<void> = () => {}) {
  const got: Outgoing[] = []
  const sender: Sender = {
    async send(outgoing) {
      await answer(outgoing)
      got.push(outgoing)
    },
    close: async () => {},
  }
  return { got, sender }
}

const run = (senders: Partial<Senders>): Dispatcher =>
  dispatcher(t.store, { mail: silent, text: silent, call: silent, ...senders }, options)

async function queue<T extends TemplateName>(input: MessageInput<T>): Promise<string> {
  return t.store.unit(t.request, async (tx) => {
    const row = message(tx, input)
    tx.send(row)
    return row.id
  })
}

const text = (to = '+351 912345659', code = '018622', expiresAt?: Date) =>
  queue({
    channel: 'text',
    to,
    template: 'code.text',
    values: { code, purpose: 'reset' },
    expiresAt: expiresAt ?? null,
  })
const noticeMail = (to = 'carla@example.org') =>
  queue({
    channel: 'mail',
    to,
    template: 'notice.reset',
    values: { userPrincipalName: 'carla@meridian.example', at: t.clock.now().toISOString() },
  })
const state = (id: string): Promise<OutboxEntry | null> => t.store.look((look) => stateOf(look, t.tenantId, id))
const sealedOf = (id: string) =>
  t.store.look((look) => look.db.selectFrom('outbox').select('sealed').where('id', '=', id).executeTakeFirstOrThrow())
const audits = () =>
  t.store.look((look) =>
    look.db.selectFrom('audit_event').selectAll().where('activity', '=', 'Message not delivered').execute(),
  )

describe('the outbox', () => {
  test('a rolled-back unit sends nothing; a committed one is sent once and emptied', async () => {
    const { got, sender } = sink()
    const out = run({ text: sender })
    await t.store
      .unit(t.request, async (tx) => {
        tx.send(
          message(tx, {
            channel: 'text',
            to: '+1 5550100',
            template: 'code.text',
            values: { code: '111111', purpose: 'reset' },
          }),
        )
        throw new Error('fault')
      })
      .catch(() => {})
    const id = await text()
    expect((await sealedOf(id)).sealed!.includes('018622')).toBe(false)
    expect(await out.drain()).toBe(1)
    expect(await out.drain()).toBe(0)
    expect(got).toHaveLength(1)
    expect(got[0]).toMatchObject({ id, to: '+351 912345659' })
    expect(await state(id)).toMatchObject({ state: 'sent', attempts: 1, lastError: null })
    expect((await sealedOf(id)).sealed).toBeNull()
  })

  test('started, it sends within a moment of the commit', async () => {
    const { got, sender } = sink()
    const out = run({ text: sender })
    out.start()
    const before = performance.now()
    await text()
    while (got.length === 0) await new Promise((resolve) => setTimeout(resolve, 2))
    expect(performance.now() - before).toBeLessThan(500)
    await out.stop()
    expect(
      (await t.store.look((look) => listOutbox(look, t.tenantId, { state: 'sent' }))).map((row) => row.channel),
    ).toEqual(['text'])
  })

  test('OUT-02: five tries with growing pauses within an hour, then failed, emptied and in the audit log', async () => {
    let tries = 0
    const { sender } = sink(() => {
      tries++
      throw new SendError('connection refused')
    })
    const out = run({ mail: sender })
    const id = await noticeMail()
    const start = t.clock.now().getTime()
    const pauses: number[] = []
    for (let turn = 0; turn < 10 && (await state(id))?.state === 'waiting'; turn++) {
      await out.drain()
      const now = await state(id)
      if (now!.state !== 'waiting') break
      expect(now).toMatchObject({ attempts: tries, lastError: 'connection refused' })
      pauses.push(now!.nextAt.getTime() - t.clock.now().getTime())
      t.clock.set(now!.nextAt)
    }
    expect(tries).toBe(5)
    expect(pauses).toEqual(pauses.toSorted((a, b) => a - b))
    expect(t.clock.now().getTime() - start).toBeLessThanOrEqual(65 * minute)
    expect(await state(id)).toMatchObject({ state: 'failed', attempts: 5 })
    expect((await sealedOf(id)).sealed).toBeNull()
    expect(await audits()).toMatchObject([
      { result: 'failure', reason: 'connection refused', correlation_id: t.request.correlationId },
    ])
  })

  test('a code is not sent after it expired, nor kept for a try that would be too late', async () => {
    const { got, sender } = sink(() => {
      throw new SendError('answered 503')
    })
    const out = run({ text: sender })
    const late = await text('+1 5550101', '222222', later(t.clock.now(), minute))
    t.clock.advance(minute)
    await out.drain()
    expect(got).toHaveLength(0)
    expect(await state(late)).toMatchObject({ state: 'expired', attempts: 1, lastError: 'not sent in time' })
    const retried = await text('+1 5550102', '333333', later(t.clock.now(), 10 * second))
    await out.drain()
    expect(await state(retried)).toMatchObject({ state: 'expired' })
    expect((await sealedOf(retried)).sealed).toBeNull()
    expect(await audits()).toHaveLength(2)
  })

  test('a refusal for good is not repeated and does not hold up the next message to the same recipient', async () => {
    const answers: string[] = []
    const { sender } = sink((outgoing) => {
      answers.push(outgoing.id)
      if (answers.length === 1) throw new SendError('answered 422', { permanent: true })
    })
    const out = run({ text: sender })
    const [first, second] = [await text(), await text()]
    expect(await out.drain()).toBe(2)
    expect(answers).toEqual([first, second])
    expect((await state(first))?.state).toBe('failed')
    expect((await state(second))?.state).toBe('sent')
  })

  test('order per recipient: the second waits for the first, others do not', async () => {
    let down = true
    const { got, sender } = sink((outgoing) => {
      if (down && outgoing.to.endsWith('01')) throw new SendError('no answer')
    })
    const out = run({ text: sender })
    const ids = [await text('+1 5550101'), await text('+1 555 0101'), await text('+1 5550102')]
    await out.drain()
    expect(got.map(({ id }) => id)).toEqual([ids[2]])
    down = false
    t.clock.advance(minute)
    await out.drain()
    expect(got.map(({ id }) => id)).toEqual([ids[2], ids[0], ids[1]])
  })

  test('OUT-01: killed between taken and marked: the lease ends and the same id goes again', async () => {
    const id = await text()
    const places = { mail: 0, text: 5, call: 0 }
    const leaseUntil = later(t.clock.now(), 30 * second)
    const taken = await t.store.unit(t.request, (tx) => exchange(tx, { sent: [], places, leaseUntil }))
    expect(taken.map((row) => row.id)).toEqual([id])
    const { got, sender } = sink()
    const other = run({ text: sender })
    await other.drain()
    expect(got).toHaveLength(0)
    expect((await state(id))?.state).toBe('sending')
    t.clock.advance(30 * second)
    await other.drain()
    expect(got.map((outgoing) => outgoing.id)).toEqual([id])
    expect(await state(id)).toMatchObject({ state: 'sent', attempts: 2 })
  })

  test('two processes share the work: 200 messages, each sent once', async () => {
    const [one, two] = [sink(), sink()]
    for (let n = 0; n < 200; n++) await text(`+1 555${String(n).padStart(4, '0')}`)
    await Promise.all([run({ text: one.sender }).drain(), run({ text: two.sender }).drain()])
    const ids = [...one.got, ...two.got].map(({ id }) => id)
    expect(new Set(ids).size).toBe(200)
    expect(ids).toHaveLength(200)
  })

  test('OUT-03: a provider that hangs holds up neither the other channels nor more than its own places', async () => {
    let release = () => {}
    const gate = new Promise<void>((resolve) => {
      release = resolve
    })
    const mails = sink(() => gate)
    const texts = sink()
    const out = run({ mail: mails.sender, text: texts.sender })
    for (let n = 0; n < 20; n++) await noticeMail(`m${n}@example.org`)
    out.start()
    await new Promise((resolve) => setTimeout(resolve, 50))
    await text()
    while (texts.got.length === 0) await new Promise((resolve) => setTimeout(resolve, 2))
    expect(
      await t.store.look((look) => listOutbox(look, t.tenantId, { state: 'sending', channel: 'mail' })),
    ).toHaveLength(8)
    release()
    while (mails.got.length < 20) await new Promise((resolve) => setTimeout(resolve, 5))
    await out.stop()
    expect(await t.store.look((look) => listOutbox(look, t.tenantId, { state: 'sent' }))).toHaveLength(21)
  })

  test('OUT-03: after five failures in a row one message at a time is tried until one is taken', async () => {
    let down = true
    let tries = 0
    const { got, sender } = sink(() => {
      tries++
      if (down) throw new SendError('connection refused')
    })
    const out = run({ mail: sender })
    for (let n = 0; n < 20; n++) await noticeMail(`m${n}@example.org`)
    await out.drain()
    expect(tries).toBe(8)
    t.clock.advance(2 * minute)
    await out.drain()
    expect(tries).toBe(9)
    down = false
    t.clock.advance(minute)
    await out.drain()
    expect(got).toHaveLength(20)
  })

  test('the demo phone and mailbox show what went out', async () => {
    const demo = demoSender(t.store)
    const out = run({ text: demo, mail: demo })
    await text()
    await noticeMail()
    await out.drain()
    const shown = await t.store.look((look) => look.db.selectFrom('demo_message').selectAll().orderBy('seq').execute())
    expect(shown.map((row) => [row.channel, row.recipient, row.subject])).toEqual(
      expect.arrayContaining([
        ['text', '+351 912345659', null],
        ['mail', 'carla@example.org', 'Your Meridian password was reset'],
      ]),
    )
    await t.store.unit(t.request, (tx) => tx.db.updateTable('tenant').set({ demo: false }).execute())
    const id = await text('+1 5550109')
    await out.drain()
    expect(await state(id)).toMatchObject({ state: 'waiting', lastError: 'no text provider is configured' })
  })
})

describe('the gateway', () => {
  async function gateway(status: () => number) {
    const got: { body: string; signature: string }[] = []
    const server = http.createServer((request, response) => {
      let body = ''
      request.setEncoding('utf8').on('data', (part) => {
        body += part
      })
      request.on('end', () => {
        got.push({ body, signature: String(request.headers['rekey-signature']) })
        response.writeHead(status()).end()
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/texts`
    const key = gatewayKey(t.store.keys)
    const sender = gatewaySender(url, { key, clock: t.store.clock, connections: 4 })
    closing.push(() => new Promise((resolve) => server.close(resolve)))
    closing.push(() => sender.close())
    return { got, sender, key, server }
  }

  test('one signed POST a message, with the words of TEL-02', async () => {
    const { got, sender, key } = await gateway(() => 202)
    const id = await text()
    await run({ text: sender }).drain()
    expect(got).toHaveLength(1)
    const { body, signature } = got[0]!
    expect(JSON.parse(body)).toEqual({
      id,
      to: '+351912345659',
      text: '018622 is your Meridian verification code. Do not share it.\nSomeone asked to reset your password.\n@login.meridian.example #018622',
      locale: 'en',
    })
    const seconds = Math.floor(t.clock.now().getTime() / 1000)
    const expected = createHmac('sha256', key).update(`${seconds}.${body}`).digest('hex')
    expect(signature).toBe(`t=${seconds},v1=${expected}`)
    expect((await state(id))?.state).toBe('sent')
  })

  test('an error is tried again under the same id; a refusal is the end; a closed port has a reason', async () => {
    const answers = [503, 200, 422]
    const { got, sender, server } = await gateway(() => answers.shift()!)
    const out = run({ text: sender })
    const id = await text()
    await out.drain()
    expect(await state(id)).toMatchObject({ state: 'waiting', lastError: 'answered 503' })
    t.clock.advance(minute)
    await out.drain()
    expect(got.map(({ body }) => JSON.parse(body).id)).toEqual([id, id])
    const refused = await text('+1 5550100')
    await out.drain()
    expect(await state(refused)).toMatchObject({ state: 'failed', lastError: 'answered 422' })
    await sender.close()
    await new Promise((resolve) => server.close(resolve))
    const unreachable = await text('+1 5550101')
    await out.drain()
    expect(await state(unreachable)).toMatchObject({ state: 'waiting', lastError: 'connection refused' })
  })
})

describe('SMTP', () => {
  async function mailbox() {
    const got: { from: string; to: string[]; raw: string }[] = []
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['AUTH', 'STARTTLS'],
      onRcptTo: (address, _session, answer) =>
        address.address.startsWith('nobody@')
          ? answer(Object.assign(new Error('No such user nobody@example.org'), { responseCode: 550 }))
          : answer(),
      onData(stream, session, answer) {
        let raw = ''
        stream.setEncoding('utf8').on('data', (part) => {
          raw += part
        })
        stream.on('end', () => {
          const { mailFrom, rcptTo } = session.envelope
          got.push({ from: mailFrom ? mailFrom.address : '', to: rcptTo.map((one) => one.address), raw })
          answer()
        })
      },
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const port = (server.server.address() as AddressInfo).port
    const sender = smtpSender(`smtp://127.0.0.1:${port}`, { from: null, connections: 2 })
    closing.push(() => new Promise<void>((resolve) => server.close(() => resolve())))
    closing.push(() => sender.close())
    return { got, sender, server, port }
  }

  test('a real server receives a mail in text and HTML, from the product for the organisation', async () => {
    const { got, sender } = await mailbox()
    const id = await queue({
      channel: 'mail',
      to: 'carla@example.org',
      template: 'code.mail',
      values: { code: '018622', purpose: 'reset' },
      expiresAt: later(t.clock.now(), 5 * minute),
    })
    await run({ mail: sender }).drain()
    expect(await state(id)).toMatchObject({ state: 'sent' })
    const { from, to, raw } = got[0]!
    const [head] = raw.split('\r\n\r\n')
    expect([from, to]).toEqual(['no-reply@meridian.example', ['carla@example.org']])
    expect(head).toContain('From: Rekey on behalf of Meridian <no-reply@meridian.example>')
    expect(head).toContain('Subject: Meridian account email verification code')
    expect(head).toContain(`Message-ID: <${id}@meridian.example>`)
    expect(head).not.toContain('018622')
    expect(raw).toContain('Content-Type: text/plain; charset=utf-8')
    expect(raw).toContain('Content-Type: text/html; charset=utf-8')
    expect(raw).not.toMatch(/https?:/)
  })

  test('a server that is down costs nothing: waiting, a reason, sent once it is back; an unknown mailbox is the end', async () => {
    const { got, sender, server, port } = await mailbox()
    await new Promise<void>((resolve) => server.close(() => resolve()))
    const out = run({ mail: sender })
    const id = await noticeMail()
    await out.drain()
    expect(await state(id)).toMatchObject({
      state: 'waiting',
      attempts: 1,
      lastError: expect.stringMatching(/connection/),
    })
    const back = await mailbox()
    const again = run({ mail: back.sender })
    expect(port).not.toBe(back.port)
    t.clock.advance(minute)
    await again.drain()
    expect([got.length, back.got.length]).toEqual([0, 1])
    const unknown = await noticeMail('nobody@example.org')
    await again.drain()
    expect(await state(unknown)).toMatchObject({ state: 'failed', lastError: 'answered 550' })
    expect(JSON.stringify(await audits())).not.toContain('nobody@')
  })

  test('INJ-03: line breaks and second recipients are refused, not folded', async () => {
    const { got, sender } = await mailbox()
    const out = run({ mail: sender })
    const bad = ['a@example.org\r\nBcc: b@example.org', 'a@example.org, b@example.org', '"x" <a@example.org>']
    const ids = []
    for (const to of bad) ids.push(await noticeMail(to))
    ids.push(
      await queue({
        channel: 'mail',
        to: 'admin@example.org',
        template: 'contact.admin',
        values: {
          displayName: 'Eve\r\nBcc: b@example.org',
          userPrincipalName: 'eve@meridian.example',
          at: '2025-07-08T13:00:00Z',
        },
      }),
    )
    await out.drain()
    for (const id of ids) expect((await state(id))?.state).toBe('failed')
    expect(got).toHaveLength(0)
  })
})
