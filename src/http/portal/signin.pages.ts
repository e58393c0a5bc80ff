import { html } from 'hono/html'
import { supportCode } from '../../base/text.ts'
import type { Refusal } from '../../contract/refusals.ts'
import { refusalText, t } from '../../contract/text/text.ts'
import type { Tenant } from '../../directory/tenant.store.ts'
import { type C, factsOf, type Program } from '../context.ts'
import {
  type Branding,
  button,
  ending,
  field,
  form,
  type Html,
  hint,
  type Item,
  itemList,
  link,
  links,
  notice,
  page,
  paragraph,
  passwordField,
  quietButton,
  row,
  silentForm,
  textButton,
} from './kit.ts'

type Common = { readonly c: C; readonly program: Program; readonly token: string; readonly refusal?: Refusal | null }

const errorFor = (input: Common, name: string): string | undefined =>
  input.refusal && (input.refusal.field ?? name) === name
    ? refusalText(factsOf(input.c).locale, input.refusal)
    : undefined

const brand = (tenant: Tenant | null): Branding | null => tenant && { name: tenant.displayName, accent: tenant.accent }

type Naming = Common & {
  readonly tenant: Tenant | null
  readonly numbers: boolean
  readonly name: string
  readonly returnTo: string | null
  readonly over: boolean
}

/** Who are you? `numbers`: some people of the organization sign in with a mobile number. */
export function namePage(input: Naming): Html {
  const { c, program, tenant } = input
  const { locale } = factsOf(c)
  return page({
    program,
    c,
    tenant: brand(tenant),
    heading: t(locale, 'signin.title'),
    lead: t(locale, 'signin.lead', { organisation: tenant?.displayName ?? 'Rekey' }),
    error: Boolean(input.refusal),
    body: html`${input.over ? notice('info', refusalText(locale, { code: 'signin.session_over' })) : ''}${form({
      action: '/signin',
      token: input.token,
      hidden: input.returnTo ? { return_to: input.returnTo } : {},
      body: html`${field({
        name: 'username',
        label: t(locale, input.numbers ? 'signin.name_or_number' : 'signin.name'),
        value: input.name,
        autocomplete: 'username',
        inputmode: 'email',
        autofocus: true,
        maxlength: 256,
        error: input.refusal ? refusalText(locale, input.refusal) : undefined,
        hint: tenant ? t(locale, 'signin.name_example', { domain: tenant.defaultDomain }) : undefined,
      })}${row(button(t(locale, 'action.next')))}${links(link(t(locale, 'signin.cannot_access'), '/passwordreset'))}`,
    })}`,
  })
}

export const withReturn = (path: string, returnTo: string | null): string =>
  returnTo ? `${path}${path.includes('?') ? '&' : '?'}return_to=${encodeURIComponent(returnTo)}` : path

/** P-01. The name stands beside the password once more, unseen, for password managers. */
export function passwordPage(input: Secret): Html {
  const { c, program, name } = input
  const { locale } = factsOf(c)
  return page({
    program,
    c,
    tenant: brand(input.tenant),
    heading: t(locale, 'signin.enter_password'),
    person: { name, back: withReturn('/signin', input.returnTo) },
    error: Boolean(input.refusal),
    body: form({
      action: '/signin/password',
      token: input.token,
      hidden: { username: name, ...(input.returnTo ? { return_to: input.returnTo } : {}) },
      body: html`${forManagers(name)}${passwordField({
        c,
        name: 'password',
        label: t(locale, 'signin.password'),
        autocomplete: 'current-password',
        autofocus: true,
        error: errorFor(input, 'password'),
      })}${row(button(t(locale, 'action.sign_in')))}${links(
        link(t(locale, 'signin.forgot'), `/passwordreset?username=${encodeURIComponent(name)}`),
        link(t(locale, 'signin.with_pass'), secretPath(input, 'pass')),
      )}`,
    }),
  })
}

type Secret = Common & { tenant: Tenant | null; name: string; returnTo: string | null }

const secretPath = ({ name, returnTo }: Secret, way: 'pass' | 'password'): string =>
  withReturn(`/signin/password?username=${encodeURIComponent(name)}${way === 'pass' ? '&with=pass' : ''}`, returnTo)

/** The pass of an administrator. Anybody can come here: that somebody has one is not told (ENU-09). */
export function passPage(input: Secret): Html {
  const { c, program, name } = input
  const { locale } = factsOf(c)
  return page({
    program,
    c,
    tenant: brand(input.tenant),
    heading: t(locale, 'signin.enter_pass'),
    person: { name, back: withReturn('/signin', input.returnTo) },
    error: Boolean(input.refusal),
    body: form({
      action: '/signin/password',
      token: input.token,
      hidden: { username: name, with: 'pass', ...(input.returnTo ? { return_to: input.returnTo } : {}) },
      body: html`${passwordField({
        c,
        name: 'password',
        label: t(locale, 'signin.pass'),
        autocomplete: 'one-time-code',
        autofocus: true,
        hint: t(locale, 'signin.pass_hint'),
        error: errorFor(input, 'password'),
      })}${row(button(t(locale, 'action.sign_in')))}${links(
        link(t(locale, 'signin.with_password'), secretPath(input, 'password')),
      )}`,
    }),
  })
}

type Prompt = Omit<Common, 'refusal'> & {
  readonly tenant: Branding
  readonly name: string
  readonly correlationId: string
}

/** Several answers to one question: one form, each button says its own. */
const answers = (input: Prompt, ...buttons: readonly Html[]): Html =>
  form({ action: '/signin/next', token: input.token, body: row(...buttons) })
const says = (answer: 'confirm' | 'review' | 'proceed') => ({ name: 'answer', value: answer })
const leaveForm = (input: Prompt): Html =>
  form({
    action: '/signin/leave',
    token: input.token,
    body: textButton(t(factsOf(input.c).locale, 'signin.other_account')),
    className: 'inline',
  })

/** R-01. */
export function registerPage(input: Prompt & { daysLeft: number | null; skippable: boolean }): Html {
  const { c, program, tenant, name, daysLeft } = input
  const { locale } = factsOf(c)
  const later = daysLeft === null ? 'register.skip' : 'register.later'
  const deadline = daysLeft === null ? t(locale, 'register.over') : t(locale, 'register.days', { days: daysLeft })
  return page({
    program,
    c,
    tenant,
    heading: t(locale, 'register.title'),
    person: { name },
    lead: t(locale, 'register.lead'),
    supportCode: supportCode(input.correlationId),
    body: html`${paragraph(t(locale, 'register.how'))}${paragraph(html`<strong>${deadline}</strong>`)}${form({
      action: '/mysecurityinfo/register',
      token: input.token,
      body: row(
        button(t(locale, 'action.next')),
        input.skippable ? quietButton(t(locale, later), { form: 'later' }) : '',
      ),
    })}${silentForm({ id: 'later', action: '/signin/next', token: input.token, hidden: { answer: 'postpone' } })}<details class="more"><summary>${t(locale, 'register.learn')}</summary><p>${t(locale, 'register.learn_text')}</p></details>${links(leaveForm(input))}`,
  })
}

/** R-13. */
export function reconfirmPage(
  input: Prompt & { items: readonly Item[]; days: number; next: string; last: string | null },
): Html {
  const { c, program, tenant, name } = input
  const { locale } = factsOf(c)
  return page({
    program,
    c,
    tenant,
    heading: t(locale, 'reconfirm.title'),
    person: { name },
    lead: t(locale, 'reconfirm.lead'),
    supportCode: supportCode(input.correlationId),
    body: html`${itemList(input.items, t(locale, 'reconfirm.list'))}${hint(
      t(locale, 'reconfirm.why', { days: input.days, date: input.next }),
    )}${input.last ? hint(t(locale, 'reconfirm.last', { date: input.last })) : ''}${answers(
      input,
      button(t(locale, 'reconfirm.good'), says('confirm')),
      quietButton(t(locale, 'reconfirm.change'), says('review')),
    )}${links(leaveForm(input))}`,
  })
}

/** Nothing is open any more: the last press makes the session whole (a GET changes nothing, WEB-01). */
export function continuePage(input: Prompt): Html {
  const { c, program, tenant, name } = input
  const { locale } = factsOf(c)
  return page({
    program,
    c,
    tenant,
    heading: t(locale, 'signin.title'),
    person: { name },
    lead: t(locale, 'signin.continue_lead'),
    body: answers(input, button(t(locale, 'signin.continue'), says('proceed'))),
  })
}

export function signOutPage(input: Prompt): Html {
  const { c, program, tenant, name } = input
  const { locale } = factsOf(c)
  return page({
    program,
    c,
    tenant,
    heading: t(locale, 'signout.title'),
    lead: t(locale, 'signout.lead', { name }),
    body: form({ action: '/signout', token: input.token, body: row(button(t(locale, 'account.sign_out'))) }),
    foot: link(t(locale, 'account.back'), '/account'),
  })
}

export function signedOutPage(input: Omit<Common, 'token'> & { tenant: Branding | null }): Html {
  const { c, program, tenant } = input
  const { locale } = factsOf(c)
  return ending({
    program,
    c,
    tenant,
    kind: 'good',
    heading: t(locale, 'signout.done_title'),
    lead: t(locale, 'signout.done_lead'),
    action: { label: t(locale, 'signout.again'), href: '/signin' },
  })
}

/** Password managers want to see whose password it is; nobody else does. */
export const forManagers = (name: string): Html =>
  html`<span class="unseen" aria-hidden="true"><input type="text" value="${name}" autocomplete="username" tabindex="-1" readonly></span>`

/** A refusal that belongs to no field. */
export const refusalNotice = (c: C, refusal: Refusal | null | undefined): Html | '' =>
  refusal ? notice('bad', refusalText(factsOf(c).locale, refusal)) : ''
