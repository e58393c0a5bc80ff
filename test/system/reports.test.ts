import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { asApp, asPerson, type Client, type Json } from '../api.ts'
import { type World, world } from '../world.ts'

let w: World
let as: Client
const base = '/v1.0/reports/authenticationMethods'
const details = `${base}/userRegistrationDetails`

beforeAll(async () => {
  w = await world()
  as = asPerson(w, await w.user('reports', { roles: ['Reports Reader'] }))
  await w.method('Sms', { state: 'enabled' })
  await w.policy({ enabledFor: 'selected', scopeGroupId: await w.group('Marketing') })
  await w.user('carla', { groups: ['Marketing'], licence: true, app: true, mobile: '+351 912345678' })
  await w.user('carlos', { groups: ['Marketing'], licence: true })
  await w.user('gabriel', { email: 'gabriel@home.example' })
  await w.user('root', { roles: ['Global Administrator'], app: true, email: 'root@home.example' })
  await w.user('guest', { userType: 'Guest', groups: ['Marketing'] })
})
afterAll(() => w?.stop())

const named = async (filter: string): Promise<string[]> => {
  const { status, body } = await as.get(`${details}?$filter=${encodeURIComponent(filter)}`)
  expect(status, JSON.stringify(body)).toBe(200)
  return body.value.map((row: Json) => row.userDisplayName)
}

describe('userRegistrationDetails', () => {
  test('one person', async () => {
    const [row] = (await as.get(`${details}?$filter=userPrincipalName eq 'CARLA@meridian.example'`)).body.value
    expect(row).toEqual({
      id: expect.any(String),
      userPrincipalName: 'carla@meridian.example',
      userDisplayName: 'Carla',
      userType: 'member',
      isAdmin: false,
      isSsprRegistered: true,
      isSsprEnabled: true,
      isSsprCapable: true,
      isMfaRegistered: true,
      isMfaCapable: true,
      isPasswordlessCapable: false,
      methodsRegistered: ['mobilePhone', 'softwareOneTimePasscode'],
      isSystemPreferredAuthenticationMethodEnabled: false,
      systemPreferredAuthenticationMethods: [],
      userPreferredMethodForSecondaryAuthentication: 'none',
      lastUpdatedDateTime: w.clock.now().toISOString(),
    })
    const single = await as.get(`${details}/${row.id}`)
    expect(single.body).toMatchObject({ ...row, '@odata.context': expect.stringMatching(/\/\$entity$/) })
    expect((await as.get(`${details}/00000000-0000-4000-8000-000000000000`)).status).toBe(404)
  })

  test.each([
    ['isSsprCapable eq true', ['Carla', 'Root']],
    ['isSsprEnabled eq true and isSsprRegistered eq false', ['Carlos']],
    ['isAdmin eq true', ['Root']],
    ["methodsRegistered/any(x:x eq 'email')", ['Gabriel', 'Root']],
    ["methodsRegistered/any(m:m eq 'windowsHelloForBusiness')", []],
    ["startswith(userDisplayName,'car')", ['Carla', 'Carlos']],
    ["userDisplayName in ('Gabriel','Root')", ['Gabriel', 'Root']],
    ["not(userType eq 'member')", ['Guest']],
    ['isMfaRegistered eq true', ['Carla', 'Root']],
    ["userDisplayName eq 'x'' or 1=1 --'", []],
  ])('%s', async (filter, expected) => expect(await named(filter)).toEqual(expected))

  test('pages by links, in order', async () => {
    const seen: string[] = []
    let next: string | undefined = `${details}?$top=2&$orderby=userPrincipalName desc&$select=userPrincipalName`
    while (next) {
      const { body } = await as.get(next)
      expect(Object.keys(body.value[0]).sort()).toEqual(['id', 'userPrincipalName'])
      seen.push(...body.value.map((row: Json) => row.userPrincipalName.split('@')[0]))
      next = body['@odata.nextLink']
    }
    expect(seen).toEqual(['root', 'reports', 'guest', 'gabriel', 'carlos', 'carla'])
  })

  test.each([
    '$filter=isSsprCapable eq 1',
    '$filter=isSsprCapable ne true',
    "$filter=lastUpdatedDateTime eq '2020'",
    '$filter=isSsprCapable eq',
    "$filter=methodsRegistered/any(x:y eq 'email')",
    '$orderby=isAdmin',
    '$top=0',
    '$select=password',
    '$skip=1',
    '$skiptoken=x',
  ])('%s: 400', async (query) => {
    const { status, body } = await as.get(`${details}?${query}`)
    expect([status, body.error.message]).toEqual([400, expect.any(String)])
  })
})

describe('the summaries', () => {
  test('by method and by feature, without arguments and with them in any order', async () => {
    const methods = await as.get(`${base}/usersRegisteredByMethod`)
    expect(methods.body).toMatchObject({ userTypes: 'all', userRoles: 'all', totalUserCount: 6 })
    const count = (body: Json, name: string) =>
      body.userRegistrationMethodCounts.find((one: Json) => one.authenticationMethod === name).userCount
    expect(
      ['password', 'email', 'mobilePhone', 'softwareOneTimePasscode'].map((name) => count(methods.body, name)),
    ).toEqual([6, 2, 1, 2])
    const features = await as.get(
      `${base}/usersRegisteredByFeature(includedUserTypes='member',includedUserRoles='all')`,
    )
    expect(features.body).toMatchObject({
      userTypes: 'member',
      totalUserCount: 5,
      userRegistrationFeatureCounts: [
        { feature: 'ssprRegistered', userCount: 3 },
        { feature: 'ssprEnabled', userCount: 3 },
        { feature: 'ssprCapable', userCount: 2 },
        { feature: 'passwordlessCapable', userCount: 0 },
        { feature: 'mfaCapable', userCount: 2 },
      ],
    })
    const total = async (types: string, roles: string) =>
      (await as.get(`${base}/usersRegisteredByFeature(includedUserRoles='${roles}',includedUserTypes='${types}')`)).body
        .totalUserCount
    expect(await total('all', 'privilegedAdmin')).toBe(1)
    expect(await total('all', 'admin')).toBe(2)
    expect(await total('all', 'user')).toBe(4)
    expect(await total('guest', 'user')).toBe(1)
  })

  test('arguments that are none', async () => {
    for (const args of ["includedUserTypes='x',includedUserRoles='all'", "other='all'"])
      expect((await as.get(`${base}/usersRegisteredByMethod(${args})`)).status).toBe(400)
  })

  test('who may; the withdrawn reports point to this one', async () => {
    const nobody = asPerson(w, await w.user('nobody'))
    expect((await nobody.get(details)).status).toBe(403)
    const app = await asApp(w, ['AuditLog.Read.All'])
    expect((await app.get(details)).status).toBe(200)
    expect((await app.get(`${base}/usersRegisteredByMethod`)).status).toBe(403)
    expect((await as.get('/beta/reports/credentialUserRegistrationDetails')).status).toBe(410)
  })
})
