import { afterAll, beforeAll, expect, test } from 'vitest'
import { countForAlarm } from '../../src/directory/alarm.ts'
import { asPerson } from '../api.ts'
import { type Person, type World, world } from '../world.ts'

/** THR-20, LIM-05: what no limit per person sees is told to administrators, once, and stops nobody. */
let w: World
let root: Person
beforeAll(async () => {
  w = await world()
  await w.policy({ enabledFor: 'all', licenceEnforcement: 'none', requireRegistration: false })
  await w.method('Sms', { state: 'enabled' })
  root = await w.user('root', { roles: ['Global Administrator'] })
})
afterAll(() => w?.stop())

const counted = async (kind: 'refused' | 'failed', times: number): Promise<void> => {
  for (let n = 0; n < times; n++) await w.unit((tx) => countForAlarm(tx, kind))
}
const raised = async () =>
  (await w.audit()).filter((row) => row.activity === 'Self-service password reset alarm').map((row) => row.reason)
const told = async () =>
  (await w.messages(root.userPrincipalName)).filter((one) => one.subject?.startsWith('Unusually many')).length
const alerts = async (): Promise<string[]> =>
  (await (await asPerson(w, root)).get('/api/overview')).body.alerts.map((one: { code: string }) => one.code)

test('a hundred refused resets are no alarm, the next one is, and those after it say nothing', async () => {
  await counted('refused', 100)
  expect([await raised(), await told(), (await alerts()).includes('alarm_refused')]).toEqual([[], 0, false])
  const { view } = await w.reset('nobody-at-all')
  expect(view.state).toBe('closed')
  expect(await raised()).toEqual(['More resets were refused than usual'])
  expect(await told()).toBe(1)
  expect(await alerts()).toContain('alarm_refused')
  await w.reset('nobody-else')
  await counted('refused', 50)
  expect([(await raised()).length, await told()]).toEqual([1, 1])
})

test('it is told again when the time has passed and it goes on; a day later the page is quiet', async () => {
  w.advance({ minutes: 11 })
  await counted('refused', 101)
  expect([(await raised()).length, await told()]).toEqual([2, 2])
  w.advance({ days: 1, minutes: 1 })
  expect(await alerts()).not.toContain('alarm_refused')
})

test('wrong codes over many people count together, in several processes’ units at once', async () => {
  const carla = await w.user('carla', { mobile: '+351 912345678' })
  await counted('failed', 195)
  await Promise.all(Array.from({ length: 5 }, () => w.unit((tx) => countForAlarm(tx, 'failed'))))
  expect((await raised()).length).toBe(2)
  const reset = await w.reset(carla.userPrincipalName)
  await reset.step('send', { method: 'text', number: '+351 912345678' })
  await reset.step('prove', { method: 'text', answer: '000000' })
  expect((await raised()).at(-1)).toBe('More proofs failed than usual')
  expect(await alerts()).toContain('alarm_failed')
  // Nobody is held up: the right code goes on.
  await reset.step('prove', { method: 'text', answer: await w.code('+351 912345678') })
  expect(reset.view.state).toBe('password')
})
