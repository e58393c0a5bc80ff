import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { signInActivity } from '../../src/signin/log.ts'
import type { Person, World } from '../world.ts'
import { adminWorld, enterAdmin, expectFine, told } from './admin.ts'
import { heading, inspect, press, visit } from './chromium.ts'

/** Somebody on the shop floor: a phone, and no password they remember. */
let w: World
let chromium: Browser
let admin: Person
let carla: Person
beforeAll(async () => {
  const made = await adminWorld()
  w = made.w
  chromium = made.chromium
  admin = made.admin
  await w.method('Sms', { state: 'enabled' })
  carla = await w.user('carla', { mobile: '+351 912345678' })
})
afterAll(async () => {
  await chromium?.close()
  await w?.stop()
})

test('the policy, the number, and signed in by text; off again by the person', async () => {
  const center = await enterAdmin(w, chromium, admin)
  const { page } = center
  await page.goto('/admin/authentication-methods/Sms')
  const panel = page.getByRole('dialog', { name: 'SMS settings' })
  await panel.getByRole('checkbox', { name: 'Use for sign-in, All users' }).check()
  await page.mouse.move(0, 0)
  await page.getByRole('tooltip').waitFor({ state: 'detached' })
  await expectFine(page, 'admin-sms-policy')
  await panel.getByRole('button', { name: 'Save' }).click()
  await told(page, 'Authentication method policy saved')

  await page.goto(`/admin/users/${carla.id}/methods`)
  const row = page.getByRole('row', { name: /Phone \(Mobile\)/ })
  await row.getByText('Not enabled', { exact: true }).waitFor()
  await row.getByRole('checkbox').check()
  await press(page, 'Enable SMS sign-in')
  await told(page, 'Carla can sign in with this number now')
  await row.getByText('Ready', { exact: true }).waitFor()
  await expectFine(page, 'admin-sms-user')
  await page.getByRole('button', { name: 'Disable SMS sign-in' }).waitFor()
  await page.setViewportSize({ width: 390, height: 844 })
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.getByText('SMS sign-in: Ready').waitFor()
  await expectFine(page, 'admin-sms-user-phone')
  expect(center.complaints).toEqual([])
  await center.close()

  const person = await visit(chromium, w.url)
  const phone = person.page
  await phone.goto('/signin')
  await phone.getByLabel('Email, phone or user name').fill('+351 912 345 678')
  await press(phone, 'Next')
  await heading(phone, 'Enter code')
  await phone.getByText('We texted a code to +351 ****78.').waitFor()
  await inspect(phone, 'signin-text')
  await phone.getByLabel('Code').fill('123 45')
  await press(phone, 'Sign in')
  await phone.getByText('The code has six digits').waitFor()
  await inspect(phone, 'signin-text-wrong')
  await phone.getByRole('link', { name: 'Sign in another way' }).click()
  await heading(phone, 'Sign in')
  await phone.getByLabel('Email, phone or user name').fill('00351912345678')
  await press(phone, 'Next')
  await heading(phone, 'Enter code')

  // The demo's phone shows what came.
  const demo = await visit(chromium, w.url)
  await demo.page.goto('/demo')
  const code = await w.code('+351912345678')
  await demo.page
    .getByRole('button', { name: 'Look again' })
    .or(demo.page.getByRole('link', { name: 'Look again' }))
    .click()
  await demo.page.getByText(`${code} is your Meridian verification code`).waitFor()
  await demo.close()

  await phone.getByLabel('Code').fill(code)
  await press(phone, 'Sign in')
  await heading(phone, 'My account')
  const activity = await signInActivity(w.store, w.tenantId, [carla.id])
  expect(activity.get(carla.id)?.lastGoodAt).toBeTruthy()

  await phone.goto('/mysecurityinfo')
  await phone.getByText('you sign in with it and a code by text').waitFor()
  await inspect(phone, 'securityinfo-text')
  w.advance({ seconds: 31 })
  await phone.getByRole('button', { name: /^Disable SMS sign-in: Phone/ }).click()
  await heading(phone, 'Prove that it is you')
  await press(phone, 'Text')
  await phone.getByLabel('Code').fill(await w.code('+351912345678'))
  await press(phone, 'Verify')
  await phone.getByRole('button', { name: /^Disable SMS sign-in: Phone/ }).click()
  await phone.getByText('Your phone number no longer signs you in.').waitFor()
  await phone.getByRole('button', { name: /^Enable for SMS sign-in: Phone/ }).waitFor()
  expect(person.complaints).toEqual([])
  await person.close()
})
