/// <reference lib="dom" />
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Person, World } from '../world.ts'
import { adminWorld, choose, enterAdmin, expectFine, titled, told } from './admin.ts'
import { press, type Visitor } from './chromium.ts'

/** What the two seeds do in the admin center, by visible role and label. */
let w: World
let chromium: Browser
let admin: Person
let at: Visitor
let page: Page

async function begin(): Promise<void> {
  const made = await adminWorld()
  w = made.w
  chromium = made.chromium
  admin = made.admin
}
async function end(): Promise<void> {
  await chromium?.close()
  await w?.stop()
}
beforeEach(async () => {
  at = await enterAdmin(w, chromium, admin)
  page = at.page
})
afterEach(async () => {
  expect(at.complaints).toEqual([])
  await at.close()
})

const fact = (name: string): Promise<string | null> =>
  page
    .locator('dt', { hasText: new RegExp(`^${name}$`) })
    .locator('xpath=following-sibling::dd[1]')
    .textContent()

const link = (name: string): Promise<void> => page.getByRole('link', { name, exact: true }).click()
/** A page of one user or group, by its own menu. */
const open = (of: string, name: string): Promise<void> =>
  page.getByRole('navigation', { name: of }).getByRole('link', { name, exact: true }).click()

describe('seed 000', () => {
  beforeAll(begin)
  afterAll(end)

  test('step 1: what the tenant is and how much is in it', async () => {
    await w.user('usera')
    await w.group('GroupA')
    await page.goto('/admin')
    await titled(page, 'Meridian')
    await page.getByRole('region', { name: 'Basic information' }).waitFor()
    expect(await fact('Name')).toBe('Meridian')
    expect(await fact('Tenant ID')).toContain(w.tenantId)
    expect(await fact('Primary domain')).toContain('meridian.example')
    expect(await fact('License')).toBe('Microsoft Entra ID P2')
    await page.getByRole('link', { name: 'Users: 2' }).waitFor()
    await page.getByRole('link', { name: 'Groups: 1' }).waitFor()
    await expectFine(page, 'admin-overview')
  })

  test('steps 2 to 5: password reset for Selected, the group GroupA', async () => {
    await page.goto('/admin/password-reset/properties')
    await page.getByRole('radio', { name: 'Selected', exact: true }).check()
    await press(page, 'Select group')
    const picker = page.getByRole('dialog', { name: 'Default password reset policy' })
    await picker.getByRole('checkbox', { name: 'GroupA' }).check()
    await press(page, 'Select')
    await press(page, 'Save')
    await told(page, 'Password reset policy saved')
  })

  test('steps 7 to 9: the usage location, in Settings of Edit properties', async () => {
    await page.goto('/admin/users')
    await link('Usera')
    await titled(page, 'Usera')
    await press(page, 'Edit properties')
    await page.getByText('This view only contains properties that can be updated.').waitFor()
    await page.getByRole('tab', { name: 'Settings' }).click()
    expect(await page.getByRole('checkbox', { name: 'Account enabled' }).isChecked()).toBe(true)
    const location = page.getByRole('combobox', { name: 'Usage location' })
    await location.fill('')
    await location.pressSequentially('Greenl')
    await page.getByRole('option', { name: 'Greenland' }).click()
    await press(page, 'Save')
    await told(page, 'Properties of Usera were saved')
    await page.reload()
    expect(await location.inputValue()).toBe('Greenland')
    await expectFine(page, 'admin-user-settings')
  })

  test('steps 10 and 11: the P2 licence by Assignments, with its four services', async () => {
    await page.goto('/admin/users')
    await link('Usera')
    await open('Usera', 'Licenses')
    await page.getByText('No license assignments found.').waitFor()
    await press(page, 'Assignments')
    const dialog = page.getByRole('dialog', { name: 'Update license assignments' })
    await dialog.getByText('When a user has both direct and inherited licenses').waitFor()
    await dialog.getByText('Select licenses').waitFor()
    await dialog.getByRole('combobox', { name: 'Review license options' }).waitFor()
    await dialog.getByRole('checkbox', { name: 'Microsoft Entra ID P2' }).first().check()
    for (const plan of [
      'Microsoft Defender for Cloud Apps Discovery',
      'Microsoft Azure Multi-Factor Authentication',
      'Microsoft Entra ID P1',
    ])
      expect(await dialog.getByRole('checkbox', { name: plan }).isChecked(), plan).toBe(true)
    await expectFine(page, 'admin-assign')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await told(page, 'License assignments were updated')
    const row = page.getByRole('row', { name: /Microsoft Entra ID P2/ })
    await row.getByText('4/4').waitFor()
    expect(await row.getByRole('gridcell').allTextContents()).toEqual([
      'Microsoft Entra ID P2',
      'Active',
      '4/4',
      'Direct',
    ])
  })

  test('steps 12 and 13: how many methods are required', async () => {
    await page.goto('/admin/password-reset/methods')
    await page.getByRole('radiogroup', { name: 'Number of methods required to reset' }).waitFor()
    await page.getByText('Methods available to users').first().waitFor()
  })

  test('a temporary password, shown once, and the end of all sessions', async () => {
    await page.goto('/admin/users')
    await link('Usera')
    await press(page, 'Reset password')
    await page
      .getByRole('alertdialog', { name: 'Reset the password of Usera' })
      .getByRole('button', { name: 'Reset password' })
      .click()
    const shown = page.getByRole('alertdialog', { name: 'The password was reset' })
    expect((await shown.getByRole('status').textContent())?.length).toBeGreaterThan(7)
    await shown.getByRole('button', { name: 'Close' }).click()
    await press(page, 'Revoke sessions')
    await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke sessions' }).click()
    await told(page, 'All sessions of Usera were revoked')
  })
})

/** The rule of a group through the builder, as the seed's pictures show it. */
async function newDynamicGroup(name: string): Promise<void> {
  await page.goto('/admin/groups/overview')
  await press(page, 'New group')
  await titled(page, 'New Group')
  expect(await page.getByRole('combobox', { name: 'Group type' }).textContent()).toContain('Security')
  await page.getByLabel('Group name').fill(name)
  await page.getByLabel('Group description').fill(`only users department ${name}`)
  expect(await page.getByRole('radio', { name: 'No', exact: true }).isChecked()).toBe(true)
  await choose(page, 'Membership type', 'Dynamic User')
  await page.getByText('No owners selected').waitFor()
  await press(page, 'Add dynamic query')
  await titled(page, 'Dynamic membership rules')
  await page.getByRole('combobox', { name: 'Property, Expression 1' }).pressSequentially('depart')
  await page.getByRole('option', { name: 'department' }).click()
  await choose(page, 'Operator, Expression 1', 'Equals')
  await page.getByRole('textbox', { name: 'Value, Expression 1' }).fill(name)
  expect(await page.getByRole('textbox', { name: 'Rule syntax' }).inputValue()).toBe(`(user.department -eq "${name}")`)
  await page.getByText('The rule can be saved.').waitFor()
}

describe('seed 004', () => {
  beforeAll(async () => {
    await begin()
    for (const name of ['carla', 'carlos', 'claiver']) await w.user(name, { department: 'Marketing' })
    for (const name of ['gabriel', 'joao', 'karabatic']) await w.user(name, { department: 'Sales' })
  })
  afterAll(end)

  test('both groups are created with their rules through the builder, and fill', async () => {
    for (const name of ['Sales', 'Marketing']) {
      await newDynamicGroup(name)
      if (name === 'Sales') {
        await page.getByRole('tab', { name: 'Validate Rules' }).click()
        await press(page, 'Add users')
        const picker = page.getByRole('dialog', { name: 'Add users' })
        for (const who of ['Gabriel', 'Carla']) await picker.getByRole('checkbox', { name: who }).check()
        await picker.getByRole('button', { name: 'Select', exact: true }).click()
        const item = (who: string) => page.getByRole('listitem').filter({ hasText: who })
        await item('Gabriel').getByText('In group', { exact: true }).waitFor()
        await item('Carla').getByText('Not in group').waitFor()
        await item('Carla').getByRole('button', { name: 'View details' }).click()
        await item('Carla').getByText('department is "Marketing"').waitFor()
        await press(page, 'Preview')
        await page
          .getByRole('dialog', { name: 'What the rule would change' })
          .getByText('3 people would join')
          .waitFor()
        await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click()
        await expectFine(page, 'admin-rule-validate')
        await page.getByRole('tab', { name: 'Configure Rules' }).click()
      }
      await expectFine(page, 'admin-rule')
      await press(page, 'Save')
      await titled(page, 'New Group')
      await press(page, 'Create')
      await told(page, 'Successfully created group')
      await told(page, `Successfully created group ${name}.`)
      await titled(page, 'Groups | All groups')
    }
    await page.getByText('2 groups found').waitFor()
    const row = page.getByRole('row', { name: /Marketing/ })
    expect((await row.getByRole('gridcell').allTextContents()).slice(3, 5)).toEqual(['Security', 'Dynamic'])
    await link('Marketing')
    await page.getByText('Update complete').waitFor()
    await open('Marketing', 'Members')
    await page.getByText('3 group members found').waitFor()
    for (const name of ['Carla', 'Carlos', 'Claiver']) await page.getByRole('link', { name, exact: true }).waitFor()
    // Nobody is added by hand to a dynamic group, and the button says why.
    expect(await page.getByRole('button', { name: 'Add members' }).getAttribute('aria-disabled')).toBe('true')
    await expectFine(page, 'admin-members')
  })

  test('the tiles of the overview count them', async () => {
    await page.goto('/admin/groups/overview')
    await page.getByRole('link', { name: 'Total groups: 2' }).waitFor()
    await page.getByRole('link', { name: 'Dynamic groups: 2' }).waitFor()
    await page.getByRole('link', { name: 'M365 groups: 0' }).waitFor()
    await page.getByRole('link', { name: 'Security groups: 2' }).waitFor()
  })

  test('the P2 licence for Marketing reaches its members', async () => {
    await page.goto('/admin/groups')
    await link('Marketing')
    await open('Marketing', 'Licenses')
    await press(page, 'Assignments')
    const dialog = page.getByRole('dialog', { name: 'Update license assignments' })
    await dialog.getByRole('checkbox', { name: 'Microsoft Entra ID P2' }).first().check()
    await dialog.getByRole('button', { name: 'Save' }).click()
    await told(page, 'License assignments were updated')
    await page.goto('/admin/users')
    await link('Carla')
    await open('Carla', 'Licenses')
    await expect
      .poll(async () => {
        await press(page, 'Refresh')
        return page
          .getByRole('row', { name: /Microsoft Entra ID P2/ })
          .getByRole('gridcell')
          .allTextContents()
      })
      .toEqual(['Microsoft Entra ID P2', 'Active', '4/4', 'Inherited (Marketing)'])
  })

  test('a rule that is wrong says where and what to do, and cannot be saved', async () => {
    await page.goto('/admin/groups')
    await link('Sales')
    await open('Sales', 'Dynamic membership rules')
    await page.getByText('Update complete').waitFor()
    await press(page, 'Edit')
    const box = page.getByRole('textbox', { name: 'Rule syntax' })
    await box.fill('user.departmen -eq "Sales"')
    await page
      .getByText(/Unsupported property 'departmen'/)
      .first()
      .waitFor()
    expect(await page.getByRole('button', { name: 'Save' }).getAttribute('aria-disabled')).toBe('true')
    await box.fill('')
    await box.pressSequentially('user.depa')
    await page.getByRole('option', { name: 'department' }).waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    expect(await box.inputValue()).toBe('user.department')
    await box.fill('user.department -in ["Sales","Marketing"] -and user.accountEnabled -eq true')
    await page.getByText('The rule can be saved.').waitFor()
    // The browser notes each answer that is a refusal; what was typed so far was to be refused.
    at.complaints.length = 0
    await press(page, 'Preview')
    const preview = page.getByRole('dialog', { name: 'What the rule would change' })
    await preview.getByText('3 people would join').waitFor()
    await preview.getByText('carla@meridian.example').waitFor()
    await preview.getByText('3 people would stay').waitFor()
    await preview.getByRole('button', { name: 'Save' }).click()
    await told(page, 'The rule of Sales was saved')
    await open('Sales', 'Members')
    await page.getByText('6 group members found').waitFor()
    await open('Sales', 'Dynamic membership rules')
    await press(page, 'Pause processing')
    await told(page, 'Processing of Sales was paused')
    await page.getByText('Update paused').waitFor()
    await press(page, 'Resume processing')
    await told(page, 'Processing of Sales goes on')
  })

  test('who types on at once after taking a completion finds each letter in its place', async () => {
    await page.goto('/admin/groups')
    await link('Sales')
    await open('Sales', 'Dynamic membership rules')
    await press(page, 'Edit')
    const box = page.getByRole('textbox', { name: 'Rule syntax' })
    for (let turn = 0; turn < 5; turn++) {
      await box.fill('user.depa -eq "Sales"')
      await box.press('Home')
      for (const _ of 'user.depa') await page.keyboard.press('ArrowRight')
      await page.getByRole('option', { name: 'department' }).waitFor()
      await page.keyboard.press('ArrowDown')
      // Not waiting in between: all keys of one hand within a frame of the screen.
      await Promise.all(['Enter', 'x', 'y', 'z'].map((key) => page.keyboard.press(key)))
      expect(await box.inputValue()).toBe('user.departmentxyz -eq "Sales"')
    }
    at.complaints.length = 0
  })

  test('people are added to an assigned group with the picker: tabs, Selected, Reset', async () => {
    const id = await w.group('Helpers')
    await page.goto(`/admin/groups/${id}/members`)
    await press(page, 'Add members')
    const picker = page.getByRole('dialog', { name: 'Add members' })
    await picker.getByRole('tab', { name: 'Users' }).click()
    for (const name of ['Carla', 'Carlos', 'Claiver']) await picker.getByRole('checkbox', { name }).check()
    await picker.getByText('Selected (3)').waitFor()
    await picker.getByRole('button', { name: 'Reset', exact: true }).click()
    await picker.getByText('Selected (0)').waitFor()
    await picker.getByRole('tab', { name: 'All' }).click()
    await picker.getByRole('searchbox', { name: /Search by name/ }).fill('mark')
    await picker.getByRole('checkbox', { name: 'Marketing' }).check()
    await picker.getByRole('searchbox', { name: /Search by name/ }).fill('gabr')
    await picker.getByRole('checkbox', { name: 'Gabriel' }).check()
    await picker.getByText('Selected (2)').waitFor()
    await expectFine(page, 'admin-picker')
    await picker.getByRole('button', { name: 'Select', exact: true }).click()
    await page.getByText('2 group members found').waitFor()
    await page.getByRole('tab', { name: 'All members' }).click()
    await page.getByRole('link', { name: 'Carla', exact: true }).waitFor()
  })

  test('a new user with a licence-ready location and a group; deleted, found, restored', async () => {
    await page.goto('/admin/users')
    await press(page, 'New user')
    await page.getByRole('menuitem', { name: 'Create new user' }).click()
    await titled(page, 'New user')
    await page.getByRole('textbox', { name: 'User principal name' }).fill('dora')
    await page.getByRole('textbox', { name: 'Display name' }).fill('Dora')
    await page.getByRole('tab', { name: 'Properties' }).click()
    await page.getByLabel('Department').fill('Marketing')
    await page.getByRole('tab', { name: 'Review + create' }).click()
    await page.getByText('dora@meridian.example').waitFor()
    await press(page, 'Create')
    await page.getByRole('alertdialog', { name: 'Dora was created' }).getByRole('button', { name: 'Close' }).click()
    await titled(page, 'Dora')
    await open('Dora', 'Groups')
    await page.getByRole('link', { name: 'Marketing', exact: true }).waitFor()
    await open('Dora', 'Overview')
    await press(page, 'Delete')
    await page.getByRole('alertdialog', { name: 'Delete Dora?' }).getByRole('button', { name: 'Delete' }).click()
    await told(page, 'Dora was deleted')
    await page.goto('/admin/users/deleted')
    await page.getByRole('checkbox', { name: 'Select Dora' }).check()
    await press(page, 'Restore user')
    await page.getByRole('alertdialog').getByRole('button', { name: 'Restore' }).click()
    await told(page, 'Dora was restored')
  })

  test('a file of users: what is wrong is told before, what came of each row after', async () => {
    const rows = [
      'version:v1.0',
      'Name [displayName] Required,User name [userPrincipalName] Required,Initial password [passwordProfile] Required,Block sign in (Yes/No) [accountEnabled] Required,Department [department]',
      'Example: Chris Green,chris@example.com,myPassword1234,No,',
      'Ana Silva,ana@meridian.example,Purple-Sky-4711,No,Marketing',
      'Bruno Dias,bruno@elsewhere.example,Purple-Sky-4711,No,Sales',
    ]
    await page.goto('/admin/users')
    await press(page, 'Bulk operations')
    await page.getByRole('menuitem', { name: 'Bulk create' }).click()
    await titled(page, 'Bulk create users')
    const file = { name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(rows.join('\r\n')) }
    await page.locator('input[type="file"]').setInputFiles(file)
    await page.getByText('Some rows would fail').waitFor()
    await page.getByRole('cell', { name: 'userPrincipalName' }).waitFor()
    await press(page, 'Submit')
    await told(page, 'Bulk create users: Completed with errors')
    const panel = page.getByRole('dialog', { name: 'Bulk create users' })
    await panel.getByText(/verified domains/).waitFor()
    await expectFine(page, 'admin-bulk')
  })
})
