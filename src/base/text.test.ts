import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { supportCode } from './text.ts'

describe('a support code', () => {
  it('is the first sixteen digits of the id, written with thirty letters, the lowest first', () => {
    expect(supportCode('00000000-0000-0000-0000-000000000000')).toBe('2222-2222')
    expect(supportCode('ffffffff-ffff-ffff-0000-000000000000')).toBe(byWholeNumbers('ffffffffffffffff'))
    fc.assert(
      fc.property(fc.uuid(), (id) => {
        expect(supportCode(id)).toBe(byWholeNumbers(id.replaceAll('-', '').slice(0, 16)))
      }),
    )
  })
})

function byWholeNumbers(digits: string): string {
  const value = BigInt(`0x${digits}`)
  const letters = Array.from(
    { length: 8 },
    (_, n) => '23456789ABCDEFGHJKMNPQRSTVWXYZ'[Number((value / 30n ** BigInt(n)) % 30n)],
  )
  return `${letters.slice(0, 4).join('')}-${letters.slice(4).join('')}`
}
