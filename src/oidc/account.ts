import type { Account } from 'oidc-provider'
import { second } from '../base/clock.ts'
import { rolesOf } from '../directory/roles.ts'
import { userOf } from '../directory/users.store.ts'
import type { ErrorCode } from './errors.ts'
import { type Exchange, exchange } from './exchange.ts'

/**
 * The person behind a session, a code or a refresh token, as they are now: nobody who is gone, disabled or whose
 * sessions were ended since the sign-in gets anything (SES-04, SES-06).
 */
export async function findAccount(_ctx: unknown, id: string): Promise<Account | undefined> {
  const current = exchange()
  const refused = await loadPerson(current, id)
  if (refused === null) return { accountId: id, claims: async () => idClaims(current) }
  current.refusal ??= { code: refused }
  return undefined
}

async function loadPerson(current: Exchange, id: string): Promise<ErrorCode | null> {
  const { tx, signedIn } = current
  const user = await userOf(tx, tx.tenantId, id)
  if (!user) return 50034
  if (!user.accountEnabled) return 50057
  if (!signedIn || signedIn.userId !== id || signedIn.validFrom < user.sessionsValidFrom) return 50173
  const held = await rolesOf(tx, tx.tenantId, id)
  current.person = {
    ...{ id, displayName: user.displayName, userPrincipalName: user.userPrincipalName, mail: user.mail },
    // An eligible role was not activated: it gives no rights.
    roleIds: held.filter((role) => !role.eligible).map((role) => role.roleId),
    ...{ validFrom: signedIn.validFrom, methods: signedIn.methods, ip: tx.ip },
  }
  return null
}

/** All that an ID token may say; the scopes that were asked for choose of it (graph-api.md section 8). */
function idClaims({ tx, person }: Exchange) {
  const { id, displayName, userPrincipalName, mail } = person!
  return {
    ...{ sub: id, oid: id, tid: tx.tenantId, ver: '2.0', nbf: Math.floor(tx.now.getTime() / second) },
    ...{ name: displayName, preferred_username: userPrincipalName, login_hint: userPrincipalName },
    ...(mail ? { email: mail } : {}),
  }
}
