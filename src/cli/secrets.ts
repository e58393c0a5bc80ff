import { readablePassword } from '../directory/demo.ts'
import type { User } from '../directory/users.store.ts'
import { judge } from '../passwords/strength.policy.ts'
import { askPassword, passwordFromInput } from './ask.ts'
import type { Desk } from './desk.ts'
import { must } from './ending.ts'

export type PasswordOptions = { passwordStdin?: boolean; askPassword?: boolean }

/** The password to set, and whether we drew it: only then it is printed, once. */
export async function passwordFrom(desk: Desk, options: PasswordOptions): Promise<{ plain: string; drawn: boolean }> {
  if (options.passwordStdin) return { plain: await passwordFromInput(), drawn: false }
  if (options.askPassword) return { plain: await askPassword('Password'), drawn: false }
  return { plain: readablePassword(desk.store.random), drawn: true }
}

type Names = Pick<User, 'userPrincipalName' | 'displayName' | 'givenName' | 'surname'>

/** Hashes outside of any unit, after the rules for passwords have been asked. */
export async function hashFor(desk: Desk, plain: string, user: Names, tenantName: string): Promise<string> {
  const { failures } = judge(plain, { ...user, tenantName })
  if (failures.length > 0) must({ ok: false, refusal: { code: 'password.unacceptable', problems: failures } })
  return desk.hasher.hash(plain)
}
