import { after, type Instant, isPast, minute, second } from '../base/clock.ts'
import type { Channel } from './destination.ts'

/** Messages of one kind that may be under way at a time: a slow provider fills its own places only (OUT-03). */
export const concurrency: Readonly<Record<Channel, number>> = { mail: 8, text: 32, call: 8 }

/** Longer than any sender waits: after that the process that took a message is dead, and another takes it. */
export const leaseMs = 30 * second

/** Five tries within an hour (`sspr.md` 5, OUT-02). */
const pauses = [15 * second, 2 * minute, 10 * minute, 40 * minute]
export const triesMax = pauses.length + 1

export type Verdict = { next: Instant } | { end: 'failed' | 'expired' }

/** What becomes of a message that was not taken. `chance` is 0 to 999: up to a fifth more or less, so that a
 * provider that comes back is not met by everything at once. */
export function afterFailure(
  facts: { attempts: number; permanent: boolean; expiresAt: Instant | null },
  now: Instant,
  chance: number,
): Verdict {
  const pause = pauses[facts.attempts - 1]
  if (facts.permanent || pause === undefined) return { end: 'failed' }
  const next = after(now, Math.round(pause * (0.8 + (0.4 * chance) / 1000)))
  return facts.expiresAt && isPast(facts.expiresAt, next) ? { end: 'expired' } : { next }
}

/** Counts a provider's failures in a row. */
export type Breaker = { readonly failures: number; readonly retryAt: Instant | null }
export const closedBreaker: Breaker = { failures: 0, retryAt: null }
const failuresMax = 5

/** After five failures in a row one message at a time is tried, with pauses of 1 s to 30 s between. */
export function broken(breaker: Breaker, now: Instant): Breaker {
  const failures = breaker.failures + 1
  if (failures < failuresMax) return { failures, retryAt: null }
  return { failures, retryAt: after(now, Math.min(30, 2 ** (failures - failuresMax)) * second) }
}

export function placesFree(breaker: Breaker, channel: Channel, underWay: number, now: Instant): number {
  if (!breaker.retryAt) return concurrency[channel] - underWay
  return underWay === 0 && isPast(breaker.retryAt, now) ? 1 : 0
}
