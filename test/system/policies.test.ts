import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { asApp, asPerson, type Client, type Json } from '../api.ts'
import { type Person, type World, world } from '../world.ts'

let w: World
let admin: Person
let as: Client
const methods = '/v1.0/policies/authenticationMethodsPolicy'
const at = (id: string) => `${methods}/authenticationMethodConfigurations/${id}`
const sms = '#microsoft.graph.smsAuthenticationMethodConfiguration'

beforeAll(async () => {
  w = await world()
  admin = await w.user('policy', { roles: ['Authentication Policy Administrator'] })
  as = asPerson(w, admin)
})
afterAll(() => w?.stop())

describe('authenticationMethodsPolicy (graph-api.md 6.6)', () => {
  test('every method in seed order, each with its type; both addresses', async () => {
    for (const path of [methods, '/v1.0/AUTHENTICATIONMETHODSPOLICY']) {
      const { status, body } = await as.get(path)
      expect(status).toBe(200)
      expect(body).toMatchObject({
        id: 'authenticationMethodsPolicy',
        policyMigrationState: 'migrationComplete',
        reconfirmationInDays: 180,
      })
      expect(body.authenticationMethodConfigurations.map((one: Json) => one.id)).toEqual([
        'Fido2',
        'MicrosoftAuthenticator',
        'Sms',
        'TemporaryAccessPass',
        'HardwareOath',
        'SoftwareOath',
        'Voice',
        'Email',
        'X509Certificate',
        'QRCodePin',
      ])
      for (const one of body.authenticationMethodConfigurations)
        expect(one['@odata.type']).toMatch(/^#microsoft\.graph\.\w+AuthenticationMethodConfiguration$/)
    }
  })

  test('one method, its id in any case, with its own members', async () => {
    expect((await as.get(at('sms'))).body).toMatchObject({
      '@odata.type': sms,
      id: 'Sms',
      state: 'disabled',
      includeTargets: [
        { id: 'all_users', targetType: 'group', isRegistrationRequired: false, isUsableForSignIn: false },
      ],
      excludeTargets: [],
    })
    expect((await as.get(at('TemporaryAccessPass'))).body).toMatchObject({
      defaultLifetimeInMinutes: 60,
      maximumLifetimeInMinutes: 480,
      defaultLength: 8,
    })
    expect((await as.get(at('microsoftauthenticator'))).body.includeTargets[0].authenticationMode).toBe('any')
    expect((await as.get(at('x'))).status).toBe(404)
  })

  test('PATCH: what is named changes, is audited and counts at once; what comes back from GET is taken', async () => {
    const group = await w.group('Marketing')
    const { body } = await as.get(at('Sms'))
    const { '@odata.context': _context, ...same } = body
    const change = { ...same, state: 'enabled', includeTargets: [{ id: group, targetType: 'group' }] }
    expect((await as.patch(at('Sms'), { ...change, 'includeTargets@odata.context': 'x' })).status).toBe(204)
    expect((await as.get(at('Sms'))).body).toMatchObject({ state: 'enabled', includeTargets: [{ id: group }] })
    expect((await as.patch(at('Sms'), { '@odata.type': sms, excludeTargets: [{ id: group }] })).status).toBe(204)
    const [row] = (await w.audit()).filter((one) => one.activity === 'Authentication Methods Policy Update').slice(-1)
    expect(row).toMatchObject({
      actor: { id: admin.id },
      targets: [{ id: 'Sms', modifiedProperties: [{ displayName: 'excludeTargets' }] }],
    })
    const back = await as.patch(at('Sms'), {
      '@odata.type': sms,
      includeTargets: [{ id: 'all_users' }],
      excludeTargets: [],
    })
    expect(back.status).toBe(204)
    expect((await as.delete(at('Sms'))).status).toBe(204)
    expect((await as.get(at('Sms'))).body).toMatchObject({ state: 'disabled', includeTargets: [{ id: 'all_users' }] })
    expect((await w.audit()).at(-1)?.activity).toBe('Authentication Methods Policy Reset')
  })

  test("a method's own settings are merged; the codes of the app can be switched off by themselves", async () => {
    const pass = '#microsoft.graph.temporaryAccessPassAuthenticationMethodConfiguration'
    expect((await as.patch(at('TemporaryAccessPass'), { '@odata.type': pass, defaultLength: 12 })).status).toBe(204)
    expect((await as.patch(at('TemporaryAccessPass'), { '@odata.type': pass, isUsableOnce: true })).status).toBe(204)
    expect((await as.get(at('TemporaryAccessPass'))).body).toMatchObject({ defaultLength: 12, isUsableOnce: true })
    const low = await as.patch(at('TemporaryAccessPass'), { '@odata.type': pass, defaultLifetimeInMinutes: 30 })
    expect(low.status).toBe(400)
    const user = await w.user('coder', { app: true, mobile: '+351 912345678' })
    const app = '#microsoft.graph.microsoftAuthenticatorAuthenticationMethodConfiguration'
    const oath = '#microsoft.graph.softwareOathAuthenticationMethodConfiguration'
    await as.patch(at('Sms'), { '@odata.type': sms, state: 'enabled' })
    await w.policy({ enabledFor: 'all', licenceEnforcement: 'none' })
    const offered = async () => (await w.reset(user.userPrincipalName)).view.methods?.map((one) => one.method)
    expect(await offered()).toEqual(['appCode', 'text'])
    await as.patch(at('SoftwareOath'), { '@odata.type': oath, state: 'disabled' })
    expect(await offered()).toEqual(['appCode', 'text'])
    await as.patch(at('MicrosoftAuthenticator'), { '@odata.type': app, isSoftwareOathEnabled: false })
    expect(await offered()).toEqual(['text'])
  })

  test('two writers, one version: one is answered 412', async () => {
    const tag = (await as.get(at('Voice'))).headers.get('etag')!
    expect(tag).toMatch(/^W\/"\d+"$/)
    const voice = { '@odata.type': '#microsoft.graph.voiceAuthenticationMethodConfiguration' }
    const both = await Promise.all(
      [true, false].map((on) =>
        as.patch(
          at('Voice'),
          { ...voice, state: on ? 'enabled' : 'disabled', isOfficePhoneAllowed: true },
          { 'if-match': tag },
        ),
      ),
    )
    expect(both.map((one) => one.status).sort()).toEqual([204, 412])
    expect((await as.patch(at('Voice'), { ...voice, state: 'disabled' }, { 'if-match': '*' })).status).toBe(204)
    expect((await as.patch(at('Voice'), { ...voice, state: 'enabled' }, { 'if-match': '"x"' })).status).toBe(412)
  })

  test('reconfirmationInDays is the reset policy; a campaign and another migration state are refused', async () => {
    expect((await as.patch(methods, { reconfirmationInDays: 90 })).status).toBe(204)
    expect((await as.get(methods)).body.reconfirmationInDays).toBe(90)
    expect((await as.patch(methods, { policyMigrationState: 'migrationComplete' })).status).toBe(204)
    for (const body of [
      { policyMigrationState: 'preMigration' },
      { reconfirmationInDays: 731 },
      { registrationEnforcement: { authenticationMethodsRegistrationCampaign: { state: 'enabled' } } },
      { displayName: 'x' },
      { nonsense: 1 },
    ])
      expect((await as.patch(methods, body)).status, JSON.stringify(body)).toBe(400)
  })

  const unknown = '00000000-0000-4000-8000-000000000001'
  test.each([
    ['no type', { state: 'enabled' }, '@odata.type'],
    [
      'the type of another',
      { '@odata.type': '#microsoft.graph.emailAuthenticationMethodConfiguration' },
      '@odata.type',
    ],
    ['an unknown group', { '@odata.type': sms, includeTargets: [{ id: unknown }] }, 'There is no group'],
    [
      'all users and a group',
      { '@odata.type': sms, state: 'enabled', includeTargets: [{ id: 'all_users' }, { id: unknown }] },
      'exclude each other',
    ],
    ['on for nobody', { '@odata.type': sms, state: 'enabled', includeTargets: [] }, 'at least one group'],
    ['a single user', { '@odata.type': sms, includeTargets: [{ id: unknown, targetType: 'user' }] }, 'targetType'],
    ['another state', { '@odata.type': sms, state: 'on' }, 'state'],
    ["a setting of another's", { '@odata.type': sms, isUsableOnce: true }, "'isUsableOnce' does not exist"],
    ['another id', { '@odata.type': sms, id: 'Email' }, 'read-only'],
  ])('%s: 400, nothing changed', async (_what, body, words) => {
    const before = (await as.get(at('Sms'))).body
    const answer = await as.patch(at('Sms'), body)
    expect([answer.status, answer.body.error.message]).toEqual([400, expect.stringContaining(words)])
    expect((await as.get(at('Sms'))).body).toEqual(before)
  })

  test('sign-in by text is an option of each row of the SMS policy', async () => {
    const usable = async () => (await as.get(at('Sms'))).body.includeTargets[0].isUsableForSignIn
    const say = (isUsableForSignIn: boolean) =>
      as.patch(at('Sms'), { '@odata.type': sms, includeTargets: [{ id: 'all_users', isUsableForSignIn }] })
    expect(await usable()).toBe(false)
    expect((await say(true)).status).toBe(204)
    expect(await usable()).toBe(true)
    expect((await say(false)).status).toBe(204)
  })

  test('what is not built cannot be switched on, and says so', async () => {
    const type = '#microsoft.graph.qrCodePinAuthenticationMethodConfiguration'
    const { status, body } = await as.patch(at('QRCodePin'), { '@odata.type': type, state: 'enabled' })
    expect([status, body.error.message]).toEqual([400, 'This method cannot be turned on yet.'])
  })
})

describe('authorizationPolicy', () => {
  test('allowedToUseSSPR is the switch of the administrators alone, in both addresses', async () => {
    const root = await w.user('root', {
      roles: ['Global Administrator'],
      app: true,
      mobile: '+351 912345670',
      email: 'root@home.example',
    })
    const user = await w.user('user', { mobile: '+351 912345671' })
    expect((await as.get('/v1.0/policies/authorizationPolicy')).body.allowedToUseSSPR).toBe(true)
    const off = await as.patch('/v1.0/policies/authorizationPolicy/authorizationPolicy', { allowedToUseSSPR: false })
    expect(off.status).toBe(204)
    expect((await w.reset(root.userPrincipalName)).view.page).toBe('P-10')
    expect((await w.reset(user.userPrincipalName)).view.page).toBe('P-04')
    expect((await w.audit()).some((row) => row.activity === 'Update authorization policy')).toBe(true)
    expect((await as.patch('/v1.0/policies/authorizationPolicy', { allowedToUseSSPR: true })).status).toBe(204)
  })

  test.each([{ allowedToUseSSPR: 'no' }, { allowInvitesFrom: 'none' }, { x: 1 }])('%j: 400', async (body) => {
    expect((await as.patch('/v1.0/policies/authorizationPolicy', body)).status).toBe(400)
  })

  test('who may', async () => {
    const reader = asPerson(w, await w.user('reader', { roles: ['Global Reader'] }))
    const nobody = asPerson(w, await w.user('nobody'))
    expect((await reader.get(methods)).status).toBe(200)
    expect((await reader.patch(at('Sms'), { '@odata.type': sms, state: 'disabled' })).status).toBe(403)
    expect((await nobody.get(methods)).status).toBe(403)
    expect((await nobody.patch('/v1.0/policies/authorizationPolicy', { allowedToUseSSPR: true })).status).toBe(403)
    const app = await asApp(w, ['Policy.ReadWrite.AuthenticationMethod'])
    expect((await app.patch(at('Sms'), { '@odata.type': sms, state: 'enabled' })).status).toBe(204)
    expect((await app.patch('/v1.0/policies/authorizationPolicy', { allowedToUseSSPR: true })).status).toBe(403)
  })
})
