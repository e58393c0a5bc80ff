import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { overloadLimits } from '../../src/http/overload.policy.ts'
import { loadWatch } from '../../src/http/overload.ts'
import { signedIn } from '../wizard.ts'
import { type World, world } from '../world.ts'

/** OVL-03: too much to do. Who begins is asked to come back; who has begun, operates or administers goes on. */
let w: World
let delay = 0
beforeAll(async () => {
  w = await world({ answerFloor: 0, loopDelay: () => delay })
  await w.policy({ enabledFor: 'all', licenceEnforcement: 'none', requireRegistration: false })
})
afterAll(() => w?.stop())
beforeEach(() => {
  delay = 0
})

const ask = (path: string, init: RequestInit = {}) => fetch(w.url + path, { redirect: 'manual', ...init })
const json = { accept: 'application/json', 'content-type': 'application/json' }

test('a stranger gets 503 and a time to come back, as page and as JSON; later they get in', async () => {
  delay = 201
  const waits: number[] = []
  for (const path of ['/signin', '/passwordreset', '/', '/devicelogin', '/signin', '/passwordreset']) {
    const answer = await ask(path, { headers: { accept: 'text/html' } })
    expect([path, answer.status]).toEqual([path, 503])
    expect(await answer.text()).toContain('There is a lot to do right now.')
    waits.push(Number(answer.headers.get('retry-after')))
  }
  const begin = { method: 'POST', headers: json, body: JSON.stringify({ username: 'carla@meridian.example' }) }
  const answer = await ask('/passwordreset', begin)
  expect([answer.status, await answer.json()]).toEqual([503, expect.objectContaining({ code: 'request.busy' })])
  waits.push(Number(answer.headers.get('retry-after')))
  expect(waits.every((one) => one >= 5 && one <= 20)).toBe(true)
  expect(new Set(waits).size).toBeGreaterThan(1)
  delay = 200
  expect((await ask('/passwordreset', begin)).status).toBe(200)
})

test('a reset and a sign-in that run go on to their end, and so does whoever is signed in', async () => {
  const carla = await w.user('carla', { email: 'carla@elsewhere.example' })
  const session = await signedIn(w, await w.user('olga'))
  const reset = await w.reset(carla.userPrincipalName)
  const browser = await w.browser().get('/signin')
  delay = 5_000
  await reset.step('send', { method: 'email' })
  await reset.step('prove', { method: 'email', answer: await w.code('carla@elsewhere.example') })
  expect([reset.status, reset.view.state]).toEqual([200, 'password'])
  await browser.submit('/signin', { username: carla.userPrincipalName })
  await browser.submit('/signin/password', { password: carla.password })
  expect(browser.at).toBe('/account')
  expect((await session.get('/account')).status).toBe(200)
})

test('administrators sign in by way of the admin center; health and numbers are told', async () => {
  const root = await w.user('root', { roles: ['Global Administrator'] })
  delay = 5_000
  const browser = await w.browser().get('/admin')
  await browser.get('/signin')
  await browser.submit('/signin', { username: root.userPrincipalName })
  await browser.submit('/signin/password', { password: root.password })
  expect(browser.at).toBe('/account')
  expect([(await ask('/healthz')).status, (await ask('/readyz')).status]).toEqual([200, 200])
  expect(await (await ask('/metrics')).text()).toContain('rekey_event_loop_delay_seconds 5\n')
  expect((await ask('/v1.0/me')).status).toBe(401)
})

test('so many requests at once are too much, and one that has been answered is none', () => {
  const load = loadWatch({ loopDelay: () => 0 })
  const ends = Array.from({ length: overloadLimits.inFlight }, () => load.begin())
  expect(load.isOverloaded()).toBe(false)
  const end = load.begin()
  expect([load.inFlight(), load.isOverloaded()]).toEqual([501, true])
  end()
  expect(load.isOverloaded()).toBe(false)
  for (const one of ends) one()
  expect(load.inFlight()).toBe(0)
})

test('a loop that is kept busy is seen within a second or two, and a quiet one after it', async () => {
  const load = loadWatch()
  const busy = setInterval(() => {
    const until = performance.now() + 300
    while (performance.now() < until);
  }, 1)
  await expect.poll(() => load.isOverloaded(), { timeout: 5_000 }).toBe(true)
  clearInterval(busy)
  await expect.poll(() => load.isOverloaded(), { timeout: 5_000 }).toBe(false)
  load.stop()
})
