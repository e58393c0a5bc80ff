import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Browser } from '../browser.ts'
import { type World, world } from '../world.ts'

/** What pages behind sign-in owe to whoever is there: the way out, what became of the session, the code on its way. */
let w: World
beforeAll(async () => {
  w = await world()
  await w.method('Sms', { state: 'enabled' })
})
afterAll(async () => w?.stop())

async function attempt(name: string, password: string): Promise<Browser> {
  const browser = w.browser()
  await browser.signIn(name, password)
  return browser
}

describe('pages behind sign-in', () => {
  it('offer the way out on each of them, and nowhere else (SES-13)', async () => {
    const user = await w.user('wayout', { app: true })
    const out = '<a href="/signout">Sign out</a>'
    const browser = await attempt(user.userPrincipalName, user.password)
    expect(browser.page).toMatch(/action="\/signout"/)
    for (const path of ['/mysecurityinfo', '/mysecurityinfo/register', '/changepassword', '/signin/verify'])
      expect([path, (await browser.get(path)).page.includes(out)]).toEqual([path, true])
    for (const path of ['/passwordreset', '/privacy', '/signout'])
      expect([path, (await browser.get(path)).page.includes(out)]).toEqual([path, false])
    await browser.submit('/signout')
    expect(browser.text()).toContain('You have signed out')
    expect(browser.page).not.toContain(out)
  })

  it('say that the session is over, to whom had one, and lead back to where it was', async () => {
    const user = await w.user('dozing')
    const words = 'You have been signed out. Sign in again to go on.'
    const browser = await attempt(user.userPrincipalName, user.password)
    await browser.get('/changepassword')
    w.advance({ minutes: 31 })
    await browser.submit('/changepassword', { current: 'x', password: 'y', confirm: 'y' })
    expect(browser.at).toBe('/signin?return_to=%2Fchangepassword&over=1')
    expect(browser.text()).toContain(words)
    await browser.submit('/signin', { username: user.userPrincipalName })
    await browser.submit('/signin/password', { password: user.password })
    expect(browser.at).toBe('/changepassword')
    expect((await w.browser().get('/mysecurityinfo')).text()).not.toContain(words)
  })
})

it('tells a browser without cookies that it is the cookies, at either question', async () => {
  const user = await w.user('crumbless')
  const words = 'Your browser does not keep cookies'
  const browser = await w.browser().get('/signin')
  browser.cookies.clear()
  await browser.submit('/signin', { username: user.userPrincipalName })
  expect([browser.status, browser.text()]).toEqual([403, expect.stringContaining(words)])
  await browser.get(`/signin/password?username=${user.userPrincipalName}`)
  browser.cookies.clear()
  await browser.submit('/signin/password', { password: user.password })
  expect([browser.status, browser.text()]).toEqual([403, expect.stringContaining(words)])
  // The token of another page is no matter of cookies.
  await browser.get('/signin')
  await browser.submit('/signin', { username: user.userPrincipalName, formToken: 'x' })
  expect(browser.text()).not.toContain(words)
})

describe('proving again who one is (SES-08)', () => {
  it('keeps the field for the code that was sent, whoever asks again too soon or comes back', async () => {
    const user = await w.user('pressestwice', { mobile: '+351 912345601' })
    const browser = await attempt(user.userPrincipalName, user.password)
    await browser.get('/signin/verify?return_to=/account')
    await browser.submit('/signin/verify/send')
    const sent = await w.code('+351912345601')
    await browser.submit('/signin/verify/send')
    expect(browser.text()).toContain('A message is on its way. Wait 30 seconds')
    expect(browser.form('/signin/verify')).toMatchObject({ challenge: expect.stringMatching(/^[0-9a-f-]{36}$/) })
    await browser.get('/signin/verify?return_to=/account')
    await browser.submit('/signin/verify', { answer: sent })
    expect(browser.at).toBe('/account')
    await browser.get('/signin/verify?return_to=/account')
    expect(browser.page).not.toContain('name="answer"')
  })
})
