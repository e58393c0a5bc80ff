/// <reference lib="dom" />
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type World, world } from '../world.ts'
import { heading, openChromium, visit } from './chromium.ts'
import { openWorld, strong } from './tour.ts'

/** look.md: without a mouse, and over a thin line. */
let w: World
let chromium: Browser

beforeAll(async () => {
  w = await openWorld()
  chromium = await openChromium()
})
afterAll(async () => {
  await chromium?.close()
  await w?.stop()
})

/** The outline of what has the focus, or of the card that stands for a radio. */
const outlineOf = (page: Page): Promise<{ style: string; width: number; what: string }> =>
  page.evaluate(() => {
    const focused = document.activeElement!
    const shown = focused.matches('.option > input') ? focused.parentElement! : focused
    const { outlineStyle, outlineWidth } = getComputedStyle(shown)
    return { style: outlineStyle, width: Number.parseFloat(outlineWidth), what: focused.outerHTML.slice(0, 80) }
  })

/** Tab until it is reached; the focus can be seen at every stop. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor()
  for (let n = 0; n < 25; n++) {
    if (await target.evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press('Tab')
    const { style, width, what } = await outlineOf(page)
    if (!what.startsWith('<body'))
      expect({ style, seen: width >= 2, what }).toEqual({ style: 'solid', seen: true, what })
  }
  throw new Error(`Tab never reached ${target}.`)
}

test('a whole reset with Tab, Enter and Space alone', async () => {
  const who = await w.user('tabitha', { app: true })
  const at = await visit(chromium, w.url)
  const { page } = at
  const button = (name: string) => page.getByRole('button', { name, exact: true })
  await page.goto('/signin')
  await page.keyboard.type(who.userPrincipalName)
  await page.keyboard.press('Enter')
  await heading(page, 'Enter password')
  await tabTo(page, page.getByRole('link', { name: 'Forgot my password' }))
  await page.keyboard.press('Enter')
  await heading(page, 'Get back into your account')
  await tabTo(page, button('Next'))
  await page.keyboard.press('Space')
  await page.getByLabel('Code from the app').waitFor()
  await page.keyboard.type('000000')
  await page.keyboard.press('Enter')
  await page.getByText("That code isn't right.").waitFor()
  await page.keyboard.type(w.appCode(who))
  await tabTo(page, button('Next'))
  await page.keyboard.press('Space')
  await heading(page, 'Choose a new password')
  await tabTo(page, page.getByLabel('Enter new password'))
  await page.keyboard.type(strong)
  await tabTo(page, button('Show password').first())
  await page.keyboard.press('Space')
  expect(await page.getByLabel('Enter new password').getAttribute('type')).toBe('text')
  expect(await button('Hide password').textContent()).toBe('Hide')
  await tabTo(page, page.getByLabel('Confirm new password'))
  await page.keyboard.type(strong)
  await tabTo(page, button('Finish'))
  await page.keyboard.press('Enter')
  await heading(page, 'Your password has been reset')
  await tabTo(page, page.getByRole('link', { name: 'Sign in' }))
  await page.keyboard.press('Enter')
  await heading(page, 'Sign in')
  expect(at.complaints).toEqual([])
  await at.close()
})

test('Tab and Enter leave a reset by Cancel; Enter in a field never does', async () => {
  const who = await w.user('tobias', { app: true })
  const at = await visit(chromium, w.url)
  const { page } = at
  await page.goto(`/passwordreset?username=${who.userPrincipalName}`)
  await page.getByRole('button', { name: 'Next' }).press('Enter')
  await page.getByLabel('Code from the app').press('Enter')
  await page.getByText('The code has six digits.').waitFor()
  await tabTo(page, page.getByRole('button', { name: 'Cancel' }))
  await page.keyboard.press('Enter')
  await heading(page, 'Sign in')
  await at.close()
})

test('the first page of a reset: at most 30 KB in at most 5 requests, from here alone', async () => {
  const guarded = await world({ challenge: 'picture' })
  await guarded.unit((tx) => tx.db.updateTable('tenant').set({ accent: '#7a1fa2' }).execute())
  const at = await visit(chromium, guarded.url)
  const network = await at.context.newCDPSession(at.page)
  await network.send('Network.enable')
  const urls = new Map<string, string>()
  let bytes = 0
  network.on('Network.requestWillBeSent', ({ requestId, request }) => urls.set(requestId, request.url))
  network.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength
  })
  await at.page.goto('/passwordreset', { waitUntil: 'networkidle' })
  const hosts = new Set([...urls.values()].map((url) => new URL(url).host))
  expect([...hosts]).toEqual([new URL(guarded.url).host])
  expect([...urls.values()].length).toBeLessThanOrEqual(5)
  const filled = await at.page.locator('.go').evaluate((element) => getComputedStyle(element).backgroundColor)
  expect(filled).toBe('rgb(122, 31, 162)')
  expect(bytes).toBeLessThanOrEqual(30 * 1024)
  await at.close()
  await guarded.stop()
})
