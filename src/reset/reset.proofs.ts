import { event, reasonOf } from '../audit/events.ts'
import { after, day, type Instant } from '../base/clock.ts'
import { type MethodKind, methodFacts } from '../contract/methods.ts'
import type { Refusal, RefusalCode } from '../contract/refusals.ts'
import { countForAlarm } from '../directory/alarm.ts'
import { type User, userOf } from '../directory/users.store.ts'
import { setBlock } from '../guard/block.store.ts'
import {
  addressEntries,
  destinationEntry,
  type Entry,
  limits,
  tenantEntry,
  tenantTexts,
  userEntry,
} from '../guard/limits.policy.ts'
import { type Count, hit, unhit } from '../guard/limits.store.ts'
import { codeLife, compare, countTry, issue, type Try } from '../methods/challenge.store.ts'
import { type Credential, credentialsOf, credentialsOfWho } from '../methods/credentials.store.ts'
import { destinationOf, type UsableMethod } from '../methods/methods.policy.ts'
import { isNumber, mayText, sameNumber } from '../methods/numbers.policy.ts'
import { codeOf } from '../methods/proofs/code.ts'
import { countryEntries, countryOf, notTexted, rangeEntry } from '../methods/texts.ts'
import { proveTotp } from '../methods/totp.ts'
import { destinationDigest } from '../outbox/destination.ts'
import { message } from '../outbox/messages.ts'
import type { Tx } from '../store/unit.ts'
import { digitsOf } from './gates.policy.ts'
import type { Seen } from './lately.ts'
import { noticeAddresses } from './notices.policy.ts'
import { nobodysId } from './reset.facts.ts'
import {
  apply,
  type FlowRequest,
  outOfOrder,
  type ResetParts,
  type Stand,
  standAfter,
  targetOf,
  withFlowAnd,
} from './reset.flow.ts'
import { type Event, mayAskFrom, offered, sendsMax } from './reset.machine.ts'
import { endBlockedFlows, type Flow, holdFlow, insertProof, logAttempt, whoBehind } from './reset.store.ts'

/** THR-11: from the last counted attempt. */
const blockLife = day

type Gate = Extract<Flow['state'], { at: 'choose' | 'challenged' }>

/** The method's entry in the flow's terms, if it may be used at the gate that is open. */
function choice(flow: Flow, method: MethodKind): { gate: Gate; usable: UsableMethod } | null {
  const state = flow.state
  if (state.at !== 'choose' && state.at !== 'challenged') return null
  const usable = flow.terms.methods.find((one) => one.method === method)
  return usable && offered(flow.terms, state.passed).includes(method) ? { gate: state, usable } : null
}

/** P-05a, P-07: the number is proved first, then a code goes out; the message is queued, never awaited (ENU-06). */
export function sendCode(parts: ResetParts, request: FlowRequest, input: { method: MethodKind; number: string }) {
  const { method } = input
  const typedIn = method !== 'text' || isNumber(input.number)
  const reading = {
    hold: holdFlow,
    read: credentialsBehind,
    ahead: (tx: Tx, { flow, credentials }: Seen) => (typedIn ? countAhead(tx, flow, credentials, method) : null),
    still: (read: Credential[], { credentials }: Seen) => same(read, credentials ?? []),
  }
  return withFlowAnd(parts, request, reading, async (tx, flow, credentials, ahead) => {
    const chosen = choice(flow, method)
    if (!chosen || (method !== 'text' && method !== 'email')) return misplaced(tx, flow, method)
    const refused = notYet(tx, chosen.gate, method)
    if (refused) return unsent(tx, flow, method, refused.code, refused.params)
    // An empty field is no number that could be right or wrong: as for a code, nothing is counted.
    if (!typedIn) return notRead(tx, flow, chosen.gate, method, { code: 'proof.number_malformed', field: 'number' })
    const { destination, counts } = ahead ?? (await countSend(tx, flow, chosen, credentials))
    const tripped = tripOf(counts, flow, method)
    if (tripped) return block(tx, flow, method, tripped)
    if (method === 'text' && !numberFits(input.number, destination, flow))
      return wrongNumber(tx, flow, counts, chosen.gate, destination)
    if (method === 'text') unhit(tx, [failedEntry(flow), ...addressFailures(tx, method)])
    if (refusedToSend(counts, flow) || !mayReach(method, destination, flow)) {
      if (method === 'text') await notTexted(tx, destination ?? flow.terms.subject, counts)
      unhit(tx, unspent(tx, flow, chosen.gate, method, destination))
      return unsent(tx, flow, method, 'proof.not_sent')
    }
    return challenge(tx, flow, chosen, destination)
  })
}

/** Where a message would go is told by these. */
const same = (some: readonly Credential[], others: readonly Credential[]): boolean =>
  some.length === others.length &&
  some.every(({ id, version, kind, value }, n) => {
    const other = others[n]!
    return id === other.id && version === other.version && kind === other.kind && value === other.value
  })

type Send = { destination: string | null; counts: Count[] }

/** Contact data of the directory is not remembered, so who may be reached by it is counted once it was read. */
function countAhead(
  tx: Tx,
  flow: Flow,
  credentials: readonly Credential[] | null,
  method: MethodKind,
): Promise<Send> | null {
  const chosen = choice(flow, method)
  if (!chosen || (method !== 'text' && method !== 'email') || notYet(tx, chosen.gate, method)) return null
  return credentials && !flow.terms.acceptUnregistered ? countSend(tx, flow, chosen, credentials) : null
}

/** Counts a press of `Text` or `Email`, before the number is looked at. */
async function countSend(
  tx: Tx,
  flow: Flow,
  { gate, usable }: Chosen,
  credentials: readonly Credential[],
): Promise<Send> {
  const user = flow.terms.acceptUnregistered ? await userOf(tx, flow.tenantId, flow.userId ?? nobodysId) : null
  const destination = destinationFor(flow, usable, credentials, user)
  return { destination, counts: await hit(tx, sendCounters(tx, flow, gate, usable.method, destination)) }
}

const credentialsBehind = (tx: Tx, handle: Buffer) => credentialsOfWho(tx, whoBehind(handle))

/** Too many messages of this flow, or too soon after the last one (OTP-08, LIM-01). */
function notYet(tx: Tx, gate: Gate, method: MethodKind): Pick<Refusal, 'code' | 'params'> | null {
  if (gate.sends.count >= sendsMax) return { code: 'proof.not_sent' }
  const nextAt = mayAskFrom(gate.sends, method)
  if (!nextAt || new Date(nextAt) <= tx.now) return null
  const seconds = Math.ceil((new Date(nextAt).getTime() - tx.now.getTime()) / 1000)
  return { code: 'proof.too_soon', params: { seconds } }
}

/** Read at the moment of sending, never taken from the request or kept in the flow (INV-06). */
function destinationFor(
  flow: Flow,
  usable: UsableMethod,
  credentials: readonly Credential[],
  user: User | null,
): string | null {
  const { mobilePhone = null, businessPhones = [], otherMails = [] } = user ?? {}
  return destinationOf(usable, {
    credentials,
    acceptUnregistered: flow.terms.acceptUnregistered,
    directory: { mobilePhone, businessPhones, otherMails },
  })
}

const who = (flow: Flow): string =>
  `${flow.terms.subject.replace(/^\w+:/, '')}${flow.terms.knownDevice ? ':known' : ''}`

/** Everything one press of `Text` or `Email` counts, raised in one statement before the number is looked at. */
function sendCounters(tx: Tx, flow: Flow, gate: Gate, method: MethodKind, destination: string | null): Entry[] {
  const person = method === 'email' ? limits.mailsSent : limits.numberChecks
  const entries = [userEntry(who(flow), person), ...firstTry(flow, gate), ...addressFailures(tx, method)]
  const to = destination ?? flow.terms.subject
  if (method === 'text') entries.push(failedEntry(flow), rangeEntry(tx, to), ...countryEntries(to))
  return [...entries, ...budgets(tx, flow, method, to)]
}

/** What one message costs its destination and the organisation (LIM-04, SMS-06). */
function budgets(tx: Tx, flow: Flow, method: MethodKind, to: string): Entry[] {
  const digest = destinationDigest(tx.keys, flow.tenantId, method === 'email' ? 'mail' : 'text', to)
  const texts = method === 'text' ? [tenantEntry(tenantTexts(flow.terms.phone.textsPerDay))] : []
  return [...texts, destinationEntry(digest, limits.destinationShort), destinationEntry(digest, limits.destinationDay)]
}

/**
 * What a press has not used up, since no message left: a stranger who does not know the number must not bring its
 * owner to the end of what may be sent there. A number that was typed is counted all the same (THR-03), a press of
 * `Email` is no mail (THR-06) and makes no flow count (LIM-10).
 */
function unspent(tx: Tx, flow: Flow, gate: Gate, method: MethodKind, destination: string | null): Entry[] {
  const kept = budgets(tx, flow, method, destination ?? flow.terms.subject)
  return method === 'email' ? [...kept, userEntry(who(flow), limits.mailsSent), ...firstTry(flow, gate)] : kept
}

/**
 * A wrong number is a failed proof of the address too. Right ones are not counted by address: behind one address
 * may sit a whole office that is locked out at seven in the morning (docs/decisions/0005).
 */
const addressFailures = (tx: Tx, method: MethodKind): Entry[] =>
  method === 'text' ? addressEntries(tx.ip, limits.addressFailedProofs) : []

/** THR-01, THR-07: wrong codes and wrong numbers together; taken back when the number is right. */
const failedEntry = (flow: Flow): Entry => userEntry(who(flow), limits.failedProofs)

/** A flow counts against the person once a proof was tried or a message asked for (LIM-10, THR-05). */
const firstTry = (flow: Flow, gate: Gate): Entry[] =>
  gate.at === 'choose' && gate.gate === 1 && gate.tried === null && gate.sends.count === 0 && !gate.sends.asked
    ? [userEntry(who(flow), limits.resetFlows)]
    : []

const personal = (flow: Flow, count: Count): boolean => count.key.startsWith(`user:${who(flow)}:`)

/** The first of the person's counters that is over its limit, as the reason of the block. */
function tripOf(counts: readonly Count[], flow: Flow, method: MethodKind): RefusalCode | null {
  const over = counts.find((count) => personal(flow, count) && !count.within)
  return over ? blockCode(over.key, method) : null
}

function blockCode(key: string, method: MethodKind): RefusalCode {
  const name = key.slice(key.lastIndexOf(':') + 1)
  if (name === limits.mailsSent.name) return 'proof.blocked.mail'
  if (name === limits.numberChecks.name) return 'proof.blocked.number'
  if (name === limits.resetFlows.name || name === limits.failedProofs.name) return 'proof.blocked.attempts'
  return method === 'email'
    ? 'proof.blocked.email'
    : method === 'appCode'
      ? 'proof.blocked.appCode'
      : 'proof.blocked.text'
}

const refusedToSend = (counts: readonly Count[], flow: Flow): boolean =>
  counts.some((count) => !personal(flow, count) && !count.within)

const numberFits = (typed: string, destination: string | null, flow: Flow): boolean =>
  sameNumber(typed, destination ?? '+000 0000000000', flow.terms.phone.usageLocation) && destination !== null

function mayReach(method: MethodKind, destination: string | null, flow: Flow): boolean {
  if (destination === null || method === 'email') return true
  return mayText(destination, flow.terms.phone.allowed, flow.terms.phone.country)
}

async function unsent(
  tx: Tx,
  flow: Flow,
  method: MethodKind,
  refusal: RefusalCode,
  params?: Refusal['params'],
): Promise<Stand> {
  const taken = await apply(tx, flow, { type: 'unsent', method, refusal })
  return { flow: taken.flow, refusal: params ? { code: refusal, params } : { code: refusal } }
}

/** MTH-31: nothing is sent, the answer is neutral, and the press was counted; the fifth wrong one blocks. */
async function wrongNumber(
  tx: Tx,
  flow: Flow,
  counts: readonly Count[],
  gate: Gate,
  destination: string | null,
): Promise<Stand> {
  unhit(tx, [rangeEntry(tx, destination ?? flow.terms.subject), ...unspent(tx, flow, gate, 'text', destination)])
  logAttempt(tx, flow, 'text', 'number mismatch')
  await countForAlarm(tx, 'failed')
  const spent = [limits.numberChecks, limits.failedProofs].map((limit) => userEntry(who(flow), limit).key)
  if (counts.some((count) => spent.includes(count.key) && count.count >= limits.numberChecks.max))
    return block(tx, flow, 'text', 'proof.blocked.number')
  const taken = await apply(tx, flow, { type: 'unsent', method: 'text', refusal: 'proof.number_wrong' })
  return { flow: taken.flow, refusal: { code: 'proof.number_wrong', field: 'number' } }
}

async function challenge(
  tx: Tx,
  flow: Flow,
  chosen: { gate: Gate; usable: UsableMethod },
  destination: string | null,
): Promise<Stand> {
  const { method } = chosen.usable
  const { challengeId, code } = await issue(tx, {
    flowId: flow.id,
    userId: flow.userId,
    purpose: 'reset',
    gate: chosen.gate.gate,
    method,
    destination: destination ?? flow.terms.subject,
    country: destination && method === 'text' && !flow.terms.decoy ? countryOf(destination) : null,
    digits: digitsOf(method, flow.terms.guarded),
    lifeMs: codeLife,
    notAfter: flow.expiresAt,
  })
  // A decoy walks the same way and is sent nothing: its code is not an accepted answer either (ENU-03).
  if (destination && !flow.terms.decoy) {
    const common = { to: destination, expiresAt: after(tx.now, codeLife), userId: flow.userId }
    tx.send(
      method === 'email'
        ? message(tx, {
            ...common,
            channel: 'mail',
            template: 'code.mail',
            values: { code, purpose: 'reset', at: tx.now.toISOString() },
          })
        : message(tx, { ...common, channel: 'text', template: 'code.text', values: { code, purpose: 'reset' } }),
    )
  }
  return standAfter(await apply(tx, flow, { type: 'sent', method, challengeId }))
}

/** P-05b, P-08a: the try is counted, then the code is looked at, then it is consumed with the proof (OTP-05, OTP-06). */
export function prove(parts: ResetParts, request: FlowRequest, input: { method: MethodKind; answer: string }) {
  const { method } = input
  const typedIn = (flow: Flow) => codeOf(input.answer, digitsOf(method, flow.terms.guarded))
  const reading = {
    hold: holdFlow,
    read: async () => null,
    ahead: (tx: Tx, { flow }: Seen) => {
      const chosen = choice(flow, method)
      if (!chosen || !expectsAnswer(chosen.gate, method) || typedIn(flow) === null) return null
      return countProof(tx, flow, chosen)
    },
  }
  return withFlowAnd(parts, request, reading, async (tx, flow, _, ahead) => {
    const chosen = choice(flow, method)
    if (!chosen || !expectsAnswer(chosen.gate, method)) return misplaced(tx, flow, method)
    const typed = typedIn(flow)
    if (typed === null) {
      const code = malformed[digitsOf(method, flow.terms.guarded)]
      return notRead(tx, flow, chosen.gate, method, { code, field: 'answer' })
    }
    const { counters, counts, tried } = ahead ?? (await countProof(tx, flow, chosen))
    const tripped = tripOf(counts, flow, method)
    if (tripped) return block(tx, flow, method, tripped)
    if (refusedToSend(counts, flow))
      return { flow, refusal: { code: 'request.too_many', params: { seconds: 3600, minutes: 60 } } }
    const answer = await evaluate(tx, flow, chosen, typed, tried)
    return answer.verdict === 'right'
      ? accept(tx, flow, chosen, answer.credential, counters)
      : reject(tx, flow, method, answer.verdict, counts)
  })
}

type Tried = { counters: Entry[]; counts: Count[]; tried: Try | null }

/** Counts an answer, before it is looked at. */
async function countProof(tx: Tx, flow: Flow, chosen: Chosen): Promise<Tried> {
  const counters = answerCounters(tx, flow, chosen.gate, chosen.usable.method)
  const [counts, tried] = await Promise.all([hit(tx, counters), countAnswer(tx, flow, chosen)])
  return { counters, counts, tried }
}

const malformed = { 6: 'proof.code_malformed', 8: 'proof.code_malformed_8' } as const

/** Said in the pane that was used: it is the chosen one from now on, as after a wrong code. */
async function notRead(tx: Tx, flow: Flow, gate: Gate, method: MethodKind, refusal: Refusal): Promise<Stand> {
  const chosen = gate.at === 'challenged' ? gate.method : gate.selected
  if (chosen === method) return { flow, refusal }
  return { flow: (await apply(tx, flow, { type: 'select', method })).flow, refusal }
}

const expectsAnswer = (gate: Gate, method: MethodKind): boolean =>
  method === 'appCode' || (gate.at === 'challenged' && gate.method === method)

function answerCounters(tx: Tx, flow: Flow, gate: Gate, method: MethodKind): Entry[] {
  const perMethod = { appCode: limits.wrongAppCodes, email: limits.wrongMailCodes, text: limits.wrongTextCodes }
  return [
    failedEntry(flow),
    userEntry(who(flow), perMethod[method as keyof typeof perMethod] ?? limits.wrongTextCodes),
    ...firstTry(flow, gate),
    ...addressEntries(tx.ip, limits.addressFailedProofs),
  ]
}

type Chosen = { gate: Gate; usable: UsableMethod }
type Answer = { verdict: 'right'; credential: { id: string; version: number } } | { verdict: 'wrong' | 'stale' }

/** The code that was sent is counted together with the person's counters; an app's code has only those. */
const countAnswer = (tx: Tx, flow: Flow, chosen: Chosen): Promise<Try | null> | null => {
  const place = placeOf(flow, chosen)
  return place && countTry(tx, place)
}

const placeOf = (flow: Flow, { gate, usable }: Chosen) =>
  usable.method !== 'appCode' && gate.at === 'challenged'
    ? ({
        challengeId: gate.challengeId,
        flowId: flow.id,
        purpose: 'reset',
        gate: gate.gate,
        method: usable.method,
      } as const)
    : null

async function evaluate(tx: Tx, flow: Flow, chosen: Chosen, typed: string, counted: Try | null): Promise<Answer> {
  const { method, credentialId, credentialVersion } = chosen.usable
  if (method === 'appCode') {
    const apps = (await credentialsOf(tx, flow.tenantId, flow.userId ?? credentialId)).filter((one) =>
      methodFacts.appCode.credentials.some((kind) => kind === one.kind),
    )
    const app = flow.terms.decoy ? null : await proveTotp(tx, apps, typed)
    return app ? { verdict: 'right', credential: { id: app.id, version: app.version } } : { verdict: 'wrong' }
  }
  const place = placeOf(flow, chosen)
  if (!place) return { verdict: 'stale' }
  const { verdict } = compare(tx, { ...place, typed }, counted)
  if (verdict !== 'right' || flow.terms.decoy) return { verdict: verdict === 'stale' ? 'stale' : 'wrong' }
  return { verdict: 'right', credential: { id: credentialId, version: credentialVersion } }
}

/** The one place where a proof is written: in the unit that has just consumed its code (INV-02). */
async function accept(
  tx: Tx,
  flow: Flow,
  chosen: { gate: Gate; usable: UsableMethod },
  credential: { id: string; version: number },
  counters: readonly Entry[],
): Promise<Stand> {
  const { method, family } = chosen.usable
  unhit(
    tx,
    counters.filter((entry) => entry.limit !== limits.resetFlows),
  )
  const taken = await apply(tx, flow, { type: 'answered', method, verdict: 'right' })
  const proof = { gate: chosen.gate.gate, method, family, userId: flow.userId!, credentialId: credential.id }
  if (taken.step.proof) insertProof(tx, flow, { ...proof, credentialVersion: credential.version })
  return standAfter(taken)
}

async function reject(
  tx: Tx,
  flow: Flow,
  method: MethodKind,
  verdict: 'wrong' | 'stale',
  counts: readonly Count[],
): Promise<Stand> {
  logAttempt(tx, flow, method, verdict === 'wrong' ? 'wrong code' : 'code expired, used or replaced')
  await countForAlarm(tx, 'failed')
  const reached = counts.find(
    (count) => personal(flow, count) && !count.key.endsWith(`:${limits.resetFlows.name}`) && count.count >= 5,
  )
  if (reached) return block(tx, flow, method, blockCode(`:${limits.wrongTextCodes.name}`, method))
  const taken = await apply(tx, flow, { type: 'answered', method, verdict })
  const code = verdict === 'stale' ? 'proof.code_stale' : 'proof.code_wrong'
  return { flow: taken.flow, refusal: { code, field: 'answer' } }
}

/** THR-01 to THR-07: no reset for 24 hours; sign-in and change are untouched (THR-12). The person is told by mail. */
async function block(tx: Tx, flow: Flow, method: MethodKind, reason: RefusalCode): Promise<Stand> {
  const until = after(tx.now, blockLife)
  await endBlockedFlows(tx, flow, reason, until)
  const begun = flow.userId !== null && !flow.terms.decoy && (await startBlock(tx, flow, reason, until))
  const happened: Event = { type: 'blocked', method, refusal: reason, until }
  if (begun)
    tx.audit(event('Blocked from self-service password reset', { reason: reasonOf(reason), targets: targetOf(flow) }))
  return standAfter(await apply(tx, flow, happened))
}

async function startBlock(tx: Tx, flow: Flow, reason: RefusalCode, until: Instant): Promise<boolean> {
  const bucket = flow.terms.knownDevice ? 'known' : 'unknown'
  const begun = await setBlock(tx, { userId: flow.userId!, bucket, reason, until })
  if (!begun) return false
  const user = await userOf(tx, flow.tenantId, flow.userId!)
  const credentials = await credentialsOf(tx, flow.tenantId, flow.userId!)
  const values = { userPrincipalName: flow.typedName, at: tx.now.toISOString(), until: until.toISOString() }
  for (const to of user ? noticeAddresses(user, credentials) : []) {
    tx.send(
      message(tx, {
        channel: 'mail',
        to,
        template: 'notice.block',
        values,
        locale: user!.preferredLanguage,
        userId: flow.userId,
      }),
    )
  }
  return true
}

async function misplaced(tx: Tx, flow: Flow, method: MethodKind): Promise<Stand> {
  const open = flow.state.at === 'choose' || flow.state.at === 'challenged'
  outOfOrder(tx, flow, method)
  return { flow, refusal: { code: open ? 'proof.method_not_offered' : 'reset.moved_on' } }
}
