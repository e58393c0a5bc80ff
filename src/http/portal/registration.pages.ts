import { html } from 'hono/html'
import { supportCode } from '../../base/text.ts'
import type { Refusal } from '../../contract/refusals.ts'
import type { RegistrationView, Setup } from '../../contract/registration.ts'
import { refusalText, t } from '../../contract/text/text.ts'
import { groupedSeed } from '../../methods/proofs/totp.ts'
import { type C, factsOf, type Program } from '../context.ts'
import { authenticatorPath } from './authenticator.routes.ts'
import {
  additionalDetails,
  type Branding,
  button,
  codeField,
  copyable,
  ending,
  field,
  form,
  type Html,
  hint,
  instructions,
  itemList,
  link,
  links,
  notice,
  options,
  outwardLink,
  page,
  paragraph,
  phoneFields,
  picture,
  quietButton,
  row,
  type Step,
  silentForm,
  textButton,
} from './kit.ts'
import { itemOf } from './securityinfo.pages.ts'

export const wizardPath = '/mysecurityinfo/register'

/** Everything a page of the wizard is drawn from. */
export type Drawing = {
  readonly c: C
  readonly program: Program
  readonly tenant: Branding
  readonly token: string
  readonly view: RegistrationView
  readonly refusal: Refusal | null
  /** What was typed and refused, to be corrected. */
  readonly typed?: { readonly country?: string | undefined; readonly value?: string | undefined } | undefined
  /** The person's own user name: what an alternate address must not be. */
  readonly own: string
}

const painters: Record<RegistrationView['page'], (drawing: Drawing) => Html> = {
  'R-02': introPage,
  'R-03': setupPage,
  'R-04': scanPage,
  'R-05b': testPage,
  'R-06': numberPage,
  'R-07': codePage,
  'R-08': verifiedPage,
  'R-09': addressPage,
  'R-09b': codePage,
  'R-11': choosePage,
  'R-12': successPage,
}

export const wizardPage = (drawing: Drawing): Html => painters[drawing.view.page](drawing)

const localeOf = ({ c }: Pick<Drawing, 'c'>): string => factsOf(c).locale
export const nameOf = (locale: string, setup: Setup): string => t(locale, `registration.name.${setup}`)

/** The card all pages share: `Keep your account secure`, the step trail, `Method 1 of 2: App`. */
function card(drawing: Drawing, body: Html): Html {
  const { c, program, tenant, view } = drawing
  const locale = localeOf(drawing)
  return page({
    program,
    c,
    tenant,
    heading: t(locale, 'registration.title'),
    // One method of the list: neither steps nor a count would say anything.
    ...(view.mode === 'interrupt' ? { lead: methodLine(drawing), trail: trailOf(drawing) } : {}),
    error: drawing.refusal !== null,
    supportCode: drawing.view.supportCode,
    body: html`${flash(locale, view)}${topNotice(drawing)}${body}`,
  })
}

const trailOf = (drawing: Drawing): Step[] =>
  drawing.view.steps.map(({ method, state }) => ({ label: nameOf(localeOf(drawing), method), state }))

function methodLine(drawing: Drawing): string {
  const { view } = drawing
  const name = view.method ? nameOf(localeOf(drawing), view.method) : ''
  return t(localeOf(drawing), 'registration.method', { n: view.index + 1, count: view.steps.length, name })
}

/** What the step before has brought about; the phone has a page of its own for it (R-08). */
const flash = (locale: string, { registered }: RegistrationView): Html | '' =>
  registered && registered !== 'phone' ? notice('good', t(locale, `registration.done.${registered}`)) : ''

const topNotice = (drawing: Drawing): Html | '' =>
  drawing.refusal && !drawing.refusal.field ? notice('bad', refusalText(localeOf(drawing), drawing.refusal)) : ''

const errorAt = (drawing: Drawing, name: string): string | undefined =>
  drawing.refusal?.field === name ? refusalText(localeOf(drawing), drawing.refusal) : undefined

const revOf = ({ view }: Drawing) => ({ rev: String(view.rev) })

/** The main form of a page. `Back` stands in its row but belongs to a form of its own, so that Enter means `Next`. */
function stepForm(drawing: Drawing, step: string, body: Html, back: 'back' | 'cancel' | null, label = 'next'): Html {
  const { token } = drawing
  const locale = localeOf(drawing)
  const go = t(locale, label === 'next' ? 'action.next' : 'registration.choose.confirm')
  const quiet = back ? quietButton(t(locale, `action.${back}`), { form: `to-${back}` }) : ''
  const hidden = revOf(drawing)
  return html`${form({ action: `${wizardPath}/${step}`, token, hidden, body: html`${body}${row(button(go), quiet)}` })}${
    back ? emptyForm(drawing, back) : ''
  }`
}

const emptyForm = (drawing: Drawing, step: string): Html =>
  silentForm({ id: `to-${step}`, action: `${wizardPath}/${step}`, token: drawing.token, hidden: revOf(drawing) })

const side = (drawing: Drawing, step: string, label: string): Html =>
  form({
    action: `${wizardPath}/${step}`,
    token: drawing.token,
    hidden: revOf(drawing),
    body: textButton(label),
    className: 'inline',
  })

/** Somebody who came from the list may go back to it; at sign-in there is nothing to go back to. */
const wayOut = ({ view }: Drawing): 'cancel' | null => (view.mode === 'manage' ? 'cancel' : null)

/** Other ways on from a step: another method, or later where nothing is required any more. */
function ways(drawing: Drawing): Html {
  const locale = localeOf(drawing)
  const { view } = drawing
  return html`<div class="links">${
    view.exchangeable ? side(drawing, 'different', t(locale, 'registration.different')) : ''
  }${view.skippable ? side(drawing, 'skip', t(locale, 'registration.skip')) : ''}</div>${view.skippable ? hint(t(locale, 'registration.skip.hint')) : ''}`
}

const cardTitle = (drawing: Drawing, title: string): Html => {
  const setup = drawing.view.method
  const name = setup ? t(localeOf(drawing), `registration.card.${setup}`) : title
  return html`<h2>${title}</h2>${name === title ? '' : hint(name)}`
}

/** R-02. Any app will do, so `Download now` leads to a choice of them, beside this page. */
function introPage(drawing: Drawing): Html {
  const locale = localeOf(drawing)
  const download = outwardLink(t(locale, 'registration.app.download'), authenticatorPath)
  const body = html`${paragraph(html`${t(locale, 'registration.app.install')} ${download}`)}${paragraph(
    t(locale, 'registration.app.installed'),
  )}<details class="more"><summary>${t(locale, 'registration.app.other')}</summary><p>${t(
    locale,
    'registration.app.other.body',
  )}</p></details>`
  return card(
    drawing,
    html`${cardTitle(drawing, t(locale, 'registration.app.start'))}${stepForm(drawing, 'next', body, wayOut(drawing))}${ways(drawing)}`,
  )
}

/** R-03 */
function setupPage(drawing: Drawing): Html {
  const locale = localeOf(drawing)
  const steps = instructions(
    t(locale, 'registration.app.setup.1'),
    t(locale, 'registration.app.setup.2'),
    t(locale, 'registration.app.setup.3'),
  )
  return card(
    drawing,
    html`${cardTitle(drawing, t(locale, 'registration.app.setup'))}${stepForm(drawing, 'next', steps, 'back')}`,
  )
}

/** R-04. The picture is dark on light in dark mode too, and its text does not hold the key. */
function scanPage(drawing: Drawing): Html {
  const locale = localeOf(drawing)
  const { secret, rev } = drawing.view
  const qr = picture({
    src: `/mysecurityinfo/qr?rev=${rev}`,
    alt: t(locale, 'registration.app.scan.alt'),
    width: 232,
    height: 232,
  })
  const body = html`${paragraph(t(locale, 'registration.app.scan.lead'))}${qr}${
    secret ? typedSecret(locale, secret) : ''
  }${paragraph(t(locale, 'registration.app.scan.next'))}`
  return card(
    drawing,
    html`${cardTitle(drawing, t(locale, 'registration.app.scan'))}${stepForm(drawing, 'next', body, 'back')}`,
  )
}

function typedSecret(locale: string, secret: NonNullable<RegistrationView['secret']>): Html {
  const words = { copy: t(locale, 'action.copy'), copied: t(locale, 'action.copied') }
  return html`<details class="more"><summary>${t(locale, 'registration.app.cant')}</summary><p>${t(
    locale,
    'registration.app.cant.lead',
  )}</p><p class="hint">${t(locale, 'registration.app.account')}</p>${copyable(secret.account, words)}<p class="hint">${t(
    locale,
    'registration.app.key',
  )}</p>${copyable(secret.key, words, groupedSeed(secret.key))}<p>${t(locale, 'registration.app.cant.kind')}</p>${links(
    link(t(locale, 'registration.app.open'), secret.uri),
  )}</details>`
}

/** R-05b */
function testPage(drawing: Drawing): Html {
  const locale = localeOf(drawing)
  const body = codeField({
    name: 'code',
    label: t(locale, 'registration.app.test.lead'),
    hint: t(locale, 'registration.app.test.hint'),
    error: errorAt(drawing, 'code'),
    autofocus: true,
  })
  return card(
    drawing,
    html`${cardTitle(drawing, t(locale, 'registration.app.test'))}${stepForm(drawing, 'code', body, 'back')}`,
  )
}

/** R-06 */
function numberPage(drawing: Drawing): Html {
  const { c, view, typed } = drawing
  const locale = localeOf(drawing)
  const number = phoneFields({
    c,
    question: t(locale, 'registration.phone.question'),
    countryName: 'country',
    numberName: 'number',
    countries: view.countries,
    country: typed?.country ?? view.country ?? undefined,
    number: typed?.value ?? view.typed ?? undefined,
    placeholder: t(locale, 'registration.phone.placeholder'),
    error: errorAt(drawing, 'number'),
    autofocus: true,
  })
  const by = options({
    name: 'by',
    legend: t(locale, 'registration.phone.how'),
    legendUnseen: true,
    items: [
      { value: 'text', label: t(locale, 'registration.phone.text'), hint: t(locale, 'registration.phone.text.hint') },
    ],
  })
  const body = html`${paragraph(t(locale, 'registration.phone.lead'))}${number}${by}<p class="hint">${t(locale, 'registration.phone.rates')}</p><p class="hint">${t(locale, 'registration.phone.agree')}</p>${links(
    link(t(locale, 'registration.phone.terms'), '/privacy#terms'),
    link(t(locale, 'registration.phone.privacy'), '/privacy'),
  )}`
  return card(
    drawing,
    html`${cardTitle(drawing, t(locale, 'registration.card.phone'))}${stepForm(drawing, 'number', body, wayOut(drawing))}${ways(drawing)}`,
  )
}

/** R-07 and the second half of R-09. */
function codePage(drawing: Drawing): Html {
  const { view, program } = drawing
  const locale = localeOf(drawing)
  const channel = view.page === 'R-07' ? 'phone' : 'email'
  const sent = t(locale, `registration.code.${channel}`, { to: view.destination ?? '' })
  const body = html`${paragraph(sent)}${codeField({
    name: 'code',
    label: t(locale, 'registration.code.label'),
    hint: t(locale, 'registration.code.life'),
    error: errorAt(drawing, 'code'),
    autofocus: true,
  })}`
  const left = view.resendAt ? new Date(view.resendAt).getTime() - program.store.clock.now().getTime() : 0
  const wait = Math.ceil(left / 1000)
  const again = html`<div class="links">${side(drawing, 'resend', t(locale, 'registration.code.resend'))}</div>${
    wait > 0 ? hint(t(locale, 'registration.code.resend.wait', { seconds: wait })) : ''
  }`
  return card(
    drawing,
    html`${cardTitle(drawing, t(locale, `registration.card.${channel}`))}${stepForm(drawing, 'code', body, 'back')}${again}`,
  )
}

/** R-08 */
function verifiedPage(drawing: Drawing): Html {
  const done = notice('good', t(localeOf(drawing), 'registration.phone.verified'))
  return card(
    drawing,
    html`${cardTitle(drawing, t(localeOf(drawing), 'registration.card.phone'))}${stepForm(drawing, 'next', done, null)}`,
  )
}

/** R-09 */
function addressPage(drawing: Drawing): Html {
  const { view, typed, own } = drawing
  const locale = localeOf(drawing)
  const body = html`${paragraph(t(locale, 'registration.email.lead'))}${field({
    name: 'address',
    label: t(locale, 'registration.email.question'),
    type: 'email',
    inputmode: 'email',
    autocomplete: 'email',
    value: typed?.value ?? view.typed ?? undefined,
    hint: t(locale, 'registration.email.hint', { own }),
    autofocus: true,
    error: errorAt(drawing, 'address'),
  })}`
  return card(
    drawing,
    html`${cardTitle(drawing, t(locale, 'registration.card.email'))}${stepForm(drawing, 'address', body, wayOut(drawing))}${ways(drawing)}`,
  )
}

/** R-11 */
function choosePage(drawing: Drawing): Html {
  const locale = localeOf(drawing)
  const items = drawing.view.offers.map((setup) => ({
    value: setup,
    label: t(locale, `registration.card.${setup}`),
    hint: t(locale, `registration.choose.${setup}.hint`),
  }))
  const body = options({ name: 'method', legend: t(locale, 'registration.choose.legend'), items })
  return card(
    drawing,
    html`<h2>${t(locale, 'registration.choose.title')}</h2>${stepForm(drawing, 'different', body, 'cancel', 'confirm')}`,
  )
}

/** R-12 */
function successPage(drawing: Drawing): Html {
  const { c, program, tenant, view, token } = drawing
  const locale = localeOf(drawing)
  const items = view.infos.map((info) => itemOf(c, info))
  const main = view.infos.find((info) => info.isDefault)
  const chosen = main
    ? paragraph(
        html`${t(locale, 'registration.success.default')} <b>${t(locale, `security.${main.method}`)}${main.value ? html` ${main.value}` : ''}</b>`,
      )
    : ''
  const go = form({
    action: `${wizardPath}/finish`,
    token,
    hidden: revOf(drawing),
    body: row(button(t(locale, 'action.done'))),
  })
  return page({
    program,
    c,
    tenant,
    kind: 'good',
    trail: trailOf(drawing),
    heading: t(locale, 'registration.success.title'),
    lead: t(locale, 'registration.success.lead'),
    supportCode: drawing.view.supportCode,
    body: html`${flash(locale, view)}${itemList(items, t(locale, 'registration.success.list'))}${chosen}${go}`,
  })
}

type Plain = Pick<Drawing, 'c' | 'program' | 'tenant'> & {
  /** Null where nothing has begun that the log could tell of. */
  readonly correlationId: string | null
}

const codeOf = ({ correlationId }: Plain) => (correlationId ? { supportCode: supportCode(correlationId) } : {})
const detailsOf = ({ c, program, correlationId }: Plain) =>
  correlationId ? { details: additionalDetails({ c, time: program.store.clock.now(), correlationId }) } : {}

/** Reached by address rather than from R-01: what will be asked, and one button (a GET starts nothing). */
export function entryPage(
  input: Plain & { token: string; plan: readonly { setup: Setup; required: boolean }[] },
): Html {
  const { c, program, tenant, token, plan } = input
  const locale = localeOf(input)
  const steps = plan.map(({ setup, required }) => {
    const name = t(locale, `registration.card.${setup}`)
    return required ? name : t(locale, 'registration.entry.optional', { name })
  })
  const body = html`${paragraph(t(locale, 'registration.entry.steps'))}<ul class="plain">${steps.map(
    (step) => html`<li>${step}</li>`,
  )}</ul>${hint(t(locale, 'registration.entry.time'))}${form({
    action: wizardPath,
    token,
    body: row(button(t(locale, 'action.next'))),
  })}`
  return page({
    program,
    c,
    tenant,
    heading: t(locale, 'registration.title'),
    lead: t(locale, 'registration.entry.lead'),
    ...codeOf(input),
    body,
  })
}

/** R-16: fifteen minutes are over; what was verified stays. */
export function overPage(input: Plain & { refusal: Refusal; again: string }): Html {
  const { c, program, tenant } = input
  const locale = localeOf(input)
  return ending({
    program,
    c,
    tenant,
    kind: 'wait',
    heading: t(locale, 'registration.over.title'),
    lead: refusalText(locale, input.refusal),
    action: { label: t(locale, 'action.start_again'), href: input.again },
    ...codeOf(input),
    ...detailsOf(input),
  })
}

/** ENB-32, said kindly, or that nothing is left to do. */
export function plainEnd(input: Plain & { what: 'disabled' | 'none'; home: string }): Html {
  const { c, program, tenant, what } = input
  const locale = localeOf(input)
  return ending({
    program,
    c,
    tenant,
    kind: what === 'none' ? 'good' : 'bad',
    heading: t(locale, `registration.${what}.title`),
    lead: t(locale, `registration.${what}.lead`),
    action: { label: t(locale, 'security.title'), href: input.home },
    ...codeOf(input),
    ...detailsOf(input),
  })
}
