import { hour, minute } from '../base/clock.ts'

/** SMS-05: over this many texts to a country, fewer than this share of their codes typed. */
const texts = 50
const leastShare = 0.3

export const conversionRules = {
  texts,
  /**
   * A text is judged when its code has run out. Were it judged at once, a busy minute would look like fraud, because
   * most of its codes are still on their way to the page.
   */
  ripeMs: 5 * minute,
  /** Older texts say nothing about now. Shorter than the time codes are kept (a day). */
  memoryMs: 12 * hour,
} as const

export type Conversion = { readonly sent: number; readonly entered: number }

/** Texts are paid for and nobody types their codes. */
export const isPumped = ({ sent, entered }: Conversion): boolean => sent >= texts && entered < sent * leastShare
