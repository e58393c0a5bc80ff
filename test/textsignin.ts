import { credentialsOf } from '../src/methods/credentials.store.ts'
import { claimNumber } from '../src/methods/textsignin.store.ts'
import type { Browser } from './browser.ts'
import type { Person, World, WorldUser } from './world.ts'

/** What tests of sign-in by text do again and again. */

/** The row of the SMS policy that lets everybody sign in by text. */
export const allIn = { id: 'all_users', targetType: 'group' as const, isUsableForSignIn: true }

let numbers = 0
/** Every one in a range of its own, because a range has an hourly limit (SMS-04). */
export const freshNumber = (): string => `+351 91${String(2_340_000 + ++numbers * 10_007)}`

/** Somebody who signs in with their number. */
export async function textUser(w: World, name: string, given: WorldUser = {}): Promise<Person & { mobile: string }> {
  const user = await w.user(name, { mobile: freshNumber(), ...given })
  const claimed = await w.unit(async (tx) => {
    const [credential] = (await credentialsOf(tx, w.tenantId, user.id)).filter(({ kind }) => kind === 'mobile')
    return claimNumber(tx, credential!.id, user.mobile!)
  })
  if (!claimed) throw new Error(`${user.mobile} is somebody else's.`)
  return { ...user, mobile: user.mobile! }
}

/** Types a number in place of the user name. */
export async function ask(w: World, typed: string, browser = w.browser()): Promise<Browser> {
  await browser.get('/signin')
  return browser.submit('/signin', { username: typed })
}
export const enter = (browser: Browser, code: string): Promise<Browser> => browser.submit('/signin/text', { code })
export const isIn = (browser: Browser): boolean => browser.cookies.has('__Host-rekey-session')
export const wrongOf = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0')
