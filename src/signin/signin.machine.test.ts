import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type SigninEvent, type SigninFacts, signinEvents, standing, step } from './signin.machine.ts'

const facts = fc.record<SigninFacts>({
  mustChange: fc.boolean(),
  registration: fc.option(
    fc.oneof(
      fc.record({
        kind: fc.constant('register' as const),
        daysLeft: fc.option(fc.integer({ min: 0, max: 14 })),
        skippable: fc.boolean(),
      }),
      fc.record({ kind: fc.constant('reconfirm' as const), lastConfirmedAt: fc.option(fc.date()) }),
    ),
  ),
})

describe('the interrupts of sign-in', () => {
  it('come in a fixed order', () => {
    const register = { kind: 'register', daysLeft: 14, skippable: true } as const
    expect(standing({ mustChange: true, registration: register })).toEqual({ at: 'change' })
    expect(standing({ mustChange: false, registration: register })).toEqual({
      at: 'register',
      daysLeft: 14,
      skippable: true,
    })
    expect(standing({ mustChange: false, registration: null }).at).toBe('in')
  })

  it('answer every event in every state, and only the listed moves lead in', () => {
    const leadsIn = (event: SigninEvent, from: SigninFacts): boolean => {
      if (from.mustChange) return false
      if (!from.registration) return event === 'proceed'
      if (from.registration.kind === 'register') return event === 'postpone' && from.registration.skippable
      return event === 'confirm' || event === 'review'
    }
    fc.assert(
      fc.property(facts, fc.constantFrom(...signinEvents), (from, event) => {
        const next = step(event, from)
        expect(next.ok && next.to.at === 'in').toBe(leadsIn(event, from))
        if (!next.ok) expect(next.stays).toEqual(standing(from))
        if (event === 'leave') expect(next).toEqual({ ok: true, to: { at: 'out' } })
      }),
    )
  })

  it('never end by themselves: a forced change stays until the password is new, whatever is sent', () => {
    fc.assert(
      fc.property(
        facts,
        fc.array(fc.constantFrom(...signinEvents.filter((event) => event !== 'leave'))),
        (from, events) => {
          const forced = { ...from, mustChange: true }
          for (const event of events) {
            const next = step(event, forced)
            expect(next.ok ? next.to.at : next.stays.at).toBe('change')
          }
        },
      ),
    )
  })
})
