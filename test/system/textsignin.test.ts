import { createHash } from 'node:crypto'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { adminClientId } from '../../src/contract/admin.ts'
import { putMember } from '../../src/directory/members.ts'
import { changeUser, removeUser } from '../../src/directory/users.ts'
import { credentialsOf } from '../../src/methods/credentials.store.ts'
import { claimNumber } from '../../src/methods/textsignin.store.ts'
import { markMustChange } from '../../src/passwords/password.store.ts'
import { asPerson, type Client } from '../api.ts'
import type { Browser } from '../browser.ts'
import { statementsOf } from '../statements.ts'
import { askToken } from '../tokens.ts'
import { type Answer, shape, Wire } from '../wire.ts'
import { must, type Person, type World, type WorldUser, world } from '../world.ts'

/** Sign-in by text: a number and a code in place of name and password (authentication-methods.md 2.3). */
let w: World
let admin: Client
let addresses = 0

beforeAll(async () => {
  w = await world({ answerFloor: 0, connections: 24, trustedProxies: ['127.0.0.1'] })
  admin = asPerson(w, await w.user('privileged', { roles: ['Privileged Authentication Administrator'] }))
})
afterAll(() => w?.stop())
beforeEach(async () => {
  w.advance({ days: 1 })
  await w.policy({ requireRegistration: false })
  await w.method('Sms', { state: 'enabled', includeTargets: [allIn], excludeTargets: [] })
})
const allIn = { id: 'all_users', targetType: 'group' as const, isUsableForSignIn: true }

let numbers = 0
const freshNumber = () => `+351 9124${String(40_000 + ++numbers)}`

/** Somebody who signs in with their number. */
async function textUser(name: string, given: WorldUser = {}): Promise<Person & { mobile: string }> {
  const user = await w.user(name, { mobile: freshNumber(), ...given })
  const claimed = await w.unit(async (tx) => {
    const [credential] = (await credentialsOf(tx, w.tenantId, user.id)).filter(({ kind }) => kind === 'mobile')
    return claimNumber(tx, credential!.id, user.mobile!)
  })
  expect(claimed).toBe(true)
  return { ...user, mobile: user.mobile! }
}

async function ask(typed: string, browser = w.browser()): Promise<Browser> {
  await browser.get('/signin')
  return browser.submit('/signin', { username: typed })
}
const enter = (browser: Browser, code: string) => browser.submit('/signin/text', { code })
const isIn = (browser: Browser): boolean => browser.cookies.has('__Host-rekey-session')
const wrongOf = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0')
const latest = async (person: Person) =>
  (await w.audit()).findLast((row) => row.activity === 'Sign-in' && row.targets[0]?.id === person.id)!
const stale = 'That code is no longer valid.'

describe('the story', () => {
  test('a number, a code, and signed in; logged as SMS', async () => {
    const user = await textUser('carla')
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
    const user = await textUser('zeros')
    const browser = await ask(user.mobile.replace('+', '00').replaceAll(' ', ''))
    await enter(browser, await w.code(user.mobile))
    expect(isIn(browser)).toBe(true)
    for (const typed of [user.mobile.split(' ')[1]!, '+351 1', '+', '00', `x${user.mobile}`]) {
      expect((await ask(typed)).at, typed).toMatch(/^\/signin\/password/)
    }
    expect(await w.messages(user.mobile)).toHaveLength(1)
  })

  test('as JSON, for a client that keeps cookies', async () => {
    const user = await textUser('script')
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
    const user = await textUser('fresh')
    await w.unit((tx) => markMustChange(tx, user.id, true))
    const browser = await ask(user.mobile)
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
    const user = await textUser('client')
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
    const user = await textUser('again')
    const browser = await ask(user.mobile)
    const first = await w.code(user.mobile)
    await ask(user.mobile, browser)
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

  test('"Sign in another way" leads back to the name, and the password works', async () => {
    const user = await textUser('other')
    const browser = await ask(user.mobile)
    expect(browser.page).toMatch(/<a href="\/signin">Sign in another way<\/a>/)
    expect(await browser.signIn(user.userPrincipalName, user.password)).toBe(true)
  })

  test('where nobody may sign in by text a number is a name like others', async () => {
    const user = await textUser('off')
    for (const change of [
      { state: 'disabled' as const },
      { includeTargets: [{ ...allIn, isUsableForSignIn: false }] },
    ]) {
      await w.method('Sms', { state: 'enabled', includeTargets: [allIn], ...change })
      const browser = await ask(user.mobile)
      expect(browser.at).toMatch(/^\/signin\/password/)
      expect((await browser.get('/signin')).text()).toContain('Email or user name')
    }
    expect(await w.messages(user.mobile)).toEqual([])
  })
})

/** ENU-01, ENU-05: a stranger types numbers. */
describe('nobody learns whose a number is', () => {
  function stranger(): Wire {
    const wire = new Wire(w.url)
    addresses += 1
    wire.always['x-forwarded-for'] = `10.${addresses >> 8}.${addresses & 255}.7`
    wire.always['x-forwarded-proto'] = 'https'
    return wire
  }
  const tokenIn = (answer: Answer): string => /name="formToken" value="([^"]+)"/.exec(answer.body)?.[1] ?? ''
  const post = (wire: Wire, path: string, fields: Record<string, string>) =>
    wire.send({
      method: 'POST',
      path,
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: w.url, accept: 'text/html' },
      body: new URLSearchParams(fields).toString(),
    })

  /** All numbers end alike, so that the masks do. */
  async function everyKind(): Promise<Record<string, string>> {
    const kinds: Record<string, string> = {}
    const number = () => {
      numbers += 1
      return `+351 9155${String(numbers).padStart(3, '0')}77`
    }
    kinds.known = (await textUser(`known${numbers}`, { mobile: number() })).mobile
    kinds.nobodys = number()
    kinds.notEnabled = (await w.user(`notenabled${numbers}`, { mobile: number() })).mobile!
    const disabled = await textUser(`disabled${numbers}`, { mobile: number() })
    must(await w.unit((tx) => changeUser(tx, disabled.id, { accountEnabled: false })))
    kinds.disabled = disabled.mobile
    const deleted = await textUser(`deleted${numbers}`, { mobile: number() })
    await w.unit(async (tx) => must(await removeUser(tx, deleted.id)))
    kinds.deleted = deleted.mobile
    const guest = await textUser(`guest${numbers}`, { mobile: number(), userType: 'Guest' })
    kinds.guest = guest.mobile
    const outside = await textUser(`outside${numbers}`, { mobile: number() })
    const group = await w.group('No texts')
    must(await w.unit((tx) => putMember(tx, group, outside.id)))
    await w.method('Sms', { excludeTargets: [{ id: group, targetType: 'group' }] })
    kinds.outside = outside.mobile
    return kinds
  }

  test('the same bytes, headers and cookies for every kind of number, from the first page to the last try', async () => {
    const kinds = await everyKind()
    const walks: [string, object[]][] = []
    for (const [kind, number] of Object.entries(kinds)) {
      w.advance({ hours: 2 })
      const wire = stranger()
      const form = await wire.send({ path: '/signin' })
      const answers = [form, await post(wire, '/signin', { username: number, formToken: tokenIn(form) })]
      const page = await wire.send({ path: '/signin/text' })
      answers.push(page)
      const formToken = tokenIn(page)
      const sent = kind === 'known' ? await w.code(number) : '000000'
      for (let tries = 0; tries < 6; tries++) {
        answers.push(await post(wire, '/signin/text', { code: wrongOf(`${Number(sent) + tries}`), formToken }))
      }
      answers.push(await post(wire, '/signin/text/send', { formToken }))
      w.advance({ seconds: 31 })
      answers.push(await post(wire, '/signin/text/send', { formToken }), await wire.send({ path: '/signin/text' }))
      walks.push([kind, [...answers.map(shape), [...wire.jar].map(([key, value]) => [key, value.length])]])
    }
    for (const [kind, walk] of walks) expect(walk, kind).toEqual(walks[0]![1])
    const texted = (await w.messages()).filter(({ channel }) => channel === 'text').map(({ recipient }) => recipient)
    for (const [kind, number] of Object.entries(kinds)) expect(texted.includes(number), kind).toBe(kind === 'known')
  })

  test('the same statements, so the same time', async () => {
    const kinds = await everyKind()
    const seen: string[][] = []
    for (const number of [kinds.known!, kinds.nobodys!, kinds.disabled!]) {
      w.advance({ hours: 2 })
      const browser = await w.browser().get('/signin')
      const asking = await statementsOf(() => browser.submit('/signin', { username: number }))
      await w.messages()
      const entering = await statementsOf(() => enter(browser, '123456'))
      // The text itself goes out in the background; what a unit gathered goes in one statement, a text or a row of the log.
      seen.push([...asking, '-- code --', ...entering].filter((text) => !/outbox|^flush$/.test(text)))
    }
    expect(seen[1]).toEqual(seen[0])
    expect(seen[2]).toEqual(seen[0])
    expect(seen[0]!.length).toBeGreaterThan(10)
  })

  test('the same limits: of a number in a browser or many, of an address', async () => {
    const kinds = await everyKind()
    const ends: string[][] = []
    for (const number of [kinds.known!, kinds.nobodys!]) {
      w.advance({ days: 1 })
      const answers: string[] = []
      for (let n = 0; n < 8; n++) {
        const browser = await ask(number)
        answers.push(
          browser.at === '/signin/text' ? 'sent' : /A message is on|We couldn't send/.exec(browser.text())![0],
        )
        w.advance(n === 0 ? { seconds: 1 } : { minutes: 61 })
      }
      ends.push(answers)
    }
    // Six a day; what was asked for within half a minute is none of them.
    expect(ends[0]).toEqual(['sent', 'A message is on', ...Array(5).fill('sent'), "We couldn't send"])
    expect(ends[1]).toEqual(ends[0])
  })

  test('an address that tries many numbers is stopped, and that is written down', async () => {
    const wire = stranger()
    const statuses: number[] = []
    for (let n = 0; n < 31; n++) {
      const form = await wire.send({ path: '/signin' })
      const answer = await post(wire, '/signin', { username: freshNumber(), formToken: tokenIn(form) })
      statuses.push(answer.status)
    }
    expect(statuses).toEqual([...Array(30).fill(303), 429])
    const row = (await w.audit()).findLast((one) => one.activity === 'Sign-in')!
    expect([row.reason, row.actor.userPrincipalName]).toEqual([
      'Too many texts from this address',
      expect.stringMatching(/^\+351 \*{4}\d\d$/),
    ])
  })
})

describe('what does not let in', () => {
  test('a code of a reset, of a re-authentication, of another browser, or used before', async () => {
    await w.policy({ enabledFor: 'all', licenceEnforcement: 'none', methodsRequired: 1 })
    const user = await textUser('purposes')
    const reset = await w.reset(user.userPrincipalName)
    await reset.step('method', { method: 'text' })
    await reset.step('send', { method: 'text', number: user.mobile })
    const ofReset = await w.code(user.mobile)
    w.advance({ seconds: 31 })
    const browser = await ask(user.mobile)
    const own = await w.code(user.mobile)
    await enter(browser, ofReset)
    expect(isIn(browser)).toBe(false)
    // And the other way round: the code of the sign-in passes no gate of the reset.
    await reset.step('prove', { method: 'text', answer: own })
    expect(reset.view.state).not.toBe('password')
    w.advance({ minutes: 1 })
    const other = await ask(user.mobile)
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
    const user = await textUser('crowd')
    const browser = await ask(user.mobile)
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
    const user = await textUser('slow')
    const browser = await ask(user.mobile)
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
        const heir = await w.user(`heir${++numbers}`)
        const added = await admin.post(phone(heir).replace(`/${mobileId}`, ''), {
          phoneNumber: user.mobile,
          phoneType: 'mobile',
        })
        expect(added.body.smsSignInState).toBe('ready')
      },
    ],
  ])('between text and code %s', async (_what, change) => {
    const user = await textUser(`between${++numbers}`)
    const browser = await ask(user.mobile)
    const code = await w.code(user.mobile)
    await change(user)
    await enter(browser, code)
    expect([isIn(browser), browser.status, browser.text()]).toEqual([false, 200, expect.stringContaining(stale)])
  })

  test('the former owner of a number that somebody else signs in with now', async () => {
    const former = await textUser('former')
    await admin.delete(phone(former))
    const heir = await textUser('owner', { mobile: former.mobile })
    const browser = await ask(former.mobile)
    await enter(browser, await w.code(former.mobile))
    expect(browser.text()).toContain(heir.userPrincipalName)
    expect(await latest(former).catch(() => null)).toBeFalsy()
  })

  test('under smart lockout the right code neither; wrong ones bring it on, as wrong passwords do', async () => {
    const user = await textUser('locked')
    let browser = await ask(user.mobile)
    for (let tries = 0; tries < 10; tries++) {
      if (tries === 5) {
        w.advance({ seconds: 31 })
        await browser.submit('/signin/text/send')
      }
      await enter(browser, wrongOf(String(Number(await w.code(user.mobile)) + tries)))
    }
    w.advance({ seconds: 31 })
    browser = await ask(user.mobile)
    await enter(browser, await w.code(user.mobile))
    expect([isIn(browser), browser.text()]).toEqual([false, expect.stringContaining('Your account is locked')])
    expect(await w.signInWorks(user.userPrincipalName, user.password)).toBe(false)
  })

  test('five wrong codes void the code; a code of letters costs nothing', async () => {
    const user = await textUser('guesser')
    const browser = await ask(user.mobile)
    const code = await w.code(user.mobile)
    await enter(browser, 'abcdef')
    expect(browser.text()).toContain('The code has six digits')
    for (let n = 1; n <= 5; n++) await enter(browser, wrongOf(String(Number(code) + n)))
    await enter(browser, code)
    expect([isIn(browser), browser.text()]).toEqual([false, expect.stringContaining(stale)])
  })

  test('a form of another page, or without its token', async () => {
    const user = await textUser('forged')
    const browser = await ask(user.mobile)
    await browser.post('/signin/text', { code: await w.code(user.mobile) })
    expect([isIn(browser), browser.status]).toEqual([false, 403])
    expect((await w.browser().post('/signin/text', { code: '123456' })).at).toBe('/signin')
  })
})

test('neither numbers nor codes stand in the database as they are', async () => {
  const user = await textUser('sealed')
  await ask(user.mobile)
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
