import { html } from 'hono/html'
import type { MethodKind } from '../../contract/methods.ts'
import type { ResetView } from '../../contract/portal.ts'
import { t } from '../../contract/text/text.ts'
import { passwordRules } from '../../passwords/strength.policy.ts'
import type { Flow } from '../../reset/reset.store.ts'
import { type C, factsOf, type Program } from '../context.ts'
import { formToken } from '../forms.ts'
import {
  additionalDetails,
  button,
  codeField,
  ending,
  field,
  form,
  type Html,
  hint,
  late,
  link,
  links,
  newPasswordFields,
  notice,
  type Option,
  options,
  outwardLink,
  page,
  paragraph,
  quietButton,
  row,
  type Step,
  silentForm,
  textButton,
} from './kit.ts'
import { forManagers } from './signin.pages.ts'

const here = '/passwordreset/flow'

/** Everything a page of the flow is drawn from. */
type Drawing = {
  c: C
  program: Program
  view: ResetView
  token: string
  locale: string
  tenant: { name: string; accent: string | null }
  /** The user name, whose password it will be. */
  name: string
}

/** The page that belongs to where the flow stands. */
export function flowPage(c: C, program: Program, flow: Flow, view: ResetView): Html {
  const handle = factsOf(c).cookie('flow') ?? ''
  const tenant = { name: flow.terms.tenantName, accent: flow.terms.accent }
  const token = formToken(program, handle)
  const drawing: Drawing = { c, program, view, token, locale: factsOf(c).locale, tenant, name: flow.typedName }
  switch (view.state) {
    case 'reason':
      return reasonPage(drawing)
    case 'choose':
    case 'challenged':
      return gatePage(drawing)
    case 'password':
    case 'writing':
      return passwordPage(drawing)
    case 'done':
      return donePage(drawing)
    default:
      return closedPage(drawing)
  }
}

/** `verification step 1 > choose a new password`: passed ones ticked, the open one bold (seeds). */
function trail({ view, locale }: Drawing): Step[] {
  const last = t(locale, view.mode === 'unlock' ? 'reset.trail.unlock' : 'reset.trail.password')
  const proving = view.state === 'choose' || view.state === 'challenged'
  const gates = Array.from({ length: view.gates }, (_, index): Step => {
    const gate = index + 1
    const state = !proving || gate < view.gate ? 'done' : gate === view.gate ? 'now' : 'next'
    return { label: t(locale, 'reset.trail.step', { gate }), state }
  })
  return [...gates, { label: last, state: proving ? 'next' : 'now' }]
}

const common = (drawing: Drawing) => ({
  program: drawing.program,
  c: drawing.c,
  tenant: drawing.tenant,
  supportCode: drawing.view.supportCode,
  error: drawing.view.error !== null,
})

/** The way on with `Cancel` beside it, which posts a form of its own: Enter always means the way on. */
const buttons = ({ locale }: Drawing, on: Html): Html =>
  row(on, quietButton(t(locale, 'action.cancel'), { form: 'cancel' }))
const cancelForm = ({ token }: Drawing): Html => silentForm({ id: 'cancel', action: `${here}/cancel`, token })

/**
 * An error that belongs to no field is said at the top of the card; also one of a field of another page, which was
 * sent from there after all (the browser's way back, another tab).
 */
const topNotice = ({ view }: Drawing): Html | '' =>
  view.error && !fieldsOn(view).includes(view.error.field ?? '') ? notice('bad', view.error.message) : ''

function fieldsOn({ state, selected }: ResetView): readonly string[] {
  if (state === 'password') return ['password', 'confirm']
  if (state === 'challenged' || selected === 'appCode') return ['answer']
  return selected === 'text' ? ['number'] : []
}
const errorAt = ({ view }: Drawing, name: string): string | undefined =>
  view.error?.field === name ? view.error.message : undefined

function reasonPage(drawing: Drawing): Html {
  const { locale, token } = drawing
  const item = (value: 'forgot' | 'locked'): Option => ({
    value,
    label: t(locale, `reset.reason.${value}`),
    hint: t(locale, `reset.reason.${value}.hint`),
  })
  const heading = t(locale, 'reset.reason.heading')
  const choices = options({
    name: 'reason',
    legend: heading,
    legendUnseen: true,
    items: [item('forgot'), item('locked')],
  })
  const body = form({
    action: `${here}/reason`,
    token,
    body: html`${choices}${buttons(drawing, button(t(locale, 'action.next')))}`,
  })
  return page({ ...common(drawing), heading, body: html`${topNotice(drawing)}${body}${cancelForm(drawing)}` })
}

/** P-04 to P-08: one card per way to verify; the chosen one holds what it asks. Each pane is a form of its own. */
function gatePage(drawing: Drawing): Html {
  const { view, locale } = drawing
  const lead = t(locale, view.gate === 2 ? 'reset.choose.second' : 'reset.choose.lead')
  const items = view.methods.map(({ method, label, masked }) => ({
    value: method,
    label,
    ...hintOf(drawing, method, masked),
    pane: paneOf(drawing, method, masked),
  }))
  const chosen = view.selected ?? undefined
  const choices = options({ name: 'method', legend: t(locale, 'reset.choose.lead'), legendUnseen: true, items, chosen })
  return page({
    ...common(drawing),
    heading: t(locale, 'reset.choose.heading'),
    lead,
    trail: trail(drawing),
    body: html`${topNotice(drawing)}${choices}${cancelForm(drawing)}`,
  })
}

function hintOf({ locale }: Drawing, method: MethodKind, masked: string | null): { hint?: string } {
  if (method === 'appCode') return { hint: t(locale, 'reset.method.appCode.hint') }
  if (method === 'text' && masked) return { hint: t(locale, 'reset.method.text.hint', { masked }) }
  if (method === 'email' && masked) return { hint: t(locale, 'reset.method.email.hint', { masked }) }
  return {}
}

function paneOf(drawing: Drawing, method: MethodKind, masked: string | null): Html {
  const { view } = drawing
  if (method === 'appCode') return appPane(drawing)
  if (view.state === 'challenged' && view.selected === method) return codePane(drawing, method, masked)
  return method === 'email' ? emailPane(drawing, masked) : numberPane(drawing, method, masked)
}

/** Errors stand in the pane that was used. */
const errorIn = (drawing: Drawing, method: MethodKind, name: string): string | undefined =>
  drawing.view.selected === method ? errorAt(drawing, name) : undefined

function appPane(drawing: Drawing): Html {
  const { locale, token, view } = drawing
  const label = t(locale, 'reset.app.field')
  const code = codeField({
    name: 'answer',
    id: 'answer-appCode',
    label,
    error: errorIn(drawing, 'appCode', 'answer'),
    autofocus: view.selected === 'appCode',
  })
  return form({
    action: `${here}/prove`,
    token,
    hidden: { method: 'appCode' },
    body: html`${paragraph(t(locale, 'reset.app.lead'))}${code}${buttons(drawing, button(t(locale, 'action.next')))}`,
  })
}

function numberPane(drawing: Drawing, method: MethodKind, masked: string | null): Html {
  const { locale, token, view } = drawing
  const number = field({
    name: 'number',
    id: `number-${method}`,
    label: t(locale, 'reset.text.field'),
    type: 'tel',
    inputmode: 'tel',
    autocomplete: 'tel',
    error: errorIn(drawing, method, 'number'),
    autofocus: view.selected === method,
  })
  return form({
    action: `${here}/send`,
    token,
    hidden: { method },
    body: html`${paragraph(t(locale, 'reset.text.lead', { masked: masked ?? '' }))}${number}${buttons(drawing, button(t(locale, 'reset.text.button')))}`,
  })
}

function emailPane(drawing: Drawing, masked: string | null): Html {
  const { locale, token } = drawing
  return form({
    action: `${here}/send`,
    token,
    hidden: { method: 'email' },
    body: html`${paragraph(t(locale, 'reset.email.lead', { masked: masked ?? '' }))}${buttons(drawing, button(t(locale, 'reset.email.button')))}`,
  })
}

/** P-05b: the code, and after ten seconds the other ways out (`sspr.md` 3.6). */
function codePane(drawing: Drawing, method: MethodKind, masked: string | null): Html {
  const { locale, token, view } = drawing
  const sent = t(locale, method === 'email' ? 'reset.email.sent' : 'reset.text.sent', { masked: masked ?? '' })
  const code = codeField({
    name: 'answer',
    id: `answer-${method}`,
    label: t(locale, 'reset.code.field'),
    describedBy: `sent-${method}`,
    ...(view.codeDigits ? { digits: view.codeDigits } : {}),
    error: errorIn(drawing, method, 'answer'),
    autofocus: true,
  })
  const proving = form({
    action: `${here}/prove`,
    token,
    hidden: { method },
    body: html`<p role="status" id="sent-${method}">${sent}</p>${code}${buttons(drawing, button(t(locale, 'action.next')))}`,
  })
  return html`${proving}${late(10, html`${hint(t(locale, 'reset.contact.help'))}${resend(drawing, method)}${contact(drawing)}`)}${
    view.resendInSeconds ? hint(t(locale, 'reset.resend.wait', { seconds: view.resendInSeconds })) : ''
  }`
}

/** `Try again`: a text needs the whole number again, because it is proved at every sending (MTH-31). */
function resend({ locale, token }: Drawing, method: MethodKind): Html {
  return method === 'email'
    ? form({
        action: `${here}/send`,
        token,
        hidden: { method },
        className: 'inline',
        body: textButton(t(locale, 'reset.resend')),
      })
    : form({
        action: `${here}/method`,
        token,
        hidden: { method },
        className: 'inline',
        body: textButton(t(locale, 'reset.resend')),
      })
}

function contact({ view, locale, token }: Drawing, filled = false): Html | '' {
  if (!view.contact) return ''
  const label = t(locale, 'reset.contact.link')
  if (view.contact.kind === 'mail') {
    const body = filled ? row(button(label)) : textButton(label)
    return form({ action: `${here}/contact`, token, className: filled ? 'form' : 'inline', body })
  }
  const to = view.contact.kind === 'link' ? outwardLink : link
  return links(to(label, view.contact.target ?? '/'))
}

function passwordPage(drawing: Drawing): Html {
  const { c, view, locale, token } = drawing
  const { minimum: min, maximum: max, classes } = passwordRules
  const context = view.passwordContext ?? { userName: '', names: [], organisation: view.organisation }
  const fields = newPasswordFields({
    c,
    label: t(locale, 'reset.password.new'),
    confirmLabel: t(locale, 'reset.password.confirm'),
    error: errorAt(drawing, 'password'),
    confirmError: errorAt(drawing, 'confirm'),
    autofocus: true,
    problems: view.error?.problems.map((problem) => problem.message) ?? [],
    rules: { min, max, classes, userName: context.userName },
    words: [context.userName, context.organisation, ...context.names],
  })
  const body = form({
    action: `${here}/password`,
    token,
    body: html`${forManagers(drawing.name)}${fields}${buttons(drawing, button(t(locale, 'action.finish')))}`,
  })
  return page({
    ...common(drawing),
    heading: t(locale, 'reset.password.heading'),
    lead: t(locale, 'reset.password.lead', { organisation: view.organisation }),
    trail: trail(drawing),
    scripts: ['strength'],
    body: html`${topNotice(drawing)}${body}${cancelForm(drawing)}`,
  })
}

function donePage(drawing: Drawing): Html {
  const { locale, view } = drawing
  const unlocked = view.page === 'P-20'
  const delayed = view.page === 'P-19' ? paragraph(t(locale, 'reset.done.delayed')) : ''
  return ending({
    ...common(drawing),
    kind: 'good',
    heading: t(locale, unlocked ? 'reset.unlocked.heading' : 'reset.done.heading'),
    lead: t(locale, unlocked ? 'reset.unlocked.lead' : 'reset.done.lead'),
    body: html`${delayed}`,
    action: { label: t(locale, 'reset.done.action'), href: '/signin' },
  })
}

function closedPage(drawing: Drawing): Html {
  const { view } = drawing
  if (view.page === 'P-16') return contactedPage(drawing)
  if (view.page === 'P-17') return expiredPage(drawing)
  return refusedPage(drawing)
}

function details({ c, view }: Drawing): Html {
  return additionalDetails({
    c,
    code: view.refusal?.code ?? undefined,
    time: new Date(view.time),
    correlationId: view.correlationId,
    technical: view.refusal?.technical ?? undefined,
  })
}

/** P-10 to P-14: what happened, what an administrator can do, one action. */
function refusedPage(drawing: Drawing): Html {
  const { view, locale } = drawing
  const heading = view.page === 'P-11' ? 'reset.end.P-11' : view.page === 'P-12' ? 'reset.end.P-12' : 'reset.sorry'
  return ending({
    ...common(drawing),
    kind: 'bad',
    title: t(locale, 'reset.title'),
    heading: t(locale, heading),
    lead: view.refusal?.message ?? '',
    body: html`${view.note ? paragraph(view.note) : ''}${contact(drawing, true)}${links(link(t(locale, 'action.go_to_signin'), '/signin'))}`,
    details: details(drawing),
  })
}

function contactedPage(drawing: Drawing): Html {
  const { locale } = drawing
  return ending({
    ...common(drawing),
    kind: 'good',
    heading: t(locale, 'reset.contacted.heading'),
    lead: t(locale, 'reset.contacted.lead'),
    action: { label: t(locale, 'action.go_to_signin'), href: '/signin' },
    details: details(drawing),
  })
}

function expiredPage(drawing: Drawing): Html {
  const { locale, view } = drawing
  return ending({
    ...common(drawing),
    kind: 'wait',
    heading: t(locale, 'reset.expired.heading'),
    lead: view.refusal?.message ?? '',
    action: { label: t(locale, 'action.start_again'), href: '/passwordreset' },
    details: details(drawing),
  })
}

/** The browser has no flow of ours: lost, stale, or opened elsewhere. */
export function lostPage(c: C, program: Program): Html {
  const { locale, correlationId } = factsOf(c)
  return ending({
    program,
    c,
    tenant: null,
    kind: 'wait',
    heading: t(locale, 'reset.expired.heading'),
    lead: t(locale, 'refusal.reset.no_flow'),
    action: { label: t(locale, 'action.start_again'), href: '/passwordreset' },
    details: additionalDetails({ c, time: program.store.clock.now(), correlationId }),
  })
}
