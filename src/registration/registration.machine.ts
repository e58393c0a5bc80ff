import { after, type Instant, minute, second } from '../base/clock.ts'
import type { RefusalCode } from '../contract/refusals.ts'
import type { Setup } from '../contract/registration.ts'

/**
 * The wizard that registers security info (`sspr.md` 1.8, `authentication-methods.md` 6.4), pure. A state carries
 * only what exists in it; what has been registered is rows, never a flag in here. `draft` is sealed by the caller: a
 * new app's seed, or the number or address a code was sent to.
 */
export type PlannedStep = { readonly setup: Setup; readonly required: boolean }

/** When codes went out in this wizard: the pause grows whatever is typed in between (OTP-08), and ends with a right code. */
export type Sends = { readonly count: number; readonly nextAt: string | null }

export type Frame = {
  readonly mode: 'interrupt' | 'manage'
  /** `first`: nothing was registered before, the password was enough (SES-10). `proved`: an existing method was proved. */
  readonly basis: 'first' | 'proved'
  /** What every row of it is found under: the sign-in's that it interrupts, else its own. */
  readonly correlationId: string
  readonly plan: readonly PlannedStep[]
  readonly index: number
  /** Raised by every move: a form made for an earlier one does nothing. */
  readonly rev: number
  readonly expiresAt: string
  readonly sends: Sends
  /** Ids of the credentials this wizard made. */
  readonly added: readonly string[]
  /** What the last move registered. */
  readonly just: Setup | null
}

export type Place =
  /** */
  | { readonly at: 'intro' }
  /** R-03; `tries`: wrong codes that this seed has had, where it has been tested already. */
  | { readonly at: 'setup'; readonly draft: string; readonly tries?: number }
  /** */
  | { readonly at: 'scan'; readonly draft: string; readonly tries?: number }
  /** R-05b */
  | { readonly at: 'test'; readonly draft: string; readonly tries: number }
  /** */
  | { readonly at: 'number'; readonly draft: string | null }
  /** */
  | { readonly at: 'numberCode'; readonly draft: string; readonly challengeId: string }
  /** */
  | { readonly at: 'numberDone' }
  /** */
  | { readonly at: 'address'; readonly draft: string | null }
  | { readonly at: 'addressCode'; readonly draft: string; readonly challengeId: string }
  /** */
  | { readonly at: 'choose' }
  /** */
  | { readonly at: 'success' }
  | { readonly at: 'closed'; readonly why: 'finished' | 'cancelled' | 'expired' }

export type At = Place['at']
export type Wizard = Frame & { readonly place: Place }

/** Every move there is; a test walks all states and events and sees that `step` uses no other. */
export const moves: Readonly<Record<At, readonly At[]>> = {
  intro: ['setup', 'choose', 'number', 'address', 'success', 'closed'],
  setup: ['intro', 'scan', 'closed'],
  scan: ['setup', 'test', 'closed'],
  test: ['scan', 'test', 'number', 'address', 'success', 'closed'],
  number: ['number', 'numberCode', 'choose', 'success', 'intro', 'address', 'closed'],
  numberCode: ['number', 'numberCode', 'numberDone', 'closed'],
  numberDone: ['intro', 'address', 'success', 'closed'],
  address: ['address', 'addressCode', 'choose', 'success', 'intro', 'number', 'closed'],
  addressCode: ['address', 'addressCode', 'intro', 'number', 'success', 'closed'],
  choose: ['intro', 'number', 'address', 'success', 'closed'],
  success: ['closed'],
  closed: [],
}

export type Event =
  /** `draft` is a fresh seed, for the step that needs one. */
  | { readonly type: 'next'; readonly draft: string }
  | { readonly type: 'back' }
  /** A code went out to what `draft` holds. */
  | { readonly type: 'sent'; readonly draft: string; readonly challengeId: string }
  /** It could not: the entry is shown again with the reason. */
  | { readonly type: 'unsent'; readonly refusal: RefusalCode }
  /** `draft` is a fresh seed for an app that was tried too often; `added` the id of what a right code made. */
  | { readonly type: 'answered'; readonly verdict: 'right'; readonly added: string }
  | { readonly type: 'answered'; readonly verdict: 'wrong' | 'stale'; readonly draft: string }
  | { readonly type: 'different' }
  | { readonly type: 'pick'; readonly setup: Setup }
  /** Leaves out a step that is only recommended. */
  | { readonly type: 'skip' }
  | { readonly type: 'cancel' }
  | { readonly type: 'finish' }
  | { readonly type: 'expire' }

export type Facts = {
  /** Methods that can stand in for the current step. */
  readonly offers: readonly Setup[]
}

export type Step = {
  readonly next: Wizard
  /** False: the event does not belong here; the person is shown where they are. */
  readonly moved: boolean
  readonly refusal: RefusalCode | null
  /** The open code is void from here on (OTP-09). */
  readonly voids: boolean
}

/** SIR-03 */
export const wizardLife = 15 * minute
/** Wrong codes per seed; then there is a new QR code. */
export const testTries = 5
/** SMS-02, LIM-01 */
export const sendsMax = 5
const pauses = [30 * second, 60 * second, 120 * second, 300 * second]
const pauseAfter = (count: number): number => pauses[Math.min(count, pauses.length) - 1] ?? 0

/** Where a step begins; a number or address that is known already is filled in. */
function placeOf(setup: Setup, draft: string | null = null): Place {
  if (setup === 'app') return { at: 'intro' }
  return { at: setup === 'phone' ? 'number' : 'address', draft }
}

export function begin(
  input: Pick<Frame, 'mode' | 'basis' | 'correlationId' | 'plan' | 'rev' | 'sends'> & { readonly draft: string | null },
  now: Instant,
): Wizard {
  const { draft, ...frame } = input
  return {
    ...frame,
    index: 0,
    expiresAt: after(now, wizardLife).toISOString(),
    added: [],
    just: null,
    place: placeOf(input.plan[0]!.setup, draft),
  }
}

export const setupNow = (wizard: Wizard): Setup | null => {
  const { at } = wizard.place
  return at === 'success' || at === 'closed' ? null : (wizard.plan[wizard.index]?.setup ?? null)
}

const stay = (wizard: Wizard, refusal: RefusalCode = 'registration.moved_on'): Step => ({
  next: wizard,
  moved: false,
  refusal,
  voids: false,
})

function move(wizard: Wizard, place: Place, more: Partial<Frame> = {}, refusal: RefusalCode | null = null): Step {
  const next = { ...wizard, just: null, ...more, rev: wizard.rev + 1, place }
  const voids = holdsCode(wizard.place) && !holdsCode(place)
  return { next, moved: true, refusal, voids }
}
const holdsCode = (place: Place): boolean => place.at === 'numberCode' || place.at === 'addressCode'

export function step(wizard: Wizard, event: Event, facts: Facts, now: Instant): Step {
  if (wizard.place.at === 'closed') return stay(wizard)
  if (event.type === 'expire') return move(wizard, { at: 'closed', why: 'expired' })
  if (event.type === 'cancel') return cancel(wizard)
  switch (wizard.place.at) {
    case 'intro':
    case 'setup':
    case 'scan':
    case 'test':
      return inApp(wizard, event, facts)
    case 'number':
    case 'address':
      return atEntry(wizard, wizard.place, event, facts, now)
    case 'numberCode':
    case 'addressCode':
      return atCode(wizard, wizard.place, event, now)
    case 'numberDone':
      return event.type === 'next' ? onward(wizard, null) : stay(wizard)
    case 'choose':
      return atChoice(wizard, event, facts)
    case 'success':
      return event.type === 'finish' ? move(wizard, { at: 'closed', why: 'finished' }) : stay(wizard)
  }
}

/** In the chooser "cancel" closes the chooser; on the last page there is nothing left to cancel. */
function cancel(wizard: Wizard): Step {
  if (wizard.place.at === 'choose') return move(wizard, placeOf(wizard.plan[wizard.index]!.setup))
  const done = wizard.place.at === 'success' || wizard.place.at === 'numberDone'
  return move(wizard, { at: 'closed', why: done ? 'finished' : 'cancelled' })
}

function inApp(wizard: Wizard, event: Event, facts: Facts): Step {
  const { place } = wizard
  if (place.at === 'test' && event.type === 'answered') return tested(wizard, place, event)
  if (place.at === 'intro' && (event.type === 'different' || event.type === 'skip')) return aside(wizard, event, facts)
  if (event.type === 'next') {
    if (place.at === 'intro') return move(wizard, { at: 'setup', draft: event.draft })
    if (place.at === 'setup') return move(wizard, { ...place, at: 'scan' })
    if (place.at === 'scan') return move(wizard, { at: 'test', draft: place.draft, tries: place.tries ?? 0 })
  }
  if (event.type === 'back') {
    if (place.at === 'setup') return move(wizard, { at: 'intro' })
    if (place.at === 'scan') return move(wizard, { ...place, at: 'setup' })
    if (place.at === 'test') return move(wizard, { ...place, at: 'scan' })
  }
  return stay(wizard)
}

type Answer = Extract<Event, { type: 'answered' }>
type Test = Extract<Place, { at: 'test' }>

/** Five wrong codes make the seed worthless: a new one is shown (`authentication-methods.md` R-05b). */
function tested(wizard: Wizard, place: Test, event: Answer): Step {
  if (event.verdict === 'right') return onward(wizard, event.added)
  const tries = place.tries + 1
  if (tries >= testTries) return move(wizard, { at: 'scan', draft: event.draft }, {}, 'registration.new_key')
  return move(wizard, { ...place, tries }, {}, 'proof.code_wrong')
}

type Entry = Extract<Place, { at: 'number' | 'address' }>

function atEntry(wizard: Wizard, place: Entry, event: Event, facts: Facts, now: Instant): Step {
  switch (event.type) {
    case 'sent':
      return sent(wizard, place.at === 'number' ? 'numberCode' : 'addressCode', event, now)
    case 'unsent':
      return move(wizard, place, {}, event.refusal)
    case 'different':
    case 'skip':
      return aside(wizard, event, facts)
    default:
      return stay(wizard)
  }
}

type Sent = Extract<Event, { type: 'sent' }>

function sent(wizard: Wizard, at: 'numberCode' | 'addressCode', event: Sent, now: Instant): Step {
  if (!mayAskAgain(wizard, now)) return stay(wizard, 'proof.too_soon')
  const count = wizard.sends.count + 1
  const sends = { count, nextAt: after(now, pauseAfter(count)).toISOString() }
  const { draft, challengeId } = event
  return move(wizard, { at, draft, challengeId }, { sends })
}

/** Whether the pause since the last code is over. */
export const mayAskAgain = ({ sends }: Pick<Frame, 'sends'>, now: Instant): boolean =>
  sends.nextAt === null || new Date(sends.nextAt) <= now

type Code = Extract<Place, { at: 'numberCode' | 'addressCode' }>

function atCode(wizard: Wizard, place: Code, event: Event, now: Instant): Step {
  switch (event.type) {
    case 'sent':
      return sent(wizard, place.at, event, now)
    case 'unsent':
      return move(wizard, place, {}, event.refusal)
    case 'back':
      return move(wizard, { at: place.at === 'numberCode' ? 'number' : 'address', draft: place.draft })
    case 'answered':
      return answered(wizard, place, event)
    default:
      return stay(wizard)
  }
}

function answered(wizard: Wizard, place: Code, event: Answer): Step {
  if (event.verdict !== 'right') {
    return move(wizard, place, {}, event.verdict === 'wrong' ? 'proof.code_wrong' : 'proof.code_stale')
  }
  // The next code is for the next method: nobody waits for it because of this one.
  const sends = { ...wizard.sends, nextAt: null }
  if (place.at === 'addressCode') return onward({ ...wizard, sends }, event.added)
  return move(wizard, { at: 'numberDone' }, { added: [...wizard.added, event.added], just: 'phone', sends })
}

/** `I want to set up a different method`, or leaving a recommended one out. */
function aside(wizard: Wizard, event: Event, facts: Facts): Step {
  if (event.type === 'skip') return wizard.plan[wizard.index]!.required ? stay(wizard) : onward(wizard, null)
  return facts.offers.length > 0 ? move(wizard, { at: 'choose' }) : stay(wizard, 'registration.no_method')
}

function atChoice(wizard: Wizard, event: Event, facts: Facts): Step {
  if (event.type === 'back') return move(wizard, placeOf(wizard.plan[wizard.index]!.setup))
  if (event.type === 'skip') return aside(wizard, event, facts)
  if (event.type !== 'pick') return stay(wizard)
  if (!facts.offers.includes(event.setup)) return stay(wizard, 'registration.not_enabled')
  // The step keeps what made it: a required one stays required (SIR-16). One planned for later changes places.
  const now = wizard.plan[wizard.index]!.setup
  const plan = wizard.plan.map((one, n) => {
    if (n === wizard.index) return { ...one, setup: event.setup }
    return one.setup === event.setup ? { ...one, setup: now } : one
  })
  return move(wizard, placeOf(event.setup), { plan })
}

/** This step is done or left out: the next one, or the end. Manage mode ends where it began, in its list. */
function onward(wizard: Wizard, added: string | null): Step {
  const index = wizard.index + 1
  const more = added ? { added: [...wizard.added, added], just: wizard.plan[wizard.index]!.setup } : {}
  const next = wizard.plan[index]
  if (!next && wizard.mode === 'manage') return move(wizard, { at: 'closed', why: 'finished' }, more)
  if (!next) return move(wizard, { at: 'success' }, more)
  return move(wizard, placeOf(next.setup), { ...more, index })
}
