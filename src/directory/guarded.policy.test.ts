import fc from 'fast-check'
import { expect, test } from 'vitest'
import { minute } from '../base/clock.ts'
import { limits } from '../guard/limits.policy.ts'
import { isGuarded, quietFrom, quietMs } from './guarded.policy.ts'

const moments = fc.date({ min: new Date('2020-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })

test('LIM-12: it lasts 24 hours from the last time, and less than a minute more', () => {
  fc.assert(
    fc.property(moments, fc.integer({ min: 0, max: quietMs }), (now, later) => {
      const until = quietFrom(now)
      expect(until.getTime() - now.getTime()).toBeGreaterThanOrEqual(quietMs)
      expect(until.getTime() - now.getTime()).toBeLessThan(quietMs + minute)
      // What comes later never shortens it.
      const then = new Date(now.getTime() + later)
      expect(quietFrom(then).getTime()).toBeGreaterThanOrEqual(until.getTime())
      const tenant = { guardedUntil: until.toISOString() }
      expect([isGuarded(tenant, now), isGuarded(tenant, until)]).toEqual([true, false])
      expect(isGuarded({ guardedUntil: null }, now)).toBe(false)
    }),
  )
})

test('an attack writes the row once a minute', () => {
  const from = new Date('2025-07-08T13:00:00.001Z').getTime()
  const ends = new Set(Array.from({ length: 1000 }, (_, n) => quietFrom(new Date(from + n * 50)).getTime()))
  expect(ends.size).toBe(1)
})

test('OTP-13: what is expected of guessing for a day, a code from an app counting as three', () => {
  const breakIns = (guesses: number, valid: number, digits: number) => (guesses * valid) / 10 ** digits
  const [people, tries] = [100_000, limits.failedProofs.max]
  expect(breakIns(people * tries, 1, 6)).toBeCloseTo(0.5)
  expect(breakIns(people * tries, 3, 6)).toBeCloseTo(1.5)
  expect(breakIns(people * tries, 1, 8)).toBeCloseTo(0.005)
  const budget = limits.tenantFailedProofs.max
  expect([breakIns(budget, 1, 6), breakIns(budget, 3, 6)].map((chance) => chance.toFixed(4))).toEqual([
    '0.0002',
    '0.0006',
  ])
})
