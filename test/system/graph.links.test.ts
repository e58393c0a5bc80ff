import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { putMember } from '../../src/directory/groups.ts'
import { giveManager } from '../../src/directory/managers.ts'
import { insertOwners } from '../../src/directory/owners.ts'
import { addUnit, putUnitMember } from '../../src/directory/units.ts'
import { asApp, asPerson, eventual, type GraphBody, type GraphClient, query } from '../graph.ts'
import { must, type Person, type World, world } from '../world.ts'

let w: World
let boss: Person
let carla: Person
let app: GraphClient
let inner: string
let outer: string

beforeAll(async () => {
  w = await world()
  boss = await w.user('boss', { roles: ['User Administrator'] })
  carla = await w.user('carla', { groups: ['Inner'], licence: true, mobilePhone: '+351 9' })
  await w.user('carlos', { groups: ['Inner'], department: 'Sales' })
  inner = await w.group('Inner')
  outer = await w.group('Outer')
  await w.unit(async (tx) => {
    must(await putMember(tx, outer, inner))
    must(await giveManager(tx, carla.id, boss.id))
    await insertOwners(tx, { id: outer, displayName: 'Outer' }, [{ ...boss, type: 'user' }])
    const unit = must(await addUnit(tx, { displayName: 'Lisbon' }))
    must(await putUnitMember(tx, unit.id, carla.id))
  })
  app = await asApp(w, 'User.Read.All', 'Group.Read.All', 'Directory.Read.All')
})
afterAll(() => w.stop())

const shown = (body: GraphBody) =>
  body.value
    .map((one) => `${String(one['@odata.type']).replace('#microsoft.graph.', '')}:${one.displayName}`)
    .toSorted()

describe('links', () => {
  test.each<[string, () => string, string[]]>([
    ['members', () => `/groups/${outer}/members`, ['group:Inner']],
    ['transitive members', () => `/groups/${outer}/transitiveMembers`, ['group:Inner', 'user:Carla', 'user:Carlos']],
    ['owners', () => `/groups/${outer}/owners`, ['user:Boss']],
    ['a group in groups', () => `/groups/${inner}/memberOf`, ['group:Outer']],
    ['what a user is in', () => `/users/${carla.id}/memberOf`, ['administrativeUnit:Lisbon', 'group:Inner']],
    [
      'and through groups',
      () => `/users/${carla.id}/transitiveMemberOf`,
      ['administrativeUnit:Lisbon', 'group:Inner', 'group:Outer'],
    ],
    ['roles too', () => `/users/${boss.id}/memberOf`, ['directoryRole:User Administrator']],
    ['reports', () => `/users/${boss.id}/directReports`, ['user:Carla']],
    ['owned', () => `/users/${boss.id}/ownedObjects`, ['group:Outer']],
    ['devices', () => `/users/${boss.id}/ownedDevices`, []],
    ['licence errors', () => `/groups/${inner}/membersWithLicenseErrors`, []],
    [
      'roles alone',
      () => `/users/${boss.id}/memberOf/microsoft.graph.directoryRole`,
      ['directoryRole:User Administrator'],
    ],
    [
      'by name',
      () => `/groups/${outer}/transitiveMembers?${query({ $filter: "startswith(displayName,'carl')" })}`,
      ['user:Carla', 'user:Carlos'],
    ],
  ])('%s', async (_, path, expected) => {
    const { status, body } = await app.get(path())
    expect([status, status === 200 ? shown(body) : body]).toEqual([200, expected])
  })

  test('casts take all that their type takes', async () => {
    const cast = `/groups/${outer}/transitiveMembers/microsoft.graph.user`
    const { body } = await app.get(
      `${cast}?${query({ $filter: "department eq 'sales'", $select: 'department', $count: 'true' })}`,
      eventual,
    )
    expect([body['@odata.count'], body.value]).toMatchObject([1, [{ department: 'Sales' }]])
    expect((await app.get(`${cast}/$count`, eventual)).text).toBe('2')
    expect((await app.get(`/groups/${outer}/transitiveMembers/$count`, eventual)).text).toBe('3')
    expect((await app.get(`/groups/${outer}/members/graph.group?$select=displayName`)).body.value).toEqual([
      { id: inner, displayName: 'Inner' },
    ])
  })

  test('pages of a mixed list show each once', async () => {
    const seen: unknown[] = []
    let next: string | undefined = `/groups/${outer}/transitiveMembers?$top=1&$select=displayName`
    while (next) {
      const { body }: { body: GraphBody } = await app.get(next)
      seen.push(...body.value.map((one) => one.displayName))
      next = body['@odata.nextLink']
    }
    expect(seen.toSorted()).toEqual(['Carla', 'Carlos', 'Inner'])
    const named = await app.get(`/groups/${outer}/transitiveMembers?$orderby=displayName desc&$select=displayName`)
    expect(named.body.value.map((one) => one.displayName)).toEqual(['Inner', 'Carlos', 'Carla'])
  })

  test('$expand puts links into the same answer', async () => {
    const one = await app.get(
      `/users/${carla.id}?${query({ $select: 'displayName', $expand: 'manager($select=displayName),memberOf' })}`,
    )
    expect(one.body).toMatchObject({
      manager: { '@odata.type': '#microsoft.graph.user', id: boss.id, displayName: 'Boss' },
      memberOf: expect.arrayContaining([
        expect.objectContaining({ '@odata.type': '#microsoft.graph.group', id: inner }),
      ]),
    })
    expect(Object.keys(one.body.manager as object)).toEqual(['@odata.type', 'id', 'displayName'])
    const list = await app.get(`/users?${query({ $select: 'displayName', $expand: 'manager($select=id)' })}`)
    expect(list.body.value.map((user) => Boolean(user.manager))).toEqual([false, true, false])
    const groups = await app.get(
      `/groups?${query({ $select: 'displayName', $expand: 'members($select=displayName),owners' })}`,
    )
    expect(groups.body.value).toMatchObject([
      { members: [{ displayName: expect.stringMatching(/^Carl/) }, {}] },
      { owners: [{ id: boss.id }] },
    ])
    for (const $expand of ['nothing', 'manager,manager', 'manager($filter=x)', 'manager(', ',manager'])
      expect((await app.get(`/users?${query({ $expand })}`)).status).toBe(400)
  })

  test('people are shown by their basics to those who only read memberships', async () => {
    const narrow = await asApp(w, 'GroupMember.Read.All')
    const { body } = await narrow.get(`/groups/${inner}/members`)
    expect(Object.keys(body.value[0]!).toSorted()).toEqual(
      ['@odata.type', 'displayName', 'givenName', 'id', 'mail', 'surname', 'userPrincipalName'].toSorted(),
    )
    expect((await narrow.get(`/groups/${inner}/members/microsoft.graph.user?$select=mobilePhone`)).status).toBe(403)
  })

  test('oneself needs no more than User.Read', async () => {
    const me = await asPerson(w, carla, ['User.Read'])
    expect(shown((await me.get('/me/memberOf')).body)).toEqual(['administrativeUnit:Lisbon', 'group:Inner'])
    expect((await me.get(`/users/${boss.id}/memberOf`)).status).toBe(403)
  })

  test('licences of people, in Graph shapes', async () => {
    const names = 'assignedLicenses,assignedPlans,licenseAssignmentStates,provisionedPlans'
    const { body } = await app.get(`/users/${carla.id}?$select=${names}`)
    expect(body).toMatchObject({
      assignedLicenses: [{ skuId: '84a661c4-e949-4bd2-a560-ed7766fcaf2b', disabledPlans: [] }],
      licenseAssignmentStates: [{ assignedByGroup: null, state: 'Active', error: 'None' }],
      assignedPlans: expect.arrayContaining([
        expect.objectContaining({ service: 'AADPremiumService', capabilityStatus: 'Enabled' }),
      ]),
    })
    const list = await app.get(`/users?$select=${names}`)
    expect(list.body.value.map((user) => (user.assignedLicenses as unknown[]).length)).toEqual([0, 1, 0])
    const group = await app.get(
      `/groups/${inner}?$select=assignedLicenses,hasMembersWithLicenseErrors,licenseProcessingState`,
    )
    expect(group.body).toMatchObject({
      assignedLicenses: [],
      hasMembersWithLicenseErrors: false,
      licenseProcessingState: null,
    })
  })
})
