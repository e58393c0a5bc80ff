import { Hono } from 'hono'
import { html } from 'hono/html'
import { z } from 'zod'
import type { Endpoint } from '../../contract/endpoints.ts'
import type { Refusal } from '../../contract/refusals.ts'
import { refusalText, t } from '../../contract/text/text.ts'
import { type AskingDevice, answerDeviceCode, beginDevice, findDevice } from '../../oidc/device.ts'
import type { Session } from '../../signin/sessions.ts'
import { type C, type Env, factsOf, type Program, unitRequest } from '../context.ts'
import { readForm } from '../forms.ts'
import { button, ending, field, form, type Html, notice, page, paragraph, quietButton, row } from '../portal/kit.ts'
import { brandOf, requestOf, requireSession, sessionBinding, sessionToken } from '../portal/session.ts'
import { redirectTo, statusOf } from '../respond.ts'
import { idsOf, readFields, tokenRefusal, withTenant } from './request.ts'

/** Signing in on a device that has no browser (RFC 8628): its request, and the page where its code is typed. */
export function deviceRoutes(program: Program): Hono<Env> {
  const app = new Hono<Env>()
  app.post('/:tenant/oauth2/v2.0/devicecode', (c) =>
    withTenant(c, program, async ({ tenant }) => {
      const fields = await readFields(c)
      const request = unitRequest(c, tenant.id, undefined, idsOf(c, program).correlationId)
      const answer = fields.ok ? await beginDevice(program, request, fields.value) : fields
      return answer.ok ? c.json(answer.value) : tokenRefusal(c, program, answer.refusal)
    }),
  )
  app.get('/devicelogin', (c) => show(c, program))
  app.post('/devicelogin', (c) => take(c, program))
  app.get('/devicelogin/answer', (c) => redirectTo(c, '/devicelogin'))
  app.post('/devicelogin/answer', (c) => answer(c, program))
  return app
}

const CodeInput = z.strictObject({ code: z.string().max(100) })
const AnswerInput = z.strictObject({ code: z.string().max(100), answer: z.enum(['accept', 'decline']) })

async function show(c: C, program: Program): Promise<Response> {
  const session = await requireSession(c, program)
  return session instanceof Response ? session : c.html(await codePage(c, program, session, null))
}

async function take(c: C, program: Program): Promise<Response> {
  const session = await requireSession(c, program)
  if (session instanceof Response) return session
  const body = await readForm(c, program, CodeInput, sessionBinding(c))
  const found = body.ok ? await findDevice(program, requestOf(c, session), session, body.value.code) : body
  if (!found.ok) return refused(c, program, session, found.refusal)
  return c.html(await askPage(c, program, session, found.value))
}

async function answer(c: C, program: Program): Promise<Response> {
  const session = await requireSession(c, program)
  if (session instanceof Response) return session
  const body = await readForm(c, program, AnswerInput, sessionBinding(c))
  if (!body.ok) return refused(c, program, session, body.refusal)
  const accept = body.value.answer === 'accept'
  const said = await answerDeviceCode(program, requestOf(c, session), session, { code: body.value.code, accept })
  if (!said.ok) return refused(c, program, session, said.refusal)
  return c.html(await donePage(c, program, session, said.value.displayName, accept))
}

async function refused(c: C, program: Program, session: Session, refusal: Refusal): Promise<Response> {
  const status = statusOf(refusal)
  if (status === 429) c.header('Retry-After', String(refusal.params?.seconds ?? 60))
  return c.html(await codePage(c, program, session, refusal), status)
}

async function codePage(c: C, program: Program, session: Session, refusal: Refusal | null): Promise<Html> {
  const { locale } = factsOf(c)
  return page({
    ...{ c, program, tenant: await brandOf(program, session.tenantId), error: refusal !== null },
    heading: t(locale, 'device.title'),
    person: { name: session.user.userPrincipalName },
    lead: t(locale, 'device.lead'),
    body: form({
      action: '/devicelogin',
      token: sessionToken(c, program),
      body: html`${field({
        ...{ name: 'code', label: t(locale, 'device.code'), autocomplete: 'off', autofocus: true, maxlength: 20 },
        error: refusal ? refusalText(locale, refusal) : undefined,
      })}${notice('info', t(locale, 'device.warning'))}${row(button(t(locale, 'action.next')))}`,
    }),
  })
}

async function askPage(c: C, program: Program, session: Session, asking: AskingDevice): Promise<Html> {
  const { locale } = factsOf(c)
  const app = asking.app.displayName
  const tenant = await brandOf(program, session.tenantId)
  const common = { c, program, tenant, person: { name: session.user.userPrincipalName } }
  if (asking.missing.length > 0) {
    return ending({
      ...{ ...common, kind: 'wait' },
      heading: t(locale, 'oidc.blocked.title'),
      lead: t(locale, 'oidc.blocked.lead', { app, organisation: tenant.name }),
      body: paragraph(t(locale, 'oidc.blocked.who')),
    })
  }
  return page({
    ...common,
    heading: t(locale, 'device.ask.title', { app }),
    lead: t(locale, 'device.ask.lead', { app }),
    body: html`${asking.ip ? paragraph(t(locale, 'device.ask.from', { ip: asking.ip })) : ''}${paragraph(
      t(locale, 'device.ask.scopes'),
    )}<ul>${asking.scopes.map((scope) => html`<li><code>${scope}</code></li>`)}</ul>${notice(
      'info',
      t(locale, 'device.warning'),
    )}${form({
      action: '/devicelogin/answer',
      token: sessionToken(c, program),
      hidden: { code: asking.userCode },
      body: row(
        button(t(locale, 'device.ask.yes'), { name: 'answer', value: 'accept' }),
        quietButton(t(locale, 'device.ask.no'), { name: 'answer', value: 'decline' }),
      ),
    })}`,
  })
}

async function donePage(c: C, program: Program, session: Session, app: string, accepted: boolean): Promise<Html> {
  const { locale } = factsOf(c)
  const words = accepted ? 'done' : 'declined'
  return ending({
    ...{ c, program, tenant: await brandOf(program, session.tenantId), kind: accepted ? 'good' : 'wait' },
    heading: t(locale, `device.${words}.title`),
    lead: t(locale, `device.${words}.lead`, { app }),
  })
}

export const deviceEndpoints: readonly Endpoint[] = [
  {
    method: 'post',
    path: '/{tenant}/oauth2/v2.0/devicecode',
    summary: 'A code for a device without a browser: a form with client_id and scope',
    tag: 'Tokens',
  },
]
