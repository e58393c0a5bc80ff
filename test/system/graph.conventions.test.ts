import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { asPerson, type GraphClient, query } from '../graph.ts'
import { type Person, type World, world } from '../world.ts'

let w: World
let carla: Person
let admin: GraphClient
beforeAll(async () => {
  w = await world()
  carla = await w.user('carla', { mobile: '+351912345678' })
  admin = await asPerson(w, await w.user('boss', { roles: ['Global Administrator'] }))
})
afterAll(() => w.stop())

const plain = { accept: 'application/json;odata.metadata=none' }

describe('metadata', () => {
  test('is left out where nobody wants it; links and numbers stay', async () => {
    const page = await admin.get('/users?$top=1&$count=true', { ...plain, consistencylevel: 'eventual' })
    expect(page.headers.get('content-type')).toContain('odata.metadata=none')
    expect(Object.keys(page.body).toSorted()).toEqual(['@odata.count', '@odata.nextLink', 'value'])
    const group = await w.group('Plain')
    await w.user('member', { groups: ['Plain'] })
    expect((await admin.get(`/groups/${group}/members`)).body.value[0]).toHaveProperty('@odata.type')
    expect((await admin.get(`/groups/${group}/members`, plain)).body.value[0]).not.toHaveProperty('@odata.type')
    expect((await admin.get('/users/nobody', plain)).body.error.code).toBe('Request_ResourceNotFound')
    expect((await admin.get('/users/$count', { ...plain, consistencylevel: 'eventual' })).text).toMatch(/^\d+$/)
    const full = await admin.get('/users?$top=1', { accept: 'application/json;odata.metadata=full' })
    expect(full.body['@odata.context']).toMatch(/\$metadata#users$/)
  })
})

describe('If-Match', () => {
  test('takes *, and nothing that nobody was given', async () => {
    const change = (tag: string) => admin.send('PATCH', `/users/${carla.id}`, { city: 'Porto' }, { 'if-match': tag })
    expect((await change('*')).status).toBe(204)
    const refused = await change('W/"7"')
    expect([refused.status, refused.body.error.code]).toEqual([412, 'preconditionFailed'])
  })
})

describe('Prefer', () => {
  test('sets the size of a page, unless the query does', async () => {
    const prefer = { prefer: 'return=minimal, odata.maxpagesize=1' }
    const first = await admin.get('/users?$select=id', prefer)
    expect(first.body.value).toHaveLength(1)
    expect((await admin.get(first.body['@odata.nextLink']!)).body.value).toHaveLength(1)
    expect((await admin.get('/users?$select=id&$top=2', prefer)).body.value).toHaveLength(2)
    for (const wish of [
      'odata.maxpagesize=0',
      'odata.maxpagesize=x',
      'xodata.maxpagesize=1',
      'odata.maxpagesize=99999',
    ])
      expect((await admin.get('/users?$select=id', { prefer: wish })).body.value.length).toBeGreaterThan(1)
    expect((await admin.get(`/users/${carla.id}`, prefer)).status).toBe(200)
  })
})

describe('links as addresses', () => {
  test('of members and owners', async () => {
    const group = await w.group('Linked')
    const member = await w.user('linked', { groups: ['Linked'] })
    const address = `${w.url}/v1.0/directoryObjects/${member.id}`
    const { body } = await admin.get(`/groups/${group}/members/$ref`)
    expect([body['@odata.context'], body.value]).toEqual([
      `${w.url}/v1.0/$metadata#Collection($ref)`,
      [{ '@odata.id': address }],
    ])
    expect((await admin.get(`/groups/${group}/owners/$ref`)).body.value).toEqual([])
    expect((await admin.get(`/groups/${carla.id}/owners/$ref`)).status).toBe(404)
  })
})

describe('/$count', () => {
  test('of applications, service principals and administrative units', async () => {
    await admin.send('POST', '/applications', { displayName: 'Counted' })
    await admin.send('POST', '/directory/administrativeUnits', { displayName: 'Counted' })
    const filter = query({ $filter: "displayName eq 'counted'" })
    for (const path of ['/applications', '/servicePrincipals', '/directory/administrativeUnits']) {
      const counted = await admin.get(`${path}/$count?${filter}`, { consistencylevel: 'eventual' })
      expect([path, counted.status, counted.text]).toEqual([path, 200, '1'])
      expect([path, (await admin.get(`${path}/$count`)).status]).toEqual([path, 400])
    }
  })
})

describe('managers of managers', () => {
  test('as far up as is asked, and no ring goes round', async () => {
    const [top, middle, low] = [await w.user('top'), await w.user('middle'), await w.user('low')]
    for (const [one, manager] of [
      [low, middle],
      [middle, top],
    ] as const)
      await admin.send('PUT', `/users/${one.id}/manager/$ref`, { '@odata.id': `${w.url}/v1.0/users/${manager.id}` })
    const above = async (levels: string) => {
      const { status, body } = await admin.get(
        `/users/${low.id}?${query({ $select: 'id', $expand: `manager(${levels})` })}`,
      )
      return status === 200 ? JSON.stringify(body.manager ?? null) : status
    }
    const person = (one: Person, manager?: object) => ({
      '@odata.type': '#microsoft.graph.user',
      id: one.id,
      ...(manager ? { manager } : {}),
    })
    expect(await above('$select=id')).toBe(JSON.stringify(person(middle)))
    expect(await above('$levels=2;$select=id')).toBe(JSON.stringify(person(middle, person(top))))
    expect(await above('$levels=max;$select=id')).toBe(JSON.stringify(person(middle, person(top))))
    for (const wrong of ['$levels=0', '$levels=1001', '$levels=x', '$levels=1;$levels=2', '$top=1'])
      expect([wrong, await above(wrong)]).toEqual([wrong, 400])
    const members = await admin.get(`/users/${low.id}?${query({ $expand: 'memberOf($levels=2)' })}`)
    expect(members.status).toBe(400)
    const ring = { '@odata.id': `${w.url}/v1.0/users/${low.id}` }
    expect((await admin.send('PUT', `/users/${top.id}/manager/$ref`, ring)).status).toBe(204)
    expect(await above('$levels=max;$select=id')).toBe(JSON.stringify(person(middle, person(top))))
  })
})

describe('branding', () => {
  test('is the colour of the pages', async () => {
    const at = `/organization/${w.tenantId}/branding`
    expect((await admin.send('PATCH', at, { backgroundColor: '#0F6CBD' })).status).toBe(204)
    expect((await admin.get(at)).body).toMatchObject({ backgroundColor: '#0f6cbd', signInPageText: null })
    for (const wrong of [{ backgroundColor: 'red' }, { signInPageText: 'x' }, { x: 1 }])
      expect([wrong, (await admin.send('PATCH', at, wrong)).status]).toEqual([wrong, 400])
    const brander = await w.user('brander', { roles: ['Organizational Branding Administrator'] })
    expect((await (await asPerson(w, brander)).send('PATCH', at, { backgroundColor: null })).status).toBe(204)
    expect((await admin.get(at)).body.backgroundColor).toBeNull()
    expect((await (await asPerson(w, carla)).send('PATCH', at, { backgroundColor: null })).status).toBe(403)
    expect((await admin.get(`/organization/${carla.id}/branding`)).status).toBe(404)
  })
})

describe('roles that are held', () => {
  test('by name or template', async () => {
    const named = async (filter: string) =>
      (await admin.get(`/directoryRoles?${query({ $filter: filter, $select: 'displayName' })}`)).body.value
    const found = await named("displayName eq 'global administrator'")
    expect(found).toEqual([{ id: '62e90394-69f5-4237-9190-012177145e10', displayName: 'Global Administrator' }])
    expect(await named("roleTemplateId eq '62e90394-69f5-4237-9190-012177145e10'")).toEqual(found)
    expect(await named("displayName eq 'Guest Inviter'")).toEqual([])
    expect((await admin.get(`/directoryRoles?${query({ $filter: "description eq 'x'" })}`)).status).toBe(400)
  })
})

describe('signInActivity', () => {
  test('is asked by those who read the log', async () => {
    const sleeper = await w.user('sleeper')
    const awake = await w.user('awake')
    expect(await w.signInWorks(awake.userPrincipalName, awake.password)).toBe(true)
    const at = w.clock.now().toISOString()
    const active = async (test: string, client = admin) => {
      const answer = await client.get(
        `/users?${query({ $filter: `signInActivity/lastSignInDateTime ${test} ${at}`, $select: 'id' })}`,
      )
      return answer.status === 200 ? answer.body.value.map((one) => one.id) : answer.status
    }
    expect(await active('le')).toEqual([awake.id])
    expect(await active('gt')).toEqual([])
    const later = await asPerson(w, await w.user('later', { roles: ['Reports Reader'] }))
    expect(await active('le', later)).toEqual([awake.id])
    expect(await active('le', await asPerson(w, sleeper))).toBe(403)
    const unfiltered = await asPerson(w, sleeper, ['User.Read.All'])
    expect((await unfiltered.get(`/users/${sleeper.id}?$select=signInActivity`)).status).toBe(403)
  })
})

describe('properties that stay empty here', () => {
  test('can be chosen all the same', async () => {
    const select = 'preferredDataLocation,onPremisesProvisioningErrors'
    expect((await admin.get(`/users/${carla.id}?$select=${select}`)).body).toMatchObject({
      preferredDataLocation: null,
      onPremisesProvisioningErrors: [],
    })
    const group = await w.group('Chosen')
    expect((await admin.get(`/groups/${group}?$select=assignedLabels`)).body.assignedLabels).toEqual([])
    expect((await admin.get(`/groups/${group}`)).body).not.toHaveProperty('assignedLabels')
    expect((await admin.send('PATCH', `/users/${carla.id}`, { preferredDataLocation: 'EUR' })).status).toBe(400)
  })
})

describe('photos', () => {
  test('there are none, of people who are there', async () => {
    for (const path of [`/users/${carla.id}/photo/$value`, `/users/${carla.userPrincipalName}/photo`]) {
      const { status, body } = await admin.get(path)
      expect([path, status, body.error.code]).toEqual([path, 404, 'ImageNotFound'])
    }
    const own = await (await asPerson(w, carla, ['User.Read'])).get('/me/photo/$value')
    expect([own.status, own.body.error.code]).toEqual([404, 'ImageNotFound'])
    expect((await admin.get('/users/nobody/photo/$value')).body.error.code).toBe('Request_ResourceNotFound')
  })
})

describe('methods that nobody has', () => {
  const at = (path: string) => `/users/${carla.id}/authentication/${path}`

  test('are read as empty, one by one not found', async () => {
    for (const name of ['temporaryAccessPassMethods', 'fido2Methods', 'windowsHelloForBusinessMethods']) {
      expect([name, (await admin.get(at(name))).body.value]).toEqual([name, []])
      expect([name, (await admin.get(at(`${name}/${w.tenantId}`))).status]).toEqual([name, 404])
      expect([name, (await admin.send('DELETE', at(`${name}/${w.tenantId}`))).status]).toEqual([name, 404])
    }
    expect((await admin.get(at('qrCodePinMethod'))).status).toBe(404)
    expect((await admin.send('PATCH', at(`fido2Methods/${w.tenantId}`), { displayName: 'Key' })).status).toBe(404)
    expect((await admin.get(at('fido2Methods/creationOptions(challengeTimeoutInMinutes=5)'))).status).toBe(400)
    expect((await admin.send('POST', at('fido2Methods'), {})).status).toBe(400)
    const narrow = ['UserAuthMethod-TAP.Read.All']
    const reader = await asPerson(w, await w.user('reader', { roles: ['Global Reader'] }), narrow)
    expect((await reader.get(at('temporaryAccessPassMethods'))).status).toBe(200)
    expect((await reader.get(at('phoneMethods'))).status).toBe(403)
  })

  test('sign-in by text is off where the SMS policy does not allow it, and cannot be turned on', async () => {
    const mobile = '3179e48a-750b-4051-897c-87b9720928f7'
    const office = 'e37fc753-ff3b-4958-9484-eaa9425c82bc'
    const phone = (id: string, act: string) => admin.send('POST', at(`phoneMethods/${id}/${act}`))
    expect((await admin.get(at(`phoneMethods/${mobile}`))).body.smsSignInState).toBe('notAllowedByPolicy')
    expect((await phone(mobile, 'enableSmsSignIn')).status).toBe(400)
    expect((await phone(mobile, 'disableSmsSignIn')).status).toBe(204)
    expect((await phone(office, 'disableSmsSignIn')).status).toBe(404)
    expect((await phone('x', 'disableSmsSignIn')).status).toBe(404)
  })
})
