import fc from 'fast-check'
import { expect, test } from 'vitest'
import { seededRandom } from '../base/random.ts'
import { judge } from './strength.policy.ts'
import { temporaryPassword } from './temporary.policy.ts'

test('four groups of four that can be read out, and every rule kept, whoever it is for (ADA-08)', () => {
  fc.assert(
    fc.property(fc.string(), fc.stringMatching(/^[a-zA-Z0-9.-]{1,8}$/), (seed, local) => {
      const context = { userPrincipalName: `${local}@meridian.example`, tenantName: 'Meridian' }
      const names = { ...context, givenName: null, surname: null, displayName: local }
      const drawn = temporaryPassword(seededRandom(seed), names)
      expect(drawn).toMatch(/^[a-km-zA-HJ-NP-RT-Z346789]{4}(-[a-km-zA-HJ-NP-RT-Z346789]{4}){3}$/)
      expect(judge(drawn, names)).toEqual({ ok: true, failures: [] })
    }),
  )
})
