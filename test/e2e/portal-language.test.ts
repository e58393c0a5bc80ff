/// <reference lib="dom" />
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Person, type World, world } from '../world.ts'
import { expectAccessible, expectNoSideways, heading, openChromium, press, type Visitor, visit } from './chromium.ts'

/** The pages of sign-in, reset and registration in Portuguese: asked for by the browser, chosen at the foot. */
let w: World
let chromium: Browser
let carla: Person
let at: Visitor
let page: Page
const pictures = process.env.TEST_SCREENS

beforeAll(async () => {
  w = await world()
  chromium = await openChromium()
  await w.method('Sms', { state: 'enabled' })
  await w.policy({
    enabledFor: 'selected',
    scopeGroupId: await w.group('Marketing'),
    methodsRequired: 1,
    requireRegistration: false,
    phoneCountries: ['*'],
  })
  carla = await w.user('carla', { groups: ['Marketing'], licence: true, mobile: '+351 912345678', app: true })
  at = await visit(chromium, w.url, { locale: 'pt-PT' })
  page = at.page
})
afterAll(async () => {
  await at?.close()
  await chromium?.close()
  await w?.stop()
})
afterEach(() => expect(at.complaints.splice(0)).toEqual([]))

/** The page as it stands is Portuguese, axe finds nothing, and it fits the smallest phone. */
async function looksGood(name: string): Promise<void> {
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('pt-PT')
  if (pictures) await page.screenshot({ path: `${pictures}/portal-${name}.png`, fullPage: true })
  await expectAccessible(page)
  await page.setViewportSize({ width: 320, height: 640 })
  await expectNoSideways(page)
  if (pictures) await page.screenshot({ path: `${pictures}/portal-${name}-phone.png`, fullPage: true })
  await page.setViewportSize({ width: 1280, height: 900 })
}

describe('a browser that asks for Portuguese', () => {
  test('signs in', async () => {
    await page.goto('/signin')
    await heading(page, 'Iniciar sessão')
    await looksGood('signin')
    await page.getByLabel('E-mail ou nome de utilizador').fill(carla.userPrincipalName)
    await press(page, 'Seguinte')
    await page.getByLabel('Palavra-passe', { exact: true }).fill('not-the-password')
    await press(page, 'Iniciar sessão')
    await page
      .getByText(/palavra-passe não estão certos/)
      .first()
      .waitFor()
    await looksGood('signin-wrong')
    await page.getByLabel('Palavra-passe', { exact: true }).fill(carla.password)
    await press(page, 'Iniciar sessão')
    await heading(page, 'A minha conta')
    await looksGood('account')
  })

  test.each([
    ['/mysecurityinfo', 'Informações de segurança'],
    ['/changepassword', 'Alterar palavra-passe'],
    ['/privacy', 'Privacidade'],
    ['/nowhere', 'Não há nada aqui'],
    ['/signout', 'Terminar sessão?'],
  ])('%s', async (path, title) => {
    await page.goto(path)
    await heading(page, title)
    await looksGood(path.replaceAll('/', '-'))
    if (path === '/nowhere') at.complaints.length = 0
  })

  test('resets a password', async () => {
    await page.goto(`/passwordreset?username=${carla.userPrincipalName}`)
    await heading(page, 'Recuperar o acesso à sua conta')
    await looksGood('who')
    await press(page, 'Seguinte')
    await page.getByText('Enviar uma SMS para o meu telemóvel').first().waitFor()
    await looksGood('choose')
    await page.getByLabel('Código da aplicação').first().fill('000000')
    await press(page, 'Seguinte')
    await page
      .getByText(/Esse código não está certo/)
      .first()
      .waitFor()
    await page.getByLabel('Código da aplicação').first().fill(w.appCode(carla))
    await press(page, 'Seguinte')
    await heading(page, 'Escolher uma nova palavra-passe')
    await page.getByLabel('Introduza a nova palavra-passe').fill('abc')
    await page.getByText('três destes: maiúsculas, minúsculas, algarismos, símbolos').waitFor()
    await looksGood('password')
    await page.getByLabel('Introduza a nova palavra-passe').fill('Purple-Elephant-Sings-78')
    await page.getByLabel('Confirme a nova palavra-passe').fill('Purple-Elephant-Sings-78')
    await press(page, 'Terminar')
    await heading(page, 'A sua palavra-passe foi reposta')
    await looksGood('done')
  })

  test('signs in by text', async () => {
    const includeTargets = [{ id: 'all_users', targetType: 'group' as const, isUsableForSignIn: true }]
    await w.method('Sms', { includeTargets })
    const sara = await w.user('sara', { mobile: '+351 912345679', app: true })
    await page.context().clearCookies()
    await page.goto('/signin')
    await page.getByLabel('E-mail, telefone ou nome de utilizador').fill(sara.mobile!)
    await press(page, 'Seguinte')
    await page.getByText('Enviámos uma mensagem com um código para +351 ****79.').waitFor()
    await looksGood('signin-text')
    await page.getByLabel('Código').fill('123456')
    await press(page, 'Iniciar sessão')
    await page.getByText(/Esse código não está certo/).waitFor()
    await page.goto('/signin')
    await page.getByLabel('E-mail, telefone ou nome de utilizador').fill(sara.userPrincipalName)
    await press(page, 'Seguinte')
    await page.getByLabel('Palavra-passe', { exact: true }).fill(sara.password)
    await press(page, 'Iniciar sessão')
    await heading(page, 'A minha conta')
    await page.goto('/mysecurityinfo')
    await page.getByRole('button', { name: /^Ativar para início de sessão por SMS: Telefone/ }).waitFor()
    await looksGood('securityinfo-text')
  })

  test('is told why somebody may not', async () => {
    const gabriel = await w.user('gabriel', { groups: ['Sales'] })
    await page.goto(`/passwordreset?username=${gabriel.userPrincipalName}`)
    await press(page, 'Seguinte')
    await page.getByText(/porque a reposição não está ativada para a sua conta/).waitFor()
    await looksGood('refused')
  })
})

test('chosen at the foot, a language stays, with scripts off too', async () => {
  const other = await visit(chromium, w.url, { locale: 'en-GB', javaScriptEnabled: false })
  await other.page.goto('/signin?returnUrl=%2Faccount')
  await heading(other.page, 'Sign in')
  await other.page.getByRole('link', { name: 'Português' }).click()
  await heading(other.page, 'Iniciar sessão')
  expect(new URL(other.page.url()).searchParams.get('returnUrl')).toBe('/account')
  await other.page.goto('/passwordreset')
  await heading(other.page, 'Recuperar o acesso à sua conta')
  await other.page.getByRole('link', { name: 'English' }).click()
  await heading(other.page, 'Get back into your account')
  await other.page.goto('/signin')
  await heading(other.page, 'Sign in')
  await other.close()
})
