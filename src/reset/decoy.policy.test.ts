import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { emailMask, phoneMask } from '../base/text.ts'
import { type MethodKind, methodFacts, methodKinds } from '../contract/methods.ts'
import { decoyMethods } from './decoy.policy.ts'

const digestArb = fc.uint8Array({ minLength: 32, maxLength: 32 })
const onArb = fc.subarray([...methodKinds])
const gatesArb = fc.constantFrom(1 as const, 2 as const)
const built = (on: readonly MethodKind[]) => on.filter((method) => methodFacts[method].built)
const digestOf = (name: string) => createHash('sha256').update(name).digest()

describe('methods of an account that cannot reset (ENU-02)', () => {
  it('are switched on, built, of distinct families, in the order that real ones are shown in', () => {
    fc.assert(
      fc.property(digestArb, onArb, gatesArb, (digest, on, gates) => {
        const methods = decoyMethods(digest, on, gates)
        const kinds = methods.map((one) => one.method)
        expect(kinds).toEqual(on.filter((method) => kinds.includes(method)))
        expect(kinds.every((method) => built(on).includes(method))).toBe(true)
        expect(new Set(methods.map((one) => one.family)).size).toBe(methods.length)
        expect(methods.length).toBeGreaterThanOrEqual(Math.min(gates, built(on).length))
      }),
    )
  })

  it('are the same for the same digest, whatever else is asked in between', () => {
    fc.assert(
      fc.property(digestArb, digestArb, onArb, gatesArb, (digest, other, on, gates) => {
        const first = decoyMethods(digest, on, gates)
        decoyMethods(other, on, gates)
        expect(decoyMethods(Uint8Array.from(digest), [...on], gates)).toEqual(first)
      }),
    )
  })

  it('look like real ones: masks of the same form, no credential behind them', () => {
    const phone = phoneMask('+351 912345678').replace(/\d/g, '0')
    const mail = emailMask('jo.ana@gmail.com')
    expect(mail).toMatch(/^[a-z]{2}\*{6}@[a-z]\*{4}\.com$/)
    fc.assert(
      fc.property(digestArb, onArb, gatesArb, (digest, on, gates) => {
        for (const one of decoyMethods(digest, on, gates)) {
          if (one.family === 'mobile') expect(one.masked!.replace(/\d/g, '0')).toBe(phone)
          else if (one.method === 'email') expect(one.masked).toMatch(/^[a-z]{2}\*{6}@[a-z]\*{4}\.\*{3}$/)
          else expect(one.masked).toBe(null)
          expect(one.credentialVersion).toBe(0)
        }
      }),
    )
  })

  it('differ from name to name: every method, one and two of them, and all endings come up', () => {
    const on: MethodKind[] = ['appCode', 'text', 'email']
    const all = Array.from({ length: 2_000 }, (_, n) => decoyMethods(digestOf(`name ${n}`), on, 1))
    for (const method of on)
      expect(all.filter((list) => list.some((one) => one.method === method)).length).toBeGreaterThan(400)
    expect(all.filter((list) => list.length === 1).length).toBeGreaterThan(400)
    expect(all.filter((list) => list.length === 2).length).toBeGreaterThan(400)
    const endings = new Set(all.flat().flatMap((one) => (one.method === 'text' ? [one.masked] : [])))
    expect(endings.size).toBe(100)
  })

  it('offer nothing where nothing is switched on', () => {
    expect(decoyMethods(digestOf('x'), [], 2)).toEqual([])
    expect(decoyMethods(digestOf('x'), ['passkey', 'questions'], 1)).toEqual([])
  })
})
