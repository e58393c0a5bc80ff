import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { judge, type PasswordContext } from './strength.policy.ts'

const carla: PasswordContext = {
  userPrincipalName: 'Carla@meridian.example',
  givenName: 'Carla',
  surname: null,
  displayName: 'Carla',
  tenantName: 'Meridian',
}
const codes = (password: string, context = carla) => judge(password, context).failures.map((failure) => failure.code)

describe('a new password', () => {
  it('has 8 to 256 characters (P-02)', () => {
    expect(codes('Ab1defg')).toEqual(['tooShort'])
    expect(codes('Ab1defgh')).toEqual([])
    expect(codes(`Ab1${'x'.repeat(253)}`)).toEqual([])
    expect(codes(`Ab1${'x'.repeat(254)}`)).toEqual(['tooLong'])
  })

  it('has three of four classes, the blank being a symbol', () => {
    expect(codes('lowercase1')).toEqual(['classes'])
    expect(codes('two words 1')).toEqual([])
    expect(codes('Tower Bridge')).toEqual([])
  })

  it('takes every character PW-02 lists, and nothing else', () => {
    const listed = '@#$%^&*-_!+=[]{}|\\:\',.?/`~"();<> '
    for (const symbol of listed) expect(codes(`Passw0rt${symbol}`)).toEqual([])
    for (const other of ['ä', '€', '\u0000', '\t', '\u007f', '😀'])
      expect(codes(`Passw0rt${other}`)).toEqual(['characters'])
  })

  it('does not contain the user name, in any case', () => {
    expect(codes('xxCARLAxx1')).toEqual(['username'])
    expect(codes('xxJOxx12xx', { ...carla, userPrincipalName: 'jo@meridian.example' })).toEqual([])
  })

  it('names all failing rules together, in the order of passwords.md 1.4', () => {
    expect(codes('carlaä', carla)).toEqual(['characters', 'tooShort', 'classes', 'username'])
  })

  it('counts code points after NFC', () => {
    expect(codes('Ab1😀😀😀😀')).toEqual(['characters', 'tooShort'])
    expect(judge('Abc1e\u0301xyz', carla)).toEqual(judge('Abc1\u00e9xyz', carla))
  })

  it('is judged the same way whatever its form, and never by throwing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const verdict = judge(text, carla)
        expect(verdict.ok).toBe(verdict.failures.length === 0)
        expect(judge(text.normalize('NFC'), carla)).toEqual(verdict)
      }),
    )
  })
})
