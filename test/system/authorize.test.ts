import { createHash } from 'node:crypto'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { adminClientId } from '../../src/contract/admin.ts'
import { createApp, grantPermissions } from '../../src/directory/apps.ts'
import { roles } from '../../src/directory/role-templates.ts'
import { deleteUser, updateUser } from '../../src/directory/users.ts'
import { storePassword } from '../../src/passwords/passwords.ts'
import { givePass } from '../../src/registration/passes.ts'
import { signInPage } from '../../src/signin/log.ts'
import { systemRequest } from '../../src/store/unit.ts'
import type { Browser } from '../browser.ts'
import { askToken } from '../tokens.ts'
import { Wire } from '../wire.ts'
import { must, type Person, type World, world } from '../world.ts'

let w: World
let carla: Person
let admin: Person
beforeAll(async () => {
  w = await world()
  await w.policy({ requireRegistration: false })
  carla = await w.user('carla')
  admin = await w.user('admin', { roles: ['Global Administrator'] })
})
afterAll(() => w.stop())

const request = () => systemRequest(w.tenantId, w.store.random.uuid())
const verifier = 'a-verifier-of-enough-letters-and-digits-1234567'
const challenge = createHash('sha256').update(verifier).digest('base64url')
const callback = () => `${w.running.program.publicUrl}/admin/callback`

const fields = (more: Record<string, string | undefined> = {}): URLSearchParams =>
  new URLSearchParams(
    Object.entries({
      ...{ client_id: adminClientId, redirect_uri: callback(), response_type: 'code', state: 'the state' },
      ...{ scope: 'openid profile offline_access User.Read', nonce: 'n-1' },
      ...{ code_challenge: challenge, code_challenge_method: 'S256' },
      ...more,
    }).filter((pair): pair is [string, string] => pair[1] !== undefined),
  )
const authorizePath = (more: Record<string, string | undefined> = {}, tenant = w.tenantId): string =>
  `/${tenant}/oauth2/v2.0/authorize?${fields(more)}`

/** Signs in on the page that is shown; the answer to the application is in `away`. */
async function signIn(browser: Browser, person: Person): Promise<URL> {
  if (browser.at.startsWith('/signin?')) await browser.submit('/signin', { username: person.userPrincipalName })
  await browser.submit('/signin/password', { password: person.password })
  if (!browser.away) throw new Error(`Still here: ${browser.at} ${browser.text()}`)
  return browser.away
}

async function codeFor(person: Person, more: Record<string, string | undefined> = {}): Promise<string> {
  const browser = await w.browser().get(authorizePath(more))
  const away = await signIn(browser, person)
  return away.searchParams.get('code') ?? ''
}

const redeem = (code: string, more: Record<string, string> = {}) =>
  askToken(w, {
    ...{ grant_type: 'authorization_code', client_id: adminClientId, code, code_verifier: verifier },
    ...{ redirect_uri: callback(), client_info: '1', ...more },
  })
const refresh = (token: unknown, more: Record<string, string> = {}) =>
  askToken(w, { grant_type: 'refresh_token', client_id: adminClientId, refresh_token: String(token), ...more })
const me = async (token: unknown) =>
  (await fetch(`${w.url}/v1.0/me`, { headers: { authorization: `Bearer ${token}` } })).status

describe('authorization code', () => {
  test('after a sign-in with a Temporary Access Pass tokens end when the pass does', async () => {
    const person = await w.user('passing')
    await w.method('TemporaryAccessPass', { state: 'enabled' })
    const by = { id: admin.id, kind: 'user' as const, roleIds: [roles.globalAdministrator] }
    const { plain } = must(await givePass(w.store, request(), by, person.id, { lifetimeInMinutes: 60 }))
    w.advance({ minutes: 50 })
    const name = encodeURIComponent(person.userPrincipalName)
    const browser = await w.browser().get(`/signin/password?username=${name}&with=pass`)
    await browser.submit('/signin/password', { password: plain })
    await browser.get(authorizePath())
    const { body } = await redeem(browser.away!.searchParams.get('code')!)
    expect(body.expires_in).toBeLessThanOrEqual(600)
    const claims = decodeJwt(String(body.access_token))
    expect(claims.exp! - Math.floor(w.clock.now().getTime() / 1_000)).toBeLessThanOrEqual(600)
    expect(claims.amr).toEqual(['otp', 'mfa'])
    expect(await me(body.access_token)).toBe(200)
    expect((await refresh(body.refresh_token)).status).toBe(200)
    w.advance({ minutes: 10 })
    expect(await me(body.access_token)).toBe(401)
    expect((await refresh(body.refresh_token)).body.error).toBe('invalid_grant')
  })

  test('through sign-in, back with a code, and on to tokens with the claims of section 8', async () => {
    const browser = await w.browser().get(authorizePath({}, 'meridian.example'))
    expect(browser.at).toMatch(/^\/signin\?return_to=/)
    const away = await signIn(browser, carla)
    expect(away.href.startsWith(`${callback()}?`)).toBe(true)
    expect(Object.fromEntries(away.searchParams)).toEqual({
      code: expect.any(String),
      state: 'the state',
      iss: `${w.running.program.publicUrl}/${w.tenantId}/v2.0`,
    })
    const { status, body } = await redeem(away.searchParams.get('code')!)
    expect([status, body.error_description]).toEqual([200, undefined])
    expect(body).toMatchObject({ token_type: 'Bearer', ext_expires_in: body.expires_in })
    expect(String(body.scope).split(' ').sort()).toEqual(['User.Read', 'openid', 'profile'])
    const info = JSON.parse(Buffer.from(String(body.client_info), 'base64url').toString())
    expect(info).toEqual({ uid: carla.id, utid: w.tenantId })
    expect(decodeJwt(String(body.access_token))).toMatchObject({
      aud: '00000003-0000-0000-c000-000000000000',
      iss: `${w.running.program.publicUrl}/${w.tenantId}/v2.0`,
      ...{ tid: w.tenantId, oid: carla.id, sub: carla.id, appid: adminClientId, azp: adminClientId, appidacr: '0' },
      ...{ scp: 'openid profile User.Read', upn: 'carla@meridian.example', unique_name: 'carla@meridian.example' },
      ...{ name: 'Carla', amr: ['pwd'], ipaddr: expect.any(String), wids: [], ver: '2.0', uti: expect.any(String) },
    })
    const id = decodeJwt(String(body.id_token))
    expect(id).toMatchObject({
      ...{ aud: adminClientId, sub: carla.id, oid: carla.id, tid: w.tenantId, nonce: 'n-1', ver: '2.0' },
      ...{ preferred_username: 'carla@meridian.example', name: 'Carla', auth_time: expect.any(Number) },
    })
    expect(id.exp! - id.iat!).toBe(3600)
    expect(await me(body.access_token)).toBe(200)
  })

  test('a session that is there is enough: no page is shown', async () => {
    const browser = w.browser()
    await browser.signIn(carla.userPrincipalName, carla.password)
    await browser.get(authorizePath({ prompt: 'none' }))
    expect(browser.away?.searchParams.get('code')).toBeTruthy()
  })

  test('prompts: none without a session, login asks anew, max_age, select_account, login_hint', async () => {
    const none = await w.browser().get(authorizePath({ prompt: 'none' }))
    expect(none.away?.searchParams.get('error')).toBe('login_required')
    expect(none.away?.searchParams.get('error_description')).toMatch(/^AADSTS50058: /)
    expect(none.away?.searchParams.get('state')).toBe('the state')
    const browser = w.browser()
    await browser.signIn(carla.userPrincipalName, carla.password)
    w.advance({ minutes: 2 })
    await browser.get(authorizePath({ prompt: 'login' }))
    expect(browser.at).toMatch(/^\/signin\/password\?username=carla/)
    expect((await signIn(browser, carla)).searchParams.get('code')).toBeTruthy()
    w.advance({ minutes: 2 })
    expect((await browser.get(authorizePath({ max_age: '600' }))).away?.searchParams.get('code')).toBeTruthy()
    expect((await browser.get(authorizePath({ max_age: '60' }))).at).toMatch(/^\/signin\/password/)
    await browser.get(authorizePath({ prompt: 'select_account' }))
    expect(browser.text()).toContain('carla@meridian.example')
    await browser.submit('/signin/app/choose')
    expect(browser.away?.searchParams.get('code')).toBeTruthy()
    await browser.get(authorizePath({ login_hint: 'ADMIN@meridian.example' }))
    expect(browser.at).toMatch(/^\/signin\/password\?username=ADMIN/)
    expect(
      decodeJwt(String((await redeem((await signIn(browser, admin)).searchParams.get('code')!)).body.access_token)).oid,
    ).toBe(admin.id)
  })

  test('the answer comes the way it was asked for', async () => {
    const browser = w.browser()
    await browser.signIn(carla.userPrincipalName, carla.password)
    await browser.get(authorizePath({ response_mode: 'fragment' }))
    expect(new URLSearchParams(browser.away!.hash.slice(1)).get('code')).toBeTruthy()
    await browser.get(authorizePath({ response_mode: 'form_post' }))
    expect(Object.keys(browser.form(callback())).sort()).toEqual(['code', 'iss', 'state'])
    expect(browser.headers.get('content-security-policy')).toContain(
      `form-action 'self' ${new URL(callback()).origin};`,
    )
  })

  test('the sign-in waits behind a forced change, and goes on afterwards', async () => {
    const fresh = await w.user('fresh')
    await w.unit((tx) =>
      tx.db.updateTable('password').set({ must_change: true }).where('user_id', '=', fresh.id).execute(),
    )
    const browser = await w.browser().get(authorizePath())
    await browser.submit('/signin', { username: fresh.userPrincipalName })
    await browser.submit('/signin/password', { password: fresh.password })
    expect(browser.at).toBe('/changepassword')
    const password = 'A-brand-new-0ne-today'
    await browser.submit('/changepassword', { current: fresh.password, password, confirm: password })
    expect(browser.away?.searchParams.get('code'), browser.text()).toBeTruthy()
    expect((await redeem(browser.away!.searchParams.get('code')!)).status).toBe(200)
  })
})

describe('what is told to people and not to the application', () => {
  test.each([
    ['an unknown application', { client_id: '00000000-0000-4000-8000-000000000000' }, 700016],
    ['no application', { client_id: undefined }, 90014],
    ['a foreign address', { redirect_uri: 'https://evil.example/admin/callback' }, 50011],
    ['a longer address', { redirect_uri: 'https://localhost/admin/callback/x' }, 50011],
    ['an address with a user name', { redirect_uri: 'https://localhost@evil.example/admin/callback' }, 50011],
    ['no address', { redirect_uri: undefined }, 90014],
    ['an unknown way to answer', { response_mode: 'web_message' }, 90100],
  ])('%s', async (_name, more, code) => {
    const browser = await w.browser().get(authorizePath(more))
    expect([browser.status, browser.away]).toEqual([400, null])
    expect(browser.text()).toContain(`AADSTS${code}`)
    expect(browser.page).not.toContain('http-equiv="refresh"')
  })

  test.each([
    ['another response type', { response_type: 'token' }, 'unsupported_response_type', 700054],
    ['no PKCE', { code_challenge: undefined }, 'invalid_request', 501461],
    ['plain PKCE', { code_challenge_method: 'plain' }, 'invalid_request', 501461],
    ['an unknown scope', { scope: 'openid Mail.Send' }, 'invalid_scope', 70011],
    ['a foreign resource', { scope: 'https://vault.azure.net/.default' }, 'invalid_resource', 500011],
    ['an unknown prompt', { prompt: 'maybe' }, 'invalid_request', 90100],
    ['none beside others', { prompt: 'none login' }, 'invalid_request', 90100],
    ['a request object', { request: 'eyJhbGciOiJub25lIn0.e30.' }, 'invalid_request', 90100],
  ])('to the application: %s', async (_name, more, error, code) => {
    const { away } = await w.browser().get(authorizePath(more))
    expect([away?.searchParams.get('error'), away?.searchParams.get('state')]).toEqual([error, 'the state'])
    expect(away?.searchParams.get('error_description')).toMatch(new RegExp(`^AADSTS${code}: `))
  })

  test('an unknown tenant, a parameter twice', async () => {
    expect((await w.browser().get(authorizePath({}, 'other.example'))).text()).toContain('AADSTS90002')
    expect((await w.browser().get(`${authorizePath()}&state=again`)).text()).toContain('AADSTS9002313')
  })
})

describe('a code', () => {
  test('works once: a second time ends everything that came of it', async () => {
    const code = await codeFor(carla)
    const first = await redeem(code)
    expect(first.status).toBe(200)
    const second = await redeem(code)
    expect([second.status, second.body.error, second.body.error_codes]).toEqual([400, 'invalid_grant', [54005]])
    expect((await refresh(first.body.refresh_token)).body.error).toBe('invalid_grant')
    const rows = await w.audit()
    expect(rows.some((row) => row.activity === 'Used token was shown again')).toBe(true)
  })

  test('works once, however many try at the same moment', async () => {
    const code = await codeFor(carla)
    const answers = await Promise.all(Array.from({ length: 8 }, () => redeem(code)))
    expect(answers.filter((answer) => answer.status === 200).length).toBe(1)
  })

  test('ends after five minutes', async () => {
    const [in4, in5] = [await codeFor(carla), await codeFor(carla)]
    w.advance({ minutes: 4, seconds: 59 })
    expect((await redeem(in4)).status).toBe(200)
    w.advance({ seconds: 1 })
    expect((await redeem(in5)).body.error_codes).toEqual([70008])
  })

  test.each([
    ['another verifier', { code_verifier: `${verifier}x` }, 501481],
    ['no verifier', { code_verifier: '' }, 90014],
    ['another address', { redirect_uri: 'http://localhost/admin/callback' }, 500112],
    ['another client', { client_id: 'public' }, 70000],
    ['half of it', { code: 'abc' }, 70000],
    ['none at all', { code: '' }, 90014],
  ])('not with %s', async (_name, more: Record<string, string>, expected) => {
    const other = must(await createApp(w.store, request(), { displayName: 'Other', kind: 'public' }))
    const code = await codeFor(carla)
    const client: Record<string, string> = more.client_id ? { client_id: other.clientId } : {}
    const { status, body } = await redeem(code, { ...more, ...client })
    expect([status, body.error_codes]).toEqual([400, [expected]])
    expect((await redeem(code)).status).toBe(200)
  })
})

describe('a refresh token', () => {
  const tokens = async (person = carla) => (await redeem(await codeFor(person))).body

  test('gives a new one and is spent; shown again it ends the family, newest included', async () => {
    const first = await tokens()
    const second = await refresh(first.refresh_token)
    expect([second.status, second.body.error_description]).toEqual([200, undefined])
    expect(second.body.refresh_token).not.toBe(first.refresh_token)
    expect(second.body.id_token).toBeTypeOf('string')
    expect(await me(second.body.access_token)).toBe(200)
    const again = await refresh(first.refresh_token)
    expect([again.body.error, again.body.error_codes]).toEqual(['invalid_grant', [50173]])
    expect((await refresh(second.body.refresh_token)).body.error).toBe('invalid_grant')
  })

  test('lives ninety days from its last use, a year at most', async () => {
    let token = (await tokens()).refresh_token
    for (let n = 0; n < 4; n++) {
      w.advance({ days: 89 })
      token = (await refresh(token)).body.refresh_token
      expect(token).toBeTypeOf('string')
    }
    w.advance({ days: 9 })
    expect((await refresh(token)).body.error_codes).toEqual([50173])
    const late = (await tokens()).refresh_token
    w.advance({ days: 90 })
    expect((await refresh(late)).body.error_codes).toEqual([70008])
  })

  test('is not given without offline_access, nor to another client', async () => {
    const { body } = await redeem(await codeFor(carla, { scope: 'openid User.Read' }))
    expect([body.refresh_token, typeof body.access_token]).toEqual([undefined, 'string'])
    const other = must(await createApp(w.store, request(), { displayName: 'Other', kind: 'public' }))
    const { refresh_token } = await tokens()
    const stolen = await refresh(refresh_token, { client_id: other.clientId })
    expect(stolen.body.error_codes).toEqual([70000])
    expect((await refresh(refresh_token)).status).toBe(200)
  })

  test('scopes may be others than at the sign-in, as far as they are granted', async () => {
    const { refresh_token } = await tokens()
    const { body } = await refresh(refresh_token, { scope: `${w.running.program.publicUrl}/Group.Read.All openid` })
    expect(decodeJwt(String(body.access_token))).toMatchObject({
      ...{ scp: 'Group.Read.All openid', aud: w.running.program.publicUrl },
    })
    expect(body.scope).toBe(`${w.running.program.publicUrl}/Group.Read.All openid`)
  })

  test('rows hold digests: nothing that was handed out is in the database', async () => {
    const { refresh_token } = await tokens()
    const rows = await w.store.look((look) => look.db.selectFrom('oidc_token').selectAll().execute())
    expect(rows.length).toBeGreaterThan(0)
    expect(JSON.stringify(rows)).not.toContain(String(refresh_token))
  })
})

describe('tokens are void', () => {
  const afterwards = async (act: (person: Person) => Promise<unknown>, name: string) => {
    const person = await w.user(name)
    const { body } = await redeem(await codeFor(person))
    expect(await me(body.access_token)).toBe(200)
    w.advance({ seconds: 1 })
    await act(person)
    const refused = await refresh(body.refresh_token)
    return { call: await me(body.access_token), codes: refused.body.error_codes, error: refused.body.error }
  }
  const void50173 = { call: 401, error: 'invalid_grant', codes: [50173] }

  test('after the password was set anew', async () => {
    const phc = await w.running.program.hasher.hash('Another-Passw0rd-2')
    const reset = (person: Person) => w.unit((tx) => storePassword(tx, { userId: person.id, phc, by: 'admin' }))
    expect(await afterwards(reset, 'reset')).toEqual(void50173)
  })

  test('after the account was disabled, or deleted', async () => {
    const off = (person: Person) => updateUser(w.store, request(), person.id, { accountEnabled: false })
    expect(await afterwards(off, 'disabled')).toEqual({ ...void50173, codes: [50057] })
    const gone = (person: Person) => deleteUser(w.store, request(), person.id)
    expect(await afterwards(gone, 'deleted')).toEqual({ ...void50173, codes: [50034] })
  })

  test('an open code too', async () => {
    const person = await w.user('halfway')
    const code = await codeFor(person)
    w.advance({ seconds: 1 })
    const phc = await w.running.program.hasher.hash('Another-Passw0rd-2')
    await w.unit((tx) => storePassword(tx, { userId: person.id, phc, by: 'admin' }))
    expect((await redeem(code)).body.error_codes).toEqual([50173])
  })
})

describe('consent', () => {
  const callbackOf = 'http://localhost/callback'
  const register = async (name: string) =>
    must(
      await createApp(w.store, request(), {
        displayName: name,
        kind: 'public',
        redirectUris: [{ uri: callbackOf, platform: 'publicClient' }],
        wantedScopes: ['User.Read'],
      }),
    )
  const asked = (clientId: string, more = {}) =>
    authorizePath({ client_id: clientId, redirect_uri: 'http://localhost:53127/callback', ...more })

  test('is an administrator’s: others are told who can, and the application gets nothing', async () => {
    const app = await register('Notes')
    const browser = w.browser()
    await browser.signIn(carla.userPrincipalName, carla.password)
    await browser.get(asked(app.clientId))
    expect([browser.status, browser.away]).toEqual([403, null])
    expect(browser.text()).toMatch(/An administrator has to approve this.*Notes.*User\.Read.*Application/)
    const silent = await browser.get(asked(app.clientId, { prompt: 'none' }))
    expect(silent.away?.searchParams.get('error')).toBe('consent_required')
  })

  test('once given it counts for everybody, is written down, and any port of this machine will do', async () => {
    const app = await register('Notes 2')
    const browser = w.browser()
    await browser.signIn(admin.userPrincipalName, admin.password)
    await browser.get(asked(app.clientId))
    expect(browser.text()).toContain('Permissions requested')
    await browser.submit('/signin/app/consent', { answer: 'accept' })
    expect(browser.away?.href).toMatch(/^http:\/\/localhost:53127\/callback\?code=/)
    const rows = (await w.audit({ userId: admin.id })).filter((row) => /consent|grant/i.test(row.activity))
    expect(rows.map((row) => row.activity)).toEqual(['Add delegated permission grant', 'Consent to application'])
    const carlas = w.browser()
    await carlas.signIn(carla.userPrincipalName, carla.password)
    expect((await carlas.get(asked(app.clientId))).away?.searchParams.get('code')).toBeTruthy()
  })

  test('declined: the application is told, nothing is granted', async () => {
    const app = await register('Notes 3')
    const browser = w.browser()
    await browser.signIn(admin.userPrincipalName, admin.password)
    await browser.get(asked(app.clientId))
    await browser.submit('/signin/app/consent', { answer: 'decline' })
    expect(browser.away?.searchParams.get('error')).toBe('access_denied')
    expect((await browser.get(asked(app.clientId))).text()).toContain('Permissions requested')
  })

  test('taken back: living tokens lose the scope at once', async () => {
    const app = await register('Notes 4')
    must(await grantPermissions(w.store, request(), app.clientId, { scopes: ['User.Read'] }))
    const browser = w.browser()
    await browser.signIn(carla.userPrincipalName, carla.password)
    await browser.get(asked(app.clientId))
    const code = browser.away!.searchParams.get('code')!
    const { body } = await redeem(code, { client_id: app.clientId, redirect_uri: 'http://localhost:53127/callback' })
    expect(await me(body.access_token)).toBe(200)
    must(await grantPermissions(w.store, request(), app.clientId, { scopes: [] }))
    expect(await me(body.access_token)).toBe(403)
    const again = await refresh(body.refresh_token, { client_id: app.clientId, scope: 'User.Read' })
    expect(again.body.error_codes).toEqual([65001])
  })
})

describe('browsers', () => {
  const navigation = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }

  test('coming from another site they are sent once round, so that the session’s cookie comes along', async () => {
    const headers = { ...navigation, 'sec-fetch-site': 'cross-site', accept: 'text/html' }
    const first = await fetch(w.url + authorizePath(), { headers, redirect: 'manual' })
    expect(first.status).toBe(200)
    const to = /http-equiv="refresh" content="0;url=([^"]+)"/.exec(await first.text())?.[1]
    expect(to?.replace('&amp;', '&')).toMatch(/^\/signin\/app\?request=[\w-]{43}&go=1$/)
  })

  test('an answer never comes straight out of a form', async () => {
    const browser = w.browser()
    await browser.get(authorizePath())
    const waiting = new URLSearchParams(browser.at.split('?')[1]).get('return_to')!
    const headers = { host: new URL(w.url).host, ...navigation, 'sec-fetch-site': 'same-origin' }
    const answer = await new Wire(w.url).send({ path: waiting, headers })
    expect([answer.status, answer.body.includes('http-equiv="refresh"')]).toEqual([200, true])
  })

  test('a request that was answered is answered no more', async () => {
    const browser = await w.browser().get(authorizePath())
    const waiting = new URLSearchParams(browser.at.split('?')[1]).get('return_to')!
    await signIn(browser, carla)
    const again = await browser.get(waiting)
    expect([again.status, again.away]).toEqual([400, null])
  })
})

describe('the sign-in log', () => {
  const rows = async (person: Person) =>
    (
      await signInPage(
        w.store,
        w.tenantId,
        { is: 'text', field: 'userId', test: 'eq', value: person.id },
        { limit: 10, newestFirst: false },
      )
    ).entries.map(({ appId, isInteractive, errorCode, clientAppUsed }) => ({
      ...{ appId, isInteractive, errorCode, clientAppUsed },
    }))

  test('has the application, and what goes on without a page', async () => {
    const person = await w.user('logged')
    const browser = await w.browser().get(authorizePath())
    const code = (await signIn(browser, person)).searchParams.get('code')!
    const { body } = await redeem(code)
    w.advance({ seconds: 1 })
    await browser.get(authorizePath({ prompt: 'none' }))
    w.advance({ seconds: 1 })
    await refresh(body.refresh_token)
    w.advance({ seconds: 1 })
    await refresh(body.refresh_token)
    const row = { appId: adminClientId, isInteractive: false, errorCode: 0, clientAppUsed: 'Browser' }
    expect(await rows(person)).toEqual([{ ...row, isInteractive: true }, row, row, { ...row, errorCode: 50173 }])
  })
})
