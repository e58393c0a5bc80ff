/**
 * A cell that begins like a formula is one to a spreadsheet (OWASP, CSV injection): a quote before it makes it text.
 * One more quote before what begins so already, so that `plainCell` gives back what was there.
 */
export const safeCell = (value: string): string => (/^'*[=+\-@\t\r\n]/.test(value) ? `'${value}` : value)

/** The inverse, for files that come back from an export. */
export const plainCell = (value: string): string => (/^'+[=+\-@\t\r\n]/.test(value) ? value.slice(1) : value)
