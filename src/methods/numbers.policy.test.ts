import { describe, expect, test } from 'vitest'
import { countries, countriesAllowed, mayText, parseNumber, sameNumber } from './numbers.policy.ts'

describe('parseNumber', () => {
  test.each([
    ['221159', 'GL', '+299 221159'],
    ['22 11 59', 'GL', '+299 221159'],
    ['+299 22-11-59', 'US', '+299 221159'],
    ['00299 221159', 'US', '+299 221159'],
    ['(425) 555-0100', 'US', '+1 4255550100'],
    ['07400 123456', 'GB', '+44 7400123456'],
  ])('%s in %s is %s', (typed, country, expected) => {
    expect(parseNumber(typed, country)?.e164Spaced).toBe(expected)
  })
  test.each([
    ['900 555 0100', 'US'],
    ['0900 123456', 'GB'],
    ['070 1234 5678', 'GB'],
    ['12', 'GL'],
    ['+299', 'GL'],
    ['call me', 'GL'],
    ['221159 ext 4', 'GL'],
    ['1'.repeat(60), 'GL'],
    ['٢٢١١٥٩', 'GL'],
    ['221159', null],
    ['221159', 'XX'],
  ])('%s in %s is no mobile number', (typed, country) => expect(parseNumber(typed, country)).toBeNull())
})

describe('MTH-32: the number on file', () => {
  test.each([
    ['+299 221159', true],
    ['299221159', true],
    ['00299 22.11.59', true],
    ['(221) 159', true],
    ['221158', false],
    ['+221159', false],
    ['59', false],
    ['', false],
    ['x221159', false],
  ])('%s -> %s', (typed, same) => expect(sameNumber(typed, '+299 221159', 'GL')).toBe(same))
  test('a national number needs a usage location, and may carry the national zero', () => {
    expect(sameNumber('221159', '+299 221159', null)).toBe(false)
    expect(sameNumber('07400 123456', '+44 7400123456', 'GB')).toBe(true)
    expect(sameNumber('07400 123456', '+44 7400123456', 'US')).toBe(false)
  })
})

describe('SMS-03, MTH-20: where texts may go', () => {
  test.each([
    ['+299 221159', [], 'GL', true],
    ['+299 221159', [], 'US', false],
    ['+299 221159', ['GL'], 'US', true],
    ['+299 221159', ['*'], 'US', true],
    ['+1 4255550100', ['GL'], 'US', true],
    ['+1 6045550100', [], 'US', false],
    ['+870 773111632', ['*'], 'US', false],
    ['+881 612345678', ['*'], 'US', false],
    ['+979 123456789', ['*'], 'US', false],
    ['+1 9005550100', ['*'], 'US', false],
    ['nonsense', ['*'], 'US', false],
  ])('%s with %j in %s: %s', (number, allowed, tenant, may) => expect(mayText(number, allowed, tenant)).toBe(may))
})

test('the country list has names with dialling codes, sorted', () => {
  const list = countries()
  expect(list.length).toBeGreaterThan(240)
  expect(list).toContainEqual({ iso: 'GL', name: 'Greenland', code: '+299' })
  expect(list.map((one) => one.name)).toEqual([...list.map((one) => one.name)].sort((a, b) => a.localeCompare(b, 'en')))
  expect(countriesAllowed(['GL'], 'US').map((one) => one.iso)).toEqual(['GL', 'US'])
})
