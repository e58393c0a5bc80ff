import { afterAll, beforeAll, expect, test } from 'vitest'
import { updateUser } from '../../src/directory/users.ts'
import { type SignInCondition, signInActivity, signInEntry, signInPage } from '../../src/signin/log.ts'
import { forgetSignins } from '../../src/signin/sweep.ts'
import { systemRequest } from '../../src/store/unit.ts'
import { asPerson } from '../api.ts'
import { type Person, type World, world } from '../world.ts'

let w: World
let carla: Person
beforeAll(async () => {
  w = await world()
  await w.policy({ requireRegistration: false })
  carla = await w.user('carla')
})
afterAll(() => w.stop())

const all: SignInCondition = { is: 'all', of: [] }
const log = async (condition: SignInCondition = all) =>
  (await signInPage(w.store, w.tenantId, condition, { limit: 100, newestFirst: true })).entries
const of = (person: { id: string }): SignInCondition => ({ is: 'text', field: 'userId', test: 'eq', value: person.id })

test('a sign-in leaves one row with who, to what, from where and with which browser', async () => {
  await w.browser().signIn(carla.userPrincipalName, carla.password)
  const [row, ...others] = await log(of(carla))
  expect(others).toEqual([])
  expect(row).toMatchObject({
    ...{ userId: carla.id, userDisplayName: 'Carla', userPrincipalName: 'carla@meridian.example' },
    ...{ appId: null, appDisplayName: 'My account', clientAppUsed: 'Browser', isInteractive: true, errorCode: 0 },
    ...{ resourceId: '00000003-0000-0000-c000-000000000000', ip: '127.0.0.1', browser: 'node', operatingSystem: null },
  })
  expect(await signInEntry(w.store, w.tenantId, row!.id)).toEqual(row)
  expect(await signInEntry(w.store, w.tenantId, 'no id')).toBeNull()
})

test.each([
  ['a wrong password', 'wrong', {}, 50126],
  ['a disabled account', null, { accountEnabled: false }, 50057],
  ['a forced change', null, { mustChange: true }, 50055],
])('%s', async (_name, password, change: { accountEnabled?: boolean; mustChange?: boolean }, errorCode) => {
  const person = await w.user(`p${errorCode}`)
  const { mustChange, ...fields } = change
  if (fields.accountEnabled === false)
    await updateUser(w.store, systemRequest(w.tenantId, w.store.random.uuid()), person.id, fields)
  if (mustChange)
    await w.unit((tx) =>
      tx.db.updateTable('password').set({ must_change: true }).where('user_id', '=', person.id).execute(),
    )
  await w.browser().signIn(person.userPrincipalName, password ?? person.password)
  expect((await log(of(person))).map((row) => row.errorCode)).toEqual([errorCode])
})

test('a name that is nobody’s is kept masked', async () => {
  await w.browser().signIn('my-secret-typed-here@meridian.example', 'x')
  const [row] = await log({ is: 'errorCode', test: 'eq', value: 50034 })
  expect(row).toMatchObject({ userId: null, userDisplayName: null, userPrincipalName: 'm***@meridian.example' })
})

test('too many wrong passwords: locked', async () => {
  const person = await w.user('locked')
  for (let n = 0; n < 11; n++) await w.browser().signIn(person.userPrincipalName, `wrong-${n}`)
  const codes = (await log(of(person))).map((row) => row.errorCode)
  expect(new Set(codes)).toEqual(new Set([50126, 50053]))
  expect(codes.length).toBe(11)
})

test('pages by time and id neither skip nor repeat, both ways', async () => {
  const whole = await log()
  for (const newestFirst of [true, false]) {
    const seen: string[] = []
    let after: { at: Date; id: string } | undefined
    for (;;) {
      const page = await signInPage(w.store, w.tenantId, all, { limit: 3, newestFirst, ...(after ? { after } : {}) })
      seen.push(...page.entries.map((row) => row.id))
      after = page.entries.at(-1)
      if (!page.more) break
    }
    expect(seen).toEqual((newestFirst ? whole : [...whole].reverse()).map((row) => row.id))
  }
})

test('filters: names without case, beginnings, codes, times, and what no row has', async () => {
  const text = (field: 'userPrincipalName' | 'appDisplayName', test: 'eq' | 'startsWith', value: string) =>
    ({ is: 'text', field, test, value }) as const
  expect((await log(text('userPrincipalName', 'eq', 'CARLA@meridian.example'))).length).toBe(1)
  expect((await log(text('appDisplayName', 'startsWith', 'my acc'))).length).toBe((await log()).length)
  const now = w.clock.now()
  expect((await log({ is: 'at', test: 'gt', value: now })).length).toBe(0)
  expect((await log({ is: 'not', of: { is: 'at', test: 'gt', value: now } })).length).toBe((await log()).length)
  expect(await log({ is: 'never' })).toEqual([])
  expect(await log({ is: 'correlation', id: 'x' })).toEqual([])
})

test('the last sign-in of a person outlives the log, which is kept for ninety days', async () => {
  const [row] = await log(of(carla))
  const before = (await signInActivity(w.store, w.tenantId, [carla.id])).get(carla.id)
  expect(before).toMatchObject({ lastAt: row!.at, lastId: row!.id, lastGoodAt: row!.at, lastSilentAt: null })
  w.advance({ minutes: 5 })
  await w.browser().signIn(carla.userPrincipalName, 'wrong')
  const then = (await signInActivity(w.store, w.tenantId, [carla.id])).get(carla.id)
  expect(then).toMatchObject({ lastAt: w.clock.now(), lastGoodAt: row!.at })
  w.advance({ days: 91 })
  await forgetSignins(w.store)
  expect(await log()).toEqual([])
  expect((await signInActivity(w.store, w.tenantId, [carla.id])).get(carla.id)).toEqual(then)
})

test('Graph shows it as signInActivity, to those who may read the log', async () => {
  await w.browser().signIn(carla.userPrincipalName, carla.password)
  const path = `/v1.0/users/${carla.id}?$select=signInActivity`
  const reader = await w.user('reader', { roles: ['Reports Reader'] })
  const { body } = await asPerson(w, reader).get(path)
  const at = w.clock.now().toISOString().replace('.000Z', 'Z')
  expect(body.signInActivity).toMatchObject({ lastSignInDateTime: at, lastSuccessfulSignInDateTime: at })
  expect((await asPerson(w, await w.user('other')).get(path)).status).toBe(403)
  expect((await asPerson(w, reader, ['User.Read.All']).get(path)).status).toBe(403)
  const never = await asPerson(w, reader).get(`/v1.0/users/${reader.id}?$select=signInActivity`)
  expect(never.body.signInActivity).toBeNull()
})
