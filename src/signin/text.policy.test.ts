import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { numberTyped, shownNumber } from './text.policy.ts'

describe('a number in place of a name', () => {
  it.each([
    ['+299 221159', '+299 221159'],
    ['  +299221159 ', '+299 221159'],
    ['00299 22 11 59', '+299 221159'],
    ['+351 (91) 234-5678', '+351 912345678'],
    ['+351\u00a0912\u2010345\u2010678', '+351 912345678'],
  ])('%s is %s', (typed, number) => {
    expect(numberTyped(typed)).toBe(number)
  })

  it.each([
    'carla@meridian.example',
    '912345678',
    '+',
    '00',
    '+351 1',
    '+351 912345678 x1',
    '+351 9123456789012',
    "+351 912345678' or 1=1",
    `+${'1'.repeat(300)}`,
    '+३५१ ९१२३४५६७८',
  ])('%s is none', (typed) => {
    expect(numberTyped(typed)).toBeNull()
  })

  it('never throws, and what it makes of a number it makes of its own form again', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^(\+|00)[0-9 ().-]{1,30}$/)), (typed) => {
        const number = numberTyped(typed)
        if (number !== null) expect(numberTyped(number)).toBe(number)
      }),
    )
  })
})

it('is shown by its country and its last two digits', () => {
  expect(shownNumber('+299 221159')).toBe('+299 ****59')
  expect(shownNumber('+351 912345678')).toBe('+351 ****78')
})
