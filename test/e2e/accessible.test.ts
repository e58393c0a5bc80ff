/// <reference lib="dom" />
import type { Browser, BrowserContextOptions } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type World, world } from '../world.ts'
import { inspect, openChromium, visit } from './chromium.ts'
import * as tour from './tour.ts'

/** look.md: every page of the portal, light, dark, in forced colours, at 320 pixels, enlarged, and by keyboard alone. */
let w: World
let chromium: Browser

beforeAll(async () => {
  w = await tour.openWorld()
  chromium = await openChromium()
})
afterAll(async () => {
  await chromium?.close()
  await w?.stop()
})

type Path = (walk: tour.Walk) => Promise<void>
const walks: Readonly<Record<string, Path>> = {
  'sign-in, account, sign-out': tour.signInPages,
  'interrupts of a sign-in': tour.interruptPages,
  'nothing is open any more': tour.continuePage,
  'the wizard: app and phone': tour.wizardPages,
  'the wizard: address, and its end': tour.addressPages,
  'security info': tour.managePages,
  'proving again': tour.verifyPages,
  'change of password': tour.changePages,
  'the reset': tour.resetPages,
  'two steps, and other ends of a reset': tour.endPages,
  'pages of a reset with write-back': tour.placedPages,
  'demo, privacy, lost, error': tour.plainPages,
}

async function walkThrough(of: World, path: Path, options: BrowserContextOptions = {}): Promise<void> {
  const at = await visit(chromium, of.url, { reducedMotion: 'reduce', ...options })
  await path({ w: of, page: at.page, stop: (name) => inspect(at.page, name) })
  expect(at.complaints).toEqual([])
  await at.close()
}

describe('every page is accessible, and fits', () => {
  for (const [name, path] of Object.entries(walks)) test(name, () => walkThrough(w, path), 120_000)

  test('the challenges of P-02', async () => {
    const guarded = await world({ challenge: 'picture' })
    await walkThrough(guarded, tour.challengePages).finally(() => guarded.stop())
  }, 120_000)
})

/** look.md: scripts off, everything works that does not need one; what does, says so or is not there. */
describe('every page works with scripts off', () => {
  async function walkWithout(of: World, path: Path): Promise<void> {
    const at = await visit(chromium, of.url, { javaScriptEnabled: false })
    const stop = async (name: string): Promise<void> => {
      const dead = await at.page.locator('button[type="button"]:visible').allTextContents()
      expect(dead, `${name}: what can be pressed does something`).toEqual([])
      await at.page.getByRole('heading', { level: 1 }).waitFor()
    }
    await path({ w: of, page: at.page, scripts: false, stop })
    await at.close()
  }

  for (const [name, path] of Object.entries(walks)) test(name, () => walkWithout(w, path), 120_000)

  test('the challenges of P-02', async () => {
    const guarded = await world({ challenge: 'picture' })
    await walkWithout(guarded, tour.challengePages).finally(() => guarded.stop())
  }, 120_000)
})
