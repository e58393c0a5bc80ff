import type { Refusal } from '../contract/refusals.ts'
import { tenantOf } from '../directory/tenant.store.ts'
import { type User, userOf } from '../directory/users.store.ts'
import type { Look } from '../store/unit.ts'
import { judge, type PasswordContext } from './strength.policy.ts'

/** `passwords.md` 1.2: synced accounts while nothing is written back, and guests. */
export const managedElsewhere = (user: Pick<User, 'onPremisesSyncEnabled' | 'creationType'>): boolean =>
  user.onPremisesSyncEnabled === true || user.creationType === 'Invitation'

type Names = Pick<User, 'userPrincipalName' | 'displayName'> & Partial<Pick<User, 'givenName' | 'surname'>>

export const contextOf = (user: Names, tenantName: string): PasswordContext => ({
  userPrincipalName: user.userPrincipalName,
  givenName: user.givenName ?? null,
  surname: user.surname ?? null,
  displayName: user.displayName,
  tenantName,
})

/** What the rules look at; null where the password is not kept here. */
export async function contextFor(
  look: Look,
  tenantId: string,
  userId: string,
): Promise<{ user: User; context: PasswordContext } | null> {
  const user = await userOf(look, tenantId, userId)
  if (!user || managedElsewhere(user)) return null
  return { user, context: contextOf(user, (await tenantOf(look, tenantId)).displayName) }
}

/** Every rule that a password breaks, as a refusal of the field it was typed in. */
export function objectionTo(password: string, context: PasswordContext, field: string): Refusal | null {
  const { ok, failures } = judge(password, context)
  if (ok) return null
  const problems = failures.map(({ code, params }) => ({ field, code, params: params ?? {} }))
  return { code: 'password.unacceptable', field, problems }
}
