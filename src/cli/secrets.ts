import { Option } from 'commander'
import { refuse } from '../base/outcome.ts'
import type { Random } from '../base/random.ts'
import { readablePassword } from '../directory/demo.ts'
import type { User } from '../directory/users.store.ts'
import { judge } from '../passwords/strength.policy.ts'
import { askPassword, passwordFromInput } from './ask.ts'
import { must } from './ending.ts'

/** One way at a time to say a password. */
export const fromStandardInput = (): Option =>
  new Option('--password-stdin', 'read the password from standard input').conflicts('askPassword')

export type PasswordOptions = { passwordStdin?: boolean; askPassword?: boolean }

/** The password to set, and whether we drew it: only then it is printed, once. */
export type Password = { readonly plain: string; readonly drawn: boolean }

export async function typedPassword(options: PasswordOptions): Promise<string | null> {
  if (options.passwordStdin) return passwordFromInput()
  return options.askPassword ? askPassword('Password') : null
}

type Names = Pick<User, 'userPrincipalName' | 'displayName' | 'givenName' | 'surname'>

/**
 * What was typed, if it keeps the rules for passwords; else one that is drawn until it does: by chance it may have a
 * short user name in it.
 */
export function passwordFor(random: Random, typed: string | null, user: Names, tenantName: string): Password {
  const plain = typed ?? readablePassword(random)
  const { failures } = judge(plain, { ...user, tenantName })
  if (failures.length === 0) return { plain, drawn: typed === null }
  if (typed === null) return passwordFor(random, null, user, tenantName)
  return must(refuse({ code: 'password.unacceptable', problems: failures }))
}
