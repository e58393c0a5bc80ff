import { after, day, hour, type Instant, isPast } from '../base/clock.ts'

/**
 * When which key signs and which are published. A new key is published a day before it signs, so that clients that
 * keep the list for a day know it in time; the one before stays published until no token it signed can be alive.
 */
export const keyTimes = {
  /** A key signs for so long before the next is made. */
  renewEvery: 90 * day,
  /** Published before it signs. */
  announced: day,
  /** Published after the next one signs: the longest life of a token, and clocks that differ. */
  lingers: 2 * hour,
} as const

type Dated = { readonly activeFrom: Instant }

/** The youngest that is active; keys come in the order of `activeFrom`. */
export const signerOf = <Key extends Dated>(keys: readonly Key[], now: Instant): Key | undefined =>
  keys.findLast((key) => isPast(key.activeFrom, now))

/** What the key list shows: who signs, who will, and those whose tokens may be alive. */
export const publishedOf = <Key extends Dated>(keys: readonly Key[], now: Instant): readonly Key[] =>
  keys.filter((_, index) => {
    const next = keys[index + 1]
    return !next || !isPast(after(next.activeFrom, keyTimes.lingers), now)
  })

/** Whether it is time to make the next. */
export const isDue = (keys: readonly Dated[], now: Instant): boolean => {
  const youngest = keys.at(-1)
  return !youngest || isPast(after(youngest.activeFrom, keyTimes.renewEvery - keyTimes.announced), now)
}
