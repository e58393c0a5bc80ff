import { afterAll, beforeAll, expect, test } from 'vitest'
import { asApp, asPerson, type Client, type Json } from '../api.ts'
import { type World, world } from '../world.ts'

/** The beta's validatePassword (graph-api.md 6.1): every rule by itself, as the change would judge. */
let w: World
let carla: Client
beforeAll(async () => {
  w = await world()
  carla = asPerson(w, await w.user('carla'), ['User.ReadWrite'])
})
afterAll(() => w?.stop())

const ask = (password: unknown, by = carla) => by.post('/beta/users/validatePassword', { password })
const broken = (body: Json): string[] =>
  body.validationResults.filter((one: Json) => !one.validationPassed).map((one: Json) => one.ruleName)

test.each<[string, string[]]>([
  ['Tower-Bridge-1894', []],
  ['short1A', ['password_too_short']],
  ['alllowercase', ['password_not_meet_complexity']],
  ['My-carla-Word-1', ['password_contains_username']],
  ['Tower-Brücke-1894', ['password_invalid_characters']],
  [`Aa1-${'x'.repeat(300)}`, ['password_too_long']],
  ['', ['password_too_short', 'password_not_meet_complexity']],
])('%s', async (password, rules) => {
  const { status, body } = await ask(password)
  expect([status, body.isValid, broken(body)]).toEqual([200, rules.length === 0, rules])
  expect(body.validationResults).toHaveLength(5)
  expect(body['@odata.context']).toMatch(/#microsoft.graph.passwordValidationInformation$/)
  expect(JSON.stringify(body)).not.toContain(password || 'nothing')
})

test('only in the name of a person, in the beta, with a password', async () => {
  expect((await ask('Tower-Bridge-1894', await asApp(w, ['User.ReadWrite.All']))).status).toBe(403)
  expect((await carla.post('/v1.0/users/validatePassword', { password: 'x' })).status).toBe(405)
  for (const wrong of [null, 12, ['a'], 'x'.repeat(1025)]) expect((await ask(wrong)).status).toBe(400)
  expect((await carla.post('/beta/users/validatePassword', {})).status).toBe(400)
  expect(JSON.stringify(await w.audit())).not.toContain('Tower-Bridge')
})
