import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { userTarget } from '../../src/audit/events.ts'
import { storePassword } from '../../src/passwords/passwords.ts'
import { countTry, personSubject, settleTry } from '../../src/passwords/proof.ts'
import { forgetSignins } from '../../src/signin/sweep.ts'
import { asPerson } from '../api.ts'
import type { Browser } from '../browser.ts'
import { allIn, ask, isIn, textUser } from '../textsignin.ts'
import { type Person, type World, world } from '../world.ts'

/** LK-08: a run of wrong passwords ends passwords, at 90 from unfamiliar places and at 100 from everywhere. */
let w: World
let root: Person
let people = 0
beforeAll(async () => {
  w = await world({ answerFloor: 0 })
  await w.policy({ enabledFor: 'all', licenceEnforcement: 'none', requireRegistration: false })
  await w.method('Sms', { state: 'enabled', includeTargets: [allIn] })
  root = await w.user('root', { roles: ['Global Administrator'] })
})
afterAll(() => w?.stop())
beforeEach(() => w.advance({ days: 1 }))

const off = 'no password is accepted for this account any more'
async function attempt(who: { userPrincipalName: string }, password: string, browser = w.browser()): Promise<Browser> {
  browser.cookies.delete('__Host-rekey-session')
  await browser.get('/signin')
  await browser.submit('/signin', { username: who.userPrincipalName })
  return browser.submit('/signin/password', { password })
}
const somebody = (): Promise<Person> => w.user(`person${++people}`, { email: `person${people}@elsewhere.example` })

/** Wrong passwords, each after the lock that the one before may have brought. */
async function wrong(who: Person, times: number, familiar = false): Promise<void> {
  for (let n = 0; n < times; n++) {
    w.advance({ hours: 1 })
    const plain = `Wrong-${n}-${w.clock.now().getTime()}`
    await w.unit(async (tx) => {
      const counted = await countTry(tx, { subject: personSubject(who.id), familiar, plain })
      if (counted.verdict === 'evaluate') await settleTry(tx, counted, false, userTarget(who))
    })
  }
  w.advance({ hours: 1 })
}
const ended = async (who: Person) =>
  (await w.audit())
    .filter((row) => row.activity === 'Password sign-in disabled (100 failures)')
    .filter((row) => row.targets.some(({ id }) => id === who.id))
    .map((row) => row.details.find(({ key }) => key === 'Where')?.value)

describe('LK-08', () => {
  test('a stranger ends it for strangers; the owner has ten more; a right one there leaves the strangers out', async () => {
    const who = await somebody()
    const own = await attempt(who, who.password)
    await wrong(who, 89)
    expect(await ended(who)).toEqual([])
    expect((await attempt(who, 'Wrong-Passw0rd-90')).text()).toContain('is not right')
    w.advance({ days: 30 })
    expect((await attempt(who, who.password)).text()).toContain(off)
    expect(await ended(who)).toEqual(['unfamiliar'])
    await wrong(who, 9, true)
    expect((await attempt(who, who.password, own)).at).toBe('/account')
    await wrong(who, 10, true)
    expect(await ended(who)).toEqual(['unfamiliar', 'everywhere'])
    expect((await attempt(who, who.password, own)).text()).toContain(off)
  })

  test('an administrator sees it and lifts it with Unlock', async () => {
    const who = await somebody()
    await wrong(who, 90)
    const api = await asPerson(w, root)
    const state = async () => (await api.get(`/api/users/${who.id}/lockState`)).body.passwordSignInDisabled
    expect(await state()).toBe('unfamiliar')
    expect((await api.post(`/api/users/${who.id}/unlock`)).body).toEqual({ ended: true })
    expect(await state()).toBe(null)
    expect((await attempt(who, who.password)).at).toBe('/account')
  })

  test('a new password lifts it', async () => {
    const who = await somebody()
    await wrong(who, 90)
    const phc = await w.running.program.hasher.hash('Brand-New-1894')
    await w.unit((tx) => storePassword(tx, { userId: who.id, phc, by: 'user' }))
    expect((await attempt(who, 'Brand-New-1894')).at).toBe('/account')
  })

  test('signing in by text goes on, and lifts it', async () => {
    const who = await textUser(w, 'bytext')
    await wrong(who, 90)
    expect((await attempt(who, who.password)).text()).toContain(off)
    const browser = await ask(w, who.mobile)
    await browser.submit('/signin/text', { code: await w.code(who.mobile) })
    expect(isIn(browser)).toBe(true)
    expect((await attempt(who, who.password)).at).toBe('/account')
  })

  test('of 40 tries at once after 85, five are evaluated', async () => {
    const who = await somebody()
    await wrong(who, 85)
    w.advance({ days: 1 })
    const subject = personSubject(who.id)
    const verdicts = await Promise.all(
      Array.from({ length: 40 }, (_, n) =>
        w.unit(async (tx) => (await countTry(tx, { subject, familiar: false, plain: `Guess-${n}` })).verdict),
      ),
    )
    expect(verdicts.filter((one) => one === 'evaluate')).toHaveLength(5)
    expect(verdicts.filter((one) => one === 'off')).toHaveLength(35)
  })

  test('housekeeping forgets no run of a person, and a name that is nobody’s is told the same', async () => {
    const who = await somebody()
    const nobody = { userPrincipalName: 'nobody@meridian.example' }
    await wrong(who, 90)
    for (let n = 0; n < 90; n++) {
      w.advance({ hours: 1 })
      await attempt(nobody, `Wrong-${n}`)
    }
    w.advance({ days: 2 })
    await forgetSignins(w.store)
    expect((await attempt(who, who.password)).text()).toContain(off)
    expect((await attempt(nobody, 'Anything-1894')).text()).toContain(off)
  })
})
