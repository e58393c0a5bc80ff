import { html } from 'hono/html'
import type { DemoMessage } from '../../contract/demo.ts'
import { t } from '../../contract/text/text.ts'
import type { Tenant } from '../../directory/tenant.store.ts'
import type { User } from '../../directory/users.store.ts'
import { type C, factsOf, type Program } from '../context.ts'
import { type Html, type Item, icon, itemList, link, links, page } from './kit.ts'

type DemoInput = {
  readonly tenant: Tenant
  readonly users: readonly User[]
  readonly admins: ReadonlySet<string>
  readonly messages: readonly DemoMessage[]
}

export function demoPage(c: C, program: Program, input: DemoInput): Html {
  const { locale } = factsOf(c)
  return page({
    program,
    c,
    tenant: { name: input.tenant.displayName, accent: input.tenant.accent },
    title: t(locale, 'demo.title'),
    heading: t(locale, 'demo.heading'),
    lead: t(locale, 'demo.lead'),
    wide: true,
    body: html`${pages(locale)}<h2 id="accounts">${t(locale, 'demo.accounts')}</h2><p class="hint">${t(locale, 'demo.passwords')}</p>${itemList(
      input.users.map((user) => account(locale, user, input.admins.has(user.id))),
      t(locale, 'demo.accounts'),
    )}${messages(locale, input.messages)}`,
  })
}

function pages(locale: string): Html {
  return links(
    link(t(locale, 'demo.page.signin'), '/signin'),
    link(t(locale, 'demo.page.reset'), '/passwordreset'),
    link(t(locale, 'demo.page.security'), '/mysecurityinfo'),
    link(t(locale, 'demo.page.change'), '/changepassword'),
    link(t(locale, 'demo.page.admin'), '/admin'),
    link(t(locale, 'demo.page.api'), '/openapi.json'),
    link(t(locale, 'demo.messages'), '#messages'),
  )
}

function account(locale: string, user: User, admin: boolean): Item {
  const name = encodeURIComponent(user.userPrincipalName)
  const badge = admin ? t(locale, 'demo.admin') : user.department
  return {
    icon: 'person',
    title: user.displayName,
    value: user.userPrincipalName,
    ...(badge ? { badge } : {}),
    actions: html`${link(t(locale, 'demo.sign_in_as'), `/signin?username=${name}`)}${link(
      t(locale, 'demo.reset_as'),
      `/passwordreset?username=${name}`,
    )}`,
  }
}

function messages(locale: string, list: readonly DemoMessage[]): Html {
  const body =
    list.length === 0
      ? html`<p class="empty">${t(locale, 'demo.none')}</p>`
      : html`<ul class="items messages">${list.map((message) => one(locale, message))}</ul>`
  return html`<section data-live="/demo/messages" data-state="${list[0]?.id ?? ''}" aria-labelledby="messages"><h2 id="messages">${t(
    locale,
    'demo.messages',
  )}</h2><p class="hint">${t(locale, 'demo.messages_lead')} ${link(t(locale, 'demo.refresh'), '/demo#messages')}</p>${body}</section>`
}

const signs = { text: 'text', call: 'phone', mail: 'mail' } as const

function one(locale: string, message: DemoMessage): Html {
  const time = message.at.slice(11, 19)
  return html`<li><span class="sign">${icon(signs[message.channel])}</span><div class="what"><span class="note">${t(
    locale,
    `demo.${message.channel}`,
    { to: message.to },
  )} · <time datetime="${message.at}">${time} UTC</time></span>${
    message.subject ? html`<b>${message.subject}</b>` : ''
  }<p class="body">${message.text}</p></div></li>`
}
