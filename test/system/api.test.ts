import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { asApp, asPerson, type Client, type Json } from '../api.ts'
import { type Person, type World, world } from '../world.ts'

let w: World
let as: Client
let policyAdmin: Person
let group: string
const path = '/api/passwordResetPolicy'

beforeAll(async () => {
  w = await world()
  policyAdmin = await w.user('policy', { roles: ['Authentication Policy Administrator'] })
  as = asPerson(w, policyAdmin)
  group = await w.group('Marketing')
  await w.method('Sms', { state: 'enabled' })
})
afterAll(() => w?.stop())

const role = async (name: string, ...roles: string[]) => asPerson(w, await w.user(name, { roles }))
const tagOf = async (at = path) => (await as.get(at)).headers.get('etag')!
const change = async (body: object, at = path, tag?: string) =>
  as.patch(at, body, { 'if-match': tag ?? (await tagOf(at)) })

describe('the password reset policy (sspr.md 1.12)', () => {
  test('is read as a whole, with its version as ETag, its group by name', async () => {
    expect((await change({ enabledFor: 'selected', scopeGroupId: group })).status).toBe(200)
    const { status, headers, body } = await as.get(path)
    expect(status).toBe(200)
    expect(headers.get('etag')).toBe(`"${body.version}"`)
    expect(body).toMatchObject({
      enabledFor: 'selected',
      scopeGroup: { id: group, displayName: 'Marketing' },
      methodsRequired: 1,
      securityQuestions: { enabled: false, toRegister: 5, toReset: 3 },
      temporaryPasswordDays: 7,
      alerts: [],
    })
    const row = (await w.audit()).findLast((one) => one.activity === 'Self-service password reset policy changes')
    expect(row).toMatchObject({ actor: { id: policyAdmin.id }, result: 'success' })
  })

  test('a writer says what they have seen: 428 without, 412 when it is old, one of two wins', async () => {
    expect((await as.patch(path, { reconfirmDays: 10 })).status).toBe(428)
    expect((await as.put(path, {})).status).toBe(428)
    const tag = await tagOf()
    const both = await Promise.all([20, 30].map((reconfirmDays) => change({ reconfirmDays }, path, tag)))
    expect(both.map((one) => one.status).sort()).toEqual([200, 412])
    expect((await change({ reconfirmDays: 40 }, path, tag)).status).toBe(412)
    expect((await change({ reconfirmDays: 40 }, path, 'nonsense')).status).toBe(412)
    const won = await change({ reconfirmDays: 50 }, path, '*')
    expect([won.status, won.body.reconfirmDays]).toEqual([200, 50])
    expect(won.headers.get('etag')).toBe(await tagOf())
  })

  test('what is not named stays; PUT puts what is left out back to its default', async () => {
    await change({ notifyUsers: false, securityQuestions: { toReset: 4 } })
    expect((await as.get(path)).body).toMatchObject({
      notifyUsers: false,
      reconfirmDays: 50,
      securityQuestions: { toRegister: 5, toReset: 4 },
    })
    const put = await as.put(path, { enabledFor: 'all' }, { 'if-match': await tagOf() })
    expect(put.body).toMatchObject({ enabledFor: 'all', scopeGroupId: null, reconfirmDays: 180, notifyUsers: true })
  })

  test.each([
    [{ enabledFor: 'selected' }, 'scopeGroupId'],
    [{ enabledFor: 'selected', scopeGroupId: '00000000-0000-4000-8000-000000000000' }, 'no such group'],
    [{ enabledFor: 'selected', scopeGroupId: 'x' }, 'scopeGroupId'],
    [{ methodsRequired: 3 }, 'methodsRequired'],
    [{ methodsRequired: 2, enabledFor: 'all' }, null],
    [{ reconfirmDays: 731 }, 'reconfirmDays'],
    [{ reconfirmDays: '180' }, 'reconfirmDays'],
    [{ helpdeskCustomized: true }, 'helpdeskTarget'],
    [{ helpdeskTarget: 'javascript:alert(1)' }, 'helpdeskTarget'],
    [{ securityQuestions: { toRegister: 3, toReset: 5 } }, 'securityQuestions'],
    [{ securityQuestions: { pet: 1 } }, 'securityQuestions.pet'],
    [{ writebackEnabled: true }, 'connector'],
    [{ version: 9 }, 'read-only'],
    [{ admin: true }, "'admin' does not exist"],
    [{ constructor: 1 }, null],
    [[], null],
  ])('%j: 400 as a whole, nothing changed', async (body, words) => {
    const before = (await as.get(path)).body
    const answer = await change(body)
    if (words === null && answer.status === 200) return void (await change({ methodsRequired: 1 }))
    expect(answer.status).toBe(400)
    if (words) expect(JSON.stringify(answer.body.error)).toContain(words)
    expect((await as.get(path)).body).toEqual(before)
  })

  test('each field belongs to a page with roles of its own; a try is in the log', async () => {
    const users = await role('users', 'User Administrator')
    const tag = async () => ({ 'if-match': (await users.get(path)).headers.get('etag')! })
    expect((await users.patch(path, { enabledFor: 'none' }, await tag())).status).toBe(200)
    expect((await users.patch(path, { enabledFor: 'all', notifyUsers: true }, await tag())).status).toBe(200)
    expect((await users.patch(path, { methodsRequired: 2 }, await tag())).status).toBe(403)
    expect((await w.audit()).at(-1)).toMatchObject({
      activity: 'Self-service password reset policy changes',
      result: 'failure',
      details: [{ key: 'Fields', value: 'methodsRequired' }],
    })
    const reader = await role('greader', 'Global Reader')
    expect((await reader.get(path)).status).toBe(200)
    expect((await reader.patch(path, { enabledFor: 'none' }, await tag())).status).toBe(403)
    expect((await asPerson(w, await w.user('nobody')).get(path)).status).toBe(403)
    const app = await asApp(w, ['Policy.Read.All'])
    expect((await app.get(path)).status).toBe(200)
    expect((await app.patch(path, {}, await tag())).status).toBe(403)
  })

  test('what asks for attention', async () => {
    const codes = async () => (await as.get(path)).body.alerts.map((one: Json) => one.code)
    await change({
      acceptUnregisteredContactData: true,
      helpdeskCustomized: true,
      helpdeskTarget: 'help@meridian.example',
    })
    expect(await codes()).toEqual(['unregistered_data', 'helpdesk_in_tenant'])
    const said = async (language: string) =>
      (await as.get(path, { 'accept-language': language })).body.alerts[1].message
    expect(await said('de')).toMatch(/^This mailbox is in your organisation/)
    expect(await said('pt-PT')).toMatch(/^Esta caixa de correio é da sua organização/)
    await change({ acceptUnregisteredContactData: false, helpdeskCustomized: false, helpdeskTarget: null })
    expect(await codes()).toEqual([])
  })
})

describe('who gains and who loses', () => {
  beforeAll(async () => {
    await change({ enabledFor: 'selected', scopeGroupId: group, licenceEnforcement: 'none', methodsRequired: 1 })
    await w.user('carla', { groups: ['Marketing'], app: true })
    await w.user('carlos', { groups: ['Marketing'], mobile: '+351 912345678' })
    await w.user('claiver', { groups: ['Marketing'] })
    for (const name of ['gabriel', 'joao', 'karabatic']) await w.user(name, { mobile: '+351 912345679' })
  })
  const preview = (body: object) => as.post(`${path}/preview`, body)

  test('by scope, by methods, by both; listed page by page, nothing saved', async () => {
    const tag = await tagOf()
    const wider = await preview({ policy: { enabledFor: 'all', scopeGroupId: null }, which: 'gains', top: 2 })
    expect(wider.body).toMatchObject({ ableBefore: 2, able: 5, gains: 3, loses: 0 })
    expect(wider.body.people.value.map((one: Json) => one.displayName)).toEqual(['Gabriel', 'Joao'])
    const after = wider.body.people.after
    const rest = await preview({ policy: { enabledFor: 'all', scopeGroupId: null }, which: 'gains', top: 2, after })
    expect(rest.body.people).toMatchObject({ value: [{ displayName: 'Karabatic' }], after: null })
    const stricter = await preview({ policy: { methodsRequired: 2 } })
    expect(stricter.body).toMatchObject({ loses: 2, gains: 0, able: 0, mustRegister: 5 })
    const without = await preview({ methods: { Sms: { state: 'disabled' } } })
    expect(without.body).toMatchObject({ loses: 1, people: { which: 'loses', value: [{ displayName: 'Carlos' }] } })
    expect(await tagOf()).toBe(tag)
  })

  test('who loses a method, whose last strong one it is, and whether that is whoever asks', async () => {
    const off = { methods: { Sms: { state: 'disabled' } } }
    const phones = ['Carlos', 'Gabriel', 'Joao', 'Karabatic']
    for (const which of ['losesMethod', 'losesStrong']) {
      const { body } = await preview({ ...off, which })
      expect(body).toMatchObject({ losesMethod: 4, losesStrong: 4, losesYours: false })
      expect(body.people.value.map((one: Json) => one.displayName)).toEqual(phones)
    }
    await w.user('dario', { mobile: '+351 912345670', app: true })
    const both = await preview({ ...off, which: 'losesMethod' })
    expect(both.body).toMatchObject({ losesMethod: 5, losesStrong: 4 })
    const narrower = { methods: { Sms: { includeTargets: [{ targetType: 'group', id: group }] } } }
    expect((await preview(narrower)).body).toMatchObject({ losesMethod: 4, losesStrong: 3 })
    const boss = await w.user('boss', { roles: ['Global Administrator'], mobile: '+351 912345671' })
    const asked = await (await asPerson(w, boss)).post(`${path}/preview`, off)
    expect(asked.body).toMatchObject({ losesMethod: 6, losesStrong: 5, losesYours: true })
    const wider = await preview({ methods: { Email: { state: 'enabled' } } })
    expect(wider.body).toMatchObject({ losesMethod: 0, losesStrong: 0 })
  })

  test.each([
    { policy: { enabledFor: 'selected', scopeGroupId: null } },
    { policy: { nonsense: 1 } },
    { methods: { Sms: { includeTargets: [] } } },
    { methods: { Pigeon: { state: 'enabled' } } },
    { methods: { QRCodePin: { state: 'enabled' } } },
    { top: 0 },
    { which: 'all' },
    { after: ['x', 'y'] },
  ])('%j: 400', async (body) => expect((await preview(body)).status).toBe(400))
})

describe("why can't this person reset?", () => {
  const why = async (person: { id: string }) => (await as.get(`/api/users/${person.id}/resetEligibility`)).body
  const deciding = (body: Json) => body.checks.find((one: Json) => one.deciding)

  test('somebody who can: every check passed, what they are offered', async () => {
    const user = await w.user('able', { groups: ['Marketing'], app: true, mobile: '+351 912345670' })
    const body = await why(user)
    expect(body).toMatchObject({
      eligible: true,
      policy: 'users',
      methodsRequired: 1,
      sees: { page: 'P-04', code: null },
    })
    expect(body.checks.map((one: Json) => [one.number, one.result])).toEqual(
      Array.from({ length: 12 }, (_, n) => [n + 1, 'passed']),
    )
    expect(body.methods.map((one: Json) => [one.method, one.masked])).toEqual([
      ['appCode', null],
      ['text', '*****70'],
    ])
  })

  test('Gabriel: the group decides, the licence is not asked; the cure names the group', async () => {
    await change({ licenceEnforcement: 'perUser' })
    const gabriel = await w.user('gabriel2', { mobile: '+351 912345671' })
    const body = await why(gabriel)
    expect(deciding(body)).toMatchObject({
      number: 8,
      code: 'reset.not_in_group',
      result: 'failed',
      detail: 'The person is not a member of the chosen group Marketing.',
      cure: { page: 'group/members', objectId: group },
    })
    expect(body.checks.slice(8).every((one: Json) => one.result === 'notReached' && one.cure === null)).toBe(true)
    expect(body.sees).toMatchObject({ page: 'P-10', code: 'SSPR_0013' })
    expect(body.reason).toContain('not a member of the password reset users group')
    const shown = await w.reset(gabriel.userPrincipalName)
    expect([shown.view.page, shown.view.refusal?.message, shown.view.refusal?.code]).toEqual([
      body.sees.page,
      body.sees.text,
      body.sees.code,
    ])
  })

  test.each([
    ['reset.home_elsewhere', 'P-11', async () => w.user('guest', { userType: 'Guest' }).then(invited)],
    ['reset.user_disabled', 'P-12', async () => w.user('off', { accountEnabled: false })],
    ['reset.admins_off', 'P-10', async () => w.user('glass', { isBreakGlass: true })],
    ['reset.not_licensed', 'P-10', async () => w.user('poor', { groups: ['Marketing'] })],
    ['reset.too_few_methods', 'P-12', async () => w.user('bare', { groups: ['Marketing'], licence: true })],
  ])('%s: the page says what the reset shows', async (code, page, make) => {
    const person = await make()
    const body = await why(person)
    expect([deciding(body).code, body.sees.page]).toEqual([code, page])
    expect(deciding(body).cure.text).not.toBe('')
    const shown = await w.reset(person.userPrincipalName)
    expect([shown.view.page, shown.view.refusal?.message]).toEqual([page, body.sees.text])
  })
  const invited = async (person: Person): Promise<Person> => {
    await w.unit((tx) =>
      tx.db.updateTable('person').set({ creation_type: 'Invitation' }).where('id', '=', person.id).execute(),
    )
    return person
  }

  test('accounts kept private; nobody; who may ask', async () => {
    await change({ accountDisclosure: 'private' }, '/api/customization')
    const poor = await w.user('poor2', { groups: ['Marketing'] })
    expect((await why(poor)).sees).toMatchObject({ page: 'P-04', private: true })
    await change({ accountDisclosure: 'helpful' }, '/api/customization')
    expect((await as.get('/api/users/nobody/resetEligibility')).status).toBe(404)
    const helpdesk = await role('helpdesk', 'Helpdesk Administrator')
    expect((await helpdesk.get(`/api/users/${poor.id}/resetEligibility`)).status).toBe(200)
    expect((await asPerson(w, poor).get(`/api/users/${poor.id}/resetEligibility`)).status).toBe(403)
    await change({ licenceEnforcement: 'none' })
  })
})

describe('what administrators do for somebody (authentication-methods.md 13)', () => {
  test('a block and a lockout are ended apart, each once in the log', async () => {
    const helpdesk = await role('helpdesk2', 'Helpdesk Administrator')
    const user = await w.user('blocked', { groups: ['Marketing'], mobile: '+351 912345672' })
    for (let n = 0; n < 11; n++) await w.browser().signIn(user.userPrincipalName, `wrong-${n}`)
    const flow = await w.reset(user.userPrincipalName)
    for (let n = 0; n < 6; n++) await flow.step('send', { method: 'text', number: `+351 91999999${n}` })
    const state = async () => (await helpdesk.get(`/api/users/${user.id}/lockState`)).body
    expect(await state()).toMatchObject({
      resetBlockedUntil: expect.any(String),
      resetBlockReason: expect.stringContaining('blocked for 24 hours'),
      signInLockedUntil: expect.any(String),
    })
    const call = async (act: string) => (await helpdesk.post(`/api/users/${user.id}/${act}`)).body.ended
    expect([await call('clearResetBlock'), await call('clearResetBlock')]).toEqual([true, false])
    expect((await state()).signInLockedUntil).not.toBeNull()
    expect([await call('unlock'), await call('unlock')]).toEqual([true, false])
    const free = { resetBlockedUntil: null, resetBlockReason: null }
    expect(await state()).toEqual({ ...free, signInLockedUntil: null, passwordSignInDisabled: null })
    const rows = (await w.audit()).filter((row) => row.targets.some((one) => one.id === user.id))
    for (const activity of ['Clear self-service password reset block', 'Account unlocked'])
      expect(rows.filter((row) => row.activity === activity)).toHaveLength(1)
    expect(await w.signInWorks(user.userPrincipalName, user.password)).toBe(true)
  })

  test('require to register again: numbers and apps go, the mailbox stays (T-15)', async () => {
    const authAdmin = await role('authadmin', 'Authentication Administrator')
    const user = await w.user('anew', { app: true, mobile: '+351 912345673', email: 'anew@home.example' })
    const asked = await authAdmin.post(`/api/users/${user.id}/requireReregistration`, { reason: 'Lost phone' })
    expect(asked.status).toBe(204)
    const left = await authAdmin.get(`/v1.0/users/${user.id}/authentication/methods`)
    expect(left.body.value.map((one: Json) => one['@odata.type'].split('.').at(-1))).toEqual([
      'passwordAuthenticationMethod',
      'emailAuthenticationMethod',
    ])
    const row = (await w.audit()).findLast((one) => one.activity === 'Require re-registration')
    expect(row?.details).toContainEqual({ key: 'Reason', value: 'Lost phone' })
    expect((await authAdmin.post(`/api/users/${user.id}/requireReregistration`)).status).toBe(204)
    expect((await authAdmin.post(`/api/users/${user.id}/requireReregistration`, { why: 1 })).status).toBe(400)
    const root = await w.user('root', { roles: ['Global Administrator'] })
    expect((await authAdmin.post(`/api/users/${root.id}/requireReregistration`)).status).toBe(403)
    expect((await authAdmin.post('/api/users/authadmin@meridian.example/requireReregistration')).status).toBe(403)
    expect((await authAdmin.post('/api/users/nobody/clearResetBlock')).status).toBe(404)
  })
})

describe('the smaller documents', () => {
  test('notifications: switches and the people behind "Contact your administrator"', async () => {
    const { body } = await as.get('/api/notifications')
    expect(body).toMatchObject({ notifyUsers: true, notifyAdmins: true, notifyUsersOnChange: true })
    expect(body.contactRecipients.map((one: Json) => one.displayName)).toEqual(['Helpdesk', 'Helpdesk2'])
    expect((await change({ notifyUsers: false }, '/api/notifications')).body.notifyUsers).toBe(false)
    expect((await as.patch('/api/notifications', { notifyUsers: true })).status).toBe(428)
    expect((await change({ contactRecipients: [] }, '/api/notifications')).status).toBe(400)
    expect((await change({ notifyUsers: 'no' }, '/api/notifications')).status).toBe(400)
  })

  test('customization: colour and helpdesk under one ETag, a branding administrator paints only', async () => {
    const at = '/api/customization'
    const tag = await tagOf(at)
    const both = await Promise.all(['#112233', '#445566'].map((accent) => change({ accent }, at, tag)))
    expect(both.map((one) => one.status).sort()).toEqual([200, 412])
    const saved = await change({ helpdeskCustomized: true, helpdeskTarget: 'https://help.example' }, at)
    expect(saved.body).toMatchObject({ helpdeskTarget: 'https://help.example', alerts: [] })
    for (const body of [
      { accent: 'red' },
      { accent: '#GGGGGG' },
      { helpdeskTarget: null },
      { refusalNote: 'x'.repeat(501) },
      { logo: 1 },
    ])
      expect((await change(body, at)).status, JSON.stringify(body)).toBe(400)
    const painter = await role('painter', 'Organizational Branding Administrator')
    const headers = { 'if-match': await tagOf(at) }
    expect((await painter.patch(at, { accountDisclosure: 'private' }, headers)).status).toBe(403)
    expect((await painter.patch(at, { accent: null }, headers)).status).toBe(200)
    expect((await w.audit()).at(-1)).toMatchObject({ activity: 'Set Company Information' })
  })

  test('on-premises: why it cannot be switched on yet', async () => {
    const at = '/api/onPremises'
    expect((await as.get(at)).body).toMatchObject({
      writebackEnabled: false,
      connector: { available: false, reason: expect.stringContaining('later version') },
      synchronizedUsers: 0,
    })
    const on = await change({ writebackEnabled: true }, at)
    expect([on.status, on.body.error.message]).toEqual([400, expect.stringContaining('connector')])
    expect((await change({ allowUnlockWithoutReset: true }, at)).body.allowUnlockWithoutReset).toBe(true)
  })

  test('administrators and methods: facts, and what is not available yet with its reason', async () => {
    const facts = (await as.get('/api/administratorPolicy')).body
    expect(facts).toMatchObject({ enabled: true, methodsRequired: 2, securityQuestions: false })
    expect(facts.administrators).toBeGreaterThan(0)
    expect(facts.methods.map((one: Json) => [one.method, one.available])).toEqual([
      ['email', true],
      ['text', true],
      ['call', false],
      ['officeCall', false],
      ['appCode', true],
    ])
    const { value } = (await as.get('/api/methods')).body
    const without = value.filter((one: Json) => !one.usableForReset && one.reason === null)
    // Built, and never for a reset (OTP-20).
    expect(without.map((one: Json) => one.id)).toEqual(['TemporaryAccessPass'])
    expect((await as.patch('/api/administratorPolicy', {})).status).toBe(405)
  })
})
