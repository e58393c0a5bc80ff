import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Person, World } from '../world.ts'
import { adminWorld, enterAdmin, expectFine, titled, told } from './admin.ts'
import { press } from './chromium.ts'

/** AMP-24: two accounts are marked, and a method that one of them needs cannot be switched off. */
let w: World
let chromium: Browser
let admin: Person
beforeAll(async () => {
  const made = await adminWorld()
  w = made.w
  chromium = made.chromium
  admin = made.admin
  for (const id of ['Sms', 'SoftwareOath', 'Email'] as const) await w.method(id, { state: 'enabled' })
  await w.user('glassone', { displayName: 'Glass One', mobile: '+351 912345678' })
  await w.user('glasstwo', { displayName: 'Glass Two' })
})
afterAll(async () => {
  await chromium?.close()
  await w?.stop()
})

test('marked, shown with what they can use, and guarded at the save of a method', async () => {
  const at = await enterAdmin(w, chromium, admin)
  const { page } = at
  await page.goto('/admin/authentication-methods')
  await press(page, 'Emergency accounts')
  await titled(page, 'Emergency accounts')
  await page.getByText('No emergency account is marked').waitFor()
  await expectFine(page, 'admin-emergency-none')
  await press(page, 'Mark accounts')
  const picker = page.getByRole('dialog', { name: 'Mark accounts' })
  await picker.getByRole('searchbox').fill('Glass')
  for (const name of ['Glass One', 'Glass Two']) await picker.getByRole('checkbox', { name }).click()
  await picker.getByRole('button', { name: 'Select', exact: true }).click()
  await told(page, '2 accounts are marked as emergency accounts')
  await page
    .getByRole('row', { name: /Glass One/ })
    .getByText('Text message')
    .waitFor()
  await page.getByText('Without a second factor that can be used now: Glass Two.').waitFor()
  await expectFine(page, 'admin-emergency')

  await page.goto('/admin/authentication-methods/Sms')
  const panel = page.getByRole('dialog', { name: 'SMS settings' })
  await panel.getByRole('switch', { name: 'Enable' }).click()
  await panel.getByRole('button', { name: 'I Acknowledge' }).click()
  await panel.getByText('One person loses this method').waitFor()
  await panel.getByRole('button', { name: 'Save' }).click()
  await panel.getByText('Glass One (glassone@meridian.example)').waitFor()
  await expectFine(page, 'admin-emergency-refused')
  expect(at.complaints.filter((one) => !one.includes('400'))).toEqual([])
  await at.close()
})

test('the mark is taken away on a phone, in the dark, in Portuguese', async () => {
  const at = await enterAdmin(w, chromium, admin, {
    viewport: { width: 375, height: 812 },
    colorScheme: 'dark',
    locale: 'pt-PT',
  })
  const { page } = at
  await page.goto('/admin/authentication-methods/emergency-accounts')
  await titled(page, 'Contas de emergência')
  await page.getByRole('row', { name: /Glass Two/ }).waitFor()
  await expectFine(page, 'admin-emergency-phone')
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(375)
  await press(page, 'Retirar a marca de Glass Two')
  await page.getByRole('alertdialog').getByRole('button', { name: 'Retirar a marca' }).press('Enter')
  await page.getByRole('row', { name: /Glass Two/ }).waitFor({ state: 'detached' })
  await page.getByText('Marque pelo menos 2').waitFor()
  expect(at.complaints).toEqual([])
  await at.close()
})
