import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { adminClientId } from '../../src/contract/admin.ts'
import { createApp } from '../../src/directory/apps.ts'
import { systemRequest } from '../../src/store/unit.ts'
import type { Browser } from '../browser.ts'
import { askToken, bearer } from '../tokens.ts'
import { must, type Person, type World, world } from '../world.ts'

let w: World
let carla: Person
let home: string
beforeAll(async () => {
  w = await world()
  await w.policy({ requireRegistration: false })
  carla = await w.user('carla', { givenName: 'Carla', surname: 'Costa' })
  home = `${w.running.program.publicUrl}/admin`
})
afterAll(() => w.stop())

const path = (more: Record<string, string> = {}): string =>
  `/${w.tenantId}/oauth2/v2.0/logout?${new URLSearchParams({ post_logout_redirect_uri: home, ...more })}`
async function signedIn(): Promise<Browser> {
  const browser = w.browser()
  await browser.signIn(carla.userPrincipalName, carla.password)
  return browser
}
const leadsTo = (browser: Browser): string | undefined =>
  /http-equiv="refresh" content="0;url=([^"]+)"/.exec(browser.page)?.[1]?.replaceAll('&amp;', '&')

describe('signing out for an application', () => {
  test('asks, ends the session, and leads back with the state', async () => {
    const browser = await signedIn()
    await browser.get(path({ state: 's 1', client_id: adminClientId }))
    expect(browser.text()).toContain('carla@meridian.example is signed in here')
    await browser.submit('/signin/app/signout')
    expect(leadsTo(browser)).toBe(`${home}?state=s+1`)
    expect(browser.headers.get('clear-site-data')).toContain('storage')
    expect(browser.cookies.has('__Host-rekey-session')).toBe(false)
    expect((await browser.get('/account')).at).toMatch(/^\/signin/)
  })

  test('a GET alone ends nothing; without a session it leads back at once', async () => {
    const browser = await signedIn()
    await browser.get(path())
    expect((await browser.get('/account')).at).toBe('/account')
    expect((await w.browser().get(path())).away?.href).toBe(home)
  })

  test('never to an address nobody registered, or of another application than the named one', async () => {
    const evil = await w.browser().get(path({ post_logout_redirect_uri: 'https://evil.example/' }))
    expect([evil.away, leadsTo(evil)]).toEqual([null, undefined])
    const other = must(
      await createApp(w.store, systemRequest(w.tenantId, w.store.random.uuid()), {
        displayName: 'Other',
        redirectUris: [{ uri: 'https://other.example/back', platform: 'web' }],
        logoutUris: ['https://other.example/bye'],
      }),
    )
    const bye = { post_logout_redirect_uri: 'https://other.example/bye' }
    expect((await w.browser().get(path(bye))).away?.href).toBe('https://other.example/bye')
    expect((await w.browser().get(path({ ...bye, client_id: other.clientId }))).away).not.toBeNull()
    expect((await w.browser().get(path({ ...bye, client_id: adminClientId }))).away).toBeNull()
    expect((await w.browser().get(path({ ...bye, id_token_hint: 'a.b.c' }))).away).toBeNull()
  })

  test('by the ID token of the session, ended or not', async () => {
    const verifier = 'v'.repeat(50)
    const browser = await signedIn()
    const callback = `${home}/callback`
    const fields = {
      ...{ client_id: adminClientId, redirect_uri: callback, response_type: 'code', scope: 'openid', state: 's' },
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    }
    await browser.get(`/${w.tenantId}/oauth2/v2.0/authorize?${new URLSearchParams(fields)}`)
    const { body } = await askToken(w, {
      ...{
        grant_type: 'authorization_code',
        client_id: adminClientId,
        redirect_uri: callback,
        code_verifier: verifier,
      },
      code: browser.away!.searchParams.get('code')!,
    })
    const hint = String(body.id_token)
    expect((await w.browser().get(path({ id_token_hint: hint }))).away?.href).toBe(home)
    const changed = `${hint.slice(0, -5)}AAAAA`
    expect((await w.browser().get(path({ id_token_hint: changed }))).away).toBeNull()
  })
})

describe('userinfo', () => {
  const ask = async (authorization?: string, method = 'GET') => {
    const response = await fetch(`${w.url}/oidc/userinfo`, { method, headers: authorization ? { authorization } : {} })
    return { status: response.status, body: await response.json() }
  }

  test('tells what the scopes allow', async () => {
    const all = await bearer(w, carla, ['openid', 'profile', 'email', 'User.Read'])
    const expected = {
      ...{ sub: carla.id, name: 'Carla', given_name: 'Carla', family_name: 'Costa' },
      ...{ preferred_username: 'carla@meridian.example', email: 'carla@meridian.example' },
    }
    expect(await ask(all)).toEqual({ status: 200, body: expected })
    expect(await ask(all, 'POST')).toEqual({ status: 200, body: expected })
    expect((await ask(await bearer(w, carla, ['openid']))).body).toEqual({ sub: carla.id })
  })

  test('and nothing without a token for it', async () => {
    expect((await ask()).status).toBe(401)
    expect((await ask('Bearer a.b.c')).status).toBe(401)
    expect((await ask(await bearer(w, carla, ['User.Read']))).status).toBe(403)
  })
})
