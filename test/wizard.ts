import { spawnSync } from 'node:child_process'
import { Secret, TOTP } from 'otpauth'
import { expect } from 'vitest'
import type { Browser } from './browser.ts'
import type { Person, World } from './world.ts'

/** What tests of registration do again and again: sign in, walk through the wizard, read the log. */
export const register = '/mysecurityinfo/register'

const oathtool = spawnSync('oathtool', ['--version']).status === 0
if (!oathtool && process.env.CI) throw new Error('CI needs oathtool: apt-get install oathtool')

/** A third party's code for the key on the page: oathtool where it is installed. */
export function codeFor(w: World, key: string): string {
  const now = w.clock.now().getTime()
  if (!oathtool) return new TOTP({ secret: Secret.fromBase32(key) }).generate({ timestamp: now })
  const args = ['--totp', '--base32', `--now=@${Math.floor(now / 1000)}`, key]
  return spawnSync('oathtool', args, { encoding: 'utf8' }).stdout.trim()
}

export async function signedIn(w: World, who: Person): Promise<Browser> {
  const browser = w.browser()
  expect(await browser.signIn(who.userPrincipalName, who.password)).toBe(true)
  return browser
}

export const keyOn = (browser: Browser): string =>
  /Secret key\s+((?:[A-Z2-7]{4} ?){8})/.exec(browser.text())![1]!.replaceAll(' ', '')

export async function throughApp(w: World, browser: Browser): Promise<string> {
  await browser.submit(`${register}/next`)
  await browser.submit(`${register}/next`)
  const key = keyOn(browser)
  await browser.submit(`${register}/next`)
  await browser.submit(`${register}/code`, { code: codeFor(w, key) })
  return key
}

export async function throughPhone(w: World, browser: Browser, number: string): Promise<void> {
  await browser.submit(`${register}/number`, { country: 'GL', number })
  await browser.submit(`${register}/code`, { code: await w.code(`+299${number.replace(/\D/g, '')}`) })
}

/** One person's rows, in order, but for the sign-in's own. */
export async function activities(w: World, who: Person): Promise<string[]> {
  const rows = await w.audit({ userId: who.id })
  return rows.filter((row) => row.service !== 'Rekey').map((row) => row.activity)
}
