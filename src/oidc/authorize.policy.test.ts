import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { type Ask, type AskFacts, isRegistered, type Prompt, permissionsGiven, stepOf } from './authorize.policy.ts'

describe('redirect URIs', () => {
  const registered = [
    'https://app.example/callback',
    'http://localhost/back',
    'http://127.0.0.1:3000/x?y=1',
    'com.app:/cb',
  ]

  test.each([
    ['https://app.example/callback', true],
    ['http://localhost:53127/back', true],
    ['http://localhost/back', true],
    ['http://127.0.0.1:9/x?y=1', true],
    ['com.app:/cb', true],
    ['https://app.example/callback/', false],
    ['https://app.example/Callback', false],
    ['https://app.example:443/callback', false],
    ['https://app.example/callback?x=1', false],
    ['https://app.example/callback#x', false],
    ['http://app.example/callback', false],
    ['http://localhost:53127/back/../x', false],
    ['http://localhost:53127@evil.example/back', false],
    ['http://localhost.evil.example/back', false],
    ['http://127.0.0.1/back', false],
    ['https://localhost:53127/back', false],
    ['http://localhost:123456/back', false],
    ['http://localhost:53127/back#x', false],
    ['http://[::1]/back', false],
    ['', false],
  ])('%s: %s', (uri, expected) => {
    expect(isRegistered(uri, registered)).toBe(expected)
  })

  it('nothing but a registered text fits, and on this machine its port', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...registered),
        fc.nat(60),
        fc.string({ minLength: 1, maxLength: 3 }),
        (uri, at, add) => {
          const changed = uri.slice(0, at) + add + uri.slice(at)
          const onlyPort = /^http:\/\/(localhost|127\.0\.0\.1)(:\d{1,5})?(\/back|\/x\?y=1)$/.test(changed)
          expect(isRegistered(changed, registered)).toBe(registered.includes(changed) || onlyPort)
        },
      ),
    )
  })
})

const at = new Date('2026-01-01T12:00:00Z')
const moment = fc.integer({ min: -7_200, max: 7_200 }).map((seconds) => new Date(at.getTime() + seconds * 1_000))
const prompts = fc.constantFrom<readonly Prompt[]>(
  [],
  ['none'],
  ['login'],
  ['consent'],
  ['select_account'],
  ['login', 'consent'],
)
const ask = fc.record<Ask>({
  ...{ redirectUri: fc.constant('https://app.example/cb'), mode: fc.constant('query'), state: fc.constant(null) },
  ...{
    nonce: fc.constant(null),
    scope: fc.constant('openid'),
    codeChallenge: fc.constant('x'),
    claims: fc.constant(null),
  },
  prompts,
  loginHint: fc.option(fc.constantFrom('ana@example.com', 'ANA@example.com', 'eve@example.com')),
  maxAgeSeconds: fc.option(fc.nat(7_200)),
})
const facts = fc.record<AskFacts>({
  ask,
  askedAt: moment,
  session: fc.option(
    fc.record({
      stage: fc.constantFrom('pending' as const, 'active' as const),
      authenticatedAt: moment,
      userPrincipalName: fc.constant('ana@example.com'),
    }),
  ),
  missing: fc.constantFrom([], ['User.Read']),
  ...{ mayConsent: fc.boolean(), chosen: fc.boolean(), consented: fc.boolean(), now: fc.constant(at) },
})

describe('what has to happen before a code is given', () => {
  it('never goes on without somebody who is wholly signed in and all that is asked granted', () => {
    fc.assert(
      fc.property(facts, (given) => {
        if (stepOf(given).at !== 'go') return
        expect(given.session?.stage).toBe('active')
        expect(given.missing).toEqual([])
      }),
    )
  })

  it('shows nothing where nothing may be shown', () => {
    fc.assert(
      fc.property(facts, (given) => {
        if (given.ask.prompts.includes('none')) expect(['go', 'refuse']).toContain(stepOf(given).at)
      }),
    )
  })

  it('takes an older sign-in for none when a new one is asked for', () => {
    fc.assert(
      fc.property(facts, (given) => {
        const { session, askedAt } = given
        const fresh = session !== null && session.authenticatedAt >= askedAt
        if (given.ask.prompts.includes('login') && session?.stage === 'active' && !fresh)
          expect(stepOf(given).at).toBe('sign-in')
      }),
    )
  })

  it('only somebody who may is asked for consent', () => {
    fc.assert(
      fc.property(facts, (given) => {
        if (stepOf(given).at === 'consent') expect(given.mayConsent).toBe(true)
        if (stepOf(given).at === 'blocked') expect(given.mayConsent).toBe(false)
      }),
    )
  })
})

test('no more is given than was granted, whatever is asked', () => {
  const names = ['User.Read', 'User.Read.All', 'Group.Read.All', 'AuditLog.Read.All']
  const some = fc.subarray(names)
  fc.assert(
    fc.property(some, fc.oneof(some, fc.constant('.default' as const)), (granted, permissions) => {
      const given = permissionsGiven({ audience: 'x', signIn: [], permissions }, granted)
      expect(given.every((name) => granted.includes(name))).toBe(true)
      if (permissions !== '.default') expect(given.every((name) => permissions.includes(name))).toBe(true)
    }),
  )
})
