import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { day } from '../../src/base/clock.ts'
import type { NewUser } from '../../src/contract/directory.ts'
import type { NewGroup, NewProduct } from '../../src/contract/organization.ts'
import {
  deletedGroupByKey,
  listDeletedGroups,
  purgeExpiredGroups,
  purgeGroup,
  restoreGroup,
} from '../../src/directory/deleted-groups.ts'
import { deleteUser, restoreUser } from '../../src/directory/deletion.ts'
import { factsFor } from '../../src/directory/facts.store.ts'
import { type Group, groupOf, membersOf } from '../../src/directory/groups.store.ts'
import {
  addMember,
  addMembers,
  createGroup,
  deleteGroup,
  putMembers,
  removeMember,
  updateGroup,
} from '../../src/directory/groups.ts'
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
import { groupsOverview, tenantOverview } from '../../src/directory/overview.ts'
import { addOwner, ownersOf, removeOwner } from '../../src/directory/owners.ts'
import { saveSsprPolicy } from '../../src/directory/policies.ts'
import { productByKey } from '../../src/directory/products.ts'
import { createUser, updateUser } from '../../src/directory/users.ts'
import type { UnitRequest } from '../../src/store/unit.ts'
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
const as = (id: string): UnitRequest => ({ ...w.request, actor: { ...w.request.actor, type: 'user', id } })
const look: TestStore['store']['look'] = (fn) => w.store.look(fn)
const activities = async (n: number) => {
  const rows = await look(({ db }) =>
    db.selectFrom('audit_event').select(['activity', 'result', 'reason']).orderBy('seq', 'desc').limit(n).execute(),
  )
  return rows.reverse()
}
const names = async (n: number) => (await activities(n)).map((row) => row.activity)

describe('groups', () => {
  test('security and Microsoft 365: kinds, address, visibility, the creator as owner', async () => {
    const plain = await group({ displayName: 'Finance team', description: 'Money' })
    expect(plain).toMatchObject({
      mailNickname: 'Financeteam',
      mailEnabled: false,
      securityEnabled: true,
      groupTypes: [],
      mail: null,
      visibility: null,
    })
    const owner = await someone()
    const unified = value(
      await createGroup(w.store, as(owner.id), {
        displayName: 'Fans',
        kind: 'microsoft365',
        mailNickname: "fans.o'club/1",
      }),
    )
    expect(unified).toMatchObject({
      mail: "fans.o'club/1@meridian.example",
      mailEnabled: true,
      groupTypes: ['Unified'],
      visibility: 'Public',
    })
    expect((await look((at) => ownersOf(at, w.tenantId, unified.id))).map((one) => one.id)).toEqual([owner.id])
    expect(await names(2)).toEqual(['Add group', 'Add owner to group'])
  })

  test.each([
    [{ mailNickname: 'with blank' }, 'mailNickname'],
    [{ mailNickname: 'a@b' }, 'mailNickname'],
    [{ mailNickname: 'a"b' }, 'mailNickname'],
    [{ mailNickname: 'café' }, 'mailNickname'],
    [{ mailNickname: 'x'.repeat(65) }, 'mailNickname'],
    [{ displayName: '' }, 'displayName'],
    [{ displayName: 'a\u202eb' }, 'displayName'],
    [{ visibility: 'Public' as const }, 'visibility'],
    [{ securityEnabled: false }, 'securityEnabled'],
    [{ isAssignableToRole: true, visibility: 'Public' as const, kind: 'microsoft365' as const }, 'visibility'],
    [{ owners: Array.from({ length: 21 }, () => '00000000-0000-4000-8000-000000000000') }, 'owners'],
    [{ members: ['nobody'] }, 'members.0'],
  ])('not with %j', async (more, field) => {
    expect(fields(await createGroup(w.store, w.request, { displayName: 'X', ...more }))).toContain(field)
  })

  test('an address belongs to one group or person; a nickname nobody chose steps aside', async () => {
    const first = await group({ displayName: 'Choir', kind: 'microsoft365' })
    const second = await group({ displayName: 'Choir', kind: 'microsoft365' })
    expect(first.mail).toBe('Choir@meridian.example')
    expect(second.mail).toMatch(/^Choir-[0-9a-f]{8}@meridian\.example$/)
    const third = { displayName: 'X', kind: 'microsoft365' as const, mailNickname: 'CHOIR' }
    expect(refusal(await createGroup(w.store, w.request, third))).toBe('directory.conflict')
    const person = await someone({ mail: 'band@meridian.example' })
    expect(refusal(await updateGroup(w.store, w.request, first.id, { mailNickname: 'band' }))).toBe(
      'directory.conflict',
    )
    expect(value(await updateGroup(w.store, w.request, first.id, { mailNickname: 'Band2' })).mail).toBe(
      'Band2@meridian.example',
    )
    expect(person.mail).toBe('band@meridian.example')
    const racing = await Promise.all(
      Array.from({ length: 5 }, () => createGroup(w.store, w.request, { ...third, mailNickname: 'racing' })),
    )
    expect(racing.filter((one) => one.ok)).toHaveLength(1)
  })

  test('members and owners come with the group, all or nothing', async () => {
    const [one, two, inner] = [await someone(), await someone(), await group()]
    const made = await group({ members: [one.id, inner.id, one.id.toUpperCase()], owners: [two.id] })
    const members = await look((at) => membersOf(at, w.tenantId, made.id))
    expect(members.map((member) => member.id).sort()).toEqual([one.id, inner.id].sort())
    const before = await groupsOverview(w.store, w.tenantId)
    const half = { displayName: 'Half', members: [one.id, '00000000-0000-4000-8000-000000000000'] }
    expect(refusal(await createGroup(w.store, w.request, half))).toBe('directory.not_found')
    expect((await groupsOverview(w.store, w.tenantId)).total).toBe(before.total)
    const three = await someone()
    expect(refusal(await addMembers(w.store, w.request, made.id, [three.id, one.id]))).toBe('directory.conflict')
    expect(await look((at) => membersOf(at, w.tenantId, made.id))).toHaveLength(2)
    value(await addMembers(w.store, w.request, made.id, [three.id, two.id]))
    expect(await look((at) => membersOf(at, w.tenantId, made.id))).toHaveLength(4)
  })

  test('a Microsoft 365 group takes users only, and keeps its last owner', async () => {
    const [one, two, inner] = [await someone(), await someone(), await group()]
    const unified = await group({ kind: 'microsoft365', owners: [one.id] })
    expect(refusal(await addMember(w.store, w.request, unified.id, inner.id))).toBe('directory.invalid')
    expect(refusal(await removeOwner(w.store, w.request, unified.id, one.id))).toBe('group.last_owner')
    value(await addOwner(w.store, w.request, unified.id, two.id))
    expect(refusal(await addOwner(w.store, w.request, unified.id, two.id))).toBe('directory.conflict')
    expect(refusal(await addOwner(w.store, w.request, unified.id, inner.id))).toBe('directory.not_found')
    value(await deleteUser(w.store, w.request, two.id))
    expect(refusal(await removeOwner(w.store, w.request, unified.id, one.id))).toBe('group.last_owner')
    value(await restoreUser(w.store, w.request, two.id))
    const both = await Promise.all([one, two].map((owner) => removeOwner(w.store, w.request, unified.id, owner.id)))
    expect(both.map(refusal).sort()).toEqual(['group.last_owner', null])
    const security = await group({ owners: [one.id] })
    value(await removeOwner(w.store, w.request, security.id, one.id))
  })

  test('at most 100 owners', async () => {
    const [made, last] = [await group(), await someone()]
    await w.store.unit(w.request, async (tx) => {
      const owners = Array.from({ length: 100 }, () => tx.random.uuid())
      const rows = owners.map((id) => ({ tenant_id: w.tenantId, id, created_at: tx.now, sessions_valid_from: tx.now }))
      const named = rows.map((row) => ({
        ...row,
        user_principal_name: `${row.id}@x.example`,
        upn_key: row.id,
        display_name: row.id,
        mail_nickname: 'x',
      }))
      await tx.db.insertInto('person').values(named).execute()
      const owned = owners.map((owner_id) => ({ tenant_id: w.tenantId, group_id: made.id, owner_id, added_at: tx.now }))
      await tx.db.insertInto('group_owner').values(owned).execute()
    })
    expect(refusal(await addOwner(w.store, w.request, made.id, last.id))).toBe('group.limit')
  })

  test('what changes is audited with old and new value; what a group is for ever does not change', async () => {
    const made = await group({ kind: 'microsoft365' })
    value(
      await updateGroup(w.store, w.request, made.id, {
        displayName: 'New name',
        description: null,
        visibility: 'Private',
      }),
    )
    const [row] = await look(({ db }) =>
      db.selectFrom('audit_event').select(['activity', 'targets']).orderBy('seq', 'desc').limit(1).execute(),
    )
    expect(row!.activity).toBe('Update group')
    expect(row!.targets[0]!.modifiedProperties).toContainEqual({
      displayName: 'visibility',
      oldValue: '"Public"',
      newValue: '"Private"',
    })
    const forbidden = { isAssignableToRole: true } as unknown as { displayName: string }
    expect(fields(await updateGroup(w.store, w.request, made.id, forbidden))).toEqual(['isAssignableToRole'])
    expect(fields(await updateGroup(w.store, w.request, made.id, { visibility: 'HiddenMembership' }))).toEqual([
      'visibility',
    ])
    expect(refusal(await updateGroup(w.store, w.request, w.tenantId, { displayName: 'X' }))).toBe('directory.not_found')
    const same = await updateGroup(w.store, w.request, made.id, { displayName: 'New name' })
    expect(same.ok).toBe(true)
    expect(await names(1)).toEqual(['Update group'])
  })
})

describe('role-assignable groups (directory.md 3.2)', () => {
  test('private, without groups in them, never by oneself; P1 is needed', async () => {
    const guarded = await group({ isAssignableToRole: true })
    expect(guarded).toMatchObject({ isAssignableToRole: true, visibility: 'Private' })
    expect(fields(await updateGroup(w.store, w.request, guarded.id, { visibility: 'Public' }))).toContain('visibility')
    expect(fields(await addMember(w.store, w.request, guarded.id, (await group()).id))).toEqual(['members'])
    const self = await someone()
    expect(refusal(await addMember(w.store, as(self.id), guarded.id, self.id))).toBe('role.not_oneself')
    const poor = await testStore()
    const made = await createGroup(poor.store, poor.request, { displayName: 'X', isAssignableToRole: true })
    await poor.close()
    expect(refusal(made)).toBe('licence.edition')
  })

  test('500 of them, deleted ones not counted, also when the last are made at once', async () => {
    await w.store.unit(w.request, async (tx) => {
      const present = await tx.db
        .selectFrom('directory_group')
        .select(({ fn }) => fn.countAll<string>().as('count'))
        .where('is_assignable_to_role', '=', true)
        .executeTakeFirstOrThrow()
      const rows = Array.from({ length: 499 - Number(present.count) }, () => ({
        tenant_id: w.tenantId,
        id: tx.random.uuid(),
        display_name: 'Filler',
        mail_nickname: 'filler',
        is_assignable_to_role: true,
        created_at: tx.now,
      }))
      await tx.db.insertInto('directory_group').values(rows).execute()
    })
    const make = () => createGroup(w.store, w.request, { displayName: 'Last', isAssignableToRole: true })
    const made = await Promise.all([make(), make(), make()])
    expect(made.map(refusal).sort()).toEqual(['group.limit', 'group.limit', null].sort())
    const last = value(made.find((one) => one.ok)!)
    value(await deleteGroup(w.store, w.request, last.id))
    value(await make())
    expect(refusal(await restoreGroup(w.store, w.request, last.id))).toBe('group.limit')
    await w.store.unit(w.request, (tx) =>
      tx.db.deleteFrom('directory_group').where('display_name', '=', 'Filler').execute(),
    )
  })
})

describe('deleted groups', () => {
  test('come back within 30 days with members, owners and their place in other groups', async () => {
    const [user, owner, outer] = [await someone(), await someone(), await group()]
    const made = await group({ members: [user.id], owners: [owner.id] })
    value(await addMember(w.store, w.request, outer.id, made.id))
    value(await deleteGroup(w.store, w.request, made.id))
    expect(await look((at) => groupOf(at, w.tenantId, made.id))).toBeNull()
    expect((await look((at) => listDeletedGroups(at, w.tenantId, 10))).map((one) => one.id)).toContain(made.id)
    expect((await look((at) => deletedGroupByKey(at, w.tenantId, made.displayName)))?.id).toBe(made.id)
    expect(refusal(await deleteGroup(w.store, w.request, made.id))).toBe('directory.not_found')
    w.clock.advance(29 * day)
    value(await restoreGroup(w.store, w.request, made.id))
    expect(await names(1)).toEqual(['Restore Group'])
    expect((await look((at) => membersOf(at, w.tenantId, made.id))).map((one) => one.id)).toEqual([user.id])
    expect((await look((at) => ownersOf(at, w.tenantId, made.id))).map((one) => one.id)).toEqual([owner.id])
    expect((await look((at) => membersOf(at, w.tenantId, outer.id))).map((one) => one.id)).toEqual([made.id])
  })

  test('are purged by hand or after 30 days, and leave nothing behind', async () => {
    const [user, outer] = [await someone(), await group()]
    const [first, second] = [await group({ members: [user.id] }), await group({ members: [user.id] })]
    for (const one of [first, second]) value(await addMember(w.store, w.request, outer.id, one.id))
    expect(refusal(await purgeGroup(w.store, w.request, first.id))).toBe('directory.not_found')
    for (const one of [first, second]) value(await deleteGroup(w.store, w.request, one.id))
    value(await purgeGroup(w.store, w.request, first.id))
    w.clock.advance(31 * day)
    expect(refusal(await restoreGroup(w.store, w.request, second.id))).toBe('directory.not_found')
    expect(await purgeExpiredGroups(w.store)).toBeGreaterThan(0)
    expect(await names(1)).toEqual(['Hard Delete group'])
    const left = await look(({ db }) =>
      db.selectFrom('group_member').select('group_id').where('member_id', 'in', [first.id, second.id]).execute(),
    )
    expect(left).toEqual([])
    expect(await look((at) => deletedGroupByKey(at, w.tenantId, second.id))).toBeNull()
  })

  test('an address that somebody took meanwhile does not come back', async () => {
    const made = await group({ kind: 'microsoft365', mailNickname: 'taken' })
    value(await deleteGroup(w.store, w.request, made.id))
    await group({ kind: 'microsoft365', mailNickname: 'taken' })
    expect(refusal(await restoreGroup(w.store, w.request, made.id))).toBe('directory.conflict')
  })

  test('what hangs on a group keeps it, and says where to go', async () => {
    const made = await group()
    value(await saveSsprPolicy(w.store, w.request, { enabledFor: 'selected', scopeGroupId: made.id }))
    const refused = await deleteGroup(w.store, w.request, made.id)
    expect(refused).toMatchObject({ refusal: { code: 'group.in_use', problems: [{ field: 'passwordReset' }] } })
    expect(JSON.stringify(refused)).toContain('Password reset, Properties')
    value(await saveSsprPolicy(w.store, w.request, { enabledFor: 'none', scopeGroupId: null }))
    value(await deleteGroup(w.store, w.request, made.id))
  })
})

test('the overviews count what is there', async () => {
  const before = await groupsOverview(w.store, w.tenantId)
  await group()
  await group({ kind: 'microsoft365' })
  const gone = await group()
  value(await deleteGroup(w.store, w.request, gone.id))
  const after = await groupsOverview(w.store, w.tenantId)
  expect(after).toEqual({
    total: before.total + 2,
    dynamic: before.dynamic,
    microsoft365: before.microsoft365 + 1,
    cloud: before.cloud + 2,
    security: before.security + 1,
    onPremises: 0,
  })
  const overview = await tenantOverview(w.store, w.tenantId)
  expect(overview).toMatchObject({ edition: 'P1', tenant: { displayName: 'Meridian' } })
  expect(overview.counts.groups).toBe(after.total)
  const user = await someone()
  expect((await tenantOverview(w.store, w.tenantId)).counts.users).toBe(overview.counts.users + 1)
  value(await deleteUser(w.store, w.request, user.id))
  expect((await tenantOverview(w.store, w.tenantId)).counts.users).toBe(overview.counts.users)
})

describe('licences', () => {
  const sku = (key: string) => productByKey(key)!.skuId
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
    const holder = problems.some((problem) => problem.userId === one.id) ? two : one
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
