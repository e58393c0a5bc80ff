import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { machineClock } from './clock.ts'

/** TIM-01: servers on one database agree about the time, however late its answers come. */
describe('the machine clock', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-01-05T10:00:00Z') }))
  afterEach(() => void vi.useRealTimers())

  const pass = (milliseconds: number) => vi.setSystemTime(Date.now() + milliseconds)
  /** A database whose clock is `ahead`; question and answer are under way for so long. */
  const database = (ahead: number, there: number, back: number) => async () => {
    pass(there)
    const now = new Date(Date.now() + ahead)
    pass(back)
    return now
  }
  const wrong = (clock: { now(): Date }, ahead: number) => Math.abs(clock.now().getTime() - (Date.now() + ahead))
  const underWay = fc.nat({ max: 5_000 })

  test('is not put back by an answer that comes late', async () => {
    const ways = fc.array(fc.tuple(underWay, underWay), { minLength: 1 })
    await fc.assert(
      fc.asyncProperty(ways, async (answers) => {
        const clock = machineClock()
        for (const [there, back] of answers) expect(await clock.agreeWith(database(0, there, back))).toBe(0)
        expect(wrong(clock, 0)).toBe(0)
      }),
    )
  })

  test('is never further off than the quickest answer was under way, nor than it was before', async () => {
    const ways = fc.array(fc.tuple(underWay, underWay), { minLength: 1 })
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: -100_000, max: 100_000 }), ways, async (ahead, answers) => {
        const clock = machineClock()
        let off = Math.abs(ahead)
        for (const [there, back] of answers) {
          await clock.agreeWith(database(ahead, there, back))
          expect(wrong(clock, ahead)).toBeLessThanOrEqual(Math.min(off, there + back))
          off = wrong(clock, ahead)
        }
      }),
    )
  })
})
