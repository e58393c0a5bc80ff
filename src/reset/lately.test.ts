import { describe, expect, it } from 'vitest'
import { after, minute } from '../base/clock.ts'
import { lately, type Seen } from './lately.ts'

const now = new Date('2025-07-08T13:00:00Z')
const handle = (n: number): Buffer => Buffer.from(`handle ${n}`)
const seen = (n: number, expiresAt = after(now, 15 * minute)): Seen =>
  ({ flow: { id: String(n), expiresAt }, credentials: null }) as unknown as Seen

describe('what this process last saw', () => {
  it('is given to one step, and looked at as often as anybody likes', () => {
    const flows = lately()
    flows.keep(handle(1), seen(1), now)
    expect([flows.peek(handle(1))?.flow.id, flows.peek(handle(1))?.flow.id]).toEqual(['1', '1'])
    expect(flows.take(handle(1))?.flow.id).toBe('1')
    expect([flows.take(handle(1)), flows.peek(handle(1)), flows.take(handle(2))]).toEqual([null, null, null])
  })

  it('is what the last step left', () => {
    const flows = lately()
    flows.keep(handle(1), seen(1), now)
    flows.keep(handle(1), seen(2), now)
    expect(flows.take(handle(1))?.flow.id).toBe('2')
  })

  it('is forgotten for newer flows, and when its time is over', () => {
    const flows = lately(2)
    for (const n of [1, 2, 3]) flows.keep(handle(n), seen(n), now)
    expect([1, 2, 3].map((n) => flows.peek(handle(n))?.flow.id)).toEqual([undefined, '2', '3'])
    const later = after(now, 16 * minute)
    flows.keep(handle(4), seen(4, after(later, minute)), later)
    expect([2, 3, 4].map((n) => flows.peek(handle(n))?.flow.id)).toEqual([undefined, undefined, '4'])
  })
})
