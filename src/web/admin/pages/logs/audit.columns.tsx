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

type AuditColumn = Column<DirectoryAudit>

/** A text that may be longer than its column: whole on hover, and in the details. */
const written = (key: string, label: string, width: number, text: (audit: DirectoryAudit) => string): AuditColumn => ({
  key,
  label,
  width,
  text,
  render: (audit) => <span title={text(audit)}>{text(audit)}</span>,
})

/** `sspr.md` 9.1: the six that are shown, and what else a row holds; `beside` a menu of the page there is less room. */
export const auditColumns = (beside = false): readonly AuditColumn[] => [
  {
    key: 'activityDateTime',
    label: t('logs.column.date'),
    width: 178,
    orderBy: 'activityDateTime',
    render: (audit) => <Time at={audit.activityDateTime} seconds />,
    text: (audit) => audit.activityDateTime,
  },
  { ...written('loggedByService', t('logs.column.service'), 150, (audit) => audit.loggedByService), grow: 2 },
  { ...written('category', t('logs.column.category'), 135, (audit) => audit.category), extra: beside },
  {
    ...written('activityDisplayName', t('logs.column.activity'), 180, (audit) => audit.activityDisplayName),
    grow: 3,
    // Of a flow's many steps the reason says which one it was.
    second: (audit) => audit.resultReason || audit.activityDisplayName,
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
    ...written('resultReason', t('logs.column.reason'), 200, reasonOf),
    grow: 6,
    text: (audit) => audit.resultReason,
  },
  ...further().map((column) => ({ ...column, extra: true })),
]

const further = (): readonly AuditColumn[] => [
  { ...written('initiatedBy', t('logs.column.actor'), 220, actorOf), grow: 2 },
  { ...written('targetResources', t('logs.column.targets'), 220, targetsOf), grow: 2 },
  written('ipAddress', t('logs.column.address'), 140, (audit) => audit.initiatedBy.user?.ipAddress ?? ''),
  written('correlationId', t('logs.column.correlation'), 300, (audit) => audit.correlationId),
  {
    ...written('modifiedProperties', t('logs.tab.modified'), 160, (audit) =>
      modifiedOf(audit)
        .map((property) => property.displayName)
        .join(', '),
    ),
    text: (audit) => jsonOf(modifiedOf(audit)),
  },
  {
    ...written('additionalDetails', t('logs.additional'), 160, (audit) =>
      audit.additionalDetails.map((detail) => `${detail.key}: ${detail.value}`).join(', '),
    ),
    text: (audit) => jsonOf(audit.additionalDetails),
  },
  written('id', t('logs.column.id'), 300, (audit) => audit.id),
]

const modifiedOf = (audit: DirectoryAudit) => audit.targetResources.flatMap((target) => target.modifiedProperties)
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
