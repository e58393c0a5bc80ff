import { event, userTarget } from '../audit/events.ts'
import type { Instant } from '../base/clock.ts'
import { done, type Outcome, refuse } from '../base/outcome.ts'
import { newToken, sha256 } from '../base/secret.ts'
import type { Refusal } from '../contract/refusals.ts'
import { roleRowsOf } from '../directory/roles.store.ts'
import type { User } from '../directory/users.store.ts'
import { passwordOf } from '../passwords/passwords.ts'
import { interruptFor, noteReviewed, promptShown } from '../registration/interrupt.ts'
import type { Look, Store, Tx, UnitRequest } from '../store/unit.ts'
import { rememberDevice } from './devices.store.ts'
import { noteSignIn, type SignInError, type SignInTarget } from './log.ts'
import { endByToken, holdSession, insertSession, renewSession, type Session } from './session.store.ts'
import { expiryOf, sessionStands } from './sessions.policy.ts'
import { type SigninEvent, type SigninFacts, type SigninState, standing, step } from './signin.machine.ts'

/** Where a sign-in has come to, and what the browser is to keep. */
export type Entered = {
  /** The session's new cookie; null when it did not change. */
  readonly token: string | null
  /** A new cookie for a browser that is known from now on. */
  readonly device: string | null
  readonly state: SigninState
  readonly returnTo: string | null
  readonly correlationId: string
  readonly tenantId: string
  readonly userPrincipalName: string
}

type Entering = {
  readonly user: User
  readonly mustChange: boolean
  /** When the pass ends that this sign-in was made with; null for a password. */
  readonly passEndsAt: Instant | null
  /** A code sent by text; left out for the others. */
  readonly by?: 'text'
  readonly bucket: string
  readonly familiar: boolean
  readonly request: {
    readonly session: string | undefined
    readonly device: string | undefined
    readonly returnTo: string | null
    readonly target: SignInTarget
  }
}

/** The password or the pass was right: a session of its own, pending while an interrupt is open. */
export async function enter(tx: Tx, input: Entering): Promise<Entered> {
  const { user, request } = input
  if (request.session) await endByToken(tx, sha256(request.session))
  const registration = await interruptFor(tx, tx.tenantId, user.id)
  const state = standing({ mustChange: input.mustChange, registration })
  const stage = state.at === 'in' ? 'active' : 'pending'
  const token = newToken(tx.random)
  await insertSession(tx, {
    token: sha256(token),
    userId: user.id,
    stage,
    validFrom: user.sessionsValidFrom,
    expiresAt: expiryOf(stage, tx.now, await holdsRole(tx, user.id), input.passEndsAt),
    returnTo: request.returnTo,
    passEndsAt: input.passEndsAt,
    enteredWith: input.by ?? null,
  })
  const method = input.passEndsAt ? 'TemporaryAccessPass' : input.by && 'SMS'
  await noteState(tx, user, state, request.target, { bucket: input.bucket, method })
  const device = stage === 'active' ? await keepDevice(tx, user.id, request.device, input.familiar) : null
  return { ...about(tx, user), token, device, state, returnTo: request.returnTo }
}

const about = (tx: Tx, user: { userPrincipalName: string }) => ({
  tenantId: tx.tenantId,
  correlationId: tx.correlationId,
  userPrincipalName: user.userPrincipalName,
})

const holdsRole = async (tx: Tx, userId: string): Promise<boolean> =>
  (await roleRowsOf(tx, tx.tenantId, userId)).length > 0

/** The log's row, and the first day of the grace when the registration is asked for the first time (REG-05). */
async function noteState(
  tx: Tx,
  user: Session['user'],
  state: SigninState,
  target: SignInTarget,
  entered: { bucket?: string; method: 'TemporaryAccessPass' | 'SMS' | undefined },
): Promise<void> {
  if (state.at === 'register') await promptShown(tx, user.id)
  const reason = state.at === 'in' ? 'None' : `Interrupted: ${interrupts[state.at]}`
  const { bucket, method } = entered
  const details = { Bucket: bucket, Method: method, UserAgent: tx.userAgent }
  tx.audit(event('Sign-in', { reason, targets: [userTarget(user)], details }))
  noteSignIn(tx, { person: user, target, errorCode: errorCodes[state.at], ...(method === 'SMS' ? { method } : {}) })
}

const errorCodes = { in: 0, out: 0, change: 50055, register: 50125, reconfirm: 50125 } as const satisfies Record<
  SigninState['at'],
  SignInError
>

const interrupts = {
  change: 'password change required',
  register: 'security info registration',
  reconfirm: 'security info review',
  out: 'left',
} as const

/** The browser becomes known with the first complete sign-in (LK-02); the cookie of somebody else is replaced. */
async function keepDevice(
  tx: Tx,
  userId: string,
  cookie: string | undefined,
  familiar: boolean,
): Promise<string | null> {
  const known = familiar && cookie ? cookie : newToken(tx.random)
  await rememberDevice(tx, userId, known)
  return known === cookie ? null : known
}

export async function factsOfSession(
  look: Look,
  session: Pick<Session, 'tenantId' | 'userId' | 'passEndsAt' | 'enteredWith'>,
): Promise<SigninFacts> {
  const stored = await passwordOf(look, session.tenantId, session.userId)
  return {
    // Who came without the password may not know the one that would be changed: the next sign-in with it asks.
    mustChange: session.passEndsAt === null && session.enteredWith === null && (stored?.mustChange ?? false),
    registration: await interruptFor(look, session.tenantId, session.userId),
  }
}

/** Where a pending session stands, for the page that shows it. */
export async function whereIs(store: Store, session: Session): Promise<SigninState> {
  if (session.stage === 'active') return { at: 'in', goTo: 'where-it-was-going' }
  return store.look(async (look) => standing(await factsOfSession(look, session)))
}

/** What is known of the browser, and what its sign-in is for. */
export type Browser = {
  readonly device: string | undefined
  readonly familiar: boolean
  readonly target: SignInTarget
}

/**
 * An answer to an interrupt, or a look whether one has been dealt with (`proceed`: after a change, after the
 * registration wizard). With the last one the session becomes active, under a new token (SES-02).
 */
export function answer(
  store: Store,
  request: UnitRequest,
  session: Session,
  said: SigninEvent,
  browser: Browser,
): Promise<Outcome<Entered, Refusal>> {
  return store.unit(request, async (tx) => {
    const held = await holdSession(tx, session.id)
    if (!held || !sessionStands(held.facts, tx.now)) return refuse({ code: 'signin.session_over' })
    const { returnTo, stage } = held.session
    const same = { ...about(tx, session.user), token: null, device: null, returnTo }
    if (stage === 'active') return done({ ...same, state: { at: 'in', goTo: 'where-it-was-going' } })
    const next = step(said, await factsOfSession(tx, session))
    if (!next.ok) return done({ ...same, state: next.stays })
    if (said === 'confirm') await noteReviewed(tx, session.userId)
    if (next.to.at !== 'in') {
      if (next.to.at === 'register') await promptShown(tx, session.userId)
      return done({ ...same, state: next.to })
    }
    return done({ ...(await activate(tx, held, browser)), state: next.to })
  })
}

async function activate(
  tx: Tx,
  held: NonNullable<Awaited<ReturnType<typeof holdSession>>>,
  browser: Browser,
): Promise<Omit<Entered, 'state'>> {
  const { session, facts } = held
  const token = newToken(tx.random)
  const expiresAt = expiryOf('active', session.createdAt, facts.holdsRole, session.passEndsAt)
  await renewSession(tx, session.id, { token: sha256(token), stage: 'active', expiresAt })
  const method = session.enteredWith ? 'SMS' : undefined
  await noteState(tx, session.user, { at: 'in', goTo: 'where-it-was-going' }, browser.target, { method })
  const device = await keepDevice(tx, session.userId, browser.device, browser.familiar)
  return { ...about(tx, session.user), token, device, returnTo: session.returnTo }
}
