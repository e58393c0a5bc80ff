import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bringBackUser, removeUser } from '../../src/directory/deletion.ts'
import { addGroup, putMember, takeMember } from '../../src/directory/groups.ts'
import { reprocess } from '../../src/directory/licence-runs.ts'
import { settleUsers } from '../../src/directory/licence-states.ts'
import { giveLicence, putProduct, putSubscription, takeLicence } from '../../src/directory/licences.ts'
import { addUser, changeUser } from '../../src/directory/users.ts'
import type { Tx } from '../../src/store/unit.ts'
import { type TestStore, testStore } from '../store.ts'
import { must } from '../world.ts'

/**
 * Whatever happens in whatever order: what people have is what is wished for them, seats are counted right, and
 * nothing but a restore gives out more seats than there are.
 */
let w: TestStore
beforeAll(async () => {
  w = await testStore()
})
afterAll(() => w.close())

const unit = <T>(fn: (tx: Tx) => Promise<T>) => w.store.unit(w.request, fn)

type Scene = { users: string[]; groups: string[]; skus: string[] }

const barred = 'KP'
let scenes = 0
/** Five people, three groups and three products that nobody has yet; the last is not offered in one country. */
const newScene = (): Promise<Scene> =>
  unit(async (tx) => {
    const scene: Scene = { users: [], groups: [], skus: [] }
    scenes++
    for (let n = 0; n < 5; n++) {
      const name = `law${scenes}.${n}`
      const fields = { userPrincipalName: `${name}@meridian.example`, displayName: name, usageLocation: 'PT' }
      scene.users.push(must(await addUser(tx, fields)).id)
    }
    for (let n = 0; n < 3; n++) {
      scene.groups.push(must(await addGroup(tx, { displayName: `Law ${scenes}.${n}` })).id)
      const named = { skuPartNumber: `LAW_${scenes}_${n}`, displayName: `Law ${scenes} ${n}` }
      const plans = [{ id: tx.random.uuid(), name: 'LAW' }]
      const product = { ...named, skuId: tx.random.uuid(), plans, prohibitedIn: n === 2 ? [barred] : [] }
      scene.skus.push(must(await putProduct(tx, product)).skuId)
      must(await putSubscription(tx, { product: scene.skus[n]!, seats: 2 }))
    }
    return scene
  })

type Deed = { what: (typeof deeds)[number]; user: number; group: number; sku: number; seats: number }
const deeds = [
  'assign',
  'unassign',
  'assignGroup',
  'unassignGroup',
  'join',
  'leave',
  'delete',
  'restore',
  'seats',
  'suspend',
  'move',
  'reprocess',
] as const
const deed = fc.record<Deed>({
  what: fc.constantFrom(...deeds),
  user: fc.nat(4),
  group: fc.nat(2),
  sku: fc.nat(2),
  seats: fc.nat(5),
})

/** Refusals are part of the game: what is refused changes nothing, which the laws see. */
async function act(scene: Scene, { what, ...at }: Deed): Promise<void> {
  const [userId, groupId, product] = [scene.users[at.user]!, scene.groups[at.group]!, scene.skus[at.sku]!]
  await unit(async (tx) => {
    if (what === 'assign') await giveLicence(tx, { principalId: userId, product })
    if (what === 'unassign') await takeLicence(tx, { principalId: userId, product })
    if (what === 'assignGroup') await giveLicence(tx, { principalId: groupId, product })
    if (what === 'unassignGroup') await takeLicence(tx, { principalId: groupId, product })
    if (what === 'join') await putMember(tx, groupId, userId)
    if (what === 'leave') await takeMember(tx, groupId, userId)
    if (what === 'delete') await removeUser(tx, userId)
    if (what === 'restore') await bringBackUser(tx, userId)
    if (what === 'seats') must(await putSubscription(tx, { product, seats: at.seats, status: 'Enabled' }))
    if (what === 'suspend') must(await putSubscription(tx, { product, seats: at.seats, status: 'Suspended' }))
    if (what === 'move') await changeUser(tx, userId, { usageLocation: at.seats % 2 === 0 ? barred : 'PT' })
    if (what === 'reprocess') await reprocess(tx, at.seats % 2 === 0 ? userId : groupId)
  })
}

type StateRow = { userId: string; skuId: string; via: string; state: string; error: string }
const statesOf = (scene: Scene): Promise<StateRow[]> =>
  w.store.look(async (look) => {
    const { rows } = await sql<StateRow>`
      select l.user_id as "userId", l.sku_id as "skuId", l.via, l.state, l.error from licence_state l
      join person p on p.tenant_id = l.tenant_id and p.id = l.user_id and p.deleted_at is null
      where l.sku_id = any(${scene.skus}::uuid[]) order by l.user_id, l.sku_id, l.via`.execute(look.db)
    return rows
  })
const wishesOf = (scene: Scene): Promise<Pick<StateRow, 'userId' | 'skuId' | 'via'>[]> =>
  w.store.look(async (look) => {
    const { rows } = await sql<StateRow>`
      select p.id as "userId", a.sku_id as "skuId", a.principal_id as via from person p
      join licence_assignment a on a.tenant_id = p.tenant_id and (a.principal_id = p.id or exists (
        select 1 from group_member m where m.tenant_id = p.tenant_id and m.group_id = a.principal_id and m.member_id = p.id))
      where p.deleted_at is null and a.sku_id = any(${scene.skus}::uuid[]) order by p.id, a.sku_id, a.principal_id`.execute(
      look.db,
    )
    return rows
  })
const subscriptionsOf = (scene: Scene) =>
  w.store.look(({ db }) =>
    db
      .selectFrom('subscription')
      .select(['sku_id', 'seats', 'consumed', 'status'])
      .where('sku_id', 'in', scene.skus)
      .orderBy('sku_id')
      .execute(),
  )

type Counts = Awaited<ReturnType<typeof subscriptionsOf>>

async function laws(scene: Scene, before: Counts, what: Deed['what']): Promise<Counts> {
  const [states, wishes, now] = [await statesOf(scene), await wishesOf(scene), await subscriptionsOf(scene)]
  expect(states.map(({ userId, skuId, via }) => ({ userId, skuId, via }))).toEqual(wishes)
  for (const { sku_id, seats, consumed, status } of now) {
    const inForce = states.filter((row) => row.skuId === sku_id && row.state !== 'Error')
    expect(consumed).toBe(new Set(inForce.map((row) => row.userId)).size)
    const old = before.find((one) => one.sku_id === sku_id)!.consumed
    const there = status === 'Enabled' ? seats : 0
    if (what !== 'restore') expect(consumed).toBeLessThanOrEqual(Math.max(there, old))
    const waiting = states.filter((row) => row.skuId === sku_id && row.error === 'CountViolation')
    for (const row of waiting) expect(inForce.some((other) => other.userId === row.userId)).toBe(false)
  }
  for (const row of states) expect(row.state === 'Error').toBe(row.error !== 'None')
  return now
}

/** Plenty of seats and everybody looked at: then the past no longer matters. */
async function everythingPossible(scene: Scene): Promise<StateRow[]> {
  for (const product of scene.skus)
    await unit(async (tx) => must(await putSubscription(tx, { product, seats: 1_000, status: 'Enabled' })))
  await unit((tx) => settleUsers(tx, scene.users))
  return statesOf(scene)
}

async function fromScratch(scene: Scene): Promise<StateRow[]> {
  await unit(async (tx) => {
    await tx.db.deleteFrom('licence_state').where('sku_id', 'in', scene.skus).execute()
    await tx.db.updateTable('subscription').set({ consumed: 0 }).where('sku_id', 'in', scene.skus).execute()
    await settleUsers(tx, scene.users)
  })
  return statesOf(scene)
}

test('licences after any sequence of changes are those of a computation from scratch', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(deed, { minLength: 5, maxLength: 40 }), async (sequence) => {
      const scene = await newScene()
      let counts = await subscriptionsOf(scene)
      for (const one of sequence) {
        await act(scene, one)
        counts = await laws(scene, counts, one.what)
      }
      const kept = await everythingPossible(scene)
      const consumed = await subscriptionsOf(scene)
      expect(kept).toEqual(await fromScratch(scene))
      expect(consumed).toEqual(await subscriptionsOf(scene))
    }),
    { numRuns: 20 },
  )
})
