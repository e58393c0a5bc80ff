import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Credential } from '../methods/credentials.store.ts'
import { directoryCredentialId, type UsableMethod } from '../methods/methods.policy.ts'
import { type CommitFacts, withdrawal } from './commit.policy.ts'
import type { EligibilityFacts } from './eligibility.policy.ts'
import type { ProofRow } from './reset.store.ts'

const now = new Date('2025-07-08T13:20:56Z')
const began = new Date('2025-07-08T13:10:00Z')
const proved = new Date('2025-07-08T13:15:00Z')

const app = { method: 'appCode', family: 'app', credentialId: 'a', credentialVersion: 3, masked: null } as const
const text = { method: 'text', family: 'mobile', credentialId: 't', credentialVersion: 1, masked: null } as const
const credential = (id: string, version: number) => ({ id, version }) as Credential
const proof = (of: UsableMethod, gate: number): ProofRow => ({
  gate,
  method: of.method,
  family: of.family,
  userId: 'u',
  credentialId: of.credentialId,
  credentialVersion: of.credentialVersion,
  provedAt: proved,
})

const eligibility: EligibilityFacts = {
  found: true,
  homeElsewhere: false,
  enabled: true,
  blockedUntil: null,
  isAdmin: false,
  isBreakGlass: false,
  adminsAllowed: true,
  scope: 'all',
  scopeGroupExists: false,
  inScopeGroup: false,
  anyMethodOn: true,
  licenceNeeded: true,
  licensed: true,
  usable: [app, text],
  gates: 1,
  managedOnPremises: false,
  writebackOn: false,
  writebackLicensed: false,
  connectorUp: false,
}

/** One gate, passed with the app. */
const held: CommitFacts = {
  userId: 'u',
  startedAt: began,
  passwordChangedAt: null,
  bereft: false,
  gates: 1,
  guarded: false,
  eligibility,
  credentials: [credential('a', 3), credential('t', 1)],
  proofs: [proof(app, 1)],
}
const now1 = (change: Partial<EligibilityFacts>): CommitFacts => ({
  ...held,
  eligibility: { ...eligibility, ...change },
})
const withProof = (change: Partial<ProofRow>): CommitFacts => ({ ...held, proofs: [{ ...held.proofs[0]!, ...change }] })

describe('the last look before a password is replaced (FLO-07)', () => {
  it('goes on when everything still holds', () => {
    expect(withdrawal(held, now)).toBe(null)
    expect(withdrawal({ ...held, gates: 2, proofs: [proof(app, 1), proof(text, 2)] }, now)).toBe(null)
    expect(withdrawal({ ...held, guarded: true, proofs: [proof(text, 1)] }, now)).toBe(null)
    expect(withdrawal({ ...held, guarded: true, proofs: [proof(app, 1), proof(text, 2)] }, now)).toBe(null)
  })

  it.each([
    ['the person is gone', now1({ found: false }), 'reset.user_unknown'],
    ['the account is disabled', now1({ enabled: false }), 'reset.user_disabled'],
    ['a block began', now1({ blockedUntil: new Date(now.getTime() + 1) }), 'reset.blocked'],
    ['reset was switched off', now1({ scope: 'none' }), 'reset.tenant_off'],
    ['the person left the group', now1({ scope: 'selected', scopeGroupExists: true }), 'reset.not_in_group'],
    ['the licence was taken', now1({ licensed: false }), 'reset.not_licensed'],
    ['two gates are needed now', now1({ gates: 2 }), 'reset.withdrawn'],
    ['the person is an administrator now', now1({ isAdmin: true, gates: 2 }), 'reset.withdrawn'],
    ['one of whom reset is not allowed', now1({ isAdmin: true, gates: 2, adminsAllowed: false }), 'reset.admins_off'],
    ['the flow began with two gates', { ...held, gates: 2 as const }, 'reset.withdrawn'],
    ['the method is no longer allowed', now1({ usable: [text] }), 'reset.withdrawn'],
    ['the credential is gone', { ...held, credentials: [credential('t', 1)] }, 'reset.withdrawn'],
    ['the credential was changed', { ...held, credentials: [credential('a', 4)] }, 'reset.withdrawn'],
    ['the proof is of an older credential', withProof({ credentialVersion: 2 }), 'reset.withdrawn'],
    ["the proof is somebody else's", withProof({ userId: 'v' }), 'reset.withdrawn'],
    ['the proof is older than the flow', withProof({ provedAt: new Date(began.getTime() - 1) }), 'reset.withdrawn'],
    ['guarded mode began and only an app was asked', { ...held, guarded: true }, 'reset.withdrawn'],
    ['there is no proof', { ...held, proofs: [] }, 'reset.withdrawn'],
    [
      'both proofs are of one family',
      { ...held, gates: 2 as const, proofs: [proof(app, 1), { ...proof(app, 2) }] },
      'reset.withdrawn',
    ],
  ] as const)('stops when %s', (_, facts, why) => {
    expect(withdrawal(facts, now)).toBe(why)
  })

  it('takes contact data of the directory as it is: it has no row that could change', () => {
    const directory = { ...text, credentialId: directoryCredentialId, credentialVersion: 0 }
    const facts = { ...held, credentials: [], proofs: [proof(directory, 1)] }
    expect(withdrawal({ ...facts, eligibility: { ...eligibility, usable: [directory] } }, now)).toBe(null)
    expect(withdrawal({ ...facts, eligibility: { ...eligibility, usable: [] } }, now)).toBe('reset.too_few_methods')
  })

  it('the stricter of then and now wins: more gates or fewer proofs never help', () => {
    const gate = fc.constantFrom(1 as const, 2 as const)
    const proofs = fc.subarray([proof(app, 1), proof(text, 2)])
    fc.assert(
      fc.property(gate, gate, fc.boolean(), proofs, (then, today, guarded, passed) => {
        const facts = { ...held, gates: then, guarded, proofs: passed, eligibility: { ...eligibility, gates: today } }
        const enough = passed.length >= Math.max(then, today)
        const strong = !guarded || passed.some((one) => one.method !== 'appCode')
        expect(withdrawal(facts, now) === null).toBe(enough && strong)
      }),
    )
  })

  it('spoils every proof that any one thing spoils', () => {
    const spoil = fc.record(
      {
        userId: fc.constant('v'),
        provedAt: fc.constant(new Date(began.getTime() - 1)),
        credentialVersion: fc.constant(9),
        credentialId: fc.constant('x'),
        method: fc.constant('email' as const),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(spoil, (change) => {
        const spoilt = Object.keys(change).length > 0
        expect(withdrawal(withProof(change), now)).toBe(spoilt ? 'reset.withdrawn' : null)
      }),
    )
  })

  it('is withdrawn when the password was changed since the flow began, by whomever', () => {
    const at = (milliseconds: number) => new Date(began.getTime() + milliseconds)
    for (const [changed, refusal] of [
      [null, null],
      [at(-1), null],
      [at(0), null],
      [at(60_000), 'reset.withdrawn'],
    ] as const) {
      expect(withdrawal({ ...held, passwordChangedAt: changed }, now)).toBe(refusal)
    }
  })

  it('is withdrawn when a method was lost since the flow began, used in it or not', () => {
    expect(withdrawal({ ...held, bereft: true }, now)).toBe('reset.withdrawn')
  })
})
