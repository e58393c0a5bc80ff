import { html } from 'hono/html'
import { t } from '../../contract/text/text.ts'
import { type C, factsOf } from '../context.ts'
import { icon } from './icons.ts'
import type { Html } from './page.ts'

export type FieldInput = {
  readonly name: string
  /** Told apart from a field of the same name in another form of the page. */
  readonly id?: string
  readonly label: string
  readonly type?: 'text' | 'email' | 'tel' | 'password'
  readonly value?: string | undefined
  readonly hint?: string | undefined
  /** A sentence that says what to do next; the field is then focused. */
  readonly error?: string | undefined
  readonly autocomplete?: string
  readonly inputmode?: 'numeric' | 'tel' | 'email' | 'text'
  readonly required?: boolean
  readonly placeholder?: string
  readonly maxlength?: number
  readonly autofocus?: boolean
  readonly className?: string
  readonly describedBy?: string
}

const idOf = (name: string): string => `f-${name}`

export const errorLine = (name: string, error: string): Html =>
  html`<p class="error" id="${idOf(name)}-error">${icon('warning', 18)}<span>${error}</span></p>`

/** The attributes every field has: what names it, what explains it, whether it is in error. */
function attributes(input: FieldInput): Html {
  const id = idOf(input.id ?? input.name)
  const described = [input.error ? `${id}-error` : '', input.hint ? `${id}-hint` : '', input.describedBy ?? '']
  const by = described.filter(Boolean).join(' ')
  return html` id="${id}" name="${input.name}"${input.required === false ? '' : html` required aria-required="true"`}${
    by ? html` aria-describedby="${by}"` : ''
  }${input.error ? html` aria-invalid="true"` : ''}${input.error || input.autofocus ? html` autofocus` : ''}${
    input.autocomplete ? html` autocomplete="${input.autocomplete}"` : ''
  }${input.inputmode ? html` inputmode="${input.inputmode}"` : ''}${
    input.placeholder ? html` placeholder="${input.placeholder}"` : ''
  }${input.maxlength ? html` maxlength="${input.maxlength}"` : ''}`
}

function around(input: FieldInput, control: Html): Html {
  const id = idOf(input.id ?? input.name)
  return html`<div class="field"><label for="${id}">${input.label}</label>${control}${
    input.error ? errorLine(input.id ?? input.name, input.error) : ''
  }${input.hint ? html`<p class="hint" id="${id}-hint">${input.hint}</p>` : ''}</div>`
}

export const field = (input: FieldInput): Html =>
  around(
    input,
    html`<input type="${input.type ?? 'text'}"${attributes(input)} value="${input.value ?? ''}"${
      input.className ? html` class="${input.className}"` : ''
    }${plain(input)}>`,
  )

/** Names and addresses are not sentences: no capitals, no correction. */
const plain = (input: FieldInput): Html | '' =>
  input.type === 'password' ? '' : html` autocapitalize="none" autocorrect="off" spellcheck="false"`

/** Six digits: blanks pasted along are ignored here and by the server. */
export const codeField = (input: Omit<FieldInput, 'type' | 'inputmode' | 'className'> & { digits?: number }): Html =>
  around(
    input,
    html`<input type="text"${attributes({ autocomplete: 'one-time-code', inputmode: 'numeric', ...input })} class="code" data-code="${
      input.digits ?? 6
    }" value="${input.value ?? ''}" autocapitalize="none" autocorrect="off" spellcheck="false">`,
  )

/** A password is never sent back to the browser: there is no `value`. */
export function passwordField(
  input: Omit<FieldInput, 'type' | 'value' | 'autocomplete'> & {
    readonly c: C
    readonly autocomplete: 'current-password' | 'new-password' | 'one-time-code'
    readonly data?: Html
  },
): Html {
  const { locale } = factsOf(input.c)
  const words = {
    show: t(locale, 'action.show_password'),
    hide: t(locale, 'action.hide_password'),
    showLong: t(locale, 'action.show_password_long'),
    hideLong: t(locale, 'action.hide_password_long'),
  }
  return around(
    input,
    html`<div class="reveal"><input type="password"${attributes(input)} autocapitalize="none" autocorrect="off" spellcheck="false"${
      input.data ?? ''
    }><button type="button" class="small" hidden data-reveal="${idOf(input.name)}" data-hide="${words.hide}" data-hide-long="${words.hideLong}" aria-label="${words.showLong}">${words.show}</button></div>`,
  )
}

export type NewPasswordInput = {
  readonly c: C
  readonly name?: string
  readonly confirmName?: string
  readonly label: string
  readonly confirmLabel: string
  readonly error?: string | undefined
  readonly confirmError?: string | undefined
  /** The first of the two is what is asked for. */
  readonly autofocus?: boolean
  /** The sentences of every rule the last try did not keep. */
  readonly problems?: readonly string[]
  readonly rules: { readonly min: number; readonly max: number; readonly classes: number; readonly userName: string }
  /** Names and words of the tenant: they make a password weak (MTR-05, MTR-06). */
  readonly words: readonly string[]
  /** Whether the rules about names are judged here (passwords written back elsewhere: MTR-03). */
  readonly meter?: boolean
}

/** New password twice, with meter and rules; the server decides (MTR-04). */
export function newPasswordFields(input: NewPasswordInput): Html {
  const { c, rules } = input
  const { locale } = factsOf(c)
  const name = input.name ?? 'password'
  const confirm = input.confirmName ?? 'confirm'
  const data = html` data-strength data-min="${rules.min}" data-max="${rules.max}" data-classes="${rules.classes}" data-user="${
    rules.userName
  }" data-words="${input.words.join('\n')}"`
  const broken = (input.problems ?? []).length > 0
  const problems = broken
    ? html`<ul class="problems" id="${idOf(name)}-problems">${input.problems!.map((problem) => html`<li>${problem}</li>`)}</ul>`
    : ''
  return html`${passwordField({
    c,
    name,
    label: input.label,
    autocomplete: 'new-password',
    error: input.error,
    autofocus: input.autofocus === true && !input.confirmError,
    describedBy: `${broken ? `${idOf(name)}-problems ` : ''}${idOf(name)}-help`,
    ...(input.meter === false ? {} : { data }),
  })}${problems}${input.meter === false ? '' : meter(locale, name, rules)}${passwordField({
    c,
    name: confirm,
    label: input.confirmLabel,
    autocomplete: 'new-password',
    error: input.confirmError,
    data: html` data-repeats="${idOf(name)}" data-differs="${t(locale, 'strength.differs')}"`,
  })}`
}

function meter(locale: string, name: string, rules: NewPasswordInput['rules']): Html {
  const levels = (['weak', 'medium', 'strong'] as const).map(
    (level) => html` data-${level}="${t(locale, `strength.${level}`)}"`,
  )
  const shown: [string, string][] = [
    ['length', t(locale, 'strength.rule.length', { min: rules.min, max: rules.max })],
    ['classes', t(locale, 'strength.rule.classes')],
    ['name', t(locale, 'strength.rule.name')],
    ['guess', t(locale, 'strength.rule.guess')],
  ]
  return html`<div class="strength" data-meter="${idOf(name)}"${levels} data-spoken="${t(locale, 'strength.spoken', { level: '%' })}">
<div class="bar" aria-hidden="true"><i></i><i></i><i></i></div>
<p class="level"><span data-level>${t(locale, 'strength.empty')}</span><span class="unseen" aria-live="polite" data-announce></span></p>
<ul class="rules">${shown.map(
    ([rule, text]) =>
      html`<li data-rule="${rule}">${icon('tick', 16)}<span>${text}</span><span class="unseen" data-state data-met="${t(locale, 'strength.rule.met')}" data-open="${t(locale, 'strength.rule.open')}"></span></li>`,
  )}</ul>
<p class="hint" id="${idOf(name)}-help">${t(locale, 'strength.help')}</p></div>`
}

export type Option = {
  readonly value: string
  readonly label: string
  readonly hint?: string
  /** What belongs to this choice; shown under it while it is chosen. */
  readonly pane?: Html
}

/** A choice as cards. The first is chosen unless another is named. */
export function options(input: {
  readonly name: string
  readonly legend: string
  /** The legend is said by the page's heading already. */
  readonly legendUnseen?: boolean
  readonly items: readonly Option[]
  readonly chosen?: string | undefined
  readonly error?: string | undefined
}): Html {
  const chosen = input.chosen ?? input.items[0]?.value
  return html`<fieldset class="options"><legend class="${input.legendUnseen ? 'unseen' : ''}">${input.legend}</legend>${input.items.map(
    (item, n) => {
      const id = `${idOf(input.name)}-${n}`
      return html`<div class="option"><input type="radio" id="${id}" name="${input.name}" value="${item.value}"${
        item.value === chosen ? html` checked` : ''
      }${item.hint ? html` aria-describedby="${id}-hint"` : ''}><label for="${id}"><b>${item.label}</b>${
        item.hint ? html`<span id="${id}-hint">${item.hint}</span>` : ''
      }</label>${item.pane ? html`<div class="pane">${item.pane}</div>` : ''}</div>`
    },
  )}${input.error ? errorLine(input.name, input.error) : ''}</fieldset>`
}

export type Country = { readonly iso: string; readonly name: string; readonly code: string }

export function countryPicker(input: {
  readonly name: string
  readonly label: string
  readonly countries: readonly Country[]
  readonly chosen?: string | undefined
}): Html {
  const id = idOf(input.name)
  return html`<div class="field"><label for="${id}">${input.label}</label><select id="${id}" name="${input.name}" autocomplete="country">${input.countries.map(
    (country) =>
      html`<option value="${country.iso}"${country.iso === input.chosen ? html` selected` : ''}>${country.name} (+${country.code.replace(/^\+/, '')})</option>`,
  )}</select></div>`
}

/** By their names in the language of the page, in its order. */
function named(countries: readonly Country[], locale: string): readonly Country[] {
  if (locale === 'en') return countries
  const names = new Intl.DisplayNames([locale], { type: 'region' })
  return countries
    .map((country) => ({ ...country, name: names.of(country.iso) ?? country.name }))
    .sort((a, b) => a.name.localeCompare(b.name, locale))
}

/** Country and number under one question. */
export function phoneFields(input: {
  readonly c: C
  readonly question: string
  readonly countryName: string
  readonly numberName: string
  readonly countries: readonly Country[]
  readonly country?: string | undefined
  readonly number?: string | undefined
  readonly placeholder?: string
  readonly error?: string | undefined
  readonly hint?: string
  /** The country is known already: the number is what is asked for. */
  readonly autofocus?: boolean
}): Html {
  const { locale } = factsOf(input.c)
  return html`<fieldset class="phone"><legend>${input.question}</legend>${countryPicker({
    name: input.countryName,
    label: t(locale, 'field.country'),
    countries: named(input.countries, locale),
    chosen: input.country,
  })}${field({
    name: input.numberName,
    label: t(locale, 'field.number'),
    type: 'tel',
    inputmode: 'tel',
    autocomplete: 'tel-national',
    value: input.number,
    error: input.error,
    hint: input.hint,
    autofocus: input.autofocus ?? false,
    ...(input.placeholder ? { placeholder: input.placeholder } : {}),
  })}</fieldset>`
}
