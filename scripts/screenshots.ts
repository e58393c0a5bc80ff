/**
 * `npm run screenshots [-- portal | admin [name]]`: the pictures of the documentation, taken in the machine's Chromium
 * of fresh demo tenants: while somebody registers, forgets the password and gets back in, and every page of the admin
 * center, or those of it whose names match.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Secret, TOTP } from 'otpauth'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { openChromium } from './chromium.ts'
import { pictureTheAdminCenter } from './pictures/admin.ts'
import { buildWeb } from './web.mjs'

const root = path.resolve(import.meta.dirname, '..')
const folder = path.join(root, 'docs', 'pictures')
const phone = { width: 390, height: 844 }
const screen = { width: 1200, height: 800 }
const strong = 'Purple-Elephant-Sings-77'

type Demo = { readonly url: string; readonly passwords: ReadonlyMap<string, string>; stop(): Promise<void> }

async function demo(data: string): Promise<Demo> {
  const args = ['scripts/rekey.mjs', '--data', data, 'start', '--demo', '--port', '0', '--https-port', '0']
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  child.stdout.on('data', (text) => {
    said += text
  })
  while (!/Begin at/.test(said)) await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])
  const url = /http:\/\/[^\s/]+/.exec(said)?.[0]
  if (!url) throw new Error(`The demo did not say where it is:\n${said}`)
  const { users } = JSON.parse(readFileSync(path.join(data, 'demo.json'), 'utf8')) as {
    users: { upn: string; password: string }[]
  }
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
  return { url, passwords: new Map(users.map(({ upn, password }) => [upn, password])), stop }
}

const press = (page: Page, name: string): Promise<void> => page.getByRole('button', { name, exact: true }).click()
const shown = (page: Page, heading: string): Promise<void> => page.getByRole('heading', { name: heading }).waitFor()
/** Parts of the composite: what is on the card, without the page around it. */
const parts = new Map<string, Buffer>()
const part = async (page: Page, name: string): Promise<void> => {
  parts.set(name, await page.locator('main').screenshot())
}

async function save(page: Page, file: string): Promise<void> {
  const target = path.join(folder, file)
  await page.screenshot({ path: target, fullPage: file === 'portal.png' })
  process.stdout.write(`docs/pictures/${file}  ${Math.round(statSync(target).size / 1024)} KB\n`)
}

async function visit(browser: Browser, at: Demo, options: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext({
    baseURL: at.url,
    deviceScaleFactor: 2,
    reducedMotion: 'reduce',
    ...options,
  })
  return context.newPage()
}

async function signIn(page: Page, upn: string, password: string): Promise<void> {
  await page.goto('/signin')
  await page.getByLabel('Email or user name').fill(upn)
  await press(page, 'Next')
  await page.getByLabel('Password', { exact: true }).fill(password)
  await press(page, 'Sign in')
}

const codeOf = (key: string, ahead = 0): string =>
  new TOTP({ secret: Secret.fromBase32(key) }).generate({ timestamp: Date.now() + ahead })

/** The newest text on the demo's phone. */
async function textedCode(at: Demo): Promise<string> {
  for (let n = 0; n < 50; n++) {
    const messages = (await (await fetch(`${at.url}/demo/messages`)).json()) as { channel: string; text: string }[]
    const code = /\b\d{6}\b/.exec(messages.find((one) => one.channel === 'text')?.text ?? '')?.[0]
    if (code) return code
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('No text has arrived at the demo phone.')
}

/** On a phone, at night: the app, then the number. Gives back the app's key. */
async function register(browser: Browser, at: Demo, upn: string): Promise<string> {
  const page = await visit(browser, at, { viewport: phone, colorScheme: 'dark' })
  await signIn(page, upn, at.passwords.get(upn)!)
  await press(page, 'Next')
  await page.getByText('Start by getting the app').waitFor()
  await press(page, 'Next')
  await page.getByText('Set up your account').waitFor()
  await press(page, 'Next')
  await page.getByText("Can't scan image?").click()
  const key = (await page.getByRole('code').nth(1).textContent())!.replace(/\s/g, '')
  await press(page, 'Next')
  await page.getByLabel('Enter the 6-digit code').fill(codeOf(key))
  await press(page, 'Next')
  await page.getByLabel('Country or region').selectOption({ label: 'Greenland (+299)' })
  await page.getByLabel('Phone number').fill('22 11 59')
  await save(page, 'registration-phone.png')
  parts.set('phone', await page.screenshot({ fullPage: true }))
  await press(page, 'Next')
  await page.getByLabel('Enter code').fill(await textedCode(at))
  await press(page, 'Next')
  await press(page, 'Next')
  await shown(page, 'Success!')
  await press(page, 'Done')
  await page.context().close()
  return key
}

/** At a desk, by day: who are you, the gate, a new password, done. */
async function reset(browser: Browser, at: Demo, upn: string, key: string): Promise<void> {
  const page = await visit(browser, at, { viewport: screen, colorScheme: 'light' })
  await page.goto(`/passwordreset?username=${upn}`, { waitUntil: 'networkidle' })
  await save(page, 'who-are-you.png')
  await press(page, 'No picture')
  await page.getByText('Your browser has been checked.').waitFor()
  await press(page, 'Next')
  await page.getByLabel('Code from the app').waitFor()
  // The code that was used to register is used up: the next one is good already.
  await page.getByLabel('Code from the app').fill(codeOf(key, 30_000))
  await part(page, 'gate')
  await press(page, 'Next')
  await shown(page, 'Choose a new password')
  await page.getByLabel('Enter new password').fill(strong)
  await page.getByText('strong', { exact: true }).waitFor()
  await page.getByLabel('Confirm new password').fill(strong)
  await part(page, 'password')
  await press(page, 'Finish')
  await shown(page, 'Your password has been reset')
  await part(page, 'done')
  await signIn(page, upn, strong)
  await shown(page, 'My account')
  await page.goto('/mysecurityinfo')
  await save(page, 'security-info.png')
  await page.context().close()
}

/** Somebody who may not: refused with the reason. */
async function refused(browser: Browser, at: Demo, upn: string): Promise<void> {
  const page = await visit(browser, at, { viewport: screen, colorScheme: 'light' })
  await page.goto(`/passwordreset?username=${upn}`)
  await press(page, 'No picture')
  await page.getByText('Your browser has been checked.').waitFor()
  await press(page, 'Next')
  await shown(page, "We're sorry")
  await part(page, 'refused')
  await page.context().close()
}

/** The picture of the README: the way back in, left to right. */
async function compose(browser: Browser): Promise<void> {
  const image = (name: string, width: number): string =>
    `<img class="${name}" src="data:image/png;base64,${parts.get(name)!.toString('base64')}" width="${width}" alt="">`
  const context = await browser.newContext({ viewport: { width: 1680, height: 600 }, deviceScaleFactor: 1.25 })
  const page = await context.newPage()
  await page.setContent(`<!doctype html><style>
    body { margin: 0; padding: 40px; display: flex; gap: 36px; align-items: flex-start; justify-content: center;
      background: #e6ebf2 }
    img { display: block; border-radius: 12px; box-shadow: 0 1px 2px #00000014, 0 10px 30px #0000001f }
    div { display: grid; gap: 36px }
    .phone { border: 10px solid #0b0d11; border-radius: 40px }
  </style>${image('gate', 380)}${image('password', 380)}<div>${image('done', 380)}${image('refused', 380)}</div>${image('phone', 336)}`)
  await page
    .locator('img')
    .last()
    .evaluate((last: HTMLImageElement) => last.decode())
  await save(page, 'portal.png')
  await context.close()
}

async function picturesOfThePortal(browser: Browser): Promise<void> {
  const data = mkdtempSync(path.join(tmpdir(), 'rekey-pictures-'))
  const at = await demo(data)
  try {
    const named = (name: string): string => [...at.passwords.keys()].find((upn) => upn.startsWith(`${name}@`))!
    await reset(browser, at, named('carlos'), await register(browser, at, named('carlos')))
    await refused(browser, at, named('gabriel'))
    await compose(browser)
  } finally {
    await at.stop()
    rmSync(data, { recursive: true, force: true })
  }
}

const [only, wanted = null] = process.argv.slice(2)
mkdirSync(folder, { recursive: true })
await buildWeb()
const browser = await openChromium()
try {
  if (only !== 'admin') await picturesOfThePortal(browser)
  if (only !== 'portal') await pictureTheAdminCenter(browser, path.join(folder, 'admin'), wanted)
} finally {
  await browser.close()
}
