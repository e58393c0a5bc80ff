import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MethodPolicy } from '../contract/policy.ts'
import { isGuest, maySignInByText, offersSignInByText, smsSignInState } from './textsignin.policy.ts'

const group = (n: number): string => `00000000-0000-4000-8000-00000000000${n}`
const policy = (
  rows: readonly (readonly [id: string, usable?: boolean])[],
  { state = 'enabled', exclude = [] }: { state?: 'enabled' | 'disabled'; exclude?: readonly string[] } = {},
) =>
  MethodPolicy.parse({
    state,
    includeTargets: rows.map(([id, isUsableForSignIn]) => ({ id, isUsableForSignIn })),
    excludeTargets: exclude.map((id) => ({ id })),
  })

describe('whom the SMS policy lets sign in by text', () => {
  it('nobody, as a tenant begins', () => {
    expect(maySignInByText(policy([['all_users']]), new Set())).toBe(false)
    expect(maySignInByText(undefined, new Set())).toBe(false)
    expect(offersSignInByText(policy([['all_users']]))).toBe(false)
  })

  it('AMP-05: whoever is in one row that says so, whatever the other rows say', () => {
    const rows = policy([
      [group(1), false],
      [group(2), true],
    ])
    expect(maySignInByText(rows, new Set([group(1)]))).toBe(false)
    expect(maySignInByText(rows, new Set([group(1), group(2)]))).toBe(true)
    expect(maySignInByText(rows, new Set())).toBe(false)
  })

  it('AMP-02: nobody who is excluded, and nobody while SMS is off', () => {
    const all = [['all_users', true]] as const
    expect(maySignInByText(policy(all), new Set())).toBe(true)
    expect(maySignInByText(policy(all, { exclude: [group(3)] }), new Set([group(3)]))).toBe(false)
    expect(maySignInByText(policy(all, { state: 'disabled' }), new Set())).toBe(false)
    expect(offersSignInByText(policy(all, { state: 'disabled' }))).toBe(false)
  })

  it('is never wider than the policy itself, and never offered to nobody', () => {
    const row = fc.tuple(fc.constantFrom(group(1), group(2), group(3)), fc.boolean())
    const groups = fc.subarray([group(1), group(2), group(3)])
    fc.assert(
      fc.property(fc.array(row, { maxLength: 3 }), groups, groups, (rows, exclude, mine) => {
        const one = policy(rows, { exclude })
        const expected =
          rows.some(([id, usable]) => usable && mine.includes(id)) && !exclude.some((id) => mine.includes(id))
        expect(maySignInByText(one, new Set(mine))).toBe(expected)
        if (expected) expect(offersSignInByText(one)).toBe(true)
      }),
    )
  })
})

describe('smsSignInState', () => {
  const facts = { kind: 'mobile', verified: true, guest: false, allowed: true, holder: null } as const

  it.each([
    ['a mobile number that nobody signs in with', {}, 'notEnabled'],
    ['one that its owner signs in with', { holder: 'this' }, 'ready'],
    ["one that is somebody else's name", { holder: 'another' }, 'phoneNumberNotUnique'],
    ['one that was never confirmed', { verified: false }, 'notConfigured'],
    ['one that the policy does not allow, also if it was on', { allowed: false, holder: 'this' }, 'notAllowedByPolicy'],
    ["a guest's", { guest: true, holder: 'this' }, 'notSupported'],
    ['an office phone', { kind: 'office' }, 'notSupported'],
    ['a second mobile number', { kind: 'alternate' }, 'notSupported'],
  ] as const)('%s', (_what, change, state) => {
    expect(smsSignInState({ ...facts, ...change })).toBe(state)
  })

  it('knows guests by either of their marks', () => {
    expect(isGuest({ userType: 'Member', creationType: null })).toBe(false)
    expect(isGuest({ userType: 'Guest', creationType: null })).toBe(true)
    expect(isGuest({ userType: 'Member', creationType: 'Invitation' })).toBe(true)
  })
})
