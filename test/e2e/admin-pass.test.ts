import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Person, World } from '../world.ts'
import { adminWorld, choose, enterAdmin, expectFine } from './admin.ts'
import { heading, press, visit } from './chromium.ts'

/** Somebody whose phone is lost: an administrator gives a pass, and with it the person is in and registers anew. */
let w: World
let chromium: Browser
let admin: Person
beforeAll(async () => {
  const made = await adminWorld()
  w = made.w
  chromium = made.chromium
  admin = made.admin
  await w.method('TemporaryAccessPass', { state: 'enabled' })
  await w.user('carla')
})
afterAll(async () => {
  await chromium?.close()
  await w?.stop()
})

test('a pass from the admin center opens the portal once', async () => {
  const at = await enterAdmin(w, chromium, admin)
  const { page } = at
  await page.goto('/admin/users')
  await page.getByRole('link', { name: 'Carla', exact: true }).click()
  await page.getByRole('navigation', { name: 'Carla' }).getByRole('link', { name: 'Authentication methods' }).click()
  await press(page, 'Add authentication method')
  await choose(page, 'Choose a method', 'Temporary Access Pass')
  await page.getByLabel('Lifetime in minutes').fill('120')
  expect(await page.getByRole('switch', { name: 'One-time use' }).isChecked()).toBe(true)
  await expectFine(page, 'admin-pass')
  await press(page, 'Add')
  const shown = page.getByRole('alertdialog', { name: 'A pass for Carla' })
  const pass = (await shown.getByRole('status').textContent())!
  await expectFine(page, 'admin-pass-shown')
  await shown.getByRole('button', { name: 'Close' }).click()
  await page
    .getByRole('row', { name: /Temporary Access Pass/ })
    .getByText('Usable', { exact: true })
    .waitFor()

  const person = await visit(chromium, w.url)
  await person.page.goto('/signin')
  await person.page.getByLabel('Email or user name').fill('carla@meridian.example')
  await press(person.page, 'Next')
  await person.page.getByRole('link', { name: 'Use a Temporary Access Pass' }).click()
  await heading(person.page, 'Enter Temporary Access Pass')
  await person.page.getByLabel('Temporary Access Pass', { exact: true }).fill(pass)
  await expectFine(person.page, 'portal-pass')
  await press(person.page, 'Sign in')
  await heading(person.page, 'My account')
  await person.close()

  await press(page, 'Refresh')
  await page
    .getByRole('row', { name: /Temporary Access Pass/ })
    .getByText('Used', { exact: true })
    .waitFor()

  // A phone too: the first one is asked for first, and the list says so.
  await press(page, 'Add authentication method')
  await page.getByLabel('Phone number').fill('+351 912345678')
  await press(page, 'Add')
  await page.getByRole('row', { name: /Phone \(Mobile\) \(default\)/ }).waitFor()
  expect(await page.getByRole('button', { name: 'Set as default' }).getAttribute('aria-disabled')).toBe('true')
  expect(at.complaints).toEqual([])
  await at.close()
})
