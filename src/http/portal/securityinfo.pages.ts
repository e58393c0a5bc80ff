import { html } from 'hono/html'
import type { Refusal } from '../../contract/refusals.ts'
import { type Info, type SecurityInfoView, type Setup, setupFacts } from '../../contract/registration.ts'
import { isTextKey, refusalText, t } from '../../contract/text/text.ts'
import { type C, factsOf, type Program } from '../context.ts'
import {
  type Branding,
  button,
  dangerButton,
  form,
  type Html,
  type IconName,
  type Item,
  itemList,
  link,
  linkButton,
  links,
  notice,
  options,
  page,
  paragraph,
  quietLink,
  row,
  textButton,
} from './kit.ts'
import { dateText } from './times.ts'

export const listPath = '/mysecurityinfo'

type Drawing = {
  readonly c: C
  readonly program: Program
  readonly tenant: Branding
  readonly token: string
  readonly view: SecurityInfoView
}

const icons: Record<Info['method'], IconName> = {
  app: 'app',
  phone: 'phone',
  office: 'phone',
  email: 'mail',
  token: 'key',
  other: 'question',
}

const localeOf = ({ c }: Pick<Drawing, 'c'>): string => factsOf(c).locale
export const titleOf = (locale: string, info: Info): string => t(locale, `security.${info.method}`)

/** One method, as it is listed here and at the end of the wizard. */
export function itemOf(c: C, info: Info, actions?: Html): Item {
  const { locale } = factsOf(c)
  const added = t(locale, 'security.added', { date: dateText(locale, new Date(info.addedAt)) })
  return {
    icon: icons[info.method],
    title: titleOf(locale, info),
    note: info.usable ? noteOf(locale, info, added) : t(locale, 'security.off'),
    ...(info.value ? { value: info.value } : {}),
    ...(info.isDefault ? { badge: t(locale, 'security.default') } : {}),
    ...(actions ? { actions } : {}),
  }
}

/** A number that opens the account says so; one that somebody else signs in with says why it does not. */
function noteOf(locale: string, info: Info, added: string): string {
  if (info.smsSignIn === 'ready') return t(locale, 'security.signIn.ready', { added })
  return info.smsSignIn === 'phoneNumberNotUnique' ? t(locale, 'security.signIn.taken', { added }) : added
}

type Said =
  | { readonly what: 'registered'; readonly setup: Setup }
  | { readonly what: 'deleted' | 'defaulted' | 'signInOn' | 'signInOff' }

/** Manage mode: what there is, whether a reset would work now, and what can be done about it. */
export function securityInfoPage(drawing: Drawing & { said: Said | null; refusal: Refusal | null }): Html {
  const { c, program, tenant, view, said, refusal } = drawing
  const locale = localeOf(drawing)
  const items = view.infos.map((info) => itemOf(c, info, actionsOf(drawing, info)))
  const body = html`${refusal ? notice('bad', refusalText(locale, refusal)) : ''}${said ? notice('good', words(locale, said)) : ''}${resetLine(
    drawing,
  )}${
    items.length > 0 ? itemList(items, t(locale, 'security.list')) : paragraph(t(locale, 'security.empty'))
  }${masked(drawing)}${addLine(drawing)}${confirmedLine(drawing)}${links(
    link(t(locale, 'security.password'), '/changepassword'),
    link(t(locale, 'security.other_sessions'), '/account'),
  )}`
  return page({
    program,
    c,
    tenant,
    heading: t(locale, 'security.title'),
    lead: t(locale, 'security.lead'),
    person: { name: view.userPrincipalName, back: '/account' },
    wide: true,
    error: refusal !== null,
    body,
  })
}

const words = (locale: string, said: Said): string =>
  said.what === 'registered' ? t(locale, `security.registered.${said.setup}`) : t(locale, `security.${said.what}`)

/** The question people come with, answered first. */
function resetLine(drawing: Drawing): Html {
  const { view } = drawing
  const locale = localeOf(drawing)
  if (view.canReset) return notice('good', t(locale, 'security.reset.can'))
  const key = `security.why.${view.why}`
  const why = isTextKey(key) ? t(locale, key, { count: view.methodsRequired }) : ''
  const disabled = view.notEnabled ? paragraph(t(locale, 'registration.disabled.lead')) : ''
  return html`${notice('info', t(locale, 'security.reset.cannot', { why }))}${disabled}`
}

function actionsOf(drawing: Drawing, info: Info): Html {
  const locale = localeOf(drawing)
  const name = `${titleOf(locale, info)}${info.value ? ` ${info.value}` : ''}`
  const change =
    (info.method === 'phone' || info.method === 'email') && !drawing.view.notEnabled
      ? labelled(
          t(locale, 'security.change'),
          t(locale, 'security.change.of', { name }),
          `${listPath}/add?method=${info.method}`,
        )
      : ''
  const preferred = (info.method === 'app' || info.method === 'phone') && !info.isDefault && info.usable
  const choose = preferred ? defaultForm(drawing, info, t(locale, 'security.default.of', { name })) : ''
  const remove = labelled(
    t(locale, 'action.delete'),
    t(locale, 'security.delete.of', { name }),
    `${listPath}/delete?id=${info.id}`,
  )
  return html`${signInForm(drawing, info, name)}${choose}${change}${remove}`
}

/** 6.6: where the policy allows it; nothing where it does not. */
function signInForm({ token, c }: Drawing, info: Info, name: string): Html | '' {
  if (info.smsSignIn !== 'ready' && info.smsSignIn !== 'notEnabled') return ''
  const { locale } = factsOf(c)
  const use = info.smsSignIn === 'ready' ? 'off' : 'on'
  return form({
    action: `${listPath}/sign-in`,
    token,
    hidden: { id: info.id, use },
    body: textButton(t(locale, `security.signIn.${use}`), { label: t(locale, `security.signIn.${use}.of`, { name }) }),
    className: 'inline',
  })
}

const labelled = (text: string, label: string, href: string): Html =>
  html`<a href="${href}" aria-label="${label}">${text}</a>`

const defaultForm = ({ token, c }: Drawing, info: Info, label: string): Html =>
  form({
    action: `${listPath}/default`,
    token,
    hidden: { id: info.id },
    body: textButton(t(factsOf(c).locale, 'security.default.make'), { label }),
    className: 'inline',
  })

/** SES-08: to see a number whole takes a fresh proof, like changing it. */
function masked(drawing: Drawing): Html | '' {
  const { view } = drawing
  const locale = localeOf(drawing)
  if (view.whole || !view.infos.some((info) => info.value)) return ''
  const verify = `/signin/verify?return_to=${encodeURIComponent(listPath)}`
  return html`<p class="hint">${t(locale, 'security.masked')} ${link(t(locale, 'security.masked.show'), verify)}</p>`
}

function addLine(drawing: Drawing): Html {
  const locale = localeOf(drawing)
  const { view } = drawing
  if (view.mayAdd.length > 0) return row(linkButton(t(locale, 'security.add'), `${listPath}/add`))
  return view.notEnabled ? html`` : html`<p class="hint">${t(locale, 'security.add.none')}</p>`
}

function confirmedLine(drawing: Drawing): Html | '' {
  const { lastConfirmedAt, nextConfirmationAt } = drawing.view
  const locale = localeOf(drawing)
  if (!lastConfirmedAt || !nextConfirmationAt) return ''
  const date = dateText(locale, new Date(lastConfirmedAt))
  const next = dateText(locale, new Date(nextConfirmationAt))
  return html`<p class="hint">${t(locale, 'security.confirmed', { date, next })}</p>`
}

/** `Add a method`: what the policy allows and the limits leave; or one that is to be changed. */
export function addPage(drawing: Drawing & { chosen: Setup | null; refusal: Refusal | null }): Html {
  const { c, program, tenant, token, view, chosen, refusal } = drawing
  const locale = localeOf(drawing)
  const changes = chosen !== null && isChange(view, chosen)
  const choice = changes
    ? html`<input type="hidden" name="method" value="${chosen}">${paragraph(t(locale, 'security.change.lead'))}`
    : options({
        name: 'method',
        legend: t(locale, 'security.add.legend'),
        items: view.mayAdd.map((setup) => ({
          value: setup,
          label: t(locale, `registration.card.${setup}`),
          hint: t(locale, `registration.choose.${setup}.hint`),
        })),
        ...(chosen ? { chosen } : {}),
      })
  const body = form({
    action: `${listPath}/add`,
    token,
    body: html`${choice}${row(button(t(locale, 'action.next')), quietLink(t(locale, 'action.cancel'), listPath))}`,
  })
  return page({
    program,
    c,
    tenant,
    heading: t(locale, changes && chosen !== 'app' ? `security.change.${chosen}.title` : 'security.add.title'),
    person: { name: view.userPrincipalName, back: listPath },
    error: refusal !== null,
    body: html`${refusal ? notice('bad', refusalText(locale, refusal)) : ''}${body}`,
  })
}

const isChange = (view: SecurityInfoView, setup: Setup): boolean =>
  setupFacts[setup].max === 1 && view.infos.some((info) => info.method === setup)

/** Asked before it is done, with what follows from it. */
export function deletePage(drawing: Drawing & { info: Info; needed: boolean }): Html {
  const { c, program, tenant, token, view, info, needed } = drawing
  const locale = localeOf(drawing)
  const name = `${titleOf(locale, info)}${info.value ? ` ${info.value}` : ''}`
  const body = html`${needed ? notice('bad', t(locale, 'security.delete.last')) : ''}${
    info.method === 'app' ? paragraph(t(locale, 'security.delete.app')) : ''
  }${form({
    action: `${listPath}/delete`,
    token,
    hidden: { id: info.id },
    body: row(dangerButton(t(locale, 'action.delete')), quietLink(t(locale, 'action.cancel'), listPath)),
  })}`
  return page({
    program,
    c,
    tenant,
    heading: t(locale, 'security.delete.title'),
    lead: t(locale, 'security.delete.lead', { name }),
    person: { name: view.userPrincipalName, back: listPath },
    body,
  })
}
