import type { Outcome } from '../../base/outcome.ts'
import { isGuid } from '../../base/text.ts'
import { type TenantName, tenantNamed } from '../../oidc/discovery.ts'
import { type ErrorIds, errorBody, errorStatus, no, type TokenRefusal } from '../../oidc/errors.ts'
import { type C, factsOf, type Program } from '../context.ts'
import { strictForm, strictText } from '../json.ts'
import { contentType } from '../respond.ts'

/** What every endpoint of the token service begins and ends with. */

export async function withTenant(
  c: C,
  program: Program,
  fn: (named: TenantName) => Promise<Response>,
): Promise<Response> {
  const named = await tenantNamed(program.store, c.req.param('tenant') ?? '')
  return named.ok ? fn(named.value) : tokenRefusal(c, program, named.refusal)
}

/** The client's own id of a request, where it gives one, is the correlation id: that is what it will ask about. */
export function idsOf(c: C, program: Program): ErrorIds {
  const facts = factsOf(c)
  const own = c.req.header('client-request-id') ?? c.req.query('client-request-id') ?? ''
  const correlationId = isGuid(own) ? own.toLowerCase() : facts.correlationId
  return { traceId: facts.id, correlationId, at: program.store.clock.now() }
}

/** Seconds: as long as such a counter's window. */
export const retryAfter = '600'

export function tokenRefusal(c: C, program: Program, refusal: TokenRefusal): Response {
  const ids = idsOf(c, program)
  c.header('Pragma', 'no-cache')
  if (errorStatus(refusal.code) === 429) c.header('Retry-After', retryAfter)
  return c.json(errorBody(refusal, ids, program.publicUrl), errorStatus(refusal.code))
}

export type Fields = Readonly<Record<string, string>>

/** A form, each field once; what nobody here knows is left alone. HTTP Basic stands for client id and secret. */
export async function readFields(c: C): Promise<Outcome<Fields, TokenRefusal>> {
  if (contentType(c) !== 'application/x-www-form-urlencoded') return no(9002313)
  const text = strictText(await c.req.arrayBuffer())
  const form = text === undefined ? undefined : strictForm(text)
  if (!form) return no(9002313)
  const basic = basicOf(c.req.header('authorization'))
  if (basic === null) return no(9002313)
  // One way of proving per request (RFC 6749, 2.3).
  if (basic && form.value.client_secret !== undefined) return no(9002313)
  return { ok: true, value: { ...form.value, ...basic } }
}

/** Both halves are form-encoded first (RFC 6749, 2.3.1). Null for a header that cannot be read. */
function basicOf(header: string | undefined): Fields | null | undefined {
  if (header === undefined) return undefined
  const encoded = /^basic ([A-Za-z0-9+/]{1,2000}={0,2})$/i.exec(header)?.[1]
  const [id, ...secret] = Buffer.from(encoded ?? '', 'base64')
    .toString('utf8')
    .split(':')
  if (!id || secret.length === 0) return null
  try {
    const plain = (text: string) => decodeURIComponent(text.replaceAll('+', ' '))
    return { client_id: plain(id), client_secret: plain(secret.join(':')) }
  } catch {
    return null
  }
}

/** Null when a field is given twice or cannot be read: of two readers each might take another one. */
export async function formFields(c: C): Promise<Fields | null> {
  if (contentType(c) !== 'application/x-www-form-urlencoded') return null
  const text = strictText(await c.req.arrayBuffer())
  return text === undefined ? null : (strictForm(text)?.value ?? null)
}
