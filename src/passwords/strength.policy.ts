import { asciiLower } from '../base/text.ts'

/** Why a password is not accepted, `passwords.md` 1.4. The sentence is in the catalogue under `password.failure.<code>`. */
export type FailureCode = 'characters' | 'tooShort' | 'tooLong' | 'classes' | 'username'

export type PasswordFailure = {
  readonly code: FailureCode
  readonly params?: Readonly<Record<string, string | number>>
}

export type PasswordContext = {
  readonly userPrincipalName: string
  readonly givenName: string | null
  readonly surname: string | null
  readonly displayName: string | null
  readonly tenantName: string
}

export type Judgement = { readonly ok: boolean; readonly failures: readonly PasswordFailure[] }

/** PW-01, PW-04. */
export const passwordRules = { minimum: 8, maximum: 256, classes: 3 } as const

type Rule = (password: string, context: PasswordContext) => PasswordFailure | null

/**
 * Steps 1 to 7 of `passwords.md` 1.4, in that order. All are evaluated and all failures are reported together. Names
 * and tenant (5), banned points (6) and the breach list (7) join at the end of this list; reuse (8) is asked where
 * the stored hash is, because it costs a hash and runs only when these passed.
 */
const rules: readonly Rule[] = [characters, tooShort, tooLong, classes, username]
const codes: readonly FailureCode[] = ['characters', 'tooShort', 'tooLong', 'classes', 'username']

/** What one rule says: null where the password keeps it. */
export type RuleVerdict = { readonly rule: FailureCode; readonly failure: PasswordFailure | null }

export function verdictsOn(password: string, context: PasswordContext): readonly RuleVerdict[] {
  const normal = password.normalize('NFC')
  return rules.map((rule, n) => ({ rule: codes[n]!, failure: rule(normal, context) }))
}

/** The one verdict on a new password: creation, change, reset and the administrator's reset ask here (PW-13). */
export function judge(password: string, context: PasswordContext): Judgement {
  const failures = verdictsOn(password, context).flatMap(({ failure }) => failure ?? [])
  return { ok: failures.length === 0, failures }
}

/** PW-02, PW-03: printable ASCII, which is exactly the letters, digits, blank and symbols that are listed there. */
function characters(password: string): PasswordFailure | null {
  return /^[ -~]*$/.test(password) ? null : { code: 'characters' }
}

const lengthOf = (password: string): number => [...password].length

function tooShort(password: string): PasswordFailure | null {
  const { minimum } = passwordRules
  return lengthOf(password) < minimum ? { code: 'tooShort', params: { minimum } } : null
}

function tooLong(password: string): PasswordFailure | null {
  const { maximum } = passwordRules
  return lengthOf(password) > maximum ? { code: 'tooLong', params: { maximum } } : null
}

/** PW-04: the blank counts as a symbol; letters outside ASCII belong to the class Unicode gives them. */
function classes(password: string): PasswordFailure | null {
  const found = [/\p{Ll}/u, /\p{Lu}/u, /\p{Nd}/u, /[^\p{L}\p{Nd}]/u].filter((kind) => kind.test(password)).length
  return found < passwordRules.classes ? { code: 'classes', params: { needed: passwordRules.classes, found } } : null
}

/** PW-05: the part before the @ as typed, any case, from three characters on. */
function username(password: string, context: PasswordContext): PasswordFailure | null {
  const local = context.userPrincipalName.split('@')[0]!
  if ([...local].length < 3) return null
  return asciiLower(password).includes(asciiLower(local)) ? { code: 'username' } : null
}
