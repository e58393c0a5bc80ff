import { flowReasons, reasonOf } from '../audit/events.ts'
import { after, minute, monotonic } from '../base/clock.ts'
import { done, type Outcome, refuse } from '../base/outcome.ts'
import { newToken, sha256 } from '../base/secret.ts'
import { maskedName } from '../base/text.ts'
import type { MethodKind } from '../contract/methods.ts'
import type { Refusal, RefusalCode } from '../contract/refusals.ts'
import { countForAlarm, countOpening } from '../directory/alarm.ts'
import { isGuarded } from '../directory/guarded.policy.ts'
import { addressEntries, limits, retryAfterSeconds } from '../guard/limits.policy.ts'
import { hit, unhit } from '../guard/limits.store.ts'
import type { Credential } from '../methods/credentials.store.ts'
import type { UsableMethod } from '../methods/methods.policy.ts'
import type { Look, Tx } from '../store/unit.ts'
import { decoyMethods, endingsHidden } from './decoy.policy.ts'
import { refusalFor } from './eligibility.policy.ts'
import { factsForName, methodsOn, type ResetFacts, subjectOf } from './reset.facts.ts'
import {
  actorOf,
  apply,
  type FlowRequest,
  floor,
  hides,
  progress,
  type ResetParts,
  type Stand,
  standAfter,
  withFlow,
} from './reset.flow.ts'
import { begin, isOpen, type Mode, type Reset } from './reset.machine.ts'
import { endOldestFrom, type Flow, flowByHandle, insertFlow } from './reset.store.ts'
import type { FlowTerms } from './reset.terms.ts'

/** FLW-01. */
export const flowLife = 15 * minute
/** FLO-10. */
const openFlowsMost = { person: 3, address: 10 }

/** Longer than any user name or address may be. */
const longestName = 256

export type IdentifyRequest = {
  readonly carrier: 'cookie' | 'header'
  readonly username: string
  readonly challenge: string
  readonly answer: string
  /** Solved work beside spoken digits. */
  readonly work: string
  /** The cookie the challenge was given to. */
  readonly browser: string
  readonly ip: string
  readonly userAgent: string | null
  readonly correlationId: string
  readonly device: string | undefined
}

/** Who are you? (P-02): the challenge, then eligibility; from here on there is a flow, even for a refusal. */
export async function identify(
  parts: ResetParts,
  request: IdentifyRequest,
): Promise<Outcome<{ handle: string; flow: Flow }, Refusal>> {
  const began = monotonic()
  const typed = request.username.trim()
  if (typed === '' || typed.length > longestName) return refuse({ code: 'reset.name_missing', field: 'username' })
  const unit = {
    tenantId: noTenant,
    correlationId: request.correlationId,
    actor: actorOf({ userId: null, typedName: maskedName(typed) }, request.ip),
    ip: request.ip,
    userAgent: request.userAgent,
  }
  const outcome = await parts.store.unit(unit, async (tx) => {
    const facts = await (parts.desk.mode === 'off' ? countAndLookUp : admitAndLookUp)(parts, tx, request, typed)
    return facts.ok ? done(await start(tx, facts.value, request, typed)) : facts
  })
  if (!outcome.ok) {
    // Who asks too often was looked up all the same: how long it took tells nothing (ENU-05).
    if (parts.desk.mode === 'off') await floor(parts, began)
    return outcome
  }
  const { handle, flow, credentials } = outcome.value
  if (isOpen(flow.state)) parts.lately.keep(sha256(handle), { flow, credentials })
  if (hides(flow)) await floor(parts, began)
  return done({ handle, flow })
}

/** Counters of addresses belong to no tenant: whose name will be asked for is not known yet. */
const noTenant = '00000000-0000-0000-0000-000000000000'

type Found = Outcome<ResetFacts, Refusal>

/**
 * Without a challenge nothing stands between counting and looking up: both leave together, and the database counts
 * first. When it was too often, what was read is thrown away.
 */
async function countAndLookUp(_parts: ResetParts, tx: Tx, request: IdentifyRequest, typed: string): Promise<Found> {
  const counting = hit(tx, addressEntries(request.ip, limits.addressIds))
  const [counts, facts] = await Promise.all([counting, factsForName(tx, typed, request.device)])
  return counts.some((count) => !count.within) ? refuse(tooMany(limits.addressIds)) : found(facts)
}

/** Nothing is looked up before the challenge was answered (ENU-09). */
async function admitAndLookUp(parts: ResetParts, tx: Tx, request: IdentifyRequest, typed: string): Promise<Found> {
  const stopped = await admit(parts, tx, request, typed)
  return stopped ? refuse(stopped) : found(await factsForName(tx, typed, request.device))
}

const found = (facts: ResetFacts | null): Found => (facts ? done(facts) : refuse({ code: 'request.not_found' }))

/**
 * Before anything is looked up: the address's budget, then the challenge (`sspr.md` 2.5). A robot's try is counted
 * before its answer is looked at and taken back when it was right.
 */
async function admit(parts: ResetParts, tx: Tx, request: IdentifyRequest, typed: string): Promise<Refusal | null> {
  const ids = addressEntries(request.ip, limits.addressIds)
  const robots = addressEntries(request.ip, limits.addressRobots)
  const counts = await hit(tx, [...ids, ...robots])
  if (counts.some((count) => !count.within)) return tooMany(limits.addressIds)
  const { challenge: id, answer, work, browser } = request
  const verdict = await parts.desk.check(tx, { id, answer, work, purpose: 'reset', browser, name: typed })
  // A name that never passed the challenge was not asked for.
  unhit(tx, verdict === 'right' ? robots : ids)
  if (verdict === 'right') return null
  return { code: answer === '' ? 'challenge.missing' : 'challenge.wrong', field: 'answer' }
}

const tooMany = (limit: typeof limits.addressIds): Refusal => ({
  code: 'request.too_many',
  params: { seconds: retryAfterSeconds(limit), minutes: Math.ceil(retryAfterSeconds(limit) / 60) },
})

async function start(
  tx: Tx,
  facts: ResetFacts,
  request: IdentifyRequest,
  typed: string,
): Promise<{ handle: string; flow: Flow; credentials: readonly Credential[] }> {
  const { tenant, user } = facts.directory
  tx.adopt({ tenantId: tenant.id, correlationId: tx.correlationId })
  const refused = refusalFor(facts.eligibility, tx.now)
  const typedName = user?.userPrincipalName ?? maskedName(typed)
  tx.actAs(actorOf({ userId: user?.id ?? null, typedName }, request.ip))
  const terms = termsFor(tx, facts, typed, refused)
  const handle = newToken(tx.random)
  const flow: Flow = {
    tenantId: tenant.id,
    id: tx.random.uuid(),
    carrier: request.carrier,
    userId: user?.id ?? null,
    typedName,
    correlationId: tx.correlationId,
    state: opening(facts, terms, refused),
    terms,
    version: 1,
    createdAt: tx.now,
    expiresAt: after(tx.now, flowLife),
    ip: request.ip,
  }
  const ended = flow.state.at === 'closed'
  noteOpening(tx, flow, facts, refused)
  endOldestFrom(tx, request.ip, terms.subject, openFlowsMost)
  insertFlow(tx, { ...flow, handle: sha256(handle), userAgent: request.userAgent, ended })
  if (terms.private) await countOpening(tx, refused !== null)
  else if (refused) await countForAlarm(tx, 'refused')
  return { handle, flow, credentials: facts.credentials }
}

/** The first two rows of a flow: the name, and what was decided. Only one failure row is written (`sspr.md` 2.6). */
function noteOpening(tx: Tx, flow: Flow, facts: ResetFacts, refused: RefusalCode | null): void {
  const asked = { ...flow, terms: { ...flow.terms, decoy: null }, state: begin(false) }
  // With which browser is said once: the rows of a flow are found by its correlation id.
  const browser = { UserAgent: tx.userAgent }
  tx.audit(progress(asked, { result: 'success', reason: flowReasons.submittedId }, browser))
  if (refused) tx.audit(progress(flow, { result: 'failure', reason: blockedReason(facts, refused) }))
  else if (flow.state.at === 'choose') tx.audit(progress(flow, { result: 'success', reason: flowReasons.presented }))
}

/** A block says again which counter started it. */
const blockedReason = (facts: ResetFacts, refused: RefusalCode): string =>
  refused === 'reset.blocked' && facts.blockReason ? reasonOf(facts.blockReason) : reasonOf(refused)

function opening(facts: ResetFacts, terms: FlowTerms, refused: RefusalCode | null): Reset {
  if (refused && !terms.decoy) {
    const until = refused === 'reset.blocked' ? facts.eligibility.blockedUntil : null
    return { at: 'closed', why: refused, until: until?.toISOString() ?? null }
  }
  return begin(unlockOffered(facts) && !terms.decoy)
}

/** FLW-20. */
function unlockOffered({ directory }: ResetFacts): boolean {
  const { ssprPolicy: policy, user } = directory
  return policy.writebackEnabled && policy.allowUnlockWithoutReset && user?.onPremisesSyncEnabled === true
}

function termsFor(look: Look, facts: ResetFacts, typed: string, refused: RefusalCode | null): FlowTerms {
  const { tenant, user, ssprPolicy: policy } = facts.directory
  const { eligibility } = facts
  const decoy = refused !== null && policy.accountDisclosure === 'private'
  // Somebody who is only blocked keeps their own masks: other ones after the last try would tell them from a decoy.
  const invented = decoy && refusalFor({ ...eligibility, blockedUntil: null }, look.now) !== null
  const own = policy.accountDisclosure === 'private' ? endingsHidden(eligibility.usable) : eligibility.usable
  return {
    gates: invented ? policy.methodsRequired : eligibility.gates,
    guarded: isGuarded(tenant, look.now),
    methods: invented ? inventedFor(look, facts, typed) : own,
    policySource: eligibility.isAdmin && !invented ? 'admin' : 'user',
    scopeGroupId: policy.scopeGroupId,
    decoy: decoy ? refused : null,
    private: policy.accountDisclosure === 'private',
    subject: subjectOf(look, tenant.id, user?.id ?? null, typed),
    knownDevice: facts.knownDevice,
    tenantName: tenant.displayName,
    names: { given: user?.givenName ?? null, family: user?.surname ?? null, display: user?.displayName ?? null },
    phone: {
      usageLocation: user?.usageLocation ?? null,
      country: tenant.country,
      allowed: policy.phoneCountries,
      textsPerDay: policy.textsPerDay,
    },
    acceptUnregistered: policy.acceptUnregisteredContactData,
    accent: tenant.accent,
    refusalDetail: policy.refusalDetail,
    note: policy.refusalNote,
    helpdesk: policy.helpdeskCustomized ? policy.helpdeskTarget : null,
  }
}

/** ENU-02: the methods of an account that cannot reset, or of nobody. */
function inventedFor(look: Look, { directory }: ResetFacts, typed: string): UsableMethod[] {
  const { tenant, user, ssprPolicy, methodPolicies } = directory
  // By person, so that somebody's two names show one set of masks, as an able account's do.
  const subject = subjectOf(look, tenant.id, user?.id ?? null, typed)
  const digest = look.keys.digest('decoy', 'methods', tenant.id, subject)
  return decoyMethods(digest, methodsOn(methodPolicies), ssprPolicy.methodsRequired)
}

/** Where the flow stands. Reads only: an expired flow is shown as expired and closed by the sweep or the next step. */
export async function standing(parts: ResetParts, request: FlowRequest): Promise<Outcome<Stand, Refusal>> {
  return parts.store.look(async (look) => {
    const flow = await flowByHandle(look, sha256(request.handle))
    return flow && flow.carrier === request.carrier ? done({ flow, refusal: null }) : refuse({ code: 'reset.no_flow' })
  })
}

/** P-03: forgotten, or known and locked out. */
export const chooseReason = (parts: ResetParts, request: FlowRequest, mode: Mode) =>
  withFlow(parts, request, async (tx, flow) => standAfter(await apply(tx, flow, { type: 'reason', mode })))

/** Another radio: an open code is void (OTP-09). */
export const selectMethod = (parts: ResetParts, request: FlowRequest, method: MethodKind) =>
  withFlow(parts, request, async (tx, flow) => standAfter(await apply(tx, flow, { type: 'select', method })))

export const cancel = (parts: ResetParts, request: FlowRequest) =>
  withFlow(parts, request, async (tx, flow) => standAfter(await apply(tx, flow, { type: 'cancel' })))
