import type { Domain } from './domains.store.ts'

/** Claimed and proved ones together; every sign-in looks at the proved ones. */
export const mostDomains = 500

/** No other domain of the organization stands above it. */
export const isRoot = (name: string, domains: readonly Pick<Domain, 'name'>[]): boolean =>
  !domains.some((other) => name.endsWith(`.${other.name}`))

/** What stands in the DNS of a domain proves it: the text alone, whatever blanks a form has left around it. */
export const proves = (texts: readonly string[], wanted: string): boolean =>
  texts.some((text) => text.trim() === wanted)
