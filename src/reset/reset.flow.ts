import { type EventParts, event, userTarget } from '../audit/events.ts'
import { type Instant, isPast, monotonic } from '../base/clock.ts'
import { done, type Outcome, refuse } from '../base/outcome.ts'
import { sha256 } from '../base/secret.ts'
import type { Refusal } from '../contract/refusals.ts'
import { factOf } from '../contract/refusals.ts'
import type { RobotDesk } from '../guard/challenge.ts'
import { voidOpen } from '../methods/challenge.store.ts'
import type { Hasher } from '../passwords/hasher.ts'
import type { Actor } from '../store/schema.ts'
import type { Store, Tx } from '../store/unit.ts'
import type { Lately, Seen } from './lately.ts'
import { type Event, isOpen, type Note, type Reset, type Step, step } from './reset.machine.ts'
import { type Flow, holdFlow, saveFlow } from './reset.store.ts'

/** What the reset needs of the program. */
export type ResetParts = {
  readonly store: Store
  readonly desk: RobotDesk
  readonly hasher: Hasher
  /** What a stranger could time takes at least this long (`hides`; sspr.md FLW-08). Milliseconds. */
  readonly answerFloor: number
  readonly lately: Lately
}

/** A request that carries a flow's handle: in the cookie or in the header, never both (FLO-02). */
export type FlowRequest = {
  readonly handle: string
  readonly carrier: 'cookie' | 'header'
  readonly ip: string
  readonly userAgent: string | null
  readonly requestId: string
  /** The remembered-device cookie, if the browser has one. */
  readonly device: string | undefined
}

/** Where the flow stands after a step, and what the person is told on the page. */
export type Stand = { readonly flow: Flow; readonly refusal: Refusal | null }

/** Opens a unit on the flow: its row is held, its tenant and correlation id adopted, its fifteen minutes checked. */
export const withFlow = (
  parts: ResetParts,
  request: FlowRequest,
  fn: (tx: Tx, flow: Flow) => Promise<Stand>,
): Promise<Outcome<Stand, Refusal>> => withFlowAnd(parts, request, { hold: holdFlow, read: async () => null }, fn)

/** `bereft` is known where the person is held too. */
export type Held = Flow & { readonly overtaken?: boolean; readonly bereft?: boolean }

export type Reading<Read, Counted> = {
  hold(tx: Tx, handle: Buffer): Promise<Held | null>
  /** What the step reads about the flow's person. */
  read(tx: Tx, handle: Buffer): Promise<Read>
  /** What the step counts, told from the flow as this process last saw it; null when that is not enough to go by. */
  ahead?(tx: Tx, seen: Seen): Promise<Counted> | null
  /** Whether the step would still count the same, now that it was read. */
  still?(read: Read, seen: Seen): boolean
}

/**
 * The same, with what the step reads and counts. All of it leaves together and the database takes it in its order, so
 * what is read and counted is what stands once the flow is held. What to count is a guess: when the flow, once held,
 * is not the one that was guessed by, nothing of it stays and the step begins anew without one. Still nothing is
 * looked at before it was counted.
 */
export async function withFlowAnd<Read, Counted>(
  parts: ResetParts,
  request: FlowRequest,
  reading: Reading<Read, Counted>,
  fn: (tx: Tx, flow: Held, read: Read, counted: Counted | null) => Promise<Stand>,
): Promise<Outcome<Stand, Refusal>> {
  const began = monotonic()
  const step = { parts, request, handle: sha256(request.handle), reading, fn }
  const seen = parts.lately.take(step.handle)
  const outcome = await attempt(step, reading.ahead ? seen : null).catch((error) => {
    if (error instanceof GuessedWrong) return attempt(step, null)
    throw error
  })
  if (outcome.ok && isOpen(outcome.value.flow.state))
    parts.lately.keep(step.handle, { flow: outcome.value.flow, credentials: null })
  if (outcome.ok && hides(outcome.value.flow)) await floor(parts, began)
  return outcome
}

/**
 * Answers whose time could tell what their words do not are held to a floor, after equal work (ENU-05): that a name is
 * refused, and in private mode every step until somebody has proved who they are. A mail that only an account gets
 * costs a fraction of a millisecond; the floor covers it.
 */
export function hides({ state, terms }: Pick<Flow, 'state' | 'terms'>): boolean {
  const nobodyKnown = state.at === 'reason' || state.at === 'choose' || state.at === 'challenged'
  return refusedOrAsked(state) || (terms.private && (nobodyKnown || state.at === 'closed'))
}

/** Who was refused, or asks for help then: not who has cancelled or was too late. */
const refusedOrAsked = (state: Reset): boolean =>
  state.at === 'closed' && state.why !== 'cancelled' && state.why !== 'expired' && state.why !== 'superseded'

/** `began`: by the monotonic clock. */
export async function floor(parts: ResetParts, began: number): Promise<void> {
  const left = parts.answerFloor - (monotonic() - began)
  if (left > 0) await new Promise((resolve) => setTimeout(resolve, left))
}

class GuessedWrong extends Error {}

type Attempt<Read, Counted> = {
  readonly parts: ResetParts
  readonly request: FlowRequest
  readonly handle: Buffer
  readonly reading: Reading<Read, Counted>
  readonly fn: (tx: Tx, flow: Held, read: Read, counted: Counted | null) => Promise<Stand>
}

function attempt<Read, Counted>(
  { parts, request, handle, reading, fn }: Attempt<Read, Counted>,
  guess: Seen | null,
): Promise<Outcome<Stand, Refusal>> {
  const unit = {
    tenantId: '',
    correlationId: request.requestId,
    actor: nobody(request.ip),
    ip: request.ip,
    userAgent: request.userAgent,
  }
  return parts.store.unit(unit, async (tx) => {
    if (guess) tx.adopt(guess.flow)
    const ahead = () => (guess && reading.ahead ? reading.ahead(tx, guess) : null)
    const [flow, known, counted] = await Promise.all([reading.hold(tx, handle), reading.read(tx, handle), ahead()])
    if (guess && counted && !(flow && stands(flow, tx.now, guess) && reading.still?.(known, guess) !== false))
      throw new GuessedWrong()
    if (!flow || flow.carrier !== request.carrier) return refuse({ code: 'reset.no_flow' })
    tx.adopt(flow)
    tx.actAs(actorOf(flow, request.ip))
    if (isOpen(flow.state) && isPast(flow.expiresAt, tx.now)) {
      const { flow: over } = await apply(tx, flow, { type: 'expire' })
      return done({ flow: over, refusal: null })
    }
    if (isOpen(flow.state) && flow.overtaken)
      return done(standAfter(await apply(tx, flow, { type: 'withdrawn', refusal: 'reset.withdrawn' })))
    return done(await fn(tx, flow, known, counted))
  })
}

/** It is where it was, and goes on: the same version of a flow is the same flow in every detail. */
const stands = (flow: Held, now: Instant, { flow: seen }: Seen): boolean =>
  flow.id === seen.id && flow.version === seen.version && !flow.overtaken && !isPast(flow.expiresAt, now)

const nobody = (ip: string): Actor => ({
  type: 'user',
  id: null,
  displayName: null,
  userPrincipalName: null,
  ipAddress: ip,
})

/** The person named on the first page is the actor even before they proved anything (seed 004, ENB-31). */
export const actorOf = (flow: Pick<Flow, 'userId' | 'typedName'>, ip: string): Actor => ({
  type: 'user',
  id: flow.userId,
  displayName: null,
  userPrincipalName: flow.typedName,
  ipAddress: ip,
})

export const targetOf = (flow: Pick<Flow, 'userId' | 'typedName'>) =>
  flow.userId ? [userTarget({ id: flow.userId, displayName: null, userPrincipalName: flow.typedName })] : []

/** Takes one step: the machine decides, its notes go to the audit log, the new state is saved. */
export async function apply(tx: Tx, flow: Flow, happened: Event): Promise<{ flow: Flow; step: Step }> {
  const taken = step(flow.state, happened, flow.terms, tx.now)
  if (!taken.moved) outOfOrder(tx, flow, happened.type)
  for (const note of taken.notes) tx.audit(progress(flow, note))
  return { flow: await keep(tx, flow, taken), step: taken }
}

/** A step out of order changes nothing and is remembered (FLO-04, AUD-S02). */
export function outOfOrder(tx: Tx, flow: Flow, what: string): void {
  const reason = `${what} is not expected in state ${flow.state.at}`
  tx.audit(event('Flow step out of order', { result: 'failure', reason, targets: targetOf(flow) }))
}

async function keep(tx: Tx, flow: Flow, taken: Step): Promise<Flow> {
  if (!taken.moved || taken.next === flow.state) return flow
  // Leaving a challenge by any door but its right answer voids its code (OTP-09).
  const { state } = flow
  const left = state.at === 'challenged' && taken.next.at !== 'challenged' && taken.proof?.method !== state.method
  if (left) voidOpen(tx, flow.id)
  return saveFlow(tx, flow, taken.next)
}

/** A row of the flow's progress (`sspr.md` 9.3). */
export function progress(flow: Flow, note: Note, more: EventParts['details'] = {}) {
  return event('Self-service password reset flow activity progress', {
    // Nobody may reset with a decoy, so none of its steps is a success.
    result: flow.terms.decoy ? 'failure' : note.result,
    reason: note.reason,
    targets: targetOf(flow),
    // What the flow was about stands on the rows that end it; its progress would only repeat it.
    details: note.result === 'failure' ? { ...termsDetails(flow), ...more } : more,
  })
}

export function termsDetails(flow: Flow): Record<string, string | number | null> {
  const why = flow.state.at === 'closed' ? flow.state.why : flow.terms.decoy
  const code = why?.includes('.') ? factOf(why as Refusal['code']).sspr : null
  return {
    GatesRequired: flow.terms.gates,
    ...(flow.terms.guarded ? { GuardedMode: 'on' } : {}),
    PolicySource: flow.terms.policySource,
    ScopeGroupId: flow.terms.scopeGroupId,
    SessionStarted: flow.createdAt.toISOString(),
    SsprErrorCode: code ?? null,
  }
}

export const standAfter = (taken: { flow: Flow; step: Step }): Stand => ({
  flow: taken.flow,
  refusal: taken.step.refusal ? { code: taken.step.refusal } : null,
})
