import { html } from 'hono/html'
import { type IconName, icon } from './icons.ts'
import type { Html } from './page.ts'

/** A form posts to one of our own paths; the hidden token is `formToken(program, binding)`. */
export function form(input: {
  readonly action: string
  readonly token: string
  readonly body: Html
  readonly hidden?: Readonly<Record<string, string>>
  readonly className?: string
}): Html {
  return html`<form method="post" action="${input.action}" novalidate class="${input.className ?? 'form'}">${hiddenFields(
    input,
  )}${input.body}</form>`
}

const hiddenFields = (input: { token: string; hidden?: Readonly<Record<string, string>> }): Html[] =>
  Object.entries({ ...input.hidden, formToken: input.token }).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  )

/** A form that nobody sees: buttons elsewhere post it by its id, so that `Cancel` can stand beside `Next`. */
export const silentForm = (
  input: Omit<Parameters<typeof form>[0], 'body' | 'className'> & { readonly id: string },
): Html => html`<form id="${input.id}" method="post" action="${input.action}" hidden>${hiddenFields(input)}</form>`

type ButtonOptions = {
  /** The id of the form it posts, when that is not the one around it. */
  readonly form?: string
  readonly name?: string
  readonly value?: string
  readonly action?: string
  readonly label?: string
}

function named(options: ButtonOptions): Html {
  return html`${options.form ? html` form="${options.form}"` : ''}${options.name ? html` name="${options.name}" value="${options.value ?? '1'}"` : ''}${
    options.action ? html` formaction="${options.action}"` : ''
  }${options.label ? html` aria-label="${options.label}"` : ''}`
}

/** The one filled button of a page. */
export const button = (label: string, options: ButtonOptions = {}): Html =>
  html`<button type="submit" class="go"${named(options)}>${label}</button>`
export const quietButton = (label: string, options: ButtonOptions = {}): Html =>
  html`<button type="submit" class="quiet"${named(options)}>${label}</button>`
/** A button that reads like a link, for a second way that still has to be posted ("Try again"). */
export const textButton = (label: string, options: ButtonOptions = {}): Html =>
  html`<button type="submit" class="textual"${named(options)}>${label}</button>`
export const dangerButton = (label: string, options: ButtonOptions = {}): Html =>
  html`<button type="submit" class="danger"${named(options)}>${label}</button>`

export const linkButton = (label: string, href: string): Html => html`<a class="go" href="${href}">${label}</a>`
export const quietLink = (label: string, href: string): Html => html`<a class="quiet" href="${href}">${label}</a>`
export const link = (label: string, href: string): Html => html`<a href="${href}">${label}</a>`
/** An address of somebody else: in a tab of its own, so that the way back stays open (CUS-02). */
export const outwardLink = (label: string, href: string): Html =>
  html`<a href="${href}" target="_blank" rel="noopener noreferrer">${label}</a>`

/** The buttons of a page, the filled one first. */
export const row = (...buttons: readonly (Html | '')[]): Html => html`<div class="row">${buttons}</div>`
/** Other ways, below or beside: small links. */
export const links = (...items: readonly (Html | '')[]): Html => html`<p class="links">${items}</p>`
export const paragraph = (text: string | Html): Html => html`<p>${text}</p>`
export const hint = (text: string): Html => html`<p class="hint">${text}</p>`

/** What becomes useful only after a while ("Try again"): hidden by the script, shown after; always there without. */
export const late = (seconds: number, body: Html): Html => html`<div data-late="${seconds}">${body}</div>`

/** Something to know on this page. `bad` is announced at once. */
export function notice(kind: 'good' | 'bad' | 'info', text: string | Html, list: readonly string[] = []): Html {
  const sign: IconName = kind === 'good' ? 'tick' : kind === 'bad' ? 'warning' : 'info'
  const role = kind === 'bad' ? html` role="alert"` : html` role="status"`
  return html`<div class="notice ${kind}"${role}>${icon(sign, 18)}<div>${text}${
    list.length > 0 ? html`<ul>${list.map((item) => html`<li>${item}</li>`)}</ul>` : ''
  }</div></div>`
}

/** A number or code shown large: to type into an app, or to compare. */
export const large = (text: string): Html => html`<p class="large">${text}</p>`

/** A value to take along (a setup key), with a copy button that exists only with scripts on. `shown` is for eyes. */
export const copyable = (text: string, words: { copy: string; copied: string }, shown = text): Html =>
  html`<p class="copyable"><code data-copy-source="${text}">${shown}</code><button type="button" class="small" hidden data-copy data-copied="${words.copied}">${words.copy}</button></p>`

export const picture = (input: { src: string; alt: string; width: number; height: number }): Html =>
  html`<p class="picture"><img src="${input.src}" alt="${input.alt}" width="${input.width}" height="${input.height}"></p>`

export type Item = {
  readonly icon: IconName
  readonly title: string
  readonly value?: string
  readonly note?: string
  readonly badge?: string
  /** Buttons or links of this row: small forms of their own, or links. */
  readonly actions?: Html
}

/** The manage page's list of methods. */
export const itemList = (items: readonly Item[], label: string): Html =>
  html`<ul class="items" aria-label="${label}">${items.map(
    (item) =>
      html`<li><span class="sign">${icon(item.icon)}</span><div class="what"><b>${item.title}</b>${
        item.badge ? html` <span class="badge">${item.badge}</span>` : ''
      }${item.value ? html`<span class="value"><bdi>${item.value}</bdi></span>` : ''}${
        item.note ? html`<span class="note">${item.note}</span>` : ''
      }</div>${item.actions ? html`<div class="acts">${item.actions}</div>` : ''}</li>`,
  )}</ul>`

/** Numbered instructions. */
export const instructions = (...steps: readonly (string | Html)[]): Html =>
  html`<ol class="instructions">${steps.map((step) => html`<li>${step}</li>`)}</ol>`
