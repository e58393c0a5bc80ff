import { Hono } from 'hono'
import type { ZodType } from 'zod'
import { refuse } from '../../base/outcome.ts'
import type { Endpoint } from '../../contract/endpoints.ts'
import type { Refusal } from '../../contract/refusals.ts'
import {
  AddressInput,
  CodeInput,
  DifferentInput,
  NumberInput,
  RegistrationView,
  StepInput,
} from '../../contract/registration.ts'
import { refusalText } from '../../contract/text/text.ts'
import { resend, submitAddress, submitCode, submitNumber } from '../../registration/codes.ts'
import {
  type Answered,
  current,
  entryOf,
  lastCorrelation,
  pick,
  qrOf,
  start,
  take,
} from '../../registration/registration.ts'
import { whereIs } from '../../signin/enter.ts'
import type { Session } from '../../signin/sessions.ts'
import type { UnitRequest } from '../../store/unit.ts'
import { type C, type Env, factsOf, type Program } from '../context.ts'
import { readForm } from '../forms.ts'
import { instead, redirectTo, refusalJson, shortFor, statusWith } from '../respond.ts'
import { continueSignin } from './interrupt.routes.ts'
import { entryPage, overPage, plainEnd, wizardPage, wizardPath } from './registration.pages.ts'
import { listPath } from './securityinfo.pages.ts'
import { brandOf, requestOf, requireSession, sessionBinding, sessionToken, signinRequestOf } from './session.ts'

/** The wizard: `/mysecurityinfo/register` shows where it stands, one POST per event moves it. */
export function registrationRoutes(program: Program): Hono<Env> {
  const app = new Hono<Env>()
  for (const path of ['/setupsecurityinfo', '/mfasetup', '/ssprsetup']) {
    app.get(path, shortFor(wizardPath))
  }
  app.get(wizardPath, (c) => show(c, program))
  app.post(wizardPath, (c) => step(c, program, StepInput, (session, request) => begin(program, session, request)))
  app.get('/mysecurityinfo/qr', (c) => qr(c, program))
  const { store } = program
  for (const type of ['next', 'back', 'skip', 'cancel', 'finish'] as const) {
    on(app, program, type, StepInput, (session, request, { rev }) => take(store, request, session, type, rev))
  }
  on(app, program, 'different', DifferentInput, (session, request, { method, rev }) =>
    method ? pick(store, request, session, method, rev) : take(store, request, session, 'different', rev),
  )
  on(app, program, 'number', NumberInput, (session, request, { number, country, rev }) =>
    submitNumber(store, request, session, { number, country: country ?? null, rev }),
  )
  on(app, program, 'address', AddressInput, (session, request, input) => submitAddress(store, request, session, input))
  on(app, program, 'resend', StepInput, (session, request, { rev }) => resend(store, request, session, rev))
  on(app, program, 'code', CodeInput, (session, request, input) => submitCode(store, request, session, input))
  return app
}

/** In a sign-in only when it is registration's turn: a forced change of password comes first. */
async function begin(program: Program, session: Session, request: UnitRequest): Promise<Answered> {
  const turn = session.stage === 'active' || (await whereIs(program.store, session)).at === 'register'
  return turn
    ? start(program.store, request, session, { mode: 'interrupt' })
    : refuse({ code: 'registration.moved_on' })
}

type Act<T> = (session: Session, request: UnitRequest, input: T) => Promise<Answered>

function on<T>(app: Hono<Env>, program: Program, name: string, schema: ZodType<T>, act: Act<T>): void {
  app.post(`${wizardPath}/${name}`, (c) => step(c, program, schema, act))
  app.get(`${wizardPath}/${name}`, instead(wizardPath))
}

/** In a sign-in it is a part of that; a wizard begun later is a flow of its own. */
const wizardRequestOf = (c: C, session: Session): UnitRequest =>
  session.stage === 'pending' ? signinRequestOf(c, session) : requestOf(c, session)
const signinsOwn = (session: Session): string | null => (session.stage === 'pending' ? session.correlationId : null)

type Typed = { country?: string | undefined; value?: string | undefined }

async function step<T>(c: C, program: Program, schema: ZodType<T>, act: Act<T>): Promise<Response> {
  const session = await requireSession(c, program, 'any')
  if (session instanceof Response) return session
  const body = await readForm(c, program, schema, sessionBinding(c))
  if (!body.ok) return again(c, program, session, body.refusal)
  const outcome = await act(session, wizardRequestOf(c, session), body.value)
  if (!outcome.ok) return stopped(c, program, session, outcome.refusal)
  const { view, refusal } = outcome.value
  if (factsOf(c).wantsJson) return json(c, program, view, refusal)
  if (refusal) return draw(c, program, session, view, refusal, typedIn(body.value))
  return view.closed ? leave(c, program, session, view) : redirectTo(c, wizardPath)
}

function typedIn(input: unknown): Typed | undefined {
  const { number, address, country } = input as { number?: string; address?: string; country?: string }
  const value = number ?? address
  return value === undefined ? undefined : { value, country }
}

/** A form that nobody's page made: the page where the person stands, with the reason. */
async function again(c: C, program: Program, session: Session, refusal: Refusal): Promise<Response> {
  if (factsOf(c).wantsJson) return refusalJson(c, refusal)
  const view = await current(program.store, session)
  // Said at the top: the field it is about need not be on the page where the person stands.
  return view
    ? draw(c, program, session, view, { code: refusal.code })
    : stopped(c, program, session, { code: 'registration.moved_on' })
}

/** No wizard, or not allowed to have one. */
async function stopped(c: C, program: Program, session: Session, refusal: Refusal): Promise<Response> {
  if (factsOf(c).wantsJson) return refusalJson(c, refusal)
  const tenant = await brandOf(program, session.tenantId)
  const plain = { c, program, tenant, correlationId: signinsOwn(session) }
  switch (refusal.code) {
    case 'signin.proof_needed':
      return redirectTo(c, verifyFirst(wizardPath))
    case 'registration.not_enabled':
      return c.html(plainEnd({ ...plain, what: 'disabled', home: listPath }))
    case 'registration.no_method':
      return c.html(plainEnd({ ...plain, what: 'none', home: listPath }))
    case 'registration.expired': {
      const correlationId = await lastCorrelation(program.store, session)
      const again = session.stage === 'active' ? wizardPath : '/signin/next'
      return c.html(overPage({ ...plain, correlationId, refusal, again }))
    }
    case 'registration.limit':
      return redirectTo(c, listPath)
    default:
      return redirectTo(c, session.stage === 'active' ? listPath : '/signin/next')
  }
}

export const verifyFirst = (returnTo: string): string => `/signin/verify?return_to=${encodeURIComponent(returnTo)}`

/** The wizard is over: back into the sign-in it interrupted, or to the list. */
async function leave(c: C, program: Program, session: Session, view: RegistrationView): Promise<Response> {
  if (session.stage === 'active') {
    const done = view.closed === 'finished' && view.registered ? `?registered=${view.registered}` : ''
    return redirectTo(c, `${listPath}${done}`)
  }
  return view.closed === 'finished' ? continueSignin(c, program, session) : redirectTo(c, '/signin/next')
}

async function draw(
  c: C,
  program: Program,
  session: Session,
  view: RegistrationView,
  refusal: Refusal | null,
  typed?: Typed,
): Promise<Response> {
  const drawing = {
    c,
    program,
    tenant: await brandOf(program, session.tenantId),
    token: sessionToken(c, program),
    view,
    refusal,
    typed,
    own: session.user.userPrincipalName,
  }
  noStore(c)
  return c.html(wizardPage(drawing), refusal ? statusWith(c, refusal) : 200)
}

/** OTP-14: a page with a secret on it is kept nowhere. */
const noStore = (c: C): void => c.header('Cache-Control', 'no-store')

function json(c: C, program: Program, view: RegistrationView, refusal: Refusal | null): Response {
  noStore(c)
  const { locale } = factsOf(c)
  const error = refusal && { ...refusal, message: refusalText(locale, refusal) }
  const next = view.closed ? listPath : null
  return c.json({ ...view, error, next, formToken: sessionToken(c, program) }, refusal ? statusWith(c, refusal) : 200)
}

async function show(c: C, program: Program): Promise<Response> {
  const session = await requireSession(c, program, 'any')
  if (session instanceof Response) return session
  const view = await current(program.store, session)
  if (view && factsOf(c).wantsJson) return json(c, program, view, null)
  if (view) return draw(c, program, session, view, null)
  if (session.stage === 'pending' && (await whereIs(program.store, session)).at !== 'register') {
    return stopped(c, program, session, { code: 'registration.moved_on' })
  }
  const entry = await entryOf(program.store, session)
  if (!entry.ok) return stopped(c, program, session, entry.refusal)
  if (factsOf(c).wantsJson) return c.json({ plan: entry.value, formToken: sessionToken(c, program) })
  const tenant = await brandOf(program, session.tenantId)
  const correlationId = signinsOwn(session)
  return c.html(entryPage({ c, program, tenant, correlationId, token: sessionToken(c, program), plan: entry.value }))
}

/** What the app scans, only while R-04 shows it: a picture of our own, never a `data:` address. */
async function qr(c: C, program: Program): Promise<Response> {
  const session = await requireSession(c, program, 'any')
  if (session instanceof Response) return session
  const uri = await qrOf(program.store, session)
  if (!uri) return c.body(null, 404)
  const { toBuffer } = await import('qrcode')
  const png = await toBuffer(uri, { errorCorrectionLevel: 'M', margin: 4, width: 464, type: 'png' })
  noStore(c)
  return c.body(new Uint8Array(png), 200, { 'Content-Type': 'image/png' })
}

const endpoint = (name: string, summary: string, input: ZodType): Endpoint => ({
  method: 'post',
  path: name ? `${wizardPath}/${name}` : wizardPath,
  summary,
  tag: 'Security info',
  security: 'session',
  input,
  output: RegistrationView,
})

export const registrationEndpoints: readonly Endpoint[] = [
  {
    method: 'get',
    path: wizardPath,
    summary: 'Where the registration stands',
    tag: 'Security info',
    security: 'session',
    output: RegistrationView,
  },
  endpoint('', 'Start the registration of what is missing', StepInput),
  endpoint('next', 'Go on', StepInput),
  endpoint('back', 'Go back one page', StepInput),
  endpoint('number', 'Give a phone number; a code is sent to it', NumberInput),
  endpoint('address', 'Give a mail address; a code is sent to it', AddressInput),
  endpoint('resend', 'Send a new code', StepInput),
  endpoint('code', 'Enter the code; the method counts from then on', CodeInput),
  endpoint('different', 'Choose a different method', DifferentInput),
  endpoint('skip', 'Leave out a recommended method', StepInput),
  endpoint('cancel', 'Leave the wizard', StepInput),
  endpoint('finish', 'Done', StepInput),
]
