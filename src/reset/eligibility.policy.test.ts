import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RefusalCode } from '../contract/refusals.ts'
import type { UsableMethod } from '../methods/methods.policy.ts'
import { type Check, checks, type EligibilityFacts, enablementRefusal, refusalFor } from './eligibility.policy.ts'

const now = new Date('2025-07-08T13:20:56Z')
const soon = new Date(now.getTime() + 1)

const usable = (...families: string[]): UsableMethod[] =>
  families.map(
    (family) => ({ method: 'text', family, credentialId: 'c', credentialVersion: 1, masked: null }) as UsableMethod,
  )

/** Somebody who may reset. */
const able: EligibilityFacts = {
  found: true,
  homeElsewhere: false,
  enabled: true,
  blockedUntil: null,
  isAdmin: false,
  isBreakGlass: false,
  adminsAllowed: true,
  scope: 'selected',
  scopeGroupExists: true,
  inScopeGroup: true,
  anyMethodOn: true,
  licenceNeeded: true,
  licensed: true,
  usable: usable('app'),
  gates: 1,
  managedOnPremises: false,
  writebackOn: false,
  writebackLicensed: false,
  connectorUp: false,
}

/** `sspr.md` 2.6, in its order: what makes each check fire, and nothing else. */
const faults: readonly (readonly [RefusalCode, Partial<EligibilityFacts>])[] = [
  ['reset.user_unknown', { found: false }],
  ['reset.home_elsewhere', { homeElsewhere: true }],
  ['reset.user_disabled', { enabled: false }],
  ['reset.blocked', { blockedUntil: soon }],
  ['reset.admins_off', { isBreakGlass: true }],
  ['reset.tenant_off', { scope: 'none' }],
  ['reset.no_policy', { anyMethodOn: false }],
  ['reset.not_in_group', { inScopeGroup: false }],
  ['reset.not_licensed', { licensed: false }],
  ['reset.too_few_methods', { usable: [] }],
  ['reset.writeback_off', { managedOnPremises: true, writebackOn: false }],
  ['reset.connector_down', { managedOnPremises: true, writebackOn: true, writebackLicensed: true }],
]

const factsArb: fc.Arbitrary<EligibilityFacts> = fc.record({
  found: fc.boolean(),
  homeElsewhere: fc.boolean(),
  enabled: fc.boolean(),
  blockedUntil: fc.constantFrom(null, now, soon, new Date(now.getTime() - 1)),
  isAdmin: fc.boolean(),
  isBreakGlass: fc.boolean(),
  adminsAllowed: fc.boolean(),
  scope: fc.constantFrom('none', 'selected', 'all'),
  scopeGroupExists: fc.boolean(),
  inScopeGroup: fc.boolean(),
  anyMethodOn: fc.boolean(),
  licenceNeeded: fc.boolean(),
  licensed: fc.boolean(),
  usable: fc.constantFrom(usable(), usable('app'), usable('app', 'app'), usable('app', 'mobile')),
  gates: fc.constantFrom(1 as const, 2 as const),
  managedOnPremises: fc.boolean(),
  writebackOn: fc.boolean(),
  writebackLicensed: fc.boolean(),
  connectorUp: fc.boolean(),
})

/** The table of `sspr.md` 2.6 once more, written down apart from the program: what is decided, and in which order. */
function expected(facts: EligibilityFacts): RefusalCode | null {
  const families = new Set(facts.usable.map((one) => one.family)).size
  if (!facts.found) return 'reset.user_unknown'
  if (facts.homeElsewhere) return 'reset.home_elsewhere'
  if (!facts.enabled) return 'reset.user_disabled'
  if (facts.blockedUntil && facts.blockedUntil.getTime() > now.getTime()) return 'reset.blocked'
  if (facts.isBreakGlass) return 'reset.admins_off'
  if (facts.isAdmin) {
    if (!facts.adminsAllowed) return 'reset.admins_off'
    if (!facts.anyMethodOn) return 'reset.no_policy'
  } else {
    if (facts.scope === 'none') return 'reset.tenant_off'
    if (!facts.anyMethodOn) return 'reset.no_policy'
    if (facts.scope === 'selected' && !facts.scopeGroupExists) return 'reset.no_policy'
    if (facts.scope === 'selected' && !facts.inScopeGroup) return 'reset.not_in_group'
    if (facts.licenceNeeded && !facts.licensed) return 'reset.not_licensed'
  }
  if (families < facts.gates) return 'reset.too_few_methods'
  if (!facts.managedOnPremises) return null
  if (!facts.writebackOn || !facts.writebackLicensed) return 'reset.writeback_off'
  return facts.connectorUp ? null : 'reset.connector_down'
}

const first = (list: readonly Check[], facts: EligibilityFacts): RefusalCode | null =>
  list.find((check) => check.fires(facts, now))?.code ?? null

describe('who may reset (sspr.md 2.6)', () => {
  it('has the checks of the specification in its order', () => {
    expect(checks.map((check) => check.code)).toEqual(faults.map(([code]) => code))
  })

  it('lets somebody through whom nothing stands against', () => {
    expect(refusalFor(able, now)).toBe(null)
    expect(enablementRefusal(able, now)).toBe(null)
  })

  it.each(faults)('%s, when only that stands against it', (code, fault) => {
    expect(refusalFor({ ...able, ...fault }, now)).toBe(code)
  })

  // Each pair, so that the order of any two is fixed by a test.
  const pairs = faults.flatMap(([code, fault], at) =>
    faults.slice(at + 1).map(([later, other]) => ({ code, later, facts: { ...able, ...other, ...fault } })),
  )
  it.each(pairs)('$code decides before $later', ({ code, facts }) => {
    expect(refusalFor(facts, now)).toBe(code)
  })

  it('decides every combination as the table does', () => {
    fc.assert(
      fc.property(factsArb, (facts) => {
        expect(refusalFor(facts, now)).toBe(expected(facts))
      }),
      { numRuns: 20_000, seed: 26 },
    )
  })

  it('walks all yes-or-no combinations of an end user and an administrator', () => {
    const flags = ['enabled', 'isAdmin', 'adminsAllowed', 'scopeGroupExists', 'inScopeGroup', 'anyMethodOn'] as const
    const more = ['licenceNeeded', 'licensed', 'managedOnPremises', 'writebackOn', 'writebackLicensed'] as const
    const all = [...flags, ...more]
    for (let bits = 0; bits < 2 ** all.length; bits++) {
      const chosen = Object.fromEntries(all.map((name, at) => [name, (bits & (1 << at)) !== 0]))
      for (const scope of ['none', 'selected', 'all'] as const) {
        const facts = { ...able, ...chosen, scope }
        expect(refusalFor(facts, now), JSON.stringify(facts)).toBe(expected(facts))
      }
    }
  })

  it('never asks scope, group or licence of an administrator (ADM-01)', () => {
    const policy = fc.record({
      scope: fc.constantFrom('none' as const, 'selected' as const, 'all' as const),
      scopeGroupExists: fc.boolean(),
      inScopeGroup: fc.boolean(),
      licenceNeeded: fc.boolean(),
      licensed: fc.boolean(),
    })
    fc.assert(
      fc.property(factsArb, policy, (facts, other) => {
        const admin = { ...facts, isAdmin: true }
        expect(refusalFor({ ...admin, ...other }, now)).toBe(refusalFor(admin, now))
        expect(['reset.tenant_off', 'reset.not_in_group', 'reset.not_licensed']).not.toContain(refusalFor(admin, now))
      }),
    )
  })

  it('never asks of an end user whether administrators may', () => {
    fc.assert(
      fc.property(factsArb, (facts) => {
        const user = { ...facts, isAdmin: false }
        expect(refusalFor({ ...user, adminsAllowed: true }, now)).toBe(
          refusalFor({ ...user, adminsAllowed: false }, now),
        )
      }),
    )
  })

  it('counts families, not methods, and ends a block at its minute', () => {
    expect(refusalFor({ ...able, gates: 2, usable: usable('app', 'app') }, now)).toBe('reset.too_few_methods')
    expect(refusalFor({ ...able, gates: 2, usable: usable('app', 'mobile') }, now)).toBe(null)
    expect(refusalFor({ ...able, blockedUntil: now }, now)).toBe(null)
  })

  // Were a check taken away, or two of them swapped, somebody would be decided otherwise: the tests above would see it.
  it.each(checks.map((check) => check.code))('nothing else stands in for %s', (code) => {
    const without = checks.filter((check) => check.code !== code)
    const found = faults
      .map(([, fault]) => ({ ...able, ...fault }))
      .filter((facts) => first(without, facts) !== expected(facts))
    expect(found.length).toBeGreaterThan(0)
  })

  it.each(checks.slice(1).map((check, at) => [checks[at]!.code, check.code, at] as const))(
    'swapping %s and %s would be seen',
    (_, __, at) => {
      const swapped = [...checks]
      ;[swapped[at], swapped[at + 1]] = [swapped[at + 1]!, swapped[at]!]
      const both = { ...able, ...faults[at + 1]![1], ...faults[at]![1] }
      expect(first(swapped, both)).not.toBe(expected(both))
    },
  )

  it('enablement looks at policy alone: not at methods, blocks or the account (ENB-32)', () => {
    fc.assert(
      fc.property(factsArb, (facts) => {
        const clear = { found: true, enabled: true, blockedUntil: null, managedOnPremises: false, gates: 1 as const }
        expect(enablementRefusal(facts, now)).toBe(expected({ ...facts, ...clear, usable: usable('app') }))
      }),
    )
  })
})
