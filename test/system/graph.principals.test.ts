import { afterAll, beforeAll, expect, test } from 'vitest'
import { roles } from '../../src/directory/role-templates.ts'
import { asPerson, type GraphClient, query, settled } from '../graph.ts'
import { type Person, type World, world } from '../world.ts'

/** Applications among members and owners of groups (directory.md 3.1). */
let w: World
let admin: GraphClient
let carla: Person
let group: string
let principal: string
let appId: string

beforeAll(async () => {
  w = await world()
  admin = await asPerson(w, await w.user('boss', { roles: ['Global Administrator'] }))
  carla = await w.user('carla', { groups: ['Robots'] })
  group = await w.group('Robots')
  const made = await admin.send('POST', '/applications', { displayName: 'Payroll robot' })
  appId = String(made.body.appId)
  principal = String((await admin.get(`/servicePrincipals(appId='${appId}')`)).body.id)
})
afterAll(() => w.stop())

const link = (to: string, id = principal, set = 'servicePrincipals') =>
  admin.send('POST', `${to}/$ref`, { '@odata.id': `${w.url}/v1.0/${set}/${id}` })
const shown = { '@odata.type': '#microsoft.graph.servicePrincipal', displayName: 'Payroll robot' }

test('an application is a member of a group, and seen as what it is', async () => {
  expect((await link(`/groups/${group}/members`)).status).toBe(204)
  expect((await link(`/groups/${group}/members`, principal, 'directoryObjects')).status).toBe(400)
  const { body } = await admin.get(`/groups/${group}/members?$orderby=displayName`)
  expect(body.value).toMatchObject([{ id: carla.id }, { id: principal, ...shown, appId }])
  const cast = await admin.get(`/groups/${group}/members/microsoft.graph.servicePrincipal?$select=displayName`)
  expect(cast.body.value).toEqual([{ ...shown, id: principal }])
  expect((await admin.get(`/groups/${group}/members/microsoft.graph.user?$select=id`)).body.value).toEqual([
    { id: carla.id },
  ])
  const found = await admin.get(`/groups/${group}/members?${query({ $filter: "startswith(displayName,'pay')" })}`)
  expect(found.body.value.map((one) => one.id)).toEqual([principal])
  expect((await admin.get(`/servicePrincipals/${principal}/memberOf`)).body.value).toMatchObject([{ id: group }])
  expect((await admin.get(`/directoryObjects/${principal}`)).body).toMatchObject(shown)
  const types = await admin.send('POST', '/directoryObjects/getByIds', {
    ids: [carla.id, principal],
    types: ['servicePrincipal'],
  })
  expect(types.body.value.map((one) => one.id)).toEqual([principal])
  const target = (await w.audit()).findLast((row) => row.activity === 'Add member to group')!.targets[0]
  expect(target).toMatchObject({ type: 'ServicePrincipal', id: principal })
})

test('and leaves it again; delta tells both', async () => {
  const start = (await admin.get('/groups/delta?$deltatoken=latest')).body['@odata.deltaLink']!
  expect((await admin.send('DELETE', `/groups/${group}/members/${principal}/$ref`)).status).toBe(204)
  await settled(w)
  const gone = await admin.get(start)
  expect(gone.body.value).toMatchObject([
    {
      id: group,
      'members@delta': [
        { '@odata.type': '#microsoft.graph.servicePrincipal', id: principal, '@removed': { reason: 'deleted' } },
      ],
    },
  ])
  expect((await link(`/groups/${group}/members`)).status).toBe(204)
  await settled(w)
  const back = await admin.get(gone.body['@odata.deltaLink']!)
  expect(JSON.stringify(back.body.value)).toContain(principal)
})

test('not where applications have no place', async () => {
  const make = async (more: object) => {
    const group = { displayName: 'X', mailEnabled: false, mailNickname: 'x', securityEnabled: true, ...more }
    const made = await admin.send('POST', '/groups', group)
    expect(made.status).toBe(201)
    return String(made.body.id)
  }
  const unified = await make({ groupTypes: ['Unified'], mailEnabled: true, mailNickname: 'unified' })
  const guarded = await make({ isAssignableToRole: true, mailNickname: 'guarded' })
  for (const id of [unified, guarded]) expect((await link(`/groups/${id}/members`)).status).toBe(400)
  expect((await link(`/groups/${group}/members`, w.tenantId)).status).toBe(404)
  const role = { roleDefinitionId: roles.reportsReader, principalId: principal }
  expect((await admin.send('POST', '/roleManagement/directory/roleAssignments', role)).status).toBe(404)
})

test('an application owns a group, and everything of it goes when it is deleted', async () => {
  expect((await link(`/groups/${group}/owners`)).status).toBe(204)
  expect((await link(`/groups/${group}/owners`)).status).toBe(400)
  expect((await link(`/groups/${group}/owners`, carla.id, 'users')).status).toBe(204)
  const owners = await admin.get(`/groups/${group}/owners?$orderby=displayName&$select=displayName`)
  expect(owners.body.value).toMatchObject([{ id: carla.id }, { ...shown, id: principal }])
  const cast = await admin.get(`/groups/${group}/owners/microsoft.graph.servicePrincipal/$count`, {
    consistencylevel: 'eventual',
  })
  expect(cast.text).toBe('1')
  expect((await admin.get(`/servicePrincipals/${principal}/ownedObjects`)).body.value).toMatchObject([{ id: group }])
  expect((await admin.send('DELETE', `/servicePrincipals/${principal}`)).status).toBe(204)
  expect((await admin.get(`/groups/${group}/owners?$select=id`)).body.value.map((one) => one.id)).toEqual([carla.id])
  expect((await admin.get(`/groups/${group}/members?$select=id`)).body.value.map((one) => one.id)).toEqual([carla.id])
  expect((await admin.get(`/servicePrincipals/${principal}/memberOf`)).status).toBe(404)
})
