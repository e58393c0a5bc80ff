import { useMemo, useState } from 'react'
import type { DirectoryAudit } from '../../api/logs.ts'
import { useParam, useParamsOf } from '../../kit/address.ts'
import { useColumns } from '../../kit/columns.ts'
import { DataGrid } from '../../kit/DataGrid.tsx'
import { Filters } from '../../kit/Filters.tsx'
import { useRows } from '../../kit/rows.ts'
import { NothingFound } from '../../kit/States.tsx'
import { orderBy, useSort } from '../../kit/sort.ts'
import { t } from '../../text/text.ts'
import { AuditDetails } from './AuditDetails.tsx'
import { auditColumns, auditFilters } from './audit.columns.tsx'
import { auditCondition } from './condition.ts'
import { LogCommands } from './LogCommands.tsx'
import { liveEvery } from './live.ts'
import { Zone } from './Zone.tsx'

const path = '/v1.0/auditLogs/directoryAudits'

/** The audit log as seed 004 shows it; `service` is what it is opened on, `about` narrows it to one object. */
export function AuditLog({ label, service, about }: { label: string; service?: string; about?: string }) {
  const { rows, query, sort, setSort, live, setLive, refresh } = useAudits(service, about)
  const all = useMemo(() => auditColumns(about !== undefined), [about])
  const filters = useMemo(() => auditFilters(service), [service])
  const { shown, choose } = useColumns('audits', all)
  const [open, setOpen] = useParam('row')
  return (
    <>
      <LogCommands
        title={t('logs.audit.title')}
        exportPath="/api/auditLogs/export"
        $filter={query.$filter}
        all={all}
        shown={shown}
        choose={choose}
        live={live}
        onLive={setLive}
        onRefresh={refresh}
      />
      <Filters filters={filters} search={false} found={foundOf(rows.rows.length, rows.hasMore, rows.isLoading)}>
        <Zone />
      </Filters>
      <DataGrid
        label={label}
        rows={rows}
        columns={shown}
        idOf={(audit) => audit.id}
        nameOf={(audit) => audit.activityDisplayName}
        current={open || null}
        onOpen={(audit) => setOpen(audit.id)}
        sort={sort}
        onSort={setSort}
        empty={<NothingFound title={t('logs.none')} why={t('logs.none_why')} />}
      />
      {open ? <AuditDetails id={open} rows={rows.rows} onGo={setOpen} onClose={() => setOpen('')} /> : null}
    </>
  )
}

function useAudits(service: string | undefined, about: string | undefined) {
  const [params] = useParamsOf()
  // A list that is looked at keeps its beginning; asking again moves it on.
  const [now, setNow] = useState(() => new Date(Date.now()))
  const $filter = useMemo(() => {
    const preset = { ...(service ? { service } : {}), ...(about ? { about } : {}) }
    return auditCondition(params, preset, now)
  }, [params, service, about, now])
  const [sort, setSort] = useSort({ by: 'activityDateTime', down: true })
  const [live, setLive] = useState(false)
  const query = useMemo(() => ({ $filter, $orderby: orderBy(sort), $top: 100 }), [$filter, sort])
  const rows = useRows<DirectoryAudit>(['audits', 'list'], path, query, { every: live ? liveEvery : false })
  const refresh = (): void => (params.has('range') ? rows.refetch() : setNow(new Date(Date.now())))
  return { rows, query, sort, setSort, live, setLive, refresh }
}

/** How many are loaded; a log is never counted to its end. */
export const foundOf = (count: number, more: boolean, loading: boolean): string | null =>
  loading ? null : t(more ? 'logs.found_more' : 'logs.found', { count })
