import { userTarget } from '../audit/events.ts'
import { monotonic, second } from '../base/clock.ts'
import { done, type Outcome, refuse } from '../base/outcome.ts'
import { newToken } from '../base/secret.ts'
import type { Refusal } from '../contract/refusals.ts'
import { factsAbout } from '../directory/facts.store.ts'
import { methodPoliciesOf } from '../directory/policies.store.ts'
import { type Tenant, tenantOf } from '../directory/tenant.store.ts'
import { addressEntries, limits } from '../guard/limits.policy.ts'
import { giveBack } from '../guard/limits.store.ts'
import { consume, type Verdict, voidOpen } from '../methods/challenge.store.ts'
import { markUsed } from '../methods/credentials.store.ts'
import { codeOf } from '../methods/proofs/code.ts'
import { offersSignInByText } from '../methods/textsignin.policy.ts'
import type { NumberHolder } from '../methods/textsignin.store.ts'
import { settleTry } from '../passwords/proof.ts'
import { pause } from '../store/pause.ts'
import type { Look, Tx, UnitRequest } from '../store/unit.ts'
import { isKnownDevice } from './devices.store.ts'
import { type Entered, enter } from './enter.ts'
import type { SignInError, SignInTarget } from './log.ts'
import {
  type Candidate,
  type Counted,
  count,
  failed,
  type SigninParts,
  type SigninRequest,
  tenantForName,
} from './signin.ts'
import { nobodyId, ownerOf, quietly, shownAs, type Whom } from './text.owner.ts'
import { numberTyped, shownNumber } from './text.policy.ts'
import { binding, countSend, sendCode } from './text.sends.ts'
import {
  endTextSignIn,
  insertTextSignIn,
  leadTextSignIn,
  renewTextSignIn,
  type TextSignIn,
  textSignInBy,
} from './text.store.ts'

/**
 * Sign-in by text (authentication-methods.md 2.3): a mobile number in place of the user name, a code in place of the
 * password. A number that is nobody's goes the same way as one that is: the same statements and counters, a code that
 * nobody is told, the same answers in the same time (ENU-05). Only the text is not sent.
 */

export type TextParts = SigninParts & {
  /** Milliseconds that an answer takes at least. */
  readonly answerFloor: number
}
export type TextRequest = SigninRequest & {
  /** The cookie of the sign-in by text that is under way in this browser. */
  readonly text: string | undefined
}

/** Whether some organization's people may come with a number at all: what the first page says. */
export const offersText = async (look: Look, tenant: Tenant | null): Promise<boolean> =>
  tenant !== null && offersSignInByText((await methodPoliciesOf(look, tenant.id)).Sms)

/** The new cookie; null: the one there is goes on. */
export type Asked = { readonly cookie: string | null }

/** First question, answered with a number. Null: it is none, or nobody here signs in so, and a password is asked for. */
export async function askByNumber(
  parts: TextParts,
  request: TextRequest,
  typed: string,
): Promise<Outcome<Asked | null, Refusal>> {
  const began = monotonic()
  const number = numberTyped(typed)
  if (!number) return done(null)
  const place = await parts.store.look(async (look) => {
    const tenant = await tenantForName(look, typed)
    const under = await textSignInBy(look, request.text)
    return tenant && (await offersText(look, tenant)) ? { tenant, under } : null
  })
  if (!place) return done(null)
  const { tenant, under } = place
  const same = under?.number === number && under.tenantId === tenant.id ? under : null
  const unit = unitFor(tenant.id, request, number, same?.correlationId)
  const outcome = await parts.store.unit(unit, (tx) => askIn(tx, number, same, under, request))
  await atLeast(parts, began)
  return outcome
}

async function askIn(
  tx: Tx,
  number: string,
  same: TextSignIn | null,
  under: TextSignIn | null,
  request: TextRequest,
): Promise<Outcome<Asked, Refusal>> {
  if (same && same.returnTo !== request.returnTo) await leadTextSignIn(tx, same.id, request.returnTo)
  const owner = await ownerOf(tx, number)
  const allowed = await countSend(tx, owner)
  // Back to the first page and on again: the code on its way is still good.
  if (same && allowed.refusal?.code === 'proof.too_soon') return done({ cookie: null })
  if (allowed.refusal) return stopped(tx, allowed.refusal, owner, request)
  const whom = allowed.quiet ? quietly(owner) : owner
  if (same) {
    await sendIn(tx, same.id, whom, request.target)
    return done({ cookie: null })
  }
  if (under && (await endTextSignIn(tx, under.id))) voidOpen(tx, under.id)
  const [id, cookie] = [tx.random.uuid(), newToken(tx.random)]
  const challengeId = await sendCode(tx, id, whom, request.target)
  insertTextSignIn(tx, { id, cookie, number, holder: whom.holder, challengeId, returnTo: request.returnTo })
  return done({ cookie })
}

/** `Send another code`. */
export async function askAgain(parts: TextParts, request: TextRequest): Promise<Outcome<Asked, Refusal>> {
  const began = monotonic()
  const under = await textSignInFor(parts, request.text)
  if (!under) return refuse(over)
  const unit = unitFor(under.tenantId, request, under.number, under.correlationId)
  const outcome = await parts.store.unit(unit, async (tx): Promise<Outcome<Asked, Refusal>> => {
    const whom = await ownerOf(tx, under.number)
    const allowed = await countSend(tx, whom)
    if (allowed.refusal) return stopped(tx, { ...allowed.refusal, field: 'code' }, whom, request)
    await sendIn(tx, under.id, allowed.quiet ? quietly(whom) : whom, request.target)
    return done({ cookie: null })
  })
  await atLeast(parts, began)
  return outcome
}

const over: Refusal = { code: 'signin.code_over', field: 'username' }

export const textSignInFor = (parts: SigninParts, cookie: string | undefined): Promise<TextSignIn | null> =>
  parts.store.look((look) => textSignInBy(look, cookie))

/** What the page of the code shows: the number's mask, the organization, and when another code may be asked for. */
export async function shownTextSignIn(parts: SigninParts, cookie: string | undefined) {
  return parts.store.look(async (look) => {
    const under = await textSignInBy(look, cookie)
    if (!under) return null
    const next = under.sentAt.getTime() + limits.signInNext.windowMs
    return {
      masked: shownNumber(under.number),
      returnTo: under.returnTo,
      tenant: await tenantOf(look, under.tenantId),
      resendInSeconds: Math.max(0, Math.ceil((next - look.now.getTime()) / second)),
    }
  })
}

async function atLeast({ answerFloor }: TextParts, began: number): Promise<void> {
  const left = answerFloor - (monotonic() - began)
  if (left > 0) await pause(left)
}

function unitFor(tenantId: string, request: TextRequest, number: string, correlationId?: string): UnitRequest {
  const { ip, userAgent } = request
  const nobody = { type: 'user' as const, id: null, displayName: null, userPrincipalName: shownNumber(number) }
  const actor = { ...nobody, ipAddress: ip }
  return { tenantId, correlationId: correlationId ?? request.correlationId, actor, ip, userAgent }
}

/** A refusal before anything was sent leaves a row when it is the address's: somebody is trying numbers. */
function stopped(tx: Tx, refusal: Refusal, whom: Whom, request: TextRequest): Outcome<never, Refusal> {
  if (refusal.code !== 'request.too_many') return refuse(refusal)
  return failed(tx, shownAs(whom, request.target), 'Too many texts from this address', 50053, refusal)
}

async function sendIn(tx: Tx, id: string, whom: Whom, target: SignInTarget): Promise<void> {
  renewTextSignIn(tx, id, whom.holder, await sendCode(tx, id, whom, target))
}

/**
 * Second question: the code. Counted like a password in one unit, by the same smart lockout and address (LIM-07);
 * compared in a second one, where everything that let the code go out is asked again.
 */
export async function signInByText(
  parts: TextParts,
  request: TextRequest,
  typed: string,
): Promise<Outcome<Entered, Refusal>> {
  const began = monotonic()
  const code = codeOf(typed)
  if (code === null) return refuse({ code: 'proof.code_malformed', field: 'code' })
  const under = await textSignInFor(parts, request.text)
  if (!under) return refuse(over)
  const outcome = await enterBy(parts, request, under, code)
  if (!outcome.ok) await atLeast(parts, began)
  return outcome
}

const wrongCode: Refusal = { code: 'proof.code_wrong', field: 'code' }
const staleCode: Refusal = { code: 'proof.code_stale', field: 'code' }

async function enterBy(
  parts: TextParts,
  request: TextRequest,
  under: TextSignIn,
  code: string,
): Promise<Outcome<Entered, Refusal>> {
  const candidate = await parts.store.look((look) => candidateOf(look, under, request))
  const tried = `text ${under.challengeId} ${code}`
  const counted = await parts.store.unit(candidate.request, (tx) => count(tx, candidate, tried, wrongCode))
  if (!counted.ok) return refuse({ ...counted.refusal, field: 'code' })
  return parts.store.unit(candidate.request, (tx) => decide(tx, under, candidate, counted.value, code, request))
}

async function candidateOf(look: Look, under: TextSignIn, request: TextRequest): Promise<Candidate> {
  const { tenantId, number, holder, correlationId } = under
  const { user, tenant } = await factsAbout(look, tenantId, holder?.userId ?? nobodyId)
  const familiar = await isKnownDevice(look, tenantId, user?.id ?? null, request.device)
  const nobody = unitFor(tenantId, request, number, correlationId)
  const { id = null, displayName = null, userPrincipalName = shownNumber(number) } = user ?? {}
  const actor = { type: 'user' as const, id, displayName, userPrincipalName, ipAddress: request.ip }
  const whom = shownAs({ user, number }, request.target)
  return { ...whom, tenant, name: number, stored: null, familiar, request: { ...nobody, actor } }
}

async function decide(
  tx: Tx,
  under: TextSignIn,
  candidate: Candidate,
  counted: Counted,
  code: string,
  request: TextRequest,
): Promise<Outcome<Entered, Refusal>> {
  const whom = await ownerOf(tx, under.number)
  const verdict = await consume(tx, { ...binding(under.id), challengeId: under.challengeId, typed: code })
  const mine = isSame(under.holder, whom.holder)
  const right = verdict.verdict === 'right' && mine && (await endTextSignIn(tx, under.id))
  const user = right ? whom.user : null
  await settleTry(tx, counted, right, candidate.user ? userTarget(candidate.user) : undefined)
  if (!user) return failed(tx, candidate, ...reasonFor(verdict, mine, whom), refusalFor(verdict))
  giveBack(tx, addressEntries(tx.ip, limits.addressSignIns), counted.at)
  await markUsed(tx, whom.holder!.credentialId)
  const { bucket } = counted
  const entering = { ...request, returnTo: under.returnTo }
  const { familiar } = candidate
  return done(
    await enter(tx, { user, mustChange: false, passEndsAt: null, by: 'text', bucket, familiar, request: entering }),
  )
}

/** Another owner, another number, a proof anew: what was sent to the old one is worth nothing (FLO-07). */
const isSame = (then: NumberHolder | null, now: NumberHolder | null): boolean =>
  then !== null &&
  now !== null &&
  then.userId === now.userId &&
  then.credentialId === now.credentialId &&
  then.credentialVersion === now.credentialVersion

/** What only the log says. */
function reasonFor({ verdict }: Verdict, mine: boolean, { why }: Whom): readonly [string, SignInError] {
  if (verdict === 'stale') return ['Code is no longer valid', 50126]
  return verdict === 'right' && !mine && why[1] === 50126 ? ['The number or its use has changed', 50126] : why
}

/** A right code of somebody who is no longer let in is refused like one that is over. */
const refusalFor = (verdict: Verdict): Refusal =>
  verdict.verdict === 'wrong' ? { ...wrongCode, params: { tries: verdict.triesLeft } } : staleCode
