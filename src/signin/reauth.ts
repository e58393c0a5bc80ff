import { event, userTarget } from '../audit/events.ts'
import { done, type Outcome, refuse } from '../base/outcome.ts'
import { emailMask, phoneMask } from '../base/text.ts'
import type { Refusal } from '../contract/refusals.ts'
import { factsFor } from '../directory/facts.store.ts'
import {
  addressEntries,
  destinationEntry,
  type Entry,
  limits,
  retryAfterSeconds,
  tenantEntry,
  tenantTexts,
  userEntry,
} from '../guard/limits.policy.ts'
import { hit, unhit } from '../guard/limits.store.ts'
import { codeLife, consume, issue, openChallenge } from '../methods/challenge.store.ts'
import { credentialsOf, markUsed } from '../methods/credentials.store.ts'
import { mayText } from '../methods/numbers.policy.ts'
import { codeOf } from '../methods/proofs/code.ts'
import { countryEntries, countryOf, notTexted, rangeEntry } from '../methods/texts.ts'
import { proveTotp } from '../methods/totp.ts'
import { destinationDigest } from '../outbox/destination.ts'
import { message } from '../outbox/messages.ts'
import { passwordOf } from '../passwords/passwords.ts'
import { countTry, personSubject, settleTry } from '../passwords/proof.ts'
import type { Look, Tx, UnitRequest } from '../store/unit.ts'
import { isProved, type ProofWay, wayFor } from './reauth.policy.ts'
import type { Session } from './session.store.ts'
import { renewWithProof } from './sessions.ts'
import type { SigninParts } from './signin.ts'

type Way = ProofWay & {
  /** `*****59`, `jo******@g****.com`; null for a code from the app or the password. */
  readonly masked: string | null
  readonly needed: boolean
}

export type { Way as ReauthWay }

/** Whether a change of security info may go on, and by what the person would prove it (SES-08). */
export async function reauthenticationFor(look: Look, session: Session): Promise<Way> {
  const facts = await factsFor(look, session.tenantId, session.userId)
  if (!facts) return { method: 'password', credentials: [], masked: null, needed: true }
  const way = wayFor({
    credentials: await credentialsOf(look, session.tenantId, session.userId),
    policies: facts.methodPolicies,
    groupIds: facts.groupIds,
    lastPasswordChangeAt: facts.user.lastPasswordChangeAt,
    now: look.now,
  })
  return { ...way, masked: maskOf(way), needed: !isProved(session, way, look.now) }
}

function maskOf({ method, credentials }: ProofWay): string | null {
  const value = credentials[0]?.value ?? ''
  if (method === 'text') return phoneMask(value)
  return method === 'email' ? emailMask(value) : null
}

/** A text or mail with a code to the strongest method, if that is one. */
export const sendProofCode = (
  parts: SigninParts,
  request: UnitRequest,
  session: Session,
): Promise<Outcome<{ challenge: string }, Refusal>> =>
  parts.store.unit(request, async (tx) => {
    const way = await reauthenticationFor(tx, session)
    const facts = await factsFor(tx, session.tenantId, session.userId)
    const [credential] = way.credentials
    if (!facts || !credential || (way.method !== 'text' && way.method !== 'email')) {
      return refuse({ code: 'proof.method_not_offered' })
    }
    const to = credential.value
    const entries = sendEntries(tx, session, way.method, to, facts.ssprPolicy.textsPerDay)
    const counts = await hit(tx, entries)
    const [next, ...others] = counts
    const stop = async (refusal: Refusal): Promise<Outcome<never, Refusal>> => {
      if (way.method === 'text') await notTexted(tx, to, counts)
      // No message left, so none of those that one may ask for is used up; the range is `notTexted`'s.
      unhit(
        tx,
        entries.filter((entry) => entry.limit !== limits.destinationRange),
      )
      return refuse(refusal)
    }
    if (next && !next.within) {
      return stop({ code: 'proof.too_soon', params: { seconds: limits.destinationNext.windowMs / 1000 } })
    }
    const reachable = way.method === 'email' || mayText(to, facts.ssprPolicy.phoneCountries, facts.tenant.country)
    if (others.some((one) => !one.within) || !reachable) return stop({ code: 'proof.not_sent' })
    return done({ challenge: await send(tx, session, way.method, to) })
  })

/** The code that is on its way already: whoever asks twice for one enters the first. */
export const proofCodeUnderWay = (look: Look, session: Session, { method }: ProofWay): Promise<string | null> =>
  method === 'text' || method === 'email'
    ? openChallenge(look, session.tenantId, binding(session, method))
    : Promise.resolve(null)

/** In one statement, whatever it leads to (LIM-03, LIM-04). */
function sendEntries(tx: Tx, session: Session, method: 'text' | 'email', to: string, textsPerDay: number): Entry[] {
  const digest = destinationDigest(tx.keys, tx.tenantId, method === 'text' ? 'text' : 'mail', to)
  const perPerson = method === 'text' ? limits.registrationSends : limits.mailsSent
  return [
    destinationEntry(digest, limits.destinationNext),
    destinationEntry(digest, limits.destinationShort),
    destinationEntry(digest, limits.destinationDay),
    userEntry(session.userId, perPerson),
    ...addressEntries(tx.ip, limits.addressSends),
    ...(method === 'text' ? [rangeEntry(tx, to), ...countryEntries(to), tenantEntry(tenantTexts(textsPerDay))] : []),
  ]
}

async function send(tx: Tx, session: Session, method: 'text' | 'email', to: string): Promise<string> {
  const { challengeId, code } = await issue(tx, {
    ...binding(session, method),
    userId: session.userId,
    destination: to,
    country: method === 'text' ? countryOf(to) : null,
    lifeMs: codeLife,
    notAfter: session.expiresAt,
  })
  const values = { code, purpose: 'reauthentication' as const }
  const common = { to, userId: session.userId, expiresAt: new Date(tx.now.getTime() + codeLife) }
  tx.send(
    method === 'text'
      ? message(tx, { ...common, channel: 'text', template: 'code.text', values })
      : message(tx, { ...common, channel: 'mail', template: 'code.mail', values }),
  )
  return challengeId
}

const binding = (session: Session, method: 'text' | 'email') => ({
  flowId: session.id,
  purpose: 'reauthentication' as const,
  gate: 0,
  method,
})

export type ProofEntry = { readonly answer: string; readonly challenge: string | undefined; readonly familiar: boolean }

/** The answer to `/signin/verify`. Right: the session goes on under a new token, proved for five minutes. */
export async function proveAgain(
  parts: SigninParts,
  request: UnitRequest,
  session: Session,
  entry: ProofEntry,
): Promise<Outcome<{ token: string }, Refusal>> {
  const way = await parts.store.look((look) => reauthenticationFor(look, session))
  if (way.method === 'password') return provePassword(parts, request, session, entry)
  if (codeOf(entry.answer) === null) return refuse({ code: 'proof.code_malformed', field: 'answer' })
  return parts.store.unit(request, (tx) => proveCode(tx, session, entry))
}

/** Counted before it is compared (LIM-07); the count is taken back when it was right. */
async function proveCode(tx: Tx, session: Session, entry: ProofEntry): Promise<Outcome<{ token: string }, Refusal>> {
  const tries = userEntry(session.userId, limits.secretsTried)
  const [count] = await hit(tx, [tries])
  if (!count?.within) return failed(tx, session, 'Too many tries', tooMany)
  const way = await reauthenticationFor(tx, session)
  const refusal = await verdictOn(tx, session, way, entry)
  if (refusal) return failed(tx, session, 'Code not accepted', refusal)
  unhit(tx, [tries])
  return proved(tx, session, way.method)
}

const tooMany: Refusal = { code: 'request.too_many', params: { seconds: retryAfterSeconds(limits.secretsTried) } }

async function verdictOn(tx: Tx, session: Session, way: ProofWay, entry: ProofEntry): Promise<Refusal | null> {
  if (way.method === 'appCode') {
    const app = await proveTotp(tx, way.credentials, entry.answer)
    return app ? null : { code: 'proof.code_wrong', field: 'answer' }
  }
  if (way.method === 'password' || !entry.challenge) return { code: 'proof.code_stale', field: 'answer' }
  const typed = codeOf(entry.answer) ?? ''
  const { verdict, ...rest } = await consume(tx, {
    ...binding(session, way.method),
    challengeId: entry.challenge,
    typed,
  })
  if (verdict === 'stale') return { code: 'proof.code_stale', field: 'answer' }
  if (verdict === 'wrong') return { code: 'proof.code_wrong', field: 'answer', params: { tries: triesLeft(rest) } }
  await markUsed(tx, way.credentials[0]!.id)
  return null
}

const triesLeft = (verdict: object): number => ('triesLeft' in verdict ? Number(verdict.triesLeft) : 0)

async function proved(tx: Tx, session: Session, method: string): Promise<Outcome<{ token: string }, Refusal>> {
  const token = await renewWithProof(tx, session, method)
  if (!token) return refuse({ code: 'signin.session_over' })
  const details = { Method: method }
  tx.audit(event('Verified existing security info', { reason: 'None', targets: [userTarget(session.user)], details }))
  return done({ token })
}

function failed(tx: Tx, session: Session, reason: string, refusal: Refusal): Outcome<never, Refusal> {
  const targets = [userTarget(session.user)]
  tx.audit(event('Verified existing security info', { result: 'failure', reason, targets }))
  return refuse(refusal)
}

const codeOfRefused = {
  off: 'signin.password_off',
  locked: 'signin.locked',
  repeat: 'password.current_wrong',
} as const

/** No method is registered: the password itself, counted like every sign-in. */
async function provePassword(
  parts: SigninParts,
  request: UnitRequest,
  session: Session,
  entry: ProofEntry,
): Promise<Outcome<{ token: string }, Refusal>> {
  const field = 'answer'
  if (entry.answer === '') return refuse({ code: 'signin.password_missing', field })
  const subject = personSubject(session.userId)
  const counted = await parts.store.unit(request, async (tx) => {
    const counted = await countTry(tx, { subject, familiar: entry.familiar, plain: entry.answer })
    if (counted.verdict === 'evaluate') return done(counted)
    return failed(tx, session, 'Incorrect password', { code: codeOfRefused[counted.verdict], field })
  })
  if (!counted.ok) return counted
  const stored = await parts.store.look((look) => passwordOf(look, session.tenantId, session.userId))
  const right = await parts.hasher.verify(stored?.phc ?? null, entry.answer)
  return parts.store.unit(request, async (tx) => {
    await settleTry(tx, counted.value, right, userTarget(session.user))
    if (!right) return failed(tx, session, 'Incorrect password', { code: 'password.current_wrong', field })
    return proved(tx, session, 'password')
  })
}
