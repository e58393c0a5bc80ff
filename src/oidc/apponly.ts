import type { Outcome } from '../base/outcome.ts'
import type { Tx, UnitRequest } from '../store/unit.ts'
import { appClaims } from './claims.ts'
import { type ClientFields, type ProvenClient, proveClient } from './clients.ts'
import { no, type TokenRefusal, yes } from './errors.ts'
import { type Issuing, signAccess } from './issuer.ts'
import { readScopes } from './resource.policy.ts'
import type { TokenAnswer } from './token.ts'

export type AppOnlyFields = ClientFields & { readonly scope?: string | undefined }

/**
 * `client_credentials` (RFC 6749, 4.4): a token in the application's own name, with all that an administrator granted
 * it. `oidc-provider` is not asked: nothing is kept, so there is nothing for it to keep (docs/decisions/0009).
 */
export async function appOnlyToken(
  issuing: Issuing,
  request: UnitRequest,
  fields: AppOnlyFields,
  audiences: readonly string[],
): Promise<Outcome<TokenAnswer, TokenRefusal>> {
  const allowed = await issuing.store.unit(request, (tx) => allow(tx, issuing, fields, audiences))
  if (!allowed.ok) return allowed
  const { client, audience } = allowed.value
  const claims = appClaims(client)
  const { token, expiresInSeconds } = await signAccess(issuing, request.tenantId, audience, claims)
  return yes({
    token_type: 'Bearer',
    expires_in: expiresInSeconds,
    ext_expires_in: expiresInSeconds,
    access_token: token,
  })
}

async function allow(
  tx: Tx,
  { publicUrl }: Issuing,
  fields: AppOnlyFields,
  audiences: readonly string[],
): Promise<Outcome<{ client: ProvenClient; audience: string }, TokenRefusal>> {
  const client = await proveClient(tx, fields, audiences)
  if (!client.ok) return client
  if (client.value.method === 'none') return no(7000216)
  if (!fields.scope) return no(90014, { name: 'scope' })
  const scopes = readScopes(fields.scope, publicUrl)
  if (!scopes.ok) return scopes
  if (scopes.value.permissions !== '.default') return no(70011, { name: fields.scope })
  return yes({ client: client.value, audience: scopes.value.audience })
}
