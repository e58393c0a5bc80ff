import { Hono } from 'hono'
import { done, type Outcome, refuse } from '../../base/outcome.ts'
import { type C, type Env, factsOf, type Program } from '../context.ts'
import { strictJson, strictText } from '../json.ts'
import { contentType } from '../respond.ts'
import { type GraphRefusal, type GraphReply, sendReply } from './answer.ts'
import { callerOf } from './caller.ts'
import { dispatch, type GraphRequest } from './dispatch.ts'
import { routersOf } from './permissions.ts'
import { badRequest } from './refusals.ts'
import { throttle } from './throttle.ts'

/** The Graph surface and /api: one table of routes behind three prefixes, whose paths are matched without case. */
export function graphRoutes(program: Program): Hono<Env> {
  const app = new Hono<Env>()
  const { graphReads: read, graphWrites: write, graphSensitive: sensitive } = program.settings
  const served = { program, routers: routersOf(), throttle: throttle({ read, write, sensitive }) }
  for (const prefix of ['/v1.0/*', '/beta/*', '/api/*'])
    app.all(prefix, async (c) => {
      const reply = await dispatch(served, requestOf(c, program))
      return sendReply(c, c.req.method === 'HEAD' ? await headOf(reply) : reply)
    })
  return app
}

/** What GET answers, without its body (RFC 9110 9.3.2): a file that was begun is not read on. */
async function headOf(reply: GraphReply): Promise<GraphReply> {
  if (reply.body instanceof ReadableStream) await reply.body.cancel()
  return { ...reply, body: null }
}

function requestOf(c: C, program: Program): GraphRequest {
  const url = new URL(c.req.url)
  return {
    method: c.req.method === 'HEAD' ? 'GET' : c.req.method,
    target: url.pathname + url.search,
    origin: originOf(c, program),
    facts: factsOf(c),
    header: (name) => c.req.header(name),
    read: () => bodyOf(c),
    upload: (type) => fileOf(c, type),
    caller: () => callerOf(c),
  }
}

/**
 * Links lead to where the caller is (graph-api.md section 10): clients send their token to the host they were set up
 * with and to no other. Only our own origins count, so that a header cannot lead anybody elsewhere (HDR-01).
 */
function originOf(c: C, program: Program): string {
  const here = `${factsOf(c).secure ? 'https' : 'http'}://${(c.req.header('host') ?? '').toLowerCase()}`
  return program.origins.has(here) ? here : program.publicUrl
}

async function bodyOf(c: C): Promise<Outcome<unknown, GraphRefusal>> {
  const bytes = await c.req.arrayBuffer()
  if (bytes.byteLength === 0) return done(undefined)
  if (contentType(c) !== 'application/json')
    return refuse({ status: 415, code: 'unsupportedMediaType', message: 'Send JSON: Content-Type: application/json.' })
  const text = strictText(bytes)
  const read = text === undefined ? undefined : strictJson(text, { depth: 16, keys: 4_000 })
  if (!read)
    return refuse({
      ...badRequest(
        'The body is no JSON that can be read without doubt: check its form, and that no name comes twice.',
      ),
      code: 'BadRequest',
    })
  return done(read.value)
}

/** A file as it comes: its size is the reader's to look at, because it is never in memory as a whole. */
function fileOf(c: C, type: string): Outcome<AsyncIterable<Uint8Array>, GraphRefusal> {
  if (contentType(c) !== type)
    return refuse({ status: 415, code: 'unsupportedMediaType', message: `Send the file as Content-Type: ${type}.` })
  const body: ReadableStream<Uint8Array> | null = c.req.raw.body
  return body ? done(body) : refuse(badRequest('The file is empty.'))
}
