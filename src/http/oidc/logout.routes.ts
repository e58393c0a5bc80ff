import { Hono } from 'hono'
import { z } from 'zod'
import type { Endpoint } from '../../contract/endpoints.ts'
import { t } from '../../contract/text/text.ts'
import { tenantNamed } from '../../oidc/discovery.ts'
import { type LogoutFields, logoutTarget } from '../../oidc/logout.ts'
import { userInfo } from '../../oidc/userinfo.ts'
import { type Session, signOut } from '../../signin/sessions.ts'
import { type C, type Env, factsOf, type Program } from '../context.ts'
import { dropCookie, readForm } from '../forms.ts'
import { strictForm } from '../json.ts'
import { button, ending, form, type Html, page, row } from '../portal/kit.ts'
import { brandOf, currentSession, requestOf, requireSession, sessionBinding, sessionToken } from '../portal/session.ts'
import { signedOutPage } from '../portal/signin.pages.ts'
import { redirectTo } from '../respond.ts'
import { formFields } from './request.ts'

/** Signing out for an application, and who is signed in as OpenID Connect tells it. */
export function logoutRoutes(program: Program): Hono<Env> {
  const app = new Hono<Env>()
  const path = '/:tenant/oauth2/v2.0/logout'
  app.get(path, (c) => begin(c, program, strictForm(new URL(c.req.url).search.slice(1))?.value ?? null))
  app.post(path, async (c) => begin(c, program, await formFields(c)))
  app.get('/signin/app/signout', (c) => redirectTo(c, '/signout'))
  app.post('/signin/app/signout', (c) => end(c, program))
  for (const method of ['get', 'post'] as const) app[method]('/oidc/userinfo', (c) => tell(c, program))
  return app
}

async function begin(c: C, program: Program, fields: LogoutFields | null): Promise<Response> {
  const named = await tenantNamed(program.store, c.req.param('tenant') ?? '')
  if (!named.ok || !fields) return redirectTo(c, '/signout')
  const { id } = named.value.tenant
  const to = await logoutTarget(program, id, fields)
  const session = await currentSession(c, program)
  if (session?.tenantId === id) return c.html(await askPage(c, program, session, fields))
  // Nobody is signed in here (or the cookie stayed at home, and then the person is asked on our own page).
  if (c.req.header('sec-fetch-site') === 'cross-site' && !session) return c.html(againPage(c, program, fields))
  return to ? c.redirect(to, 302) : c.html(signedOutPage({ c, program, tenant: null }))
}

/** From another site the session's cookie does not come along: once more, from here. */
function againPage(c: C, program: Program, fields: LogoutFields): Html {
  const { locale } = factsOf(c)
  const given = Object.entries(fields).filter((pair): pair is [string, string] => pair[1] !== undefined)
  const goOn = `${new URL(c.req.url).pathname}?${new URLSearchParams(given)}`
  return page({
    ...{ c, program, tenant: null, goOn },
    heading: t(locale, 'oidc.hop.title'),
    lead: t(locale, 'oidc.hop.lead'),
  })
}

async function askPage(c: C, program: Program, session: Session, fields: LogoutFields): Promise<Html> {
  const { locale } = factsOf(c)
  const { post_logout_redirect_uri: to, id_token_hint: hint, client_id: client, state } = fields
  const kept = { post_logout_redirect_uri: to, id_token_hint: hint, client_id: client, state }
  const hidden = Object.entries(kept).filter((pair): pair is [string, string] => pair[1] !== undefined)
  return page({
    ...{ c, program, tenant: await brandOf(program, session.tenantId) },
    heading: t(locale, 'logout.title'),
    lead: t(locale, 'logout.lead', { name: session.user.userPrincipalName }),
    body: form({
      action: '/signin/app/signout',
      token: sessionToken(c, program),
      hidden: Object.fromEntries(hidden),
      body: row(button(t(locale, 'account.sign_out'))),
    }),
  })
}

const LogoutInput = z.strictObject({
  post_logout_redirect_uri: z.string().max(2_000).optional(),
  id_token_hint: z.string().max(8_000).optional(),
  client_id: z.string().max(100).optional(),
  state: z.string().max(2_000).optional(),
})

/** SES-13, WEB-11: the server's side ends, the browser forgets; then back to where the application wants. */
async function end(c: C, program: Program): Promise<Response> {
  const session = await requireSession(c, program, 'any')
  if (session instanceof Response) return session
  const body = await readForm(c, program, LogoutInput, sessionBinding(c))
  if (!body.ok) return redirectTo(c, '/signout')
  const to = await logoutTarget(program, session.tenantId, body.value)
  await signOut(program.store, requestOf(c, session), session)
  dropCookie(c, 'session')
  c.header('Clear-Site-Data', '"cache", "storage"')
  const tenant = await brandOf(program, session.tenantId)
  if (!to) return c.html(signedOutPage({ c, program, tenant }))
  const { locale } = factsOf(c)
  // Not by a redirect: browsers hold one back that comes out of a form (CSP `form-action`).
  return c.html(
    ending({
      ...{ c, program, tenant, kind: 'good', goOn: to },
      heading: t(locale, 'logout.done.title'),
      lead: t(locale, 'logout.done.lead'),
      action: { label: t(locale, 'oidc.hop.go'), href: to },
    }),
  )
}

async function tell(c: C, program: Program): Promise<Response> {
  const info = await userInfo(program, c.req.header('authorization'))
  if (info.ok) return c.json(info.value)
  c.header('WWW-Authenticate', `Bearer error="${info.refusal.error}"`)
  return c.json({ error: info.refusal.error, error_description: info.refusal.reason }, info.refusal.status)
}

export const logoutEndpoints: readonly Endpoint[] = [
  {
    method: 'get',
    path: '/{tenant}/oauth2/v2.0/logout',
    summary: 'Sign out for an application',
    tag: 'Tokens',
    query: {
      post_logout_redirect_uri: 'where to go afterwards, as registered',
      id_token_hint: 'the ID token of the session',
      client_id: 'of the application',
      state: 'comes back',
    },
  },
  { method: 'post', path: '/{tenant}/oauth2/v2.0/logout', summary: 'The same, as a form', tag: 'Tokens' },
  {
    method: 'get',
    path: '/oidc/userinfo',
    summary: 'Who is signed in (OpenID Connect)',
    tag: 'Tokens',
    security: 'bearer',
  },
  { method: 'post', path: '/oidc/userinfo', summary: 'The same', tag: 'Tokens', security: 'bearer' },
]
