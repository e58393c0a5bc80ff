import type { Page } from 'playwright-core'

/** A page of the admin center, as the documentation shows it. */
export type Shown = {
  readonly name: string
  readonly path: string
  /** What is done first: a dialog opened, a row chosen. */
  readonly first?: (page: Page) => Promise<void>
  readonly dark?: boolean
  /** A phone has no room for it, or no keyboard. */
  readonly deskOnly?: boolean
}

const press = (page: Page, name: string): Promise<void> =>
  page.getByRole('button', { name, exact: true }).first().click()

/** Whom and what the pages of one thing are about. */
export type Things = {
  user: string
  guest: string
  group: string
  assigned: string
  role: string
  unit: string
  sku: string
}

const users = ({ user, guest }: Things): readonly Shown[] => [
  { name: 'users', path: '/users' },
  { name: 'users-dark', path: '/users?department=Engineering', dark: true },
  { name: 'users-new', path: '/users/new' },
  { name: 'users-invite', path: '/users/invite' },
  { name: 'users-deleted', path: '/users/deleted' },
  { name: 'user', path: `/users/${user}` },
  { name: 'user-guest', path: `/users/${guest}` },
  { name: 'user-monitoring', path: `/users/${user}?tab=monitoring` },
  { name: 'user-properties', path: `/users/${user}/properties` },
  { name: 'user-roles', path: `/users/${user}/roles` },
  { name: 'user-groups', path: `/users/${user}/groups` },
  { name: 'user-licenses', path: `/users/${user}/licenses` },
  { name: 'user-methods', path: `/users/${user}/methods` },
  { name: 'user-audit', path: `/users/${user}/audit` },
  { name: 'user-signins', path: `/users/${user}/signins` },
  { name: 'user-why', path: `/users/${user}/why` },
  { name: 'user-reset-password', path: `/users/${user}`, first: (page) => press(page, 'Reset password') },
  {
    name: 'user-assign-licenses',
    path: `/users/${user}/licenses`,
    first: async (page) => {
      await press(page, 'Assignments')
      await page.getByRole('dialog').getByRole('checkbox').first().waitFor()
    },
  },
]

const groups = ({ group, assigned }: Things): readonly Shown[] => [
  { name: 'groups-overview', path: '/groups/overview' },
  { name: 'groups', path: '/groups' },
  { name: 'groups-deleted', path: '/groups/deleted' },
  { name: 'groups-new', path: '/groups/new' },
  { name: 'group', path: `/groups/${group}` },
  { name: 'group-properties', path: `/groups/${group}/properties` },
  { name: 'group-members', path: `/groups/${group}/members` },
  { name: 'group-owners', path: `/groups/${assigned}/owners` },
  { name: 'group-memberships', path: `/groups/${group}/memberships` },
  { name: 'group-licenses', path: `/groups/${group}/licenses` },
  { name: 'group-audit', path: `/groups/${group}/audit` },
  { name: 'group-rule', path: `/groups/${group}/rule` },
  {
    name: 'group-add-members',
    path: `/groups/${assigned}/members`,
    first: async (page) => {
      await press(page, 'Add members')
      const picker = page.getByRole('dialog', { name: 'Add members' })
      for (const name of ['Beatriz Tavares', 'Bruno Pacheco']) await picker.getByRole('checkbox', { name }).check()
    },
  },
]

const directory = ({ role, unit, sku, assigned }: Things): readonly Shown[] => [
  { name: 'bulk', path: '/bulk' },
  { name: 'bulk-create', path: '/bulk/create' },
  {
    name: 'bulk-methods',
    path: `/bulk/methods?group=${assigned}&action=givePasses`,
    first: async (page) => {
      await page.getByText(/^This is about/).waitFor()
    },
  },
  { name: 'roles', path: '/roles' },
  { name: 'role', path: `/roles/${role}` },
  { name: 'units', path: '/units' },
  { name: 'units-new', path: '/units/new' },
  { name: 'unit', path: `/units/${unit}` },
  { name: 'unit-members', path: `/units/${unit}/members` },
  { name: 'unit-roles', path: `/units/${unit}/roles` },
  { name: 'licenses', path: '/licenses' },
  { name: 'license', path: `/licenses/${sku}` },
]

const reset = ({ user }: Things): readonly Shown[] => [
  ...['properties', 'methods', 'registration', 'notifications', 'customization'].map((name) => ({
    name: `reset-${name}`,
    path: `/password-reset/${name}`,
  })),
  ...['on-premises', 'administrators', 'audit-logs', 'insights'].map((name) => ({
    name: `reset-${name}`,
    path: `/password-reset/${name}`,
  })),
  { name: 'reset-why', path: `/password-reset/why?user=${user}` },
  {
    name: 'reset-effect',
    path: '/password-reset/methods',
    first: async (page) => {
      await page.getByRole('radiogroup', { name: 'Number of methods required to reset' }).getByText('2').click()
      await page
        .getByText(/loses? the ability/)
        .first()
        .waitFor()
      await page.getByText(/may reset and still have to register/).scrollIntoViewIfNeeded()
    },
  },
  { name: 'methods', path: '/authentication-methods' },
  { name: 'emergency-accounts', path: '/authentication-methods/emergency-accounts' },
  { name: 'method-authenticator', path: '/authentication-methods/MicrosoftAuthenticator' },
  {
    name: 'method-acknowledge',
    path: '/authentication-methods/Sms',
    first: async (page) => {
      await page.getByRole('switch', { name: 'Enable' }).click()
      await page.getByRole('button', { name: 'I Acknowledge' }).waitFor()
      await page
        .getByText(/last strong method/)
        .first()
        .scrollIntoViewIfNeeded()
    },
  },
]

const monitoring: readonly Shown[] = [
  { name: 'audit-logs', path: '/audit-logs' },
  {
    name: 'audit-details',
    path: '/audit-logs',
    first: async (page) => {
      await page.locator('[data-row="2"]').click({ position: { x: 200, y: 12 } })
      await page.getByRole('dialog').waitFor()
    },
  },
  { name: 'sign-in-logs', path: '/sign-in-logs' },
  { name: 'insights', path: '/insights' },
  { name: 'insights-dark', path: '/insights', dark: true },
  { name: 'insights-registrations', path: '/insights/registrations' },
  { name: 'insights-events', path: '/insights/events' },
]

export const pagesOf = (things: Things): readonly Shown[] => [
  { name: 'overview', path: '/' },
  { name: 'overview-dark', path: '/', dark: true },
  { name: 'start', path: '/start' },
  {
    name: 'search',
    deskOnly: true,
    path: '/',
    first: async (page) => {
      await page.keyboard.press('/')
      await page.keyboard.type('sof')
      await page.getByRole('option', { name: /Sofia/ }).first().waitFor()
    },
  },
  ...users(things),
  ...groups(things),
  ...directory(things),
  ...reset(things),
  ...monitoring,
]
