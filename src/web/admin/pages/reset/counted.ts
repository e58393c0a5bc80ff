import type { Preview } from '../../api/settings.ts'
import { number, t } from '../../text/text.ts'

/** Two digits and zeros, and below what was found: what is surely exceeded once the count goes on. */
export function roundBelow(found: number): number {
  const below = Math.max(0, found - 1)
  const unit = 10 ** Math.max(0, String(below).length - 2)
  return Math.floor(below / unit) * unit
}

/** How many, for the sentence that counts them: "more than 12,000" where the time was up (AMP-22). */
export function counted({ complete }: Preview, found: number): { readonly count: number; readonly n: string } {
  if (complete) return { count: found, n: number(found) }
  // Never the singular: there are more than were found.
  return { count: Math.max(2, found), n: t('reset.effect.more_than', { n: number(roundBelow(found)) }) }
}

/** The same at the beginning of a line. */
export const capital = (text: string): string => text.charAt(0).toLocaleUpperCase() + text.slice(1)
