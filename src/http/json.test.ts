import { expect, it } from 'vitest'
import { strictForm, strictJson, strictText } from './json.ts'

it('reads plain JSON', () => {
  expect(strictJson('{"a":"x\\"{y","b":[1,{"a":null}],"c":{"a":"[\\\\"}}')).toEqual({
    value: { a: 'x"{y', b: [1, { a: null }], c: { a: '[\\' } },
  })
  expect(strictJson('"text"')).toEqual({ value: 'text' })
})

it.each([
  '{"a":1,"a":2}',
  '{"a":1,"\\u0061":2}',
  '{"__proto__":{}}',
  '{"x":{"constructor":1}}',
  '{"a":"\\u0000"}',
  '{"a":"\\ud800"}',
  `${'['.repeat(17)}${']'.repeat(17)}`,
  `{${Array.from({ length: 1001 }, (_, n) => `"k${n}":1`).join(',')}}`,
  '{"a":1',
  '',
])('refuses %s (INP-03, INP-04)', (text) => {
  expect(strictJson(text)).toBeUndefined()
})

it('reads forms, and refuses what has two meanings', () => {
  expect(strictForm('username=a%2Bb%40c+d&password=x=y')).toEqual({ value: { username: 'a+b@c d', password: 'x=y' } })
  expect(strictForm('')).toEqual({ value: {} })
  for (const text of ['a=1&a=2', 'a=%ff', 'a=%', 'a=%00', '__proto__=1']) expect(strictForm(text)).toBeUndefined()
})

it('refuses bytes that are not UTF-8', () => {
  expect(strictText(new Uint8Array([0xc3, 0x28]).buffer)).toBeUndefined()
  expect(strictText(new Uint8Array([0xc3, 0xa9]).buffer)).toBe('é')
})
