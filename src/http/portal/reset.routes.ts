import { Hono } from 'hono'
import type { ZodType } from 'zod'
import type { Outcome } from '../../base/outcome.ts'
import type { Endpoint } from '../../contract/endpoints.ts'
import {
  ChallengeGiven,
  ChallengeInput,
  FinishInput,
  IdentifyInput,
  PlainInput,
  ProveInput,
  ReasonInput,
  ResetForm,
  ResetStarted,
  type ResetView,
  SelectInput,
  SendInput,
  ResetView as View,
} from '../../contract/portal.ts'
import type { Refusal } from '../../contract/refusals.ts'
import { contactAdministrator } from '../../reset/contact.ts'
import { finish } from '../../reset/finish.ts'
import { lately } from '../../reset/lately.ts'
import type { FlowRequest, ResetParts, Stand } from '../../reset/reset.flow.ts'
import { prove, sendCode } from '../../reset/reset.proofs.ts'
import { cancel, chooseReason, identify, selectMethod, standing } from '../../reset/reset.ts'
import { viewOf } from '../../reset/reset.view.ts'
import { type C, type Env, factsOf, type Program } from '../context.ts'
import { checkForm, dropCookie, flowCookieLife, preBinding, putCookie } from '../forms.ts'
import { instead, readBody, redirectTo, refusalJson, shortFor, statusWith } from '../respond.ts'
import { flowPage, lostPage } from './reset.pages.ts'
import { challengeRoutes, cookiesPage, identifyForm, identifyPage } from './who.pages.ts'

const flowCookie = 'flow'
const here = '/passwordreset/flow'

/**
 * The reset portal: `/passwordreset` asks who you are, `/passwordreset/flow` shows where the flow stands, and one
 * POST per event moves it. The same endpoints answer JSON (`contract/portal.ts`).
 */
export function resetRoutes(program: Program): Hono<Env> {
  const parts: ResetParts = {
    store: program.store,
    desk: program.desk,
    hasher: program.hasher,
    answerFloor: program.answerFloor,
    lately: lately(),
  }
  const app = new Hono<Env>()
  app.get('/sspr', shortFor('/passwordreset'))
  app.get('/passwordreset', (c) => {
    const typed = c.req.query('username') ?? ''
    return factsOf(c).wantsJson ? identifyForm(c, program, typed) : identifyPage(c, program, { error: null, typed })
  })
  app.route('/passwordreset/challenge', challengeRoutes(program))
  app.post('/passwordreset', (c) => identifyRoute(c, program, parts))
  app.get(here, async (c) => {
    const flow = flowRequest(c)
    return flow ? show(c, program, await standing(parts, flow), 'page') : lost(c, program)
  })
  const step = <T>(
    path: string,
    schema: ZodType<T>,
    act: (request: FlowRequest, input: T) => Promise<Outcome<Stand, Refusal>>,
  ) => {
    app.post(`${here}/${path}`, (c) => stepRoute(c, program, schema, act))
    app.get(`${here}/${path}`, instead(here))
  }
  step('reason', ReasonInput, (request, input) =>
    chooseReason(parts, request, input.reason === 'locked' ? 'unlock' : 'reset'),
  )
  step('method', SelectInput, (request, input) => selectMethod(parts, request, input.method))
  step('send', SendInput, (request, input) =>
    sendCode(parts, request, { method: input.method, number: input.number ?? '' }),
  )
  step('prove', ProveInput, (request, input) => prove(parts, request, input))
  step('contact', PlainInput, (request) => contactAdministrator(parts, request))
  step('cancel', PlainInput, (request) => cancel(parts, request))
  step('password', FinishInput, (request, input) => finish(parts, request, input))
  return app
}

/** The flow's handle: the browser's cookie, or `Authorization: Flow <handle>` of another client; never both. */
function flowRequest(c: C): FlowRequest | null {
  const facts = factsOf(c)
  const header = /^Flow ([\w-]{43})$/.exec(c.req.header('authorization') ?? '')?.[1]
  const cookie = facts.cookie(flowCookie)
  if ((header && cookie) || !(header ?? cookie)) return null
  return {
    handle: (header ?? cookie)!,
    carrier: header ? 'header' : 'cookie',
    ip: facts.ip,
    userAgent: facts.userAgent,
    requestId: facts.correlationId,
    device: facts.cookie('device'),
  }
}

async function identifyRoute(c: C, program: Program, parts: ResetParts): Promise<Response> {
  const facts = factsOf(c)
  const body = await readBody(c, IdentifyInput)
  const again = (refusal: Refusal, typed: string) =>
    facts.wantsJson ? refusalJson(c, refusal) : identifyPage(c, program, { error: refusal, typed })
  if (!body.ok) return again(body.refusal, '')
  const browser = facts.cookie('pre')
  if (facts.isForm && !browser)
    return facts.wantsJson ? again({ code: 'reset.no_cookies' }, '') : cookiesPage(c, program)
  if (!checkForm(c, program, browser)) return again({ code: 'request.foreign_origin' }, body.value.username)
  const outcome = await identify(parts, {
    carrier: facts.wantsJson && !facts.hasCookies ? 'header' : 'cookie',
    username: body.value.username,
    challenge: body.value.challenge ?? '',
    answer: body.value.answer ?? '',
    work: body.value.work ?? '',
    browser: browser ?? '',
    ip: facts.ip,
    userAgent: facts.userAgent,
    correlationId: facts.correlationId,
    device: facts.cookie('device'),
  })
  if (!outcome.ok) return again(outcome.refusal, body.value.username)
  return begun(c, outcome.value.handle, viewOf(outcome.value.flow, null, program.store.clock.now(), facts.locale))
}

function begun(c: C, handle: string, view: ResetView): Response {
  const byHeader = factsOf(c).wantsJson && !factsOf(c).hasCookies
  if (!byHeader) putCookie(c, flowCookie, handle, { maxAgeSeconds: flowCookieLife / 1000 })
  if (factsOf(c).wantsJson) return c.json({ ...view, flow: byHeader ? handle : null })
  return redirectTo(c, here)
}

async function stepRoute<T>(
  c: C,
  program: Program,
  schema: ZodType<T>,
  act: (request: FlowRequest, input: T) => Promise<Outcome<Stand, Refusal>>,
): Promise<Response> {
  const request = flowRequest(c)
  if (!request) return lost(c, program)
  const body = await readBody(c, schema)
  const allowed = checkForm(c, program, request.handle)
  if (body.ok && allowed) return show(c, program, await act(request, body.value), 'step')
  const refusal: Refusal = body.ok ? { code: 'request.foreign_origin' } : body.refusal
  if (factsOf(c).wantsJson) return refusalJson(c, refusal)
  const where = await standing({ store: program.store } as ResetParts, request)
  // Said at the top: the field it is about need not be on the page where the flow stands.
  const said = { code: refusal.code }
  return show(c, program, where.ok ? { ok: true, value: { flow: where.value.flow, refusal: said } } : where, 'step')
}

/** A page for a browser (303 after a step that went well, so that reloading repeats nothing), a view for the rest. */
async function show(
  c: C,
  program: Program,
  outcome: Outcome<Stand, Refusal>,
  after: 'page' | 'step',
): Promise<Response> {
  if (!outcome.ok) return lost(c, program)
  const { flow, refusal } = outcome.value
  const view = viewOf(flow, refusal, program.store.clock.now(), factsOf(c).locale)
  const status = refusal ? statusWith(c, refusal) : 200
  if (factsOf(c).wantsJson) return c.json(view, status)
  if (view.page === 'cancelled') return cancelled(c)
  if (after === 'step' && !refusal) return redirectTo(c, here)
  // To a browser, a step out of order is the page where the flow stands, and nothing else (FLO-04).
  return c.html(flowPage(c, program, flow, view), status === 409 ? 200 : status)
}

function cancelled(c: C): Response {
  dropCookie(c, flowCookie)
  return redirectTo(c, '/signin')
}

/** No flow, somebody else's, or one that was carried differently: start again (FLO-11). */
function lost(c: C, program: Program): Response | Promise<Response> {
  if (factsOf(c).wantsJson) return refusalJson(c, { code: 'reset.no_flow' })
  if (factsOf(c).cookie(flowCookie)) dropCookie(c, flowCookie)
  preBinding(c, program)
  return c.html(lostPage(c, program))
}

const flowStep = (path: string, summary: string, input?: ZodType): Endpoint => ({
  method: 'post',
  path: `${here}/${path}`,
  summary,
  tag: 'Password reset',
  security: 'flow',
  input: input ?? PlainInput,
  output: View,
  alsoAt: [409, 429],
})

/** The reset as a documented API: a client without cookies sends the handle it was given as `Authorization: Flow`. */
export const resetEndpoints: readonly Endpoint[] = [
  {
    method: 'get',
    path: '/passwordreset',
    summary: 'What the first step asks for.',
    tag: 'Password reset',
    security: 'none',
    query: { username: 'Whose organisation is meant; nobody is looked up.', whr: 'The same, by domain.' },
    output: ResetForm,
  },
  {
    method: 'post',
    path: '/passwordreset',
    summary: 'Say who you are. Starts a flow, also when the answer is a refusal.',
    tag: 'Password reset',
    security: 'none',
    input: IdentifyInput,
    output: ResetStarted,
  },
  {
    method: 'post',
    path: '/passwordreset/challenge/{kind}',
    summary: 'A new challenge against robots: picture, audio or proof-of-work.',
    tag: 'Password reset',
    security: 'none',
    input: ChallengeInput,
    output: ChallengeGiven,
  },
  {
    method: 'get',
    path: '/passwordreset/challenge/audio/{id}',
    summary: 'The spoken digits of a challenge, for the one it was given to.',
    tag: 'Password reset',
    security: 'none',
    text: 'audio/wav',
  },
  {
    method: 'get',
    path: here,
    summary: 'Where the flow stands.',
    tag: 'Password reset',
    security: 'flow',
    output: View,
  },
  flowStep('reason', 'Forgotten, or known and locked out.', ReasonInput),
  flowStep('method', 'Choose another way to verify; an open code is void.', SelectInput),
  flowStep('send', 'Ask for a code: by text with the whole number, or by mail.', SendInput),
  flowStep('prove', 'Give the code.', ProveInput),
  flowStep('contact', 'Ask an administrator for help.'),
  flowStep('cancel', 'End the flow.'),
  flowStep('password', 'Set the new password.', FinishInput),
]
