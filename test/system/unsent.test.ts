import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Browser } from '../browser.ts'
import { register } from '../wizard.ts'
import type { Person, World } from '../world.ts'
import { world } from '../world.ts'

/**
 * A press that sends nothing uses up nothing of what may be sent: not the number's ten a day, not the person's five an
 * hour, not the organisation's, whoever pressed and whyever nothing went.
 */
let w: World
beforeAll(async () => {
  w = await world()
  for (const id of ['Sms', 'Email'] as const) await w.method(id, { state: 'enabled' })
  await w.policy({ enabledFor: 'all', methodsRequired: 1, phoneCountries: ['*'], requireRegistration: false })
})
afterAll(() => w?.stop())

/** All counters but those of addresses, by name. */
const counted = () =>
  w.store.look(async (look) => {
    const { rows } = await sql<{ key: string; hits: number }>`
      select key, cardinality(hits) as hits from counter where key not like 'ip:%' and key not like 'net:%'
      union all select key, sum(hits)::integer from budget where key like 'tenant:texts' group by key order by 1`.execute(
      look.db,
    )
    return new Map(rows.filter(({ hits }) => hits > 0).map(({ key, hits }) => [key, hits]))
  })

/** What was counted since; what is no longer counted has only left its window. */
async function raisedSince(before: ReadonlyMap<string, number>): Promise<[string, number][]> {
  return [...(await counted())].filter(([key, hits]) => hits > (before.get(key) ?? 0))
}

let count = 0
const person = (given: Parameters<World['user']>[1]): Promise<Person> => w.user(`unsent${++count}`, given)
const number = (): string => `+351 9123420${10 + count}`

describe('reset', () => {
  it('wrong numbers of a stranger leave the owner all their texts, and the flow counts once', async () => {
    const who = await person({ licence: true, mobile: number() })
    const stranger = await w.reset(who.userPrincipalName)
    const before = await counted()
    for (let n = 0; n < 4; n++) await stranger.step('send', { method: 'text', number: '+351 912999999' })
    expect(stranger.view.error?.code).toBe('proof.number_wrong')
    const raised = await raisedSince(before)
    expect(raised.map(([key, hits]) => `${key.replace(who.id, 'id')} ${hits}`).sort()).toEqual([
      'user:id:failed 4',
      'user:id:flows 1',
      'user:id:text 4',
    ])
    await stranger.step('send', { method: 'text', number: who.mobile! })
    expect(stranger.view).toMatchObject({ state: 'challenged', error: null })
    expect(await w.messages(who.mobile!)).toHaveLength(1)
  })

  it('a text that a full number does not get any more counts as a press, and nothing else', async () => {
    const who = await person({ licence: true, mobile: number() })
    await threeSent(who, 'text', who.mobile!)
    const flow = await w.reset(who.userPrincipalName)
    const before = await counted()
    await flow.step('send', { method: 'text', number: who.mobile! })
    expect(flow.view.error?.code).toBe('proof.not_sent')
    const raised = await raisedSince(before)
    expect(raised).toEqual([
      [`user:${who.id}:flows`, 2],
      [`user:${who.id}:text`, 4],
    ])
  })

  it('pressing Email on and on while no mail leaves does not close the reset for a day (THR-05, THR-06)', async () => {
    const who = await person({ licence: true, email: `unsent${count}@private.example` })
    await threeSent(who, 'email', '')
    const flow = await w.reset(who.userPrincipalName)
    const before = await counted()
    for (let n = 0; n < 12; n++) await flow.step('send', { method: 'email' })
    expect(flow.view).toMatchObject({ page: 'P-04', error: { code: 'proof.not_sent' } })
    expect(await raisedSince(before)).toEqual([])
    w.advance({ minutes: 11 })
    await flow.step('send', { method: 'email' })
    expect(flow.view).toMatchObject({ state: 'challenged', error: null })
    expect(await w.code(who.email!)).toMatch(/^\d{6}$/)
  })

  async function threeSent(who: Person, method: 'text' | 'email', number: string): Promise<void> {
    const flow = await w.reset(who.userPrincipalName)
    for (const seconds of [0, 31, 61]) {
      w.advance({ seconds })
      await flow.step('send', { method, ...(method === 'text' ? { number } : {}) })
      expect(flow.view.error).toBeNull()
    }
    await flow.step('cancel')
  }
})

describe('proving again who one is', () => {
  it.each(['text', 'email'] as const)('Resend too early uses up none of the %ss', async (method) => {
    const mail = `again${++count}@private.example`
    const who = await person(method === 'text' ? { mobile: number() } : { email: mail })
    const browser = await signedIn(who)
    await browser.get('/signin/verify?return_to=/account')
    await browser.submit('/signin/verify/send')
    const before = await counted()
    for (let n = 0; n < 6; n++) await browser.submit('/signin/verify/send')
    expect(browser.text()).toContain('A message is on its way. Wait 30 seconds')
    expect(await raisedSince(before)).toEqual([])
    w.advance({ seconds: 31 })
    await browser.submit('/signin/verify/send')
    expect(await w.messages(method === 'text' ? who.mobile! : mail)).toHaveLength(2)
  })
})

async function signedIn(who: Person): Promise<Browser> {
  const browser = w.browser()
  expect(await browser.signIn(who.userPrincipalName, who.password)).toBe(true)
  return browser
}

describe('registration', () => {
  it('Resend while the number gets no more texts uses up none of the five an hour', async () => {
    await w.policy({ requireRegistration: true })
    const who = await person({ licence: true })
    const browser = await signedIn(who)
    await browser.submit(register)
    await browser.submit(`${register}/different`)
    await browser.submit(`${register}/different`, { method: 'phone' })
    await browser.submit(`${register}/number`, { country: 'PT', number: number().slice(5) })
    for (const seconds of [31, 61]) {
      w.advance({ seconds })
      await browser.submit(`${register}/resend`)
      expect(browser.status).toBe(200)
    }
    w.advance({ seconds: 121 })
    const before = await counted()
    for (let n = 0; n < 6; n++) await browser.submit(`${register}/resend`)
    expect(browser.text()).toContain("We couldn't send the message")
    expect(await raisedSince(before)).toEqual([])
    w.advance({ minutes: 7 })
    await browser.submit(`${register}/resend`)
    expect(browser.status).toBe(200)
    await browser.submit(`${register}/code`, { code: await w.code(number()) })
    expect(browser.text()).toContain('Verification complete.')
    await w.policy({ requireRegistration: false })
  })
})
