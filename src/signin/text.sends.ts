import { event, userTarget } from '../audit/events.ts'
import { second } from '../base/clock.ts'
import type { Refusal } from '../contract/refusals.ts'
import {
  addressEntries,
  destinationEntry,
  type Entry,
  type Limit,
  limits,
  retryAfterSeconds,
  tenantEntry,
  tenantTexts,
  userEntry,
} from '../guard/limits.policy.ts'
import { hit, peek, unhit } from '../guard/limits.store.ts'
import { codeLife, issue } from '../methods/challenge.store.ts'
import { mayText } from '../methods/numbers.policy.ts'
import { notTexted, rangeEntry } from '../methods/texts.ts'
import { destinationDigest } from '../outbox/destination.ts'
import { message } from '../outbox/messages.ts'
import type { Tx } from '../store/unit.ts'
import type { SignInTarget } from './log.ts'
import { failed } from './signin.ts'
import { shownAs, type Whom } from './text.owner.ts'
import { shownNumber } from './text.policy.ts'
import { textSignInEnd } from './text.store.ts'

/** `quiet`: the page of a text without the text. */
type Allowed = { readonly refusal: Refusal } | { readonly refusal: null; readonly quiet: boolean }

/**
 * Counted whether it will be sent or not. What is told depends on the address, the organization and on what was asked
 * for at this page alone; what else was sent to the number today nobody learns: then the page stays the same, and
 * nothing is sent (LIM-04).
 */
export async function countSend(tx: Tx, whom: Whom): Promise<Allowed> {
  const { ssprPolicy, tenant } = whom.facts
  const texts = tenantEntry(tenantTexts(ssprPolicy.textsPerDay))
  const [budget] = await peek(tx, tx.tenantId, [texts])
  const address = addressEntries(tx.ip, limits.addressTexts)
  const { next, here, anywhere } = numberEntries(tx, whom)
  const organization = whom.holder ? texts : tenantEntry(limits.tenantUnsent)
  const range = whom.holder
    ? rangeEntry(tx, whom.number)
    : destinationEntry(nobodysRange(tx, whom), limits.destinationRange)
  const counts = await hit(tx, [...address, next, ...here, ...anywhere, range, organization])
  const spent = (entries: readonly Entry[]) =>
    counts.some((one) => !one.within && entries.some(({ key }) => key === one.key))
  const stop = async (refusal: Refusal): Promise<Allowed> => {
    await notTexted(tx, whom.number, counts, range)
    return { refusal }
  }
  if (spent(address)) return stop(tooMany)
  if (spent([next])) {
    // Somebody who presses twice has not asked for two.
    unhit(tx, [...here, ...anywhere, organization])
    return stop(tooSoon)
  }
  const reachable = mayText(whom.number, ssprPolicy.phoneCountries, tenant.country)
  if (spent(here) || !budget?.within || !reachable) return stop({ code: 'proof.not_sent', field: 'username' })
  const quiet = spent([...anywhere, range])
  if (quiet) {
    unhit(tx, [organization])
    await notTexted(tx, whom.number, counts, range)
  }
  return { refusal: null, quiet }
}

const tooMany: Refusal = {
  code: 'request.too_many',
  params: { seconds: retryAfterSeconds(limits.addressTexts) },
  field: 'username',
}
const tooSoon: Refusal = {
  code: 'proof.too_soon',
  params: { seconds: limits.signInNext.windowMs / second },
  field: 'username',
}

/** What was asked for at this page, and what went to the number and its owner for whatever purpose. */
function numberEntries(tx: Tx, whom: Whom): { next: Entry; here: Entry[]; anywhere: Entry[] } {
  const digest = destinationDigest(tx.keys, tx.tenantId, 'text', whom.number)
  const of = (...some: Limit[]) => some.map((one) => destinationEntry(digest, one))
  return {
    next: destinationEntry(digest, limits.signInNext),
    here: of(limits.signInShort, limits.signInDay),
    anywhere: [
      ...of(limits.destinationNext, limits.destinationShort, limits.destinationDay),
      userEntry(subjectOf(tx, whom), limits.registrationSends),
    ],
  }
}

/** Somebody's counters, or those of a number that is nobody's: under a name of the same form. */
const subjectOf = (tx: Tx, { user, number }: Whom): string =>
  user?.id ?? tx.keys.digest('decoy', tx.tenantId, 'text', number).toString('hex')

/** Only what is sent fills a range; a number that nobody signs in with raises a counter beside it (ENU-05). */
const nobodysRange = (tx: Tx, { number }: Whom): Uint8Array => tx.keys.digest('decoy', tx.tenantId, 'range', number)

/** What a code of a sign-in by text belongs to. */
export const binding = (flowId: string) => ({ flowId, purpose: 'signin' as const, gate: 0, method: 'text' as const })

/** A code in any case; a text with it to somebody who is let in, a row in the log for everybody else. */
export async function sendCode(tx: Tx, flowId: string, whom: Whom, target: SignInTarget): Promise<string> {
  const { user, holder, why, number } = whom
  const notAfter = textSignInEnd(tx.now)
  const userId = holder?.userId ?? null
  const issued = await issue(tx, { ...binding(flowId), userId, destination: number, lifeMs: codeLife, notAfter })
  if (!holder || !user) {
    failed(tx, shownAs(whom, target), ...why, { code: 'proof.not_sent' })
    return issued.challengeId
  }
  const details = { Method: 'SMS', Number: shownNumber(number) }
  tx.audit(event('Sign-in code sent', { targets: [userTarget(user)], details }))
  const values = { code: issued.code, purpose: 'signin' as const }
  const expiresAt = new Date(tx.now.getTime() + codeLife)
  const common = { to: number, locale: user.preferredLanguage, userId, expiresAt }
  tx.send(message(tx, { ...common, channel: 'text', template: 'code.text', values }))
  return issued.challengeId
}
