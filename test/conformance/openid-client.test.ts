import * as client from 'openid-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addSecret, createApp, grantPermissions } from '../../src/directory/apps.ts'
import { addKey, revokeKey } from '../../src/oidc/keys.ts'
import { systemRequest } from '../../src/store/unit.ts'
import { Browser } from '../browser.ts'
import { must, type Person } from '../world.ts'
import { trustedWorld } from './trust.ts'

/** A certified relying party: discovery, code with PKCE, ID token and its signature, refresh, userinfo, sign-out. */

let w: Awaited<ReturnType<typeof trustedWorld>>
let carla: Person
let config: client.Configuration
let app: { clientId: string; value: string }
const redirectUri = 'https://app.example/callback'
const home = 'https://app.example/'
beforeAll(async () => {
  w = await trustedWorld()
  carla = await w.user('carla')
  const made = must(
    await createApp(w.store, request(), {
      displayName: 'Web application',
      redirectUris: [{ uri: redirectUri, platform: 'web' }],
      logoutUris: [home],
    }),
  )
  must(await grantPermissions(w.store, request(), made.clientId, { scopes: ['User.Read'] }))
  const { value } = must(await addSecret(w.store, request(), made.clientId))
  app = { clientId: made.clientId, value }
  config = await discover()
})
afterAll(() => w.stop())

const request = () => systemRequest(w.tenantId, w.store.random.uuid())
const discover = async () => {
  const found = await client.discovery(new URL(`${w.https}/${w.tenantId}/v2.0`), app.clientId, app.value)
  // Signatures are checked against the key list, which OpenID Connect leaves to the client's choice here.
  client.enableNonRepudiationChecks(found)
  return found
}

async function signIn(browser = new Browser(w.https), more: Record<string, string> = {}) {
  const verifier = client.randomPKCECodeVerifier()
  const [state, nonce] = [client.randomState(), client.randomNonce()]
  const url = client.buildAuthorizationUrl(config, {
    ...{ redirect_uri: redirectUri, scope: 'openid profile email offline_access User.Read', state, nonce },
    ...{ code_challenge: await client.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256', ...more },
  })
  await browser.get(url.href.slice(w.https.length))
  if (!browser.away) {
    await browser.submit('/signin', { username: carla.userPrincipalName })
    await browser.submit('/signin/password', { password: carla.password })
  }
  const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce }
  return { browser, tokens: () => client.authorizationCodeGrant(config, browser.away!, checks) }
}

describe('openid-client', () => {
  test('finds what it needs', () => {
    const metadata = config.serverMetadata()
    expect(metadata.issuer).toBe(`${w.https}/${w.tenantId}/v2.0`)
    expect(metadata.supportsPKCE()).toBe(true)
    expect(metadata.authorization_response_iss_parameter_supported).toBe(true)
  })

  test('signs somebody in: code, PKCE, state, nonce, issuer, signature', async () => {
    const { tokens } = await signIn()
    const result = await tokens()
    expect(result.claims()).toMatchObject({
      ...{ sub: carla.id, oid: carla.id, tid: w.tenantId, aud: app.clientId, ver: '2.0' },
      ...{ preferred_username: 'carla@meridian.example', name: 'Carla', email: 'carla@meridian.example' },
    })
    const info = await client.fetchUserInfo(config, result.access_token, carla.id)
    expect(info).toMatchObject({ sub: carla.id, email: 'carla@meridian.example' })
    const me = await client.fetchProtectedResource(config, result.access_token, new URL(`${w.https}/v1.0/me`), 'GET')
    expect(me.status).toBe(200)
  })

  test('renews, and is refused what was used', async () => {
    const first = await (await signIn()).tokens()
    const second = await client.refreshTokenGrant(config, first.refresh_token!)
    expect(second.claims()?.sub).toBe(carla.id)
    expect(second.refresh_token).not.toBe(first.refresh_token)
    await expect(client.refreshTokenGrant(config, first.refresh_token!)).rejects.toMatchObject({
      error: 'invalid_grant',
    })
    await expect(client.refreshTokenGrant(config, second.refresh_token!)).rejects.toMatchObject({
      error: 'invalid_grant',
    })
  })

  test('is refused with a wrong secret', async () => {
    const { browser } = await signIn()
    const wrong = await client.discovery(new URL(`${w.https}/${w.tenantId}/v2.0`), app.clientId, 'wrong')
    const grant = client.authorizationCodeGrant(wrong, browser.away!, {
      pkceCodeVerifier: 'x'.repeat(43),
      idTokenExpected: false,
      expectedState: client.skipStateCheck,
    })
    await expect(grant).rejects.toMatchObject({ error: 'invalid_client' })
  })

  test('signs them out, and comes home', async () => {
    const { browser, tokens } = await signIn()
    const { id_token } = await tokens()
    const url = client.buildEndSessionUrl(config, { post_logout_redirect_uri: home, id_token_hint: id_token! })
    await browser.get(url.href.slice(w.https.length))
    await browser.submit('/signin/app/signout')
    expect(browser.page).toContain(`content="0;url=${home}"`)
    await browser.get('/account')
    expect(browser.at).toMatch(/^\/signin/)
  })

  test('a new signing key while it holds old tokens: nothing breaks (10.13)', async () => {
    const old = await (await signIn()).tokens()
    w.advance({ seconds: 1 })
    const next = await addKey(w.store, request(), 'now')
    const resource = new URL(`${w.https}/v1.0/me`)
    const call = async (token: string) => (await client.fetchProtectedResource(config, token, resource, 'GET')).status
    expect(await call(old.access_token)).toBe(200)
    // A client that starts now sees both keys; one that kept the list reads it again when it meets a new name.
    config = await discover()
    const fresh = await client.refreshTokenGrant(config, old.refresh_token!)
    expect(fresh.claims()?.sub).toBe(carla.id)
    const keys = (await (await fetch(config.serverMetadata().jwks_uri!)).json()) as { keys: { kid: string }[] }
    expect(keys.keys.length).toBe(2)
    expect([await call(old.access_token), await call(fresh.access_token)]).toEqual([200, 200])
    const [first] = keys.keys
    expect(first!.kid).not.toBe(next)
    await revokeKey(w.store, request(), first!.kid)
    const refused = await fetch(resource, { headers: { authorization: `Bearer ${old.access_token}` } })
    expect([refused.status, await call(fresh.access_token)]).toEqual([401, 200])
  })
})
