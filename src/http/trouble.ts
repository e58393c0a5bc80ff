import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { Fault } from '../base/fault.ts'
import { supportCode } from '../base/text.ts'
import type { RefusalCode } from '../contract/refusals.ts'
import { refusalText, t } from '../contract/text/text.ts'
import { type C, factsOf } from './context.ts'
import { type GraphCode, isGraphPath, sendRefusal } from './graph/answer.ts'
import { writeLog } from './log.ts'
import { additionalDetails, ending, type Html, paragraph, refusalPage } from './portal/kit.ts'
import { type FaultText, faultJson, ownPath, refusalJson, statusOf } from './respond.ts'

/** What no route answers: requests refused before they reach one, pages that are not there, faults. */

const show = async (c: C, body: Html, status: ContentfulStatusCode): Promise<Response> => c.html(body, status)

export async function refused(c: C, code: RefusalCode, status?: ContentfulStatusCode): Promise<Response> {
  const refusal = { code }
  if (isGraphPath(c.req.path)) return refusedInGraph(c, code, status)
  if (factsOf(c).wantsJson) return refusalJson(c, refusal, status)
  const program = c.get('program')
  const { locale } = factsOf(c)
  const time = program.store.clock.now()
  const heading = t(locale, 'refused.title')
  const body = refusalPage({ program, c, tenant: null, heading, refusal, time, action: wayOn(c, code) })
  return show(c, body, status ?? statusOf(refusal))
}

const passing: ReadonlySet<RefusalCode> = new Set([
  'request.busy',
  'request.too_many',
  'request.foreign_origin',
  'request.malformed',
  'request.wrong_type',
])

/** Never a page without a way on. The address of a form leads to the page that has it (`instead`). */
function wayOn(c: C, code?: RefusalCode): { label: string; href: string } {
  const { locale } = factsOf(c)
  if (code && !passing.has(code)) return { label: t(locale, 'action.go_to_signin'), href: '/signin' }
  const { pathname, search } = new URL(c.req.url)
  return { label: t(locale, 'action.try_again'), href: ownPath(pathname + search) ?? '/' }
}

const graphCodes: Readonly<Record<number, GraphCode>> = {
  403: 'accessDenied',
  404: 'ResourceNotFound',
  413: 'requestEntityTooLarge',
  415: 'unsupportedMediaType',
  503: 'serviceNotAvailable',
}

function refusedInGraph(c: C, code: RefusalCode, given?: ContentfulStatusCode): Response {
  const status = given ?? statusOf({ code })
  const message = status === 413 ? 'The request body is too large.' : refusalText('en', { code })
  return sendRefusal(c, { status, code: graphCodes[status] ?? 'invalidRequest', message })
}

/** Refused before anybody has looked at what it asks for: no page, but on the API its own kind of answer. */
export function unread(c: C, status: 400 | 414 | 421, message: string): Response {
  if (!isGraphPath(c.req.path)) return c.text(`${message}\n`, status)
  return sendRefusal(c, { status, code: status === 400 ? 'BadRequest' : 'invalidRequest', message: `${message}.` })
}

export const tooLarge = (c: C): Promise<Response> => refused(c, 'request.malformed', 413)

export async function notFound(c: C): Promise<Response> {
  if (factsOf(c).wantsJson) return refusalJson(c, { code: 'request.not_found' })
  const program = c.get('program')
  const { locale, correlationId } = factsOf(c)
  const body = ending({
    program,
    c,
    tenant: null,
    kind: 'wait',
    heading: t(locale, 'missing.title'),
    lead: t(locale, 'missing.lead'),
    action: { label: t(locale, 'action.go_to_signin'), href: '/signin' },
    details: additionalDetails({ c, time: program.store.clock.now(), correlationId }),
  })
  return show(c, body, 404)
}

/** HDR-08: the last resort. The page says nothing of the inside; the log says everything but secrets. */
export async function failed(c: C, error: Error): Promise<Response> {
  const facts = factsOf(c)
  const { status, text } = faultFacts(error)
  const program = c.get('program')
  program?.metrics.count('rekey_faults_total', { code: error instanceof Fault ? error.code : 'internal' })
  writeLog({
    level: 'error',
    message: error.message,
    code: error instanceof Fault ? error.code : error.name,
    correlationId: facts?.correlationId,
    route: `${c.req.method} ${c.req.routePath}`,
    stack: error.stack,
    cause: error.cause instanceof Error ? error.cause.message : undefined,
  })
  if (!facts || !program) return c.text('Something went wrong\n', 500)
  const retry: Record<string, string> = status === 503 ? { 'Retry-After': String(2 + program.store.random.int(4)) } : {}
  if (isGraphPath(c.req.path)) {
    const code = status === 503 ? 'serviceNotAvailable' : 'generalException'
    return sendRefusal(c, { status, code, message: t('en', `fault.${text}`), headers: retry })
  }
  for (const [name, value] of Object.entries(retry)) c.header(name, value)
  if (facts.wantsJson) return faultJson(c, status, text)
  return show(c, faultPage(c, text), status)
}

function faultPage(c: C, text: FaultText): Html {
  const program = c.get('program')
  const { locale, correlationId } = factsOf(c)
  return ending({
    program,
    c,
    tenant: null,
    kind: 'bad',
    heading: t(locale, 'fault.title'),
    lead: t(locale, `fault.${text}`),
    body: paragraph(t(locale, 'fault.help')),
    action: wayOn(c),
    supportCode: supportCode(correlationId),
    details: additionalDetails({ c, code: 'SSPR_1006', time: program.store.clock.now(), correlationId }),
  })
}

function faultFacts(error: Error): { status: 500 | 503; text: FaultText } {
  const code = error instanceof Fault ? error.code : 'internal'
  if (code === 'busy' || code === 'store.unavailable' || code === 'store.full') return { status: 503, text: code }
  return { status: 500, text: 'internal' }
}
