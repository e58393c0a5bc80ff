import { type Instant, minute } from '../../base/clock.ts'
import { Fault } from '../../base/fault.ts'
import { localeOf, t } from '../../contract/text/text.ts'
import type { MessageContent } from '../../store/unit.ts'
import type { Channel } from '../destination.ts'
import type { Claimed } from '../outbox.store.ts'
import { contentOf } from './contents.ts'
import { htmlMail, textMail } from './mail.ts'
import { phoneText } from './phone.ts'

/** A message with its words: what a sender takes. */
export type Outgoing = {
  /** Stays the same at every try, so that who receives it twice can drop one (OUT-01). */
  readonly id: string
  readonly tenantId: string
  readonly correlationId: string
  readonly channel: Channel
  readonly to: string
  readonly locale: string
  readonly text: string
  readonly mail: {
    readonly subject: string
    readonly html: string
    readonly from: string
    readonly domain: string
  } | null
}

export type RenderOptions = {
  readonly product: string
  /** The host that codes are bound to, from the public URL alone; null when it is not https. */
  readonly host: string | null
}

/** Throws when the template is unknown: a row of another version of the program. */
export function render(claimed: Claimed, said: MessageContent, options: RenderOptions): Outgoing {
  const locale = localeOf(said.locale ?? undefined, claimed.language)
  const frame = { tenant: claimed.tenantName, locale, minutes: minutesOf(claimed.createdAt, claimed.expiresAt) }
  const { id, tenantId, correlationId, channel } = claimed
  const common = { id, tenantId, correlationId, channel, to: said.to, locale }
  if (channel !== 'mail') {
    const text = phoneText(claimed.template, channel, said.values, { ...frame, host: options.host })
    if (text === null) throw new Fault('internal', `No template ${claimed.template} for a ${channel}.`)
    return { ...common, text, mail: null }
  }
  const content = contentOf(claimed.template, said.values, frame)
  if (!content) throw new Fault('internal', `No template ${claimed.template} for a mail.`)
  const from = t(locale, 'mail.from', { product: options.product, tenant: claimed.tenantName })
  const html = htmlMail(content, { ...frame, accent: claimed.accent }, options.product)
  const domain = claimed.domain ?? options.host ?? 'localhost'
  return {
    ...common,
    text: textMail(content, frame, options.product),
    mail: { subject: content.subject, html, from, domain },
  }
}

const minutesOf = (from: Instant, to: Instant | null): number =>
  to ? Math.max(1, Math.round((to.getTime() - from.getTime()) / minute)) : 5
