import { describe, expect, test } from 'vitest'
import { throttle } from './throttle.ts'

const at = (seconds: number) => new Date(1_700_000_000_000 + seconds * 1_000)

describe('throttling', () => {
  test('so many at once, then as they come back; each application and kind apart', () => {
    const limits = throttle({ read: 10, write: 2, sensitive: 1 })
    const taken = (who: string, kind: 'read' | 'write', seconds: number) => limits.take(who, kind, at(seconds))
    for (let n = 0; n < 10; n++) expect(taken('a', 'read', 0)).toBeNull()
    expect(taken('a', 'read', 0)).toBe(1)
    expect(taken('b', 'read', 0)).toBeNull()
    expect([taken('a', 'write', 0), taken('a', 'write', 0), taken('a', 'write', 0)]).toEqual([null, null, 5])
    expect(taken('a', 'write', 4.9)).toBe(1)
    expect(taken('a', 'write', 5.1)).toBeNull()
    expect(taken('a', 'read', 1)).toBeNull()
    expect(taken('a', 'read', 1)).toBe(1)
    // A clock that goes back gives nothing.
    expect(taken('a', 'read', 0)).toBe(1)
    for (let n = 0; n < 10; n++) expect(taken('a', 'read', 1_000)).toBeNull()
    expect(taken('a', 'read', 1_000)).toBe(1)
  })

  test('memory is bounded, whoever calls', () => {
    const limits = throttle({ read: 1, write: 1, sensitive: 1 })
    for (let n = 0; n < 30_000; n++) limits.take(`app ${n}`, 'read', at(n / 1_000))
    expect(limits.take('app 29999', 'read', at(30))).toBe(10)
  })
})
