/// <reference lib="dom" />
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Person, World } from '../world.ts'
import { adminWorld, enterAdmin, titled, told } from './admin.ts'
import type { Visitor } from './chromium.ts'

/**
 * One walk for each family of pages with the keyboard alone: every step is a key, and what has the focus is found by
 * its name, as somebody who cannot see the page finds it. Lists, logs and settings have walks of their own beside.
 */
let w: World
let chromium: Browser
let admin: Person
let at: Visitor
let page: Page

beforeAll(async () => {
  const made = await adminWorld()
  w = made.w
  chromium = made.chromium
  admin = made.admin
  await w.user('carla', { department: 'Marketing', mobile: '+351 912345678' })
  await w.group('Helpers')
  await w.method('Sms', { state: 'enabled' })
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

/** The name of what has the focus, as far as a test needs it; the end marks of the library have none. */
const focused = (): Promise<string> =>
  page.evaluate(() => {
    const element = document.activeElement as HTMLInputElement | null
    if (!element || element === document.body) return ''
    // Tabs hold their names twice, of which one is hidden: it keeps the room that the bold one needs.
    const by = element.getAttribute('aria-labelledby')?.split(' ') ?? []
    const labels = by.map((id) => document.getElementById(id)?.textContent ?? '').join(' ')
    const named = element.getAttribute('aria-label') || labels || element.labels?.[0]?.textContent
    return (named || element.textContent || '').trim()
  })

/** Presses the key until what is called so has the focus, and the browser shows that it has. */
async function until(name: string | RegExp, key = 'Tab', most = 80): Promise<void> {
  const passed: string[] = []
  for (let n = 0; n < most; n++) {
    await page.keyboard.press(key)
    const now = await focused()
    if (typeof name === 'string' ? now === name : name.test(now)) return
    passed.push(now)
  }
  throw new Error(`${key} does not lead to ${name}; it passed: ${passed.join(' | ')}`)
}

async function opened(path: string, title: string): Promise<void> {
  await page.goto(`/admin${path}`)
  await titled(page, title)
  await page.waitForLoadState('networkidle')
  await until('Skip to content', 'Tab', 2)
  await page.keyboard.press('Enter')
}
const enter = (): Promise<void> => page.keyboard.press('Enter')
const space = (): Promise<void> => page.keyboard.press('Space')

test('the overview: from tab to tab, and on by a number', async () => {
  await opened('/', 'Meridian')
  await until('Overview')
  await until(/^Monitoring/, 'ArrowRight', 2)
  await enter()
  await page.getByRole('tab', { name: 'Monitoring', selected: true }).waitFor()
  await until(/^Overview/, 'ArrowLeft', 2)
  await enter()
  await until(/^Groups: 1/)
  await enter()
  await titled(page, 'Groups | All groups')
})

test('one user: the commands by arrows, a question answered, and the focus back where it was', async () => {
  const { id } = await w.user('dora')
  await opened(`/users/${id}`, 'Dora')
  await until('Edit properties')
  await until('Revoke sessions', 'ArrowRight', 8)
  await enter()
  await page.getByRole('alertdialog').waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('alertdialog').waitFor({ state: 'detached' })
  await expect.poll(focused).toBe('Revoke sessions')
  await until('Reset password', 'ArrowLeft', 8)
  await enter()
  await page.getByRole('alertdialog', { name: 'Reset the password of Dora' }).waitFor()
  await until('Reset password')
  await enter()
  await page.getByRole('alertdialog', { name: 'The password was reset' }).waitFor()
  await until('Close')
  await enter()
  await page.getByRole('alertdialog').waitFor({ state: 'detached' })
})

test('a new user, from the first field to the page of the account', async () => {
  await opened('/users/new', 'New user')
  await until(/User principal name/)
  await page.keyboard.type('eva')
  await until(/Display name/)
  await page.keyboard.type('Eva')
  await until('Review + create')
  await enter()
  await page.getByText('eva@meridian.example').waitFor()
  await until('Create')
  await enter()
  await page.getByRole('alertdialog', { name: 'Eva was created' }).waitFor()
  await until('Close')
  await enter()
  await titled(page, 'Eva')
})

test('a new group, and a member by the picker', async () => {
  await opened('/groups/new', 'New Group')
  await until(/Group name/)
  await page.keyboard.type('Typists')
  await until('Create')
  await enter()
  await told(page, 'Successfully created group Typists.')
  await titled(page, 'Groups | All groups')
  await page.getByRole('link', { name: 'Typists', exact: true }).waitFor()
  await until('Select Helpers')
  await until('Select Typists', 'ArrowDown', 2)
  await until('Typists', 'ArrowRight', 2)
  await enter()
  await titled(page, 'Typists')
  await until('Members')
  await enter()
  await titled(page, 'Typists | Members')
  await until('Add members')
  await enter()
  await page.getByRole('dialog', { name: 'Add members' }).getByRole('checkbox', { name: 'Carla' }).waitFor()
  await until(/^Carla/)
  await space()
  await until('Select')
  await enter()
  await told(page, /was added to Typists/)
})

test('licenses: the panel opened, a product taken, saved', async () => {
  const { id } = await w.user('lina')
  await opened(`/users/${id}/licenses`, 'Lina | Licenses')
  await until('Assignments')
  await enter()
  await page.getByRole('checkbox', { name: 'Microsoft Entra ID P2' }).first().waitFor()
  await until('Microsoft Entra ID P2')
  await space()
  await until('Save')
  await enter()
  await told(page, 'License assignments were updated')
})

test('roles: found in the list, opened, given to somebody', async () => {
  await opened('/roles', 'Roles and administrators')
  await until('Search roles by name')
  await page.keyboard.type('Helpdesk')
  await page.getByText('one role found').waitFor()
  await until('Helpdesk Administrator')
  await enter()
  await titled(page, 'Helpdesk Administrator')
  await until('Add assignments')
  await enter()
  await page.getByRole('dialog').getByRole('checkbox', { name: 'Carla' }).waitFor()
  await until(/^Carla/)
  await space()
  await until('Select')
  await enter()
  await told(page, /Helpdesk Administrator was assigned/)
})

test('an administrative unit, made and deleted', async () => {
  await opened('/units', 'Administrative units')
  await until('New administrative unit')
  await enter()
  await titled(page, 'New administrative unit')
  await until(/^Name/)
  await page.keyboard.type('Faro')
  await enter()
  await titled(page, 'Faro | Members')
  await until('Properties')
  await enter()
  await titled(page, 'Faro')
  await until('Delete')
  await enter()
  await page.getByRole('alertdialog', { name: 'Delete Faro?' }).waitFor()
  await until('Delete')
  await enter()
  await told(page, 'Faro was deleted')
})

test('a method: switched off, acknowledged, saved', async () => {
  await opened('/authentication-methods', 'Authentication method policies')
  await until('SMS')
  await enter()
  await page.getByRole('dialog', { name: 'SMS settings' }).getByRole('switch', { name: 'Enable' }).waitFor()
  await until('Enable')
  await space()
  await page.getByRole('button', { name: 'I Acknowledge' }).waitFor()
  await page.getByRole('button', { name: 'One person loses this method' }).waitFor()
  await until('I Acknowledge')
  await enter()
  await until('Save')
  await enter()
  await told(page, 'Authentication method policy saved')
})

test('insights: from the picture to its table and to the people behind a number', async () => {
  await opened('/insights', 'Usage & insights')
  await until(/^Registration/)
  await until(/^Usage/, 'ArrowRight', 2)
  await enter()
  await page.getByRole('tab', { name: 'Usage', selected: true }).waitFor()
  await until(/^Registration/, 'ArrowLeft', 2)
  await enter()
  await until(/Show as table/)
  await space()
  await page.getByRole('table').first().waitFor()
  await space()
  await page.getByRole('table').waitFor({ state: 'detached' })
  await until('Registered for reset')
  await enter()
  await titled(page, 'User registration details')
})

test('bulk operations: a kind chosen, the template within reach', async () => {
  await opened('/bulk/create', 'Bulk create users')
  await until(/template/i)
  const [file] = await Promise.all([page.waitForEvent('download'), enter()])
  expect(file.suggestedFilename()).toMatch(/\.csv$/)
})

test('the first steps: from a step to its page', async () => {
  await opened('/start', 'Get started')
  await until('New group')
  await enter()
  await titled(page, 'New Group')
})
