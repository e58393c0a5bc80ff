import { expect, test } from 'vitest'
import { frozen } from './frozen.ts'

test('nobody can change what others get, however deep', () => {
  const mine = frozen({ list: [{ a: 1 }], none: null, text: 'x' })
  expect(() => mine.list.push({ a: 2 })).toThrow(TypeError)
  expect(() => Object.assign(mine.list[0]!, { a: 2 })).toThrow(TypeError)
  expect(() => Object.assign(mine, { none: 1 })).toThrow(TypeError)
  expect(mine).toEqual({ list: [{ a: 1 }], none: null, text: 'x' })
})
