import { after, before, hour, type Instant, isPast, minute } from '../base/clock.ts'

/** SES-03: for everybody, and for people who hold a role. */
export const lives = {
  person: { idle: 30 * minute, absolute: 12 * hour },
  roleHolder: { idle: 15 * minute, absolute: 8 * hour },
  /** A session whose interrupts are still open (R-01, R-13, a forced change). */
  pending: { idle: 30 * minute, absolute: hour },
} as const

/** SES-08: how long one proof allows changes. */
export const proofLife = 5 * minute
/** The same for a Temporary Access Pass: time to register what comes after it (authentication-methods.md 6.7). */
export const passProofLife = 10 * minute
/** How stale `last_seen_at` may be before a request writes it again. */
export const seenEvery = minute
/** SES-11. */
export const deviceLife = 90 * 24 * hour

export type SessionFacts = {
  readonly stage: 'pending' | 'active'
  readonly createdAt: Instant
  readonly lastSeenAt: Instant
  readonly expiresAt: Instant
  readonly endedAt: Instant | null
  /** The person's valid-from when the password was read, and now. */
  readonly validFrom: Instant
  readonly person: { readonly validFrom: Instant; readonly enabled: boolean; readonly deleted: boolean }
  readonly holdsRole: boolean
}

const lifeOf = (facts: Pick<SessionFacts, 'stage' | 'holdsRole'>) =>
  facts.stage === 'pending' ? lives.pending : facts.holdsRole ? lives.roleHolder : lives.person

/** Asked at every request, by the server's clock: a role, a block, a new password count from the next one on (SES-06). */
export function sessionStands(facts: SessionFacts, now: Instant): boolean {
  const life = lifeOf(facts)
  return (
    facts.endedAt === null &&
    facts.person.enabled &&
    !facts.person.deleted &&
    facts.validFrom >= facts.person.validFrom &&
    !isPast(facts.expiresAt, now) &&
    !isPast(after(facts.createdAt, life.absolute), now) &&
    !isPast(after(facts.lastSeenAt, life.idle), now)
  )
}

/** Never later than the pass that the session was entered with. */
export function expiryOf(
  stage: 'pending' | 'active',
  createdAt: Instant,
  holdsRole: boolean,
  passEndsAt: Instant | null = null,
): Instant {
  const end = after(createdAt, lifeOf({ stage, holdsRole }).absolute)
  return passEndsAt && passEndsAt < end ? passEndsAt : end
}

export const wasSeenLongAgo = (lastSeenAt: Instant, now: Instant): boolean => lastSeenAt <= before(now, seenEvery)

export const isFresh = (at: Instant | null, now: Instant, life = proofLife): boolean =>
  at !== null && !isPast(after(at, life), now)
