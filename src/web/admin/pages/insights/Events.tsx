import { ArrowDownloadRegular, ArrowSyncRegular } from '@fluentui/react-icons'
import { useMemo } from 'react'
import { type UsageEvent, usualPeriod } from '../../api/insights.ts'
import { address, useParamsOf } from '../../kit/address.ts'
import { ColumnChoice } from '../../kit/ColumnChoice.tsx'
import { Command, CommandDivider, Commands } from '../../kit/Commands.tsx'
import { type Column, useColumns } from '../../kit/columns.ts'
import { downloadRows } from '../../kit/csv.ts'
import { DataGrid } from '../../kit/DataGrid.tsx'
import { type Filter, Filters } from '../../kit/Filters.tsx'
import { Go } from '../../kit/Go.tsx'
import { Page } from '../../kit/Page.tsx'
import { Person } from '../../kit/Person.tsx'
import { useRows } from '../../kit/rows.ts'
import { NothingFound } from '../../kit/States.tsx'
import { Time } from '../../kit/Time.tsx'
import { isTextKey, t } from '../../text/text.ts'
import { foundOf } from '../logs/AuditLog.tsx'
import { Result } from '../logs/Result.tsx'
import { periodFilter, periodOf } from './InsightsBody.tsx'

const path = '/api/insights/events'
/** Methods by the names that the report of resets uses. */
const methods = ['appCode', 'text', 'email', 'notification', 'call', 'officeCall', 'questions'] as const

/** Behind the charts: who registered or reset, and how it ended. */
export function Events() {
  const [params] = useParamsOf()
  const query = useMemo(
    () => ({
      period: periodOf(params.get('period') ?? usualPeriod),
      feature: params.get('feature') ?? 'reset',
      method: params.get('method') ?? undefined,
      success: params.get('success') ?? undefined,
      reason: params.get('reason') ?? undefined,
      $top: 100,
    }),
    [params],
  )
  const rows = useRows<UsageEvent>(['insights', 'events'], path, query)
  const all = useMemo(columns, [])
  const { shown, choose } = useColumns('events', all)
  return (
    <Page
      filled
      title={t('insights.events')}
      lead={t('insights.events_lead')}
      trail={[{ label: t('insights.title'), to: '/insights' }]}
      commands={
        <Commands label={t('insights.commands')}>
          <Command
            icon={<ArrowDownloadRegular />}
            onClick={() => void downloadRows('UsageEvents.csv', path, query, all)}
          >
            {t('do.download')}
          </Command>
          <CommandDivider />
          <Command icon={<ArrowSyncRegular />} onClick={rows.refetch}>
            {t('do.refresh')}
          </Command>
          <ColumnChoice columns={all} shown={shown} choose={choose} />
        </Commands>
      }
    >
      <Filters search={false} filters={filters()} found={foundOf(rows.rows.length, rows.hasMore, rows.isLoading)} />
      <DataGrid
        label={t('insights.events')}
        rows={rows}
        columns={shown}
        idOf={(row) => row.id}
        nameOf={(row) => row.userDisplayName ?? row.id}
        empty={<NothingFound title={t('insights.events_none')} why={t('insights.events_none_why')} />}
      />
    </Page>
  )
}

const nameOf = (row: UsageEvent): string => row.userDisplayName ?? row.userPrincipalName ?? '-'

function sayUsed(method: string | null): string {
  if (!method) return '-'
  const keys = [`insights.used.${method}`, `insights.kind.${method}`]
  const known = keys.find(isTextKey)
  return known ? t(known) : method
}

const columns = (): readonly Column<UsageEvent>[] => [
  {
    key: 'eventDateTime',
    label: t('insights.column.date'),
    width: 178,
    render: (row) => <Time at={row.eventDateTime} seconds />,
    text: (row) => row.eventDateTime,
  },
  {
    key: 'user',
    label: t('insights.column.user'),
    width: 190,
    grow: 2,
    second: true,
    render: (row) => (row.userId ? <Person name={nameOf(row)} to={`/users/${row.userId}`} /> : nameOf(row)),
    text: (row) => row.userPrincipalName ?? nameOf(row),
  },
  {
    key: 'feature',
    label: t('insights.column.feature'),
    width: 110,
    extra: true,
    render: (row) => t(`insights.feature.${row.feature}`),
    text: (row) => row.feature,
  },
  {
    key: 'authMethod',
    label: t('insights.column.method'),
    width: 170,
    grow: 1,
    render: (row) => sayUsed(row.authMethod),
    text: (row) => row.authMethod ?? '',
  },
  {
    key: 'isSuccess',
    label: t('insights.column.status'),
    width: 95,
    second: true,
    render: (row) => <Result good={row.isSuccess} />,
    text: (row) => (row.isSuccess ? 'success' : 'failure'),
  },
  {
    key: 'failureReason',
    label: t('insights.column.reason'),
    width: 200,
    grow: 4,
    render: (row) => <span title={row.failureReason ?? ''}>{row.failureReason ?? ''}</span>,
    text: (row) => row.failureReason ?? '',
  },
  {
    key: 'flow',
    label: t('insights.flow'),
    width: 110,
    render: (row) => (
      <Go to={address('/audit-logs', { correlation: row.correlationId, range: '365d' })}>{t('insights.flow')}</Go>
    ),
  },
]

const filters = (): readonly Filter[] => [
  periodFilter(),
  {
    key: 'feature',
    label: t('insights.column.feature'),
    always: t('insights.feature.reset'),
    choices: [{ value: 'registration', label: t('insights.feature.registration') }],
  },
  {
    key: 'success',
    label: t('insights.column.status'),
    always: t('word.all'),
    choices: [
      { value: 'true', label: t('logs.success') },
      { value: 'false', label: t('logs.failure') },
    ],
  },
  {
    key: 'method',
    label: t('insights.column.method'),
    choices: methods.map((value) => ({ value, label: sayUsed(value) })),
  },
  { key: 'reason', label: t('insights.column.reason') },
]
