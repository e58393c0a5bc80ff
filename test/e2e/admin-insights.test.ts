/// <reference lib="dom" />
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { buildWeb } from '../../scripts/web.mjs'
import { type Person, type World, world } from '../world.ts'
import { enterAdmin } from './admin.ts'
import { expectAccessible, heading, openChromium, patience, type Visitor } from './chromium.ts'

/** What happened, as pictures and as tables, down to the people behind each number; and the checklist that follows it. */
let w: World
let chromium: Browser
let admin: Person
let at: Visitor
let page: Page
const soon = { timeout: patience }

beforeAll(async () => {
  await buildWeb()
  w = await world()
  chromium = await openChromium()
  admin = await w.user('paulo', { roles: ['Global Administrator'] })
  const carlos = await w.user('carlos', { groups: ['Marketing'], licence: true, app: true })
  await w.user('carla', { groups: ['Marketing'], licence: true, app: true })
  await w.user('claiver', { groups: ['Marketing'], licence: true })
  const gabriel = await w.user('gabriel', { groups: ['Sales'], mobile: '+351 912345678' })
  await w.method('Sms', { state: 'enabled' })
  await w.policy({ enabledFor: 'selected', scopeGroupId: await w.group('Marketing') })
  const flow = await w.reset(carlos.userPrincipalName)
  await flow.step('prove', { method: 'appCode', answer: w.appCode(carlos) })
  await flow.step('password', { password: 'Purple-Elephant-77', confirm: 'Purple-Elephant-77' })
  for (let n = 0; n < 2; n++) await w.reset(gabriel.userPrincipalName)
  await w.signInWorks('carla@meridian.example', 'not-the-password')
  w.advance({ minutes: 1 })
})
afterAll(async () => {
  await chromium?.close()
  await w?.stop()
})
beforeEach(async () => {
  at = await enterAdmin(w, chromium, admin)
  page = at.page
})
afterEach(async () => {
  expect(at.complaints).toEqual([])
  await at.close()
})

const card = (name: string) => page.getByRole('region', { name })
const texts = async (of: ReturnType<Page['locator']>): Promise<string[]> => {
  await of.first().waitFor()
  return (await of.allTextContents()).map((text) => text.trim())
}

describe('usage and insights', () => {
  test('registered, enabled and capable, of all; behind each number the people', async () => {
    await page.goto('/admin/password-reset/insights')
    await heading(page, 'Password reset | Usage & insights')
    expect(await texts(card('Ready for password reset').getByRole('listitem'))).toEqual([
      'Registered for reset3 of 5 (60%)',
      'Enabled for reset4 of 5 (80%)',
      'Capable of reset2 of 5 (40%)',
    ])
    expect(await texts(card('Users registered by method').getByRole('listitem'))).toEqual([
      'Authenticator app (code)2 of 5 (40%)',
      'Mobile phone1 of 5 (20%)',
    ])
    await card('Ready for password reset').getByRole('link', { name: 'Capable of reset' }).click()
    await heading(page, 'User registration details')
    await page.getByRole('button', { name: 'Capable of reset: Yes' }).waitFor()
    expect(await texts(page.locator('[role="gridcell"][aria-colindex="1"]').getByRole('link'))).toEqual([
      'Carla',
      'Carlos',
    ])
    await page.goto('/admin/insights/registrations?isSsprRegistered=true&isSsprEnabled=false')
    expect(await texts(page.locator('[role="gridcell"][aria-colindex="1"]').getByRole('link'))).toEqual(['Gabriel'])
    await expectAccessible(page)
  })

  test('resets over time and by method, failures by reason: as pictures, as tables, and who it was', async () => {
    await page.goto('/admin/insights?tab=usage')
    const over = card('Resets, changes and unlocks over time')
    await over.getByText('Reset password (self-service)').first().waitFor()
    await over.locator('svg').first().waitFor()
    await expectAccessible(page)
    await over.getByRole('switch', { name: 'Show as table' }).click()
    expect(await texts(over.getByRole('row'))).toEqual(['WhenReset password (self-service)', '8 Jul1'])
    expect(await texts(card('Password resets by method').getByRole('listitem'))).toEqual([
      'Enter a code from my authenticator appCompleted 1 / 1',
    ])
    const reason =
      'This user is not a member of the password reset users group. Add this user to that group to resolve this.'
    const failures = card('Failures by reason')
    expect(await texts(failures.getByRole('listitem'))).toEqual([`${reason}2`])
    await failures.getByRole('link').click()
    await heading(page, 'Registration and reset events')
    await expect.poll(() => page.locator('[data-row]').count(), soon).toBe(2)
    expect(await texts(page.locator('[role="gridcell"][aria-colindex="5"]'))).toEqual([reason, reason])
    await page.locator('[data-row="0"]').getByRole('link', { name: 'Timeline' }).click()
    await heading(page, 'Audit logs')
    await page.getByRole('row', { name: /User submitted their user ID/ }).waitFor()
  })

  test('sign-ins over time; a period that can be chosen has an address', async () => {
    await page.goto('/admin/insights?tab=signins')
    await card('Sign-ins over time').getByText('Failed').first().waitFor()
    await page.getByRole('button', { name: 'Period: Last 30 days' }).click()
    await page.getByRole('menuitemradio', { name: 'Last 24 hours' }).click()
    await expect.poll(() => new URL(page.url()).searchParams.get('period'), soon).toBe('24h')
    await card('Sign-ins over time').getByRole('switch', { name: 'Show as table' }).click()
    await card('Sign-ins over time').getByRole('cell', { name: '1', exact: true }).waitFor()
  })
})

describe('the first run', () => {
  test('leads through the lab and ticks itself from what really happened', async () => {
    await page.goto('/admin')
    const offered = card('Get started')
    await offered.getByText('Next: Create groups by rule').waitFor()
    await offered.getByRole('link', { name: 'Show all steps' }).click()
    await heading(page, 'Get started')
    const steps = page
      .getByRole('main')
      .getByRole('listitem')
      .filter({ has: page.getByRole('heading', { level: 2 }) })
    const done = async (): Promise<string[]> => {
      await steps.first().waitFor()
      const ticked = steps.filter({ has: page.getByRole('img', { name: 'Done', exact: true }) })
      return (await ticked.getByRole('heading', { level: 2 }).allTextContents()).sort()
    }
    const before = await done()
    expect(before).toContain('Reset a password')
    expect(before).not.toContain('Create groups by rule')
    await expectAccessible(page)

    await steps.first().getByRole('link', { name: 'New group' }).click()
    await heading(page, 'New Group')
    const call = page.request.post('/v1.0/groups', {
      headers: { authorization: await token() },
      data: {
        displayName: 'By rule',
        mailEnabled: false,
        mailNickname: 'byrule',
        securityEnabled: true,
        groupTypes: ['DynamicMembership'],
        membershipRule: 'user.department -eq "Marketing"',
        membershipRuleProcessingState: 'On',
      },
    })
    expect((await call).status()).toBe(201)
    await page.goto('/admin/start')
    await expect.poll(done, soon).toContain('Create groups by rule')
  })

  test('can be hidden, and stays so', async () => {
    await page.goto('/admin')
    await card('Get started').getByRole('button', { name: 'Hide' }).click()
    await card('Get started').waitFor({ state: 'detached' })
    await page.reload()
    await card('Basic information').waitFor()
    expect(await card('Get started').count()).toBe(0)
  })
})

/** What the admin center itself sends. */
const token = async (): Promise<string> => {
  const key = await page.evaluate(() => Object.keys(sessionStorage).find((name) => name.startsWith('oidc.user:'))!)
  const user = JSON.parse((await page.evaluate((name) => sessionStorage.getItem(name), key))!) as {
    access_token: string
  }
  return `Bearer ${user.access_token}`
}
