/// <reference lib="dom" />
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { roleByKey } from '../../src/directory/role-templates.ts'
import { enterAdminCenter } from '../chromium.ts'
import type { Month } from './month.ts'
import { pagesOf, type Shown, type Things } from './pages.ts'
import { liveAMonth } from './story.ts'

const widths = { '': { width: 1280, height: 800 }, '-phone': { width: 390, height: 844 } } as const

/** The README shows these: they may be larger than the rest. */
const inReadme = ['users', 'method-acknowledge', 'reset-why', 'insights-dark']

/** Every page of the admin center, on a desk and on a phone, of a tenant in which a month has passed. */
export async function pictureTheAdminCenter(browser: Browser, folder: string, wanted: string | null): Promise<void> {
  mkdirSync(folder, { recursive: true })
  const month = await liveAMonth()
  try {
    month.now()
    const pages = pagesOf(await thingsOf(month)).filter((one) => wanted === null || one.name.match(wanted))
    if (wanted === null) for (const file of readdirSync(folder)) rmSync(path.join(folder, file))
    for (const [ending, viewport] of Object.entries(widths)) {
      const page = await enter(browser, month, viewport)
      if (ending === '') await handInPeople(page)
      const here = pages.filter((one) => ending === '' || !one.deskOnly)
      for (const shown of here) await take(page, shown, path.join(folder, `${shown.name}${ending}.jpg`))
      await page.context().close()
    }
  } finally {
    await month.stop()
  }
}

async function enter(browser: Browser, month: Month, viewport: { width: number; height: number }): Promise<Page> {
  const options = { baseURL: month.running.urls.public, ignoreHTTPSErrors: true, viewport, locale: 'en-GB' }
  const context = await browser.newContext({ ...options, reducedMotion: 'reduce', colorScheme: 'light' })
  const page = await context.newPage()
  await enterAdminCenter(page, '/admin', month.admin)
  return page
}

/** A file of people, of whom one cannot be made: what the page of bulk operations is there for. */
async function handInPeople(page: Page): Promise<void> {
  const rows = [
    'version:v1.0',
    'Name [displayName] Required,User name [userPrincipalName] Required,Initial password [passwordProfile] Required,Block sign in (Yes/No) [accountEnabled] Required,Department [department]',
    'Example: Chris Green,chris@example.com,myPassword1234,No,',
    'Afonso Lobo,afonso.lobo@meridian.example,Purple-Sky-4711,No,Marketing',
    'Matilde Serra,matilde.serra@meridian.example,Purple-Sky-4712,No,Sales',
    'Sofia Lacerda,sofia.lacerda@meridian.example,Purple-Sky-4713,No,Sales',
  ]
  await page.goto('/admin/bulk/create')
  const file = { name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(rows.join('\r\n')) }
  await page.locator('input[type="file"]').setInputFiles(file)
  await page.getByRole('button', { name: 'Submit', exact: true }).click()
  await page
    .getByText(/^Bulk create users: /)
    .first()
    .waitFor()
}

async function take(page: Page, { path: address, first, dark = false }: Shown, file: string): Promise<void> {
  await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light' })
  await page.goto(`/admin${address}`)
  await settled(page)
  try {
    await first?.(page)
  } catch (error) {
    throw new Error(`${file}: ${error instanceof Error ? error.message : error}`)
  }
  await settled(page)
  const quality = inReadme.some((name) => file.endsWith(`/${name}.jpg`)) ? 80 : 54
  await page.screenshot({ path: file, type: 'jpeg', quality })
  const name = path.relative(path.resolve(import.meta.dirname, '../..'), file)
  process.stdout.write(`${name}  ${Math.round(statSync(file).size / 1024)} KB\n`)
}

/** Everything asked for is there, and nothing comes or goes any more. */
async function settled(page: Page): Promise<void> {
  // Under a dialog the page is hidden from readers, but there.
  await page.locator('h1').first().waitFor()
  await page.waitForLoadState('networkidle')
  await page.waitForFunction(
    () =>
      !document.querySelector('main [aria-busy="true"]') &&
      document
        .getAnimations()
        .every((one) => one.playState !== 'running' || one.effect?.getComputedTiming().iterations === Infinity),
  )
}

async function thingsOf(month: Month): Promise<Things> {
  return month.running.program.store.look(async (look) => {
    const id = async (table: 'person' | 'directory_group' | 'administrative_unit', name: string): Promise<string> =>
      (await look.db.selectFrom(table).select('id').where('display_name', '=', name).executeTakeFirstOrThrow()).id
    const sku = await look.db.selectFrom('subscription').select('sku_id').executeTakeFirstOrThrow()
    return {
      user: await id('person', 'Sofia Lacerda'),
      guest: await id('person', 'irene.castel'),
      group: await id('directory_group', 'Marketing'),
      assigned: await id('directory_group', 'Heads of department'),
      role: roleByKey('Helpdesk Administrator')!.id,
      unit: await id('administrative_unit', 'Porto'),
      sku: sku.sku_id,
    }
  })
}
