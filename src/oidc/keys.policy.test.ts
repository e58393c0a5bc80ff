import fc from 'fast-check'
import { expect, it } from 'vitest'
import { after, before, hour } from '../base/clock.ts'
import { isDue, keyTimes, publishedOf, signerOf } from './keys.policy.ts'

const at = new Date('2026-01-01T00:00:00Z')
const keys = fc
  .array(fc.integer({ min: -5_000, max: 100 }), { minLength: 1, maxLength: 6 })
  .map((hours) =>
    hours.toSorted((a, b) => a - b).map((one, n) => ({ kid: String(n), activeFrom: after(at, one * hour) })),
  )

it('who signs is published, and so is whoever signed a token that may be alive', () => {
  fc.assert(
    fc.property(keys, fc.integer({ min: 0, max: 5_400 }), (all, secondsAgo) => {
      const shown = publishedOf(all, at)
      const signed = signerOf(all, before(at, secondsAgo * 1_000))
      for (const key of [signerOf(all, at), signed]) if (key) expect(shown).toContain(key)
    }),
  )
})

it('a key that will sign is published from the start, and only one is made ahead', () => {
  fc.assert(
    fc.property(keys, (all) => {
      const shown = publishedOf(all, at)
      for (const key of all.filter((one) => one.activeFrom > at)) expect(shown).toContain(key)
      if (all.some((one) => one.activeFrom > at)) expect(isDue(all, at)).toBe(false)
    }),
  )
})

it('the next is made in time to be published a day before the present one is ninety days old', () => {
  const [key] = [{ activeFrom: at }]
  expect(isDue([key], after(at, keyTimes.renewEvery - keyTimes.announced - 1))).toBe(false)
  expect(isDue([key], after(at, keyTimes.renewEvery - keyTimes.announced))).toBe(true)
  expect(isDue([], at)).toBe(true)
})
