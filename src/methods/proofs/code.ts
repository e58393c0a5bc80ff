/**
 * What a person typed as a code: blanks and dashes are theirs to use, everything else must be ASCII digits, six or
 * as many as were sent (OTP-10). null is "not a code": nothing is counted for it.
 */
export function codeOf(typed: string, digits = 6): string | null {
  if (typed.length > 64) return null
  const code = typed.replace(/[\s\u00ad\u2010-\u2015-]/g, '')
  return code.length === digits && /^[0-9]+$/.test(code) ? code : null
}
