import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { ZodType } from 'zod'
import { done, type Outcome, refuse } from '../base/outcome.ts'
import { supportCode } from '../base/text.ts'
import { factOf, type Refusal, type RefusalCode } from '../contract/refusals.ts'
import { problemTexts, refusalText, t } from '../contract/text/text.ts'
import { type C, factsOf } from './context.ts'
import { strictForm, strictJson, strictText } from './json.ts'

/**
 * The body of a request, by its schema (a `strictObject`: unknown fields are refused, INP-01). Form or JSON, never
 * anything else; the size was limited before (server.ts). The anti-forgery token is taken out for `checkForm`.
 */
export async function readBody<T>(c: C, schema: ZodType<T>): Promise<Outcome<T, Refusal>> {
  const type = contentType(c)
  if (type !== 'application/json' && type !== 'application/x-www-form-urlencoded')
    return refuse(no('request.wrong_type'))
  const text = strictText(await c.req.arrayBuffer())
  if (text === undefined) return refuse(no('request.malformed'))
  const read = type === 'application/json' ? strictJson(text) : strictForm(text)
  if (!read) return refuse(no('request.malformed'))
  const parsed = schema.safeParse(takeToken(c, read.value))
  if (parsed.success) return done(parsed.data)
  const first = parsed.error.issues[0]
  const field = first && first.path.length > 0 ? first.path.join('.') : undefined
  return refuse({ ...no('request.malformed'), ...(field ? { field } : {}) })
}

export const contentType = (c: C): string => factsOf(c).contentType

/** Of a header's value, without parameters. */
export const typeOf = (header: string | undefined): string => (header ?? '').split(';')[0]!.trim().toLowerCase()

function takeToken(c: C, value: unknown): unknown {
  const header = c.req.header('rekey-form-token')
  if (header) c.set('formToken', header)
  if (typeof value !== 'object' || value === null || Array.isArray(value) || !('formToken' in value)) return value
  const { formToken, ...rest } = value
  if (typeof formToken === 'string') c.set('formToken', formToken)
  return rest
}

const no = (code: RefusalCode): Refusal => ({ code })

export const statusOf = (refusal: Refusal): ContentfulStatusCode => factOf(refusal.code).status

/** The status of a page that says no; of one that says "later" with the time beside it. */
export function statusWith(c: C, refusal: Refusal): ContentfulStatusCode {
  const status = statusOf(refusal)
  if (status === 429) c.header('Retry-After', String(refusal.params?.seconds ?? 60))
  return status
}

/** RFC 9457, with our own members: code, field, problems, correlation id. One shape for every refusal (HDR-08). */
export function refusalJson(c: C, refusal: Refusal, status: ContentfulStatusCode = statusOf(refusal)): Response {
  const { locale, correlationId } = factsOf(c)
  const sentences = problemTexts(locale, refusal)
  const fact = factOf(refusal.code)
  if (fact.status === 429) c.header('Retry-After', String(refusal.params?.seconds ?? 60))
  return problem(c, status, {
    type: 'about:blank',
    title: refusalText(locale, refusal),
    status,
    code: refusal.code,
    ...(fact.sspr ? { ssprCode: fact.sspr } : {}),
    ...(refusal.field ? { field: refusal.field } : {}),
    ...(refusal.params ? { params: refusal.params } : {}),
    ...(refusal.problems ? { problems: refusal.problems.map((one, n) => ({ ...one, message: sentences[n] })) } : {}),
    correlationId,
    supportCode: supportCode(correlationId),
  })
}

/** What went wrong that nobody decided: the same words for everything inside. */
export function faultJson(c: C, status: ContentfulStatusCode, code: FaultText): Response {
  const { locale, correlationId } = factsOf(c)
  return problem(c, status, {
    type: 'about:blank',
    title: t(locale, `fault.${code}`),
    status,
    code: `fault.${code}`,
    correlationId,
    supportCode: supportCode(correlationId),
  })
}
export type FaultText = 'internal' | 'busy' | 'store.unavailable' | 'store.full'

function problem(c: C, status: ContentfulStatusCode, body: object): Response {
  return c.body(JSON.stringify(body), status, { 'Content-Type': 'application/problem+json; charset=utf-8' })
}

/** After a POST: 303, and only to our own paths (HDR-07). */
export function redirectTo(c: C, path: string): Response {
  return c.redirect(ownPath(path) ?? '/', 303)
}

/**
 * A page that a refused step has drawn stands at the step's address: loaded again, a person is taken to where the
 * step belongs. A client is told that there is nothing to get.
 */
export const instead =
  (path: string) =>
  (c: C): Response | Promise<Response> =>
    factsOf(c).wantsJson ? c.notFound() : c.redirect(path, 302)

/** A short address: what it was asked with goes along (`sspr.md` 1.3). */
export const shortFor =
  (path: string) =>
  (c: C): Response =>
    c.redirect(path + new URL(c.req.url).search, 302)

/** A path of ours out of a parameter such as `returnUrl`; null for anything that could lead elsewhere. */
export function ownPath(typed: string | undefined): string | null {
  if (!typed || typed.length > 2_000 || !/^\/(?![/\\])[\x21-\x7e]*$/.test(typed) || typed.includes('\\')) return null
  const base = 'https://own.invalid'
  const url = URL.parse(typed, base)
  if (!url || url.origin !== base || /%(25|5c|2f%2f|0[0-9a-f])/i.test(typed)) return null
  return url.pathname.startsWith('//') ? null : url.pathname + url.search + url.hash
}
