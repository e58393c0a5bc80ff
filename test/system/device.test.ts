import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApp, grantPermissions, updateApp } from '../../src/directory/apps.ts'
import { systemRequest } from '../../src/store/unit.ts'
import type { Browser } from '../browser.ts'
import { askToken } from '../tokens.ts'
import { must, type Person, type World, world } from '../world.ts'

let w: World
let carla: Person
let clientId: string
beforeAll(async () => {
  w = await world()
  await w.policy({ requireRegistration: false })
  carla = await w.user('carla', { roles: ['Global Administrator'] })
  clientId = (await register({ deviceCode: true })).clientId
})
afterAll(() => w.stop())

const request = () => systemRequest(w.tenantId, w.store.random.uuid())
async function register(more: { deviceCode?: boolean; kind?: 'public' | 'confidential' }) {
  const app = must(await createApp(w.store, request(), { displayName: 'Television', kind: 'public', ...more }))
  const scopes = ['User.Read', 'User.Read.All', 'User.ReadWrite.All']
  return must(await grantPermissions(w.store, request(), app.clientId, { scopes }))
}

type Code = { device_code: string; user_code: string; verification_uri: string; error_codes?: number[] } & Record<
  string,
  unknown
>
async function begin(fields: Record<string, string> = {}): Promise<Code> {
  const response = await fetch(`${w.url}/${w.tenantId}/oauth2/v2.0/devicecode`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ client_id: clientId, scope: 'openid offline_access User.Read', ...fields }).toString(),
  })
  return (await response.json()) as Code
}
const poll = (code: string, more: Record<string, string> = {}) => {
  w.advance({ seconds: 5 })
  return askToken(w, { grant_type: 'device_code', client_id: clientId, device_code: code, ...more })
}
async function atTheCode(): Promise<Browser> {
  const browser = w.browser()
  await browser.signIn(carla.userPrincipalName, carla.password)
  return browser.get('/devicelogin')
}
async function allow(userCode: string, answer: 'accept' | 'decline' = 'accept'): Promise<Browser> {
  const browser = await atTheCode()
  await browser.submit('/devicelogin', { code: userCode })
  return browser.submit('/devicelogin/answer', { answer })
}

describe('a device without a browser', () => {
  test('gets a code, waits, and has its tokens once the person has typed it and said yes', async () => {
    const code = await begin()
    expect(code).toMatchObject({
      user_code: expect.stringMatching(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/),
      verification_uri: `${w.running.program.publicUrl}/devicelogin`,
      ...{ expires_in: 900, interval: 5, message: expect.stringContaining(code.user_code) },
    })
    const early = await poll(code.device_code)
    expect([early.status, early.body.error, early.body.error_codes]).toEqual([400, 'authorization_pending', [70016]])
    const browser = await atTheCode()
    await browser.submit('/devicelogin', { code: ` ${code.user_code.toLowerCase().replace('-', ' ')} ` })
    expect(browser.text()).toMatch(
      /Are you signing in to Television\?.*carla|carla.*Are you signing in to Television\?/,
    )
    expect(browser.text()).toContain('127.0.0.1')
    expect((await poll(code.device_code)).body.error).toBe('authorization_pending')
    await browser.submit('/devicelogin/answer', { answer: 'accept' })
    expect(browser.text()).toContain('You are signed in there')
    const { status, body } = await poll(code.device_code, { client_info: '1' })
    expect([status, body.error_description]).toEqual([200, undefined])
    expect(decodeJwt(String(body.access_token))).toMatchObject({
      oid: carla.id,
      scp: 'openid User.Read',
      appid: clientId,
    })
    expect(body.refresh_token).toBeTypeOf('string')
    expect((await poll(code.device_code)).body.error).toBe('invalid_grant')
  })

  test('may ask with the name of RFC 8628 too', async () => {
    const code = await begin()
    await allow(code.user_code)
    const { status } = await poll(code.device_code, { grant_type: 'urn:ietf:params:oauth:grant-type:device_code' })
    expect(status).toBe(200)
  })

  test('is told when the person says no, when it asks too often, and when the time is over', async () => {
    const declined = await begin()
    await allow(declined.user_code, 'decline')
    expect((await poll(declined.device_code)).body.error).toBe('authorization_declined')
    const hasty = await begin()
    await poll(hasty.device_code)
    const { body } = await askToken(w, {
      grant_type: 'device_code',
      client_id: clientId,
      device_code: hasty.device_code,
    })
    expect(body.error).toBe('slow_down')
    const late = await begin()
    w.advance({ minutes: 15 })
    expect((await poll(late.device_code)).body.error).toBe('expired_token')
    expect((await allow(late.user_code).catch((error: Error) => error.message)) as string).toContain('no form')
  })

  test('gets nothing for a code that is none or another application’s', async () => {
    expect((await poll('none')).body).toMatchObject({ error: 'bad_verification_code', error_codes: [70018] })
    const code = await begin()
    await allow(code.user_code)
    const other = await register({ deviceCode: true })
    expect((await poll(code.device_code, { client_id: other.clientId })).body.error).toBe('invalid_grant')
    expect((await poll(code.device_code)).status).toBe(200)
  })

  test('never administers others, not even by renewing its tokens', async () => {
    expect((await begin({ scope: 'User.ReadWrite.All' })).error_codes).toEqual([70011])
    const code = await begin({ scope: 'openid offline_access https://graph.microsoft.com/.default' })
    await allow(code.user_code)
    const { body } = await poll(code.device_code)
    expect(decodeJwt(String(body.access_token)).scp).toBe('openid User.Read User.Read.All')
    const more = await askToken(w, {
      ...{ grant_type: 'refresh_token', client_id: clientId, refresh_token: String(body.refresh_token) },
      scope: 'User.Read User.ReadWrite.All',
    })
    expect(decodeJwt(String(more.body.access_token)).scp).toBe('User.Read')
  })

  test('is refused unless its application was allowed this way', async () => {
    const plain = await register({})
    expect((await begin({ client_id: plain.clientId })).error_codes).toEqual([7000218])
    const code = await begin()
    must(await updateApp(w.store, request(), clientId, { deviceCode: false }))
    const browser = await atTheCode()
    await browser.submit('/devicelogin', { code: code.user_code })
    expect(browser.text()).toContain('That code isn')
    must(await updateApp(w.store, request(), clientId, { deviceCode: true }))
  })
})

describe('the page for the code', () => {
  test('asks who is there first, and leads back', async () => {
    const browser = await w.browser().get('/devicelogin')
    expect(browser.at).toBe('/signin?return_to=%2Fdevicelogin')
    await browser.submit('/signin', { username: carla.userPrincipalName })
    await browser.submit('/signin/password', { password: carla.password })
    expect(browser.at).toBe('/devicelogin')
  })

  test('five wrong codes an hour, then none is looked at', async () => {
    w.advance({ hours: 2 })
    const code = await begin()
    const browser = await atTheCode()
    for (let n = 0; n < 5; n++) await browser.submit('/devicelogin', { code: 'BCDF-GHJK' })
    expect(browser.text()).toContain('That code isn')
    await browser.submit('/devicelogin', { code: code.user_code })
    expect([browser.status, browser.headers.get('retry-after')]).toEqual([429, '3600'])
    w.advance({ hours: 1 })
  })

  test('a code is answered once, and never twice at the same moment', async () => {
    const code = await begin()
    const browsers = await Promise.all(
      Array.from({ length: 3 }, async () => (await atTheCode()).submit('/devicelogin', { code: code.user_code })),
    )
    await Promise.all(browsers.map((browser) => browser.submit('/devicelogin/answer', { answer: 'accept' })))
    expect(browsers.filter((browser) => browser.text().includes('You are signed in there')).length).toBe(1)
  })
})
