import { expect, test } from 'vitest'
import { remembered } from './remembered.ts'

test('a text is read once, until there are too many', () => {
  const asked: string[] = []
  const read = remembered((text) => {
    asked.push(text)
    return JSON.parse(text) as unknown
  }, 2)
  expect([read('1'), read('1'), read('2'), read('2')]).toEqual([1, 1, 2, 2])
  expect(asked).toEqual(['1', '2'])
  expect([read('3'), read('1')]).toEqual([3, 1])
  expect(asked).toEqual(['1', '2', '3', '1'])
})

test('nobody can change what others get', () => {
  const read = remembered((text) => JSON.parse(text) as { list: { a: number }[] })
  const mine = read('{"list":[{"a":1}]}')
  expect(() => mine.list.push({ a: 2 })).toThrow(TypeError)
  expect(() => Object.assign(mine.list[0]!, { a: 2 })).toThrow(TypeError)
  expect(read('{"list":[{"a":1}]}')).toEqual({ list: [{ a: 1 }] })
})

test('what could not be read is read again', () => {
  const read = remembered((text) => JSON.parse(text) as unknown)
  expect(() => read('{')).toThrow(SyntaxError)
  expect(() => read('{')).toThrow(SyntaxError)
})
