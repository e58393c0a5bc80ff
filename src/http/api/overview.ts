import { before, day, type Instant, minute, monotonic } from '../../base/clock.ts'
import { type TextKey, t } from '../../contract/text/text.ts'
import { recentAlarms } from '../../directory/alarm.ts'
import { isGuarded } from '../../directory/guarded.policy.ts'
import { troubleIn } from '../../directory/milestones.store.ts'
import { tenantOverview } from '../../directory/overview.ts'
import { shownPolicy } from '../../directory/sspr.ts'
import { type OutboxHealth, outboxHealth } from '../../outbox/health.ts'
import type { Store } from '../../store/unit.ts'
import { alertView } from './language.ts'

type HealthView = { state: 'good' | 'attention' | 'bad' | 'notAvailable'; detail: string }
type AlertView = {
  code: string
  severity: 'information' | 'warning' | 'error'
  message: string
  page: string
  count: number | null
}

/** Milliseconds from which the database is called slow, and a message late. */
const slow = 250
const late = 5 * minute

/** Everything of the tenant's first page, read together. */
export async function overviewOf(store: Store, tenantId: string, version: string, locale: string) {
  const say: Say = (key, params = {}) => t(locale, key, params)
  const counted = countedBy(say)
  const began = monotonic()
  const [{ tenant, edition, counts }, trouble, alarms, outbox, policy] = await Promise.all([
    tenantOverview(store, tenantId),
    store.look((look) => troubleIn(look, tenantId, before(look.now, day))),
    store.look((look) => recentAlarms(look, tenantId)),
    outboxHealth(store, tenantId),
    shownPolicy(store, tenantId),
  ])
  const { id, displayName, defaultDomain, demo } = tenant
  const license = `Microsoft Entra ID ${edition}`
  return {
    tenant: { id, displayName, primaryDomain: defaultDomain, license, demo },
    counts,
    health: {
      database: await databaseHealth(store, began, say),
      outbox: outboxState(outbox, store.clock.now(), say),
      jobs: jobsState(trouble, say),
      backups: { state: 'notAvailable' as const, detail: say('health.backups.none') },
    },
    alerts: [
      ...(isGuarded(tenant, store.clock.now()) ? [alert(say, 'guarded', 'error', 'passwordReset/properties')] : []),
      ...alarms.map(({ kind }) => alert(say, `alarm_${kind}`, 'error', 'auditLogs')),
      ...counted('licence_errors', 'warning', 'licenses', trouble.licenceErrors),
      ...counted('not_delivered', 'error', 'auditLogs', outbox.failed),
      ...counted('failed_rules', 'warning', 'groups', trouble.failedRules),
      ...counted('failed_jobs', 'warning', 'jobs', trouble.failedJobs),
      ...counted('blocked', 'information', 'users', trouble.blocked),
      ...policy.alerts.map((alert) => ({
        code: alert.code,
        severity: 'warning' as const,
        message: alertView(locale, alert).message,
        page: 'passwordReset/properties',
        count: null,
      })),
      ...(policy.policy.enabledFor === 'none'
        ? [alert(say, 'reset_off', 'information', 'passwordReset/properties')]
        : []),
    ],
    version,
  }
}

type Say = (key: TextKey, params?: Record<string, number>) => string

const alert = (
  say: Say,
  code: string,
  severity: AlertView['severity'],
  page: string,
  count: number | null = null,
): AlertView => ({
  code,
  severity,
  message: say(`alert.${code}` as TextKey, count === null ? {} : { count }),
  page,
  count,
})

const countedBy =
  (say: Say) =>
  (code: string, severity: AlertView['severity'], page: string, count: number): AlertView[] =>
    count > 0 ? [alert(say, code, severity, page, count)] : []

/** A question that needs no table, on its way there and back. */
async function databaseHealth(store: Store, began: number, say: Say): Promise<HealthView> {
  const asked = monotonic()
  const ready = await store.ready()
  const milliseconds = Math.max(0, Math.round(monotonic() - asked))
  if (!ready)
    return { state: 'bad', detail: say('health.database.slow', { milliseconds: Math.round(monotonic() - began) }) }
  return milliseconds > slow
    ? { state: 'attention', detail: say('health.database.slow', { milliseconds }) }
    : { state: 'good', detail: say('health.database.good', { milliseconds }) }
}

function outboxState({ waiting, oldestDueAt, failed }: OutboxHealth, now: Instant, say: Say): HealthView {
  const waited = oldestDueAt ? now.getTime() - oldestDueAt.getTime() : 0
  if (waited > late)
    return { state: 'bad', detail: say('health.outbox.late', { count: waiting, minutes: Math.floor(waited / minute) }) }
  if (failed > 0) return { state: 'attention', detail: say('health.outbox.failed', { count: failed }) }
  if (waiting > 0) return { state: 'good', detail: say('health.outbox.waiting', { count: waiting }) }
  return { state: 'good', detail: say('health.outbox.good') }
}

function jobsState({ failedJobs, openJobs }: { failedJobs: number; openJobs: number }, say: Say): HealthView {
  if (failedJobs > 0) return { state: 'attention', detail: say('health.jobs.failed', { count: failedJobs }) }
  if (openJobs > 0) return { state: 'good', detail: say('health.jobs.open', { count: openJobs }) }
  return { state: 'good', detail: say('health.jobs.good') }
}
