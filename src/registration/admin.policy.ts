import { parseNumber } from '../methods/numbers.policy.ts'
import type { CredentialKind } from '../store/schema.ts'

/** Graph's phone types, and what they are here. */
export const phoneKinds = {
  mobile: 'mobile',
  alternateMobile: 'alternate',
  office: 'office',
} as const satisfies Record<string, CredentialKind>
export type PhoneType = keyof typeof phoneKinds

/** What administrators put in, change and delete. An app or a token comes with its owner, never by somebody else. */
export type ContactKind = (typeof phoneKinds)[PhoneType] | 'email'

const office = /^\+([1-9]\d{0,2}) (\d[\d ]{2,13}\d)(?:x(\d{1,10}))?$/

/**
 * `+47 12345678`, an office number with `x123` behind it (graph-api.md 6.7); null for anything else. Mobile numbers
 * must exist; of office numbers only the form is known.
 */
export function phoneOf(type: PhoneType, typed: string): string | null {
  if (type !== 'office') return typed.trim().startsWith('+') ? (parseNumber(typed, null)?.e164Spaced ?? null) : null
  const found = office.exec(typed.trim())
  if (!found) return null
  const [, country, number, extension] = found
  return `+${country} ${number!.replaceAll(' ', '')}${extension ? `x${extension}` : ''}`
}

/** ADA-03: what a person registers anew. Passkeys, the mailbox and questions stay. */
export const registeredAnew: ReadonlySet<CredentialKind> = new Set(['mobile', 'alternate', 'office', 'app', 'totp'])

/** ADA-13: what can be a default. Nobody signs in by mail, and the second number is for resets. */
export const askedFirst: ReadonlySet<CredentialKind> = new Set(['app', 'totp', 'hardware', 'mobile'])
