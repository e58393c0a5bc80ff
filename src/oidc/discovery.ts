import { type Outcome, refuse } from '../base/outcome.ts'
import { asciiLower, isGuid } from '../base/text.ts'
import { delegatedPermissions } from '../contract/permissions.ts'
import { locales } from '../contract/text/text.ts'
import { findTenant, onlyTenant, type Tenant, tenantOfDomain } from '../directory/tenant.store.ts'
import type { Store } from '../store/unit.ts'
import { type TokenRefusal, yes } from './errors.ts'
import { issuerOf } from './issuer.ts'

/** How a client may call the tenant: by its id, a verified domain, or not at all (there is one). */
export type TenantName = { readonly tenant: Tenant; readonly asked: string; readonly anyTenant: boolean }

const domainName = /^[a-z0-9._-]{1,253}$/

export async function tenantNamed(store: Store, asked: string): Promise<Outcome<TenantName, TokenRefusal>> {
  const key = asciiLower(asked)
  const anyTenant = key === 'common' || key === 'organizations'
  const tenant = await store.look(async (look) => {
    if (anyTenant) return onlyTenant(look)
    if (isGuid(key)) return findTenant(look, key)
    return domainName.test(key) ? tenantOfDomain(look, key) : null
  })
  return tenant ? yes({ tenant, asked, anyTenant }) : refuse({ code: 90002, params: { name: asked } })
}

/** The token endpoint, by every name a client may know it by: what its assertions are addressed to. */
export function assertionAudiences(publicUrl: string, { tenant, asked }: TenantName): string[] {
  const names = [...new Set([asked, tenant.id, ...tenant.domains, 'common', 'organizations'])]
  return [
    issuerOf(publicUrl, tenant.id),
    ...names.flatMap((name) =>
      ['oauth2/v2.0/token', 'oauth2/token', 'v2.0'].map((path) => `${publicUrl}/${name}/${path}`),
    ),
  ]
}

/** OpenID Connect Discovery 1.0, with the members Microsoft's clients read. Addresses go by the id, not the name. */
export function discovery(publicUrl: string, { tenant, anyTenant, asked }: TenantName): object {
  const base = `${publicUrl}/${anyTenant ? asciiLower(asked) : tenant.id}`
  return {
    issuer: anyTenant ? `${publicUrl}/{tenantid}/v2.0` : issuerOf(publicUrl, tenant.id),
    authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
    token_endpoint: `${base}/oauth2/v2.0/token`,
    device_authorization_endpoint: `${base}/oauth2/v2.0/devicecode`,
    end_session_endpoint: `${base}/oauth2/v2.0/logout`,
    jwks_uri: `${base}/discovery/v2.0/keys`,
    userinfo_endpoint: `${publicUrl}/oidc/userinfo`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
    token_endpoint_auth_signing_alg_values_supported: ['PS256', 'RS256'],
    response_modes_supported: ['query', 'fragment', 'form_post'],
    response_types_supported: ['code'],
    grant_types_supported: [
      'authorization_code',
      'refresh_token',
      'client_credentials',
      'urn:ietf:params:oauth:grant-type:device_code',
    ],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    code_challenge_methods_supported: ['S256'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access', ...delegatedPermissions],
    claims_supported: idClaims,
    ui_locales_supported: locales,
    authorization_response_iss_parameter_supported: true,
    claims_parameter_supported: true,
    request_uri_parameter_supported: false,
    http_logout_supported: false,
    frontchannel_logout_supported: false,
    tenant_region_scope: null,
    cloud_instance_name: new URL(publicUrl).host,
    cloud_graph_host_name: new URL(publicUrl).host,
    msgraph_host: new URL(publicUrl).host,
  }
}

const idClaims = 'sub iss aud exp iat nbf auth_time nonce preferred_username name email oid tid ver login_hint'.split(
  ' ',
)
