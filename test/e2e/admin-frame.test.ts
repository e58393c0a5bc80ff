/// <reference lib="dom" />
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Person, World } from '../world.ts'
import { adminWorld, expectFine, signInToAdmin, titled, told } from './admin.ts'
import { expectNoSideways, type Visitor } from './chromium.ts'

/** The frame of the admin center: sign-in, menu, search, preferences, what a role may not do. */
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
  for (const name of ['carla', 'carlos', 'gabriel']) await w.user(name, { department: 'Sales' })
  await w.group('Marketing')
  at = await signInToAdmin(chromium, w, admin, '/admin/users?userType=Member')
  page = at.page
})
afterAll(async () => {
  await at?.close()
  await chromium?.close()
  await w?.stop()
})
afterEach(() => expect(at.complaints.splice(0)).toEqual([]))

test('signed in by our own OpenID Connect, one is where one wanted to go, filter and all', async () => {
  await titled(page, 'All users')
  expect(new URL(page.url()).search).toBe('?userType=Member')
  await page.getByRole('button', { name: 'User type: Member', exact: true }).waitFor()
  await page.getByRole('link', { name: 'Carla' }).waitFor()
  // Nothing of a token stays in the address or where other windows find it.
  expect(page.url()).not.toContain('code=')
  expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toContain('eyJ')
})

test('a window opened anew goes on with its session, an other address of ours moves to the public one', async () => {
  await page.reload()
  await titled(page, 'All users')
  await page.goto(`${w.url}/admin/groups`)
  await titled(page, 'Groups | All groups')
  expect(page.url()).toBe(`${w.running.urls.public}/admin/groups`)
})

test('the key / leads to the search, which finds people, groups and pages', async () => {
  await titled(page, 'Groups | All groups')
  await page.keyboard.press('/')
  const box = page.getByRole('combobox', { name: 'Search users, groups and settings' })
  expect(await box.evaluate((element) => element === document.activeElement)).toBe(true)
  await page.keyboard.type('mark')
  await page.getByRole('option', { name: /Marketing/ }).waitFor()
  await box.fill('licens')
  await page.getByRole('option', { name: /Licenses/ }).waitFor()
  await box.fill('carl')
  await page.getByRole('option', { name: /Carla/ }).waitFor()
  await page.keyboard.press('Enter')
  await titled(page, 'Carla')
})

test('light, dark, density and language are chosen and kept', async () => {
  await page.getByRole('button', { name: 'Settings' }).click()
  await page.getByRole('menuitemradio', { name: 'Dark' }).click()
  await page.waitForFunction(() => document.documentElement.dataset.mode === 'dark')
  await page.keyboard.press('Escape')
  await page.reload()
  await titled(page, 'Carla')
  expect(await page.evaluate(() => document.documentElement.dataset.mode)).toBe('dark')
  await expectFine(page, 'admin-user-dark')
  await page.getByRole('button', { name: 'Settings' }).click()
  await page.getByRole('menuitemradio', { name: 'English' }).waitFor()
  await page.getByRole('menuitemradio', { name: 'Light' }).click()
  await page.keyboard.press('Escape')
})

test('changes are not lost by accident', async () => {
  await page.getByRole('button', { name: 'Edit properties' }).click()
  await page.getByLabel('Job title').fill('Designer')
  await page.getByRole('link', { name: 'All users' }).click()
  await page.getByRole('alertdialog', { name: 'Leave without saving?' }).waitFor()
  await page.getByRole('button', { name: 'Stay on the page' }).click()
  expect(await page.getByLabel('Job title').inputValue()).toBe('Designer')
  await page.getByRole('button', { name: 'Discard' }).click()
  await page.getByRole('link', { name: 'All users' }).click()
  await titled(page, 'All users')
})

describe('by keyboard alone', () => {
  test('past the menu, through the grid, into a row', async () => {
    await page.goto('/admin/users')
    await page.getByRole('link', { name: 'Carla' }).waitFor()
    await page.keyboard.press('Tab')
    await page.getByRole('link', { name: 'Skip to content' }).waitFor()
    await page.keyboard.press('Enter')
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('content')
    await page.getByRole('checkbox', { name: 'Select Admin' }).focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Space')
    await page.getByText('one selected').waitFor()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Enter')
    await titled(page, 'Carla')
  })

  test('a filter is added, named as a chip, and taken away', async () => {
    await page.goto('/admin/users')
    await page.getByRole('button', { name: 'Add filter' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('menuitem', { name: 'Department' }).waitFor()
    await page.keyboard.type('De')
    await page.keyboard.press('Enter')
    await page.getByRole('textbox', { name: 'Department' }).waitFor()
    await page.keyboard.type('Sal')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Department: Sal', exact: true }).waitFor()
    await page.getByText('3 users found').waitFor()
    await page.getByRole('button', { name: 'Reset filters' }).press('Enter')
    await page.getByText('4 users found').waitFor()
  })
})

test('every row of a list comes down as CSV', async () => {
  await page.goto('/admin/users')
  await page.getByRole('link', { name: 'Carla' }).waitFor()
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download' }).click(),
  ])
  const stream = await file.createReadStream()
  const parts: Buffer[] = []
  for await (const part of stream) parts.push(part as Buffer)
  const text = Buffer.concat(parts).toString('utf8')
  expect(text.split('\r\n')[0]).toContain('Display name,User principal name')
  expect(text).toContain('Carla,carla@meridian.example')
  await told(page, 'users.csv was downloaded')
  await page.getByRole('button', { name: 'Notifications' }).click()
  await page.getByRole('dialog').getByText('4 rows').waitFor()
  await page.keyboard.press('Escape')
})

test('what a role may not do is disabled, and says which role it needs', async () => {
  const reader = await w.user('reader', { roles: ['Reports Reader'] })
  const other = await signInToAdmin(chromium, w, reader, '/admin/groups')
  const button = other.page.getByRole('button', { name: 'New group' })
  await other.page.getByRole('link', { name: 'Marketing' }).waitFor()
  expect(await button.getAttribute('aria-disabled')).toBe('true')
  await button.focus()
  await other.page.getByText('You need one of these roles: Groups Administrator').first().waitFor()
  await other.page.goto(`/admin/users/${reader.id}/methods`)
  await titled(other.page, 'Reader | Authentication methods')
  await other.close()
})

test('on a phone and enlarged twofold nothing is cut off', async () => {
  for (const path of ['/admin', '/admin/users', '/admin/groups/new']) {
    await page.setViewportSize({ width: 390, height: 844 })
    await page.goto(path)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await expectNoSideways(page)
    await expectFine(page, `admin-phone${path.replaceAll('/', '-')}`)
    await page.setViewportSize({ width: 640, height: 450 })
    await expectNoSideways(page)
  }
  await page.getByRole('button', { name: 'Open the menu' }).click()
  await page.getByRole('link', { name: 'All groups' }).click()
  await titled(page, 'Groups | All groups')
  await page.setViewportSize({ width: 1280, height: 900 })
})

test('an address that leads nowhere says so', async () => {
  await page.goto('/admin/nowhere')
  await titled(page, 'There is no such page')
  await page.goto('/admin/users/00000000-0000-4000-8000-000000000000')
  await titled(page, 'This user is not there')
  at.complaints.length = 0
})

test('a session that was revoked ends with a word, not with a blank page', async () => {
  const other = await signInToAdmin(chromium, w, admin, '/admin/users')
  await w.unit(async (tx) => {
    await tx.db
      .updateTable('person')
      .set({ sessions_valid_from: new Date(tx.now.getTime() + 1_000) })
      .where('id', '=', admin.id)
      .execute()
  })
  w.advance({ seconds: 5 })
  await other.page.getByRole('button', { name: 'Refresh' }).click()
  await other.page.getByRole('alertdialog', { name: 'Your session has ended' }).waitFor()
  await other.page.getByRole('button', { name: 'Sign in again' }).click()
  await other.page.getByLabel('Email or user name').waitFor()
  await other.close()
})
