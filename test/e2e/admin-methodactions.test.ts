import { readFileSync } from 'node:fs'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Person, World } from '../world.ts'
import { adminWorld, choose, enterAdmin, expectFine, titled, told } from './admin.ts'
import { press } from './chromium.ts'

/** ADA-14: a whole group loses its phones, and everybody gets a pass; once on a desk, once on a phone, in the dark. */
let w: World
let chromium: Browser
let admin: Person
let group: string
beforeAll(async () => {
  const made = await adminWorld()
  w = made.w
  chromium = made.chromium
  admin = made.admin
  await w.method('TemporaryAccessPass', { state: 'enabled' })
  for (const name of ['carla', 'bruno']) await w.user(name, { groups: ['Field team'], app: true })
  await w.user('root', { groups: ['Field team'], roles: ['Global Administrator'] })
  group = await w.group('Field team')
})
afterAll(async () => {
  await chromium?.close()
  await w?.stop()
})

test('passes for a group: counted, the name typed, followed, and downloaded once', async () => {
  const at = await enterAdmin(w, chromium, admin)
  const { page } = at
  await page.goto(`/admin/groups/${group}`)
  await press(page, 'Authentication methods of its people')
  await page.getByRole('menuitem', { name: 'Issue Temporary Access Passes' }).click()
  await titled(page, 'Authentication methods of a group')
  expect(await page.getByLabel('Issue Temporary Access Passes').isChecked()).toBe(true)
  await page.getByText('3 people in "Field team"').waitFor()
  const start = page.getByRole('button', { name: 'Start' })
  expect(await start.getAttribute('aria-disabled')).toBe('true')
  await page.getByLabel('Reason').fill('A van was stolen')
  await page.getByLabel('Type "Field team" to confirm').fill('field team')
  await page.getByText('Type the name of the group: Field team').waitFor()
  await expectFine(page, 'admin-methodactions')
  await page.getByLabel('Type "Field team" to confirm').fill('Field team')
  await page.getByLabel('Type "Field team" to confirm').press('Tab')
  await page.keyboard.press('Enter')
  await told(page, 'The passes wait for you')
  await expectFine(page, 'admin-methodactions-done')
  const [file] = await Promise.all([page.waitForEvent('download'), press(page, 'Download passes')])
  const text = readFileSync((await file.path())!, 'utf8')
  expect(text.match(/@meridian\.example,Success,,[\w-]{36},[A-Za-z0-9]{8},/g)).toHaveLength(3)
  await page.getByText('The passes wait for you').waitFor({ state: 'detached' })
  expect(at.complaints).toEqual([])
  await at.close()
})

test('the group is found while typing, on a phone in the dark', async () => {
  const at = await enterAdmin(w, chromium, admin, { viewport: { width: 375, height: 812 }, colorScheme: 'dark' })
  const { page } = at
  await page.goto('/admin/bulk')
  await press(page, 'Authentication methods of a group')
  await titled(page, 'Authentication methods of a group')
  await page.getByRole('combobox', { name: 'Group' }).fill('Fie')
  await choose(page, 'Group', 'Field team')
  await page.getByText('3 people in "Field team"').waitFor()
  await expectFine(page, 'admin-methodactions-phone')
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(375)
  await page.getByLabel('Reason').fill('Phones were stolen')
  await page.getByLabel('Type "Field team" to confirm').fill('Field team')
  await press(page, 'Start')
  await page.getByRole('dialog').getByText('Succeeded').waitFor()
  await expectFine(page, 'admin-methodactions-phone-done')
  const log = await w.audit()
  expect(log.filter((row) => row.activity === 'Require re-registration')).toHaveLength(3)
  expect(at.complaints).toEqual([])
  await at.close()
})
