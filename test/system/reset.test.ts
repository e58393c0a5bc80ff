import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { changeUser, removeUser } from '../../src/directory/users.ts'
import {
  addCredential,
  changeCredential,
  credentialsOf,
  removeCredential,
} from '../../src/methods/credentials.store.ts'
import { storePassword } from '../../src/passwords/passwords.ts'
import type { Tx } from '../../src/store/unit.ts'
import type { Browser } from '../browser.ts'
import type { Person, World } from '../world.ts'
import { world } from '../world.ts'

let w: World
let marketing: string
let carlos: Person
let gabriel: Person

/** Seed 004's tenant: reset for Marketing, one gate, authenticator app and SMS on. */
beforeAll(async () => {
  w = await world()
  for (const id of ['Email', 'Fido2', 'TemporaryAccessPass'] as const) await w.method(id, { state: 'disabled' })
  await w.method('Sms', { state: 'enabled' })
  marketing = await w.group('Marketing')
  await w.policy({ enabledFor: 'selected', scopeGroupId: marketing, methodsRequired: 1, phoneCountries: ['*'] })
  carlos = await w.user('carlos', { groups: ['Marketing'], licence: true, app: true })
  gabriel = await w.user('gabriel', { groups: ['Sales'] })
})
afterAll(() => w?.stop())

const rows = async (correlationId: string) =>
  (await w.audit({ correlationId })).map((row) => [row.activity, row.result, row.reason])
const identified = async (person: Person): Promise<Browser> => {
  const browser = await w.browser().get('/passwordreset')
  return browser.submit('/passwordreset', { username: person.userPrincipalName })
}
const progress = 'Self-service password reset flow activity progress'

describe('seed 004', () => {
  it('T2 an app alone: one step, and only the methods that can be used', async () => {
    const flow = await w.reset(carlos.userPrincipalName)
    expect(flow.view).toMatchObject({ page: 'P-04', gate: 1, gates: 1, selected: 'appCode' })
    expect(flow.view.methods.map((one) => one.label)).toEqual(['Enter a code from my authenticator app'])
    const browser = await identified(carlos)
    expect(browser.text()).toContain('verification step 1')
    expect(browser.text()).toContain('choose a new password')
    expect(browser.text()).not.toContain('verification step 2')
    expect(browser.text()).not.toMatch(/Text my mobile phone|Email my alternate email/)
  })

  it('T3 Carlos resets with one code: the rows of the seed in order, one correlation id, his address and name', async () => {
    const flow = await w.reset(carlos.userPrincipalName)
    await flow.step('prove', { method: 'appCode', answer: w.appCode(carlos) })
    expect(flow.view.page).toBe('P-15')
    await flow.step('password', { password: 'Purple-Elephant-77', confirm: 'Purple-Elephant-77' })
    expect(flow.view).toMatchObject({ page: 'P-18', error: null })
    expect(await rows(flow.view.correlationId)).toEqual([
      [progress, 'success', 'User submitted their user ID'],
      [progress, 'success', 'User was presented with verification options'],
      [progress, 'success', 'User started the mobile app code verification option'],
      [progress, 'success', 'User completed the mobile app code verification option'],
      [progress, 'success', 'User completed all verification steps required to reset their password'],
      [progress, 'success', 'User submitted a new password'],
      ['Reset user password', 'success', ''],
      ['Update StsRefreshTokenValidFrom Timestamp', 'success', ''],
      ['Reset password (self-service)', 'success', 'Successfully completed reset.'],
      [progress, 'success', 'User successfully reset password'],
    ])
    const last = (await w.audit({ correlationId: flow.view.correlationId })).at(-1)!
    expect(last.actor).toMatchObject({
      type: 'user',
      id: carlos.id,
      userPrincipalName: carlos.userPrincipalName,
      ipAddress: '127.0.0.1',
    })
    expect(last.targets).toMatchObject([{ type: 'User', id: carlos.id }])
  })

  it('T4 Gabriel is refused by the group before the licence, with two rows and nothing else', async () => {
    const flow = await w.reset(gabriel.userPrincipalName)
    expect(flow.view).toMatchObject({ page: 'P-10', refusal: { code: 'SSPR_0013' }, contact: { kind: 'mail' } })
    const all = await w.audit({ correlationId: flow.view.correlationId })
    expect(all.map((row) => [row.result, row.reason])).toEqual([
      ['success', 'User submitted their user ID'],
      [
        'failure',
        'This user is not a member of the password reset users group. Add this user to that group to resolve this.',
      ],
    ])
    expect(all[0]!.at).toEqual(all[1]!.at)
    expect(all.every((row) => row.actor.id === gabriel.id)).toBe(true)
    const agents = all.map((row) => row.details.filter((one) => one.key === 'UserAgent').map((one) => one.value))
    expect(agents).toEqual([['node'], []])
  })

  it('shows Gabriel the page with its link and its details', async () => {
    const browser = w.browser()
    await browser.get(`/passwordreset?username=${gabriel.userPrincipalName}`)
    await browser.submit('/passwordreset', { username: gabriel.userPrincipalName })
    expect(browser.text()).toContain("We're sorry")
    expect(browser.text()).toContain('Contact your administrator')
    expect(browser.text()).toContain('Show additional details')
    expect(browser.text()).toContain('SSPR_0013')
  })
})

describe('seed 000', () => {
  let usera: Person
  beforeAll(async () => {
    usera = await w.user('usera', { groups: ['Marketing'], licence: true, mobile: '+299 221159' })
  })

  it('T6 the mask, a wrong number that sends nothing, the right one that sends six digits', async () => {
    const flow = await w.reset(usera.userPrincipalName)
    expect(flow.view.methods).toEqual([{ method: 'text', label: 'Text my mobile phone', masked: '*****59' }])
    await flow.step('send', { method: 'text', number: '+299 221158' })
    expect(flow.view.error).toMatchObject({ code: 'proof.number_wrong', field: 'number' })
    expect(await w.messages(usera.mobile!)).toEqual([])
    await flow.step('send', { method: 'text', number: '+299 22 11 59' })
    expect(flow.view).toMatchObject({ page: 'P-05', state: 'challenged', error: null })
    expect(await w.code(usera.mobile!)).toMatch(/^\d{6}$/)
    await flow.step('cancel')

    const browser = await identified(usera)
    expect(browser.text()).toContain('Text my mobile phone')
    expect(browser.text()).toContain('(*****59)')
    await browser.submit('/passwordreset/flow/send', { method: 'text', number: '+299 221159' })
    const buttons = [...browser.page.matchAll(/<button[^>]*>([^<]*)</g)].map((match) => match[1])
    expect(buttons).toEqual(expect.arrayContaining(['Next', 'Try again', 'Contact your administrator']))
    await browser.submit('/passwordreset/flow/cancel')
  })

  it('T7 the code and a strong password: the old one no longer signs in, the new one does', async () => {
    w.advance({ minutes: 11 })
    const flow = await w.reset(usera.userPrincipalName)
    await flow.step('send', { method: 'text', number: '00299221159' })
    await flow.step('prove', { method: 'text', answer: await w.code(usera.mobile!) })
    await flow.step('password', { password: 'Purple-Elephant-78', confirm: 'Purple-Elephant-78' })
    expect(flow.view.page).toBe('P-18')
    expect(await w.signInWorks(usera.userPrincipalName, usera.password)).toBe(false)
    expect(await w.signInWorks(usera.userPrincipalName, 'Purple-Elephant-78')).toBe(true)
    const notices = (await w.messages(usera.userPrincipalName)).filter((message) =>
      /reset/i.test(message.subject ?? ''),
    )
    expect(notices).toHaveLength(1)
  })
})

describe('administrators', () => {
  it('T14 two gates whatever the scope, no questions, and the other Global Administrators are told', async () => {
    await w.policy({ enabledFor: 'none', scopeGroupId: null })
    try {
      const boss = await w.user('boss', { roles: ['Global Administrator'], app: true, mobile: '+351 912345678' })
      const other = await w.user('other', { roles: ['Global Administrator'] })
      const flow = await w.reset(boss.userPrincipalName)
      expect(flow.view).toMatchObject({ page: 'P-04', gates: 2 })
      expect(flow.view.methods.map((one) => one.method)).toEqual(['appCode', 'text'])
      await flow.step('prove', { method: 'appCode', answer: w.appCode(boss) })
      expect(flow.view).toMatchObject({ page: 'P-04', gate: 2 })
      expect(flow.view.methods.map((one) => one.method)).toEqual(['text'])
      await flow.step('send', { method: 'text', number: '912 345 678' })
      await flow.step('prove', { method: 'text', answer: await w.code(boss.mobile!) })
      await flow.step('password', { password: 'Purple-Elephant-79', confirm: 'Purple-Elephant-79' })
      expect(flow.view.page).toBe('P-18')
      const told = (await w.messages(other.userPrincipalName)).at(-1)
      expect(told?.body).toContain(boss.userPrincipalName)
      expect(
        (await w.messages(boss.userPrincipalName)).filter((one) => one.body.includes('administrator reset')),
      ).toEqual([])
    } finally {
      await w.policy({ enabledFor: 'selected', scopeGroupId: await w.group('Marketing') })
    }
  })

  it('with one method only are refused, however wide the scope', async () => {
    const lone = await w.user('lone', {
      roles: ['Helpdesk Administrator'],
      app: true,
      groups: ['Marketing'],
      licence: true,
    })
    expect((await w.reset(lone.userPrincipalName)).view).toMatchObject({ page: 'P-12', refusal: { code: 'SSPR_0014' } })
  })
})

describe('limits', () => {
  it('the fifth wrong code blocks for a day; sign-in still works; the person is told', async () => {
    const carla = await w.user('carla', { groups: ['Marketing'], licence: true, app: true })
    const flow = await w.reset(carla.userPrincipalName)
    for (let wrong = 0; wrong < 4; wrong++) {
      await flow.step('prove', { method: 'appCode', answer: '000000' })
      expect(flow.view).toMatchObject({ page: 'P-04', error: { code: 'proof.code_wrong', field: 'answer' } })
    }
    await flow.step('prove', { method: 'appCode', answer: '000000' })
    expect(flow.view).toMatchObject({ page: 'P-14', refusal: { code: 'SSPR_1001' } })
    await flow.step('prove', { method: 'appCode', answer: w.appCode(carla) })
    expect(flow.status).toBe(409)
    const again = await w.reset(carla.userPrincipalName)
    expect(again.view.page).toBe('P-14')
    const reasons = (await w.audit({ correlationId: flow.view.correlationId })).map((row) => [
      row.activity,
      row.result,
      row.reason,
    ])
    expect(reasons.slice(-3, -1)).toEqual([
      [
        'Blocked from self-service password reset',
        'success',
        'User entered too many invalid mobile app codes and is blocked for 24 hours',
      ],
      [progress, 'failure', 'User entered too many invalid mobile app codes and is blocked for 24 hours'],
    ])
    expect(await w.signInWorks(carla.userPrincipalName, carla.password)).toBe(true)
    expect((await w.messages(carla.userPrincipalName)).length).toBe(1)
    w.advance({ hours: 24, seconds: 1 })
    expect((await w.reset(carla.userPrincipalName)).view.page).toBe('P-04')
  })

  it('a fifth wrong number blocks too, and nothing was sent', async () => {
    const joana = await w.user('joana', { groups: ['Marketing'], licence: true, mobile: '+351 912345601' })
    const flow = await w.reset(joana.userPrincipalName)
    for (let wrong = 0; wrong < 5; wrong++) await flow.step('send', { method: 'text', number: '+351 912345602' })
    expect(flow.view.page).toBe('P-14')
    expect(await w.messages(joana.mobile!)).toEqual([])
  })

  it('a code is good for five minutes and once, and a newer one replaces it', async () => {
    const rui = await w.user('rui', { groups: ['Marketing'], licence: true, mobile: '+351 912345603' })
    const flow = await w.reset(rui.userPrincipalName)
    await flow.step('send', { method: 'text', number: rui.mobile! })
    const first = await w.code(rui.mobile!)
    await flow.step('send', { method: 'text', number: rui.mobile! })
    expect(flow.view.error?.code).toBe('proof.too_soon')
    w.advance({ seconds: 31 })
    await flow.step('send', { method: 'text', number: rui.mobile! })
    const second = await w.code(rui.mobile!)
    await flow.step('prove', { method: 'text', answer: first })
    expect(flow.view.error?.code).toBe('proof.code_wrong')
    w.advance({ minutes: 5, seconds: 1 })
    await flow.step('prove', { method: 'text', answer: second })
    expect(flow.view.error?.code).toBe('proof.code_stale')
  })

  it('fifteen minutes end a flow, and the log says where the person left', async () => {
    const flow = await w.reset(carlos.userPrincipalName)
    w.advance({ minutes: 15, seconds: 1 })
    await flow.call('/passwordreset/flow')
    expect(flow.view).toMatchObject({ page: 'P-17', state: 'closed' })
    await w.sweep()
    expect((await rows(flow.view.correlationId)).at(-1)).toEqual([
      progress,
      'failure',
      'User abandoned after entering their user ID',
    ])
    await flow.step('prove', { method: 'appCode', answer: w.appCode(carlos) })
    expect(flow.view.page).toBe('P-17')
  })
})

describe('the last look', () => {
  const toPassword = async (name: string): Promise<{ person: Person; flow: Awaited<ReturnType<World['reset']>> }> => {
    const person = await w.user(name, { groups: ['Marketing'], licence: true, app: true })
    const flow = await w.reset(person.userPrincipalName)
    await flow.step('prove', { method: 'appCode', answer: w.appCode(person) })
    expect(flow.view.page).toBe('P-15')
    return { person, flow }
  }
  const finish = (flow: Awaited<ReturnType<World['reset']>>) =>
    flow.step('password', { password: 'Purple-Elephant-80', confirm: 'Purple-Elephant-80' })

  it('writes nothing for somebody who was disabled after the last gate', async () => {
    const { person, flow } = await toPassword('ana')
    await w.unit((tx) =>
      tx.db.updateTable('person').set({ account_enabled: false }).where('id', '=', person.id).execute(),
    )
    await finish(flow)
    expect(flow.view).toMatchObject({ page: 'P-12', state: 'closed' })
  })

  it('writes nothing when the method that was used is gone', async () => {
    const { person, flow } = await toPassword('bela')
    await w.unit((tx) => tx.db.deleteFrom('credential').where('user_id', '=', person.id).execute())
    await finish(flow)
    expect(flow.view.state).toBe('closed')
    expect(await w.signInWorks(person.userPrincipalName, person.password)).toBe(true)
  })

  it('writes nothing when another method is gone, though the one that was used is there (FLO-09)', async () => {
    const { person, flow } = await toPassword('berta')
    w.advance({ seconds: 1 })
    await w.unit(async (tx) => {
      const id = await addCredential(tx, {
        userId: person.id,
        kind: 'email',
        value: 'b@private.example',
        verifiedAt: tx.now,
      })
      await removeCredential(tx, person.id, id!)
    })
    await finish(flow)
    expect(flow.view).toMatchObject({ page: 'P-17', state: 'closed' })
    expect((await rows(flow.view.correlationId)).slice(-2)).toEqual([
      ['Reset password (self-service)', 'failure', expect.any(String)],
      [progress, 'failure', expect.any(String)],
    ])
    expect(await w.signInWorks(person.userPrincipalName, person.password)).toBe(true)
  })

  it('refuses the user name that somebody got on the way', async () => {
    const { person, flow } = await toPassword('benedita')
    await w.unit((tx) => changeUser(tx, person.id, { userPrincipalName: 'cipriana@meridian.example' }))
    await flow.step('password', { password: 'Cipriana-Sings-77', confirm: 'Cipriana-Sings-77' })
    expect(flow.view).toMatchObject({ page: 'P-15', error: { problems: [{ code: 'username' }] } })
    expect((await rows(flow.view.correlationId)).slice(-2).map(([activity]) => activity)).toEqual([
      progress,
      'Reset password (self-service)',
    ])
    await finish(flow)
    expect(flow.view.page).toBe('P-18')
    expect(await w.signInWorks('cipriana@meridian.example', 'Purple-Elephant-80')).toBe(true)
  })

  it('writes nothing for somebody who became an administrator on the way', async () => {
    const { person, flow } = await toPassword('celia')
    const { giveRole } = await import('../../src/directory/roles.ts')
    const { roles } = await import('../../src/directory/role-templates.ts')
    await w.unit((tx) => giveRole(tx, { principalId: person.id, role: roles.helpdeskAdministrator }))
    await finish(flow)
    expect(flow.view.state).toBe('closed')
    expect(await w.signInWorks(person.userPrincipalName, person.password)).toBe(true)
  })

  it('names every rule a password breaks, and keeps the person on the page', async () => {
    const { flow } = await toPassword('duarte')
    await flow.step('password', { password: '', confirm: '' })
    expect(flow.view.error).toMatchObject({ code: 'password.missing', field: 'password' })
    await flow.step('password', { password: 'Purple-Elephant-80', confirm: 'Purple-Elephant-81' })
    expect(flow.view.error).toMatchObject({ code: 'password.differs', field: 'confirm' })
    await flow.step('password', { password: 'duarte', confirm: 'duarte' })
    expect(flow.view.error?.problems.map((one) => one.code)).toEqual(['tooShort', 'classes', 'username'])
    await finish(flow)
    expect(flow.view.page).toBe('P-18')
    const log = await rows(flow.view.correlationId)
    expect(
      log.filter(([activity, result]) => activity === 'Reset password (self-service)' && result === 'failure'),
    ).toHaveLength(1)
    expect(log.filter(([, , reason]) => reason === 'User submitted a new password')).toHaveLength(2)
  })
})

describe('reconfirmation (FLW-51)', () => {
  it.each([
    ['all that is registered', {}, '/account'],
    ['one method of two', { app: true }, '/signin/next'],
  ] as const)('after a reset with %s', async (_, more, lands) => {
    const mobile = `+351 91234200${lands.length % 10}`
    const person = await w.user(`again${lands.length}`, { groups: ['Marketing'], licence: true, mobile, ...more })
    await w.policy({ requireRegistration: true })
    const flow = await w.reset(person.userPrincipalName)
    await flow.step('send', { method: 'text', number: mobile })
    await flow.step('prove', { method: 'text', answer: await w.code(mobile) })
    await flow.step('password', { password: 'Purple-Elephant-81', confirm: 'Purple-Elephant-81' })
    expect(flow.view.page).toBe('P-18')
    const browser = w.browser()
    await browser.signIn(person.userPrincipalName, 'Purple-Elephant-81')
    expect(browser.at).toBe(lands)
    if (lands === '/signin/next') expect(browser.text()).toContain('Is your security info still right?')
    w.advance({ days: 181 })
    await browser.signIn(person.userPrincipalName, 'Purple-Elephant-81')
    expect(browser.at).toBe('/signin/next')
  })
})

describe('a flow that is overtaken (FLW-05, FLO-09)', () => {
  const credential = async (tx: Tx, person: Person, kind: 'totp' | 'mobile') =>
    (await credentialsOf(tx, w.tenantId, person.id)).find((one) => one.kind === kind)!
  const overtakings: [string, (person: Person) => Promise<unknown>][] = [
    ['disabled', (person) => w.unit((tx) => changeUser(tx, person.id, { accountEnabled: false }))],
    ['deleted', (person) => w.unit((tx) => removeUser(tx, person.id))],
    [
      'given another password by an administrator',
      async (person) => {
        w.advance({ seconds: 1 })
        await w.unit((tx) => storePassword(tx, { userId: person.id, phc: 'unused', by: 'admin' }))
      },
    ],
    [
      'bereft of a method, whichever it was',
      async (person) => {
        w.advance({ seconds: 1 })
        await w.unit(async (tx) => removeCredential(tx, person.id, (await credential(tx, person, 'totp')).id))
      },
    ],
    [
      'given another number in place of theirs',
      async (person) => {
        w.advance({ seconds: 1 })
        await w.unit(async (tx) =>
          changeCredential(tx, await credential(tx, person, 'mobile'), '+351 912999999', tx.now),
        )
      },
    ],
    ['in a tenant where nobody may reset any more', () => w.policy({ enabledFor: 'none', scopeGroupId: null })],
  ]

  for (const [n, [who, overtake]] of overtakings.entries()) {
    it(`goes no further for a person who is ${who}, and sends them nothing`, async () => {
      const person = await w.user(`over${n}`, {
        groups: ['Marketing'],
        licence: true,
        app: true,
        mobile: `+351 91234100${n}`,
      })
      const [waiting, asking] = [await w.reset(person.userPrincipalName), await w.reset(person.userPrincipalName)]
      await overtake(person)
      await waiting.step('send', { method: 'text', number: person.mobile! })
      await asking.step('prove', { method: 'appCode', answer: '000000' })
      await w.policy({ enabledFor: 'selected', scopeGroupId: marketing })
      for (const flow of [waiting, asking]) {
        expect(flow.view.state).toBe('closed')
        const log = await rows(flow.view.correlationId)
        expect(log.at(-1)?.slice(0, 2)).toEqual([progress, 'failure'])
        expect((await flow.step('send', { method: 'text', number: person.mobile! })).view.state).toBe('closed')
      }
      expect((await w.messages(person.mobile!)).length).toBe(0)
      const { rows: counters } = await w.store.look((look) =>
        sql`select key from counter where key like ${`user:${person.id}:%`}`.execute(look.db),
      )
      expect(counters).toEqual([])
    })
  }
})

describe('contact your administrator', () => {
  it('mails the right role once a day, and says the same either way', async () => {
    const helper = await w.user('helper', { roles: ['Helpdesk Administrator'] })
    const ask = async () => (await w.reset(gabriel.userPrincipalName)).step('contact')
    const first = await ask()
    expect(first.view.page).toBe('P-16')
    expect((await w.messages(helper.userPrincipalName)).at(-1)?.body).toContain(gabriel.userPrincipalName)
    const count = (await w.messages(helper.userPrincipalName)).length
    expect((await ask()).view.page).toBe('P-16')
    expect(await w.messages(helper.userPrincipalName)).toHaveLength(count)
    const stranger = await w.reset('nobody@meridian.example')
    expect(stranger.view).toMatchObject({ page: 'P-12', refusal: { code: 'SSPR_0014' } })
    expect((await stranger.step('contact')).view.page).toBe('P-16')
    expect(await w.messages(helper.userPrincipalName)).toHaveLength(count)
  })
})
