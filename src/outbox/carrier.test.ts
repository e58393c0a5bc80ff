import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type TestStore, testStore } from '../../test/store.ts'
import { minute, second } from '../base/clock.ts'
import { pause } from '../store/pause.ts'
import { type Dispatcher, dispatcher } from './dispatcher.ts'
import { message } from './messages.ts'
import { exchange, type OutboxEntry, stateOf } from './outbox.store.ts'
import { concurrency } from './retries.policy.ts'
import { SendError, type Sender } from './senders/sender.ts'
import type { Outgoing } from './templates/render.ts'

let t: TestStore
let office: Dispatcher | null
beforeEach(async () => {
  t = await testStore()
  office = null
})
afterEach(async () => {
  await office?.stop()
  await t.close()
})

const silent: Sender = { send: async () => {}, close: async () => {} }

/** A started dispatcher whose provider of texts is this. */
function open(send: (outgoing: Outgoing) => void | Promise<void>): Dispatcher {
  const text: Sender = { send: async (outgoing) => send(outgoing), close: async () => {} }
  office = dispatcher(t.store, { mail: silent, text, call: silent }, { publicUrl: 'https://login.meridian.example' })
  office.start()
  return office
}

const code = (to: string, value = '018622') =>
  ({ channel: 'text', to, template: 'code.text', values: { code: value, purpose: 'reset' } }) as const

const queue = (...to: string[]): Promise<string[]> =>
  t.store.unit(t.request, async (tx) =>
    to.map((one) => {
      const row = message(tx, code(one))
      tx.send(row)
      return row.id
    }),
  )

const state = async (id: string): Promise<OutboxEntry> => (await t.store.look((look) => stateOf(look, t.tenantId, id)))!

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await pause(2)
}

const number = (n: number): string => `+1 555${String(n).padStart(4, '0')}`

describe('messages that go with their commit', () => {
  test('are leased to this process from birth: no other takes them; they are sent once and marked', async () => {
    const got: string[] = []
    open(({ id }) => void got.push(id))
    const [id] = await queue(number(1))
    expect(await state(id!)).toMatchObject({ state: 'sending', attempts: 1 })
    const leaseUntil = new Date(t.clock.now().getTime() + 30 * second)
    const places = { mail: 9, text: 9, call: 9 }
    expect(await t.store.unit(t.request, (tx) => exchange(tx, { sent: [], places, leaseUntil }))).toEqual([])
    await until(async () => (await state(id!)).state === 'sent')
    expect(got).toEqual([id])
  })

  test('a unit that is rolled back sends nothing and gives its places back', async () => {
    const got: string[] = []
    open(({ to }) => void got.push(to))
    for (let n = 0; n < 2 * concurrency.text; n++) {
      const failing = t.store.unit(t.request, async (tx) => {
        tx.send(message(tx, code(number(1))))
        // The messages and this leave in one statement.
        tx.write(sql`update tenant set display_name = display_name where false`, 1)
      })
      await expect(failing).rejects.toThrow()
    }
    const [id] = await queue(number(2))
    expect((await state(id!)).state).toBe('sending')
    await until(() => got.length > 0)
    expect(got).toEqual([number(2)])
  })

  test('a process that dies after the commit: the lease ends and another sends the same id', async () => {
    const lost = open(() => new Promise(() => {}))
    const [id] = await queue(number(1))
    expect((await state(id!)).state).toBe('sending')
    t.store.carryMessages(null)
    const got: string[] = []
    const sender: Sender = { send: async (outgoing) => void got.push(outgoing.id), close: async () => {} }
    const other = dispatcher(t.store, { mail: silent, text: sender, call: silent }, { publicUrl: 'https://x.example' })
    await other.drain()
    expect(got).toEqual([])
    t.clock.advance(30 * second)
    await other.drain()
    expect(got).toEqual([id])
    expect(await state(id!)).toMatchObject({ state: 'sent', attempts: 2 })
    expect(lost).toBe(office)
    office = null
  })

  test('order per recipient: the second waits for the first, in one unit or in two, and then follows by itself', async () => {
    let release = () => {}
    const gate = new Promise<void>((resolve) => {
      release = resolve
    })
    const got: string[] = []
    open(async ({ id }) => {
      got.push(id)
      await gate
    })
    const [first, second] = await queue(number(1), number(1))
    const [third] = await queue(number(1))
    expect((await state(first!)).state).toBe('sending')
    expect([(await state(second!)).state, (await state(third!)).state]).toEqual(['waiting', 'waiting'])
    await until(() => got.length > 0)
    release()
    await until(() => got.length >= 3)
    expect(got).toEqual([first, second, third])
  })

  test('more than there are places: the rest waits in line, nothing new overtakes it, all are sent once', async () => {
    let release = () => {}
    const gate = new Promise<void>((resolve) => {
      release = resolve
    })
    const got: string[] = []
    open(async ({ id }) => {
      got.push(id)
      await gate
    })
    const ids = await queue(...Array.from({ length: concurrency.text + 8 }, (_, n) => number(n)))
    const states = await Promise.all(ids.map(async (id) => (await state(id)).state))
    expect(states.filter((one) => one === 'sending')).toHaveLength(concurrency.text)
    await until(() => got.length >= concurrency.text)
    expect(got).toHaveLength(concurrency.text)
    const late = await queue(number(999))
    expect((await state(late[0]!)).state).toBe('waiting')
    release()
    await until(() => got.length > ids.length)
    expect(new Set(got)).toEqual(new Set([...ids, ...late]))
    expect(got.at(-1)).toBe(late[0])
  })

  test('a provider that fails: tried again later from the outbox, and new ones stand in line until it answers', async () => {
    let down = true
    const got: string[] = []
    open(({ id }) => {
      if (down) throw new SendError('no answer')
      got.push(id)
    })
    const [id] = await queue(number(1))
    await until(async () => (await state(id!)).lastError === 'no answer')
    expect(await state(id!)).toMatchObject({ state: 'waiting', attempts: 1 })
    const [next] = await queue(number(2))
    expect((await state(next!)).state).toBe('waiting')
    down = false
    t.clock.advance(minute)
    await until(() => got.length >= 2)
    await until(async () => (await state(id!)).state === 'sent')
    const [now] = await queue(number(3))
    expect((await state(now!)).state).toBe('sending')
    expect(await state(id!)).toMatchObject({ state: 'sent', attempts: 2 })
  })

  test('a process that stops sends and marks what it took', async () => {
    const got: string[] = []
    const stopping = open(({ id }) => void got.push(id))
    const ids = await queue(number(1), number(2), number(3))
    await stopping.stop()
    office = null
    expect(new Set(got)).toEqual(new Set(ids))
    for (const id of ids) expect((await state(id)).state).toBe('sent')
    const [after] = await queue(number(4))
    expect((await state(after!)).state).toBe('waiting')
  })
})
