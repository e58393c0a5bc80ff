/// <reference lib="dom" />
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Person, type World, world } from '../world.ts'
import { expectAccessible, expectNoSideways, openChromium, type Visitor, visit } from './chromium.ts'

let w: World
let chromium: Browser
let carlos: Person
let gabriel: Person

beforeAll(async () => {
  w = await world()
  chromium = await openChromium()
  await w.method('Sms', { state: 'enabled' })
  const marketing = await w.group('Marketing')
  await w.policy({ enabledFor: 'selected', scopeGroupId: marketing, phoneCountries: ['*'], requireRegistration: false })
  carlos = await w.user('carlos', { groups: ['Marketing'], licence: true, app: true })
  gabriel = await w.user('gabriel', { groups: ['Sales'] })
})
afterAll(async () => {
  await chromium?.close()
  await w?.stop()
})

const visitor = (options = {}): Promise<Visitor> => visit(chromium, w.url, options)
const screen = process.env.TEST_SCREENS
const shot = async ({ page }: Visitor, name: string) => {
  if (screen) await page.screenshot({ path: `${screen}/${name}.png`, fullPage: true })
}

describe('in a browser', () => {
  it('Carlos, seed 004: forgot my password, the app code, a strong password, sign in with it', async () => {
    const at = await visitor()
    const { page } = at
    await page.goto('/signin')
    await page
      .getByLabel(/user name|email|sign-in/i)
      .first()
      .fill(carlos.userPrincipalName)
    await page.getByRole('button', { name: 'Next' }).click()
    await expect.poll(() => page.getByRole('heading', { name: 'Enter password' }).isVisible()).toBe(true)
    await page.getByRole('link', { name: 'Forgot my password' }).click()
    await expect.poll(() => page.getByRole('heading', { name: 'Get back into your account' }).isVisible()).toBe(true)
    expect(await page.getByLabel('Email or Username').inputValue()).toBe(carlos.userPrincipalName)
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Next' }).click()
    await page.getByRole('radio', { name: 'Enter a code from my authenticator app' }).waitFor()
    expect(
      await page.getByRole('listitem').filter({ hasText: 'verification step 1' }).getAttribute('aria-current'),
    ).toBe('step')
    await expectAccessible(page)
    await shot(at, 'gate')
    const code = page.getByLabel('Code from the app')
    expect(await code.evaluate((field) => field === document.activeElement)).toBe(true)
    await code.fill('000 000')
    await page.keyboard.press('Enter')
    await page.getByText("That code isn't right").waitFor()
    expect(await page.title()).toMatch(/^Error: /)
    expect(await code.evaluate((field) => field === document.activeElement)).toBe(true)
    await expectAccessible(page)
    await shot(at, 'gate-error')
    await code.fill(w.appCode(carlos))
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Choose a new password' }).waitFor()
    await page.getByLabel('Enter new password').fill('weak')
    await expect.poll(() => page.getByText('weak', { exact: true }).isVisible()).toBe(true)
    await page.getByLabel('Enter new password').fill('Purple-Elephant-Sings-77')
    await expect.poll(() => page.getByText('strong', { exact: true }).isVisible()).toBe(true)
    await expectAccessible(page)
    await shot(at, 'password')
    await page.getByLabel('Confirm new password').fill('Purple-Elephant-Sings-77')
    await page.getByRole('button', { name: 'Finish' }).click()
    await page.getByRole('heading', { name: 'Your password has been reset' }).waitFor()
    await expectAccessible(page)
    await shot(at, 'done')
    await page.getByRole('link', { name: 'Sign in' }).click()
    await page
      .getByLabel(/user name|email|sign-in/i)
      .first()
      .fill(carlos.userPrincipalName)
    await page.getByRole('button', { name: 'Next' }).click()
    await page.getByLabel('Password', { exact: true }).fill('Purple-Elephant-Sings-77')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await expect.poll(() => page.url()).toContain('/account')
    expect(at.complaints).toEqual([])
    await at.close()
  })

  it('Gabriel, seed 004: refused with the right words, and asks his administrator', async () => {
    const helper = await w.user('helper', { roles: ['Helpdesk Administrator'] })
    const at = await visitor({ viewport: { width: 320, height: 640 } })
    const { page } = at
    await page.goto('/passwordreset')
    await page.getByLabel('Email or Username').fill(gabriel.userPrincipalName)
    await page.getByRole('button', { name: 'Next' }).click()
    await page.getByRole('heading', { name: "We're sorry" }).waitFor()
    await page.getByText("password reset isn't turned on for your account").waitFor()
    await page.getByText('Show additional details').click()
    await page.getByText('SSPR_0013').waitFor()
    await expectAccessible(page)
    await expectNoSideways(page)
    await page.getByRole('button', { name: 'Contact your administrator' }).click()
    await page.getByRole('heading', { name: 'Your administrator has been contacted' }).waitFor()
    await expectAccessible(page)
    expect((await w.messages(helper.userPrincipalName)).at(-1)?.body).toContain(gabriel.userPrincipalName)
    expect(at.complaints).toEqual([])
    await at.close()
  })

  it('an administrator passes two steps, the second by another family', async () => {
    const boss = await w.user('boss', { roles: ['Global Administrator'], app: true, mobile: '+351 912345678' })
    const at = await visitor()
    const { page } = at
    await page.goto(`/passwordreset?username=${boss.userPrincipalName}`)
    await page.getByRole('button', { name: 'Next' }).click()
    await page.getByLabel('Code from the app').fill(w.appCode(boss))
    await page.getByRole('button', { name: 'Next' }).click()
    await page.getByText('One more step').waitFor()
    expect(await page.getByRole('radio').count()).toBe(1)
    await page.getByLabel('Enter your phone number').fill('912345678')
    await shot(at, 'gate-two')
    await page.getByRole('button', { name: 'Text' }).click()
    await page.getByText("We've sent you a text message").waitFor()
    await expectAccessible(page)
    await shot(at, 'challenged')
    await page.getByLabel('Enter your verification code').fill(await w.code(boss.mobile!))
    await page.getByRole('button', { name: 'Next' }).click()
    await page.getByRole('heading', { name: 'Choose a new password' }).waitFor()
    await at.close()
  })

  it('goes the whole way with scripts off', async () => {
    const lia = await w.user('lia', { groups: ['Marketing'], licence: true, mobile: '+299 221159' })
    const at = await visitor({ javaScriptEnabled: false })
    const { page } = at
    await page.goto('/passwordreset')
    await page.getByLabel('Email or Username').fill(lia.userPrincipalName)
    await page.getByRole('button', { name: 'Next' }).click()
    await page.getByText('*****59').first().waitFor()
    await page.getByLabel('Enter your phone number').fill('+299 22 11 59')
    await page.getByRole('button', { name: 'Text' }).click()
    for (const name of ['Try again', 'Contact your administrator']) await page.getByRole('button', { name }).waitFor()
    await page.getByLabel('Enter your verification code').fill(await w.code(lia.mobile!))
    await page.getByRole('button', { name: 'Next' }).click()
    await page.getByLabel('Enter new password').fill('Purple-Elephant-Sings-78')
    await page.getByLabel('Confirm new password').fill('Purple-Elephant-Sings-78')
    await page.getByRole('button', { name: 'Finish' }).click()
    await page.getByRole('heading', { name: 'Your password has been reset' }).waitFor()
    expect(await w.signInWorks(lia.userPrincipalName, 'Purple-Elephant-Sings-78')).toBe(true)
    await at.close()
  })

  it('comes back to where it was: two tabs, the back button, an expired session', async () => {
    const mia = await w.user('mia', { groups: ['Marketing'], licence: true, app: true })
    const at = await visitor()
    const { page } = at
    await page.goto(`/passwordreset?username=${mia.userPrincipalName}`)
    await page.getByRole('button', { name: 'Next' }).click()
    await page.getByLabel('Code from the app').waitFor()
    const tab = await at.context.newPage()
    await tab.goto('/passwordreset/flow')
    await tab.getByLabel('Code from the app').fill(w.appCode(mia))
    await tab.getByRole('button', { name: 'Next' }).click()
    await tab.getByRole('heading', { name: 'Choose a new password' }).waitFor()
    await page.getByLabel('Code from the app').fill('123456')
    await page.getByRole('button', { name: 'Next' }).click()
    await page.getByRole('heading', { name: 'Choose a new password' }).waitFor()
    await page.goBack()
    await page.reload()
    await page.getByRole('heading', { name: 'Choose a new password' }).waitFor()
    w.advance({ minutes: 16 })
    await page.reload()
    await page.getByRole('heading', { name: 'Your session has expired' }).waitFor()
    await expectAccessible(page)
    await page.getByRole('link', { name: 'Start again' }).click()
    await page.getByRole('heading', { name: 'Get back into your account' }).waitFor()
    await at.close()
  })
})
