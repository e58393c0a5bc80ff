import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { type C, factsOf } from '../context.ts'

/** How the Graph surface says no: Microsoft's codes, because clients compare them (graph-api.md section 4). */
export type GraphRefusal = {
  readonly status: ContentfulStatusCode
  readonly code: GraphCode
  readonly message: string
  readonly details?: readonly GraphDetail[]
  /** `Retry-After`, `WWW-Authenticate`, `Allow`, `Location`. */
  readonly headers?: Readonly<Record<string, string>>
}

export type GraphDetail = {
  readonly code: string
  readonly message: string
  readonly target?: string
  /** In a membership rule: a zero-based UTF-16 offset. */
  readonly position?: number
}

export type GraphCode =
  | 'Request_BadRequest'
  | 'Request_UnsupportedQuery'
  | 'Request_ResourceNotFound'
  | 'Request_MultipleObjectsWithSameKeyValue'
  | 'Directory_ExpiredPageToken'
  | 'Directory_QuotaExceeded'
  | 'DynamicGroupQueryParseError'
  | 'InvalidAuthenticationToken'
  | 'Authorization_RequestDenied'
  | 'ResourceNotFound'
  | 'ImageNotFound'
  | 'BadRequest'
  | 'invalidRequest'
  | 'accessDenied'
  | 'conflict'
  | 'resyncRequired'
  | 'syncStateNotFound'
  | 'preconditionFailed'
  | 'preconditionRequired'
  | 'requestEntityTooLarge'
  | 'unsupportedMediaType'
  | 'FailedDependency'
  | 'UnprocessableEntity'
  | 'TooManyRequests'
  | 'generalException'
  | 'notSupported'
  | 'serviceNotAvailable'

/** What a call ends in, whether it came by itself or inside a batch. */
export type GraphReply = {
  readonly status: number
  /** An object is sent as JSON, a text as it is, a stream as it comes (with a `Content-Type` of its own). */
  readonly body: object | string | null
  readonly headers: Readonly<Record<string, string>>
}

export type RequestIds = { readonly 'request-id': string; readonly 'client-request-id': string }

const json = 'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8'

/** What a client without any wish for annotations still needs to go on reading. */
const kept = /^@odata\.(nextLink|deltaLink|count)$/

/** `Accept: application/json;odata.metadata=none`: the same answer without annotations. */
export function withoutMetadata(reply: GraphReply): GraphReply {
  const { body, headers } = reply
  if (body === null || typeof body === 'string' || body instanceof ReadableStream) return reply
  const type = headers['Content-Type']!.replace('metadata=minimal', 'metadata=none')
  return { ...reply, body: bare(body) as object, headers: { ...headers, 'Content-Type': type } }
}

function bare(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bare)
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  const entries = Object.entries(value).filter(([name]) => !name.includes('@odata.') || kept.test(name))
  return Object.fromEntries(entries.map(([name, inner]) => [name, bare(inner)]))
}

/** The caller's own id of a request is given back, unless it is no id. */
export const requestIds = (id: string, own = ''): RequestIds => ({
  'request-id': id,
  'client-request-id': /^[\w-]{1,64}$/.test(own) ? own : id,
})

const standing = (body: GraphReply['body']): Record<string, string> => ({
  ...(body === null ? {} : { 'Content-Type': typeof body === 'string' ? 'text/plain' : json, 'OData-Version': '4.0' }),
  'Cache-Control': 'no-cache',
})

/** An answer with the headers that all of them carry (graph-api.md section 2). */
export const replyOf = (
  ids: RequestIds,
  status: number,
  body: GraphReply['body'],
  headers: Readonly<Record<string, string>> = {},
): GraphReply => ({ status, body, headers: { ...standing(body), ...ids, ...headers } })

export function refusalReply(ids: RequestIds, refusal: GraphRefusal, now: Date): GraphReply {
  const { status, code, message, details = [], headers } = refusal
  const innerError = { date: now.toISOString().slice(0, 19), ...ids }
  return replyOf(ids, status, { error: { code, message, details, innerError } }, headers)
}

export function sendReply(c: C, { status, body, headers }: GraphReply): Response {
  if (body instanceof ReadableStream) return c.body(body, status as ContentfulStatusCode, { ...headers })
  const text = body === null || typeof body === 'string' ? body : JSON.stringify(body)
  return text === null
    ? c.body(null, status as 204, headers)
    : c.body(text, status as ContentfulStatusCode, { ...headers })
}

/** For what is refused before or outside the table of routes. */
export function sendRefusal(c: C, refusal: GraphRefusal): Response {
  const ids = requestIds(factsOf(c).id, c.req.header('client-request-id'))
  return sendReply(c, refusalReply(ids, refusal, c.get('program').store.clock.now()))
}

/** The Graph surface, and our own administration API beside it, which speaks the same way. */
export const isGraphPath = (path: string): boolean => /^\/(v1\.0|beta|api)(\/|$)/i.test(path)
