/// <reference lib="dom" />
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { asPerson } from '../api.ts'
import type { Person, World } from '../world.ts'
import { adminWorld, choose, enterAdmin, expectFine, titled, told } from './admin.ts'
import { expectNoSideways, press, type Visitor } from './chromium.ts'

/** Administrative units, guests, properties of applications in a rule, and whom a method is taken from. */
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
  for (const name of ['carla', 'carlos']) await w.user(name, { department: 'Marketing', mobile: '+351 912345678' })
  await w.user('dario', { app: true, mobile: '+351 912345679' })
  await w.group('Helpers')
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

const link = (name: string): Promise<void> => page.getByRole('link', { name, exact: true }).click()
const open = (of: string, name: string): Promise<void> =>
  page.getByRole('navigation', { name: of }).getByRole('link', { name, exact: true }).click()

describe('administrative units', () => {
  test('one is made, filled with a person and a group, and administered by somebody', async () => {
    await page.goto('/admin')
    await link('Administrative units')
    await page.getByText('There is no administrative unit yet').waitFor()
    await press(page, 'New administrative unit')
    await titled(page, 'New administrative unit')
    await page.getByLabel('Name').fill('Porto')
    await page.getByLabel('Description').fill('The Porto office')
    await expectFine(page, 'admin-new-unit')
    await press(page, 'Create')
    await told(page, 'Porto was created')
    await titled(page, 'Porto | Members')
    await press(page, 'Add members')
    const members = page.getByRole('dialog', { name: 'Add members' })
    for (const name of ['Carla', 'Helpers']) await members.getByRole('checkbox', { name }).check()
    await members.getByRole('button', { name: 'Select', exact: true }).click()
    await told(page, '2 members were added to Porto')
    // Without the toast, which may fade while the page is looked at.
    await page.reload()
    await page.getByRole('link', { name: 'Helpers', exact: true }).waitFor()
    await expectFine(page, 'admin-unit-members')

    await open('Porto', 'Roles and administrators')
    await press(page, 'Add assignments')
    await page.getByRole('searchbox', { name: 'Search roles by name' }).fill('Helpdesk')
    await page.getByRole('checkbox', { name: 'Helpdesk Administrator' }).check()
    await page.getByRole('dialog').getByRole('button', { name: 'Add', exact: true }).click()
    const who = page.getByRole('dialog', { name: 'Who gets Helpdesk Administrator for Porto' })
    await who.getByRole('checkbox', { name: 'Carlos' }).check()
    await who.getByRole('button', { name: 'Select', exact: true }).click()
    await told(page, 'One assignment was added for Porto')
    await page
      .getByRole('row', { name: /Carlos/ })
      .getByText('Helpdesk Administrator')
      .waitFor()
  })

  test("the role's scope is said by the unit's name, and what is taken away is gone", async () => {
    await page.goto('/admin/users')
    await link('Carlos')
    await open('Carlos', 'Assigned roles')
    await page
      .getByRole('row', { name: /Helpdesk Administrator/ })
      .getByText('Unit Porto')
      .waitFor()
    await page.goto('/admin/units')
    await link('Porto')
    await titled(page, 'Porto')
    await page.getByLabel('Description').fill('Everybody in Porto')
    await press(page, 'Save')
    await told(page, 'Properties of Porto were saved')
    await open('Porto', 'Members')
    await page.getByRole('checkbox', { name: 'Select Carla' }).check()
    await press(page, 'Remove')
    await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click()
    await told(page, 'One member was taken out of Porto')
    await page.getByText('one member found').waitFor()
    await page.goto('/admin/units')
    await page.getByRole('row', { name: /Porto/ }).getByText('Everybody in Porto').waitFor()
    await page.setViewportSize({ width: 390, height: 844 })
    await expectNoSideways(page)
    await page.setViewportSize({ width: 1280, height: 900 })
    await page.getByRole('checkbox', { name: 'Select Porto' }).check()
    await press(page, 'Delete')
    await page.getByRole('alertdialog', { name: 'Delete Porto?' }).getByRole('button', { name: 'Delete' }).click()
    await told(page, 'Porto was deleted')
    await page.getByText('There is no administrative unit yet').waitFor()
    const activities = (await w.audit({ userId: admin.id })).map((row) => row.activity)
    for (const activity of [
      'Add administrative unit',
      'Add member to administrative unit',
      'Add scoped member to role',
      'Delete administrative unit',
    ])
      expect(activities).toContain(activity)
  })

  test('who may not make one is told which role it takes', async () => {
    const reader = await w.user('reader', { roles: ['Reports Reader'] })
    const other = await enterAdmin(w, chromium, reader)
    await other.page.goto('/admin/units')
    const button = other.page.getByRole('button', { name: 'New administrative unit' })
    await expect.poll(() => button.getAttribute('aria-disabled')).toBe('true')
    await other.page.getByText('There is no administrative unit yet').waitFor()
    await button.focus()
    await other.page.getByText('You need one of these roles: Privileged Role Administrator').first().waitFor()
    await other.close()
  })
})

describe('guests', () => {
  test('one is invited by the form, and invited again from their own page', async () => {
    await page.goto('/admin/users')
    await press(page, 'New user')
    await page.getByRole('menuitem', { name: 'Invite external user' }).click()
    await titled(page, 'Invite external user')
    await page.getByLabel('Email address').fill('irene@contoso.example')
    await page.getByLabel('Display name').fill('Irene Castel')
    await page.getByLabel('Message').fill('Welcome to the project.')
    await expectFine(page, 'admin-invite')
    await press(page, 'Invite')
    await told(page, 'Irene Castel was invited')
    await titled(page, 'Irene Castel')
    await page.getByText('The invitation was not accepted yet').waitFor()
    const [first] = await w.messages('irene@contoso.example')
    expect(first?.body).toContain('Welcome to the project.')
    expect(await page.getByRole('button', { name: 'Reset password' }).getAttribute('aria-disabled')).toBe('true')

    await press(page, 'Resend invitation')
    await page
      .getByRole('alertdialog', { name: 'Invite Irene Castel again?' })
      .getByRole('button', { name: 'Resend invitation' })
      .click()
    await told(page, 'The invitation was sent again to irene@contoso.example')
    const sent = await w.messages('irene@contoso.example')
    expect(sent).toHaveLength(2)
    const tickets = sent.map((one) => /ticket=([\w-]+)/.exec(one.body)![1])
    expect(new Set(tickets).size).toBe(2)
    await page.goto('/admin/users?userType=Guest')
    await page.getByText('one user found').waitFor()
  })

  test('an address of our own is refused at the form, with everything typed kept', async () => {
    await page.goto('/admin/users/invite')
    await page.getByLabel('Email address').fill('somebody@meridian.example')
    await press(page, 'Invite')
    await page.getByRole('alert').getByText('An address of the organization itself').waitFor()
    expect(await page.getByLabel('Email address').inputValue()).toBe('somebody@meridian.example')
    expect(at.complaints.splice(0)).toEqual([expect.stringContaining('400')])
  })
})

describe('a property that an application has added', () => {
  test('is fetched by its client id and offered in the builder', async () => {
    const as = asPerson(w, admin)
    const app = (await as.post('/v1.0/applications', { displayName: 'Payroll' })).body
    const property = { name: 'costCenter', dataType: 'String', targetObjects: ['User'] }
    const name = (await as.post(`/v1.0/applications/${app.id}/extensionProperties`, property)).body.name as string
    await page.goto('/admin/groups/new')
    await page.getByLabel('Group name').fill('Cost center 17')
    await choose(page, 'Membership type', 'Dynamic User')
    await press(page, 'Add dynamic query')
    await press(page, 'Get custom extension properties')
    const dialog = page.getByRole('dialog', { name: 'Get custom extension properties' })
    await dialog.getByLabel('Application (client) ID').fill('00000000-0000-4000-8000-000000000000')
    await dialog.getByRole('button', { name: 'Refresh properties' }).click()
    await dialog.getByText('This application has added no properties.').waitFor()
    await dialog.getByLabel('Application (client) ID').fill(app.appId)
    await dialog.getByRole('button', { name: 'Refresh properties' }).click()
    await dialog.getByText('one property was added to the list.').waitFor()
    await expectFine(page, 'admin-extensions')
    await dialog.getByRole('button', { name: 'Close' }).click()
    await page.getByRole('combobox', { name: 'Property, Expression 1' }).pressSequentially('cost')
    await page.getByRole('option', { name }).click()
    await choose(page, 'Operator, Expression 1', 'Equals')
    await page.getByRole('textbox', { name: 'Value, Expression 1' }).fill('C-17')
    await page.getByText('The rule can be saved.').waitFor()
    expect(await page.getByRole('textbox', { name: 'Rule syntax' }).inputValue()).toBe(`(user.${name} -eq "C-17")`)
  })
})

describe('before a method is taken away (AMP-22, AMP-23)', () => {
  test('who loses it and whose last one it is, counted and listed; one of them types its name', async () => {
    const boss = await w.user('boss', { roles: ['Global Administrator'], mobile: '+351 912345670' })
    await w.method('Sms', { state: 'enabled' })
    const other = await enterAdmin(w, chromium, boss)
    const { page: mine } = other
    await mine.goto('/admin/authentication-methods/Sms')
    const panel = mine.getByRole('dialog', { name: 'SMS settings' })
    await panel.getByRole('switch', { name: 'Enable', exact: true }).setChecked(false)
    await panel.getByRole('button', { name: '4 people lose this method' }).waitFor()
    await panel.getByRole('button', { name: '3 people lose their last strong method' }).click()
    const list = mine.getByRole('dialog', { name: 'Whose last strong method it is' })
    for (const name of ['Boss', 'Carla', 'Carlos']) await list.getByRole('link', { name, exact: true }).waitFor()
    await list.getByRole('button', { name: 'Close' }).click()
    const save = panel.getByRole('button', { name: 'Save' })
    await panel.getByRole('button', { name: 'I Acknowledge' }).click()
    expect(await save.getAttribute('aria-disabled')).toBe('true')
    await panel.getByLabel('You are one of them. Type "SMS" to confirm').fill('sm')
    expect(await save.getAttribute('aria-disabled')).toBe('true')
    await panel.getByLabel('You are one of them. Type "SMS" to confirm').fill('SMS')
    await expectFine(mine, 'admin-lose')
    await save.click()
    await told(mine, 'Authentication method policy saved')
    expect(other.complaints).toEqual([])
    await other.close()
  })

  test('nobody loses anything: it says so, and nothing is to be typed', async () => {
    await page.goto('/admin/authentication-methods/Email')
    const panel = page.getByRole('dialog', { name: 'Email OTP settings' })
    await panel.getByRole('switch', { name: 'Enable', exact: true }).setChecked(false)
    await panel.getByText('Nobody loses their last strong method').waitFor()
    await panel.getByRole('button', { name: 'I Acknowledge' }).click()
    await expect.poll(() => panel.getByRole('button', { name: 'Save' }).getAttribute('aria-disabled')).not.toBe('true')
    await panel.getByRole('button', { name: 'Discard' }).click()
  })
})
