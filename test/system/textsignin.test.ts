import { createHash } from 'node:crypto'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { adminClientId } from '../../src/contract/admin.ts'
import { changeUser, removeUser } from '../../src/directory/users.ts'
import { markMustChange } from '../../src/passwords/password.store.ts'
import { forgetSignins } from '../../src/signin/sweep.ts'
import { asPerson, type Client } from '../api.ts'
import type { Browser } from '../browser.ts'
import { expectInvariants } from '../invariants.ts'
import { allIn, ask, enter, freshNumber, isIn, textUser, wrongOf } from '../textsignin.ts'
import { askToken } from '../tokens.ts'
import { Wire } from '../wire.ts'
import { type Person, type World, world } from '../world.ts'

/** Sign-in by text: a number and a code in place of name and password (authentication-methods.md 2.3). */
let w: World
let admin: Client
let named = 0

beforeAll(async () => {
  w = await world({ answerFloor: 0, connections: 24 })
  admin = asPerson(w, await w.user('privileged', { roles: ['Privileged Authentication Administrator'] }))
})
afterAll(() => w?.stop())
beforeEach(async () => {
  w.advance({ days: 1 })
  await w.policy({ requireRegistration: false })
  await w.method('Sms', { state: 'enabled', includeTargets: [allIn], excludeTargets: [] })
})
const latest = async (person: Person) =>
  (await w.audit()).findLast((row) => row.activity === 'Sign-in' && row.targets[0]?.id === person.id)!
const stale = 'That code is no longer valid.'

describe('the story', () => {
  test('a number, a code, and signed in; logged as SMS', async () => {
    const user = await textUser(w, 'carla')
    const browser = await w.browser().get('/signin')
    expect(browser.text()).toContain('Email, phone or user name')
    await browser.submit('/signin', { username: user.mobile.replace(/(\d{3})(?=\d)/g, '$1-') })
    expect(browser.at).toBe('/signin/text')
    expect(browser.text()).toContain(`We texted a code to +351 ****${user.mobile.slice(-2)}.`)
    expect(browser.page).toContain('autocomplete="one-time-code"')
    const [text] = await w.messages(user.mobile)
    expect(text!.body).toMatch(/^\d{6} is your Meridian verification code\. Do not share it\.\n@\S+ #\d{6}$/)
    await enter(browser, await w.code(user.mobile))
    expect([browser.at, isIn(browser)]).toEqual(['/account', true])
    expect(browser.cookies.has('__Host-rekey-text')).toBe(false)
    expect(browser.text()).toContain(user.userPrincipalName)

    const row = await latest(user)
    expect([row.result, row.details]).toEqual(['success', expect.arrayContaining([{ key: 'Method', value: 'SMS' }])])
    const reports = asPerson(w, await w.user('reports', { roles: ['Reports Reader'] }))
    const { body } = await reports.get(`/v1.0/auditLogs/signIns?$filter=userId eq '${user.id}'`)
    expect(body.value[0].status).toEqual({
      errorCode: 0,
      failureReason: 'Other.',
      additionalDetails: 'Authentication method: SMS',
    })
  })

  test('with 00 in place of +; a number without its country is a name like others', async () => {
    const user = await textUser(w, 'zeros')
    const browser = await ask(w, user.mobile.replace('+', '00').replaceAll(' ', ''))
    await enter(browser, await w.code(user.mobile))
    expect(isIn(browser)).toBe(true)
    for (const typed of [user.mobile.split(' ')[1]!, '+351 1', '+', '00', `x${user.mobile}`]) {
      expect((await ask(w, typed)).at, typed).toMatch(/^\/signin\/password/)
    }
    expect(await w.messages(user.mobile)).toHaveLength(1)
  })

  test('as JSON, for a client that keeps cookies', async () => {
    const user = await textUser(w, 'script')
    const wire = new Wire(w.url)
    const post = async (path: string, body: object) => {
      const headers = { 'content-type': 'application/json', accept: 'application/json', origin: w.url, ...tokenHeader }
      const answer = await wire.send({ method: 'POST', path, headers, body: JSON.stringify(body) })
      const json = JSON.parse(answer.body)
      tokenHeader = { 'rekey-form-token': json.formToken }
      return { status: answer.status, json }
    }
    let tokenHeader = {}
    const asked = await post('/signin', { username: user.mobile })
    expect(asked).toMatchObject({
      status: 200,
      json: { page: 'text', masked: `+351 ****${user.mobile.slice(-2)}`, resendInSeconds: 30 },
    })
    const done = await post('/signin/text', { code: await w.code(user.mobile) })
    expect(done).toMatchObject({ status: 200, json: { page: 'signed-in', userPrincipalName: user.userPrincipalName } })
  })

  test('every interrupt comes as after a password; a new password is asked of those who use it', async () => {
    await w.policy({ enabledFor: 'all', licenceEnforcement: 'none', requireRegistration: true, methodsRequired: 2 })
    await w.method('Email', { state: 'enabled' })
    const user = await textUser(w, 'fresh')
    await w.unit((tx) => markMustChange(tx, user.id, true))
    const browser = await ask(w, user.mobile)
    await enter(browser, await w.code(user.mobile))
    expect(browser.at).toBe('/signin/next')
    expect(browser.text()).toContain('Action Required')
    expect((await latest(user)).details).toContainEqual({ key: 'Method', value: 'SMS' })
    await w.policy({ enabledFor: 'none' })
    await browser.get('/signin/next')
    await browser.submit('/signin/next', { answer: 'proceed' })
    expect(browser.at).toBe('/account')
    // The text was no proof of its own: a change of security info asks for one.
    await browser.get('/signin/verify')
    expect(browser.text()).toContain('we text a code to your phone')
  })

  test('through the authorization endpoint, with amr sms (RFC 8176)', async () => {
    const user = await textUser(w, 'client')
    const verifier = 'a-verifier-of-enough-letters-and-digits-1234567'
    const redirectUri = `${w.running.program.publicUrl}/admin/callback`
    const fields = new URLSearchParams({
      ...{ client_id: adminClientId, redirect_uri: redirectUri, response_type: 'code', scope: 'openid User.Read' },
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    })
    const browser = await w.browser().get(`/${w.tenantId}/oauth2/v2.0/authorize?${fields}`)
    await browser.submit('/signin', { username: user.mobile })
    await enter(browser, await w.code(user.mobile))
    const code = browser.away!.searchParams.get('code')!
    const { body } = await askToken(w, {
      ...{ grant_type: 'authorization_code', client_id: adminClientId, code, redirect_uri: redirectUri },
      code_verifier: verifier,
    })
    expect(decodeJwt(String(body.access_token))).toMatchObject({ oid: user.id, amr: ['sms'] })
  })

  test('another code after half a minute; the one before it is void; back and on again sends none', async () => {
    const user = await textUser(w, 'again')
    const browser = await ask(w, user.mobile)
    const first = await w.code(user.mobile)
    await ask(w, user.mobile, browser)
    expect([browser.at, (await w.messages(user.mobile)).length]).toEqual(['/signin/text', 1])
    await browser.submit('/signin/text/send')
    expect(browser.text()).toContain('A message is on its way. Wait 30 seconds')
    w.advance({ seconds: 31 })
    await browser.submit('/signin/text/send')
    const second = await w.code(user.mobile)
    expect(second).not.toBe(first)
    await enter(browser, first)
    expect([isIn(browser), browser.text()]).toEqual([false, expect.stringContaining("That code isn't right.")])
    await enter(browser, second)
    expect(isIn(browser)).toBe(true)
  })

  test('begun anew from another page, it leads on to that one', async () => {
    const user = await textUser(w, 'elsewhere')
    const browser = await ask(w, user.mobile)
    w.advance({ seconds: 31 })
    await browser.get('/signin?return_to=/changepassword')
    await browser.submit('/signin', { username: user.mobile })
    await enter(browser, await w.code(user.mobile))
    expect(browser.at).toBe('/changepassword')
  })

  test('"Sign in another way" leads back to the name, and the password works', async () => {
    const user = await textUser(w, 'other')
    const browser = await ask(w, user.mobile)
    expect(browser.page).toMatch(/<a href="\/signin">Sign in another way<\/a>/)
    expect(await browser.signIn(user.userPrincipalName, user.password)).toBe(true)
  })

  test('where nobody may sign in by text a number is a name like others', async () => {
    const user = await textUser(w, 'off')
    for (const change of [
      { state: 'disabled' as const },
      { includeTargets: [{ ...allIn, isUsableForSignIn: false }] },
    ]) {
      await w.method('Sms', { state: 'enabled', includeTargets: [allIn], ...change })
      const browser = await ask(w, user.mobile)
      expect(browser.at).toMatch(/^\/signin\/password/)
      expect((await browser.get('/signin')).text()).toContain('Email or user name')
    }
    expect(await w.messages(user.mobile)).toEqual([])
  })
})

describe('what does not let in', () => {
  test('a code of a reset, of a re-authentication, of another browser, or used before', async () => {
    await w.policy({ enabledFor: 'all', licenceEnforcement: 'none', methodsRequired: 1 })
    const user = await textUser(w, 'purposes')
    const reset = await w.reset(user.userPrincipalName)
    await reset.step('method', { method: 'text' })
    await reset.step('send', { method: 'text', number: user.mobile })
    const ofReset = await w.code(user.mobile)
    w.advance({ seconds: 31 })
    const browser = await ask(w, user.mobile)
    const own = await w.code(user.mobile)
    await enter(browser, ofReset)
    expect(isIn(browser)).toBe(false)
    // And the other way round: the code of the sign-in passes no gate of the reset.
    await reset.step('prove', { method: 'text', answer: own })
    expect(reset.view.state).not.toBe('password')
    w.advance({ minutes: 1 })
    const other = await ask(w, user.mobile)
    const ofOther = await w.code(user.mobile)
    await enter(browser, ofOther)
    expect([isIn(browser), browser.text()]).toEqual([false, expect.stringContaining("That code isn't right.")])
    const copy = w.browser()
    for (const [name, value] of other.cookies) copy.cookies.set(name, value)
    await copy.get('/signin/text')
    await enter(other, ofOther)
    expect(isIn(other)).toBe(true)
    await enter(copy, ofOther)
    expect([isIn(copy), copy.text()]).toEqual([false, expect.stringContaining('Enter your number once more')])
    const again = await other.get('/signin/verify')
    w.advance({ minutes: 1 })
    await again.submit('/signin/verify/send')
    await enter(browser, await w.code(user.mobile))
    expect(isIn(browser)).toBe(false)
  })

  test('one right code in many hands at once: one of them', async () => {
    const user = await textUser(w, 'crowd')
    const browser = await ask(w, user.mobile)
    const code = await w.code(user.mobile)
    const crowd = Array.from({ length: 8 }, () => {
      const one = w.browser()
      for (const [name, value] of browser.cookies) one.cookies.set(name, value)
      one.page = browser.page
      return one
    })
    await Promise.all(crowd.map((one) => enter(one, code)))
    expect(crowd.filter(isIn)).toHaveLength(1)
  })

  test('an old code, and a sign-in that took too long', async () => {
    const user = await textUser(w, 'slow')
    const browser = await ask(w, user.mobile)
    const code = await w.code(user.mobile)
    w.advance({ minutes: 5 })
    await enter(browser, code)
    expect([isIn(browser), browser.text()]).toEqual([false, expect.stringContaining(stale)])
    w.advance({ minutes: 10 })
    await enter(browser, code)
    expect(browser.text()).toContain('Enter your number once more')
    expect((await browser.get('/signin/text')).at).toBe('/signin')
  })

  const phone = (user: Person, act = '') => `/v1.0/users/${user.id}/authentication/phoneMethods/${mobileId}${act}`
  const mobileId = '3179e48a-750b-4051-897c-87b9720928f7'
  test.each<[string, (user: Person & { mobile: string }) => Promise<unknown>]>([
    ['the account is blocked', (user) => w.unit((tx) => changeUser(tx, user.id, { accountEnabled: false }))],
    ['the account is deleted', (user) => w.unit((tx) => removeUser(tx, user.id))],
    [
      'sign-in by text is switched off',
      () => w.method('Sms', { includeTargets: [{ ...allIn, isUsableForSignIn: false }] }),
    ],
    ['SMS is switched off', () => w.method('Sms', { state: 'disabled' })],
    ['an administrator turns it off', (user) => admin.post(phone(user, '/disableSmsSignIn'))],
    ['the number is deleted', (user) => admin.delete(phone(user))],
    ['the number is changed', (user) => admin.patch(phone(user), { phoneNumber: freshNumber() })],
    [
      'the number is changed there and back',
      async (user) => {
        await admin.patch(phone(user), { phoneNumber: freshNumber() })
        await admin.patch(phone(user), { phoneNumber: user.mobile })
      },
    ],
    [
      'the number moves to somebody else',
      async (user) => {
        await admin.delete(phone(user))
        const heir = await w.user(`heir${++named}`)
        const added = await admin.post(phone(heir).replace(`/${mobileId}`, ''), {
          phoneNumber: user.mobile,
          phoneType: 'mobile',
        })
        expect(added.body.smsSignInState).toBe('ready')
      },
    ],
  ])('between text and code %s', async (_what, change) => {
    const user = await textUser(w, `between${++named}`)
    const browser = await ask(w, user.mobile)
    const code = await w.code(user.mobile)
    await change(user)
    await enter(browser, code)
    expect([isIn(browser), browser.status, browser.text()]).toEqual([false, 200, expect.stringContaining(stale)])
  })

  test('the former owner of a number that somebody else signs in with now', async () => {
    const former = await textUser(w, 'former')
    await admin.delete(phone(former))
    const heir = await textUser(w, 'owner', { mobile: former.mobile })
    const browser = await ask(w, former.mobile)
    await enter(browser, await w.code(former.mobile))
    expect(browser.text()).toContain(heir.userPrincipalName)
    expect(await latest(former).catch(() => null)).toBeFalsy()
  })

  test('under smart lockout the right code neither; wrong ones bring it on, as wrong passwords do', async () => {
    const user = await textUser(w, 'locked')
    let browser = await ask(w, user.mobile)
    for (let tries = 0; tries < 10; tries++) {
      if (tries === 5) {
        w.advance({ seconds: 31 })
        await browser.submit('/signin/text/send')
      }
      await enter(browser, wrongOf(String(Number(await w.code(user.mobile)) + tries)))
    }
    w.advance({ seconds: 31 })
    browser = await ask(w, user.mobile)
    await enter(browser, await w.code(user.mobile))
    expect([isIn(browser), browser.text()]).toEqual([false, expect.stringContaining('Your account is locked')])
    expect(await w.signInWorks(user.userPrincipalName, user.password)).toBe(false)
  })

  test('five wrong codes void the code; a code of letters costs nothing', async () => {
    const user = await textUser(w, 'guesser')
    const browser = await ask(w, user.mobile)
    const code = await w.code(user.mobile)
    await enter(browser, 'abcdef')
    expect(browser.text()).toContain('The code has six digits')
    for (let n = 1; n <= 5; n++) await enter(browser, wrongOf(String(Number(code) + n)))
    await enter(browser, code)
    expect([isIn(browser), browser.text()]).toEqual([false, expect.stringContaining(stale)])
  })

  test('a form of another page, or without its token', async () => {
    const user = await textUser(w, 'forged')
    const browser = await ask(w, user.mobile)
    await browser.post('/signin/text', { code: await w.code(user.mobile) })
    expect([isIn(browser), browser.status]).toEqual([false, 403])
    expect((await w.browser().post('/signin/text', { code: '123456' })).at).toBe('/signin')
  })
})

describe('at /mysecurityinfo (authentication-methods.md 6.6)', () => {
  beforeEach(() => w.policy({ enabledFor: 'all', licenceEnforcement: 'none', phoneCountries: ['GL', 'PT'] }))
  const told = async (person: Person) => (await w.messages(person.userPrincipalName)).map(({ body }) => body)
  const proved = async (person: Person): Promise<Browser> => {
    const browser = w.browser()
    await browser.signIn(person.userPrincipalName, person.password)
    await browser.get('/signin/verify?return_to=/mysecurityinfo')
    await browser.submit('/signin/verify', { answer: w.appCode(person) })
    return browser
  }

  test('turned on and off by the person, after a proof, told and written down', async () => {
    const user = await w.user('mine', { app: true, mobile: freshNumber() })
    const browser = w.browser()
    await browser.signIn(user.userPrincipalName, user.password)
    await browser.get('/mysecurityinfo')
    expect(browser.text()).toContain('Enable for SMS sign-in')
    await browser.submit('/mysecurityinfo/sign-in')
    expect(browser.at).toMatch(/^\/signin\/verify/)
    expect((await ask(w, user.mobile!)).at).toBe('/signin/text')
    expect(await w.messages(user.mobile!)).toEqual([])
    await browser.submit('/signin/verify', { answer: w.appCode(user) })
    await browser.submit('/mysecurityinfo/sign-in')
    expect(browser.text()).toContain('You can sign in with your phone number now')
    expect(browser.text()).toContain('you sign in with it and a code by text')
    expect((await told(user)).at(-1)).toContain('Sign-in by text is on')
    w.advance({ minutes: 1 })
    const inside = await ask(w, user.mobile!)
    await enter(inside, await w.code(user.mobile!))
    expect(isIn(inside)).toBe(true)
    await browser.submit('/mysecurityinfo/sign-in')
    expect(browser.text()).toContain('Your phone number no longer signs you in.')
    expect((await told(user)).at(-1)).toContain('Sign-in by text is off')
    const rows = (await w.audit({ userId: user.id })).filter((row) => row.activity === 'User updated security info')
    expect(rows.map((row) => row.details.find(({ key }) => key === 'SmsSignIn')?.value)).toEqual([
      'Enabled',
      'Disabled',
    ])
  })

  test('nothing to press where the policy says no, or somebody else signs in with the number', async () => {
    const first = await textUser(w, 'taker', { app: true })
    const second = await w.user('late', { app: true, mobile: first.mobile })
    const browser = await proved(second)
    await browser.get('/mysecurityinfo')
    expect(browser.text()).toContain('somebody else signs in with this number')
    expect(browser.page).not.toContain('/mysecurityinfo/sign-in')
    const id = /\/mysecurityinfo\/delete\?id=([0-9a-f-]{36})/g
    const ids = [...browser.page.matchAll(id)].map((match) => match[1]!)
    const { formToken } = browser.form('/mysecurityinfo/default')
    const pages = []
    for (const one of [...ids, w.tenantId]) {
      await browser.post('/mysecurityinfo/sign-in', { formToken: formToken!, id: one, use: 'on' })
      pages.push(browser.status)
    }
    expect(pages.sort()).toEqual([400, 400, 404])
    await w.method('Sms', { includeTargets: [{ ...allIn, isUsableForSignIn: false }] })
    await browser.get('/mysecurityinfo')
    expect(browser.text()).not.toContain('SMS sign-in')
  })

  test('a number that the person registers is on at once', async () => {
    const user = await w.user('newphone', { app: true })
    const browser = await proved(user)
    await browser.get('/mysecurityinfo/add?method=phone')
    await browser.submit('/mysecurityinfo/add', { method: 'phone' })
    await browser.submit('/mysecurityinfo/register/number', { country: 'GL', number: '221159' })
    await browser.submit('/mysecurityinfo/register/code', { code: await w.code('+299221159') })
    const rows = (await w.audit({ userId: user.id })).filter((row) => row.service === 'Authentication Methods')
    expect(rows.map((row) => row.activity).slice(1, 3)).toEqual([
      'User registered security info',
      'User updated security info',
    ])
    w.advance({ minutes: 1 })
    const inside = await ask(w, '+299 22 11 59')
    expect(inside.text()).toContain('We texted a code to +299 ****59.')
    await enter(inside, await w.code('+299221159'))
    expect(isIn(inside)).toBe(true)
  })
})

test('what was begun and never ended is forgotten after a day', async () => {
  await expectInvariants(w.store)
  await ask(w, freshNumber())
  const kept = () => w.store.look((look) => look.db.selectFrom('text_sign_in').select('id').execute())
  const before = await kept()
  w.advance({ days: 2 })
  await ask(w, freshNumber())
  await forgetSignins(w.store)
  const after = await kept()
  expect(before.length).toBeGreaterThan(0)
  expect(after).toHaveLength(1)
  expect(before).not.toContainEqual(after[0])
})

test('neither numbers nor codes stand in the database as they are', async () => {
  const user = await textUser(w, 'sealed')
  await ask(w, user.mobile)
  const digits = user.mobile.replace(/\D/g, '')
  const rows = await w.store.look(async (look) => [
    await look.db.selectFrom('text_sign_in').selectAll().execute(),
    await look.db.selectFrom('challenge').selectAll().execute(),
    await look.db.selectFrom('sign_in_number').selectAll().execute(),
  ])
  const texts = rows
    .flat()
    .flatMap((row) =>
      Object.values(row).map((value) => (Buffer.isBuffer(value) ? value.toString('latin1') : String(value))),
    )
  expect(texts.filter((text) => text.replace(/\D/g, '').includes(digits))).toEqual([])
})
