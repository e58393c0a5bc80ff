import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { asApp, asPerson, type Client, type Json } from '../api.ts'
import { type Person, type World, world } from '../world.ts'

let w: World
let authAdmin: Client
let privileged: Client
let reader: Client
const mobileId = '3179e48a-750b-4051-897c-87b9720928f7'
const alternateId = 'b6332ec1-7057-4abe-9331-3d72feddfe41'
const officeId = 'e37fc753-ff3b-4958-9484-eaa9425c82bc'
const emailId = '3ddfcfc8-9383-446f-83cc-3ab9be4be18f'
const passwordId = '28c10230-6103-485e-b985-444c60001490'

beforeAll(async () => {
  w = await world()
  const as = async (name: string, role: string) => asPerson(w, await w.user(name, { roles: [role] }))
  authAdmin = await as('authadmin', 'Authentication Administrator')
  privileged = await as('privileged', 'Privileged Authentication Administrator')
  reader = await as('reader', 'Global Reader')
})
afterAll(() => w?.stop())

const at = (person: Person, rest: string) => `/v1.0/users/${person.id}/authentication/${rest}`
const audits = async (person: Person, activity: string) =>
  (await w.audit()).filter((row) => row.activity === activity && row.targets.some((one) => one.id === person.id))

describe('what somebody has (graph-api.md 6.7)', () => {
  let carla: Person
  beforeAll(async () => {
    carla = await w.user('carla', { app: true, mobile: '+351 912345678', email: 'carla@home.example' })
  })

  test('the mixed list: a type on each, constants as ids, no seed', async () => {
    const { status, body } = await privileged.get(at(carla, 'methods'))
    expect(status).toBe(200)
    expect(body['@odata.context']).toMatch(/\$metadata#users\('[0-9a-f-]{36}'\)\/authentication\/methods$/)
    expect(body.value.map((one: Json) => [one['@odata.type'], one.id])).toEqual([
      ['#microsoft.graph.passwordAuthenticationMethod', passwordId],
      ['#microsoft.graph.phoneAuthenticationMethod', mobileId],
      ['#microsoft.graph.emailAuthenticationMethod', emailId],
      ['#microsoft.graph.softwareOathAuthenticationMethod', expect.any(String)],
    ])
    expect(JSON.stringify(body)).not.toContain(carla.seed)
    expect(body.value[1]).toMatchObject({ phoneNumber: '+351 912345678', phoneType: 'mobile' })
  })

  test('whole for the privileged, programs and oneself; masked for the others', async () => {
    const number = async (client: Client, path = at(carla, `phoneMethods/${mobileId}`)) =>
      (await client.get(path)).body.phoneNumber
    const read = ['UserAuthMethod-Phone.Read.All']
    expect(await number(privileged)).toBe('+351 912345678')
    expect(await number(await asApp(w, read))).toBe('+351 912345678')
    expect(await number(await asPerson(w, carla), `/v1.0/me/authentication/phoneMethods/${mobileId}`)).toBe(
      '+351 912345678',
    )
    expect(await number(authAdmin)).toBe('*****78')
    expect(await number(reader)).toBe('*****78')
    expect((await authAdmin.get(at(carla, 'emailMethods'))).body.value[0].emailAddress).toBe('ca******@h****.example')
  })

  test('each collection holds its own and nothing else; what is not built is empty', async () => {
    for (const [name, count] of [
      ['phoneMethods', 1],
      ['emailMethods', 1],
      ['softwareOathMethods', 1],
      ['passwordMethods', 1],
      ['microsoftAuthenticatorMethods', 0],
      ['fido2Methods', 0],
      ['temporaryAccessPassMethods', 0],
      ['windowsHelloForBusinessMethods', 0],
    ] as const) {
      expect((await privileged.get(at(carla, name))).body.value, name).toHaveLength(count)
    }
    const oath = (await privileged.get(at(carla, 'softwareOathMethods'))).body.value[0]
    expect(oath.secretKey).toBeNull()
    expect((await privileged.get(at(carla, `phoneMethods/${oath.id}`))).status).toBe(404)
    expect((await privileged.get(at(carla, `phoneMethods/${officeId}`))).status).toBe(404)
    expect((await privileged.get(at(carla, 'phoneMethods/x'))).status).toBe(404)
  })

  test('not for others: a person without a role, an administrator of lower rank, an app of another kind', async () => {
    const nobody = await asPerson(w, await w.user('nobody'))
    const root = await w.user('root', { roles: ['Global Administrator'] })
    expect((await nobody.get(at(carla, 'methods'))).status).toBe(403)
    expect((await authAdmin.get(at(root, 'methods'))).status).toBe(403)
    const mails = await asApp(w, ['UserAuthMethod-Email.Read.All'])
    expect((await mails.get(at(carla, 'phoneMethods'))).status).toBe(403)
    expect((await mails.get('/v1.0/me/authentication/methods')).status).toBe(400)
    const scoped = await asPerson(w, carla, ['User.Read'])
    expect((await scoped.get('/v1.0/me/authentication/methods')).status).toBe(403)
    expect((await privileged.get('/v1.0/users/nobody@meridian.invalid/authentication/methods')).status).toBe(404)
  })

  test('passkeys say that they are not built', async () => {
    const { status, body } = await privileged.post(at(carla, 'fido2Methods'), {})
    expect([status, body.error.message]).toEqual([400, expect.stringContaining('does not have this')])
  })
})

describe('administrators add, change and delete (authentication-methods.md 13)', () => {
  test('ADA-13: what somebody is asked for first: an app or a phone, told and written down', async () => {
    const user = await w.user('first', { app: true, mobile: '+351 913333445', email: 'first@home.example' })
    const path = `/api/users/${user.id}/defaultMethod`
    expect((await authAdmin.put(path, { methodId: mobileId })).status).toBe(204)
    expect((await reader.get(path)).body).toEqual({ methodId: mobileId })
    const [app] = (await authAdmin.get(at(user, 'softwareOathMethods'))).body.value
    expect((await authAdmin.put(path, { methodId: app.id })).status).toBe(204)
    expect((await authAdmin.get(path)).body).toEqual({ methodId: app.id })
    expect(await audits(user, 'Admin updated security info')).toHaveLength(2)
    // The same once more is no change.
    expect((await authAdmin.put(path, { methodId: app.id })).status).toBe(204)
    expect(await audits(user, 'Admin updated security info')).toHaveLength(2)
    for (const [methodId, status] of [
      [emailId, 400],
      [passwordId, 404],
      [alternateId, 404],
      ['x', 404],
      ['', 400],
    ] as const)
      expect([methodId, (await authAdmin.put(path, { methodId })).status]).toEqual([methodId, status])
    expect((await reader.put(path, { methodId: mobileId })).status).toBe(403)
    const root = await w.user('firstroot', { roles: ['Global Administrator'], mobile: '+351 913333446' })
    expect((await authAdmin.put(`/api/users/${root.id}/defaultMethod`, { methodId: mobileId })).status).toBe(403)
  })

  test('a mobile number: registered at once, told to the person, one of each kind', async () => {
    const user = await w.user('phone')
    const made = await authAdmin.post(at(user, 'phoneMethods'), {
      phoneNumber: '+351 913 333 444',
      phoneType: 'mobile',
    })
    expect(made.status).toBe(201)
    expect(made.headers.get('location')).toMatch(
      new RegExp(`/v1.0/users/${user.id}/authentication/phoneMethods/${mobileId}$`),
    )
    expect(made.body).toMatchObject({ id: mobileId, phoneType: 'mobile', phoneNumber: '*****44' })
    expect((await w.messages(user.mail!)).at(-1)?.subject).toContain('added')
    const [row] = await audits(user, 'Admin registered security info')
    expect(row).toMatchObject({ actor: { userPrincipalName: 'authadmin@meridian.example' } })
    expect(JSON.stringify(row)).not.toContain('913333444')
    const again = await authAdmin.post(at(user, 'phoneMethods'), { phoneNumber: '+351 913333445', phoneType: 'mobile' })
    expect([again.status, again.body.error.message]).toEqual([400, expect.stringContaining('one of this kind already')])
    await w.method('Sms', { state: 'enabled' })
    await w.policy({ enabledFor: 'all', licenceEnforcement: 'none' })
    const reset = await w.reset(user.userPrincipalName)
    expect(reset.view.methods?.map((one) => one.method)).toEqual(['text'])
  })

  test('alternate after mobile, office with an extension, in Graph order; the mobile one goes last', async () => {
    const user = await w.user('phones')
    const add = (phoneType: string, phoneNumber: string) =>
      privileged.post(at(user, 'phoneMethods'), { phoneType, phoneNumber })
    expect((await add('alternateMobile', '+351 914444555')).status).toBe(400)
    expect((await add('office', '+351 211 234 567x89')).status).toBe(201)
    expect((await add('mobile', '+351 915555666')).status).toBe(201)
    expect((await add('alternateMobile', '+351 914444555')).status).toBe(201)
    const { body } = await privileged.get(at(user, 'phoneMethods'))
    expect(
      body.value.map((one: { phoneType: string; phoneNumber: string }) => [one.phoneType, one.phoneNumber]),
    ).toEqual([
      ['mobile', '+351 915555666'],
      ['alternateMobile', '+351 914444555'],
      ['office', '+351 211234567x89'],
    ])
    expect((await privileged.delete(at(user, `phoneMethods/${mobileId}`))).status).toBe(400)
    expect((await privileged.delete(at(user, `phoneMethods/${alternateId}`))).status).toBe(204)
    expect((await privileged.delete(at(user, `phoneMethods/${mobileId}`))).status).toBe(204)
    expect((await privileged.delete(at(user, `phoneMethods/${mobileId}`))).status).toBe(404)
    expect((await privileged.delete(at(user, `emailMethods/${officeId}`))).status).toBe(404)
    expect((await privileged.delete(at(user, `methods/${officeId}`))).status).toBe(204)
    expect((await audits(user, 'Admin deleted security info')).length).toBe(3)
  })

  test('an address, never one of the organization; a change is told to the old one', async () => {
    const user = await w.user('mailer', { email: 'old@home.example' })
    expect((await authAdmin.post(at(user, 'emailMethods'), { emailAddress: 'new@home.example' })).status).toBe(400)
    const own = await authAdmin.patch(at(user, `emailMethods/${emailId}`), { emailAddress: 'x@meridian.example' })
    expect(own.status).toBe(400)
    expect(
      (await authAdmin.patch(at(user, `emailMethods/${emailId}`), { emailAddress: 'new@home.example' })).status,
    ).toBe(204)
    expect((await w.messages('old@home.example')).at(-1)?.subject).toContain('changed')
    expect(await w.messages('new@home.example')).toEqual([])
    expect((await privileged.get(at(user, 'emailMethods'))).body.value[0].emailAddress).toBe('new@home.example')
  })

  test('deleting the default app makes the phone the default', async () => {
    const user = await w.user('default', { app: true, mobile: '+351 912000111' })
    const id = (await privileged.get(at(user, 'softwareOathMethods'))).body.value[0].id
    expect((await privileged.delete(at(user, `softwareOathMethods/${id}`))).status).toBe(204)
    const [core] = await audits(user, 'Remove users strong authentication phone app detail')
    expect(core).toMatchObject({ service: 'Core Directory', result: 'success' })
    expect((await privileged.get(at(user, 'methods'))).body.value).toHaveLength(2)
  })

  test.each([
    [
      'oneself',
      403,
      async () =>
        privileged.post('/v1.0/users/privileged@meridian.example/authentication/phoneMethods', {
          phoneNumber: '+351 912345678',
          phoneType: 'mobile',
        }),
    ],
    [
      'a higher administrator',
      403,
      async () =>
        authAdmin.post(at(await w.user('boss', { roles: ['User Administrator'] }), 'phoneMethods'), {
          phoneNumber: '+351 912345671',
          phoneType: 'mobile',
        }),
    ],
    ['a reader', 403, async () => reader.delete(at(await w.user('victim1'), `phoneMethods/${mobileId}`))],
    ['no number', 400, async () => privileged.post(at(await w.user('v2'), 'phoneMethods'), { phoneType: 'mobile' })],
    [
      'a number that is none',
      400,
      async () =>
        privileged.post(at(await w.user('v3'), 'phoneMethods'), { phoneNumber: '12345', phoneType: 'mobile' }),
    ],
    [
      'a national number',
      400,
      async () =>
        privileged.post(at(await w.user('v4'), 'phoneMethods'), { phoneNumber: '912345678', phoneType: 'mobile' }),
    ],
    [
      'another type',
      400,
      async () =>
        privileged.post(at(await w.user('v5'), 'phoneMethods'), { phoneNumber: '+351 912345678', phoneType: 'fax' }),
    ],
    [
      'an unknown property',
      400,
      async () =>
        privileged.post(at(await w.user('v6'), 'phoneMethods'), {
          phoneNumber: '+351 912345678',
          phoneType: 'mobile',
          verified: true,
        }),
    ],
    [
      'a read-only property',
      400,
      async () =>
        privileged.post(at(await w.user('v7'), 'phoneMethods'), {
          id: mobileId,
          phoneNumber: '+351 912345678',
          phoneType: 'mobile',
        }),
    ],
    [
      'another type in a change',
      400,
      async () =>
        privileged.patch(at(await w.user('v8', { mobile: '+351 912345678' }), `phoneMethods/${mobileId}`), {
          phoneNumber: '+351 912345679',
          phoneType: 'office',
        }),
    ],
    [
      'a method that is not there',
      404,
      async () =>
        privileged.patch(at(await w.user('v9'), `phoneMethods/${mobileId}`), { phoneNumber: '+351 912345679' }),
    ],
    ['no address', 400, async () => privileged.post(at(await w.user('v10'), 'emailMethods'), { emailAddress: 'a@b' })],
    ['a query option', 400, async () => privileged.get(at(await w.user('v11'), 'methods?$filter=x'))],
    ['the password', 400, async () => privileged.delete(at(await w.user('v12'), `methods/${passwordId}`))],
    [
      'an app, by the call for people',
      403,
      async () =>
        (await asApp(w, ['UserAuthenticationMethod.ReadWrite.All'])).delete(
          at(await w.user('v13'), `methods/${mobileId}`),
        ),
    ],
  ])('%s: %i', async (_what, status, run) => {
    const answer = await run()
    expect([answer.status, answer.body.error.message]).toEqual([status, expect.any(String)])
  })
})

describe('resetPassword and its operation', () => {
  let helpdesk: Client
  beforeAll(async () => {
    helpdesk = await asPerson(w, await w.user('helpdesk', { roles: ['Helpdesk Administrator'] }))
  })
  const path = (person: Person, name = 'passwordMethods') => at(person, `${name}/${passwordId}/resetPassword`)

  test('202 with the drawn password, Location polled to succeeded', async () => {
    const user = await w.user('forgot')
    const { status, headers, body } = await helpdesk.post(path(user))
    expect(status).toBe(202)
    expect(body['@odata.context']).toMatch(/#microsoft.graph.passwordResetResponse$/)
    const operation = await helpdesk.get(headers.get('location')!)
    expect(operation.body).toMatchObject({
      status: 'succeeded',
      statusDetail: null,
      createdDateTime: expect.any(String),
    })
    expect((await authAdmin.get(headers.get('location')!)).status).toBe(404)
    expect(await w.signInWorks(user.userPrincipalName, user.password)).toBe(false)
  })

  test('202 with an empty body when the password was given', async () => {
    const user = await w.user('given')
    const answer = await helpdesk.post(path(user, 'methods'), { newPassword: 'Tower-Bridge-1894' })
    expect([answer.status, answer.body]).toEqual([202, {}])
    expect(answer.headers.get('location')).toContain('/authentication/operations/')
  })

  test.each([
    ['a weak one', 400, async () => helpdesk.post(path(await w.user('w1')), { newPassword: 'abc' })],
    ['a huge one', 400, async () => helpdesk.post(path(await w.user('w2')), { newPassword: 'A1'.repeat(2000) })],
    [
      'another method',
      404,
      async () => helpdesk.post(at(await w.user('w3'), `passwordMethods/${mobileId}/resetPassword`)),
    ],
    [
      'nobody',
      404,
      async () => helpdesk.post(`/v1.0/users/nobody/authentication/passwordMethods/${passwordId}/resetPassword`),
    ],
    [
      'oneself',
      403,
      async () =>
        helpdesk.post(
          `/v1.0/users/helpdesk@meridian.example/authentication/passwordMethods/${passwordId}/resetPassword`,
        ),
    ],
    [
      'a higher administrator',
      403,
      async () => helpdesk.post(path(await w.user('w4', { roles: ['Authentication Administrator'] }))),
    ],
    [
      'an app',
      403,
      async () => (await asApp(w, ['UserAuthenticationMethod.ReadWrite.All'])).post(path(await w.user('w5'))),
    ],
    ['a reader', 403, async () => reader.post(path(await w.user('w6')))],
    ['an operation that is none', 404, async () => helpdesk.get(at(await w.user('w7'), 'operations/x'))],
  ])('%s: %i', async (_what, status, run) => {
    const answer = await run()
    expect([answer.status, answer.body.error.code]).toEqual([status, expect.any(String)])
  })
})

describe('changePassword and revokeSignInSessions', () => {
  test('for oneself', async () => {
    const user = await w.user('self')
    const self = await asPerson(w, user)
    const change = (currentPassword: string, newPassword: string, path = '/v1.0/me/changePassword') =>
      self.post(path, { currentPassword, newPassword })
    expect((await change('wrong', 'Tower-Bridge-1894')).status).toBe(400)
    expect((await change(user.password, user.password)).status).toBe(400)
    expect((await change(user.password, 'short')).status).toBe(400)
    expect((await change(user.password, 'Tower-Bridge-1894')).status).toBe(204)
    expect(await w.signInWorks(user.userPrincipalName, 'Tower-Bridge-1894')).toBe(true)
    const own = `/v1.0/users/${user.id}/changePassword`
    expect((await change('Tower-Bridge-1894', 'Tower-Bridge-1895', own)).status).toBe(204)
    const other = await w.user('other')
    expect((await change('x', 'Tower-Bridge-1896', `/v1.0/users/${other.id}/changePassword`)).status).toBe(400)
    const revoked = await self.post('/v1.0/me/revokeSignInSessions')
    expect([revoked.status, revoked.body]).toEqual([
      200,
      { '@odata.context': expect.stringMatching(/#Edm.Boolean$/), value: true },
    ])
    expect((await self.post(`/v1.0/users/${other.id}/revokeSignInSessions`)).status).toBe(403)
  })

  test('not by an app for a person; sessions by an app with the permission', async () => {
    const user = await w.user('revoke')
    const browser = w.browser()
    await browser.signIn(user.userPrincipalName, user.password)
    const app = await asApp(w, ['User.RevokeSessions.All'])
    expect(
      (await app.post(`/v1.0/users/${user.id}/changePassword`, { currentPassword: 'a', newPassword: 'b' })).status,
    ).toBe(403)
    expect((await app.post(`/v1.0/users/${user.id}/revokeSignInSessions`)).status).toBe(200)
    expect((await browser.get('/account')).at).not.toBe('/account')
    expect((await app.post(`/v1.0/users/${user.id}/revokeSignInSessions`, { a: 1 })).status).toBe(400)
  })
})
