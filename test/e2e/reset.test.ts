/// <reference lib="dom" />
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type World, world } from '../world.ts'
import { openChromium, press, signIn, type Visitor, visit } from './chromium.ts'

let w: World
let chromium: Browser

beforeAll(async () => {
  w = await world()
  chromium = await openChromium()
  await w.method('Sms', { state: 'enabled' })
  const marketing = await w.group('Marketing')
  await w.policy({ enabledFor: 'selected', scopeGroupId: marketing, phoneCountries: ['*'], requireRegistration: false })
})
afterAll(async () => {
  await chromium?.close()
  await w?.stop()
})

const visitor = (options = {}): Promise<Visitor> => visit(chromium, w.url, options)

/** What the seeds' journeys do not go through: a browser without scripts, and people who lose their place. */
describe('a reset in a browser', () => {
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
    await page.getByRole('link', { name: 'Start again' }).click()
    await page.getByRole('heading', { name: 'Get back into your account' }).waitFor()
    await at.close()
  })

  it('copies what an app is given to type: the name as it is shown, the key without its gaps', async () => {
    await w.unit((tx) => tx.db.updateTable('tenant').set({ display_name: 'Meridian & Sons' }).execute())
    const ida = await w.user('ida', { groups: ['Marketing'], licence: true })
    const at = await visitor({ permissions: ['clipboard-read', 'clipboard-write'] })
    const { page } = at
    await signIn(page, ida.userPrincipalName, ida.password)
    await page.goto('/mysecurityinfo/register')
    for (let n = 0; n < 3; n++) await press(page, 'Next')
    await page.getByText("Can't scan image?").click()
    const copied: string[] = []
    for (const n of [0, 1]) {
      await page.getByRole('button', { name: 'Copy' }).first().click()
      await page.getByRole('button', { name: 'Copied' }).nth(n).waitFor()
      copied.push(await page.evaluate(() => navigator.clipboard.readText()))
    }
    const shown = await page.getByRole('code').allTextContents()
    expect(copied).toEqual([shown[0], shown[1]!.replaceAll(' ', '')])
    expect(copied[0]).toBe(`Meridian & Sons:${ida.userPrincipalName}`)
    expect(at.complaints).toEqual([])
    await at.close()
  })
})
