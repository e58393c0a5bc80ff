import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { Secret, TOTP } from 'otpauth'
import { describe, expect, test } from 'vitest'
import { seededRandom } from '../../base/random.ts'
import { codeOf } from './code.ts'
import { groupedSeed, newSeed, otpauthUri, stepAt, verifyTotp } from './totp.ts'

const at = (seconds: number): Date => new Date(seconds * 1000)
const rfcSeed = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
const codeAt = (seed: string, step: number): string =>
  new TOTP({ secret: Secret.fromBase32(seed) }).generate({ timestamp: step * 30_000 })

describe('authentication-methods.md 7.2: test vectors', () => {
  test('the library makes the eight-digit codes of RFC 6238', () => {
    const make = (algorithm: string, seed: string, seconds: number) =>
      new TOTP({ secret: Secret.fromUTF8(seed), algorithm, digits: 8 }).generate({ timestamp: seconds * 1000 })
    const key = (length: number) => '1234567890'.repeat(7).slice(0, length)
    expect(
      [59, 1111111109, 1111111111, 1234567890, 2000000000, 20000000000].map((t) => make('SHA1', key(20), t)),
    ).toEqual(['94287082', '07081804', '14050471', '89005924', '69279037', '65353130'])
    expect([59, 20000000000].map((t) => make('SHA256', key(32), t))).toEqual(['46119246', '77737706'])
    expect([59, 20000000000].map((t) => make('SHA512', key(64), t))).toEqual(['90693936', '47863826'])
  })

  test.each([
    [0, '282760'],
    [59, '996554'],
    [1234567890, '742275'],
  ])('six digits of JBSWY3DPEHPK3PXP at %i', (seconds, code) => {
    expect(verifyTotp('JBSWY3DPEHPK3PXP', code, at(seconds), -1)).toBe(Math.floor(seconds / 30))
  })

  test.each([
    [59, '287082'],
    [1111111109, '081804'],
    [1111111111, '050471'],
    [1234567890, '005924'],
    [2000000000, '279037'],
    [20000000000, '353130'],
  ])('RFC 6238 appendix B, last six digits, at %i', (seconds, code) => {
    expect(verifyTotp(rfcSeed, code, at(seconds), 0)).toBe(Math.floor(seconds / 30))
  })
})

describe('window and single use', () => {
  const now = at(1_800_000_000)
  const step = stepAt(now)
  test.each([-1, 0, 1])('a code %i steps away is accepted as that step', (drift) => {
    expect(verifyTotp(rfcSeed, codeAt(rfcSeed, step + drift), now, 0)).toBe(step + drift)
  })
  test.each([-2, 2])('a code %i steps away is not', (drift) => {
    expect(verifyTotp(rfcSeed, codeAt(rfcSeed, step + drift), now, 0)).toBeNull()
  })
  test('a step that was accepted, and any before it, is refused', () => {
    expect(verifyTotp(rfcSeed, codeAt(rfcSeed, step), now, step)).toBeNull()
    expect(verifyTotp(rfcSeed, codeAt(rfcSeed, step - 1), now, step)).toBeNull()
    expect(verifyTotp(rfcSeed, codeAt(rfcSeed, step + 1), now, step)).toBe(step + 1)
  })
  test('never more than three codes of a million pass, and only after the last step', () => {
    fc.assert(
      fc.property(
        fc.nat(2_000_000_000),
        fc.integer({ min: -3, max: 3 }),
        fc.integer({ min: -3, max: 3 }),
        (t, of, last) => {
          const current = stepAt(at(t + 300))
          const found = verifyTotp(rfcSeed, codeAt(rfcSeed, current + of), at(t + 300), current + last)
          if (found === null) return Math.abs(of) > 1 || of <= last
          return Math.abs(found - current) <= 1 && found > current + last
        },
      ),
    )
  })
})

describe('OTP-10: what is a code', () => {
  test.each([
    ['018622', '018622'],
    [' 018 622 ', '018622'],
    ['018-622', '018622'],
    ['018\u2013622', '018622'],
    ['01862', null],
    ['0186222', null],
    ['０１８６２２', null],
    ['٠١٨٦٢٢', null],
    ['01862a', null],
    ['', null],
    ['0'.repeat(6) + ' '.repeat(100), null],
  ])('%j is %j', (typed, code) => expect(codeOf(typed)).toBe(code))
  test('anything else is no code and never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (typed) => {
        const code = codeOf(typed)
        return code === null || /^[0-9]{6}$/.test(code)
      }),
    )
  })
})

describe('seeds', () => {
  test('160 bits, 32 letters, in groups of four', () => {
    const seed = newSeed(seededRandom('seed'))
    expect(seed).toMatch(/^[A-Z2-7]{32}$/)
    expect(groupedSeed(seed)).toMatch(/^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$/)
  })
  test('the address carries label, issuer and defaults, blanks as %20 and no colon in a part', () => {
    const uri = otpauthUri({ seed: rfcSeed, tenantName: 'Meri: dian', userPrincipalName: 'carla@meridian.example' })
    expect(uri).toBe(
      `otpauth://totp/Meri%20%20dian:carla%40meridian.example?secret=${rfcSeed}&issuer=Meri%20%20dian&algorithm=SHA1&digits=6&period=30`,
    )
  })
})

const oathtool = spawnSync('oathtool', ['--version']).status === 0
if (!oathtool && process.env.CI) throw new Error('CI needs oathtool: apt-get install oathtool')

describe('a third party makes the same codes', () => {
  test.skipIf(!oathtool)(oathtool ? 'oathtool' : 'oathtool (skipped: not installed)', () => {
    const random = seededRandom('oathtool')
    for (let round = 0; round < 20; round++) {
      const seed = newSeed(random)
      const seconds = 1_700_000_000 + random.int(400_000_000)
      const { stdout } = spawnSync('oathtool', ['--totp', '--base32', `--now=@${seconds}`, seed], { encoding: 'utf8' })
      expect(verifyTotp(seed, stdout.trim(), at(seconds), 0)).toBe(stepAt(at(seconds)))
    }
  })
})
