import { getHeapSpaceStatistics } from 'node:v8'
import { expect, it } from 'vitest'
import { giveBackMemory } from './memory.ts'

const young = (): number => getHeapSpaceStatistics().find((space) => space.space_name === 'new_space')!.space_size

it('gives back what V8 keeps for young objects', () => {
  // Objects that outlive a collection are what it grows that space for.
  let kept: object[] = []
  for (let n = 0; n < 400_000; n++) kept.push({ n, text: `${n}` })
  const grown = young()
  expect(kept).toHaveLength(400_000)
  kept = []
  giveBackMemory()
  expect(young()).toBeLessThan(grown)
  expect(globalThis).not.toHaveProperty('gc')
})
