import { Hono } from 'hono'
import type { Outcome } from '../base/outcome.ts'
import { isGuid } from '../base/text.ts'
import type { Endpoint } from '../contract/endpoints.ts'
import { appOnlyToken, type TokenAnswer } from '../oidc/apponly.ts'
import { assertionAudiences, discovery, type TenantName, tenantNamed } from '../oidc/discovery.ts'
import { type ErrorIds, errorBody, errorStatus, no, type TokenRefusal } from '../oidc/errors.ts'
import { publishedKeys } from '../oidc/keys.ts'
import { type C, type Env, factsOf, type Program, unitRequest } from './context.ts'
import { strictForm, strictText } from './json.ts'
import { contentType } from './respond.ts'

/** The token service at the addresses Microsoft's clients know (graph-api.md section 8). */
export function oidcRoutes(program: Program): Hono<Env> {
  const app = new Hono<Env>()
  for (const path of ['/:tenant/v2.0/.well-known/openid-configuration', '/:tenant/.well-known/openid-configuration'])
    app.get(path, (c) => withTenant(c, program, async (named) => c.json(discovery(program.publicUrl, named))))
  for (const path of ['/:tenant/discovery/v2.0/keys', '/:tenant/discovery/keys'])
    app.get(path, (c) =>
      withTenant(c, program, async ({ tenant }) => c.json({ keys: await publishedKeys(program.store, tenant.id) })),
    )
  app.post('/:tenant/oauth2/v2.0/token', (c) => withTenant(c, program, (named) => token(c, program, named)))
  return app
}

async function withTenant(c: C, program: Program, fn: (named: TenantName) => Promise<Response>): Promise<Response> {
  const named = await tenantNamed(program.store, c.req.param('tenant') ?? '')
  return named.ok ? fn(named.value) : tokenRefusal(c, program, named.refusal)
}

/** The client's own id of a request, where it gives one, is the correlation id: that is what it will ask about. */
function idsOf(c: C, program: Program): ErrorIds {
  const facts = factsOf(c)
  const own = c.req.header('client-request-id') ?? c.req.query('client-request-id') ?? ''
  const correlationId = isGuid(own) ? own.toLowerCase() : facts.correlationId
  return { traceId: facts.id, correlationId, at: program.store.clock.now() }
}

export function tokenRefusal(c: C, program: Program, refusal: TokenRefusal): Response {
  const ids = idsOf(c, program)
  c.header('Pragma', 'no-cache')
  return c.json(errorBody(refusal, ids, program.publicUrl), errorStatus(refusal.code))
}

async function token(c: C, program: Program, named: TenantName): Promise<Response> {
  const fields = await readFields(c)
  const answer = fields.ok ? await grantToken(c, program, named, fields.value) : fields
  if (!answer.ok) return tokenRefusal(c, program, answer.refusal)
  c.header('Pragma', 'no-cache')
  return c.json(answer.value)
}

type Fields = Readonly<Record<string, string>>

async function grantToken(
  c: C,
  program: Program,
  named: TenantName,
  fields: Fields,
): Promise<Outcome<TokenAnswer, TokenRefusal>> {
  const { grant_type: grant } = fields
  if (grant === undefined) return no(90014, { name: 'grant_type' })
  const request = unitRequest(c, named.tenant.id, undefined, idsOf(c, program).correlationId)
  const audiences = assertionAudiences(program.publicUrl, named)
  if (grant === 'client_credentials') return appOnlyToken(program, request, fields, audiences)
  return no(70003, { name: grant })
}

/** A form, each field once; what nobody here knows is left alone. HTTP Basic stands for client id and secret. */
async function readFields(c: C): Promise<Outcome<Fields, TokenRefusal>> {
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

export const oidcEndpoints: readonly Endpoint[] = [
  {
    method: 'get',
    path: '/{tenant}/v2.0/.well-known/openid-configuration',
    summary: 'Where the token service is and what it can do',
    tag: 'Tokens',
  },
  {
    method: 'get',
    path: '/{tenant}/.well-known/openid-configuration',
    summary: 'The same document',
    tag: 'Tokens',
  },
  { method: 'get', path: '/{tenant}/discovery/v2.0/keys', summary: 'The keys tokens are signed with', tag: 'Tokens' },
  { method: 'get', path: '/{tenant}/discovery/keys', summary: 'The same keys', tag: 'Tokens' },
  {
    method: 'post',
    path: '/{tenant}/oauth2/v2.0/token',
    summary: 'Tokens for a grant: a form by OAuth 2.0, answered with JSON',
    tag: 'Tokens',
  },
]
