import { afterAll, beforeAll, expect, test } from 'vitest'
import { seededRandom } from '../../src/base/random.ts'
import { newWork } from '../../src/guard/work.ts'

/** The pages' own worker, run as it stands, finds what the server asks for (CAP-06). */
type Listener = (event: { data: object }) => void
const scope = globalThis as { self?: object }
let solve: Listener = () => {}
let posted: { number?: number; tried?: number; failed?: boolean }[] = []

beforeAll(async () => {
  scope.self = {
    addEventListener: (_: string, listener: Listener) => {
      solve = listener
    },
    postMessage: (message: object) => posted.push(message),
  }
  const worker = new URL('../../src/web/portal/work-worker.ts', import.meta.url)
  await import(worker.href)
})
afterAll(() => {
  delete scope.self
})

test('the worker of the pages solves the work of the desk, and says so when it cannot', async () => {
  for (const seed of ['one', 'two', 'three']) {
    const { work, answer } = await newWork('id', 10, seededRandom(seed))
    const { salt, nonce, keyPrefix, data } = work.parameters
    posted = []
    solve({ data: { start: salt + nonce, wanted: keyPrefix, max: data?.most } })
    expect(posted.at(-1)).toEqual({ number: Number(answer) })
    solve({ data: { start: salt + nonce, wanted: keyPrefix, max: 3 } })
    expect(posted.at(-1)).toEqual({ failed: true })
  }
})

test('18 bits take an ordinary machine well under a second', async () => {
  const { work } = await newWork('id', 18, seededRandom('speed'))
  const { salt, nonce, keyPrefix, data } = work.parameters
  const start = performance.now()
  solve({ data: { start: salt + nonce, wanted: keyPrefix, max: data?.most } })
  expect(performance.now() - start).toBeLessThan(5_000)
})
