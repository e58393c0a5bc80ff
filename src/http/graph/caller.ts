import { type Outcome, refuse } from '../../base/outcome.ts'
import { type Caller, readAccessToken } from '../../oidc/bearer.ts'
import type { Actor } from '../../store/schema.ts'
import type { C } from '../context.ts'
import type { GraphRefusal } from './answer.ts'
import { unauthenticated } from './refusals.ts'

export type { Caller } from '../../oidc/bearer.ts'

/** The actor of what this caller does: one and the same in every audit row. */
export function actorOf({ user, app }: Caller, ip: string): Actor {
  if (user) {
    const { id, displayName, userPrincipalName } = user
    return { type: 'user', id, displayName, userPrincipalName, ipAddress: ip }
  }
  const { clientId = null, displayName = null } = app ?? {}
  return { type: 'app', id: clientId, displayName, userPrincipalName: null, ipAddress: ip }
}

/** Access tokens and nothing else: a cookie of the portal counts for nothing here, so no other page can use it. */
export async function callerOf(c: C): Promise<Outcome<Caller, GraphRefusal>> {
  const caller = await readAccessToken(c.get('program'), c.req.header('authorization'))
  return caller.ok ? caller : refuse(unauthenticated(caller.refusal.reason))
}
