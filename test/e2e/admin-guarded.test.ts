import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { countForAlarm } from '../../src/directory/alarm.ts'
import { guardedMode } from '../../src/directory/guarded.ts'
import type { Person, World } from '../world.ts'
import { adminWorld, enterAdmin, expectFine, titled, told } from './admin.ts'
import { press } from './chromium.ts'

/** LIM-12: what an attack does to password reset is said above its pages, and ended there. */
let w: World
let chromium: Browser
let admin: Person
beforeAll(async () => {
  const made = await adminWorld()
  w = made.w
  chromium = made.chromium
  admin = made.admin
})
afterAll(async () => {
  await chromium?.close()
  await w?.stop()
})

const attack = async (): Promise<void> => {
  for (let n = 0; n < 101; n++) await w.unit((tx) => countForAlarm(tx, 'refused'))
}
const isOn = async (): Promise<boolean> => (await guardedMode(w.store, w.tenantId)) !== null

test('the banner tells why, until when, and ends it after a question', async () => {
  const at = await enterAdmin(w, chromium, admin)
  const { page } = at
  await page.goto('/admin/password-reset/properties')
  await titled(page, 'Password reset | Properties')
  await page.getByText('These settings only apply to end users').waitFor()
  expect(await page.getByText('Guarded mode is on').count()).toBe(0)
  await attack()
  await page.reload()
  await page.getByText('More than 100 resets were refused within ten minutes.').waitFor()
  await expectFine(page, 'admin-guarded')
  await press(page, 'End guarded mode')
  const dialog = page.getByRole('alertdialog', { name: 'End guarded mode?' })
  await dialog.getByRole('button', { name: 'End guarded mode' }).click()
  await told(page, 'Guarded mode has ended')
  await page.getByText('Guarded mode is on').waitFor({ state: 'detached' })
  expect(await isOn()).toBe(false)
  expect(at.complaints).toEqual([])
  await at.close()
})

test('on a phone, in the dark, in Portuguese; who may only look finds no button', async () => {
  await attack()
  const reader = await w.user('reader', { roles: ['Global Reader'] })
  const at = await enterAdmin(w, chromium, reader, {
    viewport: { width: 375, height: 812 },
    colorScheme: 'dark',
    locale: 'pt-PT',
  })
  const { page } = at
  await page.goto('/admin/password-reset/properties')
  await page.getByText('O modo protegido está ativo').waitFor()
  await expectFine(page, 'admin-guarded-phone')
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(375)
  expect(await page.getByRole('button', { name: 'Terminar o modo protegido' }).count()).toBe(0)
  expect(await isOn()).toBe(true)
  await at.close()
})
