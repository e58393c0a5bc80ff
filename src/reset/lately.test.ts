import { describe, expect, it } from 'vitest'
import { sha256 } from '../base/secret.ts'
import { lately, type Seen } from './lately.ts'

const handle = (n: number): Buffer => sha256(`handle ${n}`)
const seen = (n: number): Seen => ({ flow: { id: String(n) }, credentials: null }) as unknown as Seen

describe('what this process last saw', () => {
  it('is given to one step, and looked at as often as anybody likes', () => {
    const flows = lately()
    flows.keep(handle(1), seen(1))
    expect([flows.peek(handle(1))?.flow.id, flows.peek(handle(1))?.flow.id]).toEqual(['1', '1'])
    expect(flows.take(handle(1))?.flow.id).toBe('1')
    expect([flows.take(handle(1)), flows.peek(handle(1)), flows.take(handle(2))]).toEqual([null, null, null])
  })

  it('is what the last step left', () => {
    const flows = lately()
    flows.keep(handle(1), seen(1))
    flows.keep(handle(1), seen(2))
    expect(flows.take(handle(1))?.flow.id).toBe('2')
  })

  it('is never another flow, however few places there are', () => {
    const flows = lately(1)
    for (const n of [1, 2, 3]) flows.keep(handle(n), seen(n))
    expect([1, 2, 3].map((n) => flows.peek(handle(n))?.flow.id)).toEqual([undefined, undefined, '3'])
    expect(flows.take(handle(1))).toBeNull()
    expect(flows.take(handle(3))?.flow.id).toBe('3')
  })
})
