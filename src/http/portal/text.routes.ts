import { Hono } from 'hono'
import { html } from 'hono/html'
import type { z } from 'zod'
import type { Endpoint } from '../../contract/endpoints.ts'
import type { Refusal } from '../../contract/refusals.ts'
import { InterruptView, NothingInput, TextCodeInput, TextView } from '../../contract/signin.ts'
import { refusalText, t } from '../../contract/text/text.ts'
import { targetOf } from '../../oidc/waiting.ts'
import {
  askAgain,
  askByNumber,
  shownTextSignIn,
  signInByText,
  type TextRequest,
  textSignInFor,
} from '../../signin/text.ts'
import { type C, type Env, factsOf, type Program } from '../context.ts'
import { dropCookie, flowCookieLife, formToken, preBinding, putCookie, readForm } from '../forms.ts'
import { instead, redirectTo, refusalJson, statusWith } from '../respond.ts'
import { entered } from './interrupt.routes.ts'
import { button, codeField, form, type Html, hint, late, link, links, page, row, textButton } from './kit.ts'
import { nameAnswer } from './name.answer.ts'
import { refusalNotice, withReturn } from './signin.pages.ts'

const path = '/signin/text'

/** Sign-in by text: the code, after a mobile number was given in place of the user name. */
export function textRoutes(program: Program): Hono<Env> {
  const app = new Hono<Env>()
  app.get(path, (c) => codeAnswer(c, program, null))
  app.post(path, (c) => takeCode(c, program))
  app.get(`${path}/send`, instead(path))
  app.post(`${path}/send`, (c) => sendAgain(c, program))
  return app
}

async function requestFrom(c: C, program: Program, returnTo: string | null): Promise<TextRequest> {
  const { correlationId, ip, userAgent, cookie } = factsOf(c)
  const browser = { device: cookie('device'), session: cookie('session'), text: cookie('text') }
  const target = await targetOf(program.store, returnTo)
  return { correlationId, ip, userAgent, ...browser, returnTo, target }
}

/** What a number in place of a name leads to; null where it is none, or nobody here signs in by text. */
export async function takeNumber(
  c: C,
  program: Program,
  input: { name: string; returnTo: string | null },
): Promise<Response | null> {
  const asked = await askByNumber(program, await requestFrom(c, program, input.returnTo), input.name)
  if (!asked.ok) return nameAnswer(c, program, { ...input, refusal: asked.refusal })
  if (!asked.value) return null
  const { cookie } = asked.value
  if (cookie) putCookie(c, 'text', cookie, { maxAgeSeconds: flowCookieLife / 1000 })
  return factsOf(c).wantsJson ? codeAnswer(c, program, null, cookie ?? factsOf(c).cookie('text')) : redirectTo(c, path)
}

async function codeAnswer(
  c: C,
  program: Program,
  refusal: Refusal | null,
  cookie = factsOf(c).cookie('text'),
): Promise<Response> {
  const { wantsJson } = factsOf(c)
  if (wantsJson && refusal) return refusalJson(c, refusal)
  const shown = await shownTextSignIn(program, cookie)
  if (!shown) return wantsJson ? refusalJson(c, { code: 'signin.code_over' }) : redirectTo(c, '/signin')
  const token = formToken(program, preBinding(c, program))
  const { masked, resendInSeconds, tenant } = shown
  if (wantsJson) {
    const view = { masked, resendInSeconds, organisation: tenant.displayName, formToken: token }
    return c.json({ page: 'text', ...view } satisfies z.infer<typeof TextView>)
  }
  c.header('Cache-Control', 'no-store')
  return c.html(codePage(c, program, { ...shown, token, refusal }), refusal ? statusWith(c, refusal) : 200)
}

type Drawn = NonNullable<Awaited<ReturnType<typeof shownTextSignIn>>> & { token: string; refusal: Refusal | null }

/** The same for every number: that nobody signs in with it is not told (ENU-09). */
function codePage(c: C, program: Program, { masked, returnTo, tenant, resendInSeconds, token, refusal }: Drawn): Html {
  const { locale } = factsOf(c)
  const ofCode = refusal?.field === 'code'
  const first = withReturn('/signin', returnTo)
  const again = form({
    action: `${path}/send`,
    token,
    body: textButton(t(locale, 'verify.again')),
    className: 'inline',
  })
  const entry = codeField({
    name: 'code',
    label: t(locale, 'verify.code'),
    autofocus: true,
    error: ofCode ? refusalText(locale, refusal) : undefined,
  })
  return page({
    program,
    c,
    tenant: { name: tenant.displayName, accent: tenant.accent },
    heading: t(locale, 'signin.text.title'),
    person: { name: masked, back: first },
    lead: t(locale, 'signin.text.sent', { masked }),
    error: refusal !== null,
    body: html`${ofCode ? '' : refusalNotice(c, refusal)}${form({
      action: path,
      token,
      body: html`${entry}${row(button(t(locale, 'action.sign_in')))}`,
    })}${hint(t(locale, 'signin.text.none'))}${late(resendInSeconds, again)}${links(
      link(t(locale, 'signin.text.other'), first),
    )}`,
  })
}

async function sendAgain(c: C, program: Program): Promise<Response> {
  const body = await readForm(c, program, NothingInput, factsOf(c).cookie('pre'))
  if (!body.ok) return codeAnswer(c, program, body.refusal)
  const outcome = await askAgain(program, await requestFrom(c, program, null))
  if (!outcome.ok) return refused(c, program, outcome.refusal)
  return factsOf(c).wantsJson ? codeAnswer(c, program, null) : redirectTo(c, path)
}

async function takeCode(c: C, program: Program): Promise<Response> {
  const body = await readForm(c, program, TextCodeInput, factsOf(c).cookie('pre'))
  if (!body.ok) return codeAnswer(c, program, body.refusal)
  const under = await textSignInFor(program, factsOf(c).cookie('text'))
  const outcome = await signInByText(program, await requestFrom(c, program, under?.returnTo ?? null), body.value.code)
  if (!outcome.ok) return refused(c, program, outcome.refusal)
  dropCookie(c, 'text')
  return entered(c, program, outcome.value)
}

/** On the page of the code while there is one; else on the first. */
const refused = (c: C, program: Program, refusal: Refusal): Response | Promise<Response> =>
  refusal.code === 'signin.code_over'
    ? nameAnswer(c, program, { name: '', returnTo: null, refusal })
    : codeAnswer(c, program, refusal)

export const textEndpoints: readonly Endpoint[] = [
  { method: 'get', path, summary: 'Where a code was texted to', tag: 'Sign-in', output: TextView },
  {
    method: 'post',
    path,
    summary: 'Give the code that was texted',
    tag: 'Sign-in',
    input: TextCodeInput,
    output: InterruptView,
  },
  {
    method: 'post',
    path: `${path}/send`,
    summary: 'Text another code',
    tag: 'Sign-in',
    input: NothingInput,
    output: TextView,
  },
]
