import { refuse } from '../../base/outcome.ts'
import { InsightsView, Period, UsageEventsView } from '../../contract/api/insights.ts'
import { FirstRunView, firstRunSteps, OverviewView, SearchView } from '../../contract/api/overview.ts'
import { en } from '../../contract/text/en.ts'
import { isTextKey, type TextKey, t } from '../../contract/text/text.ts'
import { firstRunOf } from '../../reset/firstrun.ts'
import { type Feature, type Usage, usageList, usageOf } from '../../reset/insights.ts'
import { registrationCounts } from '../../reset/reach.ts'
import { nextLink, topOf } from '../graph/query.ts'
import { badRequest } from '../graph/refusals.ts'
import { methodCounts } from '../graph/reports.policy.ts'
import { type GraphCall, type GraphRoute, ok, type Result, route } from '../graph/route.ts'
import { localeFor } from './language.ts'
import { overviewOf } from './overview.ts'
import { searchDirectory } from './search.ts'

const overview = async (call: GraphCall): Promise<Result> => {
  const { program, caller } = call
  return ok(await overviewOf(program.store, caller.tenantId, program.version, localeFor(call)))
}

const stepPages: Readonly<Record<(typeof firstRunSteps)[number], string>> = {
  groups: 'groups',
  licences: 'licenses',
  scope: 'passwordReset/properties',
  methods: 'authenticationMethods',
  registration: 'users',
  reset: 'passwordReset/why',
  log: 'auditLogs',
}

async function firstRun(call: GraphCall): Promise<Result> {
  const { program, caller } = call
  const locale = localeFor(call)
  const done = await firstRunOf(program.store, caller.tenantId)
  const steps = firstRunSteps.map((id) => ({
    id,
    title: t(locale, `firstRun.${id}.title`),
    text: t(locale, `firstRun.${id}.text`),
    page: stepPages[id],
    done: done[id],
  }))
  return ok({ done: steps.filter((step) => step.done).length, steps })
}

function periodOf(call: GraphCall): Period | null {
  const parsed = Period.safeParse(call.query.period ?? '30d')
  return parsed.success ? parsed.data : null
}
const wrongPeriod = refuse(badRequest('period is 24h, 7d or 30d.', 'period'))

async function insights(call: GraphCall): Promise<Result> {
  const { program, caller } = call
  const period = periodOf(call)
  if (!period) return wrongPeriod
  const [counts, usage] = await Promise.all([
    registrationCounts(program.store, caller.tenantId, { is: 'all', of: [] }),
    usageOf(program.store, caller.tenantId, period),
  ])
  const { flags } = counts
  return ok({
    period,
    from: usage.since.from.toISOString(),
    bucket: usage.since.bucket,
    registration: {
      total: counts.total,
      mfaCapable: flags.isMfaCapable,
      passwordlessCapable: flags.isPasswordlessCapable,
      ssprRegistered: flags.isSsprRegistered,
      ssprEnabled: flags.isSsprEnabled,
      ssprCapable: flags.isSsprCapable,
      byMethod: methodCounts(counts).map((one) => ({ method: one.authenticationMethod, count: one.userCount })),
      overTime: usage.registrations.map(inTime),
    },
    usage: usageView(usage, localeFor(call)),
  })
}

const inTime = <T extends { at: Date }>(row: T) => ({ ...row, at: row.at.toISOString() })

const usageView = ({ resets, byMethod, failures, signIns }: Usage, locale: string) => ({
  overTime: resets.map(inTime),
  byMethod: byMethod.map((one) => ({ ...one, label: t(locale, `reset.method.${one.method}`) })),
  failures,
  signIns: signIns.map(inTime),
})

async function events(call: GraphCall): Promise<Result> {
  const { program, caller, query, after } = call
  const period = periodOf(call)
  if (!period) return wrongPeriod
  const feature = query.feature ?? 'reset'
  if (feature !== 'reset' && feature !== 'registration')
    return refuse(badRequest('feature is reset or registration.', 'feature'))
  if (query.success !== undefined && query.success !== 'true' && query.success !== 'false')
    return refuse(badRequest('success is true or false.', 'success'))
  const top = topOf(query.$top, 100, 999)
  if (!top.ok) return top
  const found = await usageList(program.store, caller.tenantId, {
    period,
    feature: feature as Feature,
    success: query.success === undefined ? null : query.success === 'true',
    method: query.method ?? null,
    reason: query.reason ?? null,
    limit: top.value,
    after: after ? { at: new Date(Number(after[0])), seq: Number(after[1]) } : null,
  })
  const last = found.events.at(-1)
  return ok({
    ...(found.more && last ? nextLink(call, [last.at.getTime(), last.seq]) : {}),
    value: found.events.map((event) => ({
      id: event.id,
      eventDateTime: event.at.toISOString(),
      feature,
      activity: event.activity,
      userId: event.userId,
      userDisplayName: event.userDisplayName,
      userPrincipalName: event.userPrincipalName,
      authMethod: event.method,
      isSuccess: event.result === 'success',
      failureReason: event.result === 'success' ? null : event.reason,
      correlationId: event.correlationId,
    })),
  })
}

const pages = Object.keys(en).filter((key) => key.startsWith('page.') && isTextKey(key)) as TextKey[]

async function search(call: GraphCall): Promise<Result> {
  const typed = (call.query.q ?? '').trim()
  if (typed.length === 0 || typed.length > 200)
    return refuse(badRequest('q: what to look for, 1 to 200 characters.', 'q'))
  const found = await searchDirectory(call.program.store, call.caller.tenantId, typed)
  const lower = typed.toLowerCase()
  const locale = localeFor(call)
  const places = pages
    .map((key) => ({ page: key.slice('page.'.length), title: t(locale, key) }))
    .filter(({ title }) => title.toLowerCase().includes(lower))
  return ok({ ...found, pages: places.slice(0, 10) })
}

const directory = {
  surface: 'api',
  delegated: [
    'User.ReadBasic.All',
    'User.Read.All',
    'User.ReadWrite.All',
    'Directory.Read.All',
    'Directory.ReadWrite.All',
  ],
  application: [],
  roles: 'everyone',
} as const
const organization = {
  surface: 'api',
  delegated: ['Organization.Read.All', 'Organization.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All'],
  application: ['Organization.Read.All', 'Organization.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All'],
  roles: [
    'reportsReader',
    'securityReader',
    'securityOperator',
    'securityAdministrator',
    'globalReader',
    'applicationAdministrator',
    'cloudApplicationAdministrator',
    'userAdministrator',
    'groupsAdministrator',
    'licenseAdministrator',
    'helpdeskAdministrator',
    'passwordAdministrator',
    'authenticationAdministrator',
    'privilegedAuthenticationAdministrator',
    'authenticationPolicyAdministrator',
    'privilegedRoleAdministrator',
    'billingAdministrator',
    'hybridIdentityAdministrator',
  ],
} as const
const logs = {
  surface: 'api',
  delegated: ['AuditLog.Read.All', 'Reports.Read.All'],
  application: ['AuditLog.Read.All', 'Reports.Read.All'],
  roles: 'insights.read',
} as const

export const overviewRoutes: readonly GraphRoute[] = [
  route({
    method: 'GET',
    path: '/overview',
    summary: 'The tenant: name, edition, counts, health, and what needs attention',
    ...organization,
    resource: 'overview',
    output: OverviewView,
    handle: overview,
  }),
  route({
    method: 'GET',
    path: '/firstRun',
    summary: 'The checklist of the first run, ticked by what really happened',
    ...organization,
    resource: 'firstRun',
    output: FirstRunView,
    handle: firstRun,
  }),
  route({
    method: 'GET',
    path: '/insights',
    summary: 'Registrations and resets by method over time, failures by reason',
    ...logs,
    query: ['period'],
    resource: 'insights',
    output: InsightsView,
    handle: insights,
  }),
  route({
    method: 'GET',
    path: '/insights/events',
    summary: 'The registrations and resets behind a number of the charts, newest first',
    ...logs,
    query: ['period', 'feature', 'method', 'success', 'reason', '$top', '$skiptoken'],
    resource: 'usageEvents',
    output: UsageEventsView,
    handle: events,
  }),
  route({
    method: 'GET',
    path: '/search',
    summary: 'Users, groups and pages of the admin center that begin with what is typed',
    ...directory,
    query: ['q'],
    resource: 'search',
    output: SearchView,
    handle: search,
  }),
]
