/// <reference lib="dom" />
import { readFile } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { buildWeb } from '../../scripts/web.mjs'
import { type Person, type World, world } from '../world.ts'
import { enterAdmin } from './admin.ts'
import { expectAccessible, heading, inspect, openChromium, patience, type Visitor } from './chromium.ts'

/** Seed 004's last page: what people tried, in the audit log, by the people of the seed. */
let w: World
let chromium: Browser
let admin: Person
let gabriel: Person
let at: Visitor
let page: Page
const soon = { timeout: patience }
const strong = 'Purple-Elephant-Sings-77'
const log = '/admin/password-reset/audit-logs'

async function resets(who: Person): Promise<void> {
  const flow = await w.reset(who.userPrincipalName)
  w.advance({ seconds: 15 })
  await flow.step('prove', { method: 'appCode', answer: w.appCode(who) })
  w.advance({ seconds: 10 })
  await flow.step('password', { password: strong, confirm: strong })
  expect(flow.view.page).toBe('P-18')
}

beforeAll(async () => {
  await buildWeb()
  w = await world()
  chromium = await openChromium()
  admin = await w.user('paulo', { roles: ['Global Administrator'] })
  const marketing = await w.group('Marketing')
  await w.policy({ enabledFor: 'selected', scopeGroupId: marketing })
  const carla = await w.user('carla', { groups: ['Marketing'], licence: true, app: true })
  const carlos = await w.user('carlos', { groups: ['Marketing'], licence: true, app: true })
  gabriel = await w.user('gabriel', { groups: ['Sales'] })
  w.advance({ minutes: 17 })
  await resets(carla)
  w.advance({ minutes: 4 })
  await resets(carlos)
  w.advance({ minutes: 3 })
  await w.reset(gabriel.userPrincipalName)
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

const row = (text: string | RegExp) => page.getByRole('row', { name: text })
const chip = (name: string) => page.getByRole('button', { name, exact: true })
const column = async (n: number): Promise<string[]> =>
  (await page.locator(`[role="row"] [aria-colindex="${n}"][role="gridcell"]`).allTextContents()).map((text) =>
    text.trim(),
  )
const reasons = async (): Promise<string[]> => {
  await page.locator('[data-row="0"]').waitFor()
  return column(6)
}

const carlosRows = [
  'User successfully reset password',
  'Successfully completed reset.',
  'User submitted a new password',
  'User completed all verification steps required to reset their password',
  'User completed the mobile app code verification option',
  'User started the mobile app code verification option',
  'User was presented with verification options',
  'User submitted their user ID',
]
const notMember =
  'This user is not a member of the password reset users group. Add this user to that group to resolve this.'

describe('audit logs', () => {
  test('T13: opened from Password reset, the service is preset, with the columns and the details of the seed', async () => {
    await page.goto(log)
    await heading(page, 'Password reset | Audit logs')
    for (const name of [
      'Date range: Last 1 month',
      'Service: Self-service Password Management',
      'Category: All',
      'Activity: All',
      'Show dates as: Local',
    ])
      await chip(name).waitFor()
    expect(await page.getByRole('columnheader').allTextContents()).toEqual([
      'Date',
      'Service',
      'Category',
      'Activity',
      'Status',
      'Status Reason',
    ])
    const changed = 'None' // the row of the policy itself
    const wanted = [notMember, 'User submitted their user ID', ...carlosRows, ...carlosRows, changed]
    expect(await reasons()).toEqual(wanted)
    expect(new Set(await column(2))).toEqual(new Set(['Self-service Password Management']))
    expect((await column(5)).slice(0, 2)).toEqual(['Failure', 'Success'])

    await row(new RegExp(notMember.slice(0, 40))).click()
    const details = page.getByRole('dialog', { name: 'Audit Log Details' })
    const fact = (name: string): Promise<string | null> =>
      details
        .locator('dt', { hasText: new RegExp(`^${name}$`) })
        .locator('+ dd')
        .first()
        .textContent()
    expect(await fact('Activity Type')).toBe('Self-service password reset flow activity progress')
    expect(await fact('Category')).toBe('UserManagement')
    expect(await fact('Status')).toBe('failure')
    expect(await fact('Status reason')).toBe(notMember)
    expect(await fact('Correlation ID')).toMatch(/^[0-9a-f-]{36}/)
    expect(await fact('Type')).toBe('User')
    expect(await fact('Display Name')).toBe('-')
    expect(await fact('Object ID')).toContain(gabriel.id)
    expect(await fact('IP address')).toBe('127.0.0.1')
    expect(await fact('User Principal Name')).toBe('gabriel@meridian.example')
    for (const name of ['Target(s)', 'Modified Properties', 'Timeline'])
      await details.getByRole('tab', { name, exact: true }).click()
    await expect
      .poll(() => details.getByRole('listitem').allTextContents(), soon)
      .toEqual(['User submitted their user ID+0 s · Success', `${notMember}+0 s · Failure`])
    await expectAccessible(page)
    await page.keyboard.press('Escape')
    await details.waitFor({ state: 'detached' })
  })

  test('filters are chips with an address: what is chosen is asked for, and reset again', async () => {
    await page.goto(log)
    await reasons()
    await page.getByRole('button', { name: 'Add filter' }).click()
    await page.getByRole('menuitem', { name: 'Status', exact: true }).click()
    await page.getByRole('menuitemradio', { name: 'Failure' }).click()
    await chip('Status: Failure').waitFor()
    await expect.poll(reasons, soon).toEqual([notMember])
    expect(new URL(page.url()).searchParams.get('status')).toBe('failure')

    await page.getByRole('button', { name: 'Reset filters' }).click()
    await page.getByRole('button', { name: 'Add filter' }).click()
    await page.getByRole('menuitem', { name: 'Initiated by (actor)' }).click()
    await page.getByLabel('Initiated by (actor)').last().fill('carlos@meridian.example')
    await page.keyboard.press('Enter')
    await expect.poll(reasons, soon).toEqual(carlosRows)

    await chip('Activity: All').click()
    await page.getByRole('combobox', { name: 'Activity' }).fill('Reset password (self')
    await page.getByRole('button', { name: 'Apply' }).click()
    await expect.poll(reasons, soon).toEqual(['Successfully completed reset.'])
    await page.reload()
    await expect.poll(reasons, soon).toEqual(['Successfully completed reset.'])
  })

  test('one whole flow as a timeline, of every service, with the time between its steps', async () => {
    await page.goto(`${log}?actor=carlos%40meridian.example`)
    await row(/Successfully completed reset/).click()
    await page.getByRole('tab', { name: 'Timeline' }).click()
    const steps = page.getByRole('list', { name: 'Timeline' }).getByRole('listitem')
    await expect.poll(() => steps.count(), soon).toBe(10)
    await page.getByText('10 events in 25 s').waitFor()
    expect(await steps.nth(6).textContent()).toBe('Reset user password+25 s · Success · Core Directory')
    expect(await steps.nth(8).getAttribute('aria-current')).toBe('step')
    await page.getByRole('button', { name: 'User started the mobile app code verification option' }).click()
    await expect.poll(() => steps.nth(2).getAttribute('aria-current'), soon).toBe('step')
  })

  test('downloads what the filters let through, as CSV and as JSON', async () => {
    await page.goto(`${log}?status=failure`)
    await reasons()
    const files: Record<string, string> = {}
    for (const kind of ['CSV', 'JSON']) {
      const begun = page.waitForEvent('download')
      await page.getByRole('button', { name: 'Download' }).click()
      await page.getByRole('menuitem', { name: `As ${kind}` }).click()
      const file = await begun
      files[kind] = await readFile((await file.path())!, 'utf8')
      expect(file.suggestedFilename()).toMatch(new RegExp(`^AuditLogs_2025-07-08.*\\.${kind.toLowerCase()}$`))
    }
    const lines = files.CSV!.trim().split(/\r?\n/)
    expect(lines[0]).toMatch(/^\uFEFF?Date \(UTC\),CorrelationId,Service,Category,Activity,Result,ResultReason,/)
    expect(lines).toHaveLength(2)
    expect(lines[1]).toContain('2025-07-08T')
    expect(lines[1]).toContain(notMember)
    const rows = JSON.parse(files.JSON!) as { resultReason: string; initiatedBy: { user: { id: string } } }[]
    expect(rows.map((one) => [one.resultReason, one.initiatedBy.user.id])).toEqual([[notMember, gabriel.id]])
  })

  test('live: a row appears by itself', async () => {
    await page.goto(log)
    const before = (await reasons()).length
    await page.getByRole('button', { name: 'Live' }).click()
    await w.reset(gabriel.userPrincipalName)
    await expect.poll(async () => (await reasons()).length, { timeout: patience }).toBe(before + 2)
  })

  test('all of it by keyboard: a row, its details, the way back', async () => {
    await page.goto(log)
    await reasons()
    await page.locator('[data-row="0"] > [aria-colindex="1"]').focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog', { name: 'Audit Log Details' }).waitFor()
    expect(new URL(page.url()).searchParams.get('row')).toMatch(/^[0-9a-f-]{36}$/)
    await page.keyboard.press('Escape')
    await expect.poll(() => new URL(page.url()).searchParams.has('row'), soon).toBe(false)
  })

  test('looks right to everybody', async () => {
    await page.goto(log)
    await reasons()
    await inspect(page, 'admin-reset-audit')
  })

  test('sign-in logs alike: who, into what, how it ended, and the whole of it in the audit log', async () => {
    await w.signInWorks('carla@meridian.example', 'not-the-password')
    await page.goto('/admin/sign-in-logs')
    await heading(page, 'Sign-in logs')
    await chip('Date range: Last 1 month').waitFor()
    await page.locator('[data-row="0"]').waitFor()
    expect(await page.getByRole('columnheader').allTextContents()).toEqual([
      'Date',
      'User',
      'Application',
      'Status',
      'Failure reason',
      'IP address',
    ])
    expect((await column(2))[0]).toBe('Carla')
    expect((await column(4))[0]).toBe('Failure')
    expect((await column(5))[0]).toContain('Invalid user name or password')
    await page.locator('[data-row="0"]').click()
    const details = page.getByRole('dialog', { name: 'Sign-in details' })
    await details.getByText('carla@meridian.example').waitFor()
    await details.getByRole('tab', { name: 'Timeline' }).click()
    await details.getByRole('listitem').first().waitFor()
    await expectAccessible(page)
    await page.goto('/admin/sign-in-logs?status=success')
    await page.getByText('No rows').waitFor()
  })

  test("of one user alone: what they did and what was done to them, on the user's own pages", async () => {
    await page.goto(`/admin/users/${gabriel.id}/audit`)
    await heading(page, 'Gabriel | Audit logs')
    await page.locator('[data-row="0"]').waitFor()
    const activities = await column(3)
    expect(activities).toContain('Add user')
    expect(activities).toContain('Self-service password reset flow activity progress')
    expect(activities).not.toContain('Reset password (self-service)')
    await page.getByRole('link', { name: 'Sign-in logs' }).last().click()
    await heading(page, 'Gabriel | Sign-in logs')
    await page.getByText('No rows').waitFor()
  })

  test('nothing in the range: says so; without a role: says which one', async () => {
    await page.goto(`${log}?range=2020-01-01T00:00:00.000Z~2020-01-02T00:00:00.000Z`)
    await page.getByText('No rows').waitFor()
    const helper = await w.user('helper', { roles: ['Helpdesk Administrator'] })
    const other = await enterAdmin(w, chromium, helper)
    await other.page.goto(log)
    await other.page.getByText('You may not see this').waitFor()
    await other.close()
  })
})
