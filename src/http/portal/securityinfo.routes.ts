import { Hono } from 'hono'
import type { Endpoint } from '../../contract/endpoints.ts'
import type { Refusal } from '../../contract/refusals.ts'
import {
  AddInput,
  InfoInput,
  RegistrationView,
  SecurityInfoView,
  Setup,
  TextSignInInput,
} from '../../contract/registration.ts'
import {
  changeAllowed,
  isNeeded,
  makeDefault,
  removeInfo,
  securityInfo,
  setOwnTextSignIn,
} from '../../registration/manage.ts'
import { start } from '../../registration/registration.ts'
import type { Session } from '../../signin/sessions.ts'
import { type C, type Env, factsOf, type Program } from '../context.ts'
import { readForm } from '../forms.ts'
import { instead, redirectTo, refusalJson, statusWith } from '../respond.ts'
import { wizardPath } from './registration.pages.ts'
import { verifyFirst } from './registration.routes.ts'
import { addPage, deletePage, listPath, securityInfoPage } from './securityinfo.pages.ts'
import { brandOf, requestOf, requireSession, sessionBinding, sessionToken } from './session.ts'

/** Manage mode (`authentication-methods.md` 6.6): the list, and what may be done with it after a fresh proof. */
export function securityInfoRoutes(program: Program): Hono<Env> {
  const app = new Hono<Env>()
  app.get(listPath, (c) => list(c, program, null))
  app.get(`${listPath}/add`, (c) => add(c, program))
  app.post(`${listPath}/add`, (c) => begin(c, program))
  app.get(`${listPath}/delete`, (c) => ask(c, program))
  app.post(`${listPath}/delete`, (c) => change(c, program, 'deleted'))
  app.get(`${listPath}/default`, instead(listPath))
  app.post(`${listPath}/default`, (c) => change(c, program, 'defaulted'))
  app.get(`${listPath}/sign-in`, instead(listPath))
  app.post(`${listPath}/sign-in`, (c) => turn(c, program))
  return app
}

async function drawingOf(c: C, program: Program, session: Session) {
  const view = await securityInfo(program.store, session)
  const tenant = await brandOf(program, session.tenantId)
  c.header('Cache-Control', 'no-store')
  return view && { c, program, tenant, token: sessionToken(c, program), view }
}

async function list(c: C, program: Program, refusal: Refusal | null): Promise<Response> {
  const session = await requireSession(c, program)
  if (session instanceof Response) return session
  const drawing = await drawingOf(c, program, session)
  if (!drawing) return redirectTo(c, '/signin')
  if (factsOf(c).wantsJson) return c.json({ ...drawing.view, formToken: drawing.token })
  return c.html(securityInfoPage({ ...drawing, said: saidIn(c), refusal }), refusal ? statusWith(c, refusal) : 200)
}

const things = ['deleted', 'defaulted', 'signInOn', 'signInOff'] as const

/** What has just happened, carried over the redirect; anything else in the address says nothing. */
function saidIn(c: C) {
  const setup = Setup.safeParse(c.req.query('registered'))
  if (setup.success) return { what: 'registered' as const, setup: setup.data }
  const what = things.find((one) => one === c.req.query('done'))
  return what ? { what } : null
}

/** Before a form that changes something: a fresh proof, then back to it (SES-08). */
async function proveFirst(c: C, program: Program, session: Session, returnTo: string): Promise<Response | null> {
  if (await changeAllowed(program.store, session)) return null
  if (factsOf(c).wantsJson) return refusalJson(c, { code: 'signin.proof_needed' })
  return redirectTo(c, verifyFirst(returnTo))
}

const addPath = (setup: Setup | null): string => `${listPath}/add${setup ? `?method=${setup}` : ''}`

async function add(c: C, program: Program, refusal: Refusal | null = null): Promise<Response> {
  const session = await requireSession(c, program)
  if (session instanceof Response) return session
  const chosen = Setup.safeParse(c.req.query('method')).data ?? null
  const first = await proveFirst(c, program, session, addPath(chosen))
  if (first) return first
  const drawing = await drawingOf(c, program, session)
  if (!drawing || (drawing.view.mayAdd.length === 0 && !chosen) || drawing.view.notEnabled)
    return redirectTo(c, listPath)
  return c.html(addPage({ ...drawing, chosen, refusal }))
}

async function begin(c: C, program: Program): Promise<Response> {
  const session = await requireSession(c, program)
  if (session instanceof Response) return session
  const body = await readForm(c, program, AddInput, sessionBinding(c))
  if (!body.ok) return factsOf(c).wantsJson ? refusalJson(c, body.refusal) : list(c, program, body.refusal)
  const { method } = body.value
  const outcome = await start(program.store, requestOf(c, session), session, { mode: 'manage', setup: method })
  if (outcome.ok) {
    if (!factsOf(c).wantsJson) return redirectTo(c, wizardPath)
    return c.json({ ...outcome.value.view, error: null, next: null, formToken: sessionToken(c, program) })
  }
  if (factsOf(c).wantsJson) return refusalJson(c, outcome.refusal)
  if (outcome.refusal.code === 'signin.proof_needed') return redirectTo(c, verifyFirst(addPath(method)))
  return list(c, program, outcome.refusal)
}

async function ask(c: C, program: Program): Promise<Response> {
  const session = await requireSession(c, program)
  if (session instanceof Response) return session
  const id = c.req.query('id') ?? ''
  const known = InfoInput.safeParse({ id })
  if (!known.success) return redirectTo(c, listPath)
  const first = await proveFirst(c, program, session, `${listPath}/delete?id=${known.data.id}`)
  if (first) return first
  const drawing = await drawingOf(c, program, session)
  const info = drawing?.view.infos.find((one) => one.id === known.data.id)
  if (!drawing || !info) return redirectTo(c, listPath)
  return c.html(deletePage({ ...drawing, info, needed: await isNeeded(program.store, session, info.id) }))
}

async function change(c: C, program: Program, what: 'deleted' | 'defaulted'): Promise<Response> {
  const session = await requireSession(c, program)
  if (session instanceof Response) return session
  const body = await readForm(c, program, InfoInput, sessionBinding(c))
  if (!body.ok) return factsOf(c).wantsJson ? refusalJson(c, body.refusal) : list(c, program, body.refusal)
  const act = what === 'deleted' ? removeInfo : makeDefault
  const outcome = await act(program.store, requestOf(c, session), session, body.value.id)
  if (factsOf(c).wantsJson) return outcome.ok ? list(c, program, null) : refusalJson(c, outcome.refusal)
  if (outcome.ok) return redirectTo(c, `${listPath}?done=${what}`)
  if (outcome.refusal.code !== 'signin.proof_needed') return list(c, program, outcome.refusal)
  const back = what === 'deleted' ? `${listPath}/delete?id=${body.value.id}` : listPath
  return redirectTo(c, verifyFirst(back))
}

/** A number as a name to sign in with, on or off. */
async function turn(c: C, program: Program): Promise<Response> {
  const session = await requireSession(c, program)
  if (session instanceof Response) return session
  const body = await readForm(c, program, TextSignInInput, sessionBinding(c))
  if (!body.ok) return factsOf(c).wantsJson ? refusalJson(c, body.refusal) : list(c, program, body.refusal)
  const outcome = await setOwnTextSignIn(program.store, requestOf(c, session), session, body.value)
  if (factsOf(c).wantsJson) return outcome.ok ? list(c, program, null) : refusalJson(c, outcome.refusal)
  if (outcome.ok) return redirectTo(c, `${listPath}?done=${body.value.use === 'on' ? 'signInOn' : 'signInOff'}`)
  return outcome.refusal.code === 'signin.proof_needed'
    ? redirectTo(c, verifyFirst(listPath))
    : list(c, program, outcome.refusal)
}

const secured = { tag: 'Security info', security: 'session' } as const
export const securityInfoEndpoints: readonly Endpoint[] = [
  { ...secured, method: 'get', path: listPath, summary: 'My security info', output: SecurityInfoView },
  {
    ...secured,
    method: 'post',
    path: `${listPath}/add`,
    summary: 'Add a method or change the one there is',
    input: AddInput,
    output: RegistrationView,
  },
  {
    ...secured,
    method: 'post',
    path: `${listPath}/delete`,
    summary: 'Delete a method',
    input: InfoInput,
    output: SecurityInfoView,
  },
  {
    ...secured,
    method: 'post',
    path: `${listPath}/default`,
    summary: 'Make a method the default',
    input: InfoInput,
    output: SecurityInfoView,
  },
  {
    ...secured,
    method: 'post',
    path: `${listPath}/sign-in`,
    summary: 'Sign in with this number and a code by text, or no longer',
    input: TextSignInInput,
    output: SecurityInfoView,
  },
]
