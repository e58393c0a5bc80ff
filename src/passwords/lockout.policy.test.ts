import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { day, type Instant, after as later, minute, second } from '../base/clock.ts'
import {
  type Begun,
  type Bucket,
  beginTry,
  clear,
  endTry,
  isOffIn,
  type Lockout,
  type Lockouts,
  lockoutRules,
  passwordOff,
} from './lockout.policy.ts'

const start = new Date('2025-07-08T13:00:00Z')
const tag = (text: string): Buffer => Buffer.from(text.padEnd(8).slice(0, 8))

/** One whole try: what sign-in does in its two units. */
function attempt(state: Lockout, password: string, now: Instant, right = false): Begun {
  const begun = begin(state, tag(password), now)
  return begun.verdict === 'evaluate' ? { ...begun, state: end(begun.state, tag(password), right) } : begun
}
/** One bucket alone. */
const alone = (unfamiliar: Lockout): Lockouts => ({ familiar: clear, unfamiliar })
const begin = (state: Lockout, tried: Buffer, now: Instant) =>
  beginTry(alone(state), 'unfamiliar', 'password', tried, now)
const end = (state: Lockout, tried: Buffer, right: boolean) =>
  endTry(alone(state), 'unfamiliar', 'password', tried, right).unfamiliar

function wrong(times: number, from: Lockout = clear, now = start): Lockout {
  let state = from
  for (let n = 0; n < times; n++) state = attempt(state, `w${state.failures}${n}`, now).state
  return state
}

describe('smart lockout', () => {
  it('locks for 60 s at the tenth wrong password, and refuses the right one while it lasts (P-07, LK-03)', () => {
    const nine = wrong(9)
    expect(nine.lockedUntil).toBeNull()
    const ten = attempt(nine, 'tenth', start)
    expect(ten.lock).toEqual({ level: 1, until: later(start, minute) })
    const during = attempt(ten.state, 'the right one', later(start, 59 * second), true)
    expect([during.verdict, during.state]).toEqual(['locked', ten.state])
    expect(attempt(ten.state, 'the right one', later(start, 60 * second), true).state).toEqual(clear)
  })

  it('allows one try after each lock, and locks twice as long up to an hour (LK-06)', () => {
    let state = wrong(10)
    let now = start
    const lengths: number[] = []
    for (let n = 0; n < 8; n++) {
      lengths.push((state.lockedUntil!.getTime() - now.getTime()) / second)
      now = state.lockedUntil!
      state = attempt(state, `again ${n}`, now).state
    }
    expect(lengths).toEqual([60, 120, 240, 480, 960, 1920, 3600, 3600])
  })

  it('does not count one of the last three wrong passwords again (P-08, LK-04)', () => {
    let state = clear
    for (let n = 0; n < 30; n++) state = attempt(state, 'same', start).state
    expect([state.failures, state.lockedUntil]).toEqual([1, null])
    for (const other of ['a', 'b', 'c']) state = attempt(state, other, start).state
    expect(attempt(state, 'same', start).verdict).toBe('evaluate')
  })

  it('takes the second count back when the same wrong password arrived twice at once', () => {
    const first = begin(clear, tag('same'), start)
    const second = begin(first.state, tag('same'), start)
    const ended = end(end(second.state, tag('same'), false), tag('same'), false)
    expect([ended.failures, ended.run, ended.recent.length]).toEqual([1, 1, 1])
  })

  it('forgets after a quiet day, tags included (LK-05, LK-07)', () => {
    const state = wrong(9)
    expect(begin(state, tag('w88'), later(start, day)).state).toMatchObject({ failures: 1, recent: [], run: 10 })
    expect(begin(state, tag('new'), later(start, day - second)).lock).not.toBeNull()
  })

  it('never evaluates more than the threshold before the first lock, and never shortens a lock', () => {
    const step = fc.record({ password: fc.nat(20), wait: fc.nat(30 * second), right: fc.constant(false) })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let state: Lockout = clear
        let now = start
        let evaluated = 0
        for (const one of steps) {
          now = later(now, one.wait)
          const before = state
          const begun = attempt(state, `p${one.password}`, now)
          if (begun.verdict === 'evaluate' && before.lockLevel === 0) evaluated++
          if (begun.verdict !== 'evaluate') expect(begun.state).toEqual(before)
          state = begun.state
          expect(state.recent.length).toBeLessThanOrEqual(lockoutRules.remembered)
          expect(state.lockLevel).toBeGreaterThanOrEqual(before.lockLevel)
        }
        expect(evaluated).toBeLessThanOrEqual(lockoutRules.threshold)
      }),
    )
  })
})

describe('a run of wrong passwords (LK-08)', () => {
  const runs = (familiar: number, unfamiliar: number): Lockouts => ({
    familiar: { ...clear, run: familiar },
    unfamiliar: { ...clear, run: unfamiliar },
  })
  const verdict = (state: Lockouts, bucket: Bucket, secret: 'password' | 'other' = 'password') =>
    beginTry(state, bucket, secret, tag('try'), start)

  it('ends passwords at 90 from unfamiliar places and at 100 from everywhere', () => {
    expect(
      [runs(0, 89), runs(0, 90), runs(9, 90), runs(10, 90), runs(100, 0), runs(99, 0)].map((one) => passwordOff(one)),
    ).toEqual([null, 'unfamiliar', 'unfamiliar', 'everywhere', 'everywhere', null])
    expect([verdict(runs(0, 90), 'unfamiliar').verdict, verdict(runs(0, 90), 'familiar').verdict]).toEqual([
      'off',
      'evaluate',
    ])
    expect(verdict(runs(10, 90), 'familiar').verdict).toBe('off')
    expect([verdict(runs(0, 89), 'unfamiliar').turnsOff, verdict(runs(0, 88), 'unfamiliar').turnsOff]).toEqual([
      true,
      false,
    ])
    expect([verdict(runs(9, 90), 'familiar').turnsOff, verdict(runs(8, 90), 'familiar').turnsOff]).toEqual([
      true,
      false,
    ])
  })

  it('lets codes and passes try, counts none of them, and one that is right lifts it in both buckets', () => {
    const begun = verdict(runs(20, 80), 'unfamiliar', 'other')
    expect([begun.verdict, begun.state.run, begun.turnsOff]).toEqual(['evaluate', 80, false])
    const held = { ...runs(20, 80), unfamiliar: begun.state }
    expect(endTry(held, 'unfamiliar', 'other', tag('try'), true)).toEqual({ familiar: clear, unfamiliar: clear })
    expect(endTry(held, 'unfamiliar', 'other', tag('try'), false).unfamiliar.run).toBe(80)
    expect(endTry(runs(20, 70), 'unfamiliar', 'password', tag('try'), true)).toEqual(runs(20, 0))
  })

  it('never evaluates more than 90 and 100 without a right one, however long they are apart', () => {
    const step = fc.record({ familiar: fc.boolean(), wait: fc.nat(3 * day) })
    fc.assert(
      fc.property(fc.array(step, { minLength: 100, maxLength: 160 }), (steps) => {
        let state: Lockouts = { familiar: clear, unfamiliar: clear }
        let now = start
        const evaluated = { familiar: 0, unfamiliar: 0 }
        for (const [n, one] of steps.entries()) {
          now = later(now, one.wait)
          const bucket = one.familiar ? 'familiar' : 'unfamiliar'
          const begun = beginTry(state, bucket, 'password', tag(`p${n}`), now)
          if (begun.verdict !== 'evaluate') continue
          evaluated[bucket] += 1
          state = endTry({ ...state, [bucket]: begun.state }, bucket, 'password', tag(`p${n}`), false)
          expect(begun.turnsOff).toBe(isOffIn(passwordOff(state), bucket))
        }
        expect(evaluated.unfamiliar).toBeLessThanOrEqual(lockoutRules.unfamiliarRun)
        expect(evaluated.familiar + evaluated.unfamiliar).toBeLessThanOrEqual(lockoutRules.wholeRun)
      }),
      { numRuns: 40 },
    )
  })
})
