import fc from 'fast-check'
import pg from 'pg'
import { serialize } from 'pg-protocol'
import { beforeEach, describe, expect, it } from 'vitest'
import { addBind, addBytes, beginPacket, endPacket } from './packet.ts'

const { utils } = pg as unknown as { utils: { prepareValue(value: unknown): unknown } }
const theirs = (name: string, values: unknown[]): Buffer =>
  serialize.bind({ portal: '', statement: name, values, valueMapper: utils.prepareValue } as never)
const ours = (name: string, values: unknown[]): Buffer => {
  beginPacket()
  addBind(name, values)
  return endPacket()
}

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary', maxLength: 80 }),
  // Halves of a pair too: whatever a program can hold.
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 70 }).map((codes) => String.fromCharCode(...codes)),
  fc.constantFrom('', '"', '\\', 'é'.repeat(64), 'a'.repeat(63), 'a'.repeat(64), 'a'.repeat(65), 'x'.repeat(40_000)),
)
const simple = fc.oneof(text, fc.integer(), fc.double(), fc.boolean(), fc.constantFrom(null, undefined))
const bytes = fc.uint8Array({ maxLength: 300 }).chain((raw) => fc.constantFrom(raw, Buffer.from(raw)))
const value = fc.oneof(
  simple,
  bytes,
  fc.array(simple, { maxLength: 5 }),
  fc.array(fc.array(simple, { maxLength: 3 }), { maxLength: 3 }),
  fc.array(bytes, { maxLength: 3 }),
  fc.bigInt(),
  fc.jsonValue().filter((json) => typeof json === 'object'),
)

describe('statements bound to their values', () => {
  beforeEach(() => beginPacket())

  it('are written as the library writes them', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[\w-]{0,27}$/), fc.array(value, { maxLength: 12 }), (name, values) => {
        expect(ours(name, values).equals(theirs(name, values))).toBe(true)
      }),
    )
  })

  it('stand behind each other, whatever their length, and leave as a copy', () => {
    const many = [['a'], ['b'.repeat(300_000), Buffer.alloc(70_000, 1)], [], [null, 'c']]
    const sync = serialize.sync()
    const expected = Buffer.concat(many.flatMap((values) => [theirs('one', values), sync]))
    const write = () => {
      beginPacket()
      for (const values of many) {
        addBind('one', values)
        addBytes(sync)
      }
      return endPacket()
    }
    const first = write()
    const second = write()
    expect(ours('two', ['x'.repeat(5_000)]).equals(theirs('two', ['x'.repeat(5_000)]))).toBe(true)
    expect([first.equals(expected), second.equals(expected)]).toEqual([true, true])
  })

  it('write a moment in UTC, each its own', () => {
    const [one, two] = [new Date('2026-01-02T03:04:05.678Z'), new Date('2026-01-02T03:04:05.679Z')]
    const texts = [one, two, one].map((moment) => moment.toISOString())
    expect(ours('m', [one, two, one]).equals(theirs('m', texts))).toBe(true)
    two.setTime(one.getTime())
    expect(ours('m', [two]).equals(theirs('m', [one.toISOString()]))).toBe(true)
  })

  it('hold a thousand values', () => {
    const values = Array.from({ length: 1_000 }, (_, n) => n)
    expect(ours('many', values).equals(theirs('many', values))).toBe(true)
  })
})
