/// <reference lib="dom" />
import { Secret, TOTP } from 'otpauth'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Person, World } from '../world.ts'
import { adminWorld, choose, signInToAdmin, titled, told } from './admin.ts'
import { heading, press, signIn, type Visitor, visit } from './chromium.ts'

/**
 * Seed 004 as one story, nothing prepared but the accounts: the administrator signs in by the pages, makes groups,
 * gives the licence and opens the reset; Carla, Carlos and Gabriel try it; the administrator reads what happened.
 */
let w: World
let chromium: Browser
let at: Visitor
let page: Page
const people: Record<string, Person> = {}
const strong = 'Purple-Elephant-Sings-77'

beforeAll(async () => {
  // The browsers' clocks are the machine's, and the log is asked for up to now: the story ends before that.
  const made = await adminWorld({ start: new Date(Date.now() - 30 * 60_000) })
  w = made.w
  chromium = made.chromium
  for (const name of ['carla', 'carlos', 'claiver']) people[name] = await w.user(name, { department: 'Marketing' })
  for (const name of ['gabriel', 'joao', 'karabatic']) people[name] = await w.user(name, { department: 'Sales' })
  people.admin = made.admin
})
afterAll(async () => {
  await at?.close()
  await chromium?.close()
  await w?.stop()
})

const link = (name: string): Promise<void> => page.getByRole('link', { name, exact: true }).click()

async function newGroup(name: string): Promise<void> {
  await page.goto('/admin/groups')
  await press(page, 'New group')
  await titled(page, 'New Group')
  await page.getByLabel('Group name').fill(name)
  await choose(page, 'Membership type', 'Dynamic User')
  await press(page, 'Add dynamic query')
  await page.getByRole('combobox', { name: 'Property, Expression 1' }).pressSequentially('depart')
  await page.getByRole('option', { name: 'department' }).click()
  await choose(page, 'Operator, Expression 1', 'Equals')
  await page.getByRole('textbox', { name: 'Value, Expression 1' }).fill(name)
  await page.getByText('The rule can be saved.').waitFor()
  await press(page, 'Save')
  await press(page, 'Create')
  await told(page, `Successfully created group ${name}.`)
}

const codeOf = (key: string): string =>
  new TOTP({ secret: Secret.fromBase32(key) }).generate({ timestamp: w.clock.now().getTime() })

/** at the sign-in, with the app alone. Gives back the app's key. */
async function registers(who: Person): Promise<string> {
  const visitor = await visit(chromium, w.url)
  const portal = visitor.page
  await signIn(portal, who.userPrincipalName, who.password)
  await heading(portal, 'Action Required')
  await press(portal, 'Next')
  await portal.getByText('Start by getting the app').waitFor()
  await press(portal, 'Next')
  await portal.getByText('Set up your account').waitFor()
  await press(portal, 'Next')
  await portal.getByText("Can't scan image?").click()
  const key = (await portal.getByRole('code').nth(1).textContent())!.replace(/\s/g, '')
  await press(portal, 'Next')
  await portal.getByLabel('Enter the 6-digit code').fill(codeOf(key))
  await press(portal, 'Next')
  await portal.getByText('Method 2 of 2: Phone').waitFor()
  await press(portal, 'Skip for now')
  await heading(portal, 'Success!')
  await press(portal, 'Done')
  await heading(portal, 'My account')
  expect(visitor.complaints).toEqual([])
  await visitor.close()
  return key
}

async function resets(who: Person, key: string): Promise<void> {
  const visitor = await visit(chromium, w.url)
  const portal = visitor.page
  await portal.goto('/signin')
  await portal.getByLabel('Email or user name').fill(who.userPrincipalName)
  await press(portal, 'Next')
  await portal.getByRole('link', { name: 'Forgot my password' }).click()
  await heading(portal, 'Get back into your account')
  await press(portal, 'Next')
  await portal.getByLabel('Code from the app').fill(codeOf(key))
  await press(portal, 'Next')
  await heading(portal, 'Choose a new password')
  await portal.getByLabel('Enter new password').fill(strong)
  await portal.getByLabel('Confirm new password').fill(strong)
  await press(portal, 'Finish')
  await heading(portal, 'Your password has been reset')
  await signIn(portal, who.userPrincipalName, strong)
  await heading(portal, 'My account')
  expect(visitor.complaints).toEqual([])
  await visitor.close()
}

// Each is a walk of many pages.
describe('seed 004 from the first sign-in to the audit log', { timeout: 120_000 }, () => {
  test('the administrator signs in and creates both groups by their rules', async () => {
    at = await signInToAdmin(chromium, w, people.admin!, '/admin')
    page = at.page
    await titled(page, 'Meridian')
    for (const name of ['Sales', 'Marketing']) await newGroup(name)
    await link('Marketing')
    await page.getByText('Update complete').waitFor()
    await page
      .getByRole('navigation', { name: 'Marketing' })
      .getByRole('link', { name: 'Members', exact: true })
      .click()
    for (const name of ['Carla', 'Carlos', 'Claiver']) await page.getByRole('link', { name, exact: true }).waitFor()
  })

  test('gives Marketing the P2 licence', async () => {
    await page.getByRole('navigation', { name: 'Marketing' }).getByRole('link', { name: 'Licenses' }).click()
    await press(page, 'Assignments')
    const dialog = page.getByRole('dialog', { name: 'Update license assignments' })
    await dialog.getByRole('checkbox', { name: 'Microsoft Entra ID P2' }).first().check()
    await dialog.getByRole('button', { name: 'Save' }).click()
    await told(page, 'License assignments were updated')
  })

  test('opens the reset for Marketing, with one method and registration at sign-in, and switches SMS on', async () => {
    await page.goto('/admin/password-reset/properties')
    await page.getByRole('radio', { name: 'Selected', exact: true }).check()
    await press(page, 'Select group')
    const picker = page.getByRole('dialog', { name: 'Default password reset policy' })
    await picker.getByRole('checkbox', { name: 'Marketing' }).check()
    await press(page, 'Select')
    await page.getByText(/4 more people may reset and still have to register/).waitFor()
    await press(page, 'Save')
    await told(page, 'Password reset policy saved')
    await page.goto('/admin/password-reset/methods')
    const number = page.getByRole('radiogroup', { name: 'Number of methods required to reset' })
    expect(await number.getByRole('radio', { name: '1' }).isChecked()).toBe(true)
    await page.goto('/admin/password-reset/registration')
    const required = page.getByRole('radiogroup', { name: 'Require users to register when signing in?' })
    await required.getByRole('radio', { name: 'Yes' }).check()
    await press(page, 'Save')
    await told(page, 'Password reset policy saved')
    await page.goto('/admin/authentication-methods')
    await link('SMS')
    const panel = page.getByRole('dialog', { name: 'SMS settings' })
    await panel.getByRole('switch', { name: 'Enable', exact: true }).setChecked(true)
    await panel.getByRole('button', { name: 'Save' }).click()
    await told(page, 'Authentication method policy saved')
  })

  test('Carla and Carlos register at their sign-in and later get back in; Gabriel is refused', async () => {
    for (const name of ['carla', 'carlos']) {
      const key = await registers(people[name]!)
      w.advance({ minutes: 5 })
      await resets(people[name]!, key)
      w.advance({ minutes: 1 })
    }
    const visitor = await visit(chromium, w.url)
    await visitor.page.goto(`/passwordreset?username=${people.gabriel!.userPrincipalName}`)
    await press(visitor.page, 'Next')
    await heading(visitor.page, "We're sorry")
    await visitor.page.getByText("password reset isn't turned on for your account").waitFor()
    await visitor.close()
  })

  test('the audit log has the rows of the seed, newest first', async () => {
    await page.goto('/admin/password-reset/audit-logs')
    await page.locator('[data-row="0"]').waitFor()
    const column = (n: number): Promise<string[]> =>
      page.locator(`[role="gridcell"][aria-colindex="${n}"]`).allTextContents()
    const reset = [
      'User successfully reset password',
      'Successfully completed reset.',
      'User submitted a new password',
      'User completed all verification steps required to reset their password',
      'User completed the mobile app code verification option',
      'User started the mobile app code verification option',
      'User was presented with verification options',
      'User submitted their user ID',
    ]
    const reasons = await column(6)
    expect(reasons.slice(0, 2)).toEqual([
      'This user is not a member of the password reset users group. Add this user to that group to resolve this.',
      'User submitted their user ID',
    ])
    expect(reasons.filter((one) => reset.includes(one)).slice(1, 17)).toEqual([...reset, ...reset])
    expect((await column(5)).slice(0, 2)).toEqual(['Failure', 'Success'])
    const registered = (await w.audit()).filter((row) => row.activity === 'User registered all required security info')
    expect(registered.map((row) => row.actor.id)).toEqual([people.carla!.id, people.carlos!.id])
    await page.getByRole('row', { name: /not a member of the password reset users group/ }).click()
    const details = page.getByRole('dialog', { name: 'Audit Log Details' })
    await details.getByText('gabriel@meridian.example').first().waitFor()
    await page.goto('/admin/start')
    await page.getByText('7 of 7 done').waitFor()
    expect(at.complaints).toEqual([])
  })
})
