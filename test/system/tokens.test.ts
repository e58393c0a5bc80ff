import { decodeJwt, decodeProtectedHeader } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addSecret, deleteApp, grantPermissions, removeKey, secretsOf, updateApp } from '../../src/directory/apps.ts'
import { systemRequest } from '../../src/store/unit.ts'
import { appBearer, askToken, bearer, type TestApp, testApp } from '../tokens.ts'
import { must, type World, world } from '../world.ts'

let w: World
let app: TestApp
beforeAll(async () => {
  w = await world()
  app = await testApp(w, ['AuditLog.Read.All'])
})
afterAll(() => w.stop())

const scope = 'https://graph.microsoft.com/.default'
const ask = (more: Record<string, string> = {}, options = {}) =>
  askToken(
    w,
    {
      grant_type: 'client_credentials',
      client_id: app.clientId,
      client_secret: app.clientSecret,
      scope,
      ...more,
    },
    options,
  )
const request = () => systemRequest(w.tenantId, w.store.random.uuid())
const call = async (authorization: string) =>
  (await fetch(`${w.url}/v1.0/auditLogs/directoryAudits?$top=1`, { headers: { authorization } })).status

describe('discovery', () => {
  const document = async (tenant: string, path = '/v2.0/.well-known/openid-configuration') => {
    const response = await fetch(`${w.url}/${tenant}${path}`)
    return { status: response.status, body: (await response.json()) as Record<string, unknown> }
  }

  test('an authority of ours is known, another is not', async () => {
    const { publicUrl } = w.running.program
    const known = (authority: string) =>
      document('common', `/discovery/instance?api-version=1.1&authorization_endpoint=${encodeURIComponent(authority)}`)
    const found = await known(`${publicUrl}/${w.tenantId}/oauth2/v2.0/authorize`)
    const host = new URL(publicUrl).host
    expect([found.status, found.body]).toEqual([
      200,
      {
        'api-version': '1.1',
        metadata: [{ aliases: [host], preferred_cache: host, preferred_network: host }],
        tenant_discovery_endpoint: `${publicUrl}/${w.tenantId}/v2.0/.well-known/openid-configuration`,
      },
    ])
    for (const other of [
      '',
      'x',
      publicUrl,
      'https://login.example/common/oauth2/v2.0/authorize',
      `${publicUrl}/nobody/x`,
    ])
      expect([other, (await known(other)).status]).toEqual([other, 400])
  })

  test('every name is proved here, whoever it belongs to', async () => {
    const boss = await w.user('realm')
    const realm = async (name: string) => (await document('common', `/userrealm/${name}?api-version=1.0`)).body
    const [ours, nobody] = [await realm(boss.userPrincipalName), await realm('nobody@meridian.example')]
    expect(ours).toMatchObject({ account_type: 'Managed', domain_name: 'meridian.example' })
    expect(nobody).toEqual(ours)
    expect((await document('nowhere.example', '/userrealm/x@y.example')).status).toBe(400)
  })

  test('by id, by domain in any case, by common: all addresses of the public host, the issuer with the id', async () => {
    const { publicUrl } = w.running.program
    const byId = (await document(w.tenantId)).body
    expect(byId.issuer).toBe(`${publicUrl}/${w.tenantId}/v2.0`)
    expect((await document('Meridian.Example')).body).toEqual(byId)
    expect((await document(w.tenantId, '/.well-known/openid-configuration')).body).toEqual(byId)
    for (const name of ['common', 'organizations']) {
      const { body } = await document(name)
      expect(body.issuer).toBe(`${publicUrl}/{tenantid}/v2.0`)
      expect(body.token_endpoint).toBe(`${publicUrl}/${name}/oauth2/v2.0/token`)
    }
    for (const [name, value] of Object.entries(byId).filter(([key]) => /endpoint$|_uri$/.test(key)))
      expect(`${name} ${value}`).toMatch(new RegExp(`^${name} ${publicUrl}/`))
  })

  test('nothing in it comes from the request (INV-07)', async () => {
    const plain = (await document(w.tenantId)).body
    const forged = { 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example', 'x-forwarded-proto': 'http' }
    const response = await fetch(`${w.url}/${w.tenantId}/v2.0/.well-known/openid-configuration`, { headers: forged })
    expect(await response.json()).toEqual(plain)
  })

  test('a tenant that is not there: AADSTS90002', async () => {
    for (const name of ['other.example', '00000000-0000-4000-8000-000000000000', '%00', "'; select"]) {
      const { status, body } = await document(encodeURIComponent(name))
      expect([status, body.error, body.error_codes]).toEqual([400, 'invalid_request', [90002]])
    }
  })

  test('keys: an RSA key with its certificate, and nothing of its secret', async () => {
    const { body } = await document(w.tenantId, '/discovery/v2.0/keys')
    const [key] = body.keys as Record<string, unknown>[]
    expect(Object.keys(key!).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use', 'x5c', 'x5t'])
    expect(key).toMatchObject({ kty: 'RSA', use: 'sig', alg: 'RS256' })
    expect(Buffer.from(key!.n as string, 'base64url').length).toBe(256)
    expect((await document(w.tenantId, '/discovery/keys')).body).toEqual(body)
  })
})

describe('client credentials with a secret', () => {
  test('give a token with the claims of section 8, for an hour to an hour and a half', async () => {
    const { status, body, headers } = await ask({ 'x-client-SKU': 'msal.js.node', claims: '{}' })
    expect(status).toBe(200)
    expect(headers.get('cache-control')).toBe('no-store')
    expect(body).toMatchObject({ token_type: 'Bearer', ext_expires_in: body.expires_in })
    const token = decodeJwt(body.access_token as string)
    const life = token.exp! - token.iat!
    expect([life >= 3600, life <= 5400, body.expires_in]).toEqual([true, true, life])
    expect(token).toMatchObject({
      aud: 'https://graph.microsoft.com',
      iss: `${w.running.program.publicUrl}/${w.tenantId}/v2.0`,
      ...{ tid: w.tenantId, appid: app.clientId, azp: app.clientId, appidacr: '1', azpacr: '1' },
      ...{ app_displayname: 'Test app', idtyp: 'app', roles: ['AuditLog.Read.All'], oid: token.sub },
    })
    expect(token.uti).toBeTypeOf('string')
    expect(decodeProtectedHeader(body.access_token as string)).toMatchObject({ alg: 'RS256', typ: 'at+jwt' })
    expect(await call(`Bearer ${body.access_token}`)).toBe(200)
  })

  test('by any name of the resource, of the tenant, and with HTTP Basic', async () => {
    const { publicUrl } = w.running.program
    for (const name of ['https://graph.microsoft.com', '00000003-0000-0000-c000-000000000000', publicUrl]) {
      const { body } = await ask({ scope: `${name}/.default` })
      expect(decodeJwt(body.access_token as string).aud).toBe(name)
      expect(await call(`Bearer ${body.access_token}`)).toBe(200)
    }
    for (const tenant of ['meridian.example', 'common', 'organizations'])
      expect((await ask({}, { tenant })).status).toBe(200)
    const basic = Buffer.from(`${app.clientId}:${encodeURIComponent(app.clientSecret)}`).toString('base64')
    const fields = { grant_type: 'client_credentials', scope }
    expect((await askToken(w, fields, { headers: { authorization: `Basic ${basic}` } })).status).toBe(200)
  })

  test('at the older address, with a resource for the scope', async () => {
    const response = await fetch(`${w.url}/${w.tenantId}/oauth2/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        ...{ grant_type: 'client_credentials', client_id: app.clientId, client_secret: app.clientSecret },
        resource: 'https://graph.microsoft.com/',
      }).toString(),
    })
    const body = (await response.json()) as Record<string, string>
    expect([response.status, body.resource]).toEqual([200, 'https://graph.microsoft.com/'])
    expect(Number(body.expires_on) - Number(body.not_before)).toBe(Number(body.expires_in))
    expect(await call(`Bearer ${body.access_token}`)).toBe(200)
  })

  test.each([
    ['a wrong secret', { client_secret: 'x'.repeat(43) }, 401, 'invalid_client', 7000215],
    ['no secret', { client_secret: '' }, 401, 'invalid_client', 7000215],
    ['an unknown client', { client_id: '00000000-0000-4000-8000-000000000000' }, 400, 'unauthorized_client', 700016],
    ['a client id that is none', { client_id: "x' or 1=1" }, 400, 'unauthorized_client', 700016],
    ['a scope of somebody else', { scope: 'https://vault.azure.net/.default' }, 400, 'invalid_resource', 500011],
    ['single scopes', { scope: 'User.Read.All' }, 400, 'invalid_scope', 70011],
    ['two resources', { scope: `${scope} 00000003-0000-0000-c000-000000000000/.default` }, 400, 'invalid_scope', 70011],
    ['no scope', { scope: '' }, 400, 'invalid_request', 90014],
    ['a grant that is none', { grant_type: 'password' }, 400, 'unsupported_grant_type', 70003],
    ['the public admin center', { client_id: '52656b65-7900-4000-a000-0061646d696e' }, 401, 'invalid_client', 7000215],
  ])('not with %s', async (_name, fields, status, error, code) => {
    const { status: got, body } = await ask(fields as Record<string, string>)
    expect([got, body.error, body.error_codes]).toEqual([status, error, [code]])
    expect(body.error_description).toMatch(
      new RegExp(
        `^AADSTS${code}: .+\r\nTrace ID: ${body.trace_id}\r\nCorrelation ID: ${body.correlation_id}\r\nTimestamp: ${body.timestamp}$`,
      ),
    )
    expect(JSON.stringify(body)).not.toContain(app.clientSecret)
  })

  test("the client's own request id is the correlation id", async () => {
    const id = '7d9f4a52-3a39-4b0c-9c1e-0f6a5e1b2c3d'
    const headers = { 'client-request-id': id }
    expect((await ask({ client_secret: 'x' }, { headers })).body.correlation_id).toBe(id)
  })

  test('malformed bodies: 9002313', async () => {
    for (const body of ['a=1&a=2', '%ff=%zz', `client_id=%00`]) {
      const response = await fetch(`${w.url}/${w.tenantId}/oauth2/v2.0/token`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body,
      })
      const answer = (await response.json()) as { error_codes: number[] }
      expect([response.status, answer.error_codes]).toEqual([400, [9002313]])
    }
  })
})

describe('what a token is worth', () => {
  const dead = async (make: (app: TestApp) => Promise<unknown>, permissions = ['AuditLog.Read.All']) => {
    const mine = await testApp(w, permissions)
    const authorization = await appBearer(w, mine)
    expect(await call(authorization)).toBe(200)
    await make(mine)
    return call(authorization)
  }

  test('nothing once its secret, its permission or its application is gone', async () => {
    const keyOf = async (mine: TestApp) =>
      (await w.store.look((look) => secretsOf(look, w.tenantId, mine.clientId)))[0]!.keyId
    expect(
      await dead(async (mine) => must(await removeKey(w.store, request(), mine.clientId, await keyOf(mine)))),
    ).toBe(401)
    expect(
      await dead(async (mine) => must(await updateApp(w.store, request(), mine.clientId, { enabled: false }))),
    ).toBe(401)
    expect(await dead(async (mine) => must(await deleteApp(w.store, request(), mine.clientId)))).toBe(401)
    expect(
      await dead(async (mine) => must(await grantPermissions(w.store, request(), mine.clientId, { permissions: [] }))),
    ).toBe(403)
  })

  test('nothing after its life, nor before a withdrawn key', async () => {
    const mine = await appBearer(w, app)
    w.advance({ minutes: 89 })
    const younger = await appBearer(w, app)
    w.advance({ minutes: 2 })
    expect([await call(mine), await call(younger)]).toEqual([401, 200])
  })

  test("a person's roles count as they are, and nothing is left of a session that was ended", async () => {
    const reader = await w.user('reader', { roles: ['Reports Reader'] })
    const authorization = await bearer(w, reader)
    expect(await call(authorization)).toBe(200)
    expect(await call(await bearer(w, reader, ['User.Read']))).toBe(403)
    await w.unit((tx) =>
      tx.db
        .updateTable('person')
        .set({ sessions_valid_from: new Date(tx.now.getTime() + 1_000) })
        .where('id', '=', reader.id)
        .execute(),
    )
    expect(await call(authorization)).toBe(401)
  })

  test('every changed character of it spoils it', async () => {
    const token = (await appBearer(w, app)).slice('Bearer '.length)
    const [head = '', body = '', mac = ''] = token.split('.')
    const other = { ...decodeJwt(token), roles: ['User.ReadWrite.All'] }
    const forged = Buffer.from(JSON.stringify(other)).toString('base64url')
    const none = Buffer.from(JSON.stringify({ alg: 'none', kid: decodeProtectedHeader(token).kid })).toString(
      'base64url',
    )
    for (const bad of [
      `${head}.${forged}.${mac}`,
      `${none}.${body}.`,
      `${head}.${body}`,
      `${head}.${body}.${'A'.repeat(342)}`,
    ])
      expect(await call(`Bearer ${bad}`)).toBe(401)
  })

  test('a secret ends: two years after it was made, or as it was said', async () => {
    const mine = await testApp(w, [])
    const until = new Date(w.clock.now().getTime() + 3_600_000)
    const { value } = must(await addSecret(w.store, request(), mine.clientId, { expiresAt: until }))
    const fields = { client_id: mine.clientId, client_secret: value }
    expect((await ask(fields)).status).toBe(200)
    w.advance({ hours: 1 })
    expect((await ask(fields)).body.error_codes).toEqual([7000222])
  })
})

test('wrong secrets are written down, and counted by address: a hundred in ten minutes', async () => {
  const mine = await testApp(w, [])
  const wrong = { client_id: mine.clientId, client_secret: 'wrong' }
  expect((await ask(wrong)).body.error_codes).toEqual([7000215])
  const rows = (await w.audit()).filter((row) => row.targets.some((target) => target.displayName === 'Test app'))
  expect(rows.at(-1)).toMatchObject({
    activity: 'Sign-in',
    result: 'failure',
    reason: expect.stringMatching(/7000215/),
  })
  w.advance({ minutes: 11 })
  for (let n = 0; n < 10; n++) await Promise.all(Array.from({ length: 10 }, () => ask(wrong)))
  const closed = await ask({ client_id: mine.clientId, client_secret: mine.clientSecret })
  expect([closed.status, closed.headers.get('retry-after'), closed.body.error_codes]).toEqual([429, '600', [90055]])
  w.advance({ minutes: 11 })
  expect((await ask({ client_id: mine.clientId, client_secret: mine.clientSecret })).status).toBe(200)
})
