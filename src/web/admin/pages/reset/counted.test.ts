import fc from 'fast-check'
import { expect, test } from 'vitest'
import { roundBelow } from './counted.ts'

test('a round number that is exceeded', () => {
  expect([0, 1, 2, 12, 100, 101, 12_345, 999_999].map(roundBelow)).toEqual([0, 0, 1, 11, 99, 100, 12_000, 990_000])
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000_000 }), (found) => {
      const round = roundBelow(found)
      expect(round).toBeLessThan(found)
      expect(found - round).toBeLessThanOrEqual(Math.max(1, found / 10))
    }),
  )
})
