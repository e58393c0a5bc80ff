import { expect, test } from 'vitest'
import { silent, told } from './timing.statistics.ts'

/** Drawn the same way each time: a run of this test says what the last one said. */
function drawing(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
const times = (seed: number, longer: number): number[] => {
  const random = drawing(seed)
  return Array.from({ length: 1_000 }, () => 5 + random() + random() + random() + longer)
}

test('equal, apart and wholly apart groups have the AUC they must have', () => {
  expect(told([1, 2, 3], [1, 2, 3]).auc).toBe(0.5)
  expect(told([1, 2, 3], [4, 5, 6]).auc).toBe(1)
  expect(told([4, 5, 6], [1, 2, 3]).auc).toBe(0)
  expect(told([1, 3], [2, 3]).auc).toBe(2.5 / 4)
})

test('groups drawn alike tell nothing', () => {
  const same = told(times(1, 0), times(2, 0), drawing(9))
  const other = told(times(3, 0), times(4, 0), drawing(9))
  expect(silent(other, same)).toBe(true)
  for (const { ms, from, to } of other.apart) expect(from <= ms && ms <= to).toBe(true)
})

test('a fifth of a millisecond in five is found, one and a half too, whichever is the longer', () => {
  const same = told(times(1, 0), times(2, 0), drawing(9))
  for (const longer of [0.2, -0.2, 1.5, -1.5]) {
    const other = told(times(3, 0), times(4, longer), drawing(9))
    expect(silent(other, same), String(longer)).toBe(false)
    expect(other.apart.map(({ ms }) => Math.sign(ms))).toEqual(Array(3).fill(Math.sign(longer)))
  }
})
