/// <reference lib="dom" />
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildWeb } from '../../scripts/web.mjs'
import { type Person, type World, world } from '../world.ts'
import { enterAdmin } from './admin.ts'
import { expectAccessible, expectNoSideways, openChromium, type Visitor } from './chromium.ts'

/** The pages of policy, logs and reports as different people see them; and what they say when nothing comes. */
let w: World
let chromium: Browser
let at: Visitor
let page: Page
let gabriel: Person
const pictures = process.env.TEST_SCREENS

beforeAll(async () => {
  await buildWeb()
  w = await world()
  chromium = await openChromium()
  const admin = await w.user('paulo', { roles: ['Global Administrator'] })
  gabriel = await w.user('gabriel', { groups: ['Sales'], mobile: '+351 912345678' })
  const carla = await w.user('carla', { groups: ['Marketing'], licence: true, app: true })
  await w.policy({ enabledFor: 'selected', scopeGroupId: await w.group('Marketing') })
  const flow = await w.reset(carla.userPrincipalName)
  await flow.step('prove', { method: 'appCode', answer: w.appCode(carla) })
  await flow.step('password', { password: 'Purple-Elephant-77', confirm: 'Purple-Elephant-77' })
  await w.reset(gabriel.userPrincipalName)
  await w.signInWorks('carla@meridian.example', 'not-the-password')
  at = await enterAdmin(w, chromium, admin)
  page = at.page
})
afterAll(async () => {
  expect(at?.complaints).toEqual([])
  await chromium?.close()
  await w?.stop()
})

const shows: readonly (readonly [name: string, path: () => string, sign: string | RegExp])[] = [
  ['properties', () => '/password-reset/properties', /can reset their password now/],
  ['methods', () => '/password-reset/methods', 'Mobile phone (SMS only)'],
  ['registration', () => '/password-reset/registration', 'Insist once these days are over'],
  ['notifications', () => '/password-reset/notifications', 'Notify users on password changes?'],
  ['customization', () => '/password-reset/customization', 'What strangers learn about an account'],
  ['on-premises', () => '/password-reset/on-premises', 'Unlocking ends a lockout here too'],
  ['administrators', () => '/password-reset/administrators', 'Never for administrators'],
  ['why', () => `/password-reset/why?user=${gabriel.id}`, 'Is the person in the chosen group?'],
  ['audit', () => '/password-reset/audit-logs', 'User submitted a new password'],
  ['auth-methods', () => '/authentication-methods', 'Third-party software OATH tokens'],
  ['auth-method', () => '/authentication-methods/MicrosoftAuthenticator?tab=configure', /number matching/],
  ['sign-ins', () => '/sign-in-logs', 'Invalid user name or password.'],
  ['insights', () => '/insights', 'Capable of reset'],
  ['usage', () => '/insights?tab=usage', 'Failures by reason'],
  ['registrations', () => '/insights/registrations', 'Mobile phone'],
  ['events', () => '/insights/events', /not a member of the password reset users group/],
  ['start', () => '/start', 'Look at the audit log'],
]

const keep = async (name: string): Promise<void> => {
  if (pictures) await page.screenshot({ path: `${pictures}/admin-${name}.png` })
}
const wide = { width: 1280, height: 900 }

describe.each(shows)('%s', (name, path, sign) => {
  test('by day at a desk, at night on a phone, enlarged twofold, on a wide screen', async () => {
    await page.emulateMedia({ colorScheme: 'light' })
    await page.setViewportSize(wide)
    await page.goto(`/admin${path()}`)
    await page.getByText(sign).first().waitFor()
    await keep(name)
    await expectAccessible(page)
    await page.setViewportSize({ width: wide.width / 2, height: wide.height / 2 })
    await expectNoSideways(page)
    await page.setViewportSize({ width: 390, height: 844 })
    await page.emulateMedia({ colorScheme: 'dark' })
    await expectNoSideways(page)
    await keep(`${name}-phone`)
    await expectAccessible(page)
    await page.setViewportSize({ width: 1920, height: 1080 })
    await expectNoSideways(page)
    await keep(`${name}-wide-dark`)
  })
})

describe('when nothing comes', () => {
  test.each([
    ['/password-reset/registration', '**/api/passwordResetPolicy'],
    ['/authentication-methods', '**/v1.0/policies/authenticationMethodsPolicy'],
    ['/audit-logs', '**/v1.0/auditLogs/directoryAudits*'],
    ['/insights', '**/api/insights*'],
  ])('%s says so with the request id, and tries again when asked', async (path, calls) => {
    const other = await enterAdmin(w, chromium, await anybody())
    const broken = { error: { code: 'generalException', message: 'The database is not there.', details: [] } }
    await other.page.route(calls, (route) =>
      route.fulfill({ status: 500, json: broken, headers: { 'request-id': 'a-request-id' } }),
    )
    await other.page.goto(`/admin${path}`)
    const alert = other.page.getByRole('alert')
    await alert.getByText('This could not be loaded').waitFor()
    await alert.getByText('a-request-id').waitFor()
    await other.page.unroute(calls)
    await alert.getByRole('button', { name: 'Retry' }).click()
    await alert.waitFor({ state: 'detached' })
    await other.close()
  })

  test.each([
    '/password-reset/properties',
    '/authentication-methods',
    '/audit-logs',
    '/sign-in-logs',
    '/insights',
    '/start',
  ])('%s without a role: says so', async (path) => {
    const nobody = await w.user(`nobody${path.length}${path.at(-2)}`)
    const other = await enterAdmin(w, chromium, nobody)
    await other.page.goto(`/admin${path}`)
    await other.page.getByText('You may not see this').first().waitFor()
    await expectAccessible(other.page)
    await other.close()
  })
})

let second: Person | null = null
const anybody = async (): Promise<Person> => {
  second ??= await w.user('second', { roles: ['Global Administrator'] })
  return second
}
