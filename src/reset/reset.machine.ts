import {
  abandonedCompleted,
  abandonedStarted,
  completed,
  contacted,
  flowReasons,
  reasonOf,
  started,
} from '../audit/events.ts'
import { after, type Instant, minute, second } from '../base/clock.ts'
import { type MethodFamily, type MethodKind, methodFacts } from '../contract/methods.ts'
import type { RefusalCode } from '../contract/refusals.ts'
import { gatesAfter } from './gates.policy.ts'

/**
 * The reset of a forgotten password (`sspr.md` 1.5) and the unlock without reset (1.6), as one machine. It is pure:
 * the use cases find out what is true (did the code match, was a limit reached), the machine says what follows.
 * A state carries only what exists in it. That a gate was passed is not in here: gates are rows (`reset_proof`),
 * and the last step adds up the rows.
 */
export type Mode = 'reset' | 'unlock'
export type Gate = 1 | 2

/**
 * What was sent in this flow. Counted over all methods; a pause is for another message by the same one (OTP-08): who
 * waits for a text in vain may take the mail at once.
 */
export type Sends = {
  readonly count: number
  /** Asked for a text that did not go: the flow has been counted against its person (THR-05). */
  readonly asked?: true
  /** From when each may be asked for again. */
  readonly waits?: Readonly<Partial<Record<MethodKind, string>>>
}

/** From when this method may send again; null: now. */
export const mayAskFrom = ({ waits }: Sends, method: MethodKind): string | null => waits?.[method] ?? null

export type Reset =
  | { readonly at: 'reason' }
  | {
      readonly at: 'choose'
      readonly mode: Mode
      readonly gate: Gate
      /** The radio that is chosen: its pane is open. */
      readonly selected: MethodKind | null
      /** The method tried last at this gate. */
      readonly tried: MethodKind | null
      /** The method that passed gate 1. */
      readonly passed: MethodKind | null
      readonly sends: Sends
    }
  | {
      readonly at: 'challenged'
      readonly mode: Mode
      readonly gate: Gate
      readonly method: MethodKind
      readonly challengeId: string
      readonly sentAt: string
      readonly passed: MethodKind | null
      readonly sends: Sends
    }
  | {
      readonly at: 'password'
      readonly passed: MethodKind
      readonly refused: boolean
      /** How many were passed, where guarded mode asked for more than the terms say. */
      readonly gates?: Gate
    }
  | {
      readonly at: 'writing'
      readonly mode: Mode
      readonly claim: string
      readonly until: string
      readonly passed: MethodKind
    }
  | { readonly at: 'done'; readonly mode: Mode; readonly delayed: boolean }
  | { readonly at: 'closed'; readonly why: ClosedWhy; readonly until: string | null }

export type ClosedWhy = RefusalCode | 'cancelled' | 'expired' | 'contacted' | 'superseded'
export type At = Reset['at']

/** Every move there is. A test walks all states and events and sees that `step` uses no other. */
export const moves: readonly (readonly [At, At])[] = [
  ['reason', 'choose'],
  ['reason', 'closed'],
  ['choose', 'choose'],
  ['choose', 'challenged'],
  ['choose', 'password'],
  ['choose', 'writing'],
  ['choose', 'closed'],
  ['challenged', 'challenged'],
  ['challenged', 'choose'],
  ['challenged', 'password'],
  ['challenged', 'writing'],
  ['challenged', 'closed'],
  ['password', 'password'],
  ['password', 'writing'],
  ['password', 'closed'],
  ['writing', 'done'],
  ['writing', 'password'],
  ['writing', 'closed'],
  ['closed', 'closed'],
]

export type Event =
  | { readonly type: 'reason'; readonly mode: Mode }
  | { readonly type: 'select'; readonly method: MethodKind }
  | { readonly type: 'sent'; readonly method: MethodKind; readonly challengeId: string }
  /** The number did not match, it is too soon, a destination had enough: nothing was sent. */
  | { readonly type: 'unsent'; readonly method: MethodKind; readonly refusal: RefusalCode }
  | { readonly type: 'answered'; readonly method: MethodKind; readonly verdict: 'right' | 'wrong' | 'stale' }
  | { readonly type: 'blocked'; readonly method: MethodKind; readonly refusal: RefusalCode; readonly until: Instant }
  | { readonly type: 'contact' }
  | { readonly type: 'cancel' }
  | { readonly type: 'refusedPassword'; readonly refusal: RefusalCode }
  | { readonly type: 'acceptedPassword'; readonly claim: string }
  | { readonly type: 'written'; readonly delayed: boolean }
  | { readonly type: 'writeRefused'; readonly refusal: RefusalCode }
  | { readonly type: 'writeFailed'; readonly refusal: RefusalCode }
  /** At the commit the person is no longer eligible, or a proof no longer holds (FLO-07). */
  | { readonly type: 'withdrawn'; readonly refusal: RefusalCode }
  | { readonly type: 'expire' }
  | { readonly type: 'supersede' }

/** What eligibility decided and the flow keeps (FLW-05). */
export type Terms = {
  readonly gates: Gate
  /** The tenant was under attack when the flow began (LIM-12). */
  readonly guarded: boolean
  readonly methods: readonly { readonly method: MethodKind; readonly family: MethodFamily }[]
}

export type Note = { readonly result: 'success' | 'failure'; readonly reason: string }

export type Step = {
  readonly next: Reset
  /** False: the event does not belong here; nothing changed and the person is shown where they are (FLW-06). */
  readonly moved: boolean
  readonly notes: readonly Note[]
  readonly refusal: RefusalCode | null
  /** The gate this step passed: the caller writes the row, in the same unit as the consumed code. */
  readonly proof: { readonly gate: Gate; readonly method: MethodKind } | null
}

/** A notification or call has no code to resend; 30 s, then twice as long, five minutes at most (OTP-08). */
const pauses = [30 * second, 60 * second, 120 * second, 5 * minute]
export const sendsMax = 5
export const resendPause = (sent: number): number => pauses[Math.min(sent, pauses.length) - 1] ?? 0

export const begin = (unlockOffered: boolean): Reset => (unlockOffered ? { at: 'reason' } : firstGate('reset'))

const firstGate = (mode: Mode): Reset => ({
  at: 'choose',
  mode,
  gate: 1,
  selected: null,
  tried: null,
  passed: null,
  sends: { count: 0 },
})

const good = (reason: string): Note => ({ result: 'success', reason })
const bad = (reason: string): Note => ({ result: 'failure', reason })

const stay = (state: Reset, refusal: RefusalCode = 'reset.moved_on'): Step => ({
  next: state,
  moved: false,
  notes: [],
  refusal,
  proof: null,
})
const move = (next: Reset, notes: readonly Note[] = [], refusal: RefusalCode | null = null): Step => ({
  next,
  moved: true,
  notes,
  refusal,
  proof: null,
})
const close = (why: ClosedWhy, notes: readonly Note[], until: Instant | null = null): Step =>
  move({ at: 'closed', why, until: until?.toISOString() ?? null }, notes)

/** Methods whose family has not passed a gate yet (MTH-01). */
export function offered(terms: Terms, passed: MethodKind | null): readonly MethodKind[] {
  const spent = passed && methodFacts[passed].family
  const spentNow = passed && terms.methods.find((method) => method.method === passed)?.family
  return terms.methods
    .filter((method) => method.family !== spent && method.family !== spentNow)
    .map((method) => method.method)
}

export function step(state: Reset, event: Event, terms: Terms, now: Instant): Step {
  if (event.type === 'expire') return expire(state)
  if (event.type === 'supersede') return isOpen(state) ? close('superseded', []) : stay(state)
  if (event.type === 'withdrawn')
    return isOpen(state) ? close(event.refusal, [bad(reasonOf(event.refusal))]) : stay(state)
  switch (state.at) {
    case 'reason':
      return fromReason(state, event)
    case 'choose':
    case 'challenged':
      return atGate(state, event, terms, now)
    case 'password':
      return fromPassword(state, event, now)
    case 'writing':
      return fromWriting(state, event)
    case 'closed':
      return fromClosed(state, event)
    case 'done':
      return stay(state)
  }
}

export const isOpen = (state: Reset): boolean => state.at !== 'done' && state.at !== 'closed'

function fromReason(state: Reset, event: Event): Step {
  if (event.type === 'reason') return move(firstGate(event.mode), [good(flowReasons.presented)])
  if (event.type === 'cancel') return close('cancelled', [bad(flowReasons.cancelledGates)])
  return stay(state)
}

type AtGate = Extract<Reset, { at: 'choose' | 'challenged' }>

function atGate(state: AtGate, event: Event, terms: Terms, now: Instant): Step {
  if (event.type === 'cancel') return close('cancelled', [bad(flowReasons.cancelledGates)])
  if (event.type === 'contact') {
    const tried = triedAt(state)
    return tried ? close('contacted', [bad(contacted(tried))]) : stay(state)
  }
  if (!('method' in event)) return stay(state)
  if (!offered(terms, state.passed).includes(event.method)) return stay(state, 'proof.method_not_offered')
  switch (event.type) {
    case 'select':
      return move(idle(state, event.method))
    case 'sent':
      return move(challenged(state, event, now), [good(started(event.method))])
    case 'unsent':
      return unsent(state, event)
    case 'answered':
      return answered(state, event, terms, now)
    case 'blocked':
      return close(event.refusal, [...startedNote(state, event.method), bad(reasonOf(event.refusal))], event.until)
  }
}

const triedAt = (state: AtGate): MethodKind | null => (state.at === 'challenged' ? state.method : state.tried)

/** Choosing another radio voids the open code (OTP-09); the caller voids its row. */
const idle = (state: AtGate, selected: MethodKind | null): Reset => ({
  at: 'choose',
  mode: state.mode,
  gate: state.gate,
  selected,
  tried: triedAt(state),
  passed: state.passed,
  sends: state.sends,
})

function challenged(state: AtGate, event: Extract<Event, { type: 'sent' }>, now: Instant): Reset {
  const count = state.sends.count + 1
  return {
    at: 'challenged',
    mode: state.mode,
    gate: state.gate,
    method: event.method,
    challengeId: event.challengeId,
    sentAt: now.toISOString(),
    passed: state.passed,
    sends: { count, waits: { ...state.sends.waits, [event.method]: after(now, resendPause(count)).toISOString() } },
  }
}

/** Nothing was sent: an open code of the same method stays valid, of another method it is void. */
function unsent(state: AtGate, event: Extract<Event, { type: 'unsent' }>): Step {
  if (state.at === 'challenged' && state.method === event.method) return move(state, [], event.refusal)
  const sends: Sends = event.method === 'text' ? { ...state.sends, asked: true } : state.sends
  return move(idle({ ...state, sends }, event.method), [], event.refusal)
}

/**
 * Nothing is sent for a code from the app, so "started" is written when it is first submitted, in the same second
 * as "completed" (seed 004). For everything else it was written on sending.
 */
const startedNote = (state: AtGate, method: MethodKind): readonly Note[] =>
  methodFacts[method].family === 'app' && triedAt(state) !== method ? [good(started(method))] : []

function answered(state: AtGate, event: Extract<Event, { type: 'answered' }>, terms: Terms, now: Instant): Step {
  const expectsCode = state.at === 'challenged' && state.method === event.method
  const fromApp = event.method === 'appCode'
  if (!expectsCode && !fromApp) return stay(state)
  const notes = startedNote(state, event.method)
  if (event.verdict === 'right') return passed(state, event.method, notes, terms, now)
  const refusal: RefusalCode = event.verdict === 'stale' ? 'proof.code_stale' : 'proof.code_wrong'
  if (expectsCode) return move(state, notes, refusal)
  return move({ ...idle(state, event.method), tried: event.method } as Reset, notes, refusal)
}

function passed(state: AtGate, method: MethodKind, before: readonly Note[], terms: Terms, now: Instant): Step {
  const proof = { gate: state.gate, method }
  const notes = [...before, good(completed(method))]
  const gates = state.gate === 1 ? gatesAfter(terms, method) : state.gate
  if (state.gate < gates) {
    // Only guarded mode asks for more than eligibility found. Said to nobody who has not proved anything.
    if (gates > terms.gates && offered(terms, method).length === 0)
      return close('reset.guarded', [...notes, bad(reasonOf('reset.guarded'))])
    const next: Reset = {
      at: 'choose',
      mode: state.mode,
      gate: 2,
      selected: null,
      tried: null,
      passed: method,
      sends: state.sends,
    }
    return { ...move(next, notes), proof }
  }
  const all = good(state.mode === 'reset' ? flowReasons.allVerified : flowReasons.allVerifiedUnlock)
  const next: Reset =
    state.mode === 'reset'
      ? { at: 'password', passed: method, refused: false, ...(gates > terms.gates ? { gates } : {}) }
      : { at: 'writing', mode: 'unlock', claim: '', until: after(now, 30 * second).toISOString(), passed: method }
  return { ...move(next, [...notes, all]), proof }
}

function fromPassword(state: Extract<Reset, { at: 'password' }>, event: Event, now: Instant): Step {
  switch (event.type) {
    case 'cancel':
      return close('cancelled', [bad(flowReasons.cancelledPassword)])
    case 'refusedPassword': {
      // Empty or different entries are only shown; what breaks a rule was submitted (sspr.md 9.4).
      const submitted = event.refusal === 'password.unacceptable' ? [good(flowReasons.submittedPassword)] : []
      return move({ ...state, refused: true }, submitted, event.refusal)
    }
    case 'acceptedPassword':
      return move(
        {
          at: 'writing',
          mode: 'reset',
          claim: event.claim,
          until: after(now, 30 * second).toISOString(),
          passed: state.passed,
        },
        [good(flowReasons.submittedPassword)],
      )
    default:
      return stay(state)
  }
}

function fromWriting(state: Extract<Reset, { at: 'writing' }>, event: Event): Step {
  switch (event.type) {
    case 'written':
      return move({ at: 'done', mode: state.mode, delayed: event.delayed }, [
        good(state.mode === 'reset' ? flowReasons.reset : flowReasons.unlocked),
      ])
    case 'writeRefused':
      return state.mode === 'reset'
        ? move({ at: 'password', passed: state.passed, refused: true }, [], event.refusal)
        : close(event.refusal, [bad(reasonOf(event.refusal))])
    case 'writeFailed':
      return close(event.refusal, [bad(reasonOf(event.refusal))])
    default:
      return stay(state)
  }
}

/** From a refusal page one may still ask an administrator; from the other ends nothing leads on (FLO-08). */
function fromClosed(state: Extract<Reset, { at: 'closed' }>, event: Event): Step {
  if (event.type !== 'contact' || !mayContact(state.why)) return stay(state)
  return move({ at: 'closed', why: 'contacted', until: state.until }, [bad(flowReasons.contactedRefused)])
}

export const mayContact = (why: ClosedWhy): boolean =>
  why !== 'cancelled' && why !== 'expired' && why !== 'contacted' && why !== 'superseded'

/** After fifteen minutes, whatever the person does (FLW-01); the row says where they left. */
function expire(state: Reset): Step {
  if (!isOpen(state)) return stay(state)
  return close('expired', [bad(abandonment(state))])
}

function abandonment(state: Reset): string {
  switch (state.at) {
    case 'challenged':
      return abandonedStarted(state.method)
    case 'choose':
      if (state.tried) return abandonedStarted(state.tried)
      return state.passed ? abandonedCompleted(state.passed) : flowReasons.abandonedId
    case 'password':
      return state.refused ? flowReasons.abandonedWhilePassword : flowReasons.abandonedBeforePassword
    case 'writing':
      return flowReasons.abandonedWhilePassword
    default:
      return flowReasons.abandonedId
  }
}
