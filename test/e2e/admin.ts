/// <reference lib="dom" />
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { expect } from 'vitest'
import { buildWeb } from '../../scripts/web.mjs'
import { adminClientId } from '../../src/contract/admin.ts'
import { bearer } from '../tokens.ts'
import { type Person, type World, type WorldOptions, type WorldUser, world } from '../world.ts'
import { openChromium, press, type Visitor, violations, visit } from './chromium.ts'

/** The installation's own address, by which alone the admin center is entered, and its certificate. */
export const adminContext = (w: World): BrowserContextOptions => ({
  baseURL: w.running.program.publicUrl,
  ignoreHTTPSErrors: true,
})

/** A person in the admin center with a session already, at the time of the world's clock. */
export async function enterAdmin(
  w: World,
  browser: Browser,
  person: { id: string; userPrincipalName: string },
  options: BrowserContextOptions = {},
): Promise<Visitor> {
  const url = w.running.program.publicUrl
  const visitor = await visit(browser, url, { ...adminContext(w), ...options })
  const token = (await bearer(w, person)).replace('Bearer ', '')
  const now = w.clock.now()
  await visitor.context.addInitScript(moveDate, now.getTime())
  const user = {
    access_token: token,
    token_type: 'Bearer',
    scope: 'openid profile',
    profile: { sub: person.id, preferred_username: person.userPrincipalName },
    expires_at: Math.floor(now.getTime() / 1000) + 3600,
  }
  await visitor.context.addInitScript(
    ([key, value]) => sessionStorage.setItem(key!, value!),
    [`oidc.user:${url}/${w.tenantId}/v2.0:${adminClientId}`, JSON.stringify(user)],
  )
  return visitor
}

/** Runs in the page: its clock goes on from this moment. Playwright's own clock would also stop what waits. */
function moveDate(at: number): void {
  const Real = Date
  const ahead = at - Real.now()
  globalThis.Date = class extends Real {
    constructor(...given: [] | [number | string]) {
      if (given.length === 0) super(Real.now() + ahead)
      else super(given[0])
    }
    static override now(): number {
      return Real.now() + ahead
    }
  } as DateConstructor
}

/** A world with the admin center built, and a browser. */
export async function adminWorld(options: WorldOptions = {}): Promise<{ w: World; chromium: Browser; admin: Person }> {
  await buildWeb()
  const w = await world(options)
  await w.policy({ requireRegistration: false })
  const admin = await w.user('admin', { roles: ['Global Administrator'], department: 'IT' } as WorldUser)
  return { w, chromium: await openChromium(), admin }
}

/** Somebody signed in to the admin center by its own sign-in, at this address of it. */
export async function signInToAdmin(
  chromium: Browser,
  w: World,
  person: Person,
  path = '/admin',
  options: BrowserContextOptions = {},
): Promise<Visitor> {
  const at = await visit(chromium, w.running.urls.public, { ...adminContext(w), ...options })
  await at.page.goto(path)
  await at.page.getByLabel('Email or user name').fill(person.userPrincipalName)
  await press(at.page, 'Next')
  await at.page.getByLabel('Password', { exact: true }).fill(person.password)
  await press(at.page, 'Sign in')
  await at.page.getByRole('button', { name: `Account of ${person.displayName}` }).waitFor()
  return at
}

/** The heading of the page, once it is there. */
export const titled = (page: Page, name: string): Promise<void> =>
  page.getByRole('heading', { level: 1, name, exact: true }).waitFor()

/** The toast with these words. */
export const told = (page: Page, text: string | RegExp): Promise<void> => page.getByText(text).first().waitFor()

/** Takes an option of a list that opens. */
export async function choose(page: Page, list: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: list }).click()
  await page.getByRole('option', { name: option, exact: true }).click()
}

const pictures = process.env.TEST_SCREENS

/** No violation of axe's rules on the page as it stands. */
export async function expectFine(page: Page, name?: string): Promise<void> {
  if (pictures && name) await page.screenshot({ path: `${pictures}/${name}.png` })
  expect(await violations(page), `${await page.title()} at ${page.url()}`).toEqual([])
}
