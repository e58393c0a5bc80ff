/**
 * What a person typed as a code: blanks and dashes are theirs to use, everything else must be six ASCII digits
 * (OTP-10). null is "not a code": nothing is counted for it.
 */
export function codeOf(typed: string): string | null {
  if (typed.length > 64) return null
  const code = typed.replace(/[\s\u00ad\u2010-\u2015-]/g, '')
  return /^[0-9]{6}$/.test(code) ? code : null
}
