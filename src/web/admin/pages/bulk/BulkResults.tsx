import { ArrowSyncRegular, ArrowUploadRegular, ShieldKeyholeRegular } from '@fluentui/react-icons'
import { useCallback, useMemo } from 'react'
import { bulkKinds, type JobView, jobsPath } from '../../api/jobs.ts'
import { useGo, useParam } from '../../kit/address.ts'
import { Command, CommandMenu, Commands } from '../../kit/Commands.tsx'
import type { Column } from '../../kit/columns.ts'
import { DataGrid } from '../../kit/DataGrid.tsx'
import { Page } from '../../kit/Page.tsx'
import { useRows } from '../../kit/rows.ts'
import { State } from '../../kit/States.tsx'
import { Time } from '../../kit/Time.tsx'
import { number, t } from '../../text/text.ts'
import { JobDetails } from './JobDetails.tsx'
import { JobBadge, jobName } from './JobState.tsx'

const query = { $top: 50 }

/** "Bulk operation results": every job, newest first, followed while it runs. */
export function BulkResults() {
  const go = useGo()
  const [selected, setSelected] = useParam('selected')
  const rows = useRows<JobView>(['jobs', 'list'], jobsPath, query, { every: 5_000 })
  const columns = useMemo(jobColumns, [])
  const open = useCallback((job: JobView) => setSelected(job.id), [setSelected])
  const items = bulkKinds
    .filter((kind) => !kind.endsWith('Members'))
    .map((kind) => ({ key: kind, label: t(`bulk.kind.${kind}`), onClick: () => go(`/bulk/${kind}`) }))
  return (
    <Page
      filled
      title={t('bulk.title')}
      trail={[{ label: t('users.crumb'), to: '/users' }]}
      lead={t('bulk.lead')}
      commands={
        <Commands label={t('bulk.title')}>
          <CommandMenu icon={<ArrowUploadRegular />} label={t('bulk.new')} act="users.bulk" items={items} />
          <Command icon={<ShieldKeyholeRegular />} act="authMethods.bulk" onClick={() => go('/bulk/methods')}>
            {t('bulk.methods.title')}
          </Command>
          <Command icon={<ArrowSyncRegular />} onClick={rows.refetch}>
            {t('do.refresh')}
          </Command>
        </Commands>
      }
    >
      <DataGrid
        label={t('bulk.title')}
        rows={rows}
        columns={columns}
        idOf={idOf}
        nameOf={jobName}
        current={selected || null}
        onOpen={open}
        empty={<State title={t('bulk.none')} why={t('bulk.none_why')} />}
      />
      {selected ? <JobDetails id={selected} onClose={() => setSelected('')} /> : null}
    </Page>
  )
}

const idOf = (job: JobView): string => job.id
const jobColumns = (): readonly Column<JobView>[] => [
  { key: 'kind', label: t('bulk.operation'), width: 200, grow: 1, render: jobName },
  {
    key: 'state',
    label: t('bulk.status'),
    width: 200,
    second: true,
    render: (job) => <JobBadge job={job} />,
  },
  { key: 'succeeded', label: t('bulk.succeeded'), width: 110, render: (job) => number(job.succeeded) },
  { key: 'failed', label: t('bulk.failed'), width: 100, render: (job) => number(job.failed) },
  { key: 'total', label: t('bulk.total'), width: 130, render: (job) => number(job.total) },
  { key: 'file', label: t('bulk.file'), width: 180, grow: 1, render: (job) => job.fileName ?? '' },
  { key: 'by', label: t('bulk.by'), width: 160, render: (job) => job.createdBy.displayName ?? '' },
  {
    key: 'at',
    label: t('bulk.at'),
    width: 180,
    second: true,
    render: (job) => <Time at={job.createdDateTime} />,
  },
]
