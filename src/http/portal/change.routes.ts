import { Hono } from 'hono'
import { html } from 'hono/html'
import type { Endpoint } from '../../contract/endpoints.ts'
import type { Refusal } from '../../contract/refusals.ts'
import { ChangeInput, ChangeView, DoneView } from '../../contract/signin.ts'
import { problemTexts, refusalText, t } from '../../contract/text/text.ts'
import { changeContext, changePassword } from '../../passwords/change.ts'
import { type PasswordContext, passwordRules } from '../../passwords/strength.policy.ts'
import { whereIs } from '../../signin/enter.ts'
import type { Session } from '../../signin/sessions.ts'
import { type C, type Env, factsOf, type Program } from '../context.ts'
import { readForm } from '../forms.ts'
import { redirectTo, refusalJson, statusWith } from '../respond.ts'
import { continueSignin } from './interrupt.routes.ts'
import {
  button,
  ending,
  form,
  type Html,
  link,
  links,
  newPasswordFields,
  page,
  passwordField,
  quietLink,
  refusalPage,
  row,
} from './kit.ts'
import {
  brandOf,
  isFamiliar,
  putSession,
  requestOf,
  requireSession,
  sessionBinding,
  sessionToken,
  signinRequestOf,
} from './session.ts'
import { forManagers } from './signin.pages.ts'

/** C-01 at `/changepassword`; the same page as C-02 while a sign-in waits for a new password. */
export function changeRoutes(program: Program): Hono<Env> {
  const app = new Hono<Env>()
  app.get('/changepassword', (c) => show(c, program))
  app.post('/changepassword', (c) => take(c, program))
  app.get('/changepassword/done', (c) => doneRoute(c, program))
  return app
}

/** A pending session comes here only when the change is what it waits for. */
async function sessionFor(c: C, program: Program): Promise<Session | Response> {
  const session = await requireSession(c, program, 'any')
  if (session instanceof Response || session.stage === 'active') return session
  const state = await whereIs(program.store, session)
  if (state.at === 'change') return session
  return factsOf(c).wantsJson ? refusalJson(c, { code: 'request.not_signed_in' }) : redirectTo(c, '/signin/next')
}

async function show(c: C, program: Program): Promise<Response> {
  const session = await sessionFor(c, program)
  if (session instanceof Response) return session
  return answerWith(c, program, session, null)
}

async function answerWith(c: C, program: Program, session: Session, refusal: Refusal | null): Promise<Response> {
  const context = await program.store.look((look) => changeContext(look, session.tenantId, session.userId))
  if (!context) return elsewhere(c, program, session)
  if (factsOf(c).wantsJson) return refusal ? refusalJson(c, refusal) : c.json(viewOf(c, program, session, context))
  return c.html(await changePage(c, program, session, context, refusal), refusal ? statusWith(c, refusal) : 200)
}

const viewOf = (c: C, program: Program, session: Session, context: PasswordContext) => ({
  page: session.stage === 'pending' ? 'C-02' : 'C-01',
  userPrincipalName: context.userPrincipalName,
  organisation: context.tenantName,
  formToken: sessionToken(c, program),
})

async function changePage(
  c: C,
  program: Program,
  session: Session,
  context: PasswordContext,
  refusal: Refusal | null,
): Promise<Html> {
  const { locale } = factsOf(c)
  const forced = session.stage === 'pending'
  return page({
    program,
    c,
    tenant: await brandOf(program, session.tenantId),
    heading: t(locale, forced ? 'change.forced_title' : 'change.title'),
    lead: t(locale, forced ? 'change.forced_lead' : 'change.lead'),
    person: { name: context.userPrincipalName, ...(forced ? {} : { back: '/account' }) },
    error: refusal !== null,
    scripts: ['strength'],
    body: form({
      action: '/changepassword',
      token: sessionToken(c, program),
      body: html`${forManagers(context.userPrincipalName)}${fields(c, context, refusal)}${row(
        button(t(locale, forced ? 'action.sign_in' : 'change.submit')),
        forced ? '' : quietLink(t(locale, 'action.cancel'), '/account'),
      )}${links(link(t(locale, 'change.forgot'), `/passwordreset?username=${encodeURIComponent(context.userPrincipalName)}`))}`,
    }),
  })
}

function fields(c: C, context: PasswordContext, refusal: Refusal | null): Html {
  const { locale } = factsOf(c)
  const errorOf = (name: string) => {
    const field = refusal?.field ?? 'current'
    return refusal && field === name ? refusalText(locale, refusal) : undefined
  }
  const { userPrincipalName, givenName, surname, displayName, tenantName } = context
  return html`${passwordField({
    c,
    name: 'current',
    label: t(locale, 'change.old'),
    autocomplete: 'current-password',
    autofocus: refusal === null,
    error: errorOf('current'),
  })}${newPasswordFields({
    c,
    label: t(locale, 'change.new'),
    confirmLabel: t(locale, 'change.confirm'),
    error: errorOf('password'),
    confirmError: errorOf('confirm'),
    problems: refusal ? problemTexts(locale, refusal) : [],
    rules: {
      min: passwordRules.minimum,
      max: passwordRules.maximum,
      classes: passwordRules.classes,
      userName: userPrincipalName.split('@')[0]!,
    },
    words: [givenName, surname, displayName, tenantName].filter((word): word is string => Boolean(word)),
  })}`
}

async function take(c: C, program: Program): Promise<Response> {
  const session = await sessionFor(c, program)
  if (session instanceof Response) return session
  const body = await readForm(c, program, ChangeInput, sessionBinding(c))
  if (!body.ok) return answerWith(c, program, session, body.refusal)
  const unit = session.stage === 'pending' ? signinRequestOf(c, session) : requestOf(c, session)
  const familiar = await isFamiliar(c, program, session)
  const request = { unit, userId: session.userId, sessionId: session.id, familiar }
  const outcome = await changePassword(program, request, body.value)
  if (!outcome.ok) return answerWith(c, program, session, outcome.refusal)
  const { token } = outcome.value
  putSession(c, token)
  if (session.stage === 'pending') return continueSignin(c, program, session)
  if (!factsOf(c).wantsJson) return redirectTo(c, '/changepassword/done')
  return c.json({ done: true, next: '/account', formToken: sessionToken(c, program, token) })
}

async function doneRoute(c: C, program: Program): Promise<Response> {
  const session = await requireSession(c, program)
  if (session instanceof Response) return session
  const { locale } = factsOf(c)
  const body = ending({
    program,
    c,
    tenant: await brandOf(program, session.tenantId),
    kind: 'good',
    heading: t(locale, 'change.done_title'),
    lead: t(locale, 'change.done_lead'),
    action: { label: t(locale, 'account.back'), href: '/account' },
  })
  return c.html(body)
}

async function elsewhere(c: C, program: Program, session: Session): Promise<Response> {
  const refusal: Refusal = { code: 'password.managed_elsewhere' }
  if (factsOf(c).wantsJson) return refusalJson(c, refusal)
  const { locale } = factsOf(c)
  const heading = t(locale, 'change.elsewhere_title')
  const tenant = await brandOf(program, session.tenantId)
  const action = { label: t(locale, 'account.back'), href: '/account' }
  return c.html(refusalPage({ program, c, tenant, heading, refusal, time: program.store.clock.now(), action }))
}

export const changeEndpoints: readonly Endpoint[] = [
  {
    method: 'get',
    path: '/changepassword',
    summary: 'What a change of password needs',
    tag: 'Sign-in',
    security: 'session',
    output: ChangeView,
  },
  {
    method: 'post',
    path: '/changepassword',
    summary: 'Change a known password',
    tag: 'Sign-in',
    security: 'session',
    input: ChangeInput,
    output: DoneView,
  },
]
