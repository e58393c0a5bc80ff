import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Endpoint } from '../../src/contract/endpoints.ts'
import { NothingInput } from '../../src/contract/signin.ts'
import { en } from '../../src/contract/text/en.ts'
import { groups } from '../../src/http/groups.ts'
import { type Answer, header, Wire } from '../wire.ts'
import { type Person, type World, world } from '../world.ts'

/**
 * INP-01 to INP-04, WEB-01 to WEB-03, FLO-02: every POST of the portal, taken from the lists that make
 * `/openapi.json`, with every kind of broken request. Never a fault, never a moved state; a person sees a page with
 * a sentence that helps, a client a code.
 */
let w: World
let person: Person
let starter: Person
let addresses = 0

const endpoints: readonly Endpoint[] = groups
  .flatMap((group) => group.endpoints ?? [])
  // The API takes tokens and JSON alone; its own bad input stands in test/conformance and test/system/api.
  .filter((one) => !/^\/(v1\.0|beta|api|oidc|\{tenant\})\//.test(one.path))
  .flatMap((one) => (one.path.includes('{kind}') ? [{ ...one, path: one.path.replace('{kind}', 'picture') }] : [one]))
/** Not for clients, so not described. */
const unlisted: Endpoint[] = [
  { method: 'post', path: '/signin/leave', summary: '', tag: 'Sign-in', security: 'session', input: NothingInput },
]
const posts = [...endpoints, ...unlisted].filter((one) => one.method === 'post')

beforeAll(async () => {
  w = await world({ trustedProxies: ['127.0.0.1'], answerFloor: 0, challenge: 'off' })
  for (const id of ['MicrosoftAuthenticator', 'SoftwareOath', 'Sms', 'Email'] as const)
    await w.method(id, { state: 'enabled' })
  await w.policy({
    enabledFor: 'all',
    phoneCountries: ['*'],
    licenceEnforcement: 'none',
    requireRegistration: false,
  })
  // With nothing registered: the wizard opens for her without a further proof.
  starter = await w.user('bea')
  person = await w.user('ana', { app: true, mobile: '+351 912345601', email: 'ana@home.example' })
})
afterAll(() => w?.stop())

function wire(): Wire {
  const made = new Wire(w.url)
  addresses += 1
  made.always['x-forwarded-for'] = `10.${addresses >> 8}.${addresses & 255}.9`
  made.always['x-forwarded-proto'] = 'https'
  return made
}

const formType = 'application/x-www-form-urlencoded'
const jsonType = 'application/json'
const asPage = () => ({ accept: 'text/html', origin: w.url, 'content-type': formType })
const asClient = () => ({ accept: jsonType, origin: w.url, 'content-type': jsonType })
const tokenIn = (answer: Answer): string => /name="formToken" value="([^"]+)"/.exec(answer.body)?.[1] ?? ''
const encoded = (fields: Record<string, string>): string => new URLSearchParams(fields).toString()

type Visitor = { wire: Wire; token: string; home: string }

/** A browser that stands where the endpoint expects it: before sign-in, in a reset, or signed in with a wizard open. */
async function visitor(endpoint: Endpoint): Promise<Visitor> {
  const browser = wire()
  if (endpoint.security === 'session') return signedIn(browser)
  const start = endpoint.path.startsWith('/signin') ? '/signin' : '/passwordreset'
  const token = tokenIn(await browser.send({ path: start, headers: { accept: 'text/html' } }))
  if (endpoint.security !== 'flow') return { wire: browser, token, home: start }
  const fields = encoded({ username: person.userPrincipalName, formToken: token })
  await browser.send({ method: 'POST', path: '/passwordreset', headers: asPage(), body: fields })
  const page = await browser.send({ path: '/passwordreset/flow', headers: { accept: 'text/html' } })
  expect(page.body).toContain('Please choose the contact method')
  return { wire: browser, token: tokenIn(page), home: '/passwordreset/flow' }
}

async function signedIn(browser: Wire): Promise<Visitor> {
  const page = await browser.send({ path: '/signin', headers: { accept: 'text/html' } })
  const fields = { username: starter.userPrincipalName, password: starter.password, formToken: tokenIn(page) }
  await browser.send({ method: 'POST', path: '/signin/password', headers: asPage(), body: encoded(fields) })
  const account = await browser.send({ path: '/account', headers: { accept: 'text/html' } })
  expect(account.status).toBe(200)
  const change = await browser.send({ path: '/changepassword', headers: { accept: 'text/html' } })
  const token = tokenIn(change)
  const wizard = { method: 'POST', path: '/mysecurityinfo/add', headers: asPage() }
  await browser.send({ ...wizard, body: encoded({ method: 'app', formToken: token }) })
  const open = await browser.send({ path: '/mysecurityinfo/register', headers: { accept: 'text/html' } })
  expect([open.status, open.body.includes('/mysecurityinfo/register/next')]).toEqual([200, true])
  return { wire: browser, token, home: '/account' }
}

/** Everything a request could have moved. What only counts or says so is not in it. */
async function everything(): Promise<unknown> {
  const tables = {
    reset_flow: 'id, state, version, ended_at',
    reset_proof: 'flow_id, gate',
    credential: 'id, version, is_default, label',
    password: "user_id, encode(value, 'hex') as value",
    session: 'id, ended_at, stage, proved_at, wizard',
    challenge: 'id, consumed_at, voided_at, tries',
    registration_state: '*',
    demo_message: 'id',
    block: 'user_id, until',
  }
  return w.store.look(async (look) => {
    const all: Record<string, unknown> = {}
    for (const [table, columns] of Object.entries(tables)) {
      const rows = await sql.raw(`select ${columns} from ${table}`).execute(look.db)
      all[table] = rows.rows.map((row) => JSON.stringify(row)).sort()
    }
    return all
  })
}

const schemaOf = (endpoint: Endpoint) =>
  (endpoint.input ? z.toJSONSchema(endpoint.input, { io: 'input', unrepresentable: 'any' }) : { properties: {} }) as {
    properties?: Record<string, { type?: string; enum?: string[]; maxLength?: number; format?: string }>
    required?: string[]
  }

/** A body that would do. */
function sample(endpoint: Endpoint): Record<string, string> {
  const { properties = {}, required = [] } = schemaOf(endpoint)
  const values: Record<string, string> = {
    username: person.userPrincipalName,
    id: '00000000-0000-4000-8000-000000000001',
    number: '+351 912345601',
    answer: '123456',
    code: '123456',
    address: 'a@home.example',
  }
  return Object.fromEntries(
    required.map((name) => [name, properties[name]?.enum?.[0] ?? values[name] ?? 'Purple-Elephant-77']),
  )
}

type Bad = { name: string; body: string | Uint8Array; type?: string; headers?: Record<string, string> }
const bytes = (...parts: (string | number[])[]): Uint8Array =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))))

const wrongValues: readonly (readonly [string, unknown])[] = [
  ['an array', ['x']],
  ['an object', { $ne: '' }],
  ['a number', 1],
  ['null', null],
  ['true', true],
  ['overlong', 'x'.repeat(5_000)],
  ['with a NUL', 'a\0b'],
]

/** Broken JSON bodies: whole ones, then each field in each wrong way. */
function badJson(endpoint: Endpoint): Bad[] {
  const right = sample(endpoint)
  const fields = Object.keys(schemaOf(endpoint).properties ?? {})
  const text = (value: unknown) => JSON.stringify(value)
  const inside = text(right).slice(1, -1)
  const some = inside === '' ? '' : `${inside},`
  const whole: Bad[] = [
    ['an array', text([right])],
    ['a string', '"x"'],
    ['a number', '1'],
    ['null', 'null'],
    ['cut off', '{"a":'],
    ['nothing', ''],
    ['an unknown field', text({ ...right, isAdmin: true })],
    ['a doubled key', `{${some}"a":"1","a":"2"}`],
    ['a doubled key, escaped', `{${some}"a":"1","\\u0061":"2"}`],
    ['__proto__', `{${some}"__proto__":{"isAdmin":true}}`],
    ['constructor', `{${some}"constructor":{}}`],
    ['a lone surrogate', `{${some}"a":"\\ud800"}`],
    ['a lone surrogate in a key', `{${some}"\\udc00":"a"}`],
    ['deep', `{${some}"a":${'['.repeat(17)}${']'.repeat(17)}}`],
    ['very deep', `{"a":${'['.repeat(7_000)}${']'.repeat(7_000)}}`],
    ['many keys', `{${Array.from({ length: 1_001 }, (_, n) => `"k${n}":0`).join(',')}}`],
    ['too large', text({ ...right, a: 'x'.repeat(17 * 1024) })],
    ['a BOM', `\ufeff${text({ ...right, a: 1 })}`],
  ].map(([name, body]) => ({ name: name!, body: body! }))
  whole.push({ name: 'not UTF-8', body: bytes(`{${some}"a":"`, [0xff, 0xfe], '"}') })
  const perField = fields.flatMap((field) => [
    ...wrongValues.map(([name, value]) => ({ name: `${field}: ${name}`, body: text({ ...right, [field]: value }) })),
    { name: `${field}: a lone surrogate`, body: text(right).replace(/}$/, `${some ? ',' : ''}"${field}\\ud800":"x"}`) },
  ])
  const missing = Object.keys(right).map((field) => ({
    name: `${field}: missing`,
    body: text(Object.fromEntries(Object.entries(right).filter(([name]) => name !== field))),
  }))
  return [...whole, ...perField, ...missing]
}

/** Broken forms, each with a token that fits. */
function badForms(endpoint: Endpoint, token: string): Bad[] {
  const right = { ...sample(endpoint), formToken: token }
  const fields = Object.keys(schemaOf(endpoint).properties ?? {})
  const plain = encoded(right)
  const whole: Bad[] = [
    { name: 'an unknown field', body: `${plain}&isAdmin=1` },
    { name: 'a doubled token', body: `${plain}&formToken=${token}` },
    { name: '__proto__', body: `${plain}&__proto__=1` },
    { name: 'not UTF-8', body: `${plain}&a=%ff%fe` },
    { name: 'raw bytes', body: bytes(`${plain}&a=`, [0xff, 0xfe]) },
    { name: 'an overlong encoding', body: `${plain}&a=%c0%af` },
    { name: 'a surrogate', body: `${plain}&a=%ed%a0%80` },
    { name: 'a broken escape', body: `${plain}&a=%zz` },
    { name: 'a NUL', body: `${plain}&a=%00` },
    { name: 'many fields', body: `${plain}&${Array.from({ length: 101 }, (_, n) => `f${n}=1`).join('&')}` },
    { name: 'too large', body: `${plain}&a=${'x'.repeat(17 * 1024)}` },
  ]
  const perField = fields.flatMap((field) => [
    { name: `${field}: overlong`, body: encoded({ ...right, [field]: 'x'.repeat(5_000) }) },
    { name: `${field}: doubled`, body: `${encoded({ ...right, [field]: 'a' })}&${field}=b` },
    { name: `${field}: as a list`, body: `${plain}&${field}%5B%5D=a` },
    { name: `${field}: with a NUL`, body: encoded({ ...right, [field]: 'a\0b' }) },
    { name: `${field}: not UTF-8`, body: `${encoded({ ...right, [field]: 'a' })}%ff` },
  ])
  const missing = Object.keys(sample(endpoint)).map((field) => ({
    name: `${field}: missing`,
    body: encoded(Object.fromEntries(Object.entries(right).filter(([name]) => name !== field))),
  }))
  return [...whole, ...perField, ...missing]
}

const otherTypes: Bad[] = [
  { name: 'text/plain', body: 'username=x', type: 'text/plain' },
  { name: 'multipart', body: '--x\r\n\r\n--x--', type: 'multipart/form-data; boundary=x' },
  { name: 'xml', body: '<a/>', type: 'application/xml' },
  { name: 'no type', body: 'a=b', type: '' },
  { name: 'compressed', body: 'a=b', type: formType, headers: { 'content-encoding': 'gzip' } },
]

const texts = Object.values(en).filter((text) => text.length > 20 && !text.includes('{'))
const decoded = (page: string): string =>
  page.replaceAll('&#39;', "'").replaceAll('&quot;', '"').replaceAll('&amp;', '&')

function isPage(answer: Answer, what: string): void {
  expect(header(answer, 'content-type'), what).toBe('text/html; charset=UTF-8')
  expect(answer.body, what).toMatch(/<h1/)
}

/** A page without an error, at the end of a way of ours. */
async function isShown(visit: Visitor, answer: Answer, what: string): Promise<void> {
  let shown = answer
  for (let hops = 0; hops < 4 && shown.status >= 302 && shown.status <= 308; hops++)
    shown = await visit.wire.send({ path: header(shown, 'location')!, headers: { accept: 'text/html' } })
  expect(shown.status, what).toBe(200)
  isPage(shown, what)
}

/** What a person gets: a way of ours, or a page with a heading and at least one sentence of ours that says what now. */
async function helpsPerson(visit: Visitor, answer: Answer, what: string): Promise<void> {
  expect(answer.status, what).toBeLessThan(500)
  if (answer.status === 303 || answer.status === 302) {
    expect(header(answer, 'location'), what).toMatch(/^\/(?!\/)/)
    const next = await visit.wire.send({ path: header(answer, 'location')!, headers: { accept: 'text/html' } })
    return isShown(visit, next, what)
  }
  isPage(answer, what)
  const page = decoded(answer.body)
  const helped = texts.some((text) => page.includes(text)) && /<(a|button|form)\b/.test(answer.body)
  expect(helped, `${what}: ${page.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')}`).toBe(true)
}

function helpsClient(answer: Answer, what: string): void {
  expect(answer.status, what).toBeLessThan(500)
  expect(header(answer, 'content-type'), `${what} ${answer.body}`).toMatch(/^application\/(problem\+)?json/)
  const body = JSON.parse(answer.body) as { code?: string; error?: { code: string } | null }
  expect(body.code ?? body.error?.code, `${what} ${answer.body}`).toMatch(/^[a-z]+(\.\w+)+$/)
}

const malformed = 'This request was not complete'
const titleOf = (endpoint: Endpoint): string => endpoint.path

it('knows every endpoint that takes something', () => {
  expect(posts.length).toBeGreaterThan(25)
  expect(posts.filter((one) => one.input === undefined).map((one) => one.path)).toEqual([])
})

describe.each(posts.map((endpoint) => ({ name: titleOf(endpoint), endpoint })))('POST $name', ({ endpoint }) => {
  it('refuses broken JSON with a code and moves nothing', async () => {
    const visit = await visitor(endpoint)
    const before = await everything()
    for (const bad of badJson(endpoint)) {
      const headers = { ...asClient(), 'rekey-form-token': visit.token }
      const answer = await visit.wire.send({ method: 'POST', path: endpoint.path, headers, body: bad.body })
      helpsClient(answer, bad.name)
      expect([400, 413], `${bad.name} ${answer.body}`).toContain(answer.status)
    }
    expect(await everything()).toEqual(before)
  })

  it('refuses broken forms with a page that helps and moves nothing', async () => {
    const visit = await visitor(endpoint)
    const before = await everything()
    for (const bad of badForms(endpoint, visit.token)) {
      const answer = await visit.wire.send({ method: 'POST', path: endpoint.path, headers: asPage(), body: bad.body })
      await helpsPerson(visit, answer, bad.name)
      if (visit.home === '/passwordreset/flow' && bad.name !== 'too large') {
        // The page where the flow stands, and what was wrong with the request.
        expect(answer.body, bad.name).toContain('Please choose the contact method')
        expect(decoded(answer.body), bad.name).toMatch(/This request was not complete|opened too long ago/)
      }
    }
    expect(await everything()).toEqual(before)
  })

  it('takes no other content', async () => {
    const visit = await visitor(endpoint)
    const before = await everything()
    for (const bad of otherTypes)
      for (const base of [asPage(), asClient()]) {
        const headers: Record<string, string> = { ...base, ...bad.headers, 'rekey-form-token': visit.token }
        if (bad.type) headers['content-type'] = bad.type
        else delete headers['content-type']
        const answer = await visit.wire.send({ method: 'POST', path: endpoint.path, headers, body: bad.body })
        expect(answer.status, bad.name).toBe(415)
        if (base.accept === jsonType) helpsClient(answer, bad.name)
        else await helpsPerson(visit, answer, bad.name)
      }
    expect(await everything()).toEqual(before)
  })

  it('WEB-01 changes nothing by any other method', async () => {
    const visit = await visitor(endpoint)
    const before = await everything()
    const query = encoded({ ...sample(endpoint), formToken: visit.token })
    for (const method of ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
      const path = method === 'GET' ? `${endpoint.path}?${query}` : endpoint.path
      const answer = await visit.wire.send({ method, path, headers: { accept: 'text/html', origin: w.url } })
      expect(answer.status, method).toBeLessThan(500)
      // A page stands at this address after a refused form: loaded again, it is a page and not a dead end.
      if (method === 'GET') await isShown(visit, answer, method)
      if (['PUT', 'PATCH', 'DELETE'].includes(method)) expect(answer.status, method).toBeGreaterThan(399)
    }
    expect(await everything()).toEqual(before)
  })

  it('WEB-02 refuses what another page sends', async () => {
    const visit = await visitor(endpoint)
    const before = await everything()
    const foreign: Record<string, string>[] = [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: `${w.url}.evil.example` },
      { origin: w.url, 'sec-fetch-site': 'cross-site' },
      { origin: w.url, 'sec-fetch-site': 'same-site' },
    ]
    for (const extra of foreign) {
      const page = { ...asPage(), ...extra }
      // A hidden origin is what old browsers say of our own forms; there the form's token decides (decision 0008).
      const hidden = extra.origin === 'null'
      const formToken = hidden ? 'A'.repeat(43) : visit.token
      const body = encoded({ ...sample(endpoint), formToken })
      const answer = await visit.wire.send({ method: 'POST', path: endpoint.path, headers: page, body })
      if (!hidden) expect(answer.status, JSON.stringify(extra)).toBe(403)
      await helpsPerson(visit, answer, JSON.stringify(extra))
      const client = { ...asClient(), ...extra, 'rekey-form-token': visit.token }
      const sent = { method: 'POST', path: endpoint.path, headers: client, body: JSON.stringify(sample(endpoint)) }
      helpsClient(await visit.wire.send(sent), JSON.stringify(extra))
    }
    // Neither header, but a cookie: an old browser at a foreign page looks like that.
    const { origin: _, ...silent } = asPage()
    const body = encoded({ ...sample(endpoint), formToken: visit.token })
    expect((await visit.wire.send({ method: 'POST', path: endpoint.path, headers: silent, body })).status).toBe(403)
    expect(await everything()).toEqual(before)
  })

  it('WEB-03 refuses a form without its token, with another one, or an old one', async () => {
    const old = await visitor(endpoint)
    const visit = await visitor(endpoint)
    const before = await everything()
    for (const token of [undefined, '', 'x', old.token, visit.token.slice(0, -1), `${visit.token}x`, 'A'.repeat(43)]) {
      const fields: Record<string, string> = sample(endpoint)
      const body = encoded(token === undefined ? fields : { ...fields, formToken: token })
      const answer = await visit.wire.send({ method: 'POST', path: endpoint.path, headers: asPage(), body })
      await helpsPerson(visit, answer, `token ${token}`)
      const headers: Record<string, string> = asClient()
      if (token) headers['rekey-form-token'] = token
      const sent = { method: 'POST', path: endpoint.path, headers, body: JSON.stringify(fields) }
      helpsClient(await visit.wire.send(sent), `token ${token}`)
    }
    expect(await everything()).toEqual(before)
  })
})

describe.each(posts.filter((one) => one.security === 'flow').map((endpoint) => ({ name: endpoint.path, endpoint })))(
  'the handle of a flow at $name',
  ({ endpoint }) => {
    const send = (client: Wire, headers: Record<string, string>, handle: Record<string, string>) =>
      client.send({
        method: 'POST',
        path: endpoint.path,
        headers: { ...headers, ...handle },
        body: headers['content-type'] === jsonType ? JSON.stringify(sample(endpoint)) : encoded(sample(endpoint)),
      })

    it('FLO-02, FLO-11 none, foreign, of another carrier, two at once: the flow is lost, and nothing moves', async () => {
      const visit = await visitor(endpoint)
      const cookie = visit.wire.jar.get('__Host-rekey-flow')!
      const started = await wire().send({
        method: 'POST',
        path: '/passwordreset',
        headers: asClient(),
        body: JSON.stringify({ username: person.userPrincipalName }),
      })
      const byHeader = (JSON.parse(started.body) as { flow: string }).flow
      expect(byHeader).toMatch(/^[\w-]{43}$/)
      const before = await everything()
      const handles: Record<string, Record<string, string>> = {
        none: {},
        'a foreign one': { authorization: `Flow ${'A'.repeat(43)}` },
        'too short': { authorization: 'Flow AAAA' },
        'of another scheme': { authorization: `Bearer ${byHeader}` },
        'of a cookie in the header': { authorization: `Flow ${cookie}` },
        'of a header in the cookie': { cookie: `__Host-rekey-flow=${byHeader}` },
        both: { authorization: `Flow ${byHeader}`, cookie: `__Host-rekey-flow=${cookie}` },
      }
      for (const [name, handle] of Object.entries(handles)) {
        const stranger = wire()
        const client = await send(stranger, { ...asClient(), 'rekey-form-token': visit.token }, handle)
        helpsClient(client, name)
        const page = await send(stranger, asPage(), handle)
        await helpsPerson({ ...visit, wire: stranger }, page, name)
      }
      expect(await everything()).toEqual(before)
    })

    it('FLO-08 a stale one: the page says that the time is over', async () => {
      const visit = await visitor(endpoint)
      w.advance({ minutes: 16 })
      await w.sweep()
      const before = await everything()
      const body = encoded({ ...sample(endpoint), formToken: visit.token })
      const answer = await visit.wire.send({ method: 'POST', path: endpoint.path, headers: asPage(), body })
      expect(answer.status).toBe(200)
      expect(answer.body).toContain('Your session has expired')
      expect(decoded(answer.body)).toContain(en['refusal.reset.expired'])
      expect(answer.body).toContain('href="/passwordreset"')
      expect(await everything()).toEqual(before)
    })
  },
)

describe('anything at all', () => {
  it('is refused with a code by every endpoint, and moves nothing', async () => {
    const visits = new Map<string, Visitor>()
    for (const endpoint of posts) visits.set(endpoint.path, await visitor(endpoint))
    const before = await everything()
    const anything = fc.oneof(
      fc.json({ maxDepth: 4 }),
      fc.dictionary(fc.string(), fc.jsonValue()).map((value) => JSON.stringify({ ...value, nobodys: 1 })),
      fc.string({ maxLength: 2_000 }),
      fc.uint8Array({ maxLength: 500 }),
    )
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...posts), anything, fc.boolean(), async (endpoint, body, page) => {
        // An empty object or form is all that some endpoints ask for.
        fc.pre(!/^(\s*\{\s*\}\s*|&*)$/.test(Buffer.from(body as string).toString()))
        const visit = visits.get(endpoint.path)!
        const headers = { ...(page ? asPage() : asClient()), 'rekey-form-token': visit.token }
        const answer = await visit.wire.send({ method: 'POST', path: endpoint.path, headers, body })
        if (page) expect(answer.status).toBeLessThan(500)
        else helpsClient(answer, endpoint.path)
      }),
      { numRuns: 300, seed: 42 },
    )
    expect(await everything()).toEqual(before)
  })

  it('says the malformed sentence as it is in the catalogue', () => {
    expect(en['refusal.request.malformed']).toContain(malformed)
  })
})
