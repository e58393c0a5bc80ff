/// <reference lib="dom" />
import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { webFolder } from '../../scripts/web.mjs'
import type { Person, World } from '../world.ts'
import { adminContext, adminWorld, enterAdmin, expectFine, titled, told } from './admin.ts'
import { expectNoSideways, type Visitor, visit } from './chromium.ts'

/** The admin center in Portuguese: chosen, kept, fitting, and back. */
const pictures = process.env.TEST_SCREENS
let w: World
let chromium: Browser
let admin: Person
let gabriel: Person
let at: Visitor
let page: Page
const refused: string[] = []

beforeAll(async () => {
  const made = await adminWorld()
  w = made.w
  chromium = made.chromium
  admin = made.admin
  gabriel = await w.user('gabriel', { department: 'Sales', mobile: '+351 912345678', groups: ['Sales'] })
  await w.policy({ enabledFor: 'selected', scopeGroupId: await w.group('Marketing') })
  await w.reset(gabriel.userPrincipalName)
  await w.signInWorks(gabriel.userPrincipalName, 'not-the-password')
  at = await enterAdmin(w, chromium, admin)
  page = at.page
  page.on('response', (answer) => answer.status() >= 400 && refused.push(`${answer.status()} ${answer.url()}`))
})
afterAll(async () => {
  await at?.close()
  await chromium?.close()
  await w?.stop()
})
afterEach(() => expect(at.complaints.splice(0), refused.splice(0).join('\n')).toEqual([]))

/** The file of the Portuguese catalogue, as the build named it. */
const catalogue = (): string =>
  JSON.parse(readFileSync(path.join(webFolder, '.vite/manifest.json'), 'utf8'))['text/pt.ts'].file

const speak = async (on: Page, settings: string, name: string): Promise<void> => {
  await on.getByRole('button', { name: settings, exact: true }).click()
  await on.getByRole('menuitemradio', { name, exact: true }).click()
}
const langOf = (on: Page): Promise<string> => on.evaluate(() => document.documentElement.lang)

/** Keeps what stands on the page at any moment from its beginning, in `window.seen`. */
function watchWords(): void {
  const seen: string[] = []
  Object.assign(window, { seen })
  const look = (): unknown => seen.push(document.body?.textContent ?? '')
  new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true })
}

test('English is what an English browser is spoken to in, without loading any other language', async () => {
  const loaded: string[] = []
  page.on('request', (request) => loaded.push(new URL(request.url()).pathname))
  await page.goto('/admin/users')
  await titled(page, 'All users')
  await page.getByRole('link', { name: 'Gabriel' }).waitFor()
  expect(await langOf(page)).toBe('en')
  expect(loaded.filter((one) => one.endsWith('.js')).length).toBeGreaterThan(1)
  expect(loaded).not.toContain(`/admin/${catalogue()}`)
})

test('chosen, Portuguese is at once what the page and the menu say, and the focus is where it was', async () => {
  await speak(page, 'Settings', 'Português')
  await titled(page, 'Todos os utilizadores')
  expect(await langOf(page)).toBe('pt-PT')
  const menu = page.getByRole('navigation').first()
  await menu.getByRole('link', { name: 'Grupos eliminados' }).waitFor()
  await page.getByText('2 utilizadores encontrados').waitFor()
  await page.waitForFunction(() => document.title.startsWith('Todos os utilizadores'))
  await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'Definições')
  await page.getByRole('columnheader', { name: 'Nome principal de utilizador' }).waitFor()
})

test('it stays after the page is loaded anew, and no word of English is seen before', async () => {
  await page.addInitScript(watchWords)
  await page.reload()
  await titled(page, 'Todos os utilizadores')
  await page.getByRole('link', { name: 'Gabriel' }).waitFor()
  const seen = await page.evaluate(() => (window as unknown as { seen: string[] }).seen.join('\n'))
  expect(seen).toContain('Utilizadores eliminados')
  expect(seen).not.toMatch(/All users|Deleted users|Signing you in|Loading/)
})

test('dates and figures are written as in Portugal', async () => {
  await page.goto(`/admin/users/${gabriel.id}`)
  await titled(page, 'Gabriel')
  const shown = page.locator('time').first()
  await shown.waitFor()
  const [given, text] = await shown.evaluate((time: HTMLTimeElement) => [time.dateTime, time.textContent])
  const expected = await page.evaluate(
    (moment) => new Intl.DateTimeFormat('pt-PT', { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(moment!)),
    given,
  )
  expect(text).toBe(expected)
})

test('the search finds pages by their Portuguese names, with or without accents', async () => {
  await page.getByRole('combobox', { name: 'Procurar utilizadores, grupos e definições' }).fill('licencas')
  await page.getByRole('option', { name: /^Licenças/ }).waitFor()
  await page.getByRole('combobox', { name: 'Procurar utilizadores, grupos e definições' }).fill('suporte tecnico')
  await page.getByRole('option', { name: /^Personalização/ }).waitFor()
  await page.keyboard.press('Escape')
})

const shown: readonly (readonly [path: string, heading: string])[] = [
  ['', 'Meridian'],
  ['/start', 'Introdução'],
  ['/users', 'Todos os utilizadores'],
  ['/users/new', 'Novo utilizador'],
  ['/users/:id', 'Gabriel'],
  ['/users/:id/methods', 'Gabriel | Métodos de autenticação'],
  ['/users/deleted', 'Utilizadores eliminados'],
  ['/bulk', 'Resultados das operações em massa'],
  ['/bulk/createUsers', 'Criar utilizadores em massa'],
  ['/bulk/methods', 'Métodos de autenticação de um grupo'],
  ['/groups', 'Grupos | Todos os grupos'],
  ['/groups/new', 'Novo grupo'],
  ['/groups/overview', 'Grupos | Descrição geral'],
  ['/roles', 'Funções e administradores'],
  ['/licenses', 'Licenças'],
  ['/units', 'Unidades administrativas'],
  ['/units/new', 'Nova unidade administrativa'],
  ['/password-reset/properties', 'Reposição de palavra-passe | Propriedades'],
  ['/password-reset/methods', 'Reposição de palavra-passe | Métodos de autenticação'],
  ['/password-reset/registration', 'Reposição de palavra-passe | Registo'],
  ['/password-reset/notifications', 'Reposição de palavra-passe | Notificações'],
  ['/password-reset/customization', 'Reposição de palavra-passe | Personalização'],
  ['/password-reset/on-premises', 'Reposição de palavra-passe | Integração no local'],
  ['/password-reset/administrators', 'Reposição de palavra-passe | Política de administrador'],
  ['/password-reset/why?user=:id', 'Porque é que esta pessoa não consegue repor?'],
  ['/authentication-methods', 'Políticas de métodos de autenticação'],
  ['/authentication-methods/Sms', 'Políticas de métodos de autenticação'],
  ['/authentication-methods/emergency-accounts', 'Contas de emergência'],
  ['/audit-logs', 'Registos de auditoria'],
  ['/sign-in-logs', 'Registos de inícios de sessão'],
  ['/insights', 'Utilização e informações'],
  ['/insights?tab=usage', 'Utilização e informações'],
  ['/insights/registrations', 'Detalhes do registo de utilizadores'],
]

describe('long words fit, and axe finds nothing', () => {
  test.each(shown)('/admin%s', async (at, title) => {
    const name = `pt${at.replaceAll(/[^a-z]+/gi, '-')}`
    await page.setViewportSize({ width: 1280, height: 900 })
    await page.goto(`/admin${at.replace(':id', gabriel.id)}`)
    // A panel hides the page under it from readers, its heading too.
    await page.locator('h1', { hasText: title }).waitFor()
    await page.waitForLoadState('networkidle')
    await expectFine(page, name)
    await page.setViewportSize({ width: 390, height: 844 })
    await expectNoSideways(page)
    if (pictures) await page.screenshot({ path: `${pictures}/${name}-phone.png` })
  })
})

test('with something unsaved the language waits, so that nothing typed is lost', async () => {
  await page.setViewportSize({ width: 1280, height: 900 })
  await page.goto(`/admin/users/${gabriel.id}/properties`)
  await page.getByLabel('Cargo').fill('Designer')
  await speak(page, 'Definições', 'English')
  await told(page, 'O idioma mantém-se até guardar ou descartar as suas alterações')
  expect(await page.getByLabel('Cargo').inputValue()).toBe('Designer')
  await page.getByRole('button', { name: 'Descartar' }).click()
})

test('back to English', async () => {
  await speak(page, 'Definições', 'English')
  await page.getByRole('link', { name: 'Deleted users' }).waitFor()
  expect(await langOf(page)).toBe('en')
  await page.reload()
  await page.getByRole('link', { name: 'Deleted users' }).waitFor()
})

test('a browser that asks for Portuguese gets it at its first visit; who chooses English keeps English', async () => {
  const other = await enterAdmin(w, chromium, admin, { locale: 'pt-BR' })
  await other.page.goto('/admin/groups')
  await titled(other.page, 'Grupos | Todos os grupos')
  await speak(other.page, 'Definições', 'English')
  await titled(other.page, 'Groups | All groups')
  await other.page.reload()
  await titled(other.page, 'Groups | All groups')
  expect(other.complaints).toEqual([])
  await other.close()
})

test('whoever chose a language here is asked to sign in in it', async () => {
  const other = await visit(chromium, w.running.urls.public, adminContext(w))
  await other.context.addInitScript(() =>
    localStorage.setItem('rekey.admin.preferences', JSON.stringify({ language: 'pt' })),
  )
  await other.page.goto('/admin/users')
  await titled(other.page, 'Iniciar sessão')
  await other.page.getByRole('link', { name: 'English' }).click()
  await titled(other.page, 'Sign in')
  expect(other.complaints).toEqual([])
  await other.close()
})

test('when the language cannot be fetched, the page says so and stays as it is', async () => {
  const other = await enterAdmin(w, chromium, admin)
  await other.page.route(`**/${catalogue()}`, (route) => route.abort())
  await other.page.goto('/admin/groups')
  await titled(other.page, 'Groups | All groups')
  await speak(other.page, 'Settings', 'Português')
  await told(other.page, 'The language could not be loaded')
  await titled(other.page, 'Groups | All groups')
  expect(await langOf(other.page)).toBe('en')
  await other.close()
})
