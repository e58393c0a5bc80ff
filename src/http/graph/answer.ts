import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { type C, factsOf } from '../context.ts'

/** How the Graph surface says no: Microsoft's codes, because clients compare them (graph-api.md section 4). */
export type GraphRefusal = { status: ContentfulStatusCode; code: GraphCode; message: string }

export type GraphCode =
  | 'Request_BadRequest'
  | 'Request_UnsupportedQuery'
  | 'Directory_ExpiredPageToken'
  | 'InvalidAuthenticationToken'
  | 'Authorization_RequestDenied'
  | 'ResourceNotFound'

const type = 'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8'

/** The caller's own id of a request is given back, unless it is no id. */
function requestIds(c: C): { 'request-id': string; 'client-request-id': string } {
  const own = c.req.header('client-request-id') ?? ''
  const { id } = factsOf(c)
  return { 'request-id': id, 'client-request-id': /^[\w-]{1,64}$/.test(own) ? own : id }
}

function send(c: C, body: object, status: ContentfulStatusCode): Response {
  const headers = { 'Content-Type': type, 'OData-Version': '4.0', 'Cache-Control': 'no-cache', ...requestIds(c) }
  return c.body(JSON.stringify(body), status, headers)
}

export const graphAnswer = (c: C, body: object): Response => send(c, body, 200)

export function graphRefusal(c: C, { status, code, message }: GraphRefusal): Response {
  const { store } = c.get('program')
  // Both schemes that this version takes; the next one takes access tokens in place of the first.
  if (status === 401) c.header('WWW-Authenticate', 'Basic realm="Rekey", charset="UTF-8"')
  const innerError = { date: store.clock.now().toISOString().slice(0, 19), ...requestIds(c) }
  return send(c, { error: { code, message, details: [], innerError } }, status)
}

/** Path segments are matched without case (graph-api.md section 2). */
export const anyCase = (segment: string): string =>
  segment.replace(/[A-Za-z]/g, (letter) => `[${letter.toLowerCase()}${letter.toUpperCase()}]`)
