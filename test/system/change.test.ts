import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { storePassword } from '../../src/passwords/passwords.ts'
import type { Browser } from '../browser.ts'
import { type Person, type World, world } from '../world.ts'

let w: World
beforeAll(async () => {
  w = await world()
  await w.method('Sms', { state: 'enabled' })
})
afterAll(() => w?.stop())

const wrong = 'Your user name or password is not right.'
const locked = 'Your account is locked for a while'

async function attempt(name: string, password: string, browser: Browser = w.browser()): Promise<Browser> {
  browser.cookies.delete('__Host-rekey-session')
  await browser.get('/signin')
  await browser.submit('/signin', { username: name })
  return browser.submit('/signin/password', { password })
}
const _fullName = (name: string) => `${name}@meridian.example`
const rows = async (activity: string, user: Person) =>
  (await w.audit()).filter((row) => row.activity === activity && row.targets.some((target) => target.id === user.id))

describe('a password that must be changed (C-02)', () => {
  const temporary = async (name: string, expiresInDays: number | null) => {
    const user = await w.user(name)
    const phc = await w.running.program.hasher.hash('Temp-Passw0rd-7')
    const expiresAt = expiresInDays === null ? null : new Date(w.clock.now().getTime() + expiresInDays * 86_400_000)
    await w.unit((tx) => storePassword(tx, { userId: user.id, phc, by: 'admin', mustChange: true, expiresAt }))
    return user
  }

  it('comes before everything else and ends in being signed in', async () => {
    const user = await temporary('forced', null)
    const browser = await attempt(user.userPrincipalName, 'Temp-Passw0rd-7')
    expect(browser.at).toBe('/changepassword')
    expect(browser.text()).toContain('Update your password')
    const pending = browser.cookies.get('__Host-rekey-session')
    for (const path of ['/account', '/signin/next', '/signin'])
      expect((await browser.get(path)).at).toBe('/changepassword')
    await browser.submit('/changepassword', {
      current: 'Temp-Passw0rd-7',
      password: 'Tower-Bridge-1894',
      confirm: 'Tower-Bridge-1894',
    })
    expect(browser.at).toBe('/account')
    expect(browser.cookies.get('__Host-rekey-session')).not.toBe(pending)
    expect((await attempt(user.userPrincipalName, 'Temp-Passw0rd-7')).text()).toContain(wrong)
    expect(await w.signInWorks(user.userPrincipalName, 'Tower-Bridge-1894')).toBe(true)
  })

  it('is refused once the temporary password has expired (P-20)', async () => {
    const user = await temporary('late', 7)
    w.advance({ days: 8 })
    const browser = await attempt(user.userPrincipalName, 'Temp-Passw0rd-7')
    expect(browser.text()).toContain('This temporary password was only valid for a few days')
    expect(browser.cookies.has('__Host-rekey-session')).toBe(false)
    expect((await rows('Sign-in', user)).at(-1)).toMatchObject({
      result: 'failure',
      reason: 'Temporary password has expired',
    })
  })
})

describe('changing a known password (C-01)', () => {
  const change = async (browser: Browser, current: string, password: string, confirm = password) => {
    await browser.get('/changepassword')
    return browser.submit('/changepassword', { current, password, confirm })
  }

  it('writes the rows of the seed, mails the person, ends the others and keeps this one', async () => {
    const user = await w.user('carlos')
    const here = await attempt(user.userPrincipalName, user.password)
    const there = await attempt(user.userPrincipalName, user.password)
    const before = here.cookies.get('__Host-rekey-session')
    await change(here, user.password, 'Tower-Bridge-1894')
    expect(here.text()).toContain('Your password has been changed')
    expect(here.cookies.get('__Host-rekey-session')).not.toBe(before)
    expect((await here.get('/account')).at).toBe('/account')
    expect((await there.get('/account')).at).toMatch(/^\/signin/)
    const [core] = await rows('Change user password', user)
    const [self] = await rows('Change password (self-service)', user)
    expect(core).toMatchObject({ service: 'Core Directory', result: 'success' })
    expect(self).toMatchObject({ service: 'Self-service Password Management', result: 'success', reason: 'None' })
    expect(self!.details).toContainEqual({ key: 'UserAgent', value: 'node' })
    const [mail] = await w.messages(user.mail!)
    expect(mail?.channel).toBe('mail')
    expect(JSON.stringify(mail)).not.toContain('Tower-Bridge')
  })

  it('names what is wrong beside the field, and the log has it', async () => {
    const user = await w.user('picky')
    const browser = await attempt(user.userPrincipalName, user.password)
    await change(browser, user.password, 'picky')
    expect(browser.text()).toContain('Use at least 8 characters.')
    expect(browser.text()).toContain('Leave your user name out of the password.')
    const field = /<input[^>]*name="password"[^>]*>/.exec(browser.page)![0]
    expect(/aria-describedby="([^"]*)"/.exec(field)![1]!.split(' ')).toEqual(
      ['error', 'problems', 'help'].map((what) => `f-password-${what}`),
    )
    expect(browser.page).toContain('<ul class="problems" id="f-password-problems">')
    await change(browser, user.password, 'Tower-Bridge-1894', 'Tower-Bridge-1895')
    expect(browser.text()).toContain('The two passwords are not the same.')
    await change(browser, user.password, user.password)
    expect(browser.text()).toContain('You have used this password before.')
    await change(browser, 'Not-My-Passw0rd', 'Tower-Bridge-1894')
    expect(browser.text()).toContain("That isn't your current password.")
    const reasons = (await rows('Change password (self-service)', user)).map((row) => row.reason)
    expect(reasons).toEqual(['PasswordPolicyViolation', 'PasswordHistory', 'Incorrect current password'])
    expect(await w.signInWorks(user.userPrincipalName, user.password)).toBe(true)
  })

  it('counts wrong current passwords for the lockout', async () => {
    const user = await w.user('guesser')
    const browser = await attempt(user.userPrincipalName, user.password)
    for (let n = 1; n <= 10; n++) await change(browser, `Guess-Number-${n}`, 'Tower-Bridge-1894')
    await change(browser, user.password, 'Tower-Bridge-1894')
    expect(browser.text()).toContain(locked)
  })

  it('needs somebody who is signed in', async () => {
    const browser = await w.browser().get('/changepassword')
    expect(browser.at).toBe('/signin?return_to=%2Fchangepassword')
  })
})
