/// <reference lib="dom" />
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { buildWeb } from '../../scripts/web.mjs'
import { type Person, type World, world } from '../world.ts'
import { enterAdmin } from './admin.ts'
import { heading, openChromium, patience, press, type Visitor, visit } from './chromium.ts'

/** Seed 004 from "Next, I created the Password Reset policy" on: the administrator by visible label, then the people. */
let w: World
let chromium: Browser
let admin: Person
let at: Visitor
let page: Page
const people: Record<string, Person> = {}
const strong = 'Purple-Elephant-Sings-77'

beforeAll(async () => {
  await buildWeb()
  w = await world()
  chromium = await openChromium()
  admin = await w.user('paulo', { roles: ['Global Administrator'] })
  for (const name of ['carla', 'carlos'])
    people[name] = await w.user(name, { groups: ['Marketing'], licence: true, app: true })
  people.claiver = await w.user('claiver', { groups: ['Marketing'], licence: true })
  people.gabriel = await w.user('gabriel', { groups: ['Sales'], email: 'gabriel@home.example' })
})
afterAll(async () => {
  await chromium?.close()
  await w?.stop()
})
beforeEach(async () => {
  w.advance({ minutes: 2 })
  at = await enterAdmin(w, chromium, admin)
  page = at.page
})
afterEach(async () => {
  expect(at.complaints).toEqual([])
  await at.close()
})

const toast = (title: string): Promise<void> => page.getByText(title, { exact: true }).first().waitFor()
const choose = (name: string): Promise<void> => page.getByRole('radio', { name, exact: true }).check()

/** What the browser says of a change that comes too late. */
const overtaken = (): void =>
  expect(at.complaints.splice(0)).toEqual([expect.stringContaining('412 (Precondition Failed)')])

/** M-08a by visible label: a method on or off, with the warning where there is one. */
async function switchMethod(name: string, on: boolean): Promise<void> {
  await page.goto('/admin/authentication-methods')
  await page.getByRole('link', { name, exact: true }).click()
  const panel = page.getByRole('dialog', { name: `${name} settings` })
  await panel.getByRole('switch', { name: 'Enable', exact: true }).setChecked(on)
  if (!on) {
    await panel.getByText('Be careful not to lock yourself out!').waitFor()
    expect(await panel.getByRole('button', { name: 'Save' }).getAttribute('aria-disabled')).toBe('true')
    await panel.getByRole('button', { name: 'I Acknowledge' }).click()
  }
  await panel.getByRole('button', { name: 'Save' }).click()
  await toast('Authentication method policy saved')
}

const enabled = async (name: string): Promise<string | null> =>
  page
    .getByRole('row', { name: new RegExp(`^${name}`) })
    .getByRole('cell')
    .nth(2)
    .textContent()

async function resetsInPortal(who: Person): Promise<void> {
  const visitor = await visit(chromium, w.url)
  const portal = visitor.page
  await portal.goto('/passwordreset')
  await portal.getByLabel('Email or Username').fill(who.userPrincipalName)
  await press(portal, 'Next')
  await portal.getByLabel('Code from the app').fill(w.appCode(who))
  await press(portal, 'Next')
  await heading(portal, 'Choose a new password')
  await portal.getByLabel('Enter new password').fill(strong)
  await portal.getByLabel('Confirm new password').fill(strong)
  await press(portal, 'Finish')
  await heading(portal, 'Your password has been reset')
  await visitor.close()
}

describe('seed 004 in the admin center', () => {
  test('T12: SMS on, Temporary Access Pass, OATH and Email OTP off, each off only once acknowledged', async () => {
    await switchMethod('SMS', true)
    for (const name of ['Temporary Access Pass', 'Third-party software OATH tokens', 'Email OTP'])
      await switchMethod(name, false)
    await page.goto('/admin/authentication-methods')
    await heading(page, 'Authentication method policies')
    await page.getByRole('row', { name: /^SMS/ }).waitFor()
    expect(await enabled('SMS')).toBe('Yes')
    expect(await enabled('Authenticator')).toBe('Yes')
    for (const name of ['Temporary Access Pass', 'Third-party software OATH tokens', 'Email OTP', 'Voice call'])
      expect(await enabled(name), name).toBe('No')
    // Never usable for a reset, on or off.
    const pass = page.getByRole('row', { name: /^Temporary Access Pass/ }).getByRole('cell')
    expect(await pass.nth(3).textContent()).toBe('No')
    await page.goto('/admin/password-reset/methods')
    await page.getByText('Mobile phone (SMS only)').waitFor()
    expect(await page.getByText('Temporary Access Pass').count()).toBe(0)
    const rows = (await w.audit()).filter((row) => row.activity === 'Authentication Methods Policy Update')
    expect(rows.map((row) => row.targets[0]?.id)).toEqual(['Sms', 'TemporaryAccessPass', 'SoftwareOath', 'Email'])
  })

  test('T11: Selected with the group Marketing; who gains is counted and listed; the toast; the row with old and new', async () => {
    await page.goto('/admin/password-reset/properties')
    await heading(page, 'Password reset | Properties')
    await page.getByText('These settings only apply to end users in your organization.').waitFor()
    await choose('Selected')
    await press(page, 'Select group')
    const picker = page.getByRole('dialog', { name: 'Default password reset policy' })
    await picker.getByText('2 results found').waitFor()
    await picker.getByRole('checkbox', { name: 'Marketing' }).check()
    await press(page, 'Select')
    await page.getByRole('link', { name: 'Marketing', exact: true }).waitFor()
    await page.getByText('Able to reset: 0 now, 2 once this is saved.').waitFor()
    await page.getByText('2 more people may reset and still have to register enough methods.').waitFor()
    await press(page, 'Save')
    const review = page.getByRole('dialog', { name: 'Who is affected' })
    await review.getByRole('tab', { name: 'Gain it (2)' }).waitFor()
    await review.getByText('carla@meridian.example').waitFor()
    await review.getByText('carlos@meridian.example').waitFor()
    await review.getByRole('button', { name: 'Save' }).click()
    await toast('Password reset policy saved')
    await toast('Changes to password reset policy were saved successfully')
    expect(await page.getByRole('button', { name: 'Save' }).getAttribute('aria-disabled')).toBe('true')

    const row = (await w.audit()).findLast((one) => one.activity === 'Self-service password reset policy changes')
    expect(row?.actor).toMatchObject({ type: 'user', id: admin.id })
    expect(row?.targets[0]?.modifiedProperties).toEqual([
      { displayName: 'enabledFor', oldValue: '"none"', newValue: '"selected"' },
      { displayName: 'scopeGroupId', oldValue: 'null', newValue: JSON.stringify(await w.group('Marketing')) },
    ])
    await page.goto('/admin/password-reset/audit-logs')
    await page.getByRole('row', { name: /Self-service password reset policy changes/ }).click()
    await page.getByRole('tab', { name: 'Modified Properties' }).click()
    await page.getByRole('row', { name: 'enabledFor none selected' }).waitFor()
  })

  test('one method required, registration at sign-in, confirmed again after 90 days', async () => {
    await page.goto('/admin/password-reset/methods')
    await page.getByRole('link', { name: 'auth methods policy' }).waitFor()
    const number = page.getByRole('radiogroup', { name: 'Number of methods required to reset' })
    expect(await number.getByRole('radio', { name: '1' }).isChecked()).toBe(true)
    await page.getByRole('link', { name: 'Registration' }).click()
    await heading(page, 'Password reset | Registration')
    const required = page.getByRole('radiogroup', { name: 'Require users to register when signing in?' })
    expect(await required.getByRole('radio', { name: 'Yes' }).isChecked()).toBe(true)
    const days = page.getByLabel('Number of days before users are asked to re-confirm their authentication information')
    await days.fill('731')
    await page.getByText('Enter a whole number from 0 to 730.').first().waitFor()
    expect(await page.getByRole('button', { name: 'Save' }).getAttribute('aria-disabled')).toBe('true')
    await days.fill('90')
    await press(page, 'Save')
    await toast('Password reset policy saved')
    await page.reload()
    expect(await days.inputValue()).toBe('90')
  })

  test('Carla and Carlos reset, Gabriel may not, and the audit log has the rows of the seed', async () => {
    for (const name of ['carla', 'carlos']) await resetsInPortal(people[name]!)
    const visitor = await visit(chromium, w.url)
    await visitor.page.goto('/passwordreset')
    await visitor.page.getByLabel('Email or Username').fill('gabriel@meridian.example')
    await press(visitor.page, 'Next')
    await heading(visitor.page, "We're sorry")
    await visitor.close()

    await page.goto('/admin/password-reset/audit-logs')
    await page.locator('[data-row="0"]').waitFor()
    const cells = async (column: number): Promise<string[]> =>
      page.locator(`[role="gridcell"][aria-colindex="${column}"]`).allTextContents()
    expect((await cells(5)).slice(0, 10)).toEqual(['Failure', ...Array.from({ length: 9 }, () => 'Success')])
    expect((await cells(6)).slice(0, 10)).toEqual([
      'This user is not a member of the password reset users group. Add this user to that group to resolve this.',
      'User submitted their user ID',
      'User successfully reset password',
      'Successfully completed reset.',
      'User submitted a new password',
      'User completed all verification steps required to reset their password',
      'User completed the mobile app code verification option',
      'User started the mobile app code verification option',
      'User was presented with verification options',
      'User submitted their user ID',
    ])
  })

  test("why can't Gabriel reset: every check in its order, the group decides, and its cure is one click away", async () => {
    await page.goto('/admin/password-reset/why')
    await page.getByRole('combobox', { name: 'Person' }).pressSequentially('gabr')
    await page.getByRole('option', { name: /Gabriel/ }).click()
    await page.getByText('Gabriel cannot reset their password').waitFor()
    const checks = page
      .getByRole('main')
      .locator('ol > li[class*="check"], ol > li')
      .filter({ hasText: /^\d+\. / })
    await expect.poll(() => checks.count(), { timeout: patience }).toBe(12)
    const results = (await checks.allTextContents()).map((text) => /(Passed|Decides|Not asked)$/.exec(text)?.[1])
    expect(results).toEqual([...Array(7).fill('Passed'), 'Decides', ...Array(4).fill('Not asked')])
    const deciding = page.locator('[aria-current="step"]').filter({ hasText: 'Is the person in the chosen group?' })
    await deciding.getByText('The person is not a member of the chosen group Marketing.').waitFor()
    await page.getByText('SSPR_0013').waitFor()
    await page.getByText("You can't reset your own password because password reset isn't turned on").waitFor()
    await deciding.getByRole('link', { name: 'Open the group' }).click()
    await expect
      .poll(() => new URL(page.url()).pathname, { timeout: patience })
      .toBe(`/admin/groups/${await w.group('Marketing')}/members`)
  })
})

describe('a policy that somebody else changes meanwhile', () => {
  test('nothing is overwritten: what they changed is shown, and one goes on from there', async () => {
    await page.goto('/admin/password-reset/registration')
    const grace = page.getByLabel('Days in which registration can be put off')
    await grace.fill('7')
    await w.policy({ reconfirmDays: 30, notifyUsers: false })
    await press(page, 'Save')
    await page.getByText('Somebody else has changed this meanwhile').waitFor()
    overtaken()
    await page
      .getByText(
        'Number of days before users are asked to re-confirm their authentication information: "90" became "30"',
      )
      .waitFor()
    await page.getByText('Notify users on password resets?: "Yes" became "No"').waitFor()
    await press(page, 'Reload, keep my changes')
    await page.getByText('Somebody else has changed this meanwhile').waitFor({ state: 'detached' })
    expect(await page.getByLabel('Number of days before users').inputValue()).toBe('30')
    expect(await grace.inputValue()).toBe('7')
    await press(page, 'Save')
    await toast('Password reset policy saved')
    const { registrationGraceDays, reconfirmDays, notifyUsers } = (await w.currentPolicy()).policy
    expect({ registrationGraceDays, reconfirmDays, notifyUsers }).toEqual({
      registrationGraceDays: 7,
      reconfirmDays: 30,
      notifyUsers: false,
    })
  })

  test('of a method too', async () => {
    await page.goto('/admin/authentication-methods/Sms')
    const panel = page.getByRole('dialog', { name: 'SMS settings' })
    await panel.getByRole('radio', { name: 'Select groups' }).check()
    await w.method('Sms', { excludeTargets: [{ id: await w.group('Sales'), targetType: 'group' }] })
    await panel.getByRole('button', { name: 'Add groups' }).click()
    await page.getByRole('checkbox', { name: 'Marketing' }).check()
    await press(page, 'Select')
    await panel.getByRole('button', { name: 'I Acknowledge' }).click()
    await panel.getByRole('button', { name: 'Save' }).click()
    await panel.getByText('Somebody else has changed this meanwhile').waitFor()
    overtaken()
    await panel.getByRole('button', { name: 'Reload, drop my changes' }).click()
    await panel.getByText('Somebody else has changed this meanwhile').waitFor({ state: 'detached' })
    expect(await panel.getByRole('radio', { name: 'All users' }).isChecked()).toBe(true)
    await panel.getByRole('tab', { name: 'Exclude' }).click()
    await panel.getByRole('link', { name: 'Sales' }).waitFor()
  })
})

describe('leaving and looking on', () => {
  test('unsaved changes are asked about, whichever way one leaves', async () => {
    await page.goto('/admin/password-reset/notifications')
    await page
      .getByRole('radiogroup', { name: 'Notify users on password changes?' })
      .getByRole('radio', { name: 'No' })
      .check()
    await page.getByRole('link', { name: 'Customization' }).click()
    await page.getByText('Leave without saving?').waitFor()
    await press(page, 'Stay on the page')
    await heading(page, 'Password reset | Notifications')
    await press(page, 'Discard')
    await page.getByRole('link', { name: 'Customization' }).click()
    await heading(page, 'Password reset | Customization')
  })

  test('a Global Reader sees all of it and can change nothing, told which role is missing', async () => {
    const reader = await w.user('reader', { roles: ['Global Reader'] })
    const other = await enterAdmin(w, chromium, reader)
    for (const name of ['properties', 'methods', 'registration', 'notifications', 'customization', 'on-premises']) {
      await other.page.goto(`/admin/password-reset/${name}`)
      const save = other.page.getByRole('button', { name: 'Save' })
      await save.waitFor()
      await expect.poll(() => other.page.getByRole('radio').first().isDisabled(), { timeout: patience }).toBe(true)
      expect(await save.getAttribute('aria-disabled'), name).toBe('true')
      await save.hover()
      await other.page.getByRole('tooltip').getByText('Authentication Policy Administrator').waitFor()
    }
    expect(other.complaints).toEqual([])
    await other.close()
  })

  test('by keyboard alone: from the menu to a changed and saved setting', async () => {
    await page.goto('/admin/password-reset/customization')
    await page.getByRole('radiogroup', { name: 'Customize helpdesk link' }).waitFor()
    await page.getByRole('radiogroup', { name: 'Customize helpdesk link' }).getByRole('radio', { name: 'No' }).focus()
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('Tab')
    await page.keyboard.type('https://help.example/reset')
    await page.keyboard.press('Enter')
    await toast('Password reset policy saved')
    expect((await w.currentPolicy()).policy.helpdeskTarget).toBe('https://help.example/reset')
  })
})
