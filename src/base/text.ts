/**
 * ASCII lower case only. `toLowerCase` is not canonicalisation: it maps U+212A to `k` and would let a stranger's
 * name match somebody else's (security.md INP-05, INP-06).
 */
export const asciiLower = (text: string): string =>
  text.replace(/[A-Z]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 32))

/** A short support code that can be spoken: eight letters and digits without look-alikes, e.g. `7F2K-93QD`. */
export function supportCode(id: string): string {
  const alphabet = '23456789ABCDEFGHJKMNPQRSTVWXYZ'
  // Of the first sixteen digits as one number only what eight letters can hold: no step of it leaves the safe numbers.
  let value = 0
  for (const digit of id.replaceAll('-', '').slice(0, 16)) value = (value * 16 + Number.parseInt(digit, 16)) % 30 ** 8
  let code = ''
  for (let position = 0; position < 8; position++) {
    code += alphabet[value % 30]
    value = Math.floor(value / 30)
  }
  return `${code.slice(0, 4)}-${code.slice(4)}`
}

/** `sspr.md` MTH-30: five asterisks and the last two digits, always that length. */
export const phoneMask = (number: string): string => `*****${number.replace(/\D/g, '').slice(-2)}`

/** `sspr.md` MTH-33: `jo******@g****.com`. */
export function emailMask(address: string): string {
  const at = address.lastIndexOf('@')
  const domain = address.slice(at + 1)
  return `${address.slice(0, Math.min(2, at))}******@${domain.slice(0, 1)}****${domain.slice(domain.lastIndexOf('.'))}`
}

/** A user name as the audit log keeps it when nobody owns it: the first letter and the domain. */
export function maskedName(typed: string): string {
  const at = typed.lastIndexOf('@')
  return at > 0 ? `${typed.slice(0, 1)}***${typed.slice(at)}` : `${typed.slice(0, 1)}***`
}

/** What stands under a name from outside, and nothing that every object has, such as `constructor`. */
export const own = <T>(of: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(of, name) ? of[name] : undefined

/**
 * Control characters, bidirectional overrides, lone surrogates and what Unicode has not assigned have no place in
 * names (security.md INP-08).
 */
export const hasForbiddenCharacters = (text: string): boolean =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: refusing them is the point
  /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ud800-\udfff\p{Cn}]/u.test(text)

/** Ids from outside are checked before they reach a statement (security.md INP-10). */
export const isGuid = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)
