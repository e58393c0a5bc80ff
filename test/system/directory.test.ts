import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { day } from '../../src/base/clock.ts'
import { factsFor } from '../../src/directory/facts.store.ts'
import { groupIdsOf, isTransitiveMember } from '../../src/directory/groups.store.ts'
import { addMember, createGroup, deleteGroup, removeMember } from '../../src/directory/groups.ts'
import { addSubscription, assignLicence, capabilitiesOf, unassignLicence } from '../../src/directory/licences.ts'
import { saveSsprPolicy, ssprPolicyOf } from '../../src/directory/policies.ts'
import { roles } from '../../src/directory/role-templates.ts'
import { assignRole, holdersOf, removeRole, rolesOf } from '../../src/directory/roles.ts'
import { onlyTenant, tenantOfDomain } from '../../src/directory/tenant.store.ts'
import { findByName, type User, userOf } from '../../src/directory/users.store.ts'
import { createUser, deleteUser, restoreUser, updateUser } from '../../src/directory/users.ts'
import { saveMethodPolicy } from '../../src/methods/emergency.ts'
import { type TestStore, testStore } from '../store.ts'

let w: TestStore
beforeAll(async () => {
  w = await testStore()
})
afterAll(() => w.close())

const value = <T>(outcome: { ok: true; value: T } | { ok: false; refusal: unknown }): T => {
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.refusal))
  return outcome.value
}
const refusal = (outcome: { ok: true; value: unknown } | { ok: false; refusal: { code: string } }) =>
  outcome.ok ? null : outcome.refusal.code

let count = 0
const someone = async (over: Partial<Parameters<typeof createUser>[2]> = {}): Promise<User> =>
  value(
    await createUser(w.store, w.request, {
      userPrincipalName: `person${++count}@meridian.example`,
      displayName: `Person ${count}`,
      ...over,
    }),
  )
const someGroup = async (isAssignableToRole = false) =>
  value(await createGroup(w.store, w.request, { displayName: `Group ${++count}`, isAssignableToRole }))
const audits = () =>
  w.store.look((look) =>
    look.db.selectFrom('audit_event').select(['activity', 'targets']).orderBy('seq', 'desc').execute(),
  )

describe('tenant', () => {
  test('is found by its domain in any case, and as the first', async () => {
    const found = await w.store.look((look) => tenantOfDomain(look, 'MERIDIAN.example'))
    expect(found).toMatchObject({ id: w.tenantId, displayName: 'Meridian', defaultDomain: 'meridian.example' })
    expect((await w.store.look(onlyTenant))?.domains).toEqual(['meridian.example'])
    expect(await w.store.look((look) => tenantOfDomain(look, 'elsewhere.example'))).toBeNull()
  })
})

describe('users', () => {
  test('are found by user name and by mail, in any case, never by look-alikes', async () => {
    const user = await someone({ userPrincipalName: 'Kim@meridian.example', mail: 'kim@mail.example' })
    const find = (typed: string) => w.store.look((look) => findByName(look, w.tenantId, typed))
    expect((await find('kIM@MERIDIAN.EXAMPLE'))?.id).toBe(user.id)
    expect((await find('KIM@mail.example'))?.id).toBe(user.id)
    expect(await find('\u212Aim@meridian.example')).toBeNull()
    expect(await find('\u212Aim@mail.example')).toBeNull()
    expect(await find('')).toBeNull()
    expect(user.proxyAddresses).toEqual(['SMTP:kim@mail.example'])
  })

  test('a user name never equals the mail of somebody else, either way round', async () => {
    await someone({ mail: 'taken@meridian.example' })
    const created = await createUser(w.store, w.request, {
      userPrincipalName: 'Taken@meridian.example',
      displayName: 'X',
    })
    expect(created).toMatchObject({ ok: false, refusal: { code: 'directory.conflict', field: 'userPrincipalName' } })
    const named = await someone({ userPrincipalName: 'named@meridian.example' })
    const other = await someone()
    const changed = await updateUser(w.store, w.request, other.id, { mail: 'NAMED@meridian.example' })
    expect(changed).toMatchObject({ ok: false, refusal: { code: 'directory.conflict', field: 'mail' } })
    expect(value(await updateUser(w.store, w.request, named.id, { mail: 'named@meridian.example' })).mail).toBe(
      'named@meridian.example',
    )
  })

  test('many at once with one name: exactly one is made', async () => {
    const input = { userPrincipalName: 'race@meridian.example', displayName: 'Race' }
    const made = await Promise.all(Array.from({ length: 12 }, () => createUser(w.store, w.request, input)))
    expect(made.filter((outcome) => outcome.ok)).toHaveLength(1)
    expect(new Set(made.map(refusal))).toEqual(new Set([null, 'directory.conflict']))
  })

  test('creation and change leave rows with old and new values, phones masked', async () => {
    const user = await someone({ department: 'Sales', mobilePhone: '+351 912345678' })
    value(await updateUser(w.store, w.request, user.id, { department: 'Marketing', accountEnabled: false }))
    const [disabled, update, add] = await audits()
    expect([add!.activity, update!.activity, disabled!.activity]).toEqual([
      'Add user',
      'Update user',
      'Disable account',
    ])
    expect(JSON.stringify(add!.targets)).not.toContain('912345678')
    expect(update!.targets[0]!.modifiedProperties).toContainEqual({
      displayName: 'department',
      oldValue: '"Sales"',
      newValue: '"Marketing"',
    })
  })

  test('deleted ones are nobody, and come back within 30 days unless the name is taken', async () => {
    const user = await someone({ userPrincipalName: 'gone@meridian.example' })
    value(await deleteUser(w.store, w.request, user.id))
    expect(await w.store.look((look) => findByName(look, w.tenantId, 'gone@meridian.example'))).toBeNull()
    await someone({ userPrincipalName: 'gone@meridian.example' })
    expect(refusal(await restoreUser(w.store, w.request, user.id))).toBe('directory.conflict')
    const back = value(
      await restoreUser(w.store, w.request, user.id, { newUserPrincipalName: 'gone2@meridian.example' }),
    )
    expect(back.userPrincipalName).toBe('gone2@meridian.example')
    value(await deleteUser(w.store, w.request, user.id))
    w.clock.advance(31 * day)
    expect(refusal(await restoreUser(w.store, w.request, user.id))).toBe('directory.not_found')
  })

  test('a foreign id and a malformed id lead to nobody', async () => {
    expect(await w.store.look((look) => userOf(look, w.tenantId, "x' or 1=1"))).toBeNull()
    expect(refusal(await updateUser(w.store, w.request, w.tenantId, { city: 'Porto' }))).toBe('directory.not_found')
  })
})

describe('groups', () => {
  test('nested membership counts, cycles end, deleted groups neither count nor lead on', async () => {
    const user = await someone()
    const [inner, middle, outer] = [await someGroup(), await someGroup(), await someGroup()]
    value(await addMember(w.store, w.request, inner.id, user.id))
    value(await addMember(w.store, w.request, middle.id, inner.id))
    value(await addMember(w.store, w.request, outer.id, middle.id))
    value(await addMember(w.store, w.request, inner.id, outer.id))
    const ids = () => w.store.look((look) => groupIdsOf(look, w.tenantId, user.id))
    expect(await ids()).toEqual(new Set([inner.id, middle.id, outer.id]))
    expect(await w.store.look((look) => isTransitiveMember(look, w.tenantId, outer.id, user.id))).toBe(true)
    value(await deleteGroup(w.store, w.request, middle.id))
    expect(await ids()).toEqual(new Set([inner.id]))
  })

  test('a member twice, itself, a dynamic group', async () => {
    const user = await someone()
    const group = await someGroup()
    value(await addMember(w.store, w.request, group.id, user.id))
    expect(refusal(await addMember(w.store, w.request, group.id, user.id))).toBe('directory.conflict')
    expect(refusal(await addMember(w.store, w.request, group.id, group.id))).toBe('directory.invalid')
    await w.store.unit(w.request, (tx) =>
      tx.db
        .updateTable('directory_group')
        .set({ group_types: ['DynamicMembership'] })
        .where('id', '=', group.id)
        .execute(),
    )
    expect(refusal(await addMember(w.store, w.request, group.id, (await someone()).id))).toBe('group.dynamic')
    expect(refusal(await removeMember(w.store, w.request, group.id, user.id))).toBe('group.dynamic')
  })
})

describe('roles', () => {
  test('direct, eligible and through a role-assignable group', async () => {
    const user = await someone()
    value(await addSubscription(w.store, w.request, { product: 'AAD_PREMIUM', seats: 1 }))
    const group = await someGroup(true)
    value(await addMember(w.store, w.request, group.id, user.id))
    value(await assignRole(w.store, w.request, { principalId: group.id, role: 'Helpdesk Administrator' }))
    value(await assignRole(w.store, w.request, { principalId: user.id, role: 'user administrator', eligible: true }))
    const held = await w.store.look((look) => rolesOf(look, w.tenantId, user.id))
    expect(held.map((role) => [role.displayName, role.eligible]).sort()).toEqual([
      ['Helpdesk Administrator', false],
      ['User Administrator', true],
    ])
    const holders = await w.store.look((look) =>
      holdersOf(look, w.tenantId, [roles.helpdeskAdministrator, roles.userAdministrator]),
    )
    expect(holders.map((holder) => holder.id)).toEqual([user.id])
    const plain = await someGroup()
    expect(
      refusal(await assignRole(w.store, w.request, { principalId: plain.id, role: 'Helpdesk Administrator' })),
    ).toBe('directory.invalid')
  })

  test('the last Global Administrator stays, also when two are demoted at once', async () => {
    const [one, two] = [await someone(), await someone()]
    const role = 'Global Administrator'
    value(await assignRole(w.store, w.request, { principalId: one.id, role }))
    expect(refusal(await removeRole(w.store, w.request, { principalId: one.id, role }))).toBe('role.last_administrator')
    expect(refusal(await deleteUser(w.store, w.request, one.id))).toBe('role.last_administrator')
    expect(refusal(await updateUser(w.store, w.request, one.id, { accountEnabled: false }))).toBe(
      'role.last_administrator',
    )
    value(await assignRole(w.store, w.request, { principalId: two.id, role }))
    const both = await Promise.all([
      removeRole(w.store, w.request, { principalId: one.id, role }),
      deleteUser(w.store, w.request, two.id),
    ])
    expect(both.map(refusal).filter((code) => code === 'role.last_administrator')).toHaveLength(1)
  })
})

describe('licences', () => {
  const product = 'AAD_PREMIUM_P2'

  test('a usage location, a seat, capabilities, and the grace after the end', async () => {
    value(await addSubscription(w.store, w.request, { product, seats: 2 }))
    const user = await someone()
    const assign = (id: string) => assignLicence(w.store, w.request, { principalId: id, product })
    expect(await assign(user.id)).toMatchObject({
      refusal: { code: 'licence.no_usage_location', field: 'usageLocation' },
    })
    value(await updateUser(w.store, w.request, user.id, { usageLocation: 'PT' }))
    value(await assign(user.id))
    const can = () => w.store.look((look) => capabilitiesOf(look, w.tenantId, user.id))
    expect(await can()).toEqual(new Set(['sspr.change', 'sspr.reset', 'sspr.writeback']))
    value(await addSubscription(w.store, w.request, { product, seats: 2, status: 'Suspended' }))
    w.clock.advance(29 * day)
    expect(await can()).toContain('sspr.reset')
    w.clock.advance(2 * day)
    expect(await can()).toEqual(new Set(['sspr.change']))
    value(await addSubscription(w.store, w.request, { product, seats: 2, status: 'Enabled' }))
    const plans = ['AAD_PREMIUM', 'AAD_PREMIUM_P2']
    value(await assignLicence(w.store, w.request, { principalId: user.id, product, disabledPlans: plans }))
    expect(await can()).toEqual(new Set(['sspr.change']))
    value(await unassignLicence(w.store, w.request, { principalId: user.id, product }))
  })

  test('the last seat is given out once; groups count their direct members once', async () => {
    const people = await Promise.all(Array.from({ length: 6 }, () => someone({ usageLocation: 'PT' })))
    const given = await Promise.all(
      people.map((person) => assignLicence(w.store, w.request, { principalId: person.id, product })),
    )
    expect(given.filter((outcome) => outcome.ok)).toHaveLength(2)
    expect(new Set(given.map(refusal))).toEqual(new Set([null, 'licence.no_seats']))
    const licensed = people.find((_, index) => given[index]!.ok)!
    const group = await someGroup()
    value(await addMember(w.store, w.request, group.id, licensed.id))
    value(await assignLicence(w.store, w.request, { principalId: group.id, product }))
    const without = people.find((_, index) => !given[index]!.ok)!
    value(await addMember(w.store, w.request, group.id, without.id))
    expect(await w.store.look((look) => capabilitiesOf(look, w.tenantId, without.id))).not.toContain('sspr.reset')
    value(await addSubscription(w.store, w.request, { product, seats: 3 }))
    expect(await w.store.look((look) => capabilitiesOf(look, w.tenantId, without.id))).toContain('sspr.reset')
    expect(refusal(await deleteGroup(w.store, w.request, group.id))).toBe('group.in_use')
  })
})

describe('policies and facts', () => {
  test('are validated as a whole, versioned and audited with old and new values', async () => {
    const group = await someGroup()
    const save = (change: Parameters<typeof saveSsprPolicy>[2], version?: number) =>
      saveSsprPolicy(w.store, w.request, change, version)
    expect(await save({ enabledFor: 'selected' })).toMatchObject({ refusal: { code: 'policy.invalid' } })
    expect(await save({ enabledFor: 'selected', scopeGroupId: w.tenantId })).toMatchObject({
      refusal: { problems: [{ field: 'scopeGroupId', code: 'not_found' }] },
    })
    const { version } = await w.store.look((look) => ssprPolicyOf(look, w.tenantId))
    const saved = value(await save({ enabledFor: 'selected', scopeGroupId: group.id }, version))
    expect(saved.version).toBe(version + 1)
    expect(refusal(await save({ notifyUsers: false }, version))).toBe('directory.version')
    expect(refusal(await deleteGroup(w.store, w.request, group.id))).toBe('group.in_use')
    value(await save({ allowedToUseSsprAdmins: false }))
    const [second, first] = await audits()
    expect([first!.activity, second!.activity]).toEqual([
      'Self-service password reset policy changes',
      'Update authorization policy',
    ])
    expect(first!.targets[0]!.modifiedProperties).toEqual([
      { displayName: 'allowedToUseSsprAdmins', oldValue: 'true', newValue: 'false' },
    ])
  })

  test('a method change that leaves the app alone is refused while reset is on', async () => {
    expect(await saveMethodPolicy(w.store, w.request, 'Email', { state: 'disabled' })).toMatchObject({
      refusal: { code: 'policy.invalid', problems: [{ code: 'too_few_methods' }] },
    })
    value(await saveMethodPolicy(w.store, w.request, 'Sms', { state: 'enabled' }))
    value(await saveMethodPolicy(w.store, w.request, 'Email', { state: 'disabled' }))
    expect(refusal(await saveMethodPolicy(w.store, w.request, 'QRCodePin', { state: 'enabled' }))).toBe(
      'policy.not_built',
    )
  })

  test('one statement tells all that decides', async () => {
    const user = await someone({ usageLocation: 'PT' })
    const { policy } = await w.store.look((look) => ssprPolicyOf(look, w.tenantId))
    const facts = () => w.store.look((look) => factsFor(look, w.tenantId, user.id))
    expect(await facts()).toMatchObject({ isAdmin: false, inScopeGroup: false, scopeGroupExists: true, blocks: [] })
    const nested = await someGroup()
    value(await addMember(w.store, w.request, policy.scopeGroupId!, nested.id))
    value(await addMember(w.store, w.request, nested.id, user.id))
    value(await addSubscription(w.store, w.request, { product: 'AAD_PREMIUM', seats: 5 }))
    value(await assignLicence(w.store, w.request, { principalId: nested.id, product: 'AAD_PREMIUM' }))
    value(await assignRole(w.store, w.request, { principalId: user.id, role: 'Reports Reader' }))
    const now = await facts()
    expect(now).toMatchObject({
      isAdmin: false,
      inScopeGroup: true,
      tenant: { displayName: 'Meridian' },
      policyVersion: 2,
    })
    expect(now!.capabilities).toContain('sspr.reset')
    expect(now!.methodPolicies.Sms.state).toBe('enabled')
    expect(now!.user).toEqual(await w.store.look((look) => userOf(look, w.tenantId, user.id)))
    value(
      await assignRole(w.store, w.request, { principalId: user.id, role: 'Password Administrator', eligible: true }),
    )
    expect((await facts())!.isAdmin).toBe(true)
    value(await deleteUser(w.store, w.request, user.id))
    expect(await facts()).toBeNull()
  })
})
