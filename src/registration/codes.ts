import { after, type Instant } from '../base/clock.ts'
import type { Refusal } from '../contract/refusals.ts'
import { type Setup, setupFacts } from '../contract/registration.ts'
import {
  destinationEntry,
  type Entry,
  limits,
  retryAfterSeconds,
  tenantEntry,
  tenantTexts,
  userEntry,
} from '../guard/limits.policy.ts'
import { hit, unhit } from '../guard/limits.store.ts'
import { codeLife, consume, issue } from '../methods/challenge.store.ts'
import { mayText, parseNumber } from '../methods/numbers.policy.ts'
import { codeOf } from '../methods/proofs/code.ts'
import { verifyTotp } from '../methods/proofs/totp.ts'
import { countryEntries, countryOf, notTexted, rangeEntry } from '../methods/texts.ts'
import { destinationDigest } from '../outbox/destination.ts'
import { message } from '../outbox/messages.ts'
import type { Store, UnitRequest } from '../store/unit.ts'
import { openDraft, sealDraft } from './draft.ts'
import { type Event, mayAskAgain, step, testTries } from './registration.machine.ts'
import { addressOf, isOwnMailbox, maySetUp } from './registration.policy.ts'
import { noteProved } from './registration.store.ts'
import {
  type Answered,
  answer,
  type Ctx,
  factsIn,
  freshSeed,
  inWizard,
  type Registrant,
  refused,
  settle,
} from './registration.ts'
import { saveInfo } from './saving.ts'

/** a number is typed; a code goes to it by text. */
export function submitNumber(
  store: Store,
  request: UnitRequest,
  session: Registrant,
  input: { readonly number: string; readonly country: string | null; readonly rev?: string | undefined },
): Promise<Answered> {
  return inWizard(store, request, session, input.rev, async (ctx) => {
    if (ctx.wizard.place.at !== 'number') return answer(ctx, ctx.wizard, { code: 'registration.moved_on' })
    const number = parseNumber(input.number, input.country)
    if (!number) return answer(ctx, ctx.wizard, refused('registration.number_invalid', 'number'))
    return sendCode(ctx, 'phone', number.e164Spaced, 'number')
  })
}

/** SMS-03: asked at every sending. */
function isAllowedNumber({ person }: Ctx, number: string): boolean {
  return mayText(number, person.facts.policy.phoneCountries, person.directory.tenant.country)
}

/** an address is typed; a code goes to it by mail. */
export function submitAddress(
  store: Store,
  request: UnitRequest,
  session: Registrant,
  input: { readonly address: string; readonly rev?: string | undefined },
): Promise<Answered> {
  return inWizard(store, request, session, input.rev, async (ctx) => {
    if (ctx.wizard.place.at !== 'address') return answer(ctx, ctx.wizard, { code: 'registration.moved_on' })
    const address = addressOf(input.address)
    if (!address) return answer(ctx, ctx.wizard, refused('registration.address_invalid', 'address'))
    if (isOwnMailbox(address, { ...ctx.person.user, domains: ctx.person.directory.tenant.domains })) {
      return answer(ctx, ctx.wizard, refused('registration.address_own', 'address'))
    }
    return sendCode(ctx, 'email', address, 'address')
  })
}

/** `Resend code`: a new code, the old one is void. */
export function resend(store: Store, request: UnitRequest, session: Registrant, rev?: string): Promise<Answered> {
  return inWizard(store, request, session, rev, async (ctx) => {
    const { place } = ctx.wizard
    if (place.at !== 'numberCode' && place.at !== 'addressCode') {
      return answer(ctx, ctx.wizard, { code: 'registration.moved_on' })
    }
    const setup = place.at === 'numberCode' ? 'phone' : 'email'
    return sendCode(ctx, setup, openDraft(ctx.tx, ctx.tx.tenantId, ctx.session.id, setup, place.draft), 'code')
  })
}

/** Counted before it is sent; what is too much sends nothing (SMS-02, LIM-04, OTP-08). */
async function sendCode(ctx: Ctx, setup: 'phone' | 'email', to: string, field: string): Promise<Answered> {
  const { tx, wizard, person, session } = ctx
  if (!maySetUp(person.facts, setup)) return answer(ctx, wizard, { code: 'registration.not_enabled' })
  if (setup === 'phone' && !isAllowedNumber(ctx, to))
    return answer(ctx, wizard, refused('registration.number_not_allowed', field))
  if (!mayAskAgain(wizard, tx.now)) {
    const seconds = Math.ceil((new Date(wizard.sends.nextAt!).getTime() - tx.now.getTime()) / 1000)
    return answer(ctx, wizard, refused('proof.too_soon', field, { seconds }))
  }
  const refusal = await countSend(ctx, setup, to, field)
  if (refusal)
    return settle(ctx, step(wizard, { type: 'unsent', refusal: refusal.code }, factsIn(ctx), tx.now), refusal)
  const notAfter = new Date(wizard.expiresAt)
  const { challengeId, code } = await issue(tx, {
    flowId: session.id,
    userId: person.user.id,
    purpose: 'registration',
    gate: 0,
    method: setupFacts[setup].method,
    destination: to,
    country: setup === 'phone' ? countryOf(to) : null,
    sealed: to,
    lifeMs: codeLife,
    notAfter,
  })
  sendMessage(ctx, setup, to, code, notAfter)
  const draft = sealDraft(tx, session.id, setup, to)
  return settle(ctx, step(wizard, { type: 'sent', draft, challengeId }, factsIn(ctx), tx.now))
}

function sendMessage({ tx, person }: Ctx, setup: 'phone' | 'email', to: string, code: string, notAfter: Instant): void {
  const expiresAt = new Date(Math.min(after(tx.now, codeLife).getTime(), notAfter.getTime()))
  const common = { to, locale: person.user.preferredLanguage, userId: person.user.id, expiresAt }
  const values = { code, purpose: 'registration' as const }
  if (setup === 'phone') tx.send(message(tx, { ...common, channel: 'text', template: 'code.text', values }))
  else tx.send(message(tx, { ...common, channel: 'mail', template: 'code.mail', values }))
}

async function countSend(ctx: Ctx, setup: 'phone' | 'email', to: string, field: string): Promise<Refusal | null> {
  const { tx, person, wizard, session } = ctx
  const who = person.user.id
  const place = wizard.place
  const before = 'draft' in place && place.draft ? openDraft(tx, tx.tenantId, session.id, setup, place.draft) : null
  const own: Entry[] = [userEntry(who, limits.registrationSends)]
  if (setup === 'phone' && before !== to) own.push(userEntry(who, limits.newNumbers))
  const theirs = destinationEntries(ctx, setup, to)
  const counts = await hit(tx, [...own, ...theirs])
  const over = counts.filter((one) => !one.within).map((one) => one.key)
  if (over.length === 0) return null
  if (setup === 'phone') await notTexted(tx, to, counts)
  // Nothing left, so nothing of what may be sent is used up; only who asks about one number after another is counted.
  unhit(
    tx,
    [...theirs, ...(before === to ? own : [])].filter((entry) => entry.limit !== limits.destinationRange),
  )
  // The person's own budget is theirs to know; who else writes to this number is not (LIM-11).
  const spent = own.find((entry) => over.includes(entry.key))
  return spent
    ? refused('request.too_many', field, { seconds: retryAfterSeconds(spent.limit) })
    : refused('proof.not_sent', field)
}

function destinationEntries({ tx, person }: Ctx, setup: 'phone' | 'email', to: string): Entry[] {
  const channel = setup === 'phone' ? 'text' : 'mail'
  const digest = destinationDigest(tx.keys, tx.tenantId, channel, to)
  const each = [limits.destinationNext, limits.destinationShort, limits.destinationDay]
  const entries = each.map((limit) => destinationEntry(digest, limit))
  if (channel === 'mail') return entries
  return [
    ...entries,
    rangeEntry(tx, to),
    ...countryEntries(to),
    tenantEntry(tenantTexts(person.facts.policy.textsPerDay)),
  ]
}

/** R-05b, R-07, R-09: the code that was typed. Right: it becomes security info in this same unit. */
export function submitCode(
  store: Store,
  request: UnitRequest,
  session: Registrant,
  input: { readonly code: string; readonly rev?: string | undefined },
): Promise<Answered> {
  return inWizard(store, request, session, input.rev, async (ctx) => {
    const setup = expected(ctx)
    if (!setup) return answer(ctx, ctx.wizard, { code: 'registration.moved_on' })
    // Switched off while the code was on its way: it is not counted, and nothing is registered.
    if (!maySetUp(ctx.person.facts, setup)) return answer(ctx, ctx.wizard, { code: 'registration.not_enabled' })
    const code = codeOf(input.code)
    if (!code) return answer(ctx, ctx.wizard, refused('proof.code_malformed', 'code'))
    const counter = userEntry(ctx.person.user.id, limits.secretsTried)
    const [count] = await hit(ctx.tx, [counter])
    if (!count?.within) return answer(ctx, ctx.wizard, tooManyCodes)
    const judged = setup === 'app' ? judgeApp(ctx, code) : await judgeSent(ctx, setup, code)
    if (judged.verdict !== 'right') return notRight(ctx, judged)
    unhit(ctx.tx, [counter])
    const saved = await saveInfo(ctx.tx, ctx.person, ctx.wizard, { setup, ...judged })
    if ('refusal' in saved) return answer(ctx, ctx.wizard, saved.refusal)
    // Only where there was nothing before: a new method never vouches for the next one beside an old one (SES-08).
    if (ctx.wizard.basis === 'first') await noteProved(ctx.tx, ctx.session.id, setupFacts[setup].method)
    const happened: Event = { type: 'answered', verdict: 'right', added: saved.id }
    return settle(ctx, step(ctx.wizard, happened, factsIn(ctx), ctx.tx.now))
  })
}

const tooManyCodes = refused('request.too_many', 'code', { seconds: retryAfterSeconds(limits.secretsTried) })

function expected({ wizard: { place } }: Ctx): Setup | null {
  if (place.at === 'test') return 'app'
  if (place.at === 'numberCode') return 'phone'
  return place.at === 'addressCode' ? 'email' : null
}

type Judged =
  | { readonly verdict: 'right'; readonly value: string; readonly lastStep?: number }
  | { readonly verdict: 'wrong'; readonly triesLeft: number }
  | { readonly verdict: 'stale' }

/** The wizard's row is ours in this unit, so its tries are counted one at a time. */
function judgeApp({ tx, wizard, session }: Ctx, code: string): Judged {
  if (wizard.place.at !== 'test') return { verdict: 'stale' }
  const seed = openDraft(tx, tx.tenantId, session.id, 'app', wizard.place.draft)
  const found = verifyTotp(seed, code, tx.now, 0)
  if (found !== null) return { verdict: 'right', value: seed, lastStep: found }
  return { verdict: 'wrong', triesLeft: testTries - wizard.place.tries - 1 }
}

async function judgeSent({ tx, wizard, session }: Ctx, setup: 'phone' | 'email', typed: string): Promise<Judged> {
  const { place } = wizard
  if (place.at !== 'numberCode' && place.at !== 'addressCode') return { verdict: 'stale' }
  const binding = { flowId: session.id, purpose: 'registration', gate: 0, method: setupFacts[setup].method } as const
  const found = await consume(tx, { ...binding, challengeId: place.challengeId, typed })
  if (found.verdict === 'right') return { verdict: 'right', value: found.sealed ?? '' }
  // After the last try there is nothing left to try: the way on is a new code.
  return found.verdict === 'wrong' && found.triesLeft === 0 ? { verdict: 'stale' } : found
}

function notRight(ctx: Ctx, judged: Exclude<Judged, { verdict: 'right' }>): Promise<Answered> {
  const happened: Event = { type: 'answered', verdict: judged.verdict, draft: freshSeed(ctx) }
  const taken = step(ctx.wizard, happened, factsIn(ctx), ctx.tx.now)
  // A new key is shown on another page, where there is no field to be wrong.
  if (taken.next.place.at === 'scan') return settle(ctx, taken)
  const params = judged.verdict === 'wrong' ? { tries: judged.triesLeft } : undefined
  return settle(ctx, taken, refused(taken.refusal ?? 'proof.code_wrong', 'code', params))
}
