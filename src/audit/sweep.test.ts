import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestStore, testStore } from '../../test/store.ts'
import { day } from '../base/clock.ts'
import { auditPage } from './audit.ts'
import { event } from './events.ts'
import { pruneAudit } from './sweep.ts'

let s: TestStore
beforeAll(async () => {
  s = await testStore()
})
afterAll(() => s.close())

const everything = { is: 'all', of: [] } as const
const rows = async () => (await auditPage(s.store, s.tenantId, everything, { limit: 500, newestFirst: true })).entries
const note = (count: number) =>
  s.store.unit(s.request, async (tx) => {
    for (let n = 0; n < count; n++) tx.audit(event('Sign-out', {}))
  })

test('rows leave after their days, by whole days, and a row says so', async () => {
  const before = (await rows()).length
  await note(3)
  s.clock.advance(1 * day)
  await note(2)
  expect(await pruneAudit(s.store, 30)).toBe(0)
  expect(await rows()).toHaveLength(before + 5)
  s.clock.advance(30 * day)
  expect(await pruneAudit(s.store, 30)).toBe(before + 3)
  const left = await rows()
  expect(left.map((row) => row.activity)).toEqual(['Prune audit log', 'Sign-out', 'Sign-out'])
  expect(left[0]).toMatchObject({
    actor: { type: 'system', displayName: 'Rekey' },
    details: expect.arrayContaining([{ key: 'Rows', value: String(before + 3) }]),
  })
  // The same day again: nothing more, and no row about nothing.
  expect(await pruneAudit(s.store, 30)).toBe(0)
  expect(await rows()).toHaveLength(3)
})

test('two processes at once remove each row once', async () => {
  await note(40)
  s.clock.advance(32 * day)
  const gone = await Promise.all([pruneAudit(s.store, 30), pruneAudit(s.store, 30), pruneAudit(s.store, 30)])
  expect(gone.reduce((sum, count) => sum + count, 0)).toBe(43)
  expect((await rows()).every((row) => row.activity === 'Prune audit log')).toBe(true)
})
