import { Hono } from 'hono'
import { type ZodType, z } from 'zod'
import { type Outcome, refuse } from '../../base/outcome.ts'
import type { Endpoint } from '../../contract/endpoints.ts'
import type { Refusal } from '../../contract/refusals.ts'
import {
  InterruptView,
  NameInput,
  NameView,
  NothingInput,
  PasswordInput,
  PasswordView,
  TextView,
} from '../../contract/signin.ts'
import { targetOf } from '../../oidc/waiting.ts'
import { signInWithPass } from '../../signin/pass.ts'
import { signOut } from '../../signin/sessions.ts'
import { beginSignin, signIn, tenantForName } from '../../signin/signin.ts'
import { type C, type Env, factsOf, type Program } from '../context.ts'
import { dropCookie, formToken, preBinding, readForm } from '../forms.ts'
import { ownPath, redirectTo, refusalJson, statusWith } from '../respond.ts'
import { entered, nextRoutes } from './interrupt.routes.ts'
import { type NameState, nameAnswer, nameOf } from './name.answer.ts'
import { brandOf, currentSession, requestOf, requireSession, sessionBinding, sessionToken } from './session.ts'
import { passPage, passwordPage, signedOutPage, signOutPage } from './signin.pages.ts'
import { takeNumber, textEndpoints, textRoutes } from './text.routes.ts'

/** Sign-in: name, password, what interrupts it; sign-out. */
export function signinRoutes(program: Program): Hono<Env> {
  const app = new Hono<Env>()
  app.get('/signin', (c) => showName(c, program))
  app.post('/signin', (c) => takeName(c, program))
  app.get('/signin/password', (c) => showPassword(c, program))
  app.post('/signin/password', (c) => takePassword(c, program))
  app.route('/', textRoutes(program))
  app.route('/', nextRoutes(program))
  app.get('/signout', (c) => askSignOut(c, program))
  app.post('/signout', (c) => takeSignOut(c, program))
  return app
}

const returnOf = (c: C): string | null => ownPath(c.req.query('return_to'))

async function showName(c: C, program: Program): Promise<Response> {
  const session = await currentSession(c, program)
  const again = c.req.query('prompt') === 'login'
  if (session && !again && !factsOf(c).wantsJson) {
    return redirectTo(c, session.stage === 'pending' ? '/signin/next' : (returnOf(c) ?? '/account'))
  }
  return nameAnswer(c, program, {
    name: (c.req.query('username') ?? '').slice(0, 256),
    returnTo: returnOf(c),
    refusal: null,
    over: c.req.query('over') !== undefined,
  })
}

type SecretState = NameState & { readonly pass: boolean }

async function takeName(c: C, program: Program): Promise<Response> {
  const body = await readFirstForm(c, program, NameInput)
  if (!body.ok) return nameAnswer(c, program, { name: '', returnTo: null, refusal: body.refusal })
  const returnTo = ownPath(body.value.return_to)
  const begun = beginSignin(body.value.username)
  if (!begun.ok)
    return nameAnswer(c, program, { name: body.value.username.slice(0, 256), returnTo, refusal: begun.refusal })
  const { name } = begun.value
  const texted = await takeNumber(c, program, { name, returnTo })
  if (texted) return texted
  if (factsOf(c).wantsJson) return passwordAnswer(c, program, { name, returnTo, pass: false, refusal: null })
  const query = new URLSearchParams({ username: name, ...(returnTo ? { return_to: returnTo } : {}) })
  return redirectTo(c, `/signin/password?${query}`)
}

/** A form without any token's cookie is that of a browser that keeps none: loading it again would not help. */
async function readFirstForm<T>(c: C, program: Program, schema: ZodType<T>): Promise<Outcome<T, Refusal>> {
  const browser = factsOf(c).cookie('pre')
  const body = await readForm(c, program, schema, browser)
  const lost = !body.ok && body.refusal.code === 'request.foreign_origin' && factsOf(c).isForm && !browser
  return lost ? refuse({ code: 'signin.no_cookies', field: 'username' }) : body
}

/** P-01 for any name: nobody is looked up before the password is there (ENU-09). */
async function showPassword(c: C, program: Program): Promise<Response> {
  const begun = beginSignin(c.req.query('username') ?? '')
  if (!begun.ok) return redirectTo(c, '/signin')
  const pass = c.req.query('with') === 'pass'
  return passwordAnswer(c, program, { name: begun.value.name, returnTo: returnOf(c), pass, refusal: null })
}

async function passwordAnswer(c: C, program: Program, state: SecretState): Promise<Response> {
  const { name, refusal } = state
  if (factsOf(c).wantsJson && refusal) return refusalJson(c, refusal)
  const tenant = await program.store.look((look) => tenantForName(look, name))
  const token = formToken(program, preBinding(c, program))
  if (factsOf(c).wantsJson) {
    const view = { page: 'P-01', username: name, organisation: nameOf(tenant), formToken: token }
    return c.json(view satisfies { page: string } & Omit<z.infer<typeof PasswordView>, 'page'>)
  }
  const status = refusal ? statusWith(c, refusal) : 200
  return c.html((state.pass ? passPage : passwordPage)({ c, program, token, tenant, ...state }), status)
}

async function takePassword(c: C, program: Program): Promise<Response> {
  const facts = factsOf(c)
  const body = await readFirstForm(c, program, PasswordInput)
  if (!body.ok) return nameAnswer(c, program, { name: '', returnTo: null, refusal: body.refusal })
  const { username, password } = body.value
  const returnTo = ownPath(body.value.return_to)
  const { correlationId, ip, userAgent } = facts
  const browser = { device: facts.cookie('device'), session: facts.cookie('session') }
  const target = await targetOf(program.store, returnTo)
  const from = { correlationId, ip, userAgent, ...browser, returnTo, target }
  const pass = body.value.with === 'pass'
  const outcome = pass
    ? await signInWithPass(program, from, { username, pass: password })
    : await signIn(program, from, { username, password })
  if (outcome.ok) return entered(c, program, outcome.value)
  if (outcome.refusal.field === 'username')
    return nameAnswer(c, program, { name: '', returnTo, refusal: outcome.refusal })
  return passwordAnswer(c, program, { name: username.trim(), returnTo, pass, refusal: outcome.refusal })
}

async function askSignOut(c: C, program: Program): Promise<Response> {
  const session = await currentSession(c, program)
  if (!session) return c.html(signedOutPage({ c, program, tenant: null }))
  const tenant = await brandOf(program, session.tenantId)
  const name = session.user.userPrincipalName
  return c.html(
    signOutPage({ c, program, tenant, name, token: sessionToken(c, program), correlationId: session.correlationId }),
  )
}

/** SES-13, WEB-11: the server's side ends, the browser forgets. */
async function takeSignOut(c: C, program: Program): Promise<Response> {
  const session = await requireSession(c, program, 'any')
  if (session instanceof Response) return session
  const body = await readForm(c, program, NothingInput, sessionBinding(c))
  if (!body.ok) return factsOf(c).wantsJson ? refusalJson(c, body.refusal) : redirectTo(c, '/signout')
  await signOut(program.store, requestOf(c, session), session)
  dropCookie(c, 'session')
  c.set('signedIn', false)
  c.header('Clear-Site-Data', '"cache", "storage"')
  if (factsOf(c).wantsJson) return c.json({ done: true, next: '/signin' })
  return c.html(signedOutPage({ c, program, tenant: await brandOf(program, session.tenantId) }))
}

export const signinEndpoints: readonly Endpoint[] = [
  { method: 'get', path: '/signin', summary: 'Begin to sign in', tag: 'Sign-in', output: NameView },
  {
    method: 'post',
    path: '/signin',
    summary: 'Give a user name, or the mobile number that one signs in with by text',
    tag: 'Sign-in',
    input: NameInput,
    output: z.union([PasswordView, TextView]),
  },
  {
    method: 'post',
    path: '/signin/password',
    summary: 'Give the password, or a Temporary Access Pass',
    tag: 'Sign-in',
    input: PasswordInput,
    output: InterruptView,
  },
  ...textEndpoints,
  {
    method: 'post',
    path: '/signout',
    summary: 'End this session',
    tag: 'Sign-in',
    input: NothingInput,
    security: 'session',
  },
]
