import { Option } from 'commander'
import { readablePassword } from '../directory/demo.ts'
import type { User } from '../directory/users.store.ts'
import { judge } from '../passwords/strength.policy.ts'
import { askPassword, passwordFromInput } from './ask.ts'
import type { Desk } from './desk.ts'
import { must } from './ending.ts'

/** One way at a time to say a password. */
export const fromStandardInput = (): Option =>
  new Option('--password-stdin', 'read the password from standard input').conflicts('askPassword')

export type PasswordOptions = { passwordStdin?: boolean; askPassword?: boolean }

/** The password to set, and whether we drew it: only then it is printed, once. */
export const passwordFrom = async (desk: Desk, options: PasswordOptions): Promise<Password> =>
  orDrawn(desk, await typedPassword(options))

export type Password = { readonly plain: string; readonly drawn: boolean }

export async function typedPassword(options: PasswordOptions): Promise<string | null> {
  if (options.passwordStdin) return passwordFromInput()
  return options.askPassword ? askPassword('Password') : null
}

export const orDrawn = (desk: Desk, typed: string | null): Password =>
  typed === null ? { plain: readablePassword(desk.store.random), drawn: true } : { plain: typed, drawn: false }

type Names = Pick<User, 'userPrincipalName' | 'displayName' | 'givenName' | 'surname'>

/** Hashes outside of any unit, after the rules for passwords have been asked. */
export async function hashFor(desk: Desk, plain: string, user: Names, tenantName: string): Promise<string> {
  const { failures } = judge(plain, { ...user, tenantName })
  if (failures.length > 0) must({ ok: false, refusal: { code: 'password.unacceptable', problems: failures } })
  return desk.hasher.hash(plain)
}
