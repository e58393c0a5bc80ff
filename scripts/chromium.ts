import { existsSync } from 'node:fs'
import { type Browser, chromium, type Page } from 'playwright-core'

const candidates = [
  process.env.TEST_CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
]

/** The machine's own Chromium; `.ci/run` installs it where it is missing. */
export async function openChromium(): Promise<Browser> {
  const executablePath = candidates.find((path) => path && existsSync(path))
  if (!executablePath) throw new Error('Chromium is missing: install the package `chromium`, or set TEST_CHROMIUM.')
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}

/** Into the admin center by its own sign-in; asked to register first, the administrator of the demo does it later. */
export async function enterAdminCenter(
  page: Page,
  path: string,
  admin: { upn: string; password: string },
): Promise<void> {
  const press = (name: string): Promise<void> => page.getByRole('button', { name, exact: true }).click()
  await page.goto(path)
  await page.getByLabel('Email or user name').fill(admin.upn)
  await press('Next')
  await page.getByLabel('Password', { exact: true }).fill(admin.password)
  await press('Sign in')
  const inside = page.getByRole('button', { name: /^Account of / })
  const later = page.getByRole('button', { name: 'Ask later', exact: true })
  await inside.or(later).waitFor()
  if (await later.isVisible()) await later.click()
  await inside.waitFor()
}
