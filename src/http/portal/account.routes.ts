import { Hono } from 'hono'
import { html } from 'hono/html'
import type { Endpoint } from '../../contract/endpoints.ts'
import { AccountView, DoneView, NothingInput, SessionInput } from '../../contract/signin.ts'
import { t } from '../../contract/text/text.ts'
import { openSessions, type Session, signOutElsewhere, signOutEverywhereElse } from '../../signin/sessions.ts'
import { type C, type Env, factsOf, type Program } from '../context.ts'
import { readForm } from '../forms.ts'
import { instead, redirectTo, refusalJson } from '../respond.ts'
import { browserOf } from './browser.policy.ts'
import { form, type Html, type Item, itemList, notice, page, quietButton, quietLink, row, textButton } from './kit.ts'
import { brandOf, requestOf, requireProof, requireSession, sessionBinding, sessionToken } from './session.ts'
import { timeText } from './times.ts'

/** "My account": who I am, my security info, my password, where I am signed in (SES-07). */
export function accountRoutes(program: Program): Hono<Env> {
  const app = new Hono<Env>()
  app.get('/account', (c) => show(c, program))
  for (const path of ['/account/sessions/end', '/account/sessions/end-others']) app.get(path, instead('/account'))
  app.post('/account/sessions/end', (c) => endOne(c, program))
  app.post('/account/sessions/end-others', (c) => endOthers(c, program))
  return app
}

async function show(c: C, program: Program): Promise<Response> {
  const session = await requireSession(c, program)
  if (session instanceof Response) return session
  const sessions = await program.store.look((look) => openSessions(look, session))
  const tenant = await brandOf(program, session.tenantId)
  const token = sessionToken(c, program)
  if (factsOf(c).wantsJson) {
    const { id, displayName, userPrincipalName } = session.user
    const list = sessions.map((one) => viewOf(one, session))
    return c.json({ id, displayName, userPrincipalName, sessions: list, organisation: tenant.name, formToken: token })
  }
  const { locale } = factsOf(c)
  return c.html(
    page({
      program,
      c,
      tenant,
      heading: t(locale, 'account.title'),
      lead: html`<p class="lead"><strong>${session.user.displayName}</strong><br>${session.user.userPrincipalName}</p>`,
      wide: true,
      body: html`${c.req.query('ended') === undefined ? '' : notice('good', t(locale, 'account.ended'))}${doors(locale)}<h2>${t(
        locale,
        'account.sessions',
      )}</h2>${sessionList(c, token, session, sessions)}${form({
        action: '/signout',
        token,
        body: row(quietButton(t(locale, 'account.sign_out'))),
      })}`,
    }),
  )
}

const viewOf = (one: Session, acting: Session) => ({
  id: one.id,
  current: one.id === acting.id,
  userAgent: one.userAgent,
  ip: one.ip,
  signedInAt: one.createdAt.toISOString(),
  lastSeenAt: one.lastSeenAt.toISOString(),
})

const doors = (locale: string): Html =>
  itemList(
    [
      {
        icon: 'lock',
        title: t(locale, 'account.security'),
        note: t(locale, 'account.security_hint'),
        actions: quietLink(t(locale, 'account.review'), '/mysecurityinfo'),
      },
      {
        icon: 'key',
        title: t(locale, 'account.password'),
        note: t(locale, 'account.password_hint'),
        actions: quietLink(t(locale, 'account.change'), '/changepassword'),
      },
    ],
    t(locale, 'account.title'),
  )

function sessionList(c: C, token: string, acting: Session, sessions: readonly Session[]): Html {
  const { locale } = factsOf(c)
  const items = sessions.map((one) => itemOf(locale, token, one, one.id === acting.id))
  const others = form({
    action: '/account/sessions/end-others',
    token,
    body: textButton(t(locale, 'account.end_others')),
    className: 'inline',
  })
  return html`${itemList(items, t(locale, 'account.sessions'))}${sessions.length > 1 ? others : ''}`
}

function itemOf(locale: string, token: string, one: Session, current: boolean): Item {
  const known = browserOf(one.userAgent)
  const title = known ? t(locale, 'account.browser', known) : t(locale, 'account.unknown_browser')
  const time = timeText(locale, one.lastSeenAt)
  const label = t(locale, 'account.end_one', { browser: title, time })
  const end = form({
    action: '/account/sessions/end',
    token,
    hidden: { id: one.id },
    body: textButton(t(locale, 'account.end'), { label }),
    className: 'inline',
  })
  return {
    icon: 'person',
    title,
    note: t(locale, 'account.seen', { time, ip: one.ip }),
    ...(current ? { badge: t(locale, 'account.this') } : { actions: end }),
  }
}

/** Ending somebody's session takes more than a session that was left open: a fresh proof (SES-07, SES-08). */
async function endOne(c: C, program: Program): Promise<Response> {
  const session = await requireSession(c, program)
  if (session instanceof Response) return session
  const body = await readForm(c, program, SessionInput, sessionBinding(c))
  if (!body.ok) return factsOf(c).wantsJson ? refusalJson(c, body.refusal) : redirectTo(c, '/account')
  const proof = await requireProof(c, program, session, '/account')
  if (proof) return proof
  if (body.value.id !== session.id) {
    await signOutElsewhere(program.store, requestOf(c, session), session, body.value.id)
  }
  return ended(c, program)
}

async function endOthers(c: C, program: Program): Promise<Response> {
  const session = await requireSession(c, program)
  if (session instanceof Response) return session
  const body = await readForm(c, program, NothingInput, sessionBinding(c))
  if (!body.ok) return factsOf(c).wantsJson ? refusalJson(c, body.refusal) : redirectTo(c, '/account')
  const proof = await requireProof(c, program, session, '/account')
  if (proof) return proof
  await signOutEverywhereElse(program.store, requestOf(c, session), session)
  return ended(c, program)
}

const ended = (c: C, program: Program): Response =>
  factsOf(c).wantsJson
    ? c.json({ done: true, next: '/account', formToken: sessionToken(c, program) })
    : redirectTo(c, '/account?ended')

export const accountEndpoints: readonly Endpoint[] = [
  {
    method: 'get',
    path: '/account',
    summary: 'Who is signed in, and where',
    tag: 'Sign-in',
    security: 'session',
    output: AccountView,
  },
  {
    method: 'post',
    path: '/account/sessions/end',
    summary: 'End another session of mine',
    tag: 'Sign-in',
    security: 'session',
    input: SessionInput,
    output: DoneView,
  },
  {
    method: 'post',
    path: '/account/sessions/end-others',
    summary: 'End all my other sessions',
    tag: 'Sign-in',
    security: 'session',
    input: NothingInput,
    output: DoneView,
  },
]
