import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestStore, testStore } from '../../test/store.ts'
import { before, day, hour, minute } from '../base/clock.ts'
import { addressKey, networkKey } from './addresses.policy.ts'
import { blockOf, clearBlock, setBlock } from './block.store.ts'
import { addressEntries, type Entry, limits, tenantEntry, tenantTexts, userEntry } from './limits.policy.ts'
import { clearCounters, giveBack, hit, peek, sweepCounters, unhit } from './limits.store.ts'

let t: TestStore
beforeAll(async () => {
  t = await testStore({ connections: 20 })
})
afterAll(() => t.close())

const once = (...entries: Entry[]) => t.store.unit(t.request, (tx) => hit(tx, entries))
const read = (...entries: Entry[]) => t.store.look((look) => peek(look, t.tenantId, entries))

describe('limits', () => {
  test('LIM-02: limit - 1, limit, limit + 1', async () => {
    const entry = userEntry('a', limits.failedProofs)
    const counts = []
    for (let n = 0; n < 7; n++) counts.push(...(await once(entry)))
    expect(counts.map(({ count }) => count)).toEqual([1, 2, 3, 4, 5, 6, 6])
    expect(counts.map(({ within }) => within)).toEqual([true, true, true, true, true, false, false])
  })

  test('OTP-05: 200 parallel hits: exactly five are within', async () => {
    const entries = [userEntry('race', limits.failedProofs), ...addressEntries('10.0.0.1', limits.addressFailedProofs)]
    const answers = await Promise.all(Array.from({ length: 200 }, () => once(...entries)))
    expect(answers.filter(([user]) => user!.within)).toHaveLength(5)
    expect(answers.filter(([, address]) => address!.within)).toHaveLength(20)
    expect(answers.every(([user]) => user!.count <= 6)).toBe(true)
  })

  test('keys in any order do not deadlock', async () => {
    const many = Array.from({ length: 6 }, (_, n) => userEntry(`order${n}`, limits.tenantHelpdesk))
    await Promise.all(Array.from({ length: 60 }, (_, n) => once(...(n % 2 ? many : many.toReversed()))))
    expect((await once(...many)).map(({ count }) => count)).toEqual(many.map(() => 51))
  })

  test('the window rolls: each hit leaves it at its own time, refused ones never counted', async () => {
    const entry = userEntry('rolls', limits.numberChecks)
    for (let n = 0; n < 5; n++) {
      await once(entry)
      t.clock.advance(10 * minute)
    }
    expect(await once(entry)).toMatchObject([{ within: false }])
    t.clock.advance(10 * minute - 1)
    expect(await read(entry)).toMatchObject([{ count: 5, within: false }])
    t.clock.advance(1)
    expect(await read(entry)).toMatchObject([{ count: 4, within: true }])
    expect(await once(entry)).toMatchObject([{ count: 5, within: true }])
    expect(await once(entry)).toMatchObject([{ count: 6, within: false }])
    t.clock.advance(2 * hour)
    expect(await once(entry)).toMatchObject([{ count: 1, within: true }])
  })

  test('LK-11: what a unit spent of a budget is given back by another, once and never below nothing', async () => {
    const [entry] = addressEntries('10.0.0.9', limits.addressSignIns)
    const spentAt = t.clock.now()
    await once(entry!)
    await once(entry!)
    t.clock.advance(3)
    const back = () => t.store.unit(t.request, async (tx) => giveBack(tx, [entry!], spentAt))
    expect(await read(entry!)).toMatchObject([{ count: 2 }])
    await back()
    expect(await read(entry!)).toMatchObject([{ count: 1 }])
    await back()
    await back()
    expect(await read(entry!)).toMatchObject([{ count: 0 }])
    await expect(
      t.store.unit(t.request, async (tx) => giveBack(tx, [userEntry('x', limits.failedProofs)], spentAt)),
    ).rejects.toThrow()
  })

  test('unhit takes back only this unit', async () => {
    const entry = userEntry('right', limits.failedProofs)
    await once(entry)
    t.clock.advance(minute)
    await t.store.unit(t.request, async (tx) => {
      expect(await hit(tx, [entry])).toMatchObject([{ count: 2 }])
      unhit(tx, [entry])
    })
    expect(await read(entry)).toMatchObject([{ count: 1 }])
  })

  test('a budget of thousands counts, ends, rolls and is taken back', async () => {
    const entry = tenantEntry(tenantTexts(70))
    await t.store.unit(t.request, async (tx) => {
      expect(await hit(tx, [entry])).toMatchObject([{ count: 1, within: true }])
      unhit(tx, [entry])
    })
    expect(await read(entry)).toMatchObject([{ count: 0, within: true }])
    const answers = []
    for (let n = 0; n < 72; n++) answers.push(...(await once(entry)))
    expect(answers.filter(({ within }) => within)).toHaveLength(70)
    expect(answers.at(-1)).toMatchObject({ count: 71, within: false })
    t.clock.advance(day + hour)
    expect(await once(entry)).toMatchObject([{ count: 1, within: true }])
  })

  test('one statement serves small and large limits together, in the order asked', async () => {
    const entries = [
      tenantEntry(tenantTexts(5000)),
      userEntry('z', limits.numberChecks),
      userEntry('b', limits.mailsSent),
    ]
    const counts = await once(...entries)
    expect(counts.map(({ key, count }) => [key, count])).toEqual(entries.map(({ key }) => [key, expect.any(Number)]))
    expect(await once()).toEqual([])
  })

  test('LIM-09: a completed reset clears the account and nothing else', async () => {
    const [mine, other] = [userEntry('u1', limits.failedProofs), userEntry('u10', limits.failedProofs)]
    await once(mine, other)
    await t.store.unit(t.request, async (tx) => clearCounters(tx, 'user:u1:'))
    expect((await read(mine, other)).map(({ count }) => count)).toEqual([0, 1])
  })

  test('a rolled-back unit counts nothing; housekeeping leaves what still counts', async () => {
    const entry = userEntry('fault', limits.failedProofs)
    await t.store
      .unit(t.request, async (tx) => {
        await hit(tx, [entry])
        throw new Error('fault')
      })
      .catch(() => {})
    expect(await read(entry)).toMatchObject([{ count: 0 }])
    await once(entry)
    await t.store.unit(t.request, (tx) => sweepCounters(tx, before(tx.now, day)))
    expect(await read(entry)).toMatchObject([{ count: 1 }])
  })
})

test('addresses are counted by what one client can have', () => {
  expect(['192.0.2.7', '::ffff:192.0.2.7', '::ffff:c000:207'].map(addressKey)).toEqual(Array(3).fill('192.0.2.7'))
  expect(networkKey('192.0.2.7')).toBe('192.0.2.0/24')
  expect(addressKey('2001:db8:1:2:aaaa::1')).toBe(addressKey('2001:0db8:0001:0002:ffff::'))
  expect(addressKey('2001:db8:1:3::1')).not.toBe(addressKey('2001:db8:1:2::1'))
  expect(networkKey('2001:db8:1:3::1')).toBe('2001:db8:1::/48')
  expect(addressKey('fe80::1%eth0')).toBe('fe80:0:0:0::/64')
  expect(addressKey('nonsense')).toBe('0.0.0.0')
})

test('THR-11: a block is not extended, ends by itself, can be cleared', async () => {
  const userId = t.store.random.uuid()
  const start = t.clock.now()
  await t.store.unit(t.request, async (tx) => {
    await tx.db
      .insertInto('person')
      .values({
        tenant_id: t.tenantId,
        id: userId,
        user_principal_name: 'carla@meridian.example',
        upn_key: 'carla@meridian.example',
        display_name: 'Carla',
        mail_nickname: 'carla',
        sessions_valid_from: tx.now,
        created_at: tx.now,
      })
      .execute()
  })
  const block = (until: number) =>
    t.store.unit(t.request, (tx) =>
      setBlock(tx, { userId, reason: 'proof.blocked.text', until: new Date(start.getTime() + until) }),
    )
  const now = () => t.store.look((look) => blockOf(look, t.tenantId, userId))
  expect(await block(day)).toBe(true)
  t.clock.advance(hour)
  expect(await block(2 * day)).toBe(false)
  expect(await now()).toMatchObject({ reason: 'proof.blocked.text', until: new Date(start.getTime() + day) })
  t.clock.advance(day - hour)
  expect(await now()).toBeNull()
  expect(await block(2 * day)).toBe(true)
  expect(await t.store.unit(t.request, (tx) => clearBlock(tx, userId))).toBe(true)
  expect(await now()).toBeNull()
})
