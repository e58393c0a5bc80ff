import { completed, started } from '../audit/events.ts'
import {
  activitiesOverTime,
  type OverTime,
  type ReasonCount,
  reasonsOf,
  registrationsOverTime,
  type Since,
  type UsageEvent,
  usageEvents,
} from '../audit/insights.store.ts'
import { before, day, hour, type Instant } from '../base/clock.ts'
import type { Period } from '../contract/api/insights.ts'
import { type MethodKind, methodFacts, methodKinds } from '../contract/methods.ts'
import { type SignInsOverTime, signInsOverTime } from '../signin/log.store.ts'
import type { Store } from '../store/unit.ts'

const lengths: Readonly<Record<Period, number>> = { '24h': 24 * hour, '7d': 7 * day, '30d': 30 * day }

export const sinceOf = (period: Period, now: Instant): Since => ({
  from: before(now, lengths[period]),
  bucket: period === '24h' ? 'hour' : 'day',
})

const flow = 'Self-service password reset flow activity progress'
const resets = [
  'Reset password (self-service)',
  'Reset password (by admin)',
  'Change password (self-service)',
  'Unlock user account (self-service)',
] as const
const registrations = ['User registered security info', 'Admin registered security info'] as const

export type Usage = {
  readonly since: Since
  readonly registrations: readonly OverTime[]
  readonly resets: readonly OverTime[]
  readonly byMethod: readonly { method: MethodKind; started: number; completed: number }[]
  readonly failures: readonly { reason: string; count: number }[]
  readonly signIns: readonly SignInsOverTime[]
}

/** What happened in the period (sspr.md 9.5), as of now. */
export const usageOf = (store: Store, tenantId: string, period: Period): Promise<Usage> =>
  store.look(async (look) => {
    const since = sinceOf(period, look.now)
    const [made, done, reasons, signIns] = await Promise.all([
      registrationsOverTime(look, tenantId, since, registrations),
      activitiesOverTime(look, tenantId, since, resets),
      reasonsOf(look, tenantId, since, flow),
      signInsOverTime(look, tenantId, since),
    ])
    return {
      since,
      registrations: made,
      resets: done,
      byMethod: byMethod(reasons),
      failures: reasons.filter((one) => one.result !== 'success').map(({ reason, count }) => ({ reason, count })),
      signIns,
    }
  })

/** The flow's rows name the method in their sentence. */
function byMethod(reasons: readonly ReasonCount[]): Usage['byMethod'] {
  const counts = new Map(reasons.filter((one) => one.result === 'success').map((one) => [one.reason, one.count]))
  return methodKinds
    .filter((method) => methodFacts[method].built)
    .map((method) => ({
      method,
      started: counts.get(started(method)) ?? 0,
      completed: counts.get(completed(method)) ?? 0,
    }))
}

export type Feature = 'registration' | 'reset'
export type UsageChoice = {
  readonly period: Period
  readonly feature: Feature
  readonly success: boolean | null
  readonly method: string | null
  readonly reason: string | null
  readonly limit: number
  readonly after: { readonly at: Instant; readonly seq: number } | null
}

/** Behind a number of the charts: who it was, newest first. */
export const usageList = (
  store: Store,
  tenantId: string,
  { period, feature, limit, ...chosen }: UsageChoice,
): Promise<{ events: UsageEvent[]; more: boolean }> =>
  store.look(async (look) => {
    const activities = feature === 'registration' ? registrations : [resets[0]]
    const failuresOf = feature === 'registration' ? [] : [flow]
    const query = { ...chosen, since: sinceOf(period, look.now), activities, failuresOf, limit: limit + 1 }
    const events = await usageEvents(look, tenantId, query)
    return { events: events.slice(0, limit), more: events.length > limit }
  })
