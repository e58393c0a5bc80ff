import { z } from 'zod'
import { done, type Outcome, refuse } from '../../base/outcome.ts'
import { asciiLower } from '../../base/text.ts'
import type { Program, RequestFacts } from '../context.ts'
import { type GraphRefusal, type GraphReply, refusalReply, replyOf, requestIds, withoutMetadata } from './answer.ts'
import { actorOf, type Caller } from './caller.ts'
import { openToken, queryOptions } from './query.ts'
import { badRequest, denied, inGraph } from './refusals.ts'
import { mayCall } from './rights.policy.ts'
import type { BatchStep, GraphCall, GraphRoute, PageKey } from './route.ts'
import type { Found, Router } from './router.ts'
import type { Kind, Throttle } from './throttle.ts'

/** A call, whether it came by itself or as a step of a batch. */
export type GraphRequest = {
  readonly method: string
  /** Path and query, with the version: `/v1.0/users?$top=5`. */
  readonly target: string
  /** `https://host`, the one that links go to. */
  readonly origin: string
  readonly facts: Pick<RequestFacts, 'id' | 'correlationId' | 'ip' | 'userAgent'>
  header(name: string): string | undefined
  /** The body as JSON; `undefined` when there is none. */
  read(): Promise<Outcome<unknown, GraphRefusal>>
  /** The body as it comes, for routes that take files; a step of a batch has none. */
  upload?(type: string): Outcome<AsyncIterable<Uint8Array>, GraphRefusal>
  caller(): Promise<Outcome<Caller, GraphRefusal>>
  /** A step of a batch: not a batch again, however its address is written. */
  readonly isStep?: true
}

export type Surface = 'v1.0' | 'beta' | 'api'
export type Routers = Readonly<Record<Surface, Router>>
/** What answers: the program behind its table of routes. */
export type Served = { readonly program: Program; readonly routers: Routers; readonly throttle: Throttle }

/** From a request to its answer: caller, route, rights, options, body, in this order; then the route's own work. */
export async function dispatch(served: Served, request: GraphRequest): Promise<GraphReply> {
  const { program } = served
  const ids = requestIds(request.facts.id, request.header('client-request-id'))
  const answered = await answer(served, request)
  if (!answered.ok) return refusalReply(ids, asked(inGraph(answered.refusal), request), program.store.clock.now())
  const { status, body, headers } = answered.value
  const reply = replyOf(ids, status, body, headers)
  return /odata\.metadata=none/i.test(request.header('accept') ?? '') ? withoutMetadata(reply) : reply
}

/** A 401 says where tokens come from. */
function asked(refusal: GraphRefusal, { origin }: GraphRequest): GraphRefusal {
  if (refusal.status !== 401) return refusal
  const where = `${origin}/common/oauth2/v2.0/authorize`
  const bearer = `Bearer realm="", authorization_uri="${where}", error="invalid_token"`
  return { ...refusal, headers: { 'WWW-Authenticate': bearer, ...refusal.headers } }
}

async function answer(served: Served, request: GraphRequest) {
  const { program, routers } = served
  const place = placeOf(request.target)
  const found = routers[place.surface].find(request.method, place.path)
  if (found.ok && found.value.route.open) return found.value.route.handle(openCall(served, request, place))
  const caller = await request.caller()
  if (!caller.ok) return caller
  const wait = served.throttle.take(whoOf(caller.value), kindOf(request, found), program.store.clock.now())
  if (wait !== null) return refuse(tooMany(wait))
  if (!found.ok) return found
  if (request.isStep && found.value.route.path === '/$batch')
    return refuse(badRequest('A batch does not hold another one.'))
  const call = await callOf(served, request, place, found.value, caller.value)
  return call.ok ? found.value.route.handle(call.value) : call
}

const whoOf = ({ tenantId, app }: Caller): string => `${tenantId} ${app?.clientId ?? ''}`

const kindOf = ({ method }: GraphRequest, found: Outcome<Found, GraphRefusal>): Kind => {
  if (found.ok && found.value.route.sensitive) return 'sensitive'
  return method === 'GET' ? 'read' : 'write'
}

const tooMany = (seconds: number): GraphRefusal => ({
  status: 429,
  code: 'TooManyRequests',
  message: `Too many requests. Try again in ${seconds} second${seconds === 1 ? '' : 's'}.`,
  headers: { 'Retry-After': String(seconds) },
})

type Place = { readonly surface: Surface; readonly path: string; readonly search: URLSearchParams }

function placeOf(target: string): Place {
  const [whole = '', ...rest] = target.split('?')
  const [, version = '', path = ''] = /^\/([^/]*)(.*?)\/?$/s.exec(whole) ?? []
  const known = version.toLowerCase()
  const surface = known === 'beta' || known === 'api' ? known : 'v1.0'
  return { surface, path, search: new URLSearchParams(rest.join('?')) }
}

async function callOf(
  served: Served,
  request: GraphRequest,
  place: Place,
  { route, params, me }: Found,
  caller: Caller,
): Promise<Outcome<GraphCall, GraphRefusal>> {
  if (me && !caller.user) return refuse(badRequest('/me request is only valid with delegated authentication flow.'))
  const id = me ? caller.user!.id : params.id
  const own = me || (/^\/users\/\{id\}/.test(route.path) && isOneself(caller, id))
  if (!mayCall(route, caller, own)) return refuse(denied)
  const { program } = served
  const version = request.header('if-match')?.trim()
  if (!route.versioned && version !== undefined && version !== '*') return refuse(changed)
  const query = optionsOf(program, place, route, caller, request.header('prefer'))
  if (!query.ok) return query
  const body = await bodyOf(route, request)
  if (!body.ok) return body
  return done({
    ...common(served, request, place, caller),
    caller,
    params: id === undefined ? params : { ...params, id },
    ...query.value,
    body: body.value,
    unitRequest: {
      tenantId: caller.tenantId,
      correlationId: request.facts.correlationId,
      actor: actorOf(caller, request.facts.ip),
      ip: request.facts.ip,
      userAgent: request.facts.userAgent,
    },
    own,
  })
}

/** Objects of the directory have no version of their own: a client that names one has seen something else. */
const changed: GraphRefusal = {
  status: 412,
  code: 'preconditionFailed',
  message: 'The resource has changed since it was read.',
}

/** A step of a batch: the caller and the place of the whole, everything else of its own. */
const stepOf = (
  { program }: Served,
  outer: GraphRequest,
  caller: Caller,
  { method, target, headers, body }: BatchStep,
): GraphRequest => ({
  ...outer,
  isStep: true,
  upload: () => refuse(badRequest('A file cannot be a step of a batch.')),
  method,
  target,
  facts: { ...outer.facts, id: program.store.random.uuid() },
  header: (name) => headers.get(name) ?? (name === 'client-request-id' ? outer.header(name) : undefined),
  read: async () => done(body),
  caller: async () => done(caller),
})

const isOneself = ({ user }: Caller, key: string | undefined): boolean =>
  user !== null &&
  key !== undefined &&
  (user.id === key.toLowerCase() || asciiLower(user.userPrincipalName) === asciiLower(key))

const common = (served: Served, request: GraphRequest, place: Place, caller: Caller) => ({
  program: served.program,
  base: `${request.origin}/${place.surface}`,
  path: place.path,
  eventual: request.header('consistencylevel')?.trim().toLowerCase() === 'eventual',
  header: (name: string) => request.header(name),
  again: (step: BatchStep) => dispatch(served, stepOf(served, request, caller, step)),
})

const nobody: Caller = { tenantId: '', kind: 'app', user: null, app: null, scopes: new Set() }

/** What needs no token has no caller, and nothing that depends on one. */
function openCall(served: Served, request: GraphRequest, place: Place): GraphCall {
  const { correlationId, ip, userAgent } = request.facts
  const unitRequest = { tenantId: '', correlationId, actor: actorOf(nobody, ip), ip, userAgent }
  const empty = { params: {}, query: {}, after: null, body: undefined }
  return { ...common(served, request, place, nobody), ...empty, caller: nobody, unitRequest, own: false }
}

function optionsOf(
  program: Program,
  { path, search }: Place,
  route: GraphRoute,
  { tenantId }: Caller,
  prefer: string | undefined,
): Outcome<{ query: Record<string, string>; after: PageKey | null }, GraphRefusal> {
  const given = queryOptions(search, route.query ?? [])
  if (!given.ok) return given
  const { $skiptoken, ...query } = given.value
  if ($skiptoken === undefined) return done({ query: withPageSize(route, query, prefer), after: null })
  const { keys, clock } = program.store
  // A token goes on with the query it was made for, whatever stands beside it.
  return openToken(keys, { tenantId, path }, $skiptoken, clock.now())
}

/** `Prefer: odata.maxpagesize=50` is the `$top` of who has not said one. */
function withPageSize(route: GraphRoute, query: Record<string, string>, prefer = ''): Record<string, string> {
  const wished = Number(/(?:^|[,;\s])odata\.maxpagesize\s*=\s*(\d{1,6})(?=\s*(?:[,;]|$))/i.exec(prefer)?.[1] ?? 0)
  if (wished < 1 || query.$top !== undefined || !route.query?.includes('$top')) return query
  return { ...query, $top: String(Math.min(wished, 999)) }
}

async function bodyOf(route: GraphRoute, request: GraphRequest): Promise<Outcome<unknown, GraphRefusal>> {
  if (request.method === 'GET' || request.method === 'DELETE') return done(undefined)
  if (route.upload) return request.upload?.(route.upload) ?? refuse(badRequest('A file cannot be a step of a batch.'))
  const read = await request.read()
  if (!read.ok) return read
  const given = read.value
  if (!route.input) {
    const empty = given === undefined || given === null || (isObject(given) && Object.keys(given).length === 0)
    return empty ? done(undefined) : refuse(badRequest('This call takes no body.'))
  }
  if (given === undefined && !route.inputOptional) return refuse(badRequest('Empty payload. JSON content expected.'))
  return checked(route, route.input, given === undefined ? {} : given)
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function checked(route: GraphRoute, input: z.ZodType, given: unknown): Outcome<unknown, GraphRefusal> {
  const resource = (route.resource ?? 'resource').replace('[]', '')
  if (!isObject(given)) return refuse(badRequest('The request body must be a JSON object.'))
  const fixed = Object.keys(given).find((name) => route.readOnly?.includes(name))
  if (fixed) return refuse(badRequest(`Property '${fixed}' is read-only and cannot be set.`, fixed))
  const parsed = input.safeParse(withoutAnnotations(given, input))
  if (parsed.success) return done(parsed.data)
  const issue = parsed.error.issues[0]!
  const field = issue.path.join('.')
  if (issue.code === 'unrecognized_keys') {
    const name = [field, issue.keys[0]].filter(Boolean).join('.')
    return refuse(badRequest(`The property '${name}' does not exist on type 'microsoft.graph.${resource}'.`, name))
  }
  const missing = issue.code === 'invalid_type' && field !== '' && valueAt(given, issue.path) === undefined
  if (missing)
    return refuse(badRequest(`A value is required for property '${field}' of resource '${resource}'.`, field))
  return refuse(
    badRequest(`Invalid value specified for property '${field}' of resource '${resource}'. ${issue.message}`, field),
  )
}

const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((inner, key) => (isObject(inner) ? inner[String(key)] : undefined), value)

/** `@odata.type` and its like say nothing that the path does not, unless the schema asks for them. */
function withoutAnnotations(given: Record<string, unknown>, input: z.ZodType): Record<string, unknown> {
  const known = input instanceof z.ZodObject ? input.shape : {}
  const entries = Object.entries(given).filter(([name]) => !name.startsWith('@odata.') || Object.hasOwn(known, name))
  return Object.fromEntries(entries)
}
