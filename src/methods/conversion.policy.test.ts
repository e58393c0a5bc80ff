import { expect, test } from 'vitest'
import { codeLife } from './challenge.store.ts'
import { conversionRules, isPumped } from './conversion.policy.ts'
import { keepCodes } from './sweep.ts'

test('SMS-05: fewer than 30 % of 50, and never of fewer than 50', () => {
  expect(isPumped({ sent: 50, entered: 14 })).toBe(true)
  expect(isPumped({ sent: 50, entered: 15 })).toBe(false)
  expect(isPumped({ sent: 49, entered: 0 })).toBe(false)
})

test('a text is judged after its code has run out, and before it is forgotten', () => {
  expect(conversionRules.ripeMs).toBeGreaterThanOrEqual(codeLife)
  expect(conversionRules.memoryMs).toBeLessThan(keepCodes)
})
