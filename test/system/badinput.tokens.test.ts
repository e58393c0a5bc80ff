import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Endpoint } from '../../src/contract/endpoints.ts'
import { createApp, grantPermissions } from '../../src/directory/apps.ts'
import { groups } from '../../src/http/groups.ts'
import { systemRequest } from '../../src/store/unit.ts'
import { each, openTarget, stillServes, type Target, unchanged } from '../badinput.ts'
import { type TestApp, testApp } from '../tokens.ts'
import { type Answer, header } from '../wire.ts'
import { must } from '../world.ts'

/**
 * INP-01 to INP-04 at the token service, taken from the lists that make `/openapi.json`: every address with tenants,
 * parameters and forms that are none. Never a fault, nothing of the inside, no token, and no way out to elsewhere.
 */
let target: Target
let app: TestApp
let publicApp: string
beforeAll(async () => {
  target = await openTarget()
  app = await testApp(target.w, ['User.Read.All'])
  const request = systemRequest(target.w.tenantId, target.w.store.random.uuid())
  const input = {
    kind: 'public',
    deviceCode: true,
    redirectUris: [{ uri: 'http://localhost/back', platform: 'publicClient' }],
  }
  const made = must(await createApp(target.w.store, request, { displayName: 'Television', ...input } as never))
  publicApp = made.clientId
  must(await grantPermissions(target.w.store, request, publicApp, { scopes: ['User.Read'] }))
})
afterAll(() => target?.stop())

const endpoints: readonly Endpoint[] = groups
  .flatMap((group) => group.endpoints ?? [])
  .filter(({ path }) => /^\/(\{tenant\}|oidc|common)\//.test(path))
const named = (method: string) =>
  endpoints.filter((one) => one.method === method).map((endpoint) => ({ name: `${method} ${endpoint.path}`, endpoint }))

const times = (text: string, count: number): string => Array(count).fill(text).join('')
const form = 'application/x-www-form-urlencoded'

/** What only the inside says. */
const leak =
  /syntax error|relation "|invalid input syntax|invalid byte|violates|postgres|kysely|node_modules|\.ts:\d|\$argon2/i

/** Whatever it was, it was answered in our own words, and by sending nobody elsewhere. */
function expectSound(answer: Answer, what: string): void {
  const seen = `${what}: ${answer.status} ${answer.body.slice(0, 400)}`
  expect(answer.status, seen).toBeLessThan(500)
  expect(leak.exec(answer.body)?.[0], seen).toBeUndefined()
  expect(answer.body, seen).not.toContain('"access_token"')
  if (header(answer, 'content-type')?.startsWith('text/html'))
    expect(answer.body, seen).not.toMatch(/<script(?! type="module" src="\/assets\/)/)
  const to = header(answer, 'location') ?? '/'
  expect(to, seen).toMatch(/^(\/(?!\/)|http:\/\/localhost(:\d+)?\/)/)
  if (header(answer, 'content-type')?.startsWith('application/json') && answer.status >= 400)
    expect(JSON.parse(answer.body), seen).toMatchObject({ error: expect.anything() })
}

const tenants = [
  ...[
    'nobody',
    'other.example',
    '%00',
    '%ff',
    '%zz',
    '..',
    '%2e%2e',
    'a%2fb',
    "'; drop table tenant; --",
    '__proto__',
    'constructor',
  ],
  ...[
    '00000000-0000-4000-8000-00000000dead',
    times('a', 2_000),
    '%e2%80%8bmeridian.example',
    'm%d0%b5ridian.example',
    '{tenant}',
    '%0d%0aSet-Cookie:a=b',
  ],
].map((one) => one.replaceAll(' ', '%20'))
const at = (path: string, tenant: string, name = 'a@b.example') =>
  path.replace('{tenant}', tenant).replace('{name}', name)

const bad = [
  '',
  ' ',
  '\0',
  'a\0b',
  "'; select 1; --",
  '__proto__',
  'constructor',
  '\ud83d\ude00',
  '\u202e',
  '\r\nSet-Cookie: a=b',
  '<script>alert(1)</script>',
  '{"a":1}',
  '-1',
  '1e400',
  times('x', 3_000),
  '%00',
  '..',
  'null',
]
const names = [
  'client_id',
  'client_secret',
  'scope',
  'grant_type',
  'code',
  'redirect_uri',
  'code_verifier',
  'refresh_token',
  'device_code',
  'username',
  'password',
  'client_assertion',
  'client_assertion_type',
  'resource',
  'response_type',
  'response_mode',
  'state',
  'nonce',
  'code_challenge',
  'code_challenge_method',
  'prompt',
  'max_age',
  'login_hint',
  'domain_hint',
  'claims',
  'request',
  'request_uri',
  'id_token_hint',
  'post_logout_redirect_uri',
  'logout_hint',
  'client-request-id',
  'api-version',
  'authorization_endpoint',
  '__proto__',
]

/** Requests that would do but for one field: one for each kind of grant. */
function bases(): Record<string, string>[] {
  const own = { client_id: app.clientId, client_secret: app.clientSecret }
  return [
    { ...own, grant_type: 'client_credentials', scope: 'https://graph.microsoft.com/.default' },
    {
      client_id: publicApp,
      grant_type: 'authorization_code',
      code: 'x',
      redirect_uri: 'http://localhost/back',
      code_verifier: times('a', 43),
    },
    { client_id: publicApp, grant_type: 'refresh_token', refresh_token: 'x' },
    { client_id: publicApp, grant_type: 'device_code', device_code: 'x' },
    {
      client_id: publicApp,
      scope: 'openid',
      response_type: 'code',
      redirect_uri: 'http://localhost/back',
      code_challenge: times('a', 43),
      code_challenge_method: 'S256',
    },
  ]
}
const encoded = (fields: Record<string, string>): string => new URLSearchParams(fields).toString()
const encodedRaw = (name: string, value: string): string => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`

const send = (method: string, path: string, body?: string | Uint8Array, headers: Record<string, string> = {}) => {
  const type = body === undefined ? {} : { 'content-type': form }
  return target.send({
    method,
    path,
    ...(body === undefined ? {} : { body }),
    headers: { authorization: '', ...type, ...headers } as Record<string, string>,
  })
}

it('knows every address', () => expect(endpoints.length).toBeGreaterThanOrEqual(13))

describe.each([...named('get'), ...named('post')])('$name', ({ endpoint: { method, path } }) => {
  const verb = method.toUpperCase()
  it('in an organization that is none', async () => {
    await unchanged(target.w, () =>
      each(tenants, async (tenant) => {
        const answer = await send(verb, at(path, tenant), verb === 'POST' ? '' : undefined)
        expectSound(answer, tenant)
        if (path.includes('{tenant}'))
          expect([tenant, answer.status]).toEqual([tenant, expect.toSatisfy((one) => one >= 300)])
      }),
    )
  })

  it('with parameters of every kind, twice, and too long', async () => {
    const here = at(path, target.w.tenantId)
    const queries = names.flatMap((name) =>
      bad.filter((value) => value.length < 2_000).map((value) => encodedRaw(name, value)),
    )
    queries.push(
      ...names.map((name) => `${name}=a&${name}=b`),
      'a=%ff',
      'a=%zz',
      times('a=b&', 900),
      `a=${times('b', 8_000)}`,
    )
    await each(queries, async (query) =>
      expectSound(await send(verb, `${here}?${query}`, verb === 'POST' ? '' : undefined), query),
    )
    if (path.includes('{name}'))
      for (const name of ['%00', '%ff', 'a%2fb', times('a', 2_000), '%3Cscript%3E', '@', 'a@b@c'])
        expectSound(await send(verb, at(path, target.w.tenantId, name)), name)
  })
})

describe.each(named('post'))('$name', ({ endpoint: { path } }) => {
  const here = () => at(path, target.w.tenantId)

  it('with forms that are none', async () => {
    const right = encoded(bases()[0]!)
    const bodies: [string, string | Uint8Array, Record<string, string>?][] = [
      ['nothing', ''],
      ['JSON', '{"grant_type":"client_credentials"}'],
      ['JSON, and said so', JSON.stringify(bases()[0]), { 'content-type': 'application/json' }],
      ['text', right, { 'content-type': 'text/plain' }],
      [
        'parts',
        `--x\r\nContent-Disposition: form-data; name="grant_type"\r\n\r\nclient_credentials\r\n--x--`,
        { 'content-type': 'multipart/form-data; boundary=x' },
      ],
      ['another charset', right, { 'content-type': `${form}; charset=utf-16` }],
      ['packed', right, { 'content-encoding': 'gzip' }],
      ['a field twice', `${right}&client_id=${app.clientId}`],
      ['a field twice, escaped', `${right}&client%5Fid=${app.clientId}`],
      ['__proto__', `${right}&__proto__=1`],
      ['a NUL', `${right}&a=%00`],
      ['not UTF-8', `${right}&a=%ff`],
      ['raw bytes', Buffer.concat([Buffer.from(`${right}&a=`), Buffer.from([0xff])])],
      ['a broken escape', `${right}&a=%zz`],
      ['many fields', `${right}&${Array.from({ length: 101 }, (_, n) => `f${n}=1`).join('&')}`],
      ['20 KB', `${right}&a=${times('x', 20_000)}`],
      ['1 MB', `${right}&a=${times('x', 1_000_000)}`],
      [
        'two proofs',
        right,
        { authorization: `Basic ${Buffer.from(`${app.clientId}:${app.clientSecret}`).toString('base64')}` },
      ],
      ['a proof that is none', right, { authorization: 'Basic !!!' }],
      ['a proof with a NUL', right, { authorization: `Basic ${Buffer.from('a%00:b%00').toString('base64')}` }],
    ]
    await unchanged(target.w, () =>
      each(bodies, async ([what, body, headers = {}]) => {
        const answer = await send('POST', here(), body, headers)
        expectSound(answer, what)
        // Signing out takes what it can read, and a person to our own page.
        if (!path.endsWith('logout')) expect([what, answer.status >= 400]).toEqual([what, true])
      }),
    )
  })

  it('with one field of another kind', async () => {
    const forms = bases().flatMap((base) =>
      [...Object.keys(base), ...names.filter((name) => !(name in base)).slice(0, 3)].flatMap((name) =>
        bad.map((value) => ({ ...base, [name]: value })),
      ),
    )
    await each(forms, async (fields) => {
      const answer = await send('POST', here(), encoded(fields))
      // What is more than what is asked for is left alone, so some of them are answered.
      if (answer.status === 200 && /token|devicecode/.test(path)) return
      expectSound(answer, JSON.stringify(fields).slice(0, 300))
    })
    await stillServes(target)
  })
})
