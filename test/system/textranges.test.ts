import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { asPerson } from '../api.ts'
import { allIn, ask, isIn, textUser } from '../textsignin.ts'
import { register, signedIn } from '../wizard.ts'
import { type Person, type ResetClient, type World, world } from '../world.ts'

/** SMS-04: 20 texts an hour to numbers that differ only in their last four digits, whatever they are for. */
let w: World
let root: Person
let people = 0
let range = 0
beforeAll(async () => {
  w = await world({ answerFloor: 0 })
  await w.policy({ enabledFor: 'all', licenceEnforcement: 'none', requireRegistration: false })
  await w.method('Sms', { state: 'enabled', includeTargets: [allIn] })
  root = await w.user('root', { roles: ['Global Administrator'] })
})
afterAll(() => w?.stop())
beforeEach(() => {
  w.advance({ days: 1 })
  range += 1
})

const number = (last: number): string => `+351 91${200 + range}${String(last).padStart(4, '0')}`
const neighbour = (last: number) =>
  w.user(`person${++people}`, { mobile: number(last), email: `person${people}@elsewhere.example` })

const begun = async (who: Person): Promise<ResetClient> => w.reset(who.userPrincipalName)
const send = (reset: ResetClient, to: string | null) => reset.step('send', { method: 'text', number: to })
const textsTo = async (to: string): Promise<number> => (await w.messages(to)).length
const textsInRange = async (): Promise<number> =>
  (await w.messages()).filter(({ channel, recipient }) => channel === 'text' && recipient.includes(`91${200 + range}`))
    .length
const alarms = async () =>
  (await w.audit()).filter((row) => row.reason === 'Too many texts to neighboring numbers').map((row) => row.details)

/** As many texts as a range takes, one to a number; the people's resets are open. */
async function fill(): Promise<void> {
  for (let n = 0; n < 20; n++) {
    const who = await neighbour(n)
    const reset = await begun(who)
    expect((await send(reset, who.mobile)).view.state).toBe('challenged')
  }
}

describe('SMS-04', () => {
  test('30 neighbours ask: twenty get a text, the rest may take another way, administrators are told once', async () => {
    const who = await Promise.all(Array.from({ length: 30 }, (_, n) => neighbour(n)))
    const resets: ResetClient[] = []
    // Ten at a time, because an address has no more open resets.
    for (let n = 0; n < 30; n += 10) {
      const some = await Promise.all(who.slice(n, n + 10).map(begun))
      await Promise.all(some.map((reset, at) => send(reset, who[n + at]!.mobile)))
      resets.push(...some)
      w.advance({ seconds: 1 })
    }
    expect(await textsInRange()).toBe(20)
    const refused = resets.filter((reset) => reset.view.state !== 'challenged')
    expect(refused.map(({ view }) => view.error?.code)).toEqual(Array(10).fill('proof.not_sent'))
    const other = refused[0]!
    await other.step('send', { method: 'email' })
    expect(other.view.state).toBe('challenged')
    const told = (await w.messages(root.userPrincipalName)).filter(({ subject }) => subject?.startsWith('Texts are'))
    expect([told.length, told[0]!.body]).toEqual([1, expect.stringContaining('More than 20 texts within an hour')])
    expect(await alarms()).toEqual([expect.arrayContaining([{ key: 'Range', value: `+35191${200 + range}****` }])])
    const { alerts } = (await (await asPerson(w, root)).get('/api/overview')).body
    expect(alerts.map((one: { code: string }) => one.code)).toContain('alarm_range')
  })

  test('what is full for a reset is full for registration, sign-in by text and proof in manage mode; an hour later it is not', async () => {
    const atSignin = await textUser(w, 'atsignin', { mobile: number(7001) })
    const managing = await w.user('managing', { mobile: number(7002) })
    const inReset = await neighbour(7003)
    await fill()
    const ask2 = await ask(w, atSignin.mobile)
    expect(ask2.at).toMatch(/^\/signin\/text/)
    expect(await textsTo(atSignin.mobile)).toBe(0)
    const manage = await signedIn(w, managing)
    await manage.get('/mysecurityinfo/add')
    await manage.submit('/signin/verify/send')
    expect(manage.text()).toContain("couldn't send the message")
    expect(await textsTo(managing.mobile!)).toBe(0)
    const registering = await signedIn(w, await w.user('registering'))
    await registering.get('/mysecurityinfo/add')
    await registering.submit('/mysecurityinfo/add', { method: 'phone' })
    await registering.submit(`${register}/number`, { country: 'PT', number: number(7004) })
    expect(registering.text()).toContain("couldn't send the message")
    expect(await textsTo(number(7004))).toBe(0)
    const reset = await begun(inReset)
    expect((await send(reset, inReset.mobile)).view.error?.code).toBe('proof.not_sent')
    w.advance({ minutes: 61 })
    expect((await send(await begun(inReset), inReset.mobile)).view.state).toBe('challenged')
    const again = await ask(w, atSignin.mobile)
    await again.submit('/signin/text', { code: await w.code(atSignin.mobile) })
    expect(isIn(again)).toBe(true)
  })

  test('wrong numbers and numbers that are nobody’s send nothing, so they fill nothing', async () => {
    for (let n = 0; n < 4; n++) {
      const reset = await begun(await neighbour(n))
      for (let wrong = 0; wrong < 4; wrong++) await send(reset, number(5000 + wrong))
    }
    for (let n = 0; n < 25; n++) expect((await ask(w, number(6000 + n))).at).toMatch(/^\/signin\/text/)
    expect(await textsInRange()).toBe(0)
    for (let n = 10; n < 15; n++) {
      const who = await neighbour(n)
      expect((await send(await begun(who), who.mobile)).view.state).toBe('challenged')
    }
  })
})
