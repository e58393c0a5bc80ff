import { done, type Outcome, refuse } from '../../base/outcome.ts'
import { type App, appWithSecret } from '../../directory/apps.store.ts'
import { rolesOf } from '../../directory/roles.ts'
import { sessionOf } from '../../signin/sessions.ts'
import { type C, factsOf } from '../context.ts'
import type { GraphRefusal } from './answer.ts'

/** What a call needs: an application's permission, or a role of the person who is signed in. */
export type Need = { permission: string; role: (roleIds: readonly string[]) => boolean }

/**
 * Who calls, if they may. In this version an application proves itself with its client id and secret by HTTP Basic
 * (RFC 7617), a person by the session of the portal. Access tokens take the place of the first.
 */
export async function callerOf(c: C, need: Need): Promise<Outcome<{ tenantId: string }, GraphRefusal>> {
  const header = c.req.header('authorization')
  if (header === undefined) return personOf(c, need)
  const app = await appOf(c, header)
  if (!app) return unauthenticated('The client id or the client secret is not valid.')
  return app.permissions.includes(need.permission) ? done({ tenantId: app.tenantId }) : denied
}

const denied = refuse<GraphRefusal>({
  status: 403,
  code: 'Authorization_RequestDenied',
  message: 'Insufficient privileges to complete the operation.',
})

const unauthenticated = (message: string) =>
  refuse<GraphRefusal>({ status: 401, code: 'InvalidAuthenticationToken', message })

async function appOf(c: C, header: string): Promise<App | null> {
  const encoded = /^basic ([A-Za-z0-9+/]{1,400}={0,2})$/i.exec(header)?.[1]
  const [clientId, ...secret] = Buffer.from(encoded ?? '', 'base64')
    .toString('utf8')
    .split(':')
  if (!clientId || secret.length === 0) return null
  return c.get('program').store.look((look) => appWithSecret(look, clientId, secret.join(':')))
}

async function personOf(c: C, need: Need): Promise<Outcome<{ tenantId: string }, GraphRefusal>> {
  const { store } = c.get('program')
  const session = await sessionOf(store, factsOf(c).cookie('session'))
  if (session?.stage !== 'active') return unauthenticated('Access token is empty.')
  const { tenantId, userId } = session
  const held = await store.look((look) => rolesOf(look, tenantId, userId))
  // An eligible role was not activated: it gives no rights.
  const roleIds = held.filter((role) => !role.eligible).map((role) => role.roleId)
  return need.role(roleIds) ? done({ tenantId }) : denied
}
