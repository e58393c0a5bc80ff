import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { day, type Instant, after as later, minute, second } from '../base/clock.ts'
import { type Begun, beginTry, clear, endTry, type Lockout, lockoutRules } from './lockout.policy.ts'

const start = new Date('2025-07-08T13:00:00Z')
const tag = (text: string): Buffer => Buffer.from(text.padEnd(8).slice(0, 8))

/** One whole try: what sign-in does in its two units. */
function attempt(state: Lockout, password: string, now: Instant, right = false): Begun {
  const begun = beginTry(state, tag(password), now)
  return begun.verdict === 'evaluate' ? { ...begun, state: endTry(begun.state, tag(password), right) } : begun
}

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
    const first = beginTry(clear, tag('same'), start)
    const second = beginTry(first.state, tag('same'), start)
    const ended = endTry(endTry(second.state, tag('same'), false), tag('same'), false)
    expect([ended.failures, ended.recent.length]).toEqual([1, 1])
  })

  it('forgets after a quiet day, tags included (LK-05, LK-07)', () => {
    const state = wrong(9)
    expect(beginTry(state, tag('w88'), later(start, day)).state).toMatchObject({ failures: 1, recent: [] })
    expect(beginTry(state, tag('new'), later(start, day - second)).lock).not.toBeNull()
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
