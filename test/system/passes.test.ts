import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { putMember } from '../../src/directory/members.ts'
import { changeUser } from '../../src/directory/users.ts'
import { markMustChange } from '../../src/passwords/password.store.ts'
import { asApp, asPerson, type Client, type Json } from '../api.ts'
import type { Browser } from '../browser.ts'
import { must, type Person, type World, world } from '../world.ts'

/** Temporary Access Passes: given by an administrator, used once or for a while, and gone (authentication-methods.md 2.4, 6.7). */
let w: World
let authAdmin: Client
let privileged: Client

beforeAll(async () => {
  w = await world()
  await w.method('Sms', { state: 'enabled' })
  await w.method('TemporaryAccessPass', { state: 'enabled' })
  const as = async (name: string, role: string) => asPerson(w, await w.user(name, { roles: [role] }))
  authAdmin = await as('authadmin', 'Authentication Administrator')
  privileged = await as('privileged', 'Privileged Authentication Administrator')
})
afterAll(() => w?.stop())

const at = (person: Person, id = '') =>
  `/v1.0/users/${person.id}/authentication/temporaryAccessPassMethods${id && `/${id}`}`
async function given(person: Person, body: object = {}, by = authAdmin): Promise<Json> {
  const answer = await by.post(at(person), body)
  expect(answer.status, answer.text).toBe(201)
  return answer.body
}
const reasonOf = async (person: Person) => (await authAdmin.get(at(person))).body.value[0]?.methodUsabilityReason
async function enter(name: string, pass: string, browser: Browser = w.browser()): Promise<Browser> {
  await browser.get(`/signin/password?username=${encodeURIComponent(name)}&with=pass`)
  return browser.submit('/signin/password', { password: pass })
}
const isIn = (browser: Browser): boolean => browser.cookies.has('__Host-rekey-session')
const wrong = 'This pass is not right, or it is not valid now.'

describe('a pass is given', () => {
  test('with the defaults of the policy: shown once, told to the person, written down without the pass', async () => {
    const user = await w.user('ana')
    const pass = await given(user)
    expect(pass).toMatchObject({
      lifetimeInMinutes: 60,
      isUsableOnce: false,
      isUsable: true,
      methodUsabilityReason: 'EnabledByPolicy',
    })
    expect(pass.temporaryAccessPass).toMatch(/^[a-km-zA-HJ-NP-RT-Z346789]{8}$/)
    const read = await authAdmin.get(at(user, pass.id))
    expect(read.body).toMatchObject({ id: pass.id, temporaryAccessPass: null, startDateTime: pass.startDateTime })
    const all = (await authAdmin.get(`/v1.0/users/${user.id}/authentication/methods`)).body.value
    expect(all.map((one: Json) => one['@odata.type'])).toContain(
      '#microsoft.graph.temporaryAccessPassAuthenticationMethod',
    )
    const rows = (await w.audit()).filter((row) => row.activity === 'Admin registered security info')
    expect(rows.at(-1)!.details).toContainEqual({ key: 'Method', value: 'TemporaryAccessPass' })
    expect(JSON.stringify(await w.audit())).not.toContain(pass.temporaryAccessPass)
    expect((await w.messages(user.userPrincipalName)).at(-1)!.body).toContain('Temporary Access Pass')
  })

  test('within the bounds of the policy and of time', async () => {
    const user = await w.user('bounds')
    const soon = (minutes: number) => new Date(w.clock.now().getTime() + minutes * 60_000).toISOString()
    for (const [body, field] of [
      [{ lifetimeInMinutes: 59 }, 'lifetimeInMinutes'],
      [{ lifetimeInMinutes: 481 }, 'lifetimeInMinutes'],
      [{ lifetimeInMinutes: 60.5 }, 'lifetimeInMinutes'],
      [{ startDateTime: soon(-10) }, 'startDateTime'],
      [{ startDateTime: soon(43_201) }, 'startDateTime'],
      [{ startDateTime: 'tomorrow' }, 'startDateTime'],
      [{ isUsableOnce: 'yes' }, 'isUsableOnce'],
      [{ temporaryAccessPass: 'chosen-by-me' }, 'temporaryAccessPass'],
    ] as const) {
      const answer = await authAdmin.post(at(user), body)
      expect([answer.status, JSON.stringify(answer.body)], field).toEqual([400, expect.stringContaining(field)])
    }
    expect((await authAdmin.get(at(user))).body.value).toEqual([])
  })

  test('never to oneself, to guests of others, to administrators by a lower one; by programs with the permission', async () => {
    const root = await w.user('root', { roles: ['Global Administrator'] })
    const me = await w.user('me', { roles: ['Authentication Administrator'] })
    expect((await (await asPerson(w, me)).post(at(me), {})).status).toBe(403)
    expect((await authAdmin.post(at(root), {})).status).toBe(403)
    await given(root, {}, privileged)
    const user = await w.user('byapp')
    await given(user, {}, await asApp(w, ['UserAuthMethod-TAP.ReadWrite.All']))
    expect((await (await asApp(w, ['UserAuthMethod-TAP.Read.All'])).post(at(user), {})).status).toBe(403)
    const guests = await asApp(w, ['User.Invite.All'])
    const invited = await guests.post('/v1.0/invitations', {
      invitedUserEmailAddress: 'guest@elsewhere.example',
      inviteRedirectUrl: 'https://elsewhere.example/',
    })
    const guest = { id: invited.body.invitedUser.id } as Person
    expect((await authAdmin.post(at(guest), {})).body.error.message).toContain('Guests')
  })

  test('a new one takes the place of the old; a deleted one opens nothing', async () => {
    const user = await w.user('twice')
    const first = await given(user)
    const second = await given(user)
    expect(isIn(await enter(user.userPrincipalName, first.temporaryAccessPass))).toBe(false)
    expect(isIn(await enter(user.userPrincipalName, second.temporaryAccessPass))).toBe(true)
    expect((await authAdmin.delete(at(user, first.id))).status).toBe(404)
    expect((await authAdmin.delete(at(user, second.id))).status).toBe(204)
    expect(isIn(await enter(user.userPrincipalName, second.temporaryAccessPass))).toBe(false)
  })
})

describe('signing in with a pass', () => {
  test('from the password page, and on to registration that asks for no other proof', async () => {
    const user = await w.user('carla', { mobile: '+351 912345678' })
    const { temporaryAccessPass } = await given(user)
    const browser = await w.browser().get('/signin')
    await browser.submit('/signin', { username: user.userPrincipalName })
    expect(browser.text()).toContain('Use a Temporary Access Pass')
    await browser.get(`/signin/password?username=${encodeURIComponent(user.userPrincipalName)}&with=pass`)
    expect(browser.page).toContain('autocomplete="one-time-code"')
    expect(browser.text()).toContain('Use your password instead')
    await browser.submit('/signin/password', { password: temporaryAccessPass })
    expect(isIn(browser)).toBe(true)
    await w.policy({ enabledFor: 'all', licenceEnforcement: 'none', requireRegistration: false })
    await browser.get('/mysecurityinfo/add?method=email')
    expect(browser.at).toBe('/mysecurityinfo/add?method=email')
    const row = (await w.audit()).findLast((one) => one.activity === 'Sign-in' && one.targets[0]?.id === user.id)
    expect(row!.details).toContainEqual({ key: 'Method', value: 'TemporaryAccessPass' })
    // Ten minutes later it is asked for once more, like everybody.
    w.advance({ minutes: 11 })
    await browser.get('/mysecurityinfo/add?method=email')
    expect(browser.at).toMatch(/^\/signin\/verify/)
    await w.policy({ enabledFor: 'none' })
  })

  test('one answer for a wrong pass, none, a stranger, one that is over, not begun, spent or switched off', async () => {
    const none = await w.user('none')
    const over = await w.user('over')
    const spent = await w.user('spent')
    const early = await w.user('early')
    const off = await w.user('switched')
    const disabled = await w.user('disabled')
    const passes = new Map<string, string>([[none.userPrincipalName, 'abcdefgh']])
    const give = async (user: Person, body: object) =>
      passes.set(user.userPrincipalName, (await given(user, body)).temporaryAccessPass)
    await give(over, {})
    w.advance({ minutes: 61 })
    await give(spent, { isUsableOnce: true })
    expect(isIn(await enter(spent.userPrincipalName, passes.get(spent.userPrincipalName)!))).toBe(true)
    await give(early, { startDateTime: new Date(w.clock.now().getTime() + 3_600_000).toISOString() })
    await give(off, {})
    await give(disabled, {})
    must(await w.unit((tx) => changeUser(tx, disabled.id, { accountEnabled: false })))
    const group = await w.group('No passes')
    must(await w.unit((tx) => putMember(tx, group, off.id)))
    await w.method('TemporaryAccessPass', { excludeTargets: [{ id: group, targetType: 'group' }] })
    passes.set('stranger@meridian.example', 'abcdefgh')
    const pages = new Set<string>()
    for (const [name, pass] of passes) {
      w.advance({ minutes: 1 })
      const browser = await enter(name, pass)
      expect([name, isIn(browser), browser.status]).toEqual([name, false, 200])
      expect(browser.text()).toContain(wrong)
      pages.add(browser.text().replaceAll(name, 'NAME'))
    }
    expect(pages.size).toBe(1)
    expect(await reasonOf(over)).toBe('Expired')
    expect(await reasonOf(spent)).toBe('OneTimeUsed')
    expect(await reasonOf(early)).toBe('NotYetValid')
    expect(await reasonOf(off)).toBe('DisabledByPolicy')
    // What was not good then is good once it begins.
    w.advance({ minutes: 61 })
    expect(isIn(await enter(early.userPrincipalName, passes.get(early.userPrincipalName)!))).toBe(true)
    await w.method('TemporaryAccessPass', { excludeTargets: [] })
  })

  test('a pass for one use lets one of 20 in', async () => {
    const user = await w.user('race')
    const { temporaryAccessPass } = await given(user, { isUsableOnce: true })
    const browsers = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const browser = w.browser()
        await browser.get(`/signin/password?username=${encodeURIComponent(user.userPrincipalName)}&with=pass`)
        return browser
      }),
    )
    await Promise.all(browsers.map((browser) => browser.submit('/signin/password', { password: temporaryAccessPass })))
    expect(browsers.filter(isIn)).toHaveLength(1)
  })

  test('wrong ones are counted with wrong passwords: the tenth locks, the right one too', async () => {
    const user = await w.user('guessed')
    const { temporaryAccessPass } = await given(user)
    for (let n = 0; n < 10; n++) await enter(user.userPrincipalName, `wrong-${n}`)
    const browser = await enter(user.userPrincipalName, temporaryAccessPass)
    expect(isIn(browser)).toBe(false)
    expect(browser.text()).toContain('locked')
  })

  test('the session ends with the pass; a password that must be changed waits for the next sign-in with it', async () => {
    const user = await w.user('bound')
    await w.unit((tx) => markMustChange(tx, user.id, true))
    const { temporaryAccessPass } = await given(user)
    w.advance({ minutes: 45 })
    const browser = await enter(user.userPrincipalName, temporaryAccessPass)
    await browser.get('/account')
    expect(browser.at).toBe('/account')
    w.advance({ minutes: 16 })
    await browser.get('/account')
    expect(browser.at).toMatch(/^\/signin/)
    const again = await w.browser().get('/signin')
    await again.submit('/signin', { username: user.userPrincipalName })
    await again.submit('/signin/password', { password: user.password })
    expect(again.text()).toContain('password')
    expect(again.at).not.toBe('/account')
  })

  test('every pass is for one use once the policy says so: older ones stop', async () => {
    const user = await w.user('policy')
    const { temporaryAccessPass } = await given(user)
    await w.method('TemporaryAccessPass', { settings: { isUsableOnce: true, defaultLength: 12 } })
    expect(isIn(await enter(user.userPrincipalName, temporaryAccessPass))).toBe(false)
    expect(await reasonOf(user)).toBe('DisabledByPolicy')
    expect((await authAdmin.post(at(user), { isUsableOnce: false })).status).toBe(400)
    const once = await given(user)
    expect([once.isUsableOnce, once.temporaryAccessPass.length]).toEqual([true, 12])
    await w.method('TemporaryAccessPass', { settings: {} })
  })

  test('switched off: none is given, the one that is there opens nothing (T-02)', async () => {
    const user = await w.user('t02')
    const { temporaryAccessPass } = await given(user)
    await w.method('TemporaryAccessPass', { state: 'disabled' })
    expect(await reasonOf(user)).toBe('DisabledByPolicy')
    expect(isIn(await enter(user.userPrincipalName, temporaryAccessPass))).toBe(false)
    expect((await authAdmin.post(at(user), {})).body.error.message).toContain('Turn on')
    await w.method('TemporaryAccessPass', { state: 'enabled' })
  })

  test('as JSON', async () => {
    const user = await w.user('json')
    const { temporaryAccessPass } = await given(user)
    const call = (body: object) =>
      fetch(`${w.url}/signin/password`, {
        method: 'POST',
        headers: { accept: 'application/json', 'content-type': 'application/json', origin: w.url },
        body: JSON.stringify({ username: user.userPrincipalName, with: 'pass', ...body }),
      })
    expect(await (await call({ password: 'no' })).json()).toMatchObject({
      code: 'signin.pass_wrong',
      field: 'password',
    })
    expect(await (await call({ password: ' ' })).json()).toMatchObject({ code: 'signin.pass_missing' })
    expect((await (await call({ password: temporaryAccessPass })).json()).userPrincipalName).toBe(
      user.userPrincipalName,
    )
  })
})
