import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { asApp, asPerson, type GraphClient, settled } from '../graph.ts'
import { type Person, type World, world } from '../world.ts'

let w: World
let boss: Person
let carla: Person
let admin: GraphClient
let app: GraphClient

beforeAll(async () => {
  w = await world()
  boss = await w.user('boss', { roles: ['Global Administrator'] })
  await w.user('second', { roles: ['Global Administrator'] })
  carla = await w.user('carla', { department: 'Marketing' })
  admin = await asPerson(w, boss)
  app = await asApp(w, 'User.ReadWrite.All')
})
afterAll(() => w.stop())

const password = 'Correct-Horse-7-Staple'
const newUser = (name: string, more: object = {}) => ({
  accountEnabled: true,
  displayName: name,
  mailNickname: name,
  userPrincipalName: `${name}@meridian.example`,
  passwordProfile: { password, forceChangePasswordNextSignIn: false },
  ...more,
})

describe('POST /users', () => {
  test('makes the user with a password that works, told as the one who did it', async () => {
    const { status, body, headers } = await admin.send('POST', '/users', {
      '@odata.type': '#microsoft.graph.user',
      ...newUser('joao', {
        department: 'Sales',
        employeeLeaveDateTime: '2027-01-31T00:00:00Z',
        onPremisesExtensionAttributes: { extensionAttribute3: 'x' },
        businessPhones: ['+351 210000000'],
      }),
    })
    expect([status, body.displayName, body.businessPhones]).toEqual([201, 'joao', ['+351 210000000']])
    expect(headers.get('location')).toBe(`${w.url}/v1.0/users/${body.id}`)
    expect(body['@odata.context']).toMatch(/#users\/\$entity$/)
    expect(JSON.stringify(body)).not.toContain(password)
    expect(await w.signInWorks('joao@meridian.example', password)).toBe(true)
    const { body: whole } = await admin.get(
      `/users/${body.id}?$select=employeeLeaveDateTime,onPremisesExtensionAttributes,userType,identities,securityIdentifier,department`,
    )
    expect(whole).toMatchObject({
      employeeLeaveDateTime: '2027-01-31T00:00:00Z',
      onPremisesExtensionAttributes: { extensionAttribute1: null, extensionAttribute3: 'x' },
      userType: 'Member',
      department: 'Sales',
      identities: [{ signInType: 'userPrincipalName', issuer: 'meridian.example' }],
      securityIdentifier: expect.stringMatching(/^S-1-12-1(-\d+){4}$/),
    })
    const row = (await w.audit({ userId: boss.id })).find((one) => one.activity === 'Add user')!
    expect(row.actor).toMatchObject({ type: 'user', id: boss.id, userPrincipalName: boss.userPrincipalName })
  })

  test('employeeOrgData: kept, changed by name, cleared as a whole, seen by delta', async () => {
    const org = { division: 'Research', costCenter: '4711' }
    const { body } = await admin.send('POST', '/users', newUser('orga', { employeeOrgData: org }))
    const read = async () => (await admin.get(`/users/${body.id}?$select=employeeOrgData`)).body.employeeOrgData
    expect(await read()).toEqual(org)
    const quiet = (await admin.get('/users/delta?$deltatoken=latest&$select=employeeOrgData')).body['@odata.deltaLink']!
    const change = async (employeeOrgData: unknown) =>
      (await admin.send('PATCH', `/users/${body.id}`, { employeeOrgData })).status
    expect(await change({ costCenter: '4712' })).toBe(204)
    expect(await read()).toEqual({ ...org, costCenter: '4712' })
    await settled(w)
    expect((await admin.get(quiet)).body.value).toEqual([
      { id: body.id, employeeOrgData: { ...org, costCenter: '4712' } },
    ])
    const row = (await w.audit({ userId: boss.id })).findLast((one) => one.activity === 'Update user')!
    expect(row.targets[0]!.modifiedProperties).toEqual([
      { displayName: 'costCenter', oldValue: '"4711"', newValue: '"4712"' },
    ])
    for (const wrong of ['x', [], { division: 7 }, { section: 'x' }, { division: 'x'.repeat(257) }])
      expect([wrong, await change(wrong)]).toEqual([wrong, 400])
    expect(await read()).toEqual({ ...org, costCenter: '4712' })
    expect(await change(null)).toBe(204)
    expect(await read()).toBeNull()
  })

  test('an app is told as an app', async () => {
    const { status } = await app.send('POST', '/users', newUser('byapp'))
    expect(status).toBe(201)
    const row = (await w.audit()).findLast((one) => one.activity === 'Add user')!
    expect(row.actor).toMatchObject({
      type: 'app',
      displayName: 'Test app',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    })
  })

  test.each<[string, object, string, string?]>([
    [
      'the same name in other case',
      newUser('carla', { userPrincipalName: 'CARLA@meridian.example' }),
      'Another object with the same value for property userPrincipalName already exists.',
      'userPrincipalName',
    ],
    [
      'a foreign domain',
      newUser('x', { userPrincipalName: 'x@elsewhere.example' }),
      'The domain portion of the userPrincipalName property is invalid. You must use one of the verified domain names in your organization.',
    ],
    [
      'a weak password',
      newUser('x', { passwordProfile: { password: 'short' } }),
      'The specified password does not comply with password complexity requirements. Please provide a different password.',
    ],
    ['letters of another script', newUser('x', { userPrincipalName: 'саrlа@meridian.example' }), 'userPrincipalName'],
    ['a blank before', newUser('x', { userPrincipalName: ' x@meridian.example' }), 'userPrincipalName'],
    [
      'no password',
      { ...newUser('x'), passwordProfile: undefined },
      "A value is required for property 'passwordProfile'",
    ],
    ['no password in it', newUser('x', { passwordProfile: {} }), "property 'passwordProfile.password'"],
    ['no nickname', { ...newUser('x'), mailNickname: undefined }, "property 'mailNickname'"],
    [
      'a property that no type has',
      newUser('x', { favouriteColour: 'red' }),
      "The property 'favouriteColour' does not exist on type 'microsoft.graph.user'.",
    ],
    ['a property inside', newUser('x', { passwordProfile: { password, x: 1 } }), "'passwordProfile.x'"],
    [
      'one that nobody writes',
      newUser('x', { id: '00000000-0000-4000-8000-000000000000' }),
      "Property 'id' is read-only",
    ],
    ['another of them', newUser('x', { proxyAddresses: [] }), "Property 'proxyAddresses' is read-only"],
    ['a wrong type', newUser('x', { accountEnabled: 'yes' }), "property 'accountEnabled' of resource 'user'"],
    ['a country that is none', newUser('x', { usageLocation: 'ZZ' }), "property 'usageLocation'"],
    [
      'an extension that nobody registered',
      newUser('x', { extension_00000000000000000000000000000000_y: 'z' }),
      'extension_',
    ],
  ])('%s: 400, and nobody is made', async (_, body, message, target) => {
    const before = (await w.audit()).length
    const answer = await admin.send('POST', '/users', body)
    expect([answer.status, answer.body.error.code]).toEqual([400, 'Request_BadRequest'])
    expect(answer.body.error.message).toContain(message)
    if (target) expect(answer.body.error.details).toMatchObject([{ code: 'ObjectConflict', target }])
    expect((await w.audit()).slice(before).filter((row) => row.activity === 'Add user')).toEqual([])
  })

  test('a body that is no JSON object, or that two readers would read differently', async () => {
    for (const [body, type, status, code] of [
      ['{"a":1,', 'application/json', 400, 'BadRequest'],
      ['{"displayName":"a","displayName":"b"}', 'application/json', 400, 'BadRequest'],
      ['{"__proto__":{}}', 'application/json', 400, 'BadRequest'],
      ['[]', 'application/json', 400, 'Request_BadRequest'],
      ['"x"', 'application/json', 400, 'Request_BadRequest'],
      ['', 'application/json', 400, 'Request_BadRequest'],
      ['a=b', 'application/x-www-form-urlencoded', 415, 'unsupportedMediaType'],
      ['<a/>', 'application/xml', 415, 'unsupportedMediaType'],
      [`{"displayName":"${'x'.repeat(1_000_000)}"}`, 'application/json', 413, 'requestEntityTooLarge'],
    ] as const) {
      const answer = await admin.send('POST', '/users', body, { 'content-type': type })
      expect([body.slice(0, 30), answer.status, answer.body.error.code]).toEqual([body.slice(0, 30), status, code])
      expect(answer.body.error.innerError['request-id']).toMatch(/^[0-9a-f-]{36}$/)
    }
  })
})

describe('PATCH /users/{id}', () => {
  test('only named properties change, null clears', async () => {
    expect((await admin.send('PATCH', `/users/${carla.id}`, { jobTitle: 'Lead', department: null })).status).toBe(204)
    const { body } = await admin.get(`/users/${carla.id}?$select=jobTitle,department,usageLocation`)
    expect(body).toMatchObject({ jobTitle: 'Lead', department: null, usageLocation: 'PT' })
  })

  test('a password beside properties: both or neither', async () => {
    const profile = { passwordProfile: { password: 'Another-Good-4-Phrase', forceChangePasswordNextSignIn: false } }
    const refused = await admin.send('PATCH', `/users/${carla.id}`, {
      ...profile,
      userPrincipalName: 'boss@meridian.example',
    })
    expect(refused.status).toBe(400)
    expect(await w.signInWorks(carla.userPrincipalName, carla.password)).toBe(true)
    expect((await admin.send('PATCH', `/users/${carla.id}`, { ...profile, city: 'Porto' })).status).toBe(204)
    expect(await w.signInWorks(carla.userPrincipalName, 'Another-Good-4-Phrase')).toBe(true)
    expect((await admin.get(`/users/${carla.id}?$select=city`)).body.city).toBe('Porto')
  })

  test('narrow permissions cover their properties and no more', async () => {
    const phones = await asApp(w, 'User-Phone.ReadWrite.All')
    const patch = (body: object) => phones.send('PATCH', `/users/${carla.id}`, body)
    expect((await patch({ mobilePhone: '+351 911111111' })).status).toBe(204)
    for (const body of [
      { jobTitle: 'x' },
      { mobilePhone: '+351 9', jobTitle: 'x' },
      { passwordProfile: { password } },
    ]) {
      const { status, body: answer } = await patch(body)
      expect([status, answer.error.code]).toEqual([403, 'Authorization_RequestDenied'])
    }
    expect((await admin.get(`/users/${carla.id}?$select=mobilePhone`)).body.mobilePhone).toBe('+351 911111111')
  })

  test.each<[string, string | null, object, number]>([
    ['User Administrator on a user', 'User Administrator', { jobTitle: 'x' }, 204],
    ['User Administrator on a user, sensitive', 'User Administrator', { accountEnabled: true }, 204],
    ['Helpdesk Administrator, plain', 'Helpdesk Administrator', { jobTitle: 'x' }, 403],
    ['Helpdesk Administrator, a phone', 'Helpdesk Administrator', { mobilePhone: null }, 204],
    ['Authentication Administrator, an account', 'Authentication Administrator', { accountEnabled: true }, 204],
    ['Reports Reader', 'Reports Reader', { jobTitle: 'x' }, 403],
    ['nobody special', null, { jobTitle: 'x' }, 403],
  ])('%s: %#', async (name, role, change, status) => {
    const person = await w.user(
      `p${name
        .toLowerCase()
        .replace(/[^a-z]/g, '')
        .slice(0, 40)}`,
      { roles: role ? [role] : [] },
    )
    const client = await asPerson(w, person)
    expect((await client.send('PATCH', `/users/${carla.id}`, change)).status).toBe(status)
    // Nobody of them reaches a Global Administrator.
    if (!('jobTitle' in change)) expect((await client.send('PATCH', `/users/${boss.id}`, change)).status).toBe(403)
  })

  test('oneself: the language, and nothing that an administrator decides', async () => {
    const me = await asPerson(w, carla, ['User.ReadWrite'])
    expect((await me.send('PATCH', '/me', { preferredLanguage: 'pt-PT' })).status).toBe(204)
    for (const body of [{ displayName: 'Queen' }, { accountEnabled: false }, { mobilePhone: '+351 9' }])
      expect((await me.send('PATCH', '/me', body)).status).toBe(403)
  })

  test('somebody who is not there', async () => {
    const { status, body } = await admin.send('PATCH', '/users/nobody@meridian.example', { city: 'x' })
    expect([status, body.error.code]).toEqual([404, 'Request_ResourceNotFound'])
  })
})

describe('managers', () => {
  test('are named by reference, of ours or of the public Graph', async () => {
    const path = `/users/${carla.id}/manager`
    expect((await admin.get(path)).status).toBe(404)
    for (const id of [
      `${w.url}/v1.0/users/${boss.id}`,
      `https://graph.microsoft.com/v1.0/directoryObjects/${boss.id}`,
      `${w.url}/beta/directoryObjects('${boss.id}')`,
    ])
      expect((await admin.send('PUT', `${path}/$ref`, { '@odata.id': id })).status).toBe(204)
    expect((await admin.get(`${path}?$select=displayName`)).body).toMatchObject({
      '@odata.type': '#microsoft.graph.user',
      id: boss.id,
      displayName: 'Boss',
    })
    expect((await admin.get(`${path}/$ref`)).body['@odata.id']).toBe(`${w.url}/v1.0/directoryObjects/${boss.id}`)
    expect((await admin.send('DELETE', `${path}/$ref`)).status).toBe(204)
    expect((await admin.send('DELETE', `${path}/$ref`)).status).toBe(404)
  })

  test.each([
    ['nowhere', 400],
    ['https://evil.example/v1.0/users/00000000-0000-4000-8000-000000000000', 400],
    ['https://graph.microsoft.com/v1.0/users/carla@meridian.example', 400],
    ['https://graph.microsoft.com/v1.0/groups/00000000-0000-4000-8000-000000000000', 400],
    ['https://graph.microsoft.com/v1.0/users/00000000-0000-4000-8000-000000000000', 404],
  ])('%s: %i', async (id, status) => {
    expect((await admin.send('PUT', `/users/${carla.id}/manager/$ref`, { '@odata.id': id })).status).toBe(status)
  })
})

describe('DELETE /users/{id}', () => {
  test('the account ends at once; the last Global Administrator and oneself stay', async () => {
    const gone = await w.user('gone')
    expect((await admin.send('DELETE', `/users/${gone.userPrincipalName}`)).status).toBe(204)
    expect((await admin.get(`/users/${gone.id}`)).status).toBe(404)
    expect((await admin.send('DELETE', `/users/${gone.id}`)).status).toBe(404)
    expect((await admin.send('DELETE', `/users/${boss.id}`)).status).toBe(403)
    const helpdesk = await asPerson(w, await w.user('hd', { roles: ['Helpdesk Administrator'] }))
    expect((await helpdesk.send('DELETE', `/users/${carla.id}`)).status).toBe(403)
    expect((await app.send('DELETE', `/users/${boss.id}`)).status).toBe(403)
  })
})
