import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { appBearer, bearer, type TestApp, testApp } from '../tokens.ts'
import { type Person, type World, world } from '../world.ts'

let w: World
let carla: Person
let app: TestApp
let authorization: string
const base = '/v1.0/auditLogs/directoryAudits'

beforeAll(async () => {
  w = await world()
  carla = await w.user('carla', { mobilePhone: '+351 912345678' })
  w.advance({ minutes: 1 })
  await w.user('carlos')
  app = await testApp(w, ['AuditLog.Read.All'], 'Reader')
  authorization = await appBearer(w, app)
})
afterAll(() => w.stop())

const basic = (id: string, secret: string) => `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`
type Answer = { status: number; headers: Headers; body: Body }
type Body = {
  value: Record<string, unknown>[]
  '@odata.nextLink'?: string
  error: { code: string; message: string; innerError: Record<string, string> }
} & Record<string, unknown>

async function get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(w.url + path, { headers: { authorization: await appBearer(w, app), ...headers } })
  return { status: response.status, headers: response.headers, body: (await response.json()) as Body }
}
const filtered = (filter: string, more = '') => get(`${base}?$filter=${encodeURIComponent(filter)}${more}`)

describe('who may read the audit log', () => {
  const as = async (headers: Record<string, string>) => {
    const response = await fetch(w.url + base, { headers })
    return { status: response.status, body: (await response.json()) as Body, headers: response.headers }
  }

  test('nobody without proof, and the answer is Graph-shaped', async () => {
    const { status, body, headers } = await as({ 'client-request-id': 'my-own-id' })
    expect(status).toBe(401)
    expect(headers.get('www-authenticate')).toMatch(/^Bearer realm="", authorization_uri="http.+error="invalid_token"/)
    expect(body.error).toMatchObject({ code: 'InvalidAuthenticationToken', details: [] })
    expect(body.error.innerError).toMatchObject({
      'client-request-id': 'my-own-id',
      date: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]{8}$/),
    })
  })

  test.each([
    ['a client id and its secret', () => basic(app.clientId, app.clientSecret)],
    ['no id at all', () => 'Basic !!'],
    ['half a token', () => authorization.slice(0, -40)],
    ['any word', () => 'Bearer abc'],
  ])('not %s', async (_name, header) => {
    const { status, body } = await as({ authorization: header() })
    expect([status, body.error.code]).toEqual([401, 'InvalidAuthenticationToken'])
  })

  test('not an app without the permission', async () => {
    const weak = await testApp(w, [], 'Weak')
    const { status, body } = await as({ authorization: await appBearer(w, weak) })
    expect([status, body.error.code]).toEqual([403, 'Authorization_RequestDenied'])
  })

  test.each([
    ['Reports Reader', 200],
    ['Security Reader', 200],
    ['Global Reader', 200],
    ['Security Operator', 200],
    ['Security Administrator', 200],
    ['Application Administrator', 200],
    ['Cloud Application Administrator', 200],
    ['Global Administrator', 200],
    ['User Administrator', 403],
    ['Helpdesk Administrator', 403],
    ['Directory Readers', 403],
    [null, 403],
  ])('%s: %i', async (role, status) => {
    const name = `r${(role ?? 'nobody').toLowerCase().replaceAll(' ', '')}`
    const person = await w.user(name, { roles: role ? [role] : [] })
    expect((await as({ authorization: await bearer(w, person) })).status).toBe(status)
  })

  test('not the session of the portal, whoever is signed in', async () => {
    const person = await w.user('cookies', { roles: ['Global Administrator'] })
    await w.policy({ requireRegistration: false })
    const browser = w.browser()
    expect(await browser.signIn(person.userPrincipalName, person.password)).toBe(true)
    const cookie = [...browser.cookies].map(([key, value]) => `${key}=${value}`).join('; ')
    expect((await as({ cookie })).status).toBe(401)
  })
})

describe('what it says', () => {
  test('newest first, in the shape of directoryAudit, without a full number', async () => {
    const { status, headers, body } = await filtered("activityDisplayName eq 'Add user'")
    expect(status).toBe(200)
    expect(headers.get('content-type')).toContain('odata.metadata=minimal')
    expect(headers.get('odata-version')).toBe('4.0')
    expect(headers.get('cache-control')).toBe('no-cache')
    expect(body['@odata.context']).toMatch(/\/v1\.0\/\$metadata#auditLogs\/directoryAudits$/)
    const times = body.value.map((row) => String(row.activityDateTime))
    expect(times).toEqual([...times].sort().reverse())
    const row = body.value.find((one) => JSON.stringify(one).includes(carla.id))!
    expect(row).toMatchObject({
      category: 'UserManagement',
      result: 'success',
      loggedByService: 'Core Directory',
      operationType: 'Add',
      initiatedBy: { user: null, app: { displayName: 'Rekey' } },
      targetResources: [{ id: carla.id, type: 'User', userPrincipalName: 'carla@meridian.example', groupType: null }],
      additionalDetails: [],
    })
    expect(JSON.stringify(row)).not.toContain('912345678')
    const one = await get(`${base}/${String(row.id)}`)
    expect(one.body).toMatchObject({ id: row.id, '@odata.context': expect.stringMatching(/\$entity$/) })
  })

  test('a missing row, and an id that is none', async () => {
    for (const id of ['00000000-0000-4000-8000-000000000000', "x'--"]) {
      const { status, body } = await get(`${base}/${encodeURIComponent(id)}`)
      expect([status, body.error.code]).toEqual([404, 'ResourceNotFound'])
    }
  })

  test('filters by target, time, correlation and words in any case', async () => {
    const about = await filtered(`targetResources/any(t: t/id eq '${carla.id}')`)
    expect(about.body.value.length).toBeGreaterThan(0)
    expect(about.body.value.every((row) => JSON.stringify(row.targetResources).includes(carla.id))).toBe(true)
    const { correlationId, activityDateTime } = about.body.value[0]!
    const flow = await filtered(`correlationId eq '${String(correlationId)}'`)
    expect(flow.body.value.length).toBeGreaterThan(0)
    const before = encodeURIComponent(`activityDateTime le ${String(activityDateTime)}`)
    const until = await get(`/v1.0/auditlogs/DIRECTORYAUDITS?$filter=${before}`)
    expect(until.body.value.every((row) => String(row.activityDateTime) <= String(activityDateTime))).toBe(true)
    expect((await filtered("result eq 'failure' and result eq 'success'")).body.value).toEqual([])
    const hostile = await filtered("activityDisplayName eq 'x'' or 1=1 --'")
    expect([hostile.status, hostile.body.value]).toEqual([200, []])
  })

  test.each([
    ['activityDisplayName', "eq 'Add user'", "eq 'ADD USER'"],
    ['category', "eq 'UserManagement'", "in ('usermanagement')"],
    ['loggedByService', "eq 'Core Directory'", "eq 'core directory'"],
    ['result', "eq 'success'", "eq 'Success'"],
    ['initiatedBy/app/displayName', "eq 'Rekey'", "eq 'REKEY'"],
  ])('compares without case: %s', async (name, spelled, otherwise) => {
    const [one, other] = await Promise.all([filtered(`${name} ${spelled}`), filtered(`${name} ${otherwise}`)])
    expect(one.body.value.length).toBeGreaterThan(0)
    expect(other.body.value).toEqual(one.body.value)
  })

  test('compares people and beginnings without case, as people write them', async () => {
    const browser = w.browser()
    await browser.get('/signin')
    await browser.submit('/signin', { username: carla.userPrincipalName })
    await browser.submit('/signin/password', { password: 'Not-The-Right-One-1' })
    for (const filter of [
      "initiatedBy/user/userPrincipalName eq 'Carla@Meridian.Example' and result eq 'Failure'",
      "startswith(initiatedBy/user/userPrincipalName,'CARLA') and startswith(activityDisplayName,'sign-')",
      `initiatedBy/user/id eq '${carla.id.toUpperCase()}'`,
    ])
      expect([filter, (await filtered(filter)).body.value.map((row) => row.activityDisplayName)]).toEqual([
        filter,
        ['Sign-in'],
      ])
    const about = await filtered("targetResources/any(t: startswith(t/displayName,'cARLA'))")
    expect(about.body.value.length).toBeGreaterThan(0)
  })

  test('pages by signed links that neither skip nor repeat while rows arrive', async () => {
    const all = await get(`${base}?$top=999&$orderby=activityDateTime asc&$select=activityDisplayName`)
    const ids = all.body.value.map((row) => row.id)
    expect(Object.keys(all.body.value[0]!).sort()).toEqual(['activityDisplayName', 'id'])
    const seen: unknown[] = []
    let next: string | undefined = `${base}?$top=7&$orderby=activityDateTime`
    while (next) {
      const { status, body }: Answer = await get(next)
      expect(status).toBe(200)
      seen.push(...body.value.map((row) => row.id))
      if (seen.length === 7) await w.group('Arrives meanwhile')
      const link = body['@odata.nextLink']
      // Links lead to the host that was asked.
      if (link) expect(link.startsWith(w.url)).toBe(true)
      next = link && new URL(link).pathname + new URL(link).search
    }
    expect(seen.slice(0, ids.length)).toEqual(ids)
    expect(seen).toHaveLength(ids.length + 1)
  })

  test('a link that was changed, is a day old, or belongs to another query', async () => {
    const first = await get(`${base}?$top=1`)
    const token = new URL(first.body['@odata.nextLink']!).searchParams.get('$skiptoken')!
    const expectExpired = async (text: string) => {
      const { status, body } = await get(`${base}?$skiptoken=${text}`)
      expect([status, body.error.code]).toEqual([400, 'Directory_ExpiredPageToken'])
    }
    await expectExpired(`x${token}`)
    await expectExpired('')
    await expectExpired('..')
    const forged = Buffer.from(JSON.stringify({ query: {}, at: 0, seq: 0, until: 9e15 })).toString('base64url')
    await expectExpired(`${forged}.${token.split('.')[1]}`)
    expect((await get(`${base}?$skiptoken=${token}&$top=900`)).body.value).toHaveLength(1)
    w.advance({ days: 2 })
    await expectExpired(token)
  })

  test.each([
    ['$top=0', 'Request_BadRequest'],
    ['$top=1001', 'Request_BadRequest'],
    ['$top=abc', 'Request_BadRequest'],
    ['$top=5&$top=6', 'Request_BadRequest'],
    ['$skip=5', 'Request_BadRequest'],
    ['$search=x', 'Request_BadRequest'],
    ['$expand=x', 'Request_BadRequest'],
    ['$select=password', 'Request_BadRequest'],
    ['$orderby=category', 'Request_BadRequest'],
    ["$filter=resultReason eq 'x'", 'Request_UnsupportedQuery'],
    ['$filter=category eq', 'Request_BadRequest'],
    ["$filter=not (category eq 'x')", 'Request_UnsupportedQuery'],
    ["$filter=resultReason in ('x')", 'Request_UnsupportedQuery'],
    ["$filter=targetResources/all(t: t/id eq 'x')", 'Request_UnsupportedQuery'],
    ["$filter=contains(activityDisplayName,'x')", 'Request_UnsupportedQuery'],
    ['$filter=', 'Request_BadRequest'],
  ])('%s: 400 %s', async (query, code) => {
    const { status, body } = await get(`${base}?${query.replaceAll(' ', '%20')}`)
    expect([status, body.error.code]).toEqual([400, code])
    expect(body.error.message).not.toBe('')
  })
})
