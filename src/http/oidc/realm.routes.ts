import { Hono } from 'hono'
import type { Endpoint } from '../../contract/endpoints.ts'
import { tenantNamed } from '../../oidc/discovery.ts'
import type { Env, Program } from '../context.ts'
import { tokenRefusal, withTenant } from './request.ts'

/** What clients ask before they ask for a token (graph-api.md section 8): is this host known, who proves a person. */

export function realmRoutes(program: Program): Hono<Env> {
  const app = new Hono<Env>()
  const { host } = new URL(program.publicUrl)

  app.get('/common/discovery/instance', async (c) => {
    const asked = URL.parse(c.req.query('authorization_endpoint') ?? '')
    const tenant = asked?.pathname.split('/')[1]
    if (!asked || !program.origins.has(asked.origin) || !tenant)
      return tokenRefusal(c, program, { code: 90014, params: { name: 'authorization_endpoint' } })
    const named = await tenantNamed(program.store, tenant)
    if (!named.ok) return tokenRefusal(c, program, named.refusal)
    return c.json({
      tenant_discovery_endpoint: `${program.publicUrl}/${tenant}/v2.0/.well-known/openid-configuration`,
      'api-version': '1.1',
      metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
    })
  })

  // The same for every name, whether it is one of ours or nobody's: nobody learns from it who is here (ENU-01).
  app.get('/:tenant/userrealm/:name', (c) =>
    withTenant(c, program, async () =>
      c.json({
        ver: '1.0',
        account_type: 'Managed',
        domain_name: (c.req.param('name') ?? '').split('@').at(-1)!.slice(0, 256),
        cloud_instance_name: host,
        cloud_audience_urn: 'urn:federation:MicrosoftOnline',
      }),
    ),
  )
  return app
}

export const realmEndpoints: readonly Endpoint[] = [
  {
    method: 'get',
    path: '/common/discovery/instance',
    summary: 'Whether an authority is ours, and where its discovery document is',
    tag: 'Tokens',
    query: { authorization_endpoint: 'The authority that a client was set up with', 'api-version': '1.0 or 1.1' },
  },
  {
    method: 'get',
    path: '/{tenant}/userrealm/{name}',
    summary: 'Who proves a person: always this server',
    tag: 'Tokens',
    query: { 'api-version': '1.0' },
  },
]
