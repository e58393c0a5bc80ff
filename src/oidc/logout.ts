import { createLocalJWKSet, decodeJwt, errors, jwtVerify } from 'jose'
import { isGuid } from '../base/text.ts'
import { adminClientId } from '../contract/admin.ts'
import { type App, appOf, listApps } from '../directory/apps.ts'
import { isRegistered, redirectUrisOf } from './authorize.policy.ts'
import { type Issuing, issuerOf } from './issuer.ts'
import { publishedKeys } from './keys.ts'

/** What an application says when it sends a person to sign out (OpenID Connect RP-Initiated Logout 1.0). */
export type LogoutFields = {
  readonly post_logout_redirect_uri?: string | undefined
  readonly id_token_hint?: string | undefined
  readonly client_id?: string | undefined
  readonly state?: string | undefined
}

/**
 * Where a person goes after signing out: an address that the application named by the request has registered, or any
 * application of the tenant when none is named. Null for everything else: this is no open door.
 */
export async function logoutTarget(issuing: Issuing, tenantId: string, fields: LogoutFields): Promise<string | null> {
  const to = fields.post_logout_redirect_uri
  if (!to) return null
  const { store, origins } = issuing
  const named = fields.id_token_hint ? await clientOfHint(issuing, tenantId, fields.id_token_hint) : fields.client_id
  if (named === null) return null
  const apps =
    named === undefined ? await store.look((look) => listApps(look, tenantId)) : await only(issuing, tenantId, named)
  if (!apps.some((app) => isRegistered(to, logoutUris(app, origins)))) return null
  if (fields.state === undefined) return to
  return `${to}${to.includes('?') ? '&' : '?'}${new URLSearchParams({ state: fields.state })}`
}

async function only({ store }: Issuing, tenantId: string, clientId: string): Promise<App[]> {
  const app = isGuid(clientId) ? await store.look((look) => appOf(look, tenantId, clientId.toLowerCase())) : null
  return app ? [app] : []
}

const logoutUris = (app: App, origins: ReadonlySet<string>): string[] => [
  ...redirectUrisOf(app, origins),
  ...app.logoutUris,
  ...(app.clientId === adminClientId ? [...origins].map((origin) => `${origin}/admin`) : []),
]

/** Whom an ID token was for; one that has ended is good enough here, one that is not ours is not. */
async function clientOfHint({ store, publicUrl }: Issuing, tenantId: string, hint: string): Promise<string | null> {
  try {
    const keys = createLocalJWKSet({ keys: (await publishedKeys(store, tenantId)) as never })
    const issued = decodeJwt(hint).iat ?? 0
    const { payload } = await jwtVerify(hint, keys, {
      algorithms: ['RS256'],
      issuer: issuerOf(publicUrl, tenantId),
      // As of when it was made: that it has ended since does not matter.
      currentDate: new Date((issued + 1) * 1_000),
      clockTolerance: 5,
    })
    return typeof payload.aud === 'string' ? payload.aud : null
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof TypeError) return null
    throw error
  }
}
