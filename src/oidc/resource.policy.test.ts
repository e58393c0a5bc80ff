import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { graphId, readScopes } from './resource.policy.ts'

const own = 'https://id.example.org:8443'
const read = (text: string) => {
  const scopes = readScopes(text, own)
  return scopes.ok ? scopes.value : scopes.refusal.code
}

describe('scopes as clients write them', () => {
  test.each([
    ['User.Read openid', graphId, ['User.Read'], ['openid']],
    ['user.read USER.READ', graphId, ['User.Read'], []],
    ['https://graph.microsoft.com/User.Read', 'https://graph.microsoft.com', ['User.Read'], []],
    [`${own}/User.Read.All offline_access`, own, ['User.Read.All'], ['offline_access']],
    [`${graphId}/.default openid profile`, graphId, '.default', ['openid', 'profile']],
    ['https://graph.microsoft.com//.default', 'https://graph.microsoft.com', '.default', []],
    ['openid', graphId, [], ['openid']],
    ['', graphId, [], []],
  ])('%s', (text, audience, permissions, signIn) => {
    expect(read(text)).toEqual({ audience, permissions, signIn })
  })

  test.each([
    ['https://vault.azure.net/.default', 500011],
    ['https://graph.microsoft.com.evil.example/.default', 500011],
    ['http://graph.microsoft.com/.default', 500011],
    ['Mail.Send', 70011],
    ['Group.Create', 70011],
    ['https://graph.microsoft.com/.default User.Read.All', 70011],
    [`https://graph.microsoft.com/User.Read ${own}/User.Read`, 70011],
    [Array.from({ length: 101 }, (_, n) => `scope${n}`).join(' '), 70011],
  ])('not %s', (text, code) => {
    expect(read(text)).toBe(code)
  })

  it('any text is answered, and never by a resource of others', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), (text) => {
        const scopes = read(text)
        if (typeof scopes !== 'number') expect([graphId, own, 'https://graph.microsoft.com']).toContain(scopes.audience)
      }),
    )
  })
})
