import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { day } from '../../src/base/clock.ts'
import type { NewUser } from '../../src/contract/directory.ts'
import type { NewGroup } from '../../src/contract/organization.ts'
import {
  deletedGroupByKey,
  listDeletedGroups,
  purgeExpiredGroups,
  purgeGroup,
  restoreGroup,
} from '../../src/directory/deleted-groups.ts'
import { deleteUser, restoreUser } from '../../src/directory/deletion.ts'
import { type Group, groupOf, membersOf } from '../../src/directory/groups.store.ts'
import { addMember, addMembers, createGroup, deleteGroup, updateGroup } from '../../src/directory/groups.ts'
import { addSubscription } from '../../src/directory/licences.ts'
import { groupsOverview, tenantOverview } from '../../src/directory/overview.ts'
import { addOwner, ownersOf, removeOwner } from '../../src/directory/owners.ts'
import { saveSsprPolicy } from '../../src/directory/policies.ts'
import { createUser } from '../../src/directory/users.ts'
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
    const named = { userPrincipalName: 'BAND2@meridian.example', displayName: 'X' }
    expect(refusal(await createUser(w.store, w.request, named))).toBe('directory.conflict')
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
