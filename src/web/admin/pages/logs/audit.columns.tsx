import type { DirectoryAudit } from '../../api/logs.ts'
import type { Column } from '../../kit/columns.ts'
import type { Filter } from '../../kit/Filters.tsx'
import { Time } from '../../kit/Time.tsx'
import { t } from '../../text/text.ts'
import { activities, categories, services } from './activities.ts'
import { Result } from './Result.tsx'
import { rangeFilter } from './range.tsx'

/** "None" where nothing was to be said (seed 004's row of a change). */
export const reasonOf = (audit: DirectoryAudit): string => audit.resultReason || t('logs.no_reason')

export function actorOf(audit: DirectoryAudit): string {
  const { user, app } = audit.initiatedBy
  return user ? (user.userPrincipalName ?? user.displayName ?? user.id ?? '') : (app?.displayName ?? app?.appId ?? '')
}

const targetsOf = (audit: DirectoryAudit): string =>
  audit.targetResources
    .map((target) => target.userPrincipalName ?? target.displayName ?? target.id ?? target.type)
    .join(', ')

/** `sspr.md` 9.1: the six that are shown, and what else a row holds. */
export const auditColumns = (): readonly Column<DirectoryAudit>[] => [
  {
    key: 'activityDateTime',
    label: t('logs.column.date'),
    width: 165,
    orderBy: 'activityDateTime',
    render: (audit) => <Time at={audit.activityDateTime} seconds />,
    text: (audit) => audit.activityDateTime,
  },
  {
    key: 'loggedByService',
    label: t('logs.column.service'),
    width: 150,
    grow: 2,
    render: (audit) => <span title={audit.loggedByService}>{audit.loggedByService}</span>,
    text: (audit) => audit.loggedByService,
  },
  {
    key: 'category',
    label: t('logs.column.category'),
    width: 135,
    render: (audit) => audit.category,
    text: (audit) => audit.category,
  },
  {
    key: 'activityDisplayName',
    label: t('logs.column.activity'),
    width: 180,
    grow: 3,
    render: (audit) => <span title={audit.activityDisplayName}>{audit.activityDisplayName}</span>,
    text: (audit) => audit.activityDisplayName,
  },
  {
    key: 'result',
    label: t('logs.column.status'),
    width: 95,
    second: true,
    render: (audit) => <Result good={audit.result === 'success'} />,
    text: (audit) => audit.result,
  },
  {
    key: 'resultReason',
    label: t('logs.column.reason'),
    width: 200,
    grow: 6,
    second: true,
    render: (audit) => <span title={reasonOf(audit)}>{reasonOf(audit)}</span>,
    text: (audit) => audit.resultReason,
  },
  {
    key: 'initiatedBy',
    label: t('logs.column.actor'),
    width: 220,
    grow: 2,
    extra: true,
    render: actorOf,
    text: actorOf,
  },
  {
    key: 'targetResources',
    label: t('logs.column.targets'),
    width: 220,
    grow: 2,
    extra: true,
    render: targetsOf,
    text: targetsOf,
  },
  {
    key: 'ipAddress',
    label: t('logs.column.address'),
    width: 140,
    extra: true,
    render: (audit) => audit.initiatedBy.user?.ipAddress ?? '',
    text: (audit) => audit.initiatedBy.user?.ipAddress ?? '',
  },
  {
    key: 'correlationId',
    label: t('logs.column.correlation'),
    width: 300,
    extra: true,
    render: (audit) => audit.correlationId,
    text: (audit) => audit.correlationId,
  },
  {
    key: 'modifiedProperties',
    label: t('logs.tab.modified'),
    width: 160,
    extra: true,
    render: (audit) =>
      audit.targetResources.flatMap((one) => one.modifiedProperties.map((p) => p.displayName)).join(', '),
    text: (audit) => jsonOf(audit.targetResources.flatMap((target) => target.modifiedProperties)),
  },
  {
    key: 'additionalDetails',
    label: t('logs.additional'),
    width: 160,
    extra: true,
    render: (audit) => audit.additionalDetails.map((detail) => `${detail.key}: ${detail.value}`).join(', '),
    text: (audit) => jsonOf(audit.additionalDetails),
  },
  {
    key: 'id',
    label: t('logs.column.id'),
    width: 300,
    extra: true,
    render: (audit) => audit.id,
    text: (audit) => audit.id,
  },
]

const jsonOf = (list: readonly unknown[]): string => (list.length === 0 ? '' : JSON.stringify(list))

const same = (values: readonly string[]) => values.map((value) => ({ value, label: value }))

/** `service`: what the page shows until somebody chooses another one. */
export function auditFilters(service?: string): readonly Filter[] {
  const everything = { value: 'all', label: t('word.all') }
  const others = same(services.filter((one) => one !== service))
  return [
    rangeFilter(),
    {
      key: 'service',
      label: t('logs.column.service'),
      always: service ?? t('word.all'),
      choices: service ? [everything, ...others] : others,
    },
    { key: 'category', label: t('logs.column.category'), always: t('word.all'), choices: same(categories) },
    { key: 'activity', label: t('logs.column.activity'), always: t('word.all'), suggestions: activities },
    {
      key: 'status',
      label: t('logs.column.status'),
      choices: [
        { value: 'success', label: t('logs.success') },
        { value: 'failure', label: t('logs.failure') },
      ],
    },
    { key: 'actor', label: t('logs.column.actor') },
    { key: 'target', label: t('logs.column.target') },
    { key: 'correlation', label: t('logs.column.correlation') },
  ]
}
