import { type Instant, isPast } from '../base/clock.ts'
import { type Random, readable } from '../base/random.ts'
import type { MethodPolicy } from '../contract/policy.ts'
import { inScope } from './methods.policy.ts'

/** A Temporary Access Pass, without the pass itself: that is shown once (authentication-methods.md 2.4). */
export type Pass = {
  readonly id: string
  readonly userId: string
  readonly startsAt: Instant
  readonly lifetimeInMinutes: number
  readonly endsAt: Instant
  readonly once: boolean
  readonly usedAt: Instant | null
  readonly createdAt: Instant
}

/** AMP-41: Graph's words. */
export type PassUsability = 'EnabledByPolicy' | 'DisabledByPolicy' | 'Expired' | 'NotYetValid' | 'OneTimeUsed'

export type PassRules = {
  readonly minimumLifetimeInMinutes: number
  readonly maximumLifetimeInMinutes: number
  readonly defaultLifetimeInMinutes: number
  readonly defaultLength: number
  readonly isUsableOnce: boolean
}

/** AMP-43: whoever is in the method's scope; where every pass is for one use, those for more stop working. */
export const passAllowed = (
  policy: MethodPolicy,
  rules: PassRules,
  groupIds: ReadonlySet<string>,
  once: boolean,
): boolean => inScope(policy, groupIds) && (once || !rules.isUsableOnce)

export function usabilityOf(pass: Pass, allowed: boolean, now: Instant): PassUsability {
  if (pass.once && pass.usedAt) return 'OneTimeUsed'
  if (isPast(pass.endsAt, now)) return 'Expired'
  if (!allowed) return 'DisabledByPolicy'
  return pass.startsAt > now ? 'NotYetValid' : 'EnabledByPolicy'
}

/** What can be read out without a mistake: eight of these are 46 bits, and tries are counted. */
export const drawPass = (random: Random, length: number): string =>
  Array.from({ length }, () => random.pick([...readable])).join('')
