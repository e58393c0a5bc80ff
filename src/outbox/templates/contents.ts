import { maskedName } from '../../base/text.ts'
import { datesOf, type TextKey, t } from '../../contract/text/text.ts'
import type { InfoChange, InfoKind, TemplateName, TemplateValues } from '../messages.ts'

/** A mail before it has a form: sentences of plain text, so that the two forms cannot differ. */
export type Content = {
  readonly subject: string
  readonly heading: string
  /** What a list of mails shows beside the subject. Never a code (OTP-11). */
  readonly preview: string
  readonly lead: string
  readonly code?: string
  /** Words of the person behind the mail, shown as theirs. */
  readonly quote?: string
  /** Where to go, in the one mail that asks somebody to come. */
  readonly link?: { readonly label: string; readonly href: string }
  readonly facts?: readonly (readonly [label: string, value: string])[]
  readonly advice: readonly string[]
}

export type Frame = {
  readonly tenant: string
  readonly locale: string
  /** How long a code still works. */
  readonly minutes: number
}

type MailTemplate = Exclude<TemplateName, 'code.text' | 'notice.info.text'>
type Say = (key: TextKey, params?: Record<string, string | number>) => string
type Makers = { [T in MailTemplate]: (values: TemplateValues[T], say: Say, frame: Frame) => Content }

/** The content of a mail; null when there is no such template. */
export function contentOf(template: TemplateName, values: Record<string, string>, frame: Frame): Content | null {
  if (!Object.hasOwn(makers, template)) return null
  const say: Say = (key, params) => t(frame.locale, key, { tenant: frame.tenant, ...params })
  const make = makers[template as MailTemplate] as (values: Record<string, string>, say: Say, frame: Frame) => Content
  return make(values, say, frame)
}

const makers: Makers = {
  'code.mail': (values, say, { minutes }) => ({
    subject: say('mail.code.subject'),
    heading: say('mail.code.heading'),
    preview: say('mail.code.preview'),
    lead: say(`mail.code.lead.${values.purpose}`),
    code: values.code,
    advice: [say('mail.code.life', { minutes }), say('mail.code.never'), say('mail.code.notYou')],
  }),
  'notice.reset': (values, say, frame) => notice(values.what ?? 'reset', values, say, frame),
  'notice.change': (values, say, frame) => notice('change', values, say, frame),
  'notice.adminReset': (values, say, { locale }) => ({
    ...titles('adminReset', say, { name: values.displayName }),
    facts: [
      [say('mail.administrator'), `${values.displayName} (${values.userPrincipalName})`],
      [say('mail.when'), moment(values.at, locale)],
      [say('mail.address'), values.ip],
    ],
    advice: [say('mail.adminReset.advice')],
  }),
  'contact.admin': (values, say, { locale }) => ({
    ...titles('contact', say, { name: values.displayName }),
    facts: [
      [say('mail.person'), values.displayName],
      [say('mail.account'), values.userPrincipalName],
      [say('mail.when'), moment(values.at, locale)],
      ...(values.supportCode ? [[say('mail.supportCode'), values.supportCode] as const] : []),
    ],
    advice: [say('mail.contact.first'), say('mail.contact.then'), say('mail.contact.why')],
  }),
  'notice.block': (values, say, { locale }) => ({
    ...titles('block', say),
    facts: [
      [say('mail.account'), maskedName(values.userPrincipalName)],
      [say('mail.until'), moment(values.until, locale)],
    ],
    advice: [say('mail.block.signIn'), say('mail.block.help')],
  }),
  'notice.alarm': (values, say, { locale }) => ({
    ...titles(values.kind === 'range' || values.kind === 'country' ? 'alarmTexts' : 'alarm', say),
    facts: [
      [
        say('mail.alarm.what'),
        say(`mail.alarm.${values.kind}`, { limit: values.limit, country: nameOf(values.country, locale) }),
      ],
      [say('mail.when'), moment(values.at, locale)],
    ],
    advice: [
      ...(values.kind === 'refused' || values.kind === 'failed' ? [say('mail.alarm.guarded')] : []),
      say('mail.alarm.look'),
      say('mail.alarm.quiet'),
    ],
  }),
  'notice.guarded': (values, say, { locale }) => ({
    ...titles('guarded', say),
    facts: [
      [say('mail.guarded.how'), values.by ? say('mail.guarded.by', { name: values.by }) : say('mail.guarded.quiet')],
      [say('mail.guarded.since'), moment(values.since, locale)],
      [say('mail.when'), moment(values.at, locale)],
    ],
    advice: [say('mail.guarded.now')],
  }),
  invitation: (values, say, { locale }) => ({
    ...invited(values, say),
    heading: say('mail.invitation.heading'),
    ...(values.message ? { quote: values.message } : {}),
    link: { label: say('mail.invitation.accept'), href: values.link },
    facts: [[say('mail.until'), moment(values.until, locale)]],
    advice: [say('mail.invitation.known'), say('mail.invitation.ignore')],
  }),
  'notice.info': (values, say, { locale }) => ({
    ...infoTitles(values.change, say),
    facts: [
      [say('mail.account'), maskedName(values.userPrincipalName)],
      [say('mail.info'), kindOf(values.info, values.detail, say)],
      [say('mail.when'), moment(values.at, locale)],
    ],
    advice: [say('mail.itWasMe'), say('mail.notMe')],
  }),
}

/** `PT` as `Portugal`. */
const nameOf = (country: string | undefined, locale: string): string =>
  country ? (new Intl.DisplayNames([locale], { type: 'region' }).of(country) ?? country) : ''

/** Who invites may have no name: a program did it. */
function invited(values: { inviter: string }, say: Say): Pick<Content, 'subject' | 'preview' | 'lead'> {
  const { inviter } = values
  const lead = inviter ? say('mail.invitation.lead', { inviter }) : say('mail.invitation.lead.nobody')
  const subject = inviter ? say('mail.invitation.subject', { inviter }) : say('mail.invitation.subject.nobody')
  return { subject, preview: lead, lead }
}

/** What an administrator did. */
type ByAdmin = 'byAdmin' | 'revoked' | 'reregister'
const isByAdmin = (what: string): boolean => what === 'byAdmin' || what === 'revoked' || what === 'reregister'

function notice(
  what: 'reset' | 'unlock' | ByAdmin | 'change',
  values: { userPrincipalName: string; at: string },
  say: Say,
  { locale }: Frame,
): Content {
  return {
    ...titles(what, say),
    facts: [
      [say('mail.account'), maskedName(values.userPrincipalName)],
      [say('mail.when'), moment(values.at, locale)],
    ],
    advice: isByAdmin(what) ? [say('mail.byAdmin.advice')] : [say('mail.itWasMe'), say('mail.notMe')],
  }
}

function titles(
  family:
    | 'reset'
    | 'unlock'
    | ByAdmin
    | 'change'
    | 'adminReset'
    | 'contact'
    | 'block'
    | 'alarm'
    | 'alarmTexts'
    | 'guarded',
  say: Say,
  params: Record<string, string> = {},
): Pick<Content, 'subject' | 'heading' | 'preview' | 'lead'> {
  const lead = say(`mail.${family}.lead`, params)
  const subject = say(`mail.${family}.subject`, params)
  return { subject, heading: say(`mail.${family}.heading`, params), preview: lead, lead }
}

function infoTitles(change: InfoChange, say: Say): Pick<Content, 'subject' | 'heading' | 'preview' | 'lead'> {
  const word = say(`mail.change.${change}`)
  const lead = say(`mail.info.lead.${change}`)
  return {
    subject: say('mail.info.subject', { change: word }),
    heading: say('mail.info.heading', { change: word }),
    preview: lead,
    lead,
  }
}

const kindOf = (info: InfoKind, detail: string | undefined, say: Say): string =>
  detail ? `${say(`mail.kind.${info}`)} ${detail}` : say(`mail.kind.${info}`)

/** Making one costs a hundred times as much as using it. */
const formats = new Map<string, Intl.DateTimeFormat>()
function formatOf(locale: string): Intl.DateTimeFormat {
  const known = formats.get(locale)
  if (known) return known
  const made = new Intl.DateTimeFormat(datesOf(locale), { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' })
  formats.set(locale, made)
  return made
}

/** `8 July 2025 at 13:21 UTC`, in the reader's language; the zone is always said. */
const moment = (at: string, locale: string): string => `${formatOf(locale).format(new Date(at))} UTC`
