import { z } from 'zod'
import { refuse } from '../../base/outcome.ts'
import { type GraphReply, refusalReply, requestIds } from './answer.ts'
import { badRequest } from './refusals.ts'
import { type GraphCall, type GraphRoute, ok, type Result, route } from './route.ts'

/** `$batch`: up to 20 calls in one (graph-api.md section 5). Each is a call of its own, with its own rights. */

const mostSteps = 20
/** Steps of one batch at a time. */
const atOnce = 4

const Step = z.strictObject({
  id: z.string().min(1).max(100),
  method: z
    .string()
    .transform((method) => method.toUpperCase())
    .pipe(z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])),
  url: z.string().min(1).max(8_000),
  headers: z.record(z.string().max(100), z.string().max(1_000)).optional(),
  body: z.unknown().optional(),
  dependsOn: z.array(z.string().max(100)).max(mostSteps).optional(),
})
type Step = z.output<typeof Step>

const Batch = z.strictObject({ requests: z.array(Step).min(1).max(mostSteps, 'At most 20 requests at a time.') })

async function batch(call: GraphCall<z.output<typeof Batch>>): Promise<Result> {
  const steps = call.body.requests
  const problem = orderProblem(steps)
  if (problem) return refuse(badRequest(problem))
  const done = new Map<string, Promise<GraphReply>>()
  const turn = turns(atOnce)
  for (const step of inOrder(steps)) done.set(keyOf(step.id), run(call, step, done, turn))
  const responses = await Promise.all(steps.map(async (step) => view(step.id, await done.get(keyOf(step.id))!)))
  return ok({ responses })
}

const keyOf = (id: string): string => id.toLowerCase()

/** Ids are one each, and steps wait for steps that are there, in no ring. */
function orderProblem(steps: readonly Step[]): string | null {
  const ids = new Set(steps.map((step) => keyOf(step.id)))
  if (ids.size < steps.length) return 'The ids of the requests must be unique, case ignored.'
  for (const { id, dependsOn = [] } of steps) {
    const unknown = dependsOn.find((other) => !ids.has(keyOf(other)))
    if (unknown !== undefined) return `The request '${id}' depends on '${unknown}', which is not in the batch.`
  }
  return inOrder(steps).length < steps.length ? 'The requests depend on each other in a ring.' : null
}

/** Each behind those it waits for; those in a ring are left out. */
function inOrder(steps: readonly Step[]): Step[] {
  const placed = new Set<string>()
  const found: Step[] = []
  for (let grown = true; grown; ) {
    grown = false
    for (const step of steps) {
      if (placed.has(keyOf(step.id)) || !(step.dependsOn ?? []).every((id) => placed.has(keyOf(id)))) continue
      placed.add(keyOf(step.id))
      found.push(step)
      grown = true
    }
  }
  return found
}

/** Lets so many go on at a time. */
function turns(most: number) {
  let free = most
  const waiting: (() => void)[] = []
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (free > 0) free--
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else free++
    }
  }
}

async function run(
  call: GraphCall,
  step: Step,
  done: ReadonlyMap<string, Promise<GraphReply>>,
  turn: ReturnType<typeof turns>,
): Promise<GraphReply> {
  const before = await Promise.all((step.dependsOn ?? []).map((id) => done.get(keyOf(id))!))
  if (before.some((reply) => reply.status >= 400))
    return failed(call, 424, 'A request that this one depends on has failed.')
  const target = targetOf(call, step.url)
  if (target === null) return failed(call, 400, `The address '${step.url.slice(0, 200)}' is not one of this service.`)
  const headers = new Map(Object.entries(step.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]))
  const type = headers.get('content-type')?.replace(/;.*$/s, '').trim().toLowerCase()
  if (step.body !== undefined && type === undefined)
    return failed(call, 400, 'A request with a body needs the header Content-Type.')
  if (step.body !== undefined && type !== 'application/json') return failed(call, 415, 'Bodies are JSON.')
  return turn(() => call.again({ method: step.method, target, headers, body: step.body }))
}

/** `/users/1`, `users?$top=1` and `/v1.0/users/1` alike; an address of ours in full, too. */
function targetOf(call: GraphCall, url: string): string | null {
  const { origin, pathname: version } = new URL(call.base)
  if (/^https?:/i.test(url)) {
    const whole = URL.parse(url)
    return whole && call.program.origins.has(whole.origin) ? whole.pathname + whole.search : null
  }
  const path = `/${url.replace(/^\/+/, '')}`
  const target = /^\/(v1\.0|beta)(\/|$)/i.test(path) ? path : version + path
  return URL.parse(target, origin)?.origin === origin ? target : null
}

const codes = { 400: 'BadRequest', 415: 'unsupportedMediaType', 424: 'FailedDependency' } as const

/** A step that is refused before it is a call of its own. */
function failed({ program, unitRequest }: GraphCall, status: 400 | 415 | 424, message: string): GraphReply {
  const { random, clock } = program.store
  const ids = requestIds(random.uuid(), unitRequest.correlationId)
  return refusalReply(ids, { status, code: codes[status], message }, clock.now())
}

const view = (id: string, { status, headers, body }: GraphReply) => ({
  id,
  status,
  headers,
  ...(body === null ? {} : { body }),
})

export const batchRoutes: readonly GraphRoute[] = [
  route({
    method: 'POST',
    path: '/$batch',
    summary: 'Up to 20 calls in one',
    // Whoever may call anything: each step is asked for its own rights.
    delegated: ['*'],
    application: ['*'],
    roles: 'everyone',
    input: Batch,
    resource: 'batch',
    handle: batch,
  }),
]
