import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { day, hour, after as later, minute } from '../base/clock.ts'
import { defaultMethodPolicies } from '../contract/policy.ts'
import type { Credential } from '../methods/credentials.store.ts'
import { isProved, wayFor } from './reauth.policy.ts'
import { type SessionFacts, sessionStands } from './sessions.policy.ts'

const start = new Date('2025-07-08T13:00:00Z')
const facts = (change: Partial<SessionFacts> = {}): SessionFacts => ({
  stage: 'active',
  createdAt: start,
  lastSeenAt: start,
  expiresAt: later(start, 12 * hour),
  endedAt: null,
  validFrom: start,
  person: { validFrom: start, enabled: true, deleted: false },
  holdsRole: false,
  ...change,
})

describe('a session', () => {
  it('stands for 30 minutes of idleness and 12 hours in all; 15 minutes and 8 hours with a role (SES-03)', () => {
    const stands = (change: Partial<SessionFacts>, at: number) => sessionStands(facts(change), later(start, at))
    expect([stands({}, 30 * minute - 1), stands({}, 30 * minute)]).toEqual([true, false])
    expect([stands({ holdsRole: true }, 15 * minute - 1), stands({ holdsRole: true }, 15 * minute)]).toEqual([
      true,
      false,
    ])
    const seen = (at: number) => ({ lastSeenAt: later(start, at - 1) })
    expect([stands(seen(12 * hour), 12 * hour - 1), stands(seen(12 * hour), 12 * hour)]).toEqual([true, false])
    const holder = { ...seen(8 * hour), holdsRole: true }
    expect([stands(holder, 8 * hour - 1), stands(holder, 8 * hour)]).toEqual([true, false])
  })

  it('never stands for somebody who is off, deleted, or has a newer valid-from, whatever its age', () => {
    const ending = fc.constantFrom<Partial<SessionFacts>>(
      { endedAt: start },
      { person: { validFrom: start, enabled: false, deleted: false } },
      { person: { validFrom: start, enabled: true, deleted: true } },
      { person: { validFrom: later(start, 1), enabled: true, deleted: false } },
    )
    fc.assert(
      fc.property(ending, fc.nat(hour), fc.boolean(), (change, at, holdsRole) => {
        expect(sessionStands(facts({ ...change, holdsRole }), later(start, at))).toBe(false)
      }),
    )
  })
})

describe('proving again (SES-08)', () => {
  const held = (kind: Credential['kind'], createdAt = start): Credential => ({
    id: kind,
    userId: 'u',
    kind,
    version: 1,
    label: null,
    isDefault: false,
    verifiedAt: createdAt,
    createdAt,
    lastUsedAt: null,
    lastStep: 0,
    value: 'x',
  })
  const policies = defaultMethodPolicies()
  policies.Sms.state = 'enabled'
  const way = (credentials: Credential[], lastPasswordChangeAt: Date | null = null, now = start) =>
    wayFor({ credentials, policies, groupIds: new Set<string>(), lastPasswordChangeAt, now }).method

  it('takes the strongest method, else the password', () => {
    expect(way([held('email'), held('mobile'), held('totp')])).toBe('appCode')
    expect(way([held('email'), held('mobile')])).toBe('text')
    expect(way([held('email')])).toBe('email')
    expect(way([])).toBe('password')
    expect(way([{ ...held('totp'), verifiedAt: null }])).toBe('password')
  })

  it('does not let a method vouch that was added within a day after a new password (ADM-14)', () => {
    const changed = later(start, hour)
    const added = held('totp', later(changed, minute))
    expect(way([held('email'), added], changed, later(changed, hour))).toBe('email')
    expect(way([held('email'), added], changed, later(changed, day))).toBe('appCode')
    expect(way([added], changed, later(changed, hour))).toBe('appCode')
  })

  it('holds for five minutes; the password alone is no proof for somebody who has a method', () => {
    const session = { authenticatedAt: start, enteredWith: null, provedAt: null, provedWith: null }
    expect(isProved(session, { method: 'password' }, later(start, 5 * minute - 1))).toBe(true)
    expect(isProved(session, { method: 'password' }, later(start, 5 * minute))).toBe(false)
    // A text in place of the password is no password.
    expect(isProved({ ...session, enteredWith: 'text' }, { method: 'password' }, start)).toBe(false)
    expect(isProved(session, { method: 'appCode' }, start)).toBe(false)
    expect(isProved({ ...session, provedAt: start, provedWith: 'password' }, { method: 'appCode' }, start)).toBe(false)
    expect(
      isProved({ ...session, provedAt: start, provedWith: 'appCode' }, { method: 'appCode' }, later(start, minute)),
    ).toBe(true)
  })
})
