import { done, type Outcome, refuse } from '../../base/outcome.ts'
import { type App, appWithSecret } from '../../directory/apps.store.ts'
import { rolesOf } from '../../directory/roles.ts'
import { userOf } from '../../directory/users.store.ts'
import { sessionOf } from '../../signin/sessions.ts'
import type { Actor } from '../../store/schema.ts'
import { type C, factsOf } from '../context.ts'
import type { GraphRefusal } from './answer.ts'
import { unauthenticated } from './refusals.ts'

/** Who calls: a person through an app (`delegated`), or an app by itself. */
export type Caller = {
  readonly tenantId: string
  readonly kind: 'delegated' | 'app'
  readonly user: {
    readonly id: string
    readonly displayName: string
    readonly userPrincipalName: string
    readonly roleIds: readonly string[]
  } | null
  readonly app: { readonly clientId: string; readonly displayName: string } | null
  /** `scp` of a delegated token, `roles` of an app's. */
  readonly scopes: ReadonlySet<string>
}

/** The actor of what this caller does: one and the same in every audit row. */
export function actorOf({ user, app }: Caller, ip: string): Actor {
  if (user) {
    const { id, displayName, userPrincipalName } = user
    return { type: 'user', id, displayName, userPrincipalName, ipAddress: ip }
  }
  const { clientId = null, displayName = null } = app ?? {}
  return { type: 'app', id: clientId, displayName, userPrincipalName: null, ipAddress: ip }
}

/**
 * In this version an application proves itself with its client id and secret by HTTP Basic (RFC 7617), a person by
 * the session of the portal, which only reads: a cookie must not change anything here. Access tokens take their place.
 */
export async function callerOf(c: C): Promise<Outcome<Caller, GraphRefusal>> {
  const header = c.req.header('authorization')
  if (header === undefined) return personOf(c)
  const app = await appOf(c, header)
  if (!app) return refuse(unauthenticated('The client id or the client secret is not valid.'))
  const { tenantId, clientId, displayName, permissions } = app
  return done({ tenantId, kind: 'app', user: null, app: { clientId, displayName }, scopes: new Set(permissions) })
}

async function appOf(c: C, header: string): Promise<App | null> {
  const encoded = /^basic ([A-Za-z0-9+/]{1,400}={0,2})$/i.exec(header)?.[1]
  const [clientId, ...secret] = Buffer.from(encoded ?? '', 'base64')
    .toString('utf8')
    .split(':')
  if (!clientId || secret.length === 0) return null
  return c.get('program').store.look((look) => appWithSecret(look, clientId, secret.join(':')))
}

/** The portal is not registered as an app: what its person may do is decided by their roles alone. */
class EveryScope extends Set<string> {
  override has(): boolean {
    return true
  }
}

async function personOf(c: C): Promise<Outcome<Caller, GraphRefusal>> {
  const { store } = c.get('program')
  const empty = refuse(unauthenticated('Access token is empty.'))
  if (c.req.method !== 'GET') return empty
  const session = await sessionOf(store, factsOf(c).cookie('session'))
  if (session?.stage !== 'active') return empty
  const { tenantId, userId } = session
  return store.look(async (look) => {
    const user = await userOf(look, tenantId, userId)
    if (!user) return empty
    const held = await rolesOf(look, tenantId, userId)
    // An eligible role was not activated: it gives no rights.
    const roleIds = held.filter((role) => !role.eligible).map((role) => role.roleId)
    const { id, displayName, userPrincipalName } = user
    const person = { id, displayName, userPrincipalName, roleIds }
    return done({ tenantId, kind: 'delegated', user: person, app: null, scopes: new EveryScope() } as const)
  })
}
