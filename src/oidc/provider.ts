import type { ClientMetadata, Configuration, interactionPolicy, KoaContextWithOIDC, Provider } from 'oidc-provider'
import { day, minute, second } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import { delegatedPermissions, isAdministrators } from '../contract/permissions.ts'
import { grantedScopes } from '../directory/apps.ts'
import { findAccount } from './account.ts'
import { adapterFor } from './adapter.store.ts'
import { scopesGiven } from './authorize.policy.ts'
import { delegatedClaims } from './claims.ts'
import { accessSeconds, exchange } from './exchange.ts'
import { type Issuing, issuerOf } from './issuer.ts'
import { type Signer, signerFor } from './keys.ts'
import { graphId, type SignInScope, signInScopes } from './resource.policy.ts'

/** `oidc-provider` as we use it: codes, refresh tokens, device codes and what is signed for them. */

/** Where it answers inside; the addresses that clients know are in http/oidc.routes.ts. */
export const inside = { authorization: '/authorize', token: '/token', device: '/device' } as const

export const lives = {
  code: 5 * minute,
  idToken: 60 * minute,
  deviceCode: 15 * minute,
  /** Each use gives a new one that lives so long (sliding), within the family's absolute life. */
  refreshToken: 90 * day,
  family: 365 * day,
} as const

/** The one resource, as the library names it; which of its names a token carries is the exchange's to say. */
export const resource = `urn:rekey:${graphId}`

const providers = new Map<string, Provider>()

type Library = typeof import('oidc-provider')

/** Loaded on first use (docs/decisions/0021): nobody who resets a password or signs in to the portal needs it. */
const library = (): Promise<Library> => import('oidc-provider')

/** For whoever is about to need it: loaded while they sign in. What goes wrong is told to them, not here. */
export const expectProvider = (): void => void library().catch(() => {})

/** One for a tenant and its signing key: with a new key there is a new one. */
export async function providerFor(issuing: Issuing, tenantId: string): Promise<Provider> {
  const signer = await signerFor(issuing.store, tenantId)
  const name = `${issuing.publicUrl}|${tenantId}|${signer.kid}`
  const known = providers.get(name)
  if (known) return known
  if (providers.size > 20) providers.clear()
  const made = makeProvider(await library(), issuing, tenantId, signer)
  providers.set(name, made)
  return made
}

function makeProvider(
  { Provider, interactionPolicy }: Library,
  { store, publicUrl }: Issuing,
  tenantId: string,
  signer: Signer,
): Provider {
  const cookieKey = store.keys.digest('oidc', 'cookies', tenantId).toString('base64url')
  const provider = new Provider(
    issuerOf(publicUrl, tenantId),
    configuration(signer, cookieKey, allDone(interactionPolicy)),
  )
  const noteFault = (_ctx: unknown, error: unknown) => {
    exchange().fault ??= error
  }
  provider.on('server_error', noteFault)
  provider.on('grant.error', (_ctx, error) => {
    exchange().detail = error.error_detail ?? null
  })
  // Koa's own, which the types leave out: without a listener it would write to the terminal.
  const koa: NodeJS.EventEmitter = provider as never
  koa.on('error', (error: unknown) => noteFault(null, error))
  return provider
}

const off = { enabled: false } as const

function configuration(signer: Signer, cookieKey: string, policy: interactionPolicy.Prompt): Configuration {
  const { kid, x5t } = signer.jwk
  const jwk = { ...signer.key.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig' } as const
  return {
    adapter: adapterFor,
    jwks: { keys: [jwk as never] },
    cookies: {
      keys: [cookieKey],
      names: { session: '_session', interaction: '_interaction', resume: '_resume' },
      long: { signed: false },
      short: { signed: false },
    },
    findAccount,
    loadExistingGrant,
    // Everything a person has to do was done on our pages before the library is asked.
    interactions: { policy: [policy], url: () => '/signin' },
    routes: { authorization: inside.authorization, token: inside.token, device_authorization: inside.device },
    responseTypes: ['code'],
    scopes: [...signInScopes],
    claims: {
      openid: ['sub', 'oid', 'tid', 'ver', 'nbf', 'auth_time'],
      profile: ['name', 'preferred_username'],
      email: ['email'],
      login_hint: null,
    },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    issueRefreshToken: async (_ctx, _client, source) => source.scopes.has('offline_access'),
    rotateRefreshToken: true,
    expiresWithSession: async () => false,
    enabledJWA: { idTokenSigningAlgValues: ['RS256'] },
    clientDefaults: { id_token_signed_response_alg: 'RS256' } satisfies Partial<ClientMetadata>,
    ttl: ttls,
    features: features(),
    formats: { customizers: { jwt: (ctx, _token, jwt) => asGraphToken(ctx, jwt, x5t) } },
    renderError: async () => {},
  }
}

/** The library knows the word `consent` by its prompt; the prompt finds nothing to do. */
function allDone({ Prompt }: Library['interactionPolicy']): interactionPolicy.Prompt {
  const prompt = new Prompt({ name: 'consent', requestable: true })
  prompt.checks.clear()
  return prompt
}

const ttls: NonNullable<Configuration['ttl']> = {
  AccessToken: () => accessSeconds(exchange()),
  AuthorizationCode: lives.code / second,
  IdToken: lives.idToken / second,
  DeviceCode: lives.deviceCode / second,
  RefreshToken: lives.refreshToken / second,
  Grant: lives.family / second,
  Session: 60,
  Interaction: 60,
}

const features = (): NonNullable<Configuration['features']> => ({
  devInteractions: off,
  dPoP: off,
  introspection: off,
  pushedAuthorizationRequests: off,
  registration: off,
  requestObjects: off,
  revocation: off,
  rpInitiatedLogout: off,
  userinfo: off,
  claimsParameter: { enabled: true },
  deviceFlow: { enabled: true, charset: 'base-20', mask: '****-****' },
  resourceIndicators: {
    enabled: true,
    defaultResource: async () => resource,
    useGrantedResource: async () => true,
    getResourceServerInfo: async () => ({
      scope: delegatedPermissions.join(' '),
      audience: exchange().audience,
      accessTokenFormat: 'jwt',
      accessTokenTTL: accessSeconds(exchange()),
      jwt: { sign: { alg: 'RS256' } },
    }),
  },
})

/** One family for each sign-in of an application: ending it ends nothing else. */
async function loadExistingGrant(ctx: KoaContextWithOIDC) {
  const { oidc } = ctx
  const grant = new oidc.provider.Grant({ clientId: oidc.client!.clientId, accountId: oidc.account!.accountId })
  const asked = String(oidc.params!.scope ?? '').split(' ')
  const isSignIn = (scope: string): scope is SignInScope => (signInScopes as readonly string[]).includes(scope)
  grant.addOIDCScope(asked.filter(isSignIn).join(' '))
  grant.addResourceScope(resource, asked.filter((scope) => !isSignIn(scope)).join(' '))
  await grant.save()
  return grant
}

/** What this request asks for, or else what was asked for at the sign-in; as far as it is granted now. */
function scopesOf({ oidc: { entities } }: KoaContextWithOIDC): readonly string[] {
  const { asked, client, limited } = exchange()
  const granted = grantedScopes(client.app).filter((name) => !limited || !isAdministrators(name))
  if (asked) return scopesGiven(asked, granted)
  const source = entities.AuthorizationCode ?? entities.RotatedRefreshToken ?? entities.DeviceCode
  const scopes = String(source?.scope ?? '').split(' ')
  return scopes.filter((scope) => granted.includes(scope) || ['openid', 'profile', 'email'].includes(scope))
}

type StructuredJwt = { header?: object; payload: Record<string, unknown> }

/** The token as the API and Microsoft's clients know it, with the times of our clock. */
function asGraphToken(ctx: KoaContextWithOIDC, jwt: StructuredJwt, x5t: string): undefined {
  const current = exchange()
  const { tx, person, client, audience } = current
  if (!person) throw new Fault('internal', 'An access token of nobody.')
  const given = scopesOf(ctx)
  current.given = given
  const now = Math.floor(tx.now.getTime() / second)
  const { iss } = jwt.payload
  jwt.header = { x5t }
  jwt.payload = {
    ...delegatedClaims(client, person, given),
    ...{ iss, aud: audience, tid: tx.tenantId, ver: '2.0', uti: tx.random.bytes(16).toString('base64url') },
    ...{ iat: now, nbf: now, exp: now + accessSeconds(current) },
  }
}
