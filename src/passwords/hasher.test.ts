import { hash } from '@node-rs/argon2'
import { describe, expect, it } from 'vitest'
import { Fault } from '../base/fault.ts'
import { seededRandom } from '../base/random.ts'
import { costs, hasher } from './hasher.ts'
import { turnstile } from './turnstile.ts'

const desk = hasher({ concurrency: 2, random: seededRandom('hasher') })

describe('the hasher', () => {
  it('stores its parameters, with 16 bytes of salt and 32 of tag (R3, PWD-01)', async () => {
    const phc = await desk.hash('Tower-Bridge-1894')
    expect(phc).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
    expect(await desk.verify(phc, 'Tower-Bridge-1894')).toBe(true)
    expect(await desk.verify(phc, 'Tower-Bridge-1894 ')).toBe(false)
    expect(desk.needsRehash(phc)).toBe(false)
  })

  it('takes composed and decomposed letters as the same (P-19)', async () => {
    expect(await desk.verify(await desk.hash('Caf\u00e9 1894'), 'Cafe\u0301 1894')).toBe(true)
  })

  it('knows hashes made with other parameters, and still checks them', async () => {
    const old = await hash('Tower-Bridge-1894', { memoryCost: 9216, timeCost: 2, parallelism: 1 })
    expect(desk.needsRehash(old)).toBe(true)
    expect(await desk.verify(old, 'Tower-Bridge-1894')).toBe(true)
    expect(await desk.verify(old, 'other')).toBe(false)
  })

  it('never finds nobody right, whatever is typed', async () => {
    for (const typed of ['', 'password', 'dummy', 'x'.repeat(5000)]) expect(await desk.verify(null, typed)).toBe(false)
  })

  it('refuses to be weaker than the floor', () => {
    expect(() => hasher({ concurrency: 1, cost: { ...costs.floor, timeCost: 1 } })).toThrow(Fault)
  })
})

describe('the turnstile', () => {
  const slow = () => new Promise<string>((resolve) => setTimeout(() => resolve('done'), 30))

  it('never lets more run at once than it should', async () => {
    let running = 0
    let most = 0
    const pass = turnstile({ atOnce: 3, queue: 100, waitMs: 5000 })
    const work = () =>
      pass(async () => {
        most = Math.max(most, ++running)
        await slow()
        running--
      })
    await Promise.all(Array.from({ length: 20 }, work))
    expect([most, running]).toEqual([3, 0])
  })

  it('turns away who finds the queue full, and who waits too long; the next one gets in', async () => {
    const pass = turnstile({ atOnce: 1, queue: 2, waitMs: 40 })
    const answers = await Promise.allSettled(Array.from({ length: 4 }, () => pass(slow)))
    expect(answers.map((answer) => (answer.status === 'fulfilled' ? answer.value : answer.reason.code))).toEqual([
      'done',
      'done',
      'busy',
      'busy',
    ])
    expect(await pass(slow)).toBe('done')
  })

  it('goes on after work that failed', async () => {
    const pass = turnstile({ atOnce: 1, queue: 1, waitMs: 1000 })
    await expect(pass(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(await pass(slow)).toBe('done')
  })
})
