import { useMemo, useState } from 'react'
import type { SignIn } from '../../api/logs.ts'
import { useParam, useParamsOf } from '../../kit/address.ts'
import { useColumns } from '../../kit/columns.ts'
import { DataGrid } from '../../kit/DataGrid.tsx'
import { Filters } from '../../kit/Filters.tsx'
import { useRows } from '../../kit/rows.ts'
import { NothingFound } from '../../kit/States.tsx'
import { orderBy, useSort } from '../../kit/sort.ts'
import { t } from '../../text/text.ts'
import { foundOf } from './AuditLog.tsx'
import { signInCondition } from './condition.ts'
import { LogCommands } from './LogCommands.tsx'
import { liveEvery } from './live.ts'
import { SignInDetails } from './SignInDetails.tsx'
import { signInColumns, signInFilters } from './signins.columns.tsx'
import { Zone } from './Zone.tsx'

const path = '/v1.0/auditLogs/signIns'

/** The sign-ins of everybody, or of one user. */
export function SignInLog({ label, about }: { label: string; about?: string }) {
  const { rows, query, sort, setSort, live, setLive, refresh } = useSignIns(about)
  const all = useMemo(signInColumns, [])
  const filters = useMemo(() => signInFilters(about !== undefined), [about])
  const { shown, choose } = useColumns('signins', all)
  const [open, setOpen] = useParam('row')
  return (
    <>
      <LogCommands
        title={t('logs.signins.title')}
        exportPath="/api/signIns/export"
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
        idOf={(signIn) => signIn.id}
        nameOf={(signIn) => signIn.userDisplayName ?? signIn.id}
        current={open || null}
        onOpen={(signIn) => setOpen(signIn.id)}
        sort={sort}
        onSort={setSort}
        empty={<NothingFound title={t('logs.none')} why={t('logs.none_why')} />}
      />
      {open ? <SignInDetails id={open} rows={rows.rows} onGo={setOpen} onClose={() => setOpen('')} /> : null}
    </>
  )
}

function useSignIns(about: string | undefined) {
  const [params] = useParamsOf()
  const [now, setNow] = useState(() => new Date(Date.now()))
  const $filter = useMemo(() => signInCondition(params, about, now), [params, about, now])
  const [sort, setSort] = useSort({ by: 'createdDateTime', down: true })
  const [live, setLive] = useState(false)
  const query = useMemo(() => ({ $filter, $orderby: orderBy(sort), $top: 100 }), [$filter, sort])
  const rows = useRows<SignIn>(['signins', 'list'], path, query, { every: live ? liveEvery : false })
  const refresh = (): void => (params.has('range') ? rows.refetch() : setNow(new Date(Date.now())))
  return { rows, query, sort, setSort, live, setLive, refresh }
}
