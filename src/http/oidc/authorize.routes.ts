import { Hono } from 'hono'
import { z } from 'zod'
import type { Endpoint } from '../../contract/endpoints.ts'
import { firstTenant } from '../../directory/tenant.ts'
import type { Destination, Fields } from '../../oidc/authorize.policy.ts'
import { type Authorized, authorize, resume } from '../../oidc/authorize.ts'
import { chooseAccount, consentTo, declineConsent } from '../../oidc/consent.ts'
import { tenantNamed } from '../../oidc/discovery.ts'
import { describe, type ErrorCode, errorOf, errorStatus, type TokenRefusal, tokenErrors } from '../../oidc/errors.ts'
import { waitingId, waitingPath } from '../../oidc/waiting.ts'
import { leadOn, type Session } from '../../signin/sessions.ts'
import { type C, type Env, factsOf, type Program, stranger, unitRequest } from '../context.ts'
import { readForm } from '../forms.ts'
import { strictForm } from '../json.ts'
import { currentSession, requestOf, requireSession, sessionBinding } from '../portal/session.ts'
import { redirectTo } from '../respond.ts'
import { blockedPage, choosePage, consentPage, errorPage, hopPage, postPage, refusedPage } from './pages.ts'
import { formFields, idsOf, retryAfter } from './request.ts'

/** `/authorize`, and our pages between it and the application's answer. */
export function authorizeRoutes(program: Program): Hono<Env> {
  const app = new Hono<Env>()
  const path = '/:tenant/oauth2/v2.0/authorize'
  app.get(path, (c) => begin(c, program, queryFields(c)))
  app.post(path, async (c) => begin(c, program, await formFields(c)))
  app.get('/signin/app', (c) => goOn(c, program))
  app.post('/signin/app/choose', (c) => choose(c, program))
  app.post('/signin/app/consent', (c) => consent(c, program))
  app.get('/error', (c) => explain(c, program))
  return app
}

/** Null when a parameter is given twice or cannot be read: of two readers each might take another one. */
function queryFields(c: C): Fields | null {
  const { search } = new URL(c.req.url)
  return strictForm(search.slice(1))?.value ?? null
}

async function begin(c: C, program: Program, fields: Fields | null): Promise<Response> {
  const named = await tenantNamed(program.store, c.req.param('tenant') ?? '')
  if (!named.ok) return refused(c, program, named.refusal)
  if (!fields) return refused(c, program, { code: 9002313 })
  const { id } = named.value.tenant
  const session = await sessionIn(c, program, id)
  const request = requestFor(c, program, id, session)
  const answer = await authorize(program, request, fields, session, { lookAgain: !session && fromElsewhere(c) })
  return show(c, program, answer, session)
}

/** Coming from another site, a browser leaves our cookies at home: it is asked to come once more from here. */
const fromElsewhere = (c: C): boolean =>
  c.req.header('sec-fetch-site') === 'cross-site' && c.req.header('sec-fetch-dest') === 'document'

const isNavigation = (c: C): boolean => c.req.header('sec-fetch-mode') === 'navigate'

async function sessionIn(c: C, program: Program, tenantId: string): Promise<Session | null> {
  const session = await currentSession(c, program)
  return session?.tenantId === tenantId ? session : null
}

const requestFor = (c: C, program: Program, tenantId: string, session: Session | null) =>
  session
    ? { ...requestOf(c, session), correlationId: idsOf(c, program).correlationId }
    : unitRequest(c, tenantId, stranger(factsOf(c).ip), idsOf(c, program).correlationId)

async function goOn(c: C, program: Program): Promise<Response> {
  const tenant = await firstTenant(program.store)
  const id = c.req.query('request') ?? ''
  if (!tenant || !waitingId.test(id)) return refused(c, program, { code: 70008 })
  // An answer must not come out of a form that was sent: browsers hold it back (CSP `form-action`).
  if (isNavigation(c) && c.req.query('go') === undefined)
    return c.html(hopPage({ c, program, to: `${waitingPath(id)}&go=1` }))
  const session = await sessionIn(c, program, tenant.id)
  const answer = await resume(program, requestFor(c, program, tenant.id, session), id, session)
  return show(c, program, answer, session)
}

async function show(c: C, program: Program, answer: Authorized, session: Session | null): Promise<Response> {
  if (answer.to === 'page') return refused(c, program, answer.refusal)
  if (answer.to === 'application') return respond(c, program, answer)
  const { id, step, asking } = answer
  const here = waitingPath(id)
  const input = { c, program, session: session!, asking, id }
  switch (step.at) {
    case 'sign-in': {
      if (fromElsewhere(c)) return c.html(hopPage({ c, program, to: `${here}&go=1` }))
      const query = new URLSearchParams({ ...(step.name ? { username: step.name } : {}), return_to: here })
      return redirectTo(c, step.name ? `/signin/password?${query}` : `/signin?${query}`)
    }
    case 'pending':
      await leadOn(program.store, requestOf(c, session!), session!, here)
      return redirectTo(c, '/signin/next')
    case 'choose':
      return c.html(await choosePage(input))
    case 'consent':
      return c.html(await consentPage(input))
    default:
      return c.html(await blockedPage(input), 403)
  }
}

/** Back to the application, the way it asked for. */
function respond(
  c: C,
  program: Program,
  answer: Extract<Authorized, { to: 'application' }>,
): Response | Promise<Response> {
  const { destination } = answer
  const fields = 'fields' in answer ? answer.fields : errorFields(c, program, answer.refusal, destination)
  if (destination.mode === 'form_post') return postPage({ c, program, destination, fields })
  return c.redirect(addressFor(destination, fields), 302)
}

function errorFields(c: C, program: Program, refusal: TokenRefusal, { state }: Destination): Record<string, string> {
  const { error, suberror } = errorOf(refusal.code)
  return {
    error,
    error_description: describe(refusal, idsOf(c, program)),
    error_uri: `${program.publicUrl}/error?code=${refusal.code}`,
    ...(suberror ? { error_subcode: suberror } : {}),
    ...(state === null ? {} : { state }),
  }
}

/** The registered address as it is; what is added stands behind what it has. */
function addressFor({ redirectUri, mode }: Destination, fields: Readonly<Record<string, string>>): string {
  const text = new URLSearchParams(fields).toString()
  if (mode === 'fragment') return `${redirectUri}#${text}`
  const glue = redirectUri.includes('?') ? (/[?&]$/.test(redirectUri) ? '' : '&') : '?'
  return `${redirectUri}${glue}${text}`
}

async function refused(c: C, program: Program, refusal: TokenRefusal): Promise<Response> {
  const status = errorStatus(refusal.code)
  if (status === 429) c.header('Retry-After', retryAfter)
  return c.html(refusedPage({ c, program, refusal, ids: idsOf(c, program) }), status === 401 ? 400 : status)
}

const RequestInput = z.strictObject({ request: z.string().regex(waitingId) })
const ConsentInput = z.strictObject({ request: z.string().regex(waitingId), answer: z.enum(['accept', 'decline']) })

async function choose(c: C, program: Program): Promise<Response> {
  const session = await requireSession(c, program)
  if (session instanceof Response) return session
  const body = await readForm(c, program, RequestInput, sessionBinding(c))
  if (!body.ok) return refused(c, program, { code: 9002313 })
  await chooseAccount(program.store, requestOf(c, session), body.value.request)
  return redirectTo(c, waitingPath(body.value.request))
}

async function consent(c: C, program: Program): Promise<Response> {
  const session = await requireSession(c, program)
  if (session instanceof Response) return session
  const body = await readForm(c, program, ConsentInput, sessionBinding(c))
  if (!body.ok) return refused(c, program, { code: 9002313 })
  const { request: id, answer } = body.value
  const request = requestOf(c, session)
  const act = answer === 'accept' ? consentTo : declineConsent
  const outcome = await act(program, request, session, id)
  return outcome.ok ? redirectTo(c, waitingPath(id)) : refused(c, program, outcome.refusal)
}

/** `error_uri`: the sentence behind a number. */
async function explain(c: C, program: Program): Promise<Response> {
  const code = Number(c.req.query('code') ?? '')
  if (!Object.hasOwn(tokenErrors, code)) return c.notFound()
  return c.html(errorPage({ c, program, code: code as ErrorCode }))
}

export const authorizeEndpoints: readonly Endpoint[] = [
  {
    method: 'get',
    path: '/{tenant}/oauth2/v2.0/authorize',
    summary: 'Sign in for an application: authorization code with PKCE',
    tag: 'Tokens',
    query: {
      client_id: 'of the application',
      redirect_uri: 'one that it has registered, exactly; any port on this machine',
      response_type: 'code',
      response_mode: 'query, fragment or form_post',
      scope: 'openid, profile, email, offline_access, names of delegated permissions, or {resource}/.default',
      code_challenge: 'of RFC 7636',
      code_challenge_method: 'S256',
      state: 'comes back',
      nonce: 'comes back in the ID token',
      prompt: 'none, login, consent, select_account',
      login_hint: 'a user name',
      max_age: 'seconds since the person signed in',
    },
  },
  { method: 'post', path: '/{tenant}/oauth2/v2.0/authorize', summary: 'The same, as a form', tag: 'Tokens' },
]
