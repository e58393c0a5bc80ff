import { afterAll, beforeAll, expect, test } from 'vitest'
import { guardedMode } from '../../src/directory/guarded.ts'
import { openPair, type Pair } from '../pair.ts'
import { atOnce, type Call, rekey } from '../servers.ts'

/** Strangers at two processes of one organization: guarded mode begins with the 101st refusal, once. */
let pair: Pair
beforeAll(async () => {
  pair = await openPair()
})
afterAll(() => pair.stop())

const ask = (n: number): Call => ({
  url: pair.url(n),
  path: '/passwordreset',
  body: { username: `nobody-${n}@nowhere.example` },
  from: pair.address(),
})
const refused = async (from: number, times: number): Promise<number> => {
  const replies = await atOnce(Array.from({ length: times }, (_, n) => ask(from + n)))
  return replies.filter((reply) => reply.body.state === 'closed').length
}
const isOn = async (): Promise<boolean> => (await guardedMode(pair.crowd.store, pair.crowd.tenantId)) !== null
const rows = (activity: string): Promise<number> =>
  pair.crowd.store.look(async (look) => {
    const found = await look.db
      .selectFrom('audit_event')
      .select('id')
      .where('activity', '=', `Self-service password reset ${activity}`)
      .execute()
    return found.length
  })

const began = () => Promise.all([isOn(), rows('guarded mode began'), rows('alarm')])

test('LIM-12: a hundred refusals at once at two processes are none too many, the next ones begin it once', async () => {
  expect(await refused(0, 100)).toBe(100)
  expect(await began()).toEqual([false, 0, 0])
  expect(await refused(100, 20)).toBe(20)
  expect(await began()).toEqual([true, 1, 1])
})

test('no refusal of a crowd is missed: the hundred and first begins it, whichever of them it is', async () => {
  const command = async (word: string) => JSON.parse((await rekey(['guarded', word, '--json'], pair.env)).out)
  expect(await command('show')).toMatchObject({ on: true, cause: 'refused' })
  expect(await command('end')).toEqual({ ended: true })
  expect(await command('end')).toEqual({ ended: false })
  expect([await isOn(), await rows('guarded mode ended')]).toEqual([false, 1])
  expect(await refused(200, 50)).toBe(50)
  expect(await refused(250, 51)).toBe(51)
  expect(await began()).toEqual([true, 2, 2])
})
