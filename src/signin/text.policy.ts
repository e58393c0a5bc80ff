import { parseNumber } from '../methods/numbers.policy.ts'

/**
 * A mobile number typed in place of a user name: with the prefix of its country, `+` or `00`, and whatever blanks and
 * signs people write. Null for everything else, a number without its country among it: whose it is would be a guess.
 */
export function numberTyped(typed: string): string | null {
  const text = typed.trim()
  return /^(\+|00)/.test(text) ? (parseNumber(text, null)?.e164Spaced ?? null) : null
}

/** authentication-methods.md 6.6: `+299 ****59`. */
export function shownNumber(number: string): string {
  const [country = ''] = number.split(' ')
  return `${country} ****${number.slice(-2)}`
}

/** How long somebody has from the number to the code, resends included. */
export const textSignInMinutes = 15
