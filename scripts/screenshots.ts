/** `npm run screenshots`: the pictures of the documentation, taken of a fresh demo tenant in the machine's Chromium. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type Browser, chromium } from 'playwright-core'

const root = path.resolve(import.meta.dirname, '..')
const folder = path.join(root, 'docs', 'pictures')
const browsers = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

const pictures = [{ file: 'portal.png', page: '/passwordreset', scheme: 'light', width: 1200, height: 900 }] as const

async function demo(data: string): Promise<{ url: string; stop(): Promise<void> }> {
  const args = ['scripts/rekey.mjs', '--data', data, 'start', '--demo', '--port', '0', '--https-port', '0']
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  child.stdout.on('data', (text) => {
    said += text
  })
  while (!/Begin at/.test(said)) await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])
  const url = /http:\/\/\S+/.exec(said)?.[0]
  if (!url) throw new Error(`The demo did not say where it is:\n${said}`)
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
  return { url, stop }
}

async function take(browser: Browser, url: string, picture: (typeof pictures)[number]): Promise<void> {
  const { width, height, scheme } = picture
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme, deviceScaleFactor: 2 })
  const page = await context.newPage()
  await page.goto(url + picture.page, { waitUntil: 'networkidle' })
  await page.screenshot({ path: path.join(folder, picture.file) })
  await context.close()
  process.stdout.write(`docs/pictures/${picture.file}\n`)
}

const executablePath = browsers.find((file) => existsSync(file))
if (!executablePath) throw new Error('Chromium is missing: install the package `chromium`.')
mkdirSync(folder, { recursive: true })
const data = mkdtempSync(path.join(tmpdir(), 'rekey-pictures-'))
const server = await demo(data)
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
try {
  for (const picture of pictures) await take(browser, server.url, picture)
} finally {
  await browser.close()
  await server.stop()
  rmSync(data, { recursive: true, force: true })
}
