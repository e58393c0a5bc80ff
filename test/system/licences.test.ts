import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { settableClock } from '../../src/base/clock.ts'
import type { NewUser } from '../../src/contract/directory.ts'
import type { NewGroup, NewProduct } from '../../src/contract/organization.ts'
import { restoreGroup } from '../../src/directory/deleted-groups.ts'
import { deleteUser, restoreUser } from '../../src/directory/deletion.ts'
import { factsFor } from '../../src/directory/facts.store.ts'
import { type Group, membersOf } from '../../src/directory/groups.store.ts'
import { addMember, createGroup, deleteGroup, putMembers, removeMember } from '../../src/directory/groups.ts'
import { latestRun, reprocessLicences, runLicences } from '../../src/directory/licence-runs.ts'
import { afterMembershipChanged } from '../../src/directory/licence-states.ts'
import { subscriptionOf } from '../../src/directory/licences.store.ts'
import {
  addProduct,
  addSubscription,
  assignedPlansOf,
  assignLicence,
  capabilitiesOf,
  changeLicences,
  licenceProblemsOf,
  licencesOf,
  unassignLicence,
} from '../../src/directory/licences.ts'
import { productByKey } from '../../src/directory/products.ts'
import { createUser, updateUser } from '../../src/directory/users.ts'
import { migrate, migrations } from '../../src/store/migrate.ts'
import { freshDatabase } from '../postgres.ts'
import { type TestStore, testStore } from '../store.ts'

let w: TestStore
beforeAll(async () => {
  w = await testStore()
  await addSubscription(w.store, w.request, { product: 'AAD_PREMIUM', seats: 1 })
})
afterAll(() => w.close())

type Refused = { code: string; field?: string; problems?: readonly { field?: string; message?: string }[] }
type Result<T> = { ok: true; value: T } | { ok: false; refusal: Refused }
const value = <T>(outcome: Result<T>): T => {
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.refusal))
  return outcome.value
}
const refusal = (outcome: Result<unknown>) => (outcome.ok ? null : outcome.refusal.code)
const fields = (outcome: Result<unknown>) => (outcome.ok ? [] : outcome.refusal.problems?.map((one) => one.field))

const sku = (key: string) => productByKey(key)!.skuId
let count = 0
const someone = async (more: Partial<NewUser> = {}) =>
  value(
    await createUser(w.store, w.request, {
      userPrincipalName: `person${++count}@meridian.example`,
      displayName: `Person ${count}`,
      usageLocation: 'PT',
      ...more,
    }),
  )
const group = async (more: Partial<NewGroup> = {}): Promise<Group> =>
  value(await createGroup(w.store, w.request, { displayName: `Group ${++count}`, ...more }))
const look: TestStore['store']['look'] = (fn) => w.store.look(fn)
const activities = async (n: number) => {
  const rows = await look(({ db }) =>
    db.selectFrom('audit_event').select(['activity', 'result', 'reason']).orderBy('seq', 'desc').limit(n).execute(),
  )
  return rows.reverse()
}
const names = async (n: number) => (await activities(n)).map((row) => row.activity)

describe('dynamic groups', () => {
  const plan = '41781fb2-bc02-4b7c-bd55-b576c07bb09d'
  const ruled = (membershipRule: string) => group({ membershipRule })
  const isIn = async (id: string, userId: string) =>
    (await look((at) => membersOf(at, w.tenantId, id))).some((member) => member.id === userId)
  const can = async (userId: string) =>
    (await look((at) => factsFor(at, w.tenantId, userId)))!.capabilities.has('sspr.reset')

  test('a department brings a licence, and another one takes it, in the same unit (T1, T8)', async () => {
    const part = `DYNAMIC_${++count}`
    const product = { skuId: w.store.random.uuid(), skuPartNumber: part, displayName: part, plans: [{ id: plan }] }
    value(await addProduct(w.store, w.request, product))
    value(await addSubscription(w.store, w.request, { product: part, seats: 1 }))
    const marketing = await ruled('user.department -eq "Marketing"')
    value(await assignLicence(w.store, w.request, { principalId: marketing.id, product: part }))
    const [carla, gabriel] = [await someone({ department: 'Marketing' }), await someone({ department: 'Sales' })]
    expect([await can(carla.id), await can(gabriel.id)]).toEqual([true, false])
    value(await updateUser(w.store, w.request, gabriel.id, { department: 'Marketing' }))
    expect(await can(gabriel.id)).toBe(false)
    value(await updateUser(w.store, w.request, carla.id, { department: 'Sales' }))
    expect(await can(carla.id)).toBe(false)
    value(await reprocessLicences(w.store, w.request, gabriel.id))
    expect(await can(gabriel.id)).toBe(true)
  })

  test('a rule about plans follows the licence, given directly, through a group, suspended', async () => {
    const test =
      '(assignedPlan.servicePlanId -eq "094e7854-93fc-4d55-b2c0-3ab5369ebdc1" -and assignedPlan.capabilityStatus -eq "Enabled")'
    const licensed = await ruled(`user.assignedPlans -any ${test}`)
    const [user, team] = [await someone(), await group()]
    const product = 'O365_BUSINESS_PREMIUM'
    value(await addSubscription(w.store, w.request, { product, seats: 5 }))
    value(await assignLicence(w.store, w.request, { principalId: user.id, product }))
    expect(await isIn(licensed.id, user.id)).toBe(true)
    value(
      await assignLicence(w.store, w.request, { principalId: user.id, product, disabledPlans: ['OFFICE_BUSINESS'] }),
    )
    expect(await isIn(licensed.id, user.id)).toBe(false)
    value(await assignLicence(w.store, w.request, { principalId: team.id, product }))
    value(await addMember(w.store, w.request, team.id, user.id))
    expect(await isIn(licensed.id, user.id)).toBe(true)
    value(await removeMember(w.store, w.request, team.id, user.id))
    expect(await isIn(licensed.id, user.id)).toBe(false)
    value(await deleteGroup(w.store, w.request, licensed.id))
  })

  test('a restored one is filled again with those who meet its rule now', async () => {
    const porto = await ruled('user.city -eq "Porto"')
    const [stays, moves, comes] = await Promise.all([1, 2, 3].map(() => someone({ city: 'Porto' })))
    value(await updateUser(w.store, w.request, comes!.id, { city: 'Braga' }))
    value(await deleteGroup(w.store, w.request, porto.id))
    value(await updateUser(w.store, w.request, moves!.id, { city: 'Braga' }))
    value(await updateUser(w.store, w.request, comes!.id, { city: 'Porto' }))
    value(await restoreGroup(w.store, w.request, porto.id))
    const inside = await Promise.all([stays, moves, comes].map((user) => isIn(porto.id, user!.id)))
    expect(inside).toEqual([true, false, true])
  })

  test('a role-assignable group takes no rule, a dynamic one no members, and a bad rule makes no group', async () => {
    const rule = 'user.city -eq "Porto"'
    const make = (more: Partial<NewGroup>) => createGroup(w.store, w.request, { displayName: 'Never made', ...more })
    expect((await make({ isAssignableToRole: true, membershipRule: rule })).ok).toBe(false)
    expect(fields(await make({ members: [(await someone()).id], membershipRule: rule }))).toEqual(['members'])
    expect((await make({ membershipRule: 'user.city -eq' })).ok).toBe(false)
    const made = await look(({ db }) =>
      db.selectFrom('directory_group').select('id').where('display_name', '=', 'Never made').execute(),
    )
    expect(made).toEqual([])
  })
})

describe('licences', () => {
  const seats = async (key: string) => {
    const found = (await look((at) => subscriptionOf(at, w.tenantId, sku(key))))!
    return [found.used, found.seats]
  }
  const states = async (userId: string) =>
    (await look((at) => licencesOf(at, w.tenantId, userId))).map(
      (one) => `${one.groupName ?? 'Direct'}: ${one.state}${one.error === 'None' ? '' : ` ${one.error}`}`,
    )
  const assign = (principalId: string, product: string, disabledPlans: string[] = []) =>
    assignLicence(w.store, w.request, { principalId, product, disabledPlans })
  const unassign = (principalId: string, product: string) =>
    unassignLicence(w.store, w.request, { principalId, product })
  const described = (part: string, more: Partial<NewProduct> = {}): NewProduct => ({
    skuId: w.store.random.uuid(),
    skuPartNumber: part,
    displayName: part,
    plans: [{ id: w.store.random.uuid(), name: `${part}_PLAN` }],
    ...more,
  })
  const sell = async (input: NewProduct, count: number) => {
    const product = value(await addProduct(w.store, w.request, input))
    value(await addSubscription(w.store, w.request, { product: product.skuId, seats: count }))
    return product
  }

  test('direct and inherited apart, one seat for both; what is inherited goes at the group', async () => {
    value(await addSubscription(w.store, w.request, { product: 'SPB', seats: 5 }))
    const user = await someone()
    const sales = await group({ displayName: 'Sales', members: [user.id] })
    value(await assign(sales.id, 'SPB'))
    expect(await names(5)).toEqual([
      'Add member to group',
      'Set group license',
      'Start applying group based license to users',
      'Change user license',
      'Finish applying group based license to users',
    ])
    expect((await activities(1))[0]!.reason).toContain('successful license assignment: 1; with failed')
    expect(refusal(await unassign(user.id, 'SPB'))).toBe('licence.inherited')
    value(await assign(user.id, 'SPB'))
    expect(await states(user.id)).toEqual(['Direct: Active', 'Sales: Active'])
    expect(await seats('SPB')).toEqual([1, 5])
    value(await unassign(user.id, 'SPB'))
    expect(await states(user.id)).toEqual(['Sales: Active'])
    value(await unassign(sales.id, 'SPB'))
    expect(await states(user.id)).toEqual([])
    expect(await seats('SPB')).toEqual([0, 5])
    expect(refusal(await unassign(user.id, 'SPB'))).toBe('directory.not_found')
  })

  test('a group without seats keeps the wish; seats that come go to those who wait; reprocessing takes freed ones', async () => {
    const product = await sell(described('SCARCE'), 1)
    const [one, two, three] = [await someone(), await someone(), await someone()]
    const team = await group({ displayName: 'Team', members: [one.id, two.id, three.id] })
    value(await assign(team.id, product.skuId))
    const all = async () => (await Promise.all([one, two, three].map((user) => states(user.id)))).flat().sort()
    const [waits, has] = ['Team: Error CountViolation', 'Team: Active']
    expect(await all()).toEqual([has, waits, waits])
    const problems = await look((at) => licenceProblemsOf(at, w.tenantId, { groupId: team.id, limit: 10 }))
    expect(problems.map((problem) => problem.error)).toEqual(['CountViolation', 'CountViolation'])
    value(await addSubscription(w.store, w.request, { product: product.skuId, seats: 2 }))
    expect(await all()).toEqual([has, has, waits])
    const first = [one, two, three].filter((user) => !problems.some((problem) => problem.userId === user.id))
    const holder = first[0]!
    value(await deleteUser(w.store, w.request, holder.id))
    expect((await all()).filter((state) => state === waits)).toHaveLength(1)
    value(await reprocessLicences(w.store, w.request, team.id))
    expect(await look((at) => licenceProblemsOf(at, w.tenantId, { groupId: team.id, limit: 10 }))).toEqual([])
    const back = value(await restoreUser(w.store, w.request, holder.id))
    expect(back.overAssigned).toEqual(['SCARCE'])
    expect((await look((at) => subscriptionOf(at, w.tenantId, product.skuId)))!.used).toBe(3)
    expect(refusal(await deleteGroup(w.store, w.request, team.id))).toBe('group.in_use')
  })

  test('a person whose licence has an error is not licensed (T8)', async () => {
    const product = await sell(
      described('RESET', { plans: [{ id: '41781fb2-bc02-4b7c-bd55-b576c07bb09d' }], prohibitedIn: ['KP'] }),
      10,
    )
    const user = await someone()
    const team = await group({ members: [user.id] })
    const can = async () => (await look((at) => factsFor(at, w.tenantId, user.id)))!.capabilities.has('sspr.reset')
    expect(await can()).toBe(false)
    value(await assign(team.id, product.skuId))
    expect(await can()).toBe(true)
    value(await updateUser(w.store, w.request, user.id, { usageLocation: 'KP' }))
    expect(await can()).toBe(false)
    expect(await look((at) => capabilitiesOf(at, w.tenantId, user.id))).toEqual(new Set(['sspr.change']))
    value(await updateUser(w.store, w.request, user.id, { usageLocation: null }))
    expect(await can()).toBe(true)
    value(await removeMember(w.store, w.request, team.id, user.id))
    expect(await can()).toBe(false)
  })

  test("the organization's country is used for the check of a group, and never written", async () => {
    const product = await sell(described('NOT_HERE', { prohibitedIn: ['PT'] }), 10)
    const [nowhere, spain] = [await someone({ usageLocation: null }), await someone({ usageLocation: 'ES' })]
    const team = await group({ displayName: 'Mixed', members: [nowhere.id, spain.id] })
    value(await assign(team.id, product.skuId))
    expect(await states(nowhere.id)).toEqual(['Mixed: Error ProhibitedInUsageLocationViolation'])
    expect(await states(spain.id)).toEqual(['Mixed: Active'])
    expect((await look((at) => factsFor(at, w.tenantId, nowhere.id)))!.user.usageLocation).toBeNull()
    expect(await assign(nowhere.id, product.skuId)).toMatchObject({
      refusal: { code: 'licence.no_usage_location', field: 'usageLocation' },
    })
    const portuguese = await someone()
    expect(refusal(await assign(portuguese.id, product.skuId))).toBe('licence.location')
  })

  test('plans that exclude, need or repeat each other: refused directly, noted through a group', async () => {
    const [small, big, ground, single] = [1, 2, 3, 4].map(() => w.store.random.uuid()) as [
      string,
      string,
      string,
      string,
    ]
    const light = await sell(described('LIGHT', { plans: [{ id: small, name: 'SMALL', excludes: [big] }] }), 10)
    const heavy = await sell(described('HEAVY', { plans: [{ id: big, name: 'BIG' }] }), 10)
    const base = await sell(described('BASE', { plans: [{ id: ground, name: 'GROUND' }] }), 10)
    const upper = await sell(
      described('UPPER', { plans: [{ id: w.store.random.uuid(), name: 'UP', requires: [ground] }] }),
      10,
    )
    const onceOne = await sell(described('ONCE_1', { plans: [{ id: single, name: 'SINGLE', once: true }] }), 10)
    const onceTwo = await sell(described('ONCE_2', { plans: [{ id: single, name: 'SINGLE', once: true }] }), 10)
    const user = await someone()
    value(await assign(user.id, light.skuId))
    expect(refusal(await assign(user.id, heavy.skuId))).toBe('licence.exclusive')
    value(await assign(user.id, heavy.skuId, ['BIG']))
    expect(refusal(await assign(user.id, heavy.skuId))).toBe('licence.exclusive')
    expect(refusal(await assign(user.id, upper.skuId))).toBe('licence.dependency')
    value(
      await changeLicences(w.store, w.request, user.id, {
        add: [{ product: upper.skuId }, { product: base.skuId }],
        remove: [],
      }),
    )
    expect(refusal(await unassign(user.id, base.skuId))).toBe('licence.dependency')
    value(await assign(user.id, onceOne.skuId))
    expect(refusal(await assign(user.id, onceTwo.skuId))).toBe('licence.unique')
    const team = await group({ displayName: 'Clash', members: [user.id] })
    value(
      await changeLicences(w.store, w.request, team.id, {
        add: [{ product: onceTwo.skuId }, { product: base.skuId }],
        remove: [],
      }),
    )
    const inherited = (await states(user.id)).filter((state) => state.startsWith('Clash'))
    expect(inherited.sort()).toEqual(['Clash: Error Other', 'Clash: Error UniquenessViolation'])
    value(await unassign(user.id, onceOne.skuId))
    expect((await states(user.id)).filter((state) => state.startsWith('Clash'))).toEqual([
      'Clash: Active',
      'Clash: Active',
    ])
  })

  test('all of a change or nothing; unknown products and plans are named', async () => {
    const product = await sell(described('ALL_OR_NOTHING'), 1)
    const [user, other] = [await someone(), await someone()]
    value(await assign(other.id, product.skuId))
    const both = { add: [{ product: 'SPB' }, { product: product.skuId }], remove: [] }
    expect(refusal(await changeLicences(w.store, w.request, user.id, both))).toBe('licence.no_seats')
    expect(await states(user.id)).toEqual([])
    expect(refusal(await assign(user.id, 'NO_SUCH'))).toBe('licence.unknown_product')
    expect(refusal(await assign(user.id, 'SPE_E5'))).toBe('licence.unknown_product')
    expect(fields(await assign(user.id, 'SPB', ['NO_PLAN']))).toEqual(['disabledPlans'])
    const twice = { add: [{ product: 'SPB' }], remove: ['SPB'] }
    expect(fields(await changeLicences(w.store, w.request, user.id, twice))).toEqual(['product'])
    const mailOnly = await group({ kind: 'microsoft365', securityEnabled: false })
    expect(refusal(await assign(mailOnly.id, 'SPB'))).toBe('licence.group_kind')
  })

  test('assigned plans as Graph and the rules see them', async () => {
    const user = await someone()
    const team = await group({ members: [user.id] })
    value(await assign(team.id, 'SPB', ['MFA_PREMIUM']))
    const other = await someone()
    const plans = await look((at) => assignedPlansOf(at, w.tenantId, [user.id, other.id]))
    expect(Object.fromEntries(plans.get(user.id)!.map((plan) => [plan.service, plan.capabilityStatus]))).toEqual({
      MicrosoftOffice: 'Enabled',
      AADPremiumService: 'Enabled',
      MultiFactorService: 'Deleted',
    })
    expect(plans.size).toBe(1)
    value(await addSubscription(w.store, w.request, { product: 'SPB', seats: 5, status: 'Warning' }))
    const later = await look((at) => assignedPlansOf(at, w.tenantId, [user.id]))
    expect(later.get(user.id)!.map((plan) => plan.capabilityStatus)).toContain('Warning')
    value(await addSubscription(w.store, w.request, { product: 'SPB', seats: 5, status: 'Enabled' }))
  })

  test('a large group is done in the background, in steps that survive a stop; membership in between counts', async () => {
    const product = await sell(described('LARGE'), 2_400)
    const large = await group({ displayName: 'Large' })
    const ids = await w.store.unit(w.request, async (tx) => {
      const made = Array.from({ length: 2_500 }, () => tx.random.uuid())
      const people = made.map((id) => ({
        tenant_id: w.tenantId,
        id,
        user_principal_name: `${id}@x.example`,
        upn_key: `${id}@x.example`,
        display_name: 'One of many',
        mail_nickname: 'many',
        created_at: tx.now,
        sessions_valid_from: tx.now,
      }))
      const rows = made.map((id) => ({
        tenant_id: w.tenantId,
        group_id: large.id,
        member_id: id,
        member_type: 'user' as const,
        added_at: tx.now,
      }))
      await tx.db.insertInto('person').values(people).execute()
      await tx.db.insertInto('group_member').values(rows).execute()
      return made.sort()
    })
    value(await assign(large.id, product.skuId))
    expect(await names(1)).toEqual(['Start applying group based license to users'])
    const used = async () => (await look((at) => subscriptionOf(at, w.tenantId, product.skuId)))!.used
    expect(await used()).toBe(0)
    value(await removeMember(w.store, w.request, large.id, ids[0]!))
    await Promise.all([runLicences(w.store), runLicences(w.store)])
    expect(await used()).toBe(2_400)
    expect(await look((at) => latestRun(at, w.tenantId, large.id))).toMatchObject({
      succeeded: 2_400,
      failed: 99,
      endedAt: expect.any(Date),
    })
    expect((await activities(1))[0]).toMatchObject({
      activity: 'Finish applying group based license to users',
      reason: expect.stringContaining('2400; with failed license assignment: 99'),
    })
    const removed = ids.slice(1, 1_001)
    const changed = await w.store.unit(w.request, async (tx) => {
      await tx.db
        .deleteFrom('group_member')
        .where('group_id', '=', large.id)
        .where('member_id', 'in', removed)
        .execute()
      return afterMembershipChanged(tx, large.id, [], removed)
    })
    expect(changed).toHaveLength(1_000)
    expect(await used()).toBe(1_400)
    value(await unassign(large.id, product.skuId))
    await runLicences(w.store)
    expect(await used()).toBe(0)
    const left = await look(({ db }) =>
      db.selectFrom('licence_state').select('user_id').where('sku_id', '=', product.skuId).execute(),
    )
    expect(left).toEqual([])
  })

  test('races: members come while a group gets its licence; the last seat is given once', async () => {
    const product = await sell(described('RACE'), 3)
    const [team, people] = [await group(), await Promise.all(Array.from({ length: 6 }, () => someone()))]
    const joined = people.map((person) => w.store.unit(w.request, (tx) => putMembers(tx, team.id, [person.id])))
    await Promise.all([...joined.slice(0, 3), assign(team.id, product.skuId), ...joined.slice(3)])
    const rows = await look(({ db }) =>
      db.selectFrom('licence_state').select(['state']).where('sku_id', '=', product.skuId).execute(),
    )
    expect(rows.map((row) => row.state).sort()).toEqual(['Active', 'Active', 'Active', 'Error', 'Error', 'Error'])
    const leave = people.map((person) => removeMember(w.store, w.request, team.id, person.id))
    await Promise.all([...leave, unassign(team.id, product.skuId), deleteUser(w.store, w.request, people[0]!.id)])
    expect((await look((at) => subscriptionOf(at, w.tenantId, product.skuId)))!.used).toBe(0)
  })
})

test('what an older version assigned is in force after the upgrade, seats counted', async () => {
  const database = await freshDatabase()
  const pool = new pg.Pool({ host: database.connection.socket, ...database.connection })
  const clock = settableClock(new Date('2026-01-05T10:00:00Z'))
  const known = migrations()
  await migrate(pool, { run: true, clock, known: known.filter((one) => one.version <= 2) })
  const [tenant, team, ana, ben, eva] = ['0', '1', '2', '3', '4'].map((n) => `00000000-0000-4000-8000-00000000000${n}`)
  const p2 = sku('AAD_PREMIUM_P2')
  await pool.query(`
    insert into tenant (id, display_name, country, created_at) values ('${tenant}', 'Old', 'PT', now());
    insert into directory_group (tenant_id, id, display_name, mail_nickname, created_at) values ('${tenant}', '${team}', 'Team', 'team', now());
    insert into person (tenant_id, id, user_principal_name, upn_key, display_name, mail_nickname, sessions_valid_from, created_at, deleted_at)
      select '${tenant}', p.id::uuid, p.id, p.id, p.id, 'x', now(), now(), p.gone::timestamptz
      from (values ('${ana}', null), ('${ben}', null), ('${eva}', '2026-01-01')) as p(id, gone);
    insert into group_member (tenant_id, group_id, member_id, member_type, added_at)
      select '${tenant}', '${team}', id, 'user', now() from person;
    insert into subscription (tenant_id, sku_id, seats) values ('${tenant}', '${p2}', 5);
    insert into licence_assignment (tenant_id, principal_id, principal_type, sku_id, assigned_at)
      values ('${tenant}', '${ana}', 'user', '${p2}', now()), ('${tenant}', '${team}', 'group', '${p2}', now());`)
  await migrate(pool, { run: true, clock, known })
  const states = await pool.query<{ user_id: string; state: string }>(
    'select user_id, state from licence_state order by user_id',
  )
  expect(states.rows.map((row) => row.user_id)).toEqual([ana, ana, ben, eva])
  expect(new Set(states.rows.map((row) => row.state))).toEqual(new Set(['Active']))
  expect((await pool.query('select consumed from subscription')).rows).toEqual([{ consumed: 2 }])
  await pool.end()
  await database.drop()
})
