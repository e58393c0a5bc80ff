import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { watchTexts } from '../../src/methods/conversion.ts'
import { asPerson } from '../api.ts'
import { allIn, ask, isIn, textUser } from '../textsignin.ts'
import { type Person, type ResetClient, type World, world } from '../world.ts'

/** SMS-05: texts to a country pause where hardly anybody enters their codes. */
let w: World
let root: Person
let people = 0
beforeAll(async () => {
  w = await world({ answerFloor: 0 })
  const open = { enabledFor: 'all', licenceEnforcement: 'none', requireRegistration: false } as const
  await w.policy({ ...open, phoneCountries: ['PT', 'GL'] })
  await w.method('Sms', { state: 'enabled', includeTargets: [allIn] })
  root = await w.user('root', { roles: ['Global Administrator'] })
})
afterAll(() => w?.stop())
beforeEach(() => {
  w.advance({ days: 1, hours: 1 })
})

/** Every number in a range of its own. */
const portuguese = (): string => `+351 91${String(2_000_000 + ++people * 10_007)}`
const greenlandic = (): string => `+299 ${String(220_000 + ++people)}`
const person = (mobile: string) =>
  w.user(`person${people}`, { mobile, email: `person${people}@elsewhere.example` }) as Promise<
    Person & { mobile: string }
  >

async function texted(who: { userPrincipalName: string; mobile: string | null }): Promise<ResetClient> {
  const reset = await w.reset(who.userPrincipalName)
  return reset.step('send', { method: 'text', number: who.mobile })
}

/** So many texts to Portugal, of which so many codes are entered. */
async function texts(sent: number, entered: number): Promise<void> {
  for (let n = 0; n < sent; n++) {
    if (n % 10 === 0) w.advance({ minutes: 5 })
    const who = await person(portuguese())
    const reset = await texted(who)
    expect(reset.view.state).toBe('challenged')
    if (n < entered) await reset.step('prove', { method: 'text', answer: await w.code(who.mobile) })
  }
}
const pauses = async () =>
  (await w.audit())
    .filter((row) => row.reason === 'Too few codes are entered from texts to a country')
    .map((row) => row.details.map(({ key, value }) => `${key} ${value}`).join(', '))
const state = async (mobile: string): Promise<string> => {
  const reset = await texted(await person(mobile))
  return reset.view.error?.code ?? reset.view.state
}

test('50 texts, 14 codes entered: Portugal pauses for an hour, nothing else does, and administrators are told once', async () => {
  const bySms = await textUser(w, 'bysms', { mobile: portuguese() })
  await texts(50, 14)
  await watchTexts(w.store)
  // The last ten are young: their codes may yet be entered.
  expect(await pauses()).toEqual([])
  w.advance({ minutes: 5 })
  await Promise.all(Array.from({ length: 4 }, () => watchTexts(w.store)))
  await watchTexts(w.store)
  expect(await pauses()).toEqual(['Country PT, Sent 50, Entered 14'])
  const mails = (await w.messages(root.userPrincipalName)).filter(({ subject }) => subject?.startsWith('Texts are'))
  expect([mails.length, mails[0]!.body]).toEqual([1, expect.stringContaining('50 texts to Portugal fewer than 30 %')])
  const { alerts } = (await (await asPerson(w, root)).get('/api/overview')).body
  expect(alerts.map((one: { code: string }) => one.code)).toContain('alarm_country')

  const waiting = await person(portuguese())
  const reset = await texted(waiting)
  expect(reset.view.error?.code).toBe('proof.not_sent')
  expect(await w.messages(waiting.mobile)).toEqual([])
  await reset.step('send', { method: 'email' })
  expect(reset.view.state).toBe('challenged')
  expect(await state(greenlandic())).toBe('challenged')
  const known = (await ask(w, bySms.mobile)).text()
  const nobodys = (await ask(w, portuguese())).text()
  expect(known.replace(/\d/g, '')).toBe(nobodys.replace(/\d/g, ''))
  expect(await w.messages(bySms.mobile)).toEqual([])

  w.advance({ hours: 1 })
  await watchTexts(w.store)
  expect(await state(portuguese())).toBe('challenged')
  const again = await ask(w, bySms.mobile)
  await again.submit('/signin/text', { code: await w.code(bySms.mobile) })
  expect(isIn(again)).toBe(true)
  expect(await pauses()).toHaveLength(1)
})

test('49 texts without a code and 15 codes of 50 are no fraud', async () => {
  await texts(49, 0)
  w.advance({ minutes: 6 })
  await watchTexts(w.store)
  w.advance({ hours: 13 })
  await texts(50, 15)
  w.advance({ minutes: 6 })
  await watchTexts(w.store)
  expect(await state(portuguese())).toBe('challenged')
  expect(await pauses()).toHaveLength(1)
})
