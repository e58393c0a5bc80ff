import { Hono } from 'hono'
import type { Endpoint } from '../../contract/endpoints.ts'
import { AnswerInput, InterruptView, NothingInput } from '../../contract/signin.ts'
import { t } from '../../contract/text/text.ts'
import { targetOf } from '../../oidc/waiting.ts'
import { answer, type Entered, whereIs } from '../../signin/enter.ts'
import { type InfoInReview, reviewFor } from '../../signin/review.ts'
import { type Session, signOut } from '../../signin/sessions.ts'
import type { SigninEvent, SigninState } from '../../signin/signin.machine.ts'
import { type C, type Env, factsOf, type Program } from '../context.ts'
import { dropCookie, readForm } from '../forms.ts'
import { instead, redirectTo, refusalJson } from '../respond.ts'
import type { Item } from './kit.ts'
import {
  brandOf,
  isFamiliar,
  putDevice,
  putSession,
  requireSession,
  sessionBinding,
  sessionToken,
  signinRequestOf,
} from './session.ts'
import { continuePage, reconfirmPage, registerPage } from './signin.pages.ts'
import { dateText } from './times.ts'

/** `/signin/next`: what stands between the password and being signed in (R-01, R-13; C-02 has its own page). */
export function nextRoutes(program: Program): Hono<Env> {
  const app = new Hono<Env>()
  app.get('/signin/next', (c) => show(c, program))
  app.post('/signin/next', (c) => take(c, program))
  app.get('/signin/leave', instead('/signin/next'))
  app.post('/signin/leave', (c) => leave(c, program))
  return app
}

const homeOf = (state: SigninState, returnTo: string | null): string => {
  if (state.at === 'change') return '/changepassword'
  if (state.at !== 'in') return '/signin/next'
  return state.goTo === 'manage' ? '/mysecurityinfo' : (returnTo ?? '/account')
}

const pageOf = { change: 'C-02', register: 'R-01', reconfirm: 'R-13', in: 'signed-in', out: 'signed-in' } as const

/** The answer to a sign-in or an interrupt: cookies, then on to where it stands. */
export async function entered(c: C, program: Program, to: Entered, session?: Session): Promise<Response> {
  if (to.token) putSession(c, to.token)
  if (to.device) putDevice(c, to.device)
  const next = homeOf(to.state, to.returnTo)
  if (!factsOf(c).wantsJson) return redirectTo(c, next)
  const { state } = to
  const view: InterruptView = {
    page: pageOf[state.at],
    userPrincipalName: session?.user.userPrincipalName ?? to.userPrincipalName,
    daysLeft: state.at === 'register' ? state.daysLeft : null,
    skippable: state.at === 'register' && state.skippable,
    lastConfirmedAt: state.at === 'reconfirm' ? (state.lastConfirmedAt?.toISOString() ?? null) : null,
    next: state.at === 'register' ? '/mysecurityinfo/register' : next,
    correlationId: to.correlationId,
    organisation: (await brandOf(program, to.tenantId)).name,
    formToken: sessionToken(c, program, to.token),
  }
  return c.json(view)
}

/** For routes that deal with an interrupt themselves (the wizard, a forced change): go on from here. */
export async function continueSignin(
  c: C,
  program: Program,
  session: Session,
  said: SigninEvent = 'proceed',
): Promise<Response> {
  const browser = {
    device: factsOf(c).cookie('device'),
    familiar: await isFamiliar(c, program, session),
    target: await targetOf(program.store, session.returnTo),
  }
  const outcome = await answer(program.store, signinRequestOf(c, session), session, said, browser)
  if (outcome.ok) return entered(c, program, outcome.value, session)
  if (factsOf(c).wantsJson) return refusalJson(c, outcome.refusal)
  dropCookie(c, 'session')
  return redirectTo(c, '/signin?over=1')
}

async function show(c: C, program: Program): Promise<Response> {
  const session = await requireSession(c, program, 'any')
  if (session instanceof Response) return session
  const state = await whereIs(program.store, session)
  const { tenantId, correlationId, returnTo } = session
  if (factsOf(c).wantsJson) {
    const same = { token: null, device: null, state, returnTo, correlationId, tenantId }
    return entered(c, program, { ...same, userPrincipalName: session.user.userPrincipalName }, session)
  }
  if (session.stage === 'active' || state.at === 'change') return redirectTo(c, homeOf(state, returnTo))
  const tenant = await brandOf(program, tenantId)
  const name = session.user.userPrincipalName
  const prompt = { c, program, tenant, name, correlationId, token: sessionToken(c, program) }
  if (state.at === 'register') return c.html(registerPage({ ...prompt, ...state }))
  if (state.at === 'reconfirm')
    return c.html(reconfirmPage({ ...prompt, ...(await review(c, program, session, state)) }))
  return c.html(continuePage(prompt))
}

/** FLW-53: what is registered, why this is asked, when it comes next. */
async function review(c: C, program: Program, session: Session, state: Extract<SigninState, { at: 'reconfirm' }>) {
  const { locale } = factsOf(c)
  const { infos, everyDays, nextAt } = await reviewFor(program.store, session)
  return {
    items: infos.map((one) => itemOf(locale, one)),
    days: everyDays,
    next: dateText(locale, nextAt),
    last: state.lastConfirmedAt ? dateText(locale, state.lastConfirmedAt) : null,
  }
}

const icons = {
  totp: 'app',
  app: 'app',
  mobile: 'phone',
  alternate: 'phone',
  office: 'phone',
  email: 'mail',
  hardware: 'key',
  passkey: 'key',
  questions: 'question',
} as const

const itemOf = (locale: string, { kind, masked, verified }: InfoInReview): Item => ({
  icon: icons[kind],
  title: t(locale, `info.${kind}`),
  ...(masked ? { value: masked } : {}),
  ...(verified ? {} : { note: t(locale, 'info.unverified') }),
})

async function take(c: C, program: Program): Promise<Response> {
  const session = await requireSession(c, program, 'any')
  if (session instanceof Response) return session
  const body = await readForm(c, program, AnswerInput, sessionBinding(c))
  if (body.ok) return continueSignin(c, program, session, body.value.answer)
  return factsOf(c).wantsJson ? refusalJson(c, body.refusal) : redirectTo(c, '/signin/next')
}

/** `Use a different account`. */
async function leave(c: C, program: Program): Promise<Response> {
  const session = await requireSession(c, program, 'any')
  if (session instanceof Response) return session
  const body = await readForm(c, program, NothingInput, sessionBinding(c))
  if (!body.ok) return factsOf(c).wantsJson ? refusalJson(c, body.refusal) : redirectTo(c, '/signin/next')
  await signOut(program.store, signinRequestOf(c, session), session)
  dropCookie(c, 'session')
  return factsOf(c).wantsJson ? c.json({ done: true, next: '/signin' }) : redirectTo(c, '/signin')
}

export const interruptEndpoints: readonly Endpoint[] = [
  {
    method: 'get',
    path: '/signin/next',
    summary: 'Where the sign-in stands',
    tag: 'Sign-in',
    security: 'session',
    output: InterruptView,
  },
  {
    method: 'post',
    path: '/signin/next',
    summary: 'Answer an interrupt',
    tag: 'Sign-in',
    security: 'session',
    input: AnswerInput,
    output: InterruptView,
  },
  {
    method: 'post',
    path: '/signin/leave',
    summary: 'Leave an interrupted sign-in: use a different account',
    tag: 'Sign-in',
    security: 'session',
    input: NothingInput,
  },
]
