import { Hono } from 'hono'
import type { Outcome } from '../../base/outcome.ts'
import type { Endpoint } from '../../contract/endpoints.ts'
import { appOnlyToken } from '../../oidc/apponly.ts'
import { assertionAudiences, discovery, type TenantName } from '../../oidc/discovery.ts'
import { no, type TokenRefusal } from '../../oidc/errors.ts'
import { publishedKeys } from '../../oidc/keys.ts'
import { isPersonsGrant, personsToken, type TokenAnswer } from '../../oidc/token.ts'
import { type C, type Env, type Program, unitRequest } from '../context.ts'
import { type Fields, idsOf, readFields, tokenRefusal, withTenant } from './request.ts'

/** The token service at the addresses Microsoft's clients know (graph-api.md section 8). */
export function tokenRoutes(program: Program): Hono<Env> {
  const app = new Hono<Env>()
  for (const path of ['/:tenant/v2.0/.well-known/openid-configuration', '/:tenant/.well-known/openid-configuration'])
    app.get(path, (c) => withTenant(c, program, async (named) => c.json(discovery(program.publicUrl, named))))
  for (const path of ['/:tenant/discovery/v2.0/keys', '/:tenant/discovery/keys'])
    app.get(path, (c) =>
      withTenant(c, program, async ({ tenant }) => c.json({ keys: await publishedKeys(program.store, tenant.id) })),
    )
  app.post('/:tenant/oauth2/v2.0/token', (c) => withTenant(c, program, (named) => token(c, program, named)))
  app.post('/:tenant/oauth2/token', (c) => withTenant(c, program, (named) => olderToken(c, program, named)))
  return app
}

async function token(c: C, program: Program, named: TenantName): Promise<Response> {
  const fields = await readFields(c)
  const answer = fields.ok ? await grantToken(c, program, named, fields.value) : fields
  if (!answer.ok) return tokenRefusal(c, program, answer.refusal)
  c.header('Pragma', 'no-cache')
  return c.json(answer.value)
}

/** The older address, as far as scripts still use it: an application's own token, with `resource` for the scope. */
async function olderToken(c: C, program: Program, named: TenantName): Promise<Response> {
  const fields = await readFields(c)
  if (!fields.ok) return tokenRefusal(c, program, fields.refusal)
  const { resource, grant_type: grant } = fields.value
  if (grant !== 'client_credentials') return tokenRefusal(c, program, { code: 70003, params: { name: grant ?? '' } })
  if (!resource) return tokenRefusal(c, program, { code: 90014, params: { name: 'resource' } })
  const scope = `${resource.replace(/\/$/, '')}/.default`
  const answer = await grantToken(c, program, named, { ...fields.value, scope })
  if (!answer.ok) return tokenRefusal(c, program, answer.refusal)
  const now = Math.floor(program.store.clock.now().getTime() / 1_000)
  // Numbers are texts there.
  const times = { not_before: String(now), expires_on: String(now + answer.value.expires_in) }
  return c.json({ ...answer.value, expires_in: String(answer.value.expires_in), ...times, resource })
}

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
  return isPersonsGrant(grant) ? personsToken(program, request, fields, audiences) : no(70003, { name: grant })
}

export const tokenEndpoints: readonly Endpoint[] = [
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
  {
    method: 'post',
    path: '/{tenant}/oauth2/token',
    summary: "The older form: an application's own token, with `resource` in place of `scope`",
    tag: 'Tokens',
  },
]
