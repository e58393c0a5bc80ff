import { availableParallelism } from 'node:os'
import { hasher } from '../src/passwords/hasher.ts'

/** Password hashes a second that all cores of this machine can do now: the reference of the other figures. */
export async function hashesPerSecond(seconds = 3): Promise<number> {
  const cores = availableParallelism()
  const { hash } = hasher({ concurrency: cores })
  const until = performance.now() + seconds * 1000
  let done = 0
  const began = performance.now()
  await Promise.all(
    Array.from({ length: cores }, async () => {
      while (performance.now() < until) {
        await hash('Purple-Elephant-77')
        done++
      }
    }),
  )
  return done / ((performance.now() - began) / 1000)
}
