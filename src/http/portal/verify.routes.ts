import { Hono } from 'hono'
import { html } from 'hono/html'
import type { Endpoint } from '../../contract/endpoints.ts'
import type { Refusal } from '../../contract/refusals.ts'
import { DoneView, ReturnInput, VerifyInput, VerifyView } from '../../contract/signin.ts'
import { refusalText, t } from '../../contract/text/text.ts'
import {
  proofCodeUnderWay,
  proveAgain,
  type ReauthWay,
  reauthenticationFor,
  sendProofCode,
} from '../../signin/reauth.ts'
import type { Session } from '../../signin/sessions.ts'
import { type C, type Env, factsOf, type Program } from '../context.ts'
import { readForm } from '../forms.ts'
import { instead, ownPath, redirectTo, refusalJson, statusWith } from '../respond.ts'
import { button, codeField, form, type Html, late, link, page, passwordField, row, textButton } from './kit.ts'
import { brandOf, isFamiliar, putSession, requestOf, requireSession, sessionBinding, sessionToken } from './session.ts'
import { refusalNotice } from './signin.pages.ts'

/** `/signin/verify`: somebody who is signed in proves once more who they are, before a change (SES-08). */
export function verifyRoutes(program: Program): Hono<Env> {
  const app = new Hono<Env>()
  app.get('/signin/verify', (c) => show(c, program))
  app.get('/signin/verify/send', instead('/signin/verify'))
  app.post('/signin/verify/send', (c) => send(c, program))
  app.post('/signin/verify', (c) => take(c, program))
  return app
}

type State = { challenge: string | null; returnTo: string; refusal: Refusal | null }

const returnOf = (typed: string | undefined): string => ownPath(typed) ?? '/account'
const challengeOf = (typed: string | undefined): string | null =>
  typed && /^[0-9a-f-]{36}$/.test(typed) ? typed : null

async function show(c: C, program: Program): Promise<Response> {
  const session = await requireSession(c, program, 'any')
  if (session instanceof Response) return session
  const state = {
    challenge: challengeOf(c.req.query('challenge')),
    returnTo: returnOf(c.req.query('return_to')),
    refusal: null,
  }
  return answerWith(c, program, session, state)
}

async function answerWith(c: C, program: Program, session: Session, given: State): Promise<Response> {
  if (factsOf(c).wantsJson && given.refusal) return refusalJson(c, given.refusal)
  const { way, underWay } = await program.store.look(async (look) => {
    const way = await reauthenticationFor(look, session)
    return { way, underWay: await proofCodeUnderWay(look, session, way) }
  })
  // Refused another one too soon, or come back to this page: the field for the code that was sent is still there.
  const state = { ...given, challenge: given.challenge ?? underWay }
  const tenant = await brandOf(program, session.tenantId)
  const token = sessionToken(c, program)
  if (factsOf(c).wantsJson) {
    const { method, masked, needed } = way
    return c.json({ method, masked, needed, challenge: state.challenge, organisation: tenant.name, formToken: token })
  }
  const { locale } = factsOf(c)
  const body = page({
    program,
    c,
    tenant,
    heading: t(locale, 'verify.title'),
    lead: leadOf(locale, way, state),
    person: { name: session.user.userPrincipalName, back: state.returnTo },
    error: state.refusal !== null,
    body: bodyOf(c, token, way, state),
  })
  return c.html(body, state.refusal ? statusWith(c, state.refusal) : 200)
}

function leadOf(locale: string, { method, masked }: ReauthWay, { challenge }: State): string {
  const sent = challenge !== null && (method === 'text' || method === 'email')
  return t(locale, sent ? `verify.sent.${method}` : `verify.lead.${method}`, { masked: masked ?? '' })
}

function bodyOf(c: C, token: string, { method }: ReauthWay, state: State): Html {
  const { locale } = factsOf(c)
  const hidden = { return_to: state.returnTo, ...(state.challenge ? { challenge: state.challenge } : {}) }
  const sends = method === 'text' || method === 'email'
  if (sends && !state.challenge) {
    const body = html`${refusalNotice(c, state.refusal)}${row(button(t(locale, `verify.send.${method}`)))}`
    return form({ action: '/signin/verify/send', token, hidden, body })
  }
  const error = state.refusal ? refusalText(locale, state.refusal) : undefined
  const entry =
    method === 'password'
      ? passwordField({
          c,
          name: 'answer',
          label: t(locale, 'signin.password'),
          autocomplete: 'current-password',
          autofocus: true,
          error,
        })
      : codeField({ name: 'answer', label: t(locale, 'verify.code'), autofocus: true, error })
  const again = form({
    action: '/signin/verify/send',
    token,
    hidden,
    body: textButton(t(locale, 'verify.again')),
    className: 'inline',
  })
  const forgot = html`<p class="links">${link(t(locale, 'signin.forgot'), '/passwordreset')}</p>`
  return html`${form({ action: '/signin/verify', token, hidden, body: html`${entry}${row(button(t(locale, 'verify.go')))}` })}${
    sends ? late(30, again) : method === 'password' ? forgot : ''
  }`
}

async function send(c: C, program: Program): Promise<Response> {
  const session = await requireSession(c, program, 'any')
  if (session instanceof Response) return session
  const body = await readForm(
    c,
    program,
    ReturnInput.extend({ challenge: VerifyInput.shape.challenge }),
    sessionBinding(c),
  )
  const returnTo = returnOf(body.ok ? body.value.return_to : undefined)
  if (!body.ok) return answerWith(c, program, session, { challenge: null, returnTo, refusal: body.refusal })
  const outcome = await sendProofCode(program, requestOf(c, session), session)
  if (!outcome.ok) return answerWith(c, program, session, { challenge: null, returnTo, refusal: outcome.refusal })
  const { challenge } = outcome.value
  if (factsOf(c).wantsJson) return answerWith(c, program, session, { challenge, returnTo, refusal: null })
  return redirectTo(c, `/signin/verify?${new URLSearchParams({ challenge, return_to: returnTo })}`)
}

async function take(c: C, program: Program): Promise<Response> {
  const session = await requireSession(c, program, 'any')
  if (session instanceof Response) return session
  const body = await readForm(c, program, VerifyInput, sessionBinding(c))
  if (!body.ok) return answerWith(c, program, session, { challenge: null, returnTo: '/account', refusal: body.refusal })
  const { answer, challenge, return_to } = body.value
  const returnTo = returnOf(return_to)
  const familiar = await isFamiliar(c, program, session)
  const outcome = await proveAgain(program, requestOf(c, session), session, { answer, challenge, familiar })
  if (!outcome.ok)
    return answerWith(c, program, session, { challenge: challenge ?? null, returnTo, refusal: outcome.refusal })
  putSession(c, outcome.value.token)
  if (!factsOf(c).wantsJson) return redirectTo(c, returnTo)
  return c.json({ done: true, next: returnTo, formToken: sessionToken(c, program, outcome.value.token) })
}

export const verifyEndpoints: readonly Endpoint[] = [
  {
    method: 'get',
    path: '/signin/verify',
    summary: 'How to prove again who one is',
    tag: 'Sign-in',
    security: 'session',
    output: VerifyView,
  },
  {
    method: 'post',
    path: '/signin/verify/send',
    summary: 'Send a code for it',
    tag: 'Sign-in',
    security: 'session',
    input: ReturnInput,
    output: VerifyView,
  },
  {
    method: 'post',
    path: '/signin/verify',
    summary: 'Prove it',
    tag: 'Sign-in',
    security: 'session',
    input: VerifyInput,
    output: DoneView,
  },
]
