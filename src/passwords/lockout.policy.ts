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
  /** Wrong passwords since the last right one; does not fade (LK-08). */
  readonly run: number
}

export const clear: Lockout = { failures: 0, lockLevel: 0, lockedUntil: null, lastFailureAt: null, recent: [], run: 0 }

/** Both buckets of one person or name. */
export type Lockouts = Readonly<Record<Bucket, Lockout>>

export type LockoutRules = {
  /** Wrong passwords until the lock. */
  readonly threshold: number
  readonly firstLockMs: number
  readonly longestLockMs: number
  /** Quiet time after which it is forgotten (LK-07). */
  readonly fadeMs: number
  readonly remembered: number
  /** Wrong passwords from unfamiliar places until passwords are refused there (LK-08). */
  readonly unfamiliarRun: number
  /** Wrong passwords from everywhere until they are refused everywhere: NIST's upper bound. */
  readonly wholeRun: number
}

/** LIM-06, LK-06. */
export const lockoutRules: LockoutRules = {
  threshold: 10,
  firstLockMs: minute,
  longestLockMs: hour,
  fadeMs: day,
  remembered: 3,
  unfamiliarRun: 90,
  wholeRun: 100,
}

/** Where passwords are refused until a reset, an administrator or another way to sign in lifts it. */
export type PasswordOff = 'unfamiliar' | 'everywhere'

/** LK-08. The last ten of the hundred are the owner's: a stranger in an unfamiliar place cannot use them up. */
export function passwordOff({ familiar, unfamiliar }: Lockouts, rules = lockoutRules): PasswordOff | null {
  if (familiar.run + unfamiliar.run >= rules.wholeRun) return 'everywhere'
  return unfamiliar.run >= rules.unfamiliarRun ? 'unfamiliar' : null
}

export const isOffIn = (off: PasswordOff | null, bucket: Bucket): boolean =>
  off === 'everywhere' || (off === 'unfamiliar' && bucket === 'unfamiliar')

/** A password is off after a run of wrong ones; a code or a pass is not, and lifts it. */
export type Secret = 'password' | 'other'

export type Lock = { readonly level: number; readonly until: Instant }
export type Begun = {
  /** `off`, `locked` and `repeat` are refused without a hash. */
  readonly verdict: 'evaluate' | 'off' | 'locked' | 'repeat'
  readonly state: Lockout
  /** The lock that this try brings, should it be wrong. */
  readonly lock: Lock | null
  /** With it passwords are off here, should it be wrong. */
  readonly turnsOff: boolean
}

/**
 * Counts a try before anybody knows whether it is right, and locks with the count: of any number of tries at once,
 * exactly the allowed ones are evaluated (LK-03, LK-04, LK-06, LK-10).
 */
export function beginTry(
  stored: Lockouts,
  bucket: Bucket,
  secret: Secret,
  tag: Buffer,
  now: Instant,
  rules = lockoutRules,
): Begun {
  const state = faded(stored[bucket], now, rules)
  if (secret === 'password' && isOffIn(passwordOff(stored, rules), bucket)) return refusedAs('off', state)
  if (state.lockedUntil && !isPast(state.lockedUntil, now)) return refusedAs('locked', state)
  if (state.recent.some((one) => one.equals(tag))) return refusedAs('repeat', state)
  const failures = state.failures + 1
  const run = state.run + (secret === 'password' ? 1 : 0)
  const counted = { ...state, failures, run, lockedUntil: null, lastFailureAt: now }
  const turnsOff = secret === 'password' && isOffIn(passwordOff({ ...stored, [bucket]: counted }, rules), bucket)
  if (failures < rules.threshold) return { verdict: 'evaluate', state: counted, lock: null, turnsOff }
  const lock = { level: state.lockLevel + 1, until: after(now, lockLength(state.lockLevel + 1, rules)) }
  return { verdict: 'evaluate', state: { ...counted, lockLevel: lock.level, lockedUntil: lock.until }, lock, turnsOff }
}

const refusedAs = (verdict: 'off' | 'locked' | 'repeat', state: Lockout): Begun => ({
  verdict,
  state,
  lock: null,
  turnsOff: false,
})

/**
 * The answer is known. Right: this bucket is clear, the other stays (LK-07), but for the run of wrong passwords when
 * it was another secret (LK-08). Wrong: the tag is remembered; when the same password was tried twice at the same
 * moment, the second count is taken back (LK-04).
 */
export function endTry(
  stored: Lockouts,
  bucket: Bucket,
  secret: Secret,
  tag: Buffer,
  right: boolean,
  rules = lockoutRules,
): Lockouts {
  const state = stored[bucket]
  if (right) {
    const others = secret === 'password' ? stored : withoutRuns(stored)
    return { ...others, [bucket]: clear }
  }
  if (!state.recent.some((one) => one.equals(tag))) {
    return { ...stored, [bucket]: { ...state, recent: [...state.recent, tag].slice(-rules.remembered) } }
  }
  const run = secret === 'password' ? Math.max(0, state.run - 1) : state.run
  return { ...stored, [bucket]: { ...state, failures: Math.max(0, state.failures - 1), run } }
}

const withoutRuns = ({ familiar, unfamiliar }: Lockouts): Lockouts => ({
  familiar: { ...familiar, run: 0 },
  unfamiliar: { ...unfamiliar, run: 0 },
})

const lockLength = (level: number, rules: LockoutRules): number =>
  Math.min(rules.longestLockMs, rules.firstLockMs * 2 ** Math.min(level - 1, 40))

/** LK-07, all but the run; the tags die with the counter (LK-05). A lock that runs is always shorter than the quiet time. */
function faded(state: Lockout, now: Instant, rules: LockoutRules): Lockout {
  const quiet = state.lastFailureAt !== null && isPast(state.lastFailureAt, before(now, rules.fadeMs))
  return quiet ? { ...clear, run: state.run } : state
}
