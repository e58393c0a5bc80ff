import { after, before, day, hour, type Instant, isPast, minute } from '../base/clock.ts'

/** Where a sign-in comes from: a browser this person has signed in with before, or anywhere else (LK-02). */
export type Bucket = 'familiar' | 'unfamiliar'

/** Smart lockout of one person (or one name that is nobody's) in one bucket: `passwords.md` 5.2, LK-01. */
export type Lockout = {
  readonly failures: number
  readonly lockLevel: number
  readonly lockedUntil: Instant | null
  readonly lastFailureAt: Instant | null
  /** Tags of the last wrong passwords: trying one of them again is not a new guess (LK-04). */
  readonly recent: readonly Buffer[]
}

export const clear: Lockout = { failures: 0, lockLevel: 0, lockedUntil: null, lastFailureAt: null, recent: [] }

export type LockoutRules = {
  /** Wrong passwords until the lock. */
  readonly threshold: number
  readonly firstLockMs: number
  readonly longestLockMs: number
  /** Quiet time after which it is forgotten (LK-07). */
  readonly fadeMs: number
  readonly remembered: number
}

/** LIM-06, LK-06. */
export const lockoutRules: LockoutRules = {
  threshold: 10,
  firstLockMs: minute,
  longestLockMs: hour,
  fadeMs: day,
  remembered: 3,
}

export type Lock = { readonly level: number; readonly until: Instant }
export type Begun = {
  /** `locked` and `repeat` are refused without a hash. */
  readonly verdict: 'evaluate' | 'locked' | 'repeat'
  readonly state: Lockout
  /** The lock that this try brings, should it be wrong. */
  readonly lock: Lock | null
}

/**
 * Counts a try before anybody knows whether it is right, and locks with the count: of any number of tries at once,
 * exactly the allowed ones are evaluated (LK-03, LK-04, LK-06, LK-10).
 */
export function beginTry(stored: Lockout, tag: Buffer, now: Instant, rules = lockoutRules): Begun {
  const state = faded(stored, now, rules)
  if (state.lockedUntil && !isPast(state.lockedUntil, now)) return { verdict: 'locked', state, lock: null }
  if (state.recent.some((one) => one.equals(tag))) return { verdict: 'repeat', state, lock: null }
  const failures = state.failures + 1
  const counted = { ...state, failures, lockedUntil: null, lastFailureAt: now }
  if (failures < rules.threshold) return { verdict: 'evaluate', state: counted, lock: null }
  const lock = { level: state.lockLevel + 1, until: after(now, lockLength(state.lockLevel + 1, rules)) }
  return { verdict: 'evaluate', state: { ...counted, lockLevel: lock.level, lockedUntil: lock.until }, lock }
}

/**
 * The answer is known. Right: this bucket is clear, the other stays (LK-07). Wrong: the tag is remembered; when the
 * same password was tried twice at the same moment, the second count is taken back (LK-04).
 */
export function endTry(state: Lockout, tag: Buffer, right: boolean, rules = lockoutRules): Lockout {
  if (right) return clear
  if (state.recent.some((one) => one.equals(tag))) return { ...state, failures: Math.max(0, state.failures - 1) }
  return { ...state, recent: [...state.recent, tag].slice(-rules.remembered) }
}

const lockLength = (level: number, rules: LockoutRules): number =>
  Math.min(rules.longestLockMs, rules.firstLockMs * 2 ** Math.min(level - 1, 40))

/** LK-07; the tags die with the counter (LK-05). A lock that runs is always shorter than the quiet time. */
function faded(state: Lockout, now: Instant, rules: LockoutRules): Lockout {
  const quiet = state.lastFailureAt !== null && isPast(state.lastFailureAt, before(now, rules.fadeMs))
  return quiet ? clear : state
}
