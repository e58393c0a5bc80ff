import { event, userTarget } from '../audit/events.ts'
import { type Instant, isPast } from '../base/clock.ts'
import { done, type Outcome, refuse } from '../base/outcome.ts'
import type { Refusal, RefusalCode } from '../contract/refusals.ts'
import { type RegistrationView, type Setup, setupFacts } from '../contract/registration.ts'
import { userForChange } from '../directory/users.store.ts'
import { voidOpen } from '../methods/challenge.store.ts'
import { parseNumber } from '../methods/numbers.policy.ts'
import { newSeed } from '../methods/proofs/totp.ts'
import type { Store, Tx, UnitRequest } from '../store/unit.ts'
import { sealDraft } from './draft.ts'
import { type Person, personOf } from './registration.facts.ts'
import {
  begin,
  type Event,
  type PlannedStep,
  type Step,
  step,
  type Wizard,
  wizardLife,
} from './registration.machine.ts'
import {
  addable,
  addressOf,
  isOwnMailbox,
  mayChange,
  notEnabledBecause,
  offersFor,
  planOf,
  type SignedIn,
} from './registration.policy.ts'
import { holdWizard, notePrompt, saveWizard, wizardOf } from './registration.store.ts'
import { viewOf } from './view.ts'

/** The session in which somebody registers: signed in, or on the way in with the interrupt open. */
export type Registrant = SignedIn & { readonly id: string; readonly tenantId: string; readonly userId: string }

/** Where the wizard is after a step; a refusal says why it did not go further. */
export type Answer = { readonly view: RegistrationView; readonly refusal: Refusal | null }
export type Answered = Outcome<Answer, Refusal>

/** What a step of the wizard works with. `person` was read in this unit, with their row locked. */
export type Ctx = { readonly tx: Tx; readonly person: Person; readonly wizard: Wizard; readonly session: Registrant }

/** `Next` on R-01, an entry address, `Add` or `Change` on the manage page. Runs on if a wizard is open already. */
export function start(
  store: Store,
  request: UnitRequest,
  session: Registrant,
  input: { readonly mode: Wizard['mode']; readonly setup?: Setup },
): Promise<Answered> {
  return store.unit(request, async (tx): Promise<Answered> => {
    const found = await hold(tx, session)
    if (!found) return refuse({ code: 'signin.session_over' })
    const { person, wizard: old } = found
    const refusal = mayStart(person, session, tx.now, input.setup)
    if (refusal) return refuse(refusal)
    const plan = input.setup ? [{ setup: input.setup, required: true }] : planOf(person.facts)
    if (plan.length === 0) return refuse({ code: 'registration.no_method' })
    voidOpen(tx, session.id)
    const frame = { ...frameOf(person, old, plan), mode: input.mode, correlationId: tx.correlationId }
    const wizard = begin({ ...frame, draft: prefill(tx, person, session, plan) }, tx.now)
    await saveWizard(tx, session.id, wizard)
    if (input.mode === 'interrupt') await notePrompt(tx, person.user.id)
    const details = { UserAgent: tx.userAgent }
    tx.audit(event('User started security info registration', { targets: [userTarget(person.user)], details }))
    return done({ view: viewOf(tx, person, session.id, wizard), refusal: null })
  })
}

function mayStart(person: Person, session: Registrant, now: Instant, setup: Setup | undefined): Refusal | null {
  if (notEnabledBecause(person.facts)) return { code: 'registration.not_enabled' }
  if (!mayChange(session, person.facts.hasProof, now)) return { code: 'signin.proof_needed' }
  if (!setup) return null
  const changes = setupFacts[setup].max === 1 && person.facts.registered[setup] > 0
  if (changes || addable(person.facts).includes(setup)) return null
  return { code: person.facts.registered[setup] > 0 ? 'registration.limit' : 'registration.not_enabled' }
}

/** A restart neither shortens the pause between codes nor lets an old form fit the new wizard. */
const frameOf = (person: Person, old: Wizard | null, plan: readonly PlannedStep[]) => ({
  basis: person.facts.hasProof ? ('proved' as const) : ('first' as const),
  plan,
  rev: (old?.rev ?? 0) + 1,
  sends: old?.sends ?? { count: 0, nextAt: null },
})

/** What the directory knows is filled in and can be changed; it counts only once it was tested (`sspr.md` 4.1). */
function prefill(
  tx: Tx,
  { user, directory }: Person,
  session: Registrant,
  plan: readonly PlannedStep[],
): string | null {
  const setup = plan[0]!.setup
  const number = setup === 'phone' && user.mobilePhone ? parseNumber(user.mobilePhone, user.usageLocation) : null
  if (number) return sealDraft(tx, session.id, setup, number.e164Spaced)
  const own = { ...user, domains: directory.tenant.domains }
  const address = user.otherMails.map(addressOf).find((one) => one !== null && !isOwnMailbox(one, own))
  return setup === 'email' && address ? sealDraft(tx, session.id, setup, address) : null
}

/** The rows of this session and person, ours until the unit ends: the person first, everywhere. */
export async function hold(tx: Tx, session: Registrant): Promise<{ person: Person; wizard: Wizard | null } | null> {
  if (!(await userForChange(tx, session.userId))) return null
  const held = await holdWizard(tx, session.id)
  const person = await personOf(tx, tx.tenantId, session.userId)
  return held && person ? { person, wizard: held.wizard } : null
}

/** One step: finds the wizard, sees that it is still alive and that the form was made for it, and acts. */
export function inWizard(
  store: Store,
  request: UnitRequest,
  session: Registrant,
  rev: string | undefined,
  act: (ctx: Ctx) => Promise<Answered>,
): Promise<Answered> {
  return store.unit(request, async (tx): Promise<Answered> => {
    const found = await hold(tx, session)
    if (!found) return refuse({ code: 'signin.session_over' })
    const { person, wizard } = found
    if (!wizard || wizard.place.at === 'closed') return refuse({ code: 'registration.not_found' })
    tx.adopt({ tenantId: session.tenantId, correlationId: wizard.correlationId })
    const ctx = { tx, person, wizard, session }
    if (isOver(wizard, person, tx.now)) {
      await settle(ctx, step(wizard, { type: 'expire' }, { offers: [] }, tx.now))
      return refuse({ code: 'registration.expired' })
    }
    if (rev !== undefined && Number(rev) !== wizard.rev) return answer(ctx, wizard, { code: 'registration.moved_on' })
    return act(ctx)
  })
}

/** SIR-03; and a password change drops half-finished set-ups (OTP-14). */
function isOver(wizard: Wizard, person: Person, now: Instant): boolean {
  const changedAt = person.user.lastPasswordChangeAt
  const startedAt = new Date(wizard.expiresAt).getTime() - wizardLife
  return isPast(new Date(wizard.expiresAt), now) || (changedAt !== null && changedAt.getTime() > startedAt)
}

export const answer = ({ tx, person, session }: Ctx, wizard: Wizard, refusal: Refusal | null): Answered =>
  done({ view: viewOf(tx, person, session.id, wizard), refusal })

/** Stores where the machine went and voids what is no longer asked for. */
export async function settle(ctx: Ctx, taken: Step, refusal: Refusal | null = null): Promise<Answered> {
  if (taken.voids) voidOpen(ctx.tx, ctx.session.id)
  if (taken.moved) await saveWizard(ctx.tx, ctx.session.id, taken.next)
  const why = refusal ?? (taken.refusal ? { code: taken.refusal } : null)
  return answer(ctx, taken.next, why)
}

export const factsIn = ({ person, wizard }: Ctx) => ({ offers: offersFor(person.facts, wizard.plan, wizard.index) })

export const freshSeed = ({ tx, session }: Ctx): string => sealDraft(tx, session.id, 'app', newSeed(tx.random))

/** Steps that need nothing but the machine. */
type Plain = 'next' | 'back' | 'different' | 'skip' | 'cancel' | 'finish'

export function take(
  store: Store,
  request: UnitRequest,
  session: Registrant,
  type: Plain,
  rev?: string,
): Promise<Answered> {
  return inWizard(store, request, session, rev, async (ctx) => {
    const happened: Event = type === 'next' ? { type, draft: freshSeed(ctx) } : { type }
    const taken = step(ctx.wizard, happened, factsIn(ctx), ctx.tx.now)
    const { place } = taken.next
    if (taken.moved && place.at === 'closed' && place.why === 'cancelled') {
      ctx.tx.audit(event('User canceled security info registration', { targets: [userTarget(ctx.person.user)] }))
    }
    return settle(ctx, taken)
  })
}

/** `Confirm`. */
export const pick = (store: Store, request: UnitRequest, session: Registrant, setup: Setup, rev?: string) =>
  inWizard(store, request, session, rev, (ctx) =>
    settle(ctx, step(ctx.wizard, { type: 'pick', setup }, factsIn(ctx), ctx.tx.now)),
  )

/** What the last wizard of this session is found under in the log, open or over; null before the first one. */
export const lastCorrelation = (store: Store, session: Registrant): Promise<string | null> =>
  store.look(async (look) => (await wizardOf(look, session.tenantId, session.id))?.correlationId ?? null)

/** For a page that is only looked at; null when there is no open wizard. */
export function current(store: Store, session: Registrant): Promise<RegistrationView | null> {
  return store.look(async (look) => {
    const wizard = await wizardOf(look, session.tenantId, session.id)
    if (!wizard || wizard.place.at === 'closed') return null
    const person = await personOf(look, session.tenantId, session.userId)
    if (!person || isOver(wizard, person, look.now)) return null
    return viewOf(look, person, session.id, wizard)
  })
}

/** What would be asked for, for somebody who came by address; a GET starts nothing. */
export function entryOf(store: Store, session: Registrant): Promise<Outcome<readonly PlannedStep[], Refusal>> {
  return store.look(async (look): Promise<Outcome<readonly PlannedStep[], Refusal>> => {
    const person = await personOf(look, session.tenantId, session.userId)
    if (!person) return refuse({ code: 'signin.session_over' })
    const refusal = mayStart(person, session, look.now, undefined)
    if (refusal) return refuse(refusal)
    const plan = planOf(person.facts)
    return plan.length === 0 ? refuse({ code: 'registration.no_method' }) : done(plan)
  })
}

/** What the QR code on R-04 holds; null on every other page. */
export async function qrOf(store: Store, session: Registrant): Promise<string | null> {
  return (await current(store, session))?.secret?.uri ?? null
}

export const refused = (code: RefusalCode, field: string, params?: Refusal['params']): Refusal => ({
  code,
  field,
  ...(params ? { params } : {}),
})
