import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { asPerson, type GraphClient } from '../graph.ts'
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
    expect((await admin.send('POST', at('fido2Methods'), {})).status).toBe(400)
    const narrow = ['UserAuthMethod-TAP.Read.All']
    const reader = await asPerson(w, await w.user('reader', { roles: ['Global Reader'] }), narrow)
    expect((await reader.get(at('temporaryAccessPassMethods'))).status).toBe(200)
    expect((await reader.get(at('phoneMethods'))).status).toBe(403)
  })

  test('nobody signs in by text: it is off, and cannot be turned on', async () => {
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
