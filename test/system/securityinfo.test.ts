import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { supportCode } from '../../src/base/text.ts'
import { addCredential, credentialsOf } from '../../src/methods/credentials.store.ts'
import { newSeed } from '../../src/methods/proofs/totp.ts'
import type { Browser } from '../browser.ts'
import { activities, register, signedIn, throughApp, throughPhone } from '../wizard.ts'
import { type Person, type World, world } from '../world.ts'

/** Manage mode at `/mysecurityinfo`: `authentication-methods.md` 6.6, security.md SES-08 and SES-09. */
let w: World
let count = 0
const person = (given: Parameters<World['user']>[1] = {}): Promise<Person> => w.user(`info${++count}`, given)

beforeAll(async () => {
  w = await world()
  await w.policy({ enabledFor: 'all', licenceEnforcement: 'none', phoneCountries: ['GL'] })
  await w.method('Sms', { state: 'enabled' })
})
afterAll(async () => w?.stop())

describe('manage mode', () => {
  async function proved(who: Person): Promise<Browser> {
    const browser = await signedIn(w, who)
    await browser.get('/mysecurityinfo/add')
    expect(browser.at).toMatch(/^\/signin\/verify/)
    w.advance({ seconds: 60 })
    await browser.submit('/signin/verify', { answer: w.appCode(who) })
    return browser
  }
  const confirmed = (who: Person) =>
    w.unit((tx) =>
      tx.db
        .insertInto('registration_state')
        .values({ tenant_id: tx.tenantId, user_id: who.id, last_confirmed_at: tx.now })
        .execute(),
    )
  async function withApp(more: Parameters<World['user']>[1] = {}): Promise<Person> {
    const who = await person({ app: true, ...more })
    await confirmed(who)
    return who
  }

  test('without a fresh proof: masks, and no change of any kind', async () => {
    const who = await withApp({ mobile: '+299 261159' })
    const browser = await signedIn(w, who)
    await browser.get('/mysecurityinfo')
    expect(browser.text()).toContain('You can reset your own password.')
    expect(browser.text()).toContain('*****59')
    expect(browser.text()).not.toContain('261159')
    const id = /\/mysecurityinfo\/delete\?id=([0-9a-f-]{36})/.exec(browser.page)![1]!
    const { formToken } = browser.form('/mysecurityinfo/default')
    await browser.post('/mysecurityinfo/delete', { formToken: formToken!, id })
    expect(browser.at).toMatch(/^\/signin\/verify/)
    await browser.post('/mysecurityinfo/add', { formToken: formToken!, method: 'email' })
    expect(browser.at).toMatch(/^\/signin\/verify/)
    expect(await activities(w, who)).toEqual([])
  })

  test('after it: the own number whole; add, change, default, delete, each audited and told', async () => {
    const who = await withApp({ mobile: '+299 271159' })
    const browser = await proved(who)
    await browser.get('/mysecurityinfo')
    expect(browser.text()).toContain('+299 271159')

    await browser.get('/mysecurityinfo/add')
    await browser.submit('/mysecurityinfo/add', { method: 'email' })
    await browser.submit(`${register}/address`, { address: 'mine@private.example' })
    await browser.submit(`${register}/code`, { code: await w.code('mine@private.example') })
    expect(browser.at).toBe('/mysecurityinfo?registered=email')
    expect(browser.text()).toContain('mine@private.example')
    expect(browser.text()).toMatch(/added \d{1,2} [A-Z][a-z]+ \d{4}\b/)
    expect((await w.messages(who.userPrincipalName)).at(-1)?.subject).toBeTruthy()

    w.advance({ seconds: 31 })
    await browser.get('/mysecurityinfo/add?method=phone')
    expect(browser.text()).toContain('Change your phone number')
    await browser.submit('/mysecurityinfo/add')
    await throughPhone(w, browser, '271160')
    await browser.submit(`${register}/next`)
    expect(browser.text()).toContain('+299 271160')
    expect((await w.messages('+299271159')).at(-1)?.body).toBeTruthy()

    await browser.submit('/mysecurityinfo/default')
    expect(browser.text()).toContain('Your default sign-in method has been changed.')

    const rows = [...browser.page.matchAll(/\/mysecurityinfo\/delete\?id=([0-9a-f-]{36})/g)].map((match) => match[1]!)
    expect(rows).toHaveLength(3)
    await browser.get(`/mysecurityinfo/delete?id=${rows[1]}`)
    await browser.submit('/mysecurityinfo/delete')
    expect(browser.text()).toContain('The method has been deleted.')
    expect(await activities(w, who)).toEqual([
      'User started security info registration',
      'User registered security info',
      'User started security info registration',
      'User updated security info',
      'User changed default security info',
      'User deleted security info',
    ])
  })

  test('each change is a flow of its own in the log, under the id whose support code its pages show', async () => {
    const who = await withApp()
    const browser = await proved(who)
    const flows: (string | undefined)[] = []
    for (const end of ['code', 'cancel'] as const) {
      w.advance({ seconds: 31 })
      await browser.get('/mysecurityinfo/add?method=email')
      await browser.submit('/mysecurityinfo/add', { method: 'email' })
      const shown = /Support code (\S{4}-\S{4})/.exec(browser.text())?.[1]
      if (end === 'code') {
        await browser.submit(`${register}/address`, { address: 'own@private.example' })
        expect(browser.text()).toContain(`Support code ${shown}`)
        await browser.submit(`${register}/code`, { code: await w.code('own@private.example') })
      } else await browser.submit(`${register}/cancel`)
      const rows = (await w.audit({ userId: who.id }))
        .filter((row) => row.service === 'Authentication Methods')
        .slice(-2)
      expect(rows.map((row) => row.activity)).toEqual([
        'User started security info registration',
        end === 'code' ? 'User registered security info' : 'User canceled security info registration',
      ])
      expect(rows[1]!.correlation_id).toBe(rows[0]!.correlation_id)
      expect(supportCode(rows[0]!.correlation_id)).toBe(shown)
      flows.push(shown)
    }
    expect(flows[1]).not.toBe(flows[0])
  })

  test('an app that is deleted leaves the directory too', async () => {
    const who = await withApp({ mobile: '+299 271161' })
    const browser = await proved(who)
    await browser.get('/mysecurityinfo')
    const app = browser.page.slice(browser.page.indexOf('<b>Authenticator app</b>'))
    await browser.get(`/mysecurityinfo/delete?id=${/delete\?id=([0-9a-f-]{36})/.exec(app)![1]}`)
    await browser.submit('/mysecurityinfo/delete')
    const rows = (await w.audit({ userId: who.id })).slice(-2)
    expect(rows.map((row) => [row.service, row.activity])).toEqual([
      ['Core Directory', 'Remove users strong authentication phone app detail'],
      ['Authentication Methods', 'User deleted security info'],
    ])
  })

  test('before a method is deleted that reset needs, the page says what follows, and only then', async () => {
    const who = await withApp({ mobile: '+299 281159' })
    const second = await w.unit((tx) =>
      addCredential(tx, { userId: who.id, kind: 'totp', value: newSeed(tx.random), verifiedAt: tx.now }),
    )
    const browser = await proved(who)
    const infos = await w.store.look((look) => credentialsOf(look, w.tenantId, who.id))
    const phone = infos.find((one) => one.kind === 'mobile')!
    const warns = async (id: string) =>
      (await browser.get(`/mysecurityinfo/delete?id=${id}`)).text().includes('This leaves you with fewer methods')
    expect([await warns(second!), await warns(phone.id)]).toEqual([false, false])
    await w.policy({ methodsRequired: 2 })
    try {
      // Two apps are one kind of proof: without the phone there is no second.
      expect([await warns(second!), await warns(phone.id)]).toEqual([false, true])
      await browser.submit('/mysecurityinfo/delete')
      expect(await warns(second!)).toBe(false)
    } finally {
      await w.policy({ methodsRequired: 1 })
    }
    const [one, other] = (await w.store.look((look) => credentialsOf(look, w.tenantId, who.id))).map(({ id }) => id)
    await browser.get(`/mysecurityinfo/delete?id=${one}`)
    await browser.submit('/mysecurityinfo/delete')
    expect(await warns(other!)).toBe(true)
  })

  test('what is switched off cannot be made the default, by a form of before or by a script', async () => {
    const who = await withApp({ mobile: '+299 291159' })
    const mobile = async () =>
      (await w.store.look((look) => credentialsOf(look, w.tenantId, who.id))).find((one) => one.kind === 'mobile')!
    const browser = await proved(who)
    const { id } = await mobile()
    await browser.get('/mysecurityinfo')
    await w.method('Sms', { state: 'disabled' })
    try {
      await browser.submit('/mysecurityinfo/default', { id })
      expect(browser.text()).not.toContain('Your default sign-in method has been changed.')
      expect((await mobile()).isDefault).toBe(false)
    } finally {
      await w.method('Sms', { state: 'enabled' })
    }
    await browser.get('/mysecurityinfo')
    await browser.submit('/mysecurityinfo/default', { id })
    expect(browser.text()).toContain('Your default sign-in method has been changed.')
  })

  test('the proof ages: after five minutes it is asked for again', async () => {
    const who = await withApp()
    const browser = await proved(who)
    await browser.get('/mysecurityinfo/add')
    expect(browser.text()).toContain('Choose a method')
    w.advance({ minutes: 5 })
    await browser.submit('/mysecurityinfo/add', { method: 'email' })
    expect(browser.at).toMatch(/^\/signin\/verify/)
  })

  test("somebody else's method is not there", async () => {
    const [one, other] = [await withApp(), await withApp()]
    const theirs = await w.store.look((look) =>
      look.db.selectFrom('credential').select('id').where('user_id', '=', other.id).executeTakeFirstOrThrow(),
    )
    const browser = await proved(one)
    await browser.get('/mysecurityinfo')
    await browser.get(/delete\?id=[0-9a-f-]{36}/.exec(browser.page)![0].replace('delete', '/mysecurityinfo/delete'))
    const { formToken } = browser.form('/mysecurityinfo/delete')
    await browser.post('/mysecurityinfo/delete', { formToken: formToken!, id: theirs.id })
    expect(browser.status).toBe(404)
    const still = await w.store.look((look) =>
      look.db.selectFrom('credential').selectAll().where('user_id', '=', other.id).execute(),
    )
    expect(still).toHaveLength(1)
  })

  test('MTH-19: five apps', async () => {
    const who = await withApp()
    for (let n = 0; n < 4; n++) {
      const browser = await proved(who)
      await browser.get('/mysecurityinfo/add')
      await browser.submit('/mysecurityinfo/add', { method: 'app' })
      await throughApp(w, browser)
    }
    const browser = await proved(who)
    await browser.get('/mysecurityinfo/add')
    const { formToken } = browser.form('/mysecurityinfo/add')
    await browser.post('/mysecurityinfo/add', { formToken: formToken!, method: 'app' })
    expect(browser.text()).toContain('You have as many of these as you may have')
  })

  test('partly registered at sign-in: what there is must be proved before more is added (FLW-42)', async () => {
    const who = await withApp()
    await w.policy({ methodsRequired: 2 })
    const browser = await signedIn(w, who)
    await browser.submit(register)
    expect(browser.at).toMatch(/^\/signin\/verify/)
    w.advance({ seconds: 60 })
    await browser.submit('/signin/verify', { answer: w.appCode(who) })
    expect(browser.text()).toContain('You will set up:')
    await browser.submit(register)
    expect(browser.text()).toContain('Method 1 of 1: Phone')
    await throughPhone(w, browser, '281159')
    await browser.submit(`${register}/next`)
    await browser.submit(`${register}/finish`)
    expect(browser.at).toBe('/account')
    await w.policy({ methodsRequired: 1 })
  })

  test('ENB-32: not enabled, said kindly and with the reason', async () => {
    await w.policy({ enabledFor: 'none' })
    const browser = await signedIn(w, await person())
    await browser.get('/mysecurityinfo')
    expect(browser.text()).toContain('Your administrator has not enabled you to use this feature.')
    expect(browser.text()).toContain('your organisation has not turned on password reset')
    await browser.get('/ssprsetup')
    expect(browser.text()).toContain('Your administrator has not enabled you to use this feature.')
    await w.policy({ enabledFor: 'all' })
  })

  test('the addresses lead here', async () => {
    const browser = await signedIn(w, await withApp())
    for (const path of ['/setupsecurityinfo', '/mfasetup', '/ssprsetup']) {
      await browser.get(path)
      expect(browser.status).toBe(200)
    }
  })
})
