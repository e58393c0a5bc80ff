import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { NewUser } from '../../src/contract/directory.ts'
import { changeUserBy, deleteUserBy } from '../../src/directory/administration.ts'
import { factsFor } from '../../src/directory/facts.store.ts'
import type { Group } from '../../src/directory/groups.store.ts'
import { addMember, createGroup, deleteGroup, removeMember } from '../../src/directory/groups.ts'
import { addSubscription } from '../../src/directory/licences.ts'
import { roles } from '../../src/directory/role-templates.ts'
import { mayOn, mayReset, maySensitive, mayWriteGroup } from '../../src/directory/roles.policy.ts'
import {
  activeRoleIds,
  assignRole,
  holdersOf,
  listAssignments,
  removeAssignment,
  removeRole,
  rolesOf,
  scopeOfUnit,
  standingOf,
} from '../../src/directory/roles.ts'
import {
  addUnitMember,
  createUnit,
  deleteUnit,
  listUnits,
  membersOfUnit,
  removeUnitMember,
  unitsOf,
  updateUnit,
} from '../../src/directory/units.ts'
import type { User } from '../../src/directory/users.store.ts'
import { createUser, deleteUser, updateUser } from '../../src/directory/users.ts'
import { type TestStore, testStore } from '../store.ts'

let w: TestStore
beforeAll(async () => {
  w = await testStore()
  // Role-assignable groups need P1 (directory.md 3.2).
  await addSubscription(w.store, w.request, { product: 'AAD_PREMIUM', seats: 1 })
})
afterAll(() => w.close())

type Result<T> = { ok: true; value: T } | { ok: false; refusal: { code: string } }
const value = <T>(outcome: Result<T>): T => {
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.refusal))
  return outcome.value
}
const refusal = (outcome: Result<unknown>) => (outcome.ok ? null : outcome.refusal.code)

let count = 0
const someone = async (more: Partial<NewUser> = {}): Promise<User> =>
  value(
    await createUser(w.store, w.request, {
      userPrincipalName: `one${++count}@meridian.example`,
      displayName: `One ${count}`,
      ...more,
    }),
  )
const someGroup = async (isAssignableToRole = false): Promise<Group> =>
  value(await createGroup(w.store, w.request, { displayName: `Group ${++count}`, isAssignableToRole }))
const give = async (principalId: string, role: string, more: { eligible?: boolean; scope?: string } = {}) =>
  value(await assignRole(w.store, w.request, { principalId, role, ...more }))
const standing = (actorId: string | null, targetId: string) =>
  w.store.look((look) => standingOf(look, w.tenantId, actorId, targetId))
const lastActivities = (n: number) =>
  w.store.look(async (look) => {
    const rows = await look.db.selectFrom('audit_event').select('activity').orderBy('seq', 'desc').limit(n).execute()
    return rows.map((row) => row.activity).reverse()
  })

describe('assignments', () => {
  test('directly, eligible, through a role-assignable group, for a unit: each has its own row and its own name in the log', async () => {
    const user = await someone()
    const group = await someGroup(true)
    const unit = value(await createUnit(w.store, w.request, { displayName: 'Porto' }))
    value(await addMember(w.store, w.request, group.id, user.id))
    await give(group.id, 'Helpdesk Administrator')
    await give(user.id, 'User Administrator', { eligible: true })
    await give(user.id, 'Password Administrator', { scope: scopeOfUnit(unit.id) })
    expect(await lastActivities(3)).toEqual([
      'Add member to role',
      'Add eligible member to role',
      'Add scoped member to role',
    ])
    expect(await w.store.look((look) => activeRoleIds(look, w.tenantId, user.id))).toEqual([
      roles.helpdeskAdministrator,
    ])
    const held = await w.store.look((look) => rolesOf(look, w.tenantId, user.id))
    expect(held.map((role) => [role.displayName, role.eligible])).toEqual(
      expect.arrayContaining([
        ['Helpdesk Administrator', false],
        ['User Administrator', true],
      ]),
    )
    expect(held).toHaveLength(2)
    const facts = await w.store.look((look) => factsFor(look, w.tenantId, user.id))
    expect(facts!.roleIds.sort()).toEqual(
      [roles.helpdeskAdministrator, roles.userAdministrator, roles.passwordAdministrator].sort(),
    )
    const passwordOnes = await w.store.look((look) => holdersOf(look, w.tenantId, [roles.passwordAdministrator]))
    expect(passwordOnes).toEqual([])
  })

  test('twice, unknown, for a unit that is not there, a role that makes no sense for a unit, to oneself', async () => {
    const user = await someone()
    const unit = value(await createUnit(w.store, w.request, { displayName: 'Braga' }))
    const assign = (role: string, scope?: string, request = w.request) =>
      assignRole(w.store, request, { principalId: user.id, role, ...(scope ? { scope } : {}) })
    value(await assign('Helpdesk Administrator'))
    expect(refusal(await assign('Helpdesk Administrator'))).toBe('directory.conflict')
    value(await assign('Helpdesk Administrator', scopeOfUnit(unit.id.toUpperCase())))
    expect(refusal(await assign('Helpdesk Administrator', scopeOfUnit(unit.id)))).toBe('directory.conflict')
    expect(refusal(await assign('Emperor'))).toBe('directory.not_found')
    expect(refusal(await assign('Helpdesk Administrator', scopeOfUnit(w.tenantId)))).toBe('directory.not_found')
    expect(refusal(await assign('Helpdesk Administrator', '/groups/x'))).toBe('directory.not_found')
    expect(refusal(await assign('Global Administrator', scopeOfUnit(unit.id)))).toBe('role.scope')
    const self = { ...w.request, actor: { ...w.request.actor, type: 'user' as const, id: user.id } }
    expect(refusal(await assign('Global Administrator', '/', self))).toBe('role.not_oneself')
  })

  test('are taken away by principal and role, or by their id', async () => {
    const user = await someone()
    const given = await give(user.id, 'Reports Reader')
    value(await removeAssignment(w.store, w.request, given.assignmentId))
    expect(refusal(await removeAssignment(w.store, w.request, given.assignmentId))).toBe('directory.not_found')
    await give(user.id, 'Reports Reader', { eligible: true })
    value(await removeRole(w.store, w.request, { principalId: user.id, role: 'Reports Reader' }))
    expect(await lastActivities(1)).toEqual(['Remove eligible member from role'])
    expect(await w.store.look((look) => listAssignments(look, w.tenantId, { principalId: user.id }))).toEqual([])
  })
})

describe('the last Global Administrator', () => {
  const role = 'Global Administrator'
  beforeEach(async () => {
    await w.store.unit(w.request, (tx) => tx.db.deleteFrom('role_assignment').execute())
  })
  type Way = { name: string; make(): Promise<{ id: string; lose(): Promise<Result<unknown>> }> }
  const direct = async () => {
    const user = await someone()
    await give(user.id, role)
    return user.id
  }
  const throughGroup = async () => {
    const [user, group] = [await someone(), await someGroup(true)]
    value(await addMember(w.store, w.request, group.id, user.id))
    await give(group.id, role)
    return { id: user.id, groupId: group.id }
  }
  const ways: Way[] = [
    {
      name: 'delete',
      make: async () => {
        const id = await direct()
        return { id, lose: () => deleteUser(w.store, w.request, id) }
      },
    },
    {
      name: 'disable',
      make: async () => {
        const id = await direct()
        return { id, lose: () => updateUser(w.store, w.request, id, { accountEnabled: false }) }
      },
    },
    {
      name: 'unassign',
      make: async () => {
        const id = await direct()
        return { id, lose: () => removeRole(w.store, w.request, { principalId: id, role }) }
      },
    },
    {
      name: 'leave the group',
      make: async () => {
        const { id, groupId } = await throughGroup()
        return { id, lose: () => removeMember(w.store, w.request, groupId, id) }
      },
    },
    {
      name: 'unassign the group',
      make: async () => {
        const { id, groupId } = await throughGroup()
        return { id, lose: () => removeRole(w.store, w.request, { principalId: groupId, role }) }
      },
    },
  ]

  test.each(ways)('$name: refused for the last one, allowed for the last but one', async ({ make }) => {
    const last = await make()
    expect(refusal(await last.lose())).toBe('role.last_administrator')
    await direct()
    value(await last.lose())
  })

  test('a disabled, a deleted and an eligible one do not count as another', async () => {
    const last = await ways[0]!.make()
    const [disabled, deleted, eligible] = [await someone(), await someone(), await someone()]
    for (const one of [disabled, deleted]) await give(one.id, role)
    await give(eligible.id, role, { eligible: true })
    value(await updateUser(w.store, w.request, disabled.id, { accountEnabled: false }))
    value(await deleteUser(w.store, w.request, deleted.id))
    expect(refusal(await last.lose())).toBe('role.last_administrator')
  })

  test('a group that holds roles is not deleted', async () => {
    const { groupId } = await throughGroup()
    expect(refusal(await deleteGroup(w.store, w.request, groupId))).toBe('group.in_use')
  })

  const pairs = ways.flatMap((one, index) => ways.slice(index).map((other) => [one, other] as const))
  test.each(pairs)('two at once ($0.name, $1.name): one of them stays', async (one, other) => {
    const [first, second] = [await one.make(), await other.make()]
    const ended = await Promise.all([first.lose(), second.lose()])
    expect(ended.map(refusal).filter((code) => code === 'role.last_administrator')).toHaveLength(1)
    const left = await w.store.look((look) => holdersOf(look, w.tenantId, [roles.globalAdministrator]))
    expect(left).toHaveLength(1)
  })
})

describe('administrative units', () => {
  const unitOf = async (displayName: string, isMemberManagementRestricted = false) =>
    value(await createUnit(w.store, w.request, { displayName, isMemberManagementRestricted }))
  const put = async (unitId: string, id: string) => value(await addUnitMember(w.store, w.request, unitId, id))

  test('are made, changed, filled, emptied and deleted, each with a row; roles for them go with them', async () => {
    const [unit, user, group] = [await unitOf('North'), await someone(), await someGroup()]
    value(await updateUnit(w.store, w.request, unit.id, { displayName: 'Norte', description: 'The north' }))
    await put(unit.id, user.id)
    await put(unit.id, group.id)
    expect(refusal(await addUnitMember(w.store, w.request, unit.id, user.id))).toBe('directory.conflict')
    expect(refusal(await addUnitMember(w.store, w.request, unit.id, unit.id))).toBe('directory.not_found')
    const members = await w.store.look((look) => membersOfUnit(look, w.tenantId, unit.id))
    expect(members.map((member) => member.type).sort()).toEqual(['group', 'user'])
    expect((await w.store.look((look) => unitsOf(look, w.tenantId, user.id))).map((one) => one.displayName)).toEqual([
      'Norte',
    ])
    value(await removeUnitMember(w.store, w.request, unit.id, group.id))
    const given = await give(user.id, 'Groups Administrator', { scope: scopeOfUnit(unit.id) })
    value(await deleteUnit(w.store, w.request, unit.id))
    expect(await lastActivities(3)).toEqual([
      'Add scoped member to role',
      'Remove scoped member from role',
      'Delete administrative unit',
    ])
    const left = await w.store.look((look) => listAssignments(look, w.tenantId, { principalId: user.id }))
    expect(left.map((row) => row.id)).not.toContain(given.assignmentId)
    expect((await w.store.look((look) => listUnits(look, w.tenantId))).map((one) => one.id)).not.toContain(unit.id)
  })

  test('an administrator of a unit acts on its own people, not on members of its groups, not on administrators', async () => {
    const unit = await unitOf('South')
    const [helper, inside, outside, inGroup, admin] = await Promise.all([1, 2, 3, 4, 5].map(() => someone()))
    const group = await someGroup()
    value(await addMember(w.store, w.request, group.id, inGroup!.id))
    for (const id of [inside!.id, group.id, admin!.id]) await put(unit.id, id)
    await give(admin!.id, 'Directory Readers')
    for (const role of ['Helpdesk Administrator', 'Groups Administrator', 'User Administrator'])
      await give(helper!.id, role, { scope: scopeOfUnit(unit.id) })
    const may = async (target: User) => {
      const { actor, target: facts } = await standing(helper!.id, target.id)
      return [mayReset(actor, facts), maySensitive(actor, facts, 'delete'), mayOn(actor, facts, 'users.update')]
    }
    expect(await may(inside!)).toEqual([true, true, true])
    expect(await may(outside!)).toEqual([false, false, false])
    expect(await may(inGroup!)).toEqual([false, false, false])
    expect(await may(admin!)).toEqual([false, false, true])
    const onGroup = await standing(helper!.id, group.id)
    const facts = { isAssignableToRole: false, inRestrictedUnit: false, ownedByActor: false, uses: [] }
    expect(mayWriteGroup(onGroup.actor, facts, 'members')).toBe(true)
    const onOther = await standing(helper!.id, (await someGroup()).id)
    expect(mayWriteGroup(onOther.actor, facts, 'members')).toBe(false)
  })

  test('in a restricted unit only its administrators act, and its administrators belong to the highest', async () => {
    const [restricted, plain] = [await unitOf('Board', true), await unitOf('Everybody')]
    const [boss, ofBoard, ofPlain, global, helpdesk] = await Promise.all([1, 2, 3, 4, 5].map(() => someone()))
    for (const unit of [restricted, plain]) await put(unit.id, boss!.id)
    await give(ofBoard!.id, 'Helpdesk Administrator', { scope: scopeOfUnit(restricted.id) })
    await give(ofPlain!.id, 'Helpdesk Administrator', { scope: scopeOfUnit(plain.id) })
    await give(global!.id, 'Global Administrator')
    await give(helpdesk!.id, 'Helpdesk Administrator')
    const may = async (actor: User, target: User) => {
      const facts = await standing(actor.id, target.id)
      return mayReset(facts.actor, facts.target)
    }
    expect(await may(ofBoard!, boss!)).toBe(true)
    for (const one of [ofPlain!, global!, helpdesk!]) expect(await may(one, boss!)).toBe(false)
    expect(await may(helpdesk!, ofPlain!)).toBe(true)
    expect(await may(helpdesk!, ofBoard!)).toBe(false)
    expect(await may(global!, ofBoard!)).toBe(true)
  })

  test('members and owners of a role-assignable group belong to the highest', async () => {
    const [member, owner, helpdesk, group] = [await someone(), await someone(), await someone(), await someGroup(true)]
    value(await addMember(w.store, w.request, group.id, member.id))
    await w.store.unit(w.request, (tx) =>
      tx.db
        .insertInto('group_owner')
        .values({ tenant_id: w.tenantId, group_id: group.id, owner_id: owner.id, added_at: tx.now })
        .execute(),
    )
    await give(helpdesk.id, 'User Administrator')
    for (const one of [member, owner]) {
      const facts = await standing(helpdesk.id, one.id)
      expect(facts.target).toMatchObject({ roleIds: [], inRoleAssignableGroup: true })
      expect(mayReset(facts.actor, facts.target)).toBe(false)
    }
    expect((await standing(null, member.id)).actor).toEqual({ id: null, roleIds: [], unitRoleIds: [] })
  })

  test('30 for one object, also when two are added at once; 100 restricted ones', async () => {
    const [user, last, other] = [await someone(), await unitOf('Thirtieth'), await unitOf('One more')]
    await w.store.unit(w.request, (tx) =>
      sql`
        with made as (
          insert into administrative_unit (tenant_id, id, display_name, is_member_management_restricted, created_at)
          select ${w.tenantId}, gen_random_uuid(), 'Unit ' || n, n > 30, ${tx.now}
          from generate_series(2, 130) n returning id, is_member_management_restricted as restricted
        )
        insert into administrative_unit_member (tenant_id, unit_id, member_id, member_type, added_at)
        select ${w.tenantId}, id, ${user.id}, 'user', ${tx.now} from made where not restricted`.execute(tx.db),
    )
    const both = await Promise.all([last, other].map((unit) => addUnitMember(w.store, w.request, unit.id, user.id)))
    expect(both.map(refusal).sort()).toEqual([null, 'unit.limit'].sort())
    const restricted = { displayName: 'Too many', isMemberManagementRestricted: true }
    expect(refusal(await createUnit(w.store, w.request, restricted))).toBe('unit.limit')
    value(await createUnit(w.store, w.request, { ...restricted, isMemberManagementRestricted: false }))
  })
})

test('many acts on people and groups at once wait for each other and for changes of roles, and never for good', async () => {
  const admin = await someone()
  await give(admin.id, 'Global Administrator')
  const by = { id: admin.id, kind: 'user', roleIds: [roles.globalAdministrator] } as const
  const people = await Promise.all(Array.from({ length: 12 }, () => someone()))
  const deeds = people.map((person, n) => {
    if (n % 3 === 0) return deleteUserBy(w.store, w.request, by, person.id)
    if (n % 3 === 1) return assignRole(w.store, w.request, { principalId: person.id, role: 'Guest Inviter' })
    return w.store.unit(w.request, (tx) => changeUserBy(tx, by, person.id, { accountEnabled: false }))
  })
  const ended = await Promise.all(deeds)
  expect(ended.map(refusal)).toEqual(people.map(() => null))
})
