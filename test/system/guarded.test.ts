import { afterAll, beforeAll, expect, test } from 'vitest'
import { countForAlarm } from '../../src/directory/alarm.ts'
import { endQuietGuards, guardedMode } from '../../src/directory/guarded.ts'
import { onlyTenant } from '../../src/directory/tenant.store.ts'
import { systemRequest } from '../../src/store/unit.ts'
import { asNobody, asPerson } from '../api.ts'
import { type Person, type ResetClient, type World, world } from '../world.ts'

/** LIM-12: an attack on many makes resets harder to guess for everybody, and nobody who is really there stays out. */
let w: World
let root: Person
let carla: Person
let timo: Person
let both: Person
let beganAt: Date
beforeAll(async () => {
  w = await world()
  await w.policy({ enabledFor: 'all', licenceEnforcement: 'none', requireRegistration: false, methodsRequired: 1 })
  for (const id of ['Sms', 'SoftwareOath', 'Email'] as const) await w.method(id, { state: 'enabled' })
  root = await w.user('root', { roles: ['Global Administrator'] })
  carla = await w.user('carla', { email: 'carla@elsewhere.example' })
  timo = await w.user('timo', { app: true })
  both = await w.user('both', { app: true, mobile: '+351 912345678' })
})
afterAll(() => w?.stop())

const rows = async (activity: string) =>
  (await w.audit()).filter((row) => row.activity === `Self-service password reset ${activity}`)
const counts = async () =>
  Promise.all(['guarded mode began', 'alarm', 'guarded mode ended'].map(async (name) => (await rows(name)).length))
const mails = async (subject: string) =>
  (await w.messages(root.userPrincipalName)).filter((one) => one.subject?.includes(subject))
const isOn = async (): Promise<boolean> => (await guardedMode(w.store, w.tenantId)) !== null
const count = async (kind: 'refused' | 'failed', times: number): Promise<void> => {
  for (let n = 0; n < times; n++) await w.unit((tx) => countForAlarm(tx, kind))
}
/** Beyond what one counter holds, by the last request of a stranger. */
async function attack(): Promise<void> {
  await count('refused', 100)
  await w.reset('nobody-at-all')
}
async function workFor(name: string): Promise<number> {
  const { body } = await asNobody(w).post('/passwordreset/challenge/proof-of-work', { username: name })
  return body.work.parameters.data.most
}
async function mailCode(digits: number): Promise<string> {
  const last = (await w.messages('carla@elsewhere.example')).at(-1)!
  return new RegExp(`\\b\\d{${digits}}\\b`).exec(last.body)![0]
}
async function mailed(): Promise<ResetClient> {
  const reset = await w.reset(carla.userPrincipalName)
  return reset.step('send', { method: 'email' })
}
let passwords = 0
async function finished(reset: ResetClient): Promise<string> {
  const password = `Orange-${++passwords}-Boat-77`
  await reset.step('password', { password, confirm: password })
  return reset.view.page
}

test('an attack begins it once: audit, alarm and mail, and harder work for names of this organization', async () => {
  const easy = await workFor(carla.userPrincipalName)
  const early = await w.reset(timo.userPrincipalName)
  await early.step('prove', { method: 'appCode', answer: w.appCode(timo) })
  expect(early.view.state).toBe('password')
  await count('refused', 100)
  expect([await isOn(), await counts()]).toEqual([false, [0, 0, 0]])
  await w.reset('nobody-at-all')
  beganAt = w.clock.now()
  expect([await isOn(), await counts()]).toEqual([true, [1, 1, 0]])
  await w.reset('nobody-else')
  await count('refused', 10)
  expect(await counts()).toEqual([1, 1, 0])
  expect((await mails('Unusually many')).map((mail) => mail.body.includes('Guarded mode is on'))).toEqual([true])
  expect(await workFor(carla.userPrincipalName)).toBe(easy * 16)
  expect(await workFor('who@unknown.example')).toBe(easy * 16)
  // What was proved before it began is judged by what holds now (FLO-07).
  expect(await finished(early)).toBe('P-17')
  expect(await w.signInWorks(timo.userPrincipalName, timo.password)).toBe(true)
})

test('mail codes have eight digits, and the right one still opens the account', async () => {
  const reset = await mailed()
  expect(reset.view.codeDigits).toBe(8)
  const code = await mailCode(8)
  await reset.step('prove', { method: 'email', answer: code.slice(0, 6) })
  expect(reset.view.error).toMatchObject({ code: 'proof.code_malformed_8', message: expect.stringContaining('eight') })
  await reset.step('prove', { method: 'email', answer: `${code.slice(0, 4)} ${code.slice(4)}` })
  expect([reset.view.state, reset.view.gates]).toEqual(['password', 1])
  expect(await finished(reset)).toBe('P-18')
  expect(await w.signInWorks(carla.userPrincipalName, 'Orange-2-Boat-77')).toBe(true)
})

test('a code from an app is a first proof and no longer enough; any second one is', async () => {
  const reset = await w.reset(both.userPrincipalName)
  expect([reset.view.gate, reset.view.gates]).toEqual([1, 1])
  await reset.step('prove', { method: 'appCode', answer: w.appCode(both) })
  expect([reset.view.state, reset.view.gate, reset.view.gates]).toEqual(['choose', 2, 2])
  expect(reset.view.methods.map((one) => one.method)).toEqual(['text'])
  const forced = await reset.step('password', { password: 'Orange-9-Boat-77', confirm: 'Orange-9-Boat-77' })
  expect(forced.view.state).toBe('choose')
  await reset.step('send', { method: 'text', number: '+351 912345678' })
  await reset.step('prove', { method: 'text', answer: await w.code('+351 912345678') })
  expect([reset.view.state, reset.view.gates]).toEqual(['password', 2])
  expect(await finished(reset)).toBe('P-18')
})

test('who has nothing else is told so after the right code only, and an administrator sees why', async () => {
  const reset = await w.reset(timo.userPrincipalName)
  expect(reset.view.page).toBe('P-04')
  await reset.step('prove', { method: 'appCode', answer: '000000' })
  expect([reset.view.state, reset.view.error?.code]).toEqual(['choose', 'proof.code_wrong'])
  await reset.step('prove', { method: 'appCode', answer: w.appCode(timo, 1) })
  expect([reset.view.state, reset.view.page]).toEqual(['closed', 'P-10'])
  expect(reset.view.refusal).toMatchObject({ code: 'SSPR_0014', message: expect.stringContaining('code was right') })
  expect(reset.view.allowed).toContain('contact')
  const why = await (await asPerson(w, root)).get(`/api/users/${timo.id}/resetEligibility`)
  expect(why.body.sees.text).toContain('Guarded mode')
})

test('the pages without scripts: a field for eight digits, a second step, an end with a way to an administrator', async () => {
  // Codes of the last test's step are used up (OTP-12).
  w.advance({ minutes: 2 })
  const flow = '/passwordreset/flow'
  const begun = async (person: Person) => {
    const browser = w.browser()
    await browser.get('/passwordreset')
    return browser.submit('/passwordreset', { username: person.userPrincipalName })
  }
  const mail = await begun(carla)
  await mail.submit(`${flow}/send`, { method: 'email' })
  expect(mail.page).toContain('data-code="8"')
  await mail.submit(`${flow}/prove`, { method: 'email', answer: '123456' })
  expect(mail.text()).toContain('The code has eight digits.')
  await mail.submit(`${flow}/prove`, { method: 'email', answer: await mailCode(8) })
  expect(mail.text()).toContain('choose a new password')
  const two = await begun(both)
  await two.submit(`${flow}/prove`, { method: 'appCode', answer: w.appCode(both) })
  expect(two.text()).toContain('verification step 2')
  const alone = await begun(timo)
  await alone.submit(`${flow}/prove`, { method: 'appCode', answer: w.appCode(timo) })
  expect(alone.text()).toContain('Your code was right.')
  await alone.submit(`${flow}/contact`)
  expect((await mails('Timo needs help')).length).toBe(1)
})

test('in private mode a name that is nobody\u2019s is asked for as much as a real one (ENU-04)', async () => {
  await w.policy({ accountDisclosure: 'private' })
  const names = Array.from({ length: 20 }, (_, n) => `invented-${n}@meridian.example`)
  for (const name of names) {
    const reset = await w.reset(name)
    if (!reset.view.methods.some((one) => one.method === 'email')) continue
    await reset.step('send', { method: 'email' })
    expect([reset.view.state, reset.view.codeDigits, reset.view.gates]).toEqual(['challenged', 8, 1])
    await reset.step('prove', { method: 'email', answer: '123456' })
    expect(reset.view.error?.code).toBe('proof.code_malformed_8')
    await reset.step('prove', { method: 'email', answer: '12345678' })
    expect(reset.view.error?.code).toBe('proof.code_wrong')
    await w.policy({ accountDisclosure: 'helpful' })
    return
  }
  throw new Error('No invented account has a mailbox.')
})

test('only the attacked organization is guarded', async () => {
  const other = w.store.random.uuid()
  await w.store.unit(systemRequest(other, w.store.random.uuid()), async (tx) => {
    const tenant = { id: other, display_name: 'Elsewhere', country: 'PT', created_at: new Date(tx.now.getTime() + 1) }
    await tx.db.insertInto('tenant').values(tenant).execute()
    const domain = { tenant_id: other, name: 'elsewhere.example', is_default: true, is_initial: true }
    await tx.db.insertInto('domain').values(domain).execute()
  })
  expect((await w.store.look(onlyTenant))!.id).toBe(w.tenantId)
  expect([await isOn(), await guardedMode(w.store, other)]).toEqual([true, null])
  expect((await workFor('who@elsewhere.example')) * 16).toBe(await workFor('who@meridian.example'))
})

test('an administrator sees and ends it; what was counted is forgiven, what comes after counts', async () => {
  const admin = await asPerson(w, root)
  const { body } = await admin.get('/api/guardedMode')
  expect(body).toMatchObject({ on: true, cause: 'refused', since: beganAt.toISOString() })
  const alerts = async () =>
    (await admin.get('/api/overview')).body.alerts.map((one: { code: string }) => one.code).includes('guarded')
  expect(await alerts()).toBe(true)
  expect((await admin.post('/api/guardedMode/end')).body).toEqual({ ended: true })
  expect((await admin.post('/api/guardedMode/end')).body).toEqual({ ended: false })
  expect((await admin.get('/api/guardedMode')).body).toEqual({ on: false, since: null, until: null, cause: null })
  expect([await isOn(), await alerts(), await counts()]).toEqual([false, false, [1, 1, 1]])
  const [ended] = await rows('guarded mode ended')
  expect([ended!.reason, ended!.actor.id]).toEqual(['Ended by an administrator', root.id])
  expect((await mails('Guarded mode has ended')).map((mail) => mail.body.includes('Ended by Root'))).toEqual([true])
  const plain = await w.user('plain')
  expect((await asPerson(w, plain).post('/api/guardedMode/end')).status).toBe(403)
  await w.reset('nobody-again')
  expect(await isOn()).toBe(false)
  expect((await mailed()).view.codeDigits).toBe(6)
  await attack()
  // A second alarm within ten minutes, because this is a second attack.
  expect([await isOn(), await counts()]).toEqual([true, [2, 2, 1]])
})

test('it ends 24 hours after the last time a limit was passed, whether or not a server looks', async () => {
  w.advance({ hours: 20 })
  await count('failed', 201)
  expect((await counts())[0]).toBe(2)
  w.advance({ hours: 23, minutes: 59 })
  await endQuietGuards(w.store)
  expect([await isOn(), (await rows('guarded mode ended')).length]).toEqual([true, 1])
  w.advance({ minutes: 2 })
  expect(await isOn()).toBe(false)
  expect((await mailed()).view.codeDigits).toBe(6)
  await Promise.all([endQuietGuards(w.store), endQuietGuards(w.store), endQuietGuards(w.store)])
  const ended = await rows('guarded mode ended')
  expect(ended.map((row) => row.reason)).toEqual(['Ended by an administrator', '24 hours without unusual failures'])
  expect((await mails('Guarded mode has ended')).length).toBe(2)
})

test('many at once pass the limit exactly once, and not one too early', async () => {
  w.advance({ days: 3 })
  await count('refused', 101)
  w.advance({ days: 3 })
  const before = await counts()
  await Promise.all(Array.from({ length: 200 }, () => w.unit((tx) => countForAlarm(tx, 'failed'))))
  expect([await isOn(), await counts()]).toEqual([false, before])
  await Promise.all(Array.from({ length: 8 }, () => w.unit((tx) => countForAlarm(tx, 'failed'))))
  // The mode that ran out unseen is told, too.
  expect([await isOn(), await counts()]).toEqual([true, before.map((n) => n + 1)])
})
