import { day, hour, minute, second } from '../base/clock.ts'
import { addressKey, networkKey } from './addresses.policy.ts'

/** At most `max` in any `windowMs` (a rolling window). */
export type Limit = {
  readonly name: string
  readonly max: number
  readonly windowMs: number
  /** Never counted: read only, until somebody pauses what it is about for one window (`fill`). */
  readonly isPause?: true
}
/** One counter to raise: whose, and against which limit. A key belongs to one limit. */
export type Entry = { readonly key: string; readonly limit: Limit }

const limit = (name: string, max: number, windowMs: number): Limit => ({ name, max, windowMs })

/** `sspr.md` 3.7 and `security.md` 5. What a trip leads to is decided by who asks. */
export const limits = {
  // Per account, real or decoy (LIM-02): trip = no reset for 24 h.
  failedProofs: limit('failed', 5, day), // THR-01, THR-07
  wrongAppCodes: limit('appCode', 5, hour), // THR-02
  wrongTextCodes: limit('textCode', 5, hour), // THR-02
  wrongMailCodes: limit('emailCode', 5, hour), // THR-02
  wrongAnswers: limit('questions', 5, hour), // THR-04
  numberChecks: limit('text', 5, hour), // THR-03: presses of Text or Call, number right or wrong
  callChecks: limit('call', 5, hour), // THR-03
  resetFlows: limit('flows', 5, hour), // THR-05, counted once a proof was tried or a message sent (LIM-10)
  mailsSent: limit('mails', 10, 10 * minute), // THR-06
  secretsTried: limit('secrets', 10, hour), // LIM-07: change, re-authentication, set-up codes
  deviceCodes: limit('device', 5, hour), // TOK-04, also per address
  newNumbers: limit('numbers', 3, day), // SMS-02
  registrationSends: limit('sends', 5, hour), // SMS-02
  helpdeskRequests: limit('helpdesk', 1, day), // LIM-08

  // Per client address (LIM-03): trip = 429, the same for everybody.
  addressIds: limit('ids', 30, 10 * minute), // THR-20
  addressRobots: limit('robots', 10, 10 * minute), // THR-20; spoken digits count double (CAP-05)
  addressFailedProofs: limit('failed', 20, hour),
  addressAccounts: limit('accounts', 20, hour),
  addressSends: limit('sends', 5, hour),
  addressTexts: limit('texts', 30, hour), // sign-ins by text: a shop floor shares its address
  addressSignIns: limit('signins', 100, 10 * minute),
  addressSecrets: limit('clients', 100, 10 * minute), // wrong secrets and assertions of applications (LIM-07)
  addressAsks: limit('asks', 300, 10 * minute), // requests of applications that wait for a sign-in

  // Per mailbox or number, over all users and purposes (LIM-04): trip = nothing is sent, the page stays the same.
  destinationNext: limit('next', 1, 30 * second),
  destinationShort: limit('short', 3, 10 * minute),
  destinationDay: limit('day', 10, day), // THR-21
  // Beside those, of sign-ins alone: what somebody who types numbers is told depends on these only (ENU-05).
  signInNext: limit('signin-next', 1, 30 * second),
  signInShort: limit('signin-short', 3, 10 * minute),
  signInDay: limit('signin-day', 6, day), // a stranger with the number leaves some of the ten for a reset
  destinationRange: limit('range', 20, hour), // SMS-04: number without its last four digits

  /**
   * SMS-05. An hour, like a range: long enough that 50 texts an hour are all that fraud gets until an administrator
   * has read the mail, short enough that people there are not without texts for a day because of it.
   */
  countryPause: { name: 'paused', max: 1, windowMs: hour, isPause: true },

  // Per tenant (LIM-05, LIM-08): trip = alarm, or no more of it.
  tenantRefused: limit('refused', 100, 10 * minute),
  // Counted where a refusal must cost what an opening costs, and no text what a text costs (ENU-05). More than are ever
  // reached: a count beyond its limit is not kept, so it would cost less.
  tenantOpened: limit('opened', 1_000_000, 10 * minute),
  tenantUnsent: limit('unsent', 1_000_000, 10 * minute),
  tenantFailedProofs: limit('failed', 200, day), // LIM-12
  tenantHelpdesk: limit('helpdesk', 50, hour),
} as const satisfies Record<string, Limit>

/** THR-21, SMS-06: the tenant's own number. */
export const tenantTexts = (textsPerDay: number): Limit => limit('texts', textsPerDay, day)

/** `who` is the user's id, with `:known` behind it in a browser the user has signed in with (THR-22, LIM-10). */
export const userEntry = (who: string, of: Limit): Entry => ({ key: `user:${who}:${of.name}`, limit: of })
export const countryPauseEntry = (country: string): Entry => ({
  key: `country:${country}:${limits.countryPause.name}`,
  limit: limits.countryPause,
})
export const tenantEntry = (of: Limit): Entry => ({ key: `tenant:${of.name}`, limit: of })
export const destinationEntry = (digest: Uint8Array, of: Limit): Entry => ({
  key: `to:${Buffer.from(digest).toString('hex')}:${of.name}`,
  limit: of,
})

/** The address and, eight times wider, its network: one who changes addresses is still counted. */
export const addressEntries = (ip: string, of: Limit): Entry[] => [
  { key: `ip:${addressKey(ip)}:${of.name}`, limit: of },
  { key: `net:${networkKey(ip)}:${of.name}`, limit: { ...of, max: of.max * 8 } },
]

/** Above this a counter no longer keeps every moment, but sums per slice of its window. */
export const exactUpTo = 64
export const slicesPerWindow = 24

/** LIM-11: what a refused caller is told, rounded up to a minute. */
export const retryAfterSeconds = (of: Limit): number => Math.ceil(of.windowMs / minute) * 60
