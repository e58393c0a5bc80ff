/// <reference lib="dom" />
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { expect } from 'vitest'
import { openChromium } from '../../scripts/chromium.ts'

export { openChromium }

export type Visitor = { page: Page; context: BrowserContext; complaints: string[]; close(): Promise<void> }

/** How long a journey waits for what it names, in ms: a page of a busy machine is late, not wrong. */
export const patience = 30_000

/** A person at a browser of their own, who asked for less motion. What the browser complains about (CSP, script errors) is kept. */
export async function visit(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Visitor> {
  const context = await browser.newContext({
    baseURL: url,
    viewport: { width: 1280, height: 900 },
    locale: 'en-GB',
    reducedMotion: 'reduce',
    ...options,
  })
  const page = await context.newPage()
  page.setDefaultTimeout(patience)
  const complaints: string[] = []
  const pages = new Set<string>()
  page.on('request', (request) => request.isNavigationRequest() && pages.add(request.url()))
  page.on('console', (message) => {
    // A page that is refused says so by its status; that alone is nothing to complain about.
    if (/^Failed to load resource/.test(message.text()) && pages.has(message.location().url)) return
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  return { page, context, complaints, close: () => context.close() }
}

type RunOptions = Parameters<AxeBuilder['options']>[0]

/** Nothing comes or goes any more: a colour on its way to another one is nobody's contrast. */
async function still(page: Page): Promise<void> {
  await page.waitForFunction(() =>
    document
      .getAnimations()
      .every((one) => one.playState !== 'running' || one.effect?.getComputedTiming().iterations === Infinity),
  )
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
}

async function look(page: Page, rules: RunOptions): Promise<string[]> {
  await still(page)
  // Our pages have no frames: the legacy mode does without a second page for the result.
  // The components mark the ends of a page with empty elements that send the focus on: nobody stays there.
  const axe = new AxeBuilder({ page }).setLegacyMode(true).exclude('[data-tabster-dummy]').options(rules)
  const { violations } = await axe.analyze()
  return violations.map(
    (one) => `${one.id}: ${one.help} (${one.nodes.map((node) => node.target.join(' ')).join(', ')})`,
  )
}

/**
 * What axe finds on the page as it stands. A look takes seconds on a busy machine, and a message that goes in the
 * middle of it is seen half faded: only what a second look finds too is the page's own.
 */
export async function violations(page: Page, rules: RunOptions = {}): Promise<string[]> {
  const first = await look(page, rules)
  return first.length === 0 ? [] : await look(page, rules)
}

/** No violation of WCAG 2.2 A and AA, nor of axe's own best practices, on the page as it stands; no id used twice. */
export async function expectAccessible(page: Page): Promise<void> {
  const found = await violations(page, { rules: { 'target-size': { enabled: true } } })
  const ids = await page.evaluate(() => [...document.querySelectorAll('[id]')].map((element) => element.id))
  const doubled = ids.filter((id, n) => ids.indexOf(id) !== n)
  expect(
    [...found, ...doubled.map((id) => `twice on the page: #${id}`)],
    `${await page.title()} at ${page.url()}`,
  ).toEqual([])
}

/** 320 pixels wide: nothing to scroll sideways. */
export async function expectNoSideways(page: Page): Promise<void> {
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  expect(wider, `${page.url()} is wider than the window`).toBeLessThanOrEqual(0)
}

export const press = (page: Page, name: string): Promise<void> =>
  page.getByRole('button', { name, exact: true }).click()
export const heading = (page: Page, name: string): Promise<void> =>
  page.getByRole('heading', { level: 1, name, exact: true }).waitFor()

/** By the pages of sign-in, as far as they lead. */
export async function signIn(page: Page, name: string, password: string): Promise<void> {
  await page.goto('/signin')
  await page.getByLabel('Email or user name').fill(name)
  await press(page, 'Next')
  await page.getByLabel('Password', { exact: true }).fill(password)
  await press(page, 'Sign in')
}

/** The step of the trail that is the current one. */
export const currentStep = async (page: Page): Promise<string> =>
  (await page.getByRole('list', { name: 'Steps' }).locator('[aria-current="step"]').textContent())!.trim()

/** The card is the page on a phone; what stands below it keeps off the edges too. */
async function expectFootInside(page: Page): Promise<void> {
  const edge = await page.evaluate(() =>
    [...document.querySelectorAll('.foot > *')].map((element) => {
      const { left, right } = element.getBoundingClientRect()
      return Math.min(left, innerWidth - right)
    }),
  )
  expect(Math.min(16, ...edge), `${page.url()}: the foot touches the edge`).toBeGreaterThanOrEqual(16)
}

const wide = { width: 1280, height: 900 }
const pictures = process.env.TEST_SCREENS
const keep = async (page: Page, name: string): Promise<void> => {
  if (pictures) await page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true })
}

/**
 * Looks at a page as different people see it: by day, at night, in colours of their own on the smallest phone, and
 * enlarged twofold. With `TEST_SCREENS=<folder>` there is a picture of each.
 */
export async function inspect(page: Page, name: string): Promise<void> {
  await keep(page, name)
  await expectAccessible(page)
  await page.emulateMedia({ colorScheme: 'dark' })
  await keep(page, `${name}-dark`)
  await expectAccessible(page)
  await page.setViewportSize({ width: 390, height: 844 })
  await keep(page, `${name}-phone`)
  await page.setViewportSize({ width: 320, height: 640 })
  await expectNoSideways(page)
  await expectFootInside(page)
  await page.emulateMedia({ colorScheme: 'light', forcedColors: 'active' })
  await expectAccessible(page)
  await page.emulateMedia({ forcedColors: 'none' })
  await page.setViewportSize({ width: wide.width / 2, height: wide.height / 2 })
  await expectNoSideways(page)
  await page.setViewportSize(wide)
}
