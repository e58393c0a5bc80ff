import http from 'node:http'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect } from 'vitest'
import { roleTemplates } from '../src/directory/role-templates.ts'
import { table } from '../src/http/graph/permissions.ts'
import type { GraphRoute } from '../src/http/graph/route.ts'
import { bearer } from './tokens.ts'
import { type Answer, header, type Sent, Wire } from './wire.ts'
import { type Person, type World, world } from './world.ts'

/**
 * What the bad-input suites share: a directory with one object behind every address of the route table, a caller who
 * may do everything, and what must hold of every answer to a bad request.
 */
export type Target = {
  readonly w: World
  readonly boss: Person
  readonly victim: Person
  /** `Bearer ...` of the boss. */
  readonly token: string
  /** Ids by what stands in the path up to them: `/users/{id}`. */
  readonly places: Readonly<Record<string, string>>
  /** Sends as the boss; a header that is the empty string is left out. */
  send(sent: Sent): Promise<Answer>
  stop(): Promise<void>
}

export const nobody = '00000000-0000-4000-8000-00000000dead'
const bases = { graph: '/v1.0', beta: '/beta', api: '/api' } as const

export const nameOf = (route: GraphRoute): string => `${route.method} ${bases[route.surface ?? 'graph']}${route.path}`
/** The routes that this is about, with the names that tests of them have. */
export const routes = (wanted: (route: GraphRoute) => boolean): { name: string; route: GraphRoute }[] =>
  table.filter((route) => !route.open && wanted(route)).map((route) => ({ name: nameOf(route), route }))

/** An address of the route; `id` stands for every parameter whose object nobody has named. */
export function addressOf(route: GraphRoute, places: Target['places'] = {}, id = nobody): string {
  const parameter = /\{\w+\}|\((\w+)\)/g
  const own = route.path === '/users/{id}/changePassword' ? { ...places, '/users/{id}': places.caller ?? id } : places
  const path = route.path.replace(parameter, (found, key: string | undefined, at: number) => {
    const place = own[route.path.slice(0, at) + found] ?? id
    return key ? `(${key}='${place}')` : place
  })
  return bases[route.surface ?? 'graph'] + path
}

export async function openTarget(): Promise<Target> {
  const w = await world({ graphReads: 1_000_000, graphWrites: 1_000_000, graphSensitive: 1_000_000 })
  // All roles would do as well, but their names make a token that leaves no room for long addresses.
  const enough = roleTemplates
    .map((role) => role.displayName)
    .filter((name) => /^(Global|Attribute) .*Admin/.test(name))
  const boss = await w.user('boss', { roles: enough })
  const victim = await w.user('victim', { app: true, mobile: '+351 912345601', email: 'victim@home.example' })
  const token = await bearer(w, boss)
  const agent = new http.Agent({ keepAlive: true, maxSockets: 8 })
  const wire = new Wire(w.url, agent)
  const send = ({ headers = {}, ...sent }: Sent) => {
    const type = sent.body === undefined ? {} : { 'content-type': 'application/json' }
    // What is refused before it is read to its end may cost the connection.
    const once = (sent.body?.length ?? 0) > 16_000 ? { connection: 'close' } : {}
    const all = Object.entries({ authorization: token, ...type, ...once, ...headers }).filter(
      ([, value]) => value !== '',
    )
    return wire.send({ ...sent, headers: Object.fromEntries(all) })
  }
  const places = { ...(await placesIn(send, victim)), caller: boss.id }
  const stop = async () => {
    agent.destroy()
    await w.stop()
  }
  return { w, boss, victim, token, places, send, stop }
}

/** One object of each kind, made through the API itself. */
async function placesIn(send: Target['send'], victim: Person): Promise<Record<string, string>> {
  const post = async (path: string, body: object): Promise<Record<string, string>> => {
    const answer = await send({ method: 'POST', path, body: JSON.stringify(body) })
    expect([path, answer.status, answer.body]).toEqual([path, 201, expect.anything()])
    return JSON.parse(answer.body) as Record<string, string>
  }
  const first = async (path: string): Promise<Record<string, string>> => {
    const answer = await send({ path })
    return (JSON.parse(answer.body) as { value: Record<string, string>[] }).value[0]!
  }
  const team = { displayName: 'Team', mailEnabled: false, mailNickname: 'team', securityEnabled: true }
  const rule = { groupTypes: ['DynamicMembership'], membershipRule: '(user.department -eq "Sales")' }
  const state = { membershipRuleProcessingState: 'On' }
  const group = await post('/v1.0/groups', { ...team, 'owners@odata.bind': [`/v1.0/users/${victim.id}`] })
  const dynamic = await post('/v1.0/groups', {
    ...team,
    ...rule,
    ...state,
    displayName: 'Sales',
    mailNickname: 'sales',
  })
  const app = await post('/v1.0/applications', { displayName: 'Portal' })
  const principal = await post('/v1.0/servicePrincipals', { appId: app.appId })
  const unit = await post('/v1.0/directory/administrativeUnits', { displayName: 'West' })
  const [organization, sku, role] = [
    await first('/v1.0/organization'),
    await first('/v1.0/subscribedSkus'),
    await first('/v1.0/directoryRoleTemplates'),
  ]
  const phones = await first(`/v1.0/users/${victim.id}/authentication/phoneMethods`)
  const mails = await first(`/v1.0/users/${victim.id}/authentication/emailMethods`)
  const passwords = await first(`/v1.0/users/${victim.id}/authentication/passwordMethods`)
  const methods = '/users/{id}/authentication'
  const configuration = '/authenticationMethodsPolicy/authenticationMethodConfigurations/{configurationId}'
  return {
    '/users/{id}': victim.id,
    '/groups/{id}': group.id!,
    '/groups/{id}/members/{otherId}': victim.id,
    '/groups/{id}/owners/{otherId}': victim.id,
    '/groups/{id}/processing': dynamic.id!,
    '/applications/{id}': app.id!,
    '/applications(appId)': app.appId!,
    '/servicePrincipals/{id}': principal.id!,
    '/servicePrincipals(appId)': principal.appId!,
    '/directory/administrativeUnits/{id}': unit.id!,
    '/directoryObjects/{id}': group.id!,
    '/directoryRoles/{id}': role.id!,
    '/directoryRoles(roleTemplateId)': role.id!,
    '/organization/{id}': organization.id!,
    '/domains/{id}': 'meridian.example',
    '/subscribedSkus/{id}': sku.id!,
    '/products/{skuId}': sku.skuId!,
    '/subscriptions/{skuId}': sku.skuId!,
    [`${methods}/phoneMethods/{methodId}`]: phones.id!,
    [`${methods}/emailMethods/{methodId}`]: mails.id!,
    [`${methods}/passwordMethods/{methodId}`]: passwords.id!,
    [`${methods}/methods/{methodId}`]: passwords.id!,
    [configuration]: 'email',
    [`/policies${configuration}`]: 'email',
  }
}

type Step = { readonly id: string; readonly status: number; headers: Record<string, string>; body: unknown }
export type Asked = { readonly method: string; readonly path: string; headers?: Record<string, string>; body?: object }

/**
 * Many questions of one kind, as steps of batches: the caller is looked up once for twenty. What a batch cannot carry
 * is asked by itself.
 */
export async function askAll<A extends Asked>(
  { send }: Target,
  asked: readonly A[],
  look: (answer: Answer, asked: A) => void,
): Promise<void> {
  const single = ({ path, body = {} }: Asked) =>
    path.startsWith('/api/') || path.endsWith('/$batch') || path.length > 7_900 || JSON.stringify(body).length > 4_000
  await each(asked.filter(single), async (one) => {
    const { method, path, headers = {}, body } = one
    look(await send({ method, path, headers, ...(body ? { body: JSON.stringify(body) } : {}) }), one)
  })
  const rest = asked.filter((one) => !single(one))
  const batches = Array.from({ length: Math.ceil(rest.length / 20) }, (_, at) => rest.slice(at * 20, at * 20 + 20))
  await each(batches, async (part) => {
    const requests = part.map((one, at) => stepOf(one, String(at)))
    const { status, body } = await send({ method: 'POST', path: '/v1.0/$batch', body: JSON.stringify({ requests }) })
    expect([status, status === 200 ? '' : body]).toEqual([200, ''])
    for (const step of (JSON.parse(body) as { responses: Step[] }).responses)
      look(asAnswer(step), part[Number(step.id)]!)
  })
}

const stepOf = ({ method, path, headers = {}, body }: Asked, id: string) => {
  const type = body ? { 'content-type': 'application/json' } : {}
  return { id, method, url: path, headers: { ...type, ...headers }, ...(body ? { body } : {}) }
}

const asAnswer = ({ status, headers, body }: Step): Answer => ({
  status,
  headers: Object.entries(headers),
  body: typeof body === 'string' ? body : JSON.stringify(body ?? ''),
})

/** What counts how often somebody asked or failed, and what runs beside: it moves without being moved. */
const moving = new Set(['counter', 'attempt', 'lockout', 'sign_in', 'sign_in_activity', 'budget'])

/** A refusal may leave the row in the audit log that says so. */
const seen = (name: string) => (name.startsWith('audit_event') ? sql` where t.result = 'success'` : sql``)

/** Every table of the database as a number of rows and a digest of them. */
export async function everything(w: World): Promise<Record<string, string>> {
  return w.store.look(async ({ db }) => {
    const names = await sql<{ name: string }>`
      select table_name as name from information_schema.tables
      where table_schema = current_schema() and table_type = 'BASE TABLE' order by 1`.execute(db)
    const parts = names.rows
      .filter(({ name }) => !moving.has(name))
      .map(
        ({ name }) =>
          sql`select ${name} as name, count(*) || ' ' || coalesce(md5(string_agg(t::text, ' ' order by t::text)), '') as rows from ${sql.table(name)} t${seen(name)}`,
      )
    const { rows } = await sql<{ name: string; rows: string }>`${sql.join(parts, sql` union all `)}`.execute(db)
    return Object.fromEntries(rows.map((row) => [row.name, row.rows]))
  })
}

/** Does it, and looks whether the database is what it was. */
export async function unchanged(w: World, what: () => Promise<unknown>): Promise<void> {
  // What earlier requests have queued goes out first.
  await w.running.program.dispatcher.drain()
  const before = await everything(w)
  await what()
  await w.running.program.dispatcher.drain()
  expect(await movedSince(w, before)).toEqual([])
}

/** For a group of tests: looks at the database before the first of them, and in a last one whether it is the same. */
export function changesNothing(target: () => Target): void {
  let before: Record<string, string>
  beforeAll(async () => {
    await target().w.running.program.dispatcher.drain()
    before = await everything(target().w)
  })
  afterAll(async () => {
    await target().w.running.program.dispatcher.drain()
    expect(await movedSince(target().w, before)).toEqual([])
  })
}

/** The tables that are not what they were. */
export async function movedSince(w: World, before: Record<string, string>): Promise<string[]> {
  const after = await everything(w)
  return Object.keys(after).filter((name) => after[name] !== before[name])
}

/** All of them, eight at a time. */
export async function each<T>(items: readonly T[], what: (item: T) => Promise<unknown>): Promise<void> {
  const left = [...items]
  const worker = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await what(item)
  }
  await Promise.all(Array.from({ length: 8 }, worker))
}

/** Nothing of the inside: no SQL, no stack, no path, no hash, no token. */
const inside =
  /\b(select|insert|update|delete) .+\b(from|into|set|where)\b|syntax error|relation "|column "|invalid input syntax|out of range for type|violates|postgres|kysely|zod|\bat \S+ \(\S+:\d|node_modules|\.ts\b|\$argon2|eyJ[\w-]{10}/i

/** What an answer to a bad request holds, whatever was bad: Graph's error body, short and in our words. */
export function expectRefusal(answer: Answer, what: string): void {
  const wrong = faultsOf(answer)
  if (wrong.length > 0) expect.fail(`${what}: ${wrong.join(', ')}: ${answer.status} ${answer.body.slice(0, 500)}`)
}

type Body = { error?: { code?: unknown; message?: unknown; innerError?: object } }

/** Plain comparisons: there are tens of thousands of answers to look at. */
function faultsOf(answer: Answer): string[] {
  if (answer.status < 400) return ['taken']
  if (answer.status >= 500) return ['a fault']
  if (!/^application\/json\b/.test(header(answer, 'content-type') ?? '')) return ['no JSON']
  const { error = {}, ...rest } = JSON.parse(answer.body) as Body
  const names = (of: object) => Object.keys(of).toSorted().join()
  const checks: [string, boolean][] = [
    ['more than an error', names(rest) === ''],
    ['another error body', names(error) === 'code,details,innerError,message'],
    ['no code', /^[A-Za-z_]{5,}$/.test(String(error.code))],
    ['no message', /\S{2,}/.test(String(error.message))],
    ['another inner error', names(error.innerError ?? {}) === 'client-request-id,date,request-id'],
    ['too much said', answer.body.length < 20_000],
    [`of the inside: ${inside.exec(answer.body)?.[0]}`, !inside.test(answer.body)],
  ]
  return checks.filter(([, right]) => !right).map(([wrong]) => wrong)
}

/** Whatever it was: no fault, and where it is refused, refused well. Returns whether it was. */
export function expectNoFault(answer: Answer, what: string): boolean {
  if (answer.status < 400) return false
  expectRefusal(answer, what)
  return true
}

/** A good request after all the bad ones. */
export async function stillServes({ send }: Target): Promise<void> {
  const answer = await send({ path: '/v1.0/users?$top=1&$select=id' })
  expect([answer.status, (JSON.parse(answer.body) as { value: unknown[] }).value.length]).toEqual([200, 1])
}
