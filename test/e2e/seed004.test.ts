/// <reference lib="dom" />
import { Secret, TOTP } from 'otpauth'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Person, type World, world } from '../world.ts'
import { currentStep, heading, openChromium, press, signIn, type Visitor, visit } from './chromium.ts'

/** Seed 004: the Marketing group may reset. Pictures are switched on, as they are for real people. */
let w: World
let chromium: Browser
let at: Visitor
let page: Page
const strong = 'Purple-Elephant-Sings-77'

beforeAll(async () => {
  w = await world({ challenge: 'picture' })
  chromium = await openChromium()
  const marketing = await w.group('Marketing')
  await w.method('Sms', { state: 'enabled' })
  await w.policy({ enabledFor: 'selected', scopeGroupId: marketing, phoneCountries: ['PT'] })
})
afterAll(async () => {
  await chromium?.close()
  await w?.stop()
})
beforeEach(async () => {
  w.advance({ minutes: 11 })
  at = await visit(chromium, w.url)
  page = at.page
})
afterEach(async () => {
  expect(at.complaints).toEqual([])
  await at.close()
})

/** What a person reads in the picture or hears, opened with the keys that only the server has. */
async function shown(): Promise<string> {
  const id = await page.locator('input[name="challenge"]').inputValue()
  const row = await w.store.look((look) =>
    look.db.selectFrom('robot_challenge').select('sealed').where('id', '=', id).executeTakeFirstOrThrow(),
  )
  return w.store.keys.open('challenge', `robot_challenge|${id}|sealed`, row.sealed!).toString()
}

const picture = () => page.getByLabel('Enter the characters in the picture')

/** P-02 by picture. */
async function identify(name: string): Promise<void> {
  await page.goto('/passwordreset')
  await page.getByLabel('Email or Username').fill(name)
  await picture().fill(await shown())
  await press(page, 'Next')
}

async function chooseNew(password: string): Promise<void> {
  await heading(page, 'Choose a new password')
  await page.getByLabel('Enter new password').fill(password)
  await page.getByText('strong', { exact: true }).waitFor()
  await page.getByLabel('Confirm new password').fill(password)
  await press(page, 'Finish')
  await heading(page, 'Your password has been reset')
}

async function signsIn(name: string, password: string): Promise<void> {
  await page.getByRole('link', { name: 'Sign in' }).click()
  await page.getByLabel('Email or user name').fill(name)
  await press(page, 'Next')
  await page.getByLabel('Password', { exact: true }).fill(password)
  await press(page, 'Sign in')
}

/** with the app alone: the phone is only recommended and left out. Gives back the app's key. */
async function registerApp(who: Person): Promise<string> {
  await signIn(page, who.userPrincipalName, who.password)
  await heading(page, 'Action Required')
  await press(page, 'Next')
  await page.getByText('Start by getting the app').waitFor()
  await press(page, 'Next')
  await page.getByText('Set up your account').waitFor()
  await press(page, 'Next')
  await page.getByText("Can't scan image?").click()
  const key = (await page.getByRole('code').nth(1).textContent())!.replace(/\s/g, '')
  await press(page, 'Next')
  await page.getByLabel('Enter the 6-digit code').fill(codeOf(key))
  await press(page, 'Next')
  await page.getByText('Method 2 of 2: Phone').waitFor()
  await press(page, 'Skip for now')
  await heading(page, 'Success!')
  await press(page, 'Done')
  await heading(page, 'My account')
  await press(page, 'Sign out')
  await heading(page, 'You have signed out')
  return key
}

const codeOf = (key: string): string =>
  new TOTP({ secret: Secret.fromBase32(key) }).generate({ timestamp: w.clock.now().getTime() })

describe('seed 004', () => {
  for (const name of ['carla', 'carlos']) {
    test(`${name} registers the app at sign-in, and later gets back in with its code`, async () => {
      const who = await w.user(name, { groups: ['Marketing'], licence: true })
      const key = await registerApp(who)
      w.advance({ minutes: 5 })
      await page.getByRole('link', { name: 'Sign in again' }).click()
      await page.getByLabel('Email or user name').fill(who.userPrincipalName)
      await press(page, 'Next')
      await page.getByRole('link', { name: 'Forgot my password' }).click()
      await heading(page, 'Get back into your account')
      expect(await page.getByLabel('Email or Username').inputValue()).toBe(who.userPrincipalName)
      await page.getByText('Who are you?').waitFor()
      await picture().fill((await shown()).toLowerCase())
      await press(page, 'Next')
      expect(await currentStep(page)).toBe('verification step 1')
      await page.getByRole('radio', { name: 'Enter a code from my authenticator app' }).waitFor()
      await page.getByText('Enter the code displayed in your authenticator app.').waitFor()
      await page.getByLabel('Code from the app').fill(codeOf(key))
      await page.keyboard.press('Enter')
      await chooseNew(strong)
      await signsIn(who.userPrincipalName, strong)
      await heading(page, 'My account')
    })
  }

  test('gabriel of Sales is refused with the words of the seed, and his administrator hears of it', async () => {
    const helper = await w.user('helper', { roles: ['Helpdesk Administrator'] })
    const who = await w.user('gabriel', { groups: ['Sales'] })
    await identify(who.userPrincipalName)
    await heading(page, "We're sorry")
    expect(await page.title()).toContain('Get back into your account')
    await page
      .getByText("You can't reset your own password because password reset isn't turned on for your account.")
      .waitFor()
    expect(await page.getByText('SSPR_0013').isVisible()).toBe(false)
    await page.getByText('Show additional details').click()
    await page.getByText('SSPR_0013').waitFor()
    await press(page, 'Contact your administrator')
    await heading(page, 'Your administrator has been contacted')
    expect((await w.messages(helper.userPrincipalName)).at(-1)?.body).toContain(who.userPrincipalName)
  })

  test('an administrator passes two steps of different kinds', async () => {
    const who = await w.user('boss', { roles: ['Global Administrator'], app: true, mobile: '+351 912345678' })
    await identify(who.userPrincipalName)
    expect(await currentStep(page)).toBe('verification step 1')
    await page.getByRole('radio', { name: 'Enter a code from my authenticator app' }).check()
    await page.getByLabel('Code from the app').fill(w.appCode(who))
    await press(page, 'Next')
    await page.getByText('One more step').waitFor()
    expect(await currentStep(page)).toBe('verification step 2')
    expect(await page.getByRole('radio').count()).toBe(1)
    await page.getByLabel('Enter your phone number').fill('912 345 678')
    await press(page, 'Text')
    await page.getByText("We've sent you a text message").waitFor()
    await page.getByLabel('Enter your verification code').fill(await w.code(who.mobile!))
    await press(page, 'Next')
    expect(await currentStep(page)).toBe('choose a new password')
    await chooseNew(strong)
    // Both methods were used a moment ago: nobody asks whether they are still right (FLW-51).
    await signsIn(who.userPrincipalName, strong)
    await heading(page, 'My account')
  })

  test('somebody who registered nothing is sent to an administrator, in the words that unknown people hear', async () => {
    const who = await w.user('newcomer', { groups: ['Marketing'], licence: true })
    const words: string[] = []
    for (const name of [who.userPrincipalName, 'nobody@meridian.example']) {
      await identify(name)
      await heading(page, 'We could not verify your account')
      words.push((await page.getByRole('main').textContent())!.replace(/[0-9a-f-]{36}|[0-9A-Z]{4}-[0-9A-Z]{4}/g, ''))
    }
    expect(words[0]).toBe(words[1])
  })

  test('an expired session says so and starts again; nothing typed into it counts', async () => {
    const who = await w.user('slow', { groups: ['Marketing'], licence: true, app: true })
    await identify(who.userPrincipalName)
    await page.getByLabel('Code from the app').waitFor()
    w.advance({ minutes: 16 })
    await page.getByLabel('Code from the app').fill(w.appCode(who))
    await press(page, 'Next')
    await heading(page, 'Your session has expired')
    await page.getByRole('link', { name: 'Start again' }).click()
    await heading(page, 'Get back into your account')
    await page.getByText('Who are you?').waitFor()
  })
})

describe('the challenge of P-02', () => {
  let who: Person
  beforeAll(async () => {
    who = await w.user('cara', { groups: ['Marketing'], licence: true, app: true })
  })
  const arrives = () => page.getByLabel('Code from the app').waitFor()

  test('a wrong answer brings another picture and keeps the name; the old one opens nothing', async () => {
    await page.goto('/passwordreset')
    const [first, source] = [await shown(), await page.getByRole('img', { name: /picture/ }).getAttribute('src')]
    await page.getByLabel('Email or Username').fill(who.userPrincipalName)
    await picture().fill('wrong')
    await press(page, 'Next')
    await page.getByText('Those were not the characters.').waitFor()
    expect(await page.title()).toMatch(/^Error: /)
    expect(await page.getByRole('img', { name: /picture/ }).getAttribute('src')).not.toBe(source)
    expect(await shown()).not.toBe(first)
    expect(await picture().evaluate((field) => field === document.activeElement)).toBe(true)
    expect(await page.getByLabel('Email or Username').inputValue()).toBe(who.userPrincipalName)
    await picture().fill(first)
    await press(page, 'Next')
    await page.getByText('Those were not the characters.').waitFor()
    await picture().fill(await shown())
    await press(page, 'Next')
    await arrives()
  })

  test('"New picture" draws another one', async () => {
    await page.goto('/passwordreset')
    const first = await shown()
    await press(page, 'New picture')
    await page.waitForLoadState()
    expect(await shown()).not.toBe(first)
    const drawn = page.getByRole('img', { name: /picture/ })
    await expect.poll(() => drawn.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(440)
  })

  test('"Hear digits instead" speaks six digits, which open it', async () => {
    await page.goto('/passwordreset')
    await press(page, 'Hear digits instead')
    await page.getByText('Enter your email or user name.').waitFor()
    await page.getByLabel('Email or Username').fill(who.userPrincipalName)
    await press(page, 'Hear digits instead')
    const digits = page.getByLabel('Enter the digits you hear')
    await digits.waitFor()
    const sound = await page.locator('audio').evaluate(async (audio: HTMLAudioElement) => {
      audio.load()
      await new Promise((ready, failed) => {
        audio.addEventListener('loadedmetadata', ready, { once: true })
        audio.addEventListener('error', failed, { once: true })
        audio.preload = 'metadata'
      })
      return audio.duration
    })
    expect(sound).toBeGreaterThan(2)
    const heard = await shown()
    expect(heard).toMatch(/^\d{6}$/)
    await digits.fill(heard)
    await press(page, 'Next')
    await arrives()
  })

  test('"No picture" lets the browser work, and goes on by itself', async () => {
    await page.goto('/passwordreset')
    await page.getByLabel('Email or Username').fill(who.userPrincipalName)
    await press(page, 'No picture')
    await page.getByText(/Checking your browser|Your browser has been checked/).waitFor()
    await press(page, 'Next')
    await arrives()
  })
})
