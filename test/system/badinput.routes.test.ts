import { generateKeyPair, SignJWT, UnsecuredJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addGroup } from '../../src/directory/groups.ts'
import { roleByKey } from '../../src/directory/role-templates.ts'
import { giveRole } from '../../src/directory/roles.ts'
import { addTenant } from '../../src/directory/tenant.ts'
import { addUser } from '../../src/directory/users.ts'
import type { GraphRoute } from '../../src/http/graph/route.ts'
import { issuerOf } from '../../src/oidc/issuer.ts'
import { systemRequest } from '../../src/store/unit.ts'
import {
  addressOf,
  askAll,
  changesNothing,
  each,
  expectNoFault,
  expectRefusal,
  nobody,
  openTarget,
  routes,
  stillServes,
  type Target,
  unchanged,
} from '../badinput.ts'
import { bearer } from '../tokens.ts'
import { type Answer, header } from '../wire.ts'
import { must, type World } from '../world.ts'

/** HDR-04, HDR-05, TOK-03, INP-05 to INP-10 on every route: who asks, how, and for what. */
let target: Target
/** Another organization beside ours: its administrator, its people, its groups. */
let foreign: { token: string; userId: string; groupId: string }
beforeAll(async () => {
  target = await openTarget()
  foreign = await otherTenant(target)
})
afterAll(() => target?.stop())

async function otherTenant({ w }: Target): Promise<typeof foreign> {
  const tenantId = w.store.random.uuid()
  const there = Object.create(w, { tenantId: { value: tenantId } }) as World
  const [user, group] = await w.store.unit(systemRequest(tenantId, w.store.random.uuid()), async (tx) => {
    must(await addTenant(tx, { displayName: 'Other', domain: 'other.example', country: 'PT' }))
    const made = must(await addUser(tx, { userPrincipalName: 'eve@other.example', displayName: 'Eve' }))
    must(await giveRole(tx, { principalId: made.id, role: roleByKey('Global Administrator')!.id }))
    return [made, must(await addGroup(tx, { displayName: 'Others' }))]
  })
  return { token: await bearer(there, user), userId: user.id, groupId: group.id }
}

const all = routes(() => true)
const bodyless = (method: string): boolean => ['GET', 'HEAD', 'DELETE', 'OPTIONS'].includes(method)
const bodyFor = (method: string): { body: string } | object => (bodyless(method) ? {} : { body: '{}' })
const typeFor = (route: GraphRoute): Record<string, string> => (route.upload ? { 'content-type': route.upload } : {})
const ask = (route: GraphRoute, headers: Record<string, string>, path = addressOf(route, target.places)) =>
  target.send({ method: route.method, path, ...bodyFor(route.method), headers: { ...typeFor(route), ...headers } })
const stepTo = ({ method }: GraphRoute, path: string) =>
  bodyless(method) ? { method, path } : { method, path, body: {} }
const codeOf = (answer: Answer): string => (JSON.parse(answer.body) as { error: { code: string } }).error.code

it('knows every route', () => expect(all.length).toBeGreaterThan(250))

describe('who asks', () => {
  changesNothing(() => target)
  const tokens = new Map<string, string>()
  /** The plainest at every route, a quarter of the others at each in turn. */
  let turn = 0
  const always = ([what]: [string, string], at: number) =>
    ['none', 'alg none', 'another key'].includes(what) || (at + turn) % 4 === 0
  beforeAll(async () => {
    const { w, token, boss } = target
    const [head = '', body = '', mac = ''] = token.replace('Bearer ', '').split('.')
    const { publicUrl } = w.running.program
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as Record<string, unknown>
    const protectedHeader = JSON.parse(Buffer.from(head, 'base64url').toString()) as { kid: string; alg: string }
    const { privateKey } = await generateKeyPair('RS256')
    const keys = (await (await fetch(`${w.url}/${w.tenantId}/discovery/v2.0/keys`)).json()) as { keys: { n: string }[] }
    const asSecret = new TextEncoder().encode(keys.keys[0]!.n)
    const byPublicKey = new SignJWT(claims).setProtectedHeader({ ...protectedHeader, alg: 'HS256' }).sign(asSecret)
    const signed = (given: Record<string, unknown>, more: object = {}) =>
      new SignJWT(given).setProtectedHeader({ ...protectedHeader, ...more }).sign(privateKey)
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const shapes: Record<string, string> = {
      none: '',
      'an empty one': 'Bearer',
      'no token': 'Bearer  ',
      'another scheme': `Basic ${Buffer.from(`${boss.userPrincipalName}:${boss.password}`).toString('base64')}`,
      'a flow': `Flow ${'A'.repeat(43)}`,
      'no scheme': token.replace('Bearer ', ''),
      'two tokens': `${token}, ${token}`,
      'two parts': `Bearer ${head}.${body}`,
      'no signature': `Bearer ${head}.${body}.`,
      'five parts': `Bearer ${head}.${body}.${mac}.${mac}.${mac}`,
      'other letters': `Bearer ${head}.${body}.${mac}!`,
      'a changed signature': `Bearer ${head}.${body}.${mac.slice(0, -4)}${mac.endsWith('AAAA') ? 'BBBB' : 'AAAA'}`,
      'a changed claim': `Bearer ${head}.${part({ ...claims, oid: target.victim.id })}.${mac}`,
      'no JSON inside': `Bearer ${Buffer.from('x').toString('base64url')}.${Buffer.from('x').toString('base64url')}.${mac}`,
      'null inside': `Bearer ${part(null)}.${part(null)}.${mac}`,
      'lists for ids': `Bearer ${head}.${part({ ...claims, tid: [claims.tid], oid: { $ne: 1 } })}.${mac}`,
      'alg none': `Bearer ${new UnsecuredJWT(claims).encode()}`,
      'alg none, dressed up': `Bearer ${part({ ...protectedHeader, alg: 'none' })}.${body}.`,
      'our public key as a secret': `Bearer ${await byPublicKey}`,
      'another key': `Bearer ${await signed(claims)}`,
      'a key of nobody': `Bearer ${await signed(claims, { kid: 'nobodys' })}`,
      'a key from elsewhere': `Bearer ${await signed(claims, { jku: 'https://evil.example/keys', x5u: 'https://evil.example' })}`,
      'a hostile kid': `Bearer ${await signed(claims, { kid: "'; drop table person; --" })}`,
      'a kid of 10 KB': `Bearer ${'A'.repeat(10_000)}.${body}.${mac}`,
      'another issuer': `Bearer ${await signed({ ...claims, iss: issuerOf(publicUrl, nobody), tid: nobody })}`,
    }
    for (const [what, value] of Object.entries(shapes)) tokens.set(what, value)
  })

  it.each(all)('$name lets in nobody without a sound token', async ({ route }) => {
    turn += 1
    await each([...tokens].filter(always), async ([what, authorization]) => {
      const answer = await ask(route, { authorization })
      expectRefusal(answer, what)
      expect([what, answer.status, codeOf(answer)]).toEqual([what, 401, 'InvalidAuthenticationToken'])
      expect(header(answer, 'www-authenticate')).toMatch(
        /^Bearer realm="", authorization_uri=".+", error="invalid_token"$/,
      )
    })
  })

  it('none of that has changed anything, and neither have 100 KB or two headers', async () => {
    await unchanged(target.w, async () => {
      const path = `/v1.0/users/${target.victim.id}`
      const huge = await target.send({
        method: 'DELETE',
        path,
        headers: { authorization: `Bearer ${'a.b.c'.repeat(20_000)}` },
      })
      expect([huge.status, huge.body]).toEqual([431, ''])
      const twice = [target.token, target.token] as unknown as string
      const two = await target.send({ method: 'DELETE', path, headers: { authorization: twice } })
      expectRefusal(two, 'two headers')
      expect(two.status).toBe(400)
      for (const authorization of tokens.values())
        expect((await target.send({ method: 'DELETE', path, headers: { authorization } })).status).toBe(401)
    })
    await stillServes(target)
  })

  it('a token of our own for something else, or of yesterday, is none', async () => {
    const { w, boss, token } = target
    const claims = JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as Record<string, unknown>
    expect(Object.keys(claims)).toEqual(expect.arrayContaining(['tid', 'oid', 'appid', 'exp']))
    const old = await bearer(w, boss)
    w.advance({ hours: 3 })
    const late = await target.send({ path: '/v1.0/me', headers: { authorization: old } })
    expectRefusal(late, 'expired')
    expect([late.status, late.body.includes('expired')]).toEqual([401, true])
    w.advance({ hours: -3 })
  })

  it.each(all.filter(({ route }) => route.path.includes('{')))(
    '$name: another organization sees and moves nothing of ours',
    async ({ route }) => {
      const { userId, groupId, token } = foreign
      const theirs = await ask(route, { authorization: token })
      // Roles and kinds of methods have the same names everywhere.
      if (!expectNoFault(theirs, 'by another organization')) expect(theirs.body).not.toMatch(/victim|boss/i)
      for (const id of [userId, groupId]) {
        const answer = await ask(route, {}, addressOf(route, {}, id))
        expectRefusal(answer, `of another organization: ${id}`)
        expect(answer.body).not.toContain('eve@other.example')
      }
    },
  )
})

describe('how it is asked', () => {
  const places = new Map<string, { routes: GraphRoute[]; path: string }>()
  for (const { route } of all) {
    const path = addressOf(route)
    places.set(path, { path, routes: [...(places.get(path)?.routes ?? []), route] })
  }
  const methods = [
    'GET',
    'POST',
    'PUT',
    'PATCH',
    'DELETE',
    'HEAD',
    'OPTIONS',
    'TRACE',
    'PROPFIND',
    'COPY',
    'LINK',
    'MERGE',
    'SEARCH',
  ]

  it('405 with what would do, for every other method of every path', async () => {
    await unchanged(target.w, () =>
      each([...places.values()], async ({ path, routes: there }) => {
        const methodsThere: string[] = there.map((route) => route.method)
        const known = [...methodsThere, ...(methodsThere.includes('GET') ? ['HEAD'] : [])]
        for (const method of methods.filter((one) => !known.includes(one))) {
          const answer = await target.send({ method, path, ...bodyFor(method) })
          const what = `${method} ${path}`
          expect([what, answer.status]).toEqual([what, 405])
          expect([what, header(answer, 'allow')?.split(', ').toSorted()]).toEqual([what, known.toSorted()])
          if (method !== 'HEAD') expectRefusal(answer, what)
        }
      }),
    )
  })

  it('methods that are none are refused by the parser, and a method in a header is none', async () => {
    const path = `/v1.0/users/${target.victim.id}`
    await unchanged(target.w, async () => {
      for (const name of ['x-http-method-override', 'x-http-method', 'x-method-override'])
        expect((await target.send({ path, headers: { [name]: 'DELETE' } })).status).toBe(200)
      expect(
        (await target.send({ method: 'POST', path, body: '{}', headers: { 'x-http-method': 'DELETE' } })).status,
      ).toBe(405)
    })
  })

  const tags = [
    'x',
    '"',
    '""',
    '"999999"',
    'W/"999999"',
    '"1", "2"',
    'w/"1"',
    '"1',
    "'1'",
    '"\u00ff"',
    `"${'1'.repeat(500)}"`,
    '-1',
    'null',
  ]
  const moving = all.filter(({ route }) => route.method !== 'GET')
  describe('a version of something else', () => {
    changesNothing(() => target)
    it.each(moving)('$name with a tag of something else', async ({ route }) => {
      const path = addressOf(route, target.places)
      const asked = tags.map((tag) => ({
        ...stepTo(route, path),
        tag,
        headers: { ...typeFor(route), 'if-match': tag },
      }))
      await askAll(target, asked, (answer, { tag }) => {
        expectRefusal(answer, tag)
        expect([tag, [412, 404, 400].includes(answer.status)]).toEqual([tag, true])
        if (!route.versioned) expect([tag, answer.status]).toEqual([tag, 412])
      })
    })
  })

  const odd: Record<string, string>[] = [
    { 'if-match': 'x' },
    { 'if-none-match': '*' },
    { prefer: 'x'.repeat(2_000) },
    { prefer: 'odata.maxpagesize=-1' },
    { prefer: 'odata.maxpagesize=1e400, return=minimal; x="' },
    { consistencylevel: 'x'.repeat(1_000) },
    { accept: 'application/json;odata.metadata=x;q=nan, */*;q=-1' },
    { accept: 'text/html' },
    { 'accept-encoding': 'gzip;q=2, x, identity;q=0' },
    { 'accept-language': `${'a-'.repeat(1_000)};q=1e400` },
    { 'client-request-id': '<script>' },
    { 'client-request-id': 'x'.repeat(2_000) },
    { 'user-agent': '\u00ff'.repeat(3_000) },
    { range: 'bytes=0-0,-1,99999999999999999999-' },
    { 'x-forwarded-for': `'; drop table person; --, ${'1.1.1.1, '.repeat(100)}` },
    { 'x-forwarded-host': 'evil.example', 'x-original-url': '/v1.0/groups', 'x-rewrite-url': '/v1.0/groups' },
    { cookie: '__Host-rekey-session=x; __proto__=1; a=%ff' },
    { te: 'trailers, x', expect: 'nothing' },
  ]
  it.each(all.filter(({ route }) => route.method === 'GET'))('$name with odd headers', async ({ route }) => {
    await each(odd, async (headers) => {
      const answer = await ask(route, headers)
      const what = JSON.stringify(headers).slice(0, 80)
      if (headers.expect) expect([what, answer.status]).toEqual([what, 417])
      else expectNoFault(answer, what)
      expect(header(answer, 'client-request-id') ?? '').not.toContain('<')
    })
  })

  it('another host, and another page of a browser', async () => {
    const host = await target.send({ path: '/v1.0/users', headers: { host: 'evil.example' } })
    expectRefusal(host, 'host')
    expect(host.status).toBe(421)
    const path = `/v1.0/users/${target.victim.id}`
    await unchanged(target.w, async () => {
      const from = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
      const answer = await target.send({ method: 'DELETE', path, headers: from })
      expectRefusal(answer, 'origin')
      expect(answer.status).toBe(403)
    })
  })

  it('a body that never says how long it is ends at the limit', async () => {
    const chunked = { 'transfer-encoding': 'chunked', connection: 'close' }
    const answer = await target.send({
      method: 'POST',
      path: '/v1.0/groups',
      body: ' '.repeat(1_000_000),
      headers: chunked,
    })
    expectRefusal(answer, 'chunked')
    expect(answer.status).toBe(413)
  })
})

describe('for what', () => {
  changesNothing(() => target)
  const guid = '00000000-0000-4000-8000-00000000000'
  const ids = [
    'x',
    '0',
    '-1',
    'null',
    'undefined',
    '__proto__',
    'constructor',
    '$ref',
    '$value',
    '(x)',
    "('x",
    "(id='x',id='y')",
    "' or '1'='1",
    "'; drop table person; --",
    '%00',
    'a%00b',
    '%ff',
    '%zz',
    '%',
    '%ed%a0%80',
    '%2f',
    'a%2fb',
    '..%2f..%2fgroups',
    '%2e%2e%2fgroups',
    '%5c..%5c',
    '%252e%252e',
    ';x=y',
    '*',
    '%20',
    '%e2%80%8b',
    '%ef%bc%8e%ef%bc%8e',
    `${guid}g`,
    `${guid}`,
    `${guid}00`,
    `${guid}0%20`,
    `%7b${guid}0%7d`,
    guid.replaceAll('-', ''),
    `%d9%a0${guid.slice(1)}0`,
    'victim@meridian.example%20',
    '%20victim@meridian.example',
    'victim@meridian.example.',
    'victim.@meridian.example',
    'v%d1%96ctim@meridian.example',
    'vict%c4%b1m@meridian.example',
    'victim%e2%80%8b@meridian.example',
    'victim@meridian.example%00',
    'victim%ef%bc%a0meridian.example',
    'a'.repeat(2_000),
    '%f0%9f%98%80'.repeat(100),
    `${'('.repeat(500)}${')'.repeat(500)}`,
  ]
  const withId = all.filter(({ route }) => /\{|\(\w+\)/.test(route.path))

  it.each(withId)('$name with every kind of wrong id', async ({ route }) => {
    const asked = ids.map((id) => stepTo(route, addressOf(route, {}, id.replaceAll(' ', '%20'))))
    await askAll(target, asked, (answer, { path }) => {
      expectRefusal(answer, path.slice(0, 100))
      expect([path, [400, 403, 404, 405, 412, 415].includes(answer.status)]).toEqual([path, true])
    })
  })

  const functions = all.filter(({ route }) => route.path.endsWith('()'))
  const odd = [
    "'constructor'",
    "'__proto__'",
    "''",
    "'x",
    'x',
    'null',
    '1',
    `'${'x'.repeat(1_000)}'`,
    "'%00'",
    "'%ff'",
    "'a''b'",
  ]
  it.each(functions)('$name with other arguments', async ({ route }) => {
    const names = ['includedUserTypes', 'includedUserRoles', 'x', '__proto__']
    const given = names.flatMap((name) => odd.map((value) => `${name}=${value}`))
    const lists = [
      ...given,
      ...odd.map((value) => `includedUserTypes=${value},includedUserRoles=${value}`),
      'x=1,x=2',
      ',',
      '(',
    ]
    await each(lists, async (list) => {
      const answer = await ask(route, {}, addressOf(route).replace('()', `(${list})`))
      if (!list.includes('all')) expectRefusal(answer, list)
    })
  })

  it('dots in an address lead nowhere but where they lead everybody', async () => {
    await unchanged(target.w, async () => {
      for (const path of [
        '/v1.0/users/..',
        '/v1.0/users/.',
        '/v1.0/../v1.0/..',
        '/v1.0//users',
        '/v1.0/users//',
        '/api/./..',
        '/v1.0/users/%2e%2e',
        '/v1.0/%2e%2e/%2e%2e/etc/passwd',
        '/beta/..%2f..%2fetc%2fpasswd',
        '/v1.0\\users',
      ])
        for (const method of ['GET', 'DELETE', 'PATCH']) {
          const answer = await target.send({ method, path, ...bodyFor(method) })
          expect([path, method, answer.status < 500]).toEqual([path, method, true])
          expect([path, answer.status === 200 && method !== 'GET']).toEqual([path, false])
        }
    })
  })
})
