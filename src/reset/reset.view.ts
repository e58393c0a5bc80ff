import type { Instant } from '../base/clock.ts'
import { isPast } from '../base/clock.ts'
import { supportCode } from '../base/text.ts'
import { type MethodKind, methodFacts } from '../contract/methods.ts'
import type { ResetView } from '../contract/portal.ts'
import { factOf, type Refusal, type RefusalCode } from '../contract/refusals.ts'
import { datesOf, isTextKey, problemTexts, refusalText, t } from '../contract/text/text.ts'
import { digitsOf, gatesAfter } from './gates.policy.ts'
import { type ClosedWhy, isOpen, mayAskFrom, mayContact, offered, type Reset, sendsMax } from './reset.machine.ts'
import type { Flow } from './reset.store.ts'

type Page = ResetView['page']
type Allowed = ResetView['allowed'][number]

/**
 * What the person sees and may do next: pages and JSON are made of this and nothing else. Nothing in it tells a
 * decoy from an able account.
 */
export function viewOf(flow: Flow, refusal: Refusal | null, now: Instant, locale: string): ResetView {
  const state = shownState(flow, now)
  const atGate = state.at === 'choose' || state.at === 'challenged' ? state : null
  const methods = atGate ? offered(termsOf(flow), atGate.passed) : []
  return {
    page: pageOf(state),
    state: state.at,
    mode: 'mode' in state ? state.mode : 'reset',
    gate: atGate?.gate ?? gatesOf(flow, state),
    gates: gatesOf(flow, state),
    organisation: flow.terms.tenantName,
    methods: methods.map((method) => choice(flow, method, locale)),
    selected: atGate ? selectedOf(atGate, methods) : null,
    codeDigits: state.at === 'challenged' ? digitsOf(state.method, flow.terms.guarded) : null,
    resendInSeconds: state.at === 'challenged' ? secondsUntil(mayAskFrom(state.sends, state.method), now) : null,
    error: errorOf(refusal, locale),
    refusal: state.at === 'closed' ? refusalOf(flow, state, locale) : null,
    passwordContext: state.at === 'password' ? passwordContext(flow) : null,
    contact: contactOf(flow, state),
    allowed: allowedIn(state, flow, now),
    note: state.at === 'closed' && mayContact(state.why) ? flow.terms.note : null,
    correlationId: flow.correlationId,
    supportCode: supportCode(flow.correlationId),
    time: now.toISOString(),
    expiresAt: isOpen(state) ? flow.expiresAt.toISOString() : null,
  }
}

const termsOf = ({ terms: { gates, guarded, methods } }: Flow) => ({ gates, guarded, methods })

/** One more than the terms say, where guarded mode asks for it (LIM-12). */
function gatesOf({ terms }: Flow, state: Reset): number {
  if (state.at === 'password') return state.gates ?? terms.gates
  return 'gate' in state && state.passed ? gatesAfter(terms, state.passed) : terms.gates
}

/** A flow whose time is over is shown as expired at once; its row follows. */
const shownState = (flow: Flow, now: Instant): Reset =>
  isOpen(flow.state) && isPast(flow.expiresAt, now) ? { at: 'closed', why: 'expired', until: null } : flow.state

const secondsUntil = (at: string | null, now: Instant): number =>
  at ? Math.max(0, Math.ceil((new Date(at).getTime() - now.getTime()) / 1000)) : 0

function choice(flow: Flow, method: MethodKind, locale: string): ResetView['methods'][number] {
  const usable = flow.terms.methods.find((one) => one.method === method)
  return { method, label: t(locale, `reset.method.${method}`), masked: usable?.masked ?? null }
}

function selectedOf(
  state: Extract<Reset, { at: 'choose' | 'challenged' }>,
  methods: readonly MethodKind[],
): MethodKind | null {
  if (state.at === 'challenged') return state.method
  return state.selected ?? methods[0] ?? null
}

function pageOf(state: Reset): Page {
  switch (state.at) {
    case 'reason':
      return 'P-03'
    case 'choose':
      return 'P-04'
    case 'challenged':
      return state.method === 'email' ? 'P-07' : 'P-05'
    case 'password':
    case 'writing':
      return 'P-15'
    case 'done':
      return state.mode === 'unlock' ? 'P-20' : state.delayed ? 'P-19' : 'P-18'
    case 'closed':
      return endPage(state.why)
  }
}

/** Which end a refusal leads to (`sspr.md` 2.6). Unknown, disabled and unregistered accounts share one (ENU-01). */
const ends: Partial<Record<ClosedWhy, Page>> = {
  'reset.user_unknown': 'P-12',
  'reset.user_disabled': 'P-12',
  'reset.too_few_methods': 'P-12',
  'reset.home_elsewhere': 'P-11',
  'reset.writeback_off': 'P-11',
  'reset.connector_down': 'P-13',
  'reset.withdrawn': 'P-17',
  cancelled: 'cancelled',
  expired: 'P-17',
  contacted: 'P-16',
  superseded: 'P-17',
}

export function endPage(why: ClosedWhy): Page {
  if (why === 'reset.blocked' || why.startsWith('proof.blocked.')) return 'P-14'
  return ends[why] ?? 'P-10'
}

function errorOf(refusal: Refusal | null, locale: string): ResetView['error'] {
  if (!refusal) return null
  const sentences = problemTexts(locale, refusal)
  return {
    code: refusal.code,
    field: refusal.field ?? null,
    message: refusalText(locale, refusal),
    problems: (refusal.problems ?? []).map((problem, n) => ({
      code: problem.code,
      message: sentences[n] ?? problem.code,
    })),
  }
}

const isRefusal = (why: ClosedWhy): why is RefusalCode => why.includes('.')

/** Ends that nobody asked for have their words and their code too; the others were the person's own wish. */
const asRefusal = (why: ClosedWhy): RefusalCode | null =>
  isRefusal(why) ? why : why === 'expired' || why === 'superseded' ? `reset.${why}` : null

/** What unknown, disabled and unregistered accounts are told is one text, down to the code. */
export const shownAs = (why: RefusalCode): RefusalCode =>
  endPage(why) === 'P-12' ? 'reset.user_unknown' : why.startsWith('proof.blocked.') ? 'reset.blocked' : why

function refusalOf(flow: Flow, state: Extract<Reset, { at: 'closed' }>, locale: string): ResetView['refusal'] {
  const why = asRefusal(state.why)
  if (!why) return null
  const shown = shownAs(why)
  const code = factOf(shown).sspr ?? null
  const full = flow.terms.refusalDetail === 'full'
  const technical =
    code && isTextKey(`technical.${code}`) ? t(locale, `technical.${code}` as 'technical.SSPR_0009') : null
  return {
    code: full ? code : null,
    message: t(locale, `refusal.${shown}`, { until: shownTime(state.until, locale) }),
    technical: full ? technical : null,
    until: state.until,
  }
}

/** `22 November 2026, 07:12 UTC`: words, because day and month are read differently elsewhere. */
export const shownTime = (at: string | null, locale: string): string =>
  at
    ? `${new Intl.DateTimeFormat(datesOf(locale), { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' }).format(new Date(at))} UTC`
    : ''

function passwordContext(flow: Flow): ResetView['passwordContext'] {
  const userName = flow.typedName.slice(0, flow.typedName.lastIndexOf('@'))
  return { userName, names: [], organisation: flow.terms.tenantName }
}

function contactOf(flow: Flow, state: Reset): ResetView['contact'] {
  const offeredHere = state.at === 'challenged' || (state.at === 'choose' && state.tried !== null)
  if (!offeredHere && !(state.at === 'closed' && mayContact(state.why))) return null
  const { helpdesk } = flow.terms
  if (!helpdesk) return { kind: 'mail', target: null }
  return helpdesk.startsWith('http')
    ? { kind: 'link', target: helpdesk }
    : { kind: 'address', target: `mailto:${helpdesk}` }
}

function allowedIn(state: Reset, flow: Flow, now: Instant): Allowed[] {
  const contact: Allowed[] = contactOf(flow, state)?.kind === 'mail' ? ['contact'] : []
  switch (state.at) {
    case 'reason':
      return ['reason', 'cancel']
    case 'choose':
      return ['select', 'send', 'prove', ...contact, 'cancel']
    case 'challenged': {
      const again: Allowed[] =
        state.sends.count < sendsMax && secondsUntil(mayAskFrom(state.sends, state.method), now) === 0 ? ['send'] : []
      return ['prove', ...again, 'select', ...contact, 'cancel']
    }
    case 'password':
      return ['finish', 'cancel']
    case 'done':
      return ['signin']
    case 'closed':
      return [...contact, 'restart', 'signin']
    default:
      return []
  }
}

/** Whether something can be sent for it; a code from the app is only typed. */
export const isSent = (method: MethodKind): boolean => methodFacts[method].family !== 'app'
