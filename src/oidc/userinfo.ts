import { done, type Outcome, refuse } from '../base/outcome.ts'
import { userOf } from '../directory/users.store.ts'
import { readAccessToken } from './bearer.ts'
import type { Issuing } from './issuer.ts'

export type UserInfo = {
  readonly sub: string
  readonly name?: string
  readonly given_name?: string
  readonly family_name?: string
  readonly preferred_username?: string
  readonly email?: string
}
export type UserInfoRefusal = {
  readonly status: 401 | 403
  readonly error: 'invalid_token' | 'insufficient_scope'
  readonly reason: string
}

/** OpenID Connect Core, 5.3: by the API's own tokens, as in the original. */
export async function userInfo(
  issuing: Issuing,
  header: string | undefined,
): Promise<Outcome<UserInfo, UserInfoRefusal>> {
  const caller = await readAccessToken(issuing, header)
  if (!caller.ok) return refuse({ status: 401, error: 'invalid_token', reason: caller.refusal.reason })
  const { user, scopes, tenantId } = caller.value
  if (!user || !scopes.has('openid'))
    return refuse({ status: 403, error: 'insufficient_scope', reason: 'The token needs the scope openid.' })
  const person = await issuing.store.look((look) => userOf(look, tenantId, user.id))
  if (!person) return refuse({ status: 401, error: 'invalid_token', reason: 'The account is gone.' })
  const { givenName, surname, mail } = person
  return done({
    sub: person.id,
    ...(scopes.has('profile')
      ? {
          ...{ name: person.displayName, preferred_username: person.userPrincipalName },
          ...(givenName ? { given_name: givenName } : {}),
          ...(surname ? { family_name: surname } : {}),
        }
      : {}),
    ...(scopes.has('email') && mail ? { email: mail } : {}),
  })
}
