/// <reference lib="dom" />
import { Secret, TOTP } from 'otpauth'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Person, type World, world } from '../world.ts'
import { heading, openChromium, press, signIn, visit } from './chromium.ts'

/** Seed 000: GroupA may reset, UserA registers an app and a phone at sign-in, then resets by text (T6, T7, T9, T10). */
let w: World
let chromium: Browser
let userA: Person
const strong = 'Purple-Elephant-Sings-77'

beforeAll(async () => {
  w = await world()
  chromium = await openChromium()
  const groupA = await w.group('GroupA')
  await w.method('Sms', { state: 'enabled' })
  await w.policy({ enabledFor: 'selected', scopeGroupId: groupA, phoneCountries: ['*'] })
  userA = await w.user('usera', { displayName: 'UserA', groups: ['GroupA'], licence: true })
})
afterAll(async () => {
  await chromium?.close()
  await w?.stop()
})

/** What a newcomer does: looks at the demo's phone in another tab. */
async function codeOnDemoPhone(page: Page): Promise<string> {
  await w.messages()
  const phone = await page.context().newPage()
  await phone.goto('/demo')
  const newest = phone.getByRole('listitem').filter({ hasText: 'Text to +299' }).first()
  const text = await newest.getByRole('paragraph').textContent()
  await phone.close()
  return /\b(\d{6})\b/.exec(text!)![1]!
}

async function registerApp(page: Page): Promise<void> {
  await heading(page, 'Keep your account secure')
  await page.getByText('Method 1 of 2: App').waitFor()
  await page.getByText('Start by getting the app').waitFor()
  expect(await page.getByRole('link', { name: 'Download now' }).getAttribute('href')).toBe('/authenticator')
  await press(page, 'Next')
  await page.getByText('Set up your account').waitFor()
  await press(page, 'Next')
  await page.getByRole('heading', { name: 'Scan the QR code' }).waitFor()
  await expect.poll(() => page.getByRole('img').evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(464)
  await page.getByText("Can't scan image?").click()
  const shown = await page.getByRole('code').nth(1).textContent()
  const app = new TOTP({ secret: Secret.fromBase32(shown!.replace(/\s/g, '')) })
  await press(page, 'Next')
  await page.getByLabel('Enter the 6-digit code').fill(app.generate({ timestamp: w.clock.now().getTime() }))
  await press(page, 'Next')
}

async function registerPhone(page: Page): Promise<void> {
  await page.getByText('Method 2 of 2: Phone').waitFor()
  await page.getByRole('group', { name: 'What phone number would you like to use?' }).waitFor()
  const number = page.getByLabel('Phone number')
  expect(await number.evaluate((field) => field === document.activeElement)).toBe(true)
  expect(await number.getAttribute('placeholder')).toBe('Enter phone number')
  await page.getByLabel('Country or region').selectOption({ label: 'Greenland (+299)' })
  await number.fill('22 11 59')
  expect(await page.getByRole('radio', { name: 'Receive a code' }).isChecked()).toBe(true)
  await press(page, 'Next')
  await page.getByLabel('Enter code').fill(await codeOnDemoPhone(page))
  await press(page, 'Next')
  await page.getByText('Verification complete. Your phone has been registered.').waitFor()
  await press(page, 'Next')
}

test('seed 000: UserA registers at sign-in, forgets the password, and gets back in by text', async () => {
  const at = await visit(chromium, w.url)
  const { page } = at
  await signIn(page, userA.userPrincipalName, userA.password)
  await heading(page, 'Action Required')
  await page.getByText(userA.userPrincipalName).waitFor()
  await page.getByText('You have 14 days until this is required.').waitFor()
  for (const name of ['Ask later', 'Use a different account']) await page.getByRole('button', { name }).waitFor()
  await press(page, 'Next')

  await registerApp(page)
  await registerPhone(page)
  await heading(page, 'Success!')
  await press(page, 'Done')
  await heading(page, 'My account')
  await press(page, 'Sign out')
  await heading(page, 'You have signed out')

  await page.getByRole('link', { name: 'Sign in again' }).click()
  await page.getByLabel('Email or user name').fill(userA.userPrincipalName)
  await press(page, 'Next')
  await page.getByRole('link', { name: 'Forgot my password' }).click()
  await heading(page, 'Get back into your account')
  expect(await page.getByLabel('Email or Username').inputValue()).toBe(userA.userPrincipalName)
  await press(page, 'Next')

  const steps = page.getByRole('list', { name: 'Steps' }).getByRole('listitem')
  expect((await steps.allTextContents()).map((text) => text.trim())).toEqual([
    'verification step 1',
    'choose a new password',
  ])
  await page.getByText('Please choose the contact method we should use for verification:').first().waitFor()
  await page.getByRole('radio', { name: 'Text my mobile phone' }).check()
  await page.getByText('enter your complete mobile phone number (*****59)').waitFor()
  const before = (await w.messages()).length
  await page.getByLabel('Enter your phone number').fill('+299 33 11 59')
  await press(page, 'Text')
  await page.getByText("That doesn't match the number we have.").waitFor()
  expect(await w.messages()).toHaveLength(before)
  w.advance({ minutes: 1 })
  await page.getByLabel('Enter your phone number').fill('+299 22 11 59')
  await page.clock.install()
  await press(page, 'Text')
  await page.getByText("We've sent you a text message containing a verification code to your phone.").waitFor()
  const others = ['Try again', 'Contact your administrator'].map((name) => page.getByRole('button', { name }))
  expect(await Promise.all(others.map((button) => button.isVisible()))).toEqual([false, false])
  await page.clock.fastForward(10_000)
  for (const button of others) await button.waitFor()
  await page.getByLabel('Enter your verification code').fill(await codeOnDemoPhone(page))
  await press(page, 'Next')

  await heading(page, 'Choose a new password')
  expect((await steps.first().textContent())!.replace(/\s+/g, ' ')).toBe('verification step 1 done')
  await page.getByLabel('Enter new password').fill(strong)
  await page.getByText('strong', { exact: true }).waitFor()
  await page.getByLabel('Confirm new password').fill(strong)
  await press(page, 'Finish')
  await heading(page, 'Your password has been reset')

  await page.getByRole('link', { name: 'Sign in' }).click()
  await page.getByLabel('Email or user name').fill(userA.userPrincipalName)
  await press(page, 'Next')
  await page.getByLabel('Password', { exact: true }).fill(userA.password)
  await press(page, 'Sign in')
  await page.getByText('Your user name or password is not right.').waitFor()
  await page.getByLabel('Password', { exact: true }).fill(strong)
  await press(page, 'Sign in')
  await heading(page, 'My account')
  expect(at.complaints).toEqual([])
  await at.close()
})

test('seed 000: a press on Ask later goes on to the account, and the days are counted down', async () => {
  const late = await w.user('late', { groups: ['GroupA'], licence: true })
  const at = await visit(chromium, w.url)
  await signIn(at.page, late.userPrincipalName, late.password)
  await heading(at.page, 'Action Required')
  await press(at.page, 'Ask later')
  await heading(at.page, 'My account')
  expect(at.complaints).toEqual([])
  await at.close()
})
