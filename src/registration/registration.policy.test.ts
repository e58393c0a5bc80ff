import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { after, day, minute } from '../base/clock.ts'
import { defaultMethodPolicies, defaultSsprPolicy } from '../contract/policy.ts'
import {
  addressOf,
  allowedSetups,
  isOwnMailbox,
  mayChange,
  notEnabledBecause,
  offersFor,
  planOf,
  type RegistrationFacts,
  registrationNeed,
} from './registration.policy.ts'

const now = new Date('2026-05-04T10:00:00Z')
const ago = (days: number) => after(now, -days * day)

function person(
  more: Partial<RegistrationFacts> = {},
  policy: Partial<RegistrationFacts['policy']> = {},
): RegistrationFacts {
  const methodPolicies = defaultMethodPolicies()
  methodPolicies.Sms.state = 'enabled'
  return {
    policy: { ...defaultSsprPolicy, enabledFor: 'all', ...policy },
    methodPolicies,
    groupIds: new Set(),
    isAdmin: false,
    isBreakGlass: false,
    homeElsewhere: false,
    scopeGroupExists: false,
    inScopeGroup: false,
    licensed: true,
    usableFamilies: new Set(),
    registered: { app: 0, phone: 0, email: 0 },
    hasProof: false,
    firstPromptAt: null,
    lastConfirmedAt: null,
    ...more,
  }
}
const two = { methodsRequired: 2 } as const

describe('authentication-methods.md 6.3: the steps', () => {
  const names = (facts: RegistrationFacts) => planOf(facts).map((one) => `${one.setup}${one.required ? '' : '?'}`)
  test.each([
    ['one gate, nothing registered: the app, and the phone proposed', person(), ['app', 'phone?']],
    ['two gates: app, then phone (SIR-15)', person({}, two), ['app', 'phone']],
    ['partly registered: the rest only (SIR-13)', person({ usableFamilies: new Set(['app']) }, two), ['phone']],
    ['registered: nothing', person({ usableFamilies: new Set(['email']) }), []],
    ['administrators need two (ADM-09)', person({ isAdmin: true }), ['app', 'phone']],
  ])('%s', (_, facts, steps) => expect(names(facts)).toEqual(steps))

  test('only what the organisation allows', () => {
    const facts = person({}, two)
    facts.methodPolicies.Sms.state = 'disabled'
    expect(names(facts)).toEqual(['app', 'email'])
    facts.methodPolicies.Email.usableForReset = false
    expect(names(facts)).toEqual(['app'])
    facts.methodPolicies.MicrosoftAuthenticator.state = 'disabled'
    expect(allowedSetups(facts)).toEqual(['app'])
    facts.methodPolicies.SoftwareOath.state = 'disabled'
    expect(names(facts)).toEqual([])
    expect(notEnabledBecause(facts)).toBe('reset.no_policy')
  })

  test('R-11 offers what is neither this step nor there already', () => {
    const facts = person({ usableFamilies: new Set(['email']), registered: { app: 0, phone: 0, email: 1 } }, two)
    const plan = [{ setup: 'app' as const, required: true }]
    expect(offersFor(facts, plan, 0)).toEqual(['phone'])
  })

  test('the plan always reaches the number of methods where that is possible, and asks for no more', () => {
    const families = fc.subarray(['app', 'mobile', 'email'])
    fc.assert(
      fc.property(families, fc.constantFrom(1 as const, 2 as const), fc.boolean(), (had, methodsRequired, isAdmin) => {
        const facts = person({ usableFamilies: new Set(had), isAdmin }, { methodsRequired })
        const required = planOf(facts).filter((one) => one.required).length
        expect(required).toBe(Math.max(0, (isAdmin ? 2 : methodsRequired) - had.length))
      }),
    )
  })
})

describe('REG-01 to REG-07: when a sign-in is interrupted', () => {
  const register = (daysLeft: number | null, skippable = true) => ({ kind: 'register', daysLeft, skippable })
  test.each([
    ['the first prompt', null, register(14)],
    ['an hour later', after(now, -60 * minute), register(14)],
    ['the last day', ago(13.5), register(1)],
    ['after 14 days it can still be skipped', ago(14), register(null)],
    ['and ever after (T-04)', ago(200), register(null)],
  ])('%s', (_, firstPromptAt, need) => expect(registrationNeed(person({ firstPromptAt }), now)).toEqual(need))

  test('T9: with enforcement the grace ends in no way round', () => {
    const facts = person({ firstPromptAt: ago(14) }, { enforceAfterGrace: true })
    expect(registrationNeed(facts, now)).toEqual(register(null, false))
    expect(registrationNeed(person({}, { registrationGraceDays: 0, enforceAfterGrace: true }), now)).toEqual(
      register(null, false),
    )
  })

  test.each([
    ['registration is not required (REG-03)', person({}, { requireRegistration: false })],
    ['reset is off for everybody', person({}, { enabledFor: 'none' })],
    ['not in the group', person({ scopeGroupExists: true }, { enabledFor: 'selected' })],
    ['no licence', person({ licensed: false })],
    ['a break-glass account (ADM-13)', person({ isBreakGlass: true })],
    ['a guest from elsewhere', person({ homeElsewhere: true })],
    [
      'an administrator while they may not reset (ADM-07)',
      person({ isAdmin: true }, { allowedToUseSsprAdmins: false }),
    ],
  ])('nobody is asked: %s', (_, facts) => expect(registrationNeed(facts, now)).toBeNull())

  test('an administrator outside every scope is asked', () => {
    expect(registrationNeed(person({ isAdmin: true, licensed: false }, { enabledFor: 'none' }), now)).toMatchObject({
      kind: 'register',
    })
  })

  test('reconfirmation after the set days, never with 0 (FLW-50)', () => {
    const has = { usableFamilies: new Set(['app']), hasProof: true }
    expect(registrationNeed(person({ ...has, lastConfirmedAt: ago(179) }), now)).toBeNull()
    expect(registrationNeed(person({ ...has, lastConfirmedAt: ago(180) }), now)).toMatchObject({ kind: 'reconfirm' })
    expect(registrationNeed(person({ ...has, lastConfirmedAt: null }), now)).toMatchObject({ kind: 'reconfirm' })
    expect(registrationNeed(person({ ...has, lastConfirmedAt: ago(999) }, { reconfirmDays: 0 }), now)).toBeNull()
  })
})

describe('SES-08, SES-10: who may change security info', () => {
  const session = (authenticated: number, proved: number | null, provedWith: string | null = 'appCode') => ({
    authenticatedAt: ago((authenticated * minute) / day),
    provedAt: proved === null ? null : ago((proved * minute) / day),
    provedWith,
  })
  test.each([
    ['a password alone while there is nothing else', session(1, null), false, true],
    ['not an old one', session(16, null), false, false],
    ['a password alone where a method exists', session(0, null), true, false],
    ['a fresh proof', session(60, 4.9), true, true],
    ['not one of five minutes ago', session(60, 5), true, false],
    ['not one by password where a method exists', session(60, 1, 'password'), true, false],
  ])('%s', (_, given, hasProof, may) => expect(mayChange(given, hasProof, now)).toBe(may))
})

describe('mail addresses', () => {
  test.each([
    ['jo.private@gmail.example', 'jo.private@gmail.example'],
    ['  jo@x.example ', 'jo@x.example'],
    ['jo@x', null],
    ['jo', null],
    ['jo@@x.example', null],
    ['jo@x.example, other@y.example', null],
    ['"jo"@x.example', null],
    ['jo@x.example\nBcc: a@b.example', null],
    ['jo..x@y.example', null],
    [`${'a'.repeat(65)}@x.example`, null],
  ])('%j is %j', (typed, address) => expect(addressOf(typed)).toBe(address))

  test('MTH-16: not the mailbox that this password opens', () => {
    const own = {
      userPrincipalName: 'carla@meridian.example',
      mail: 'carla.silva@other.example',
      proxyAddresses: ['SMTP:carla.s@third.example', 'smtp:c@fourth.example'],
      domains: ['meridian.example'],
    }
    for (const typed of [
      'Carla@Meridian.example',
      'carla.silva@OTHER.example',
      'carla.s@third.example',
      'c@fourth.example',
      'x@meridian.example',
    ]) {
      expect(isOwnMailbox(typed, own)).toBe(true)
    }
    expect(isOwnMailbox('carla@gmail.example', own)).toBe(false)
  })
})
