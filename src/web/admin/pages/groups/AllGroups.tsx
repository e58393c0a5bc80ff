import { AddRegular, ArrowDownloadRegular, ArrowSyncRegular, DeleteRegular } from '@fluentui/react-icons'
import { type ReactNode, useMemo, useState } from 'react'
import { both, groupSearch } from '../../api/find.ts'
import { groupsQuery } from '../../api/groups.ts'
import type { Group } from '../../api/types.ts'
import { useGo, useParamsOf } from '../../kit/address.ts'
import { ColumnChoice } from '../../kit/ColumnChoice.tsx'
import { Command, CommandDivider, Commands } from '../../kit/Commands.tsx'
import { useColumns } from '../../kit/columns.ts'
import { downloadRows } from '../../kit/csv.ts'
import { DataGrid } from '../../kit/DataGrid.tsx'
import { Filters } from '../../kit/Filters.tsx'
import { Page } from '../../kit/Page.tsx'
import { useRows } from '../../kit/rows.ts'
import { NothingFound, State } from '../../kit/States.tsx'
import { orderBy, useSort } from '../../kit/sort.ts'
import { number, t } from '../../text/text.ts'
import { DeleteGroups } from './DeleteGroups.tsx'
import { groupColumns, groupFilters, kinds } from './list.tsx'

export function AllGroups() {
  const [params] = useParamsOf()
  const search = useMemo(() => searchOf(params), [params])
  const [sort, setSort] = useSort({ by: 'displayName', down: false })
  const query = useMemo(() => groupsQuery(search, orderBy(sort)), [search, sort])
  const rows = useRows<Group>(['groups', 'list'], '/v1.0/groups', query)
  const all = useMemo(groupColumns, [])
  const { shown, choose } = useColumns('groups', all)
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const [deleting, setDeleting] = useState(false)
  const chosen = rows.rows.filter((group) => selected.has(group.id))
  return (
    <Page
      filled
      title={t('groups.all')}
      trail={[{ label: t('groups.crumb'), to: '/groups/overview' }]}
      lead={t('groups.all.lead')}
      commands={
        <GroupCommands
          isChosen={chosen.length > 0}
          onDelete={() => setDeleting(true)}
          onDownload={() => void downloadRows(t('groups.file'), '/v1.0/groups', query, all)}
          onRefresh={rows.refetch}
          choice={<ColumnChoice columns={all} shown={shown} choose={choose} />}
        />
      }
    >
      <Filters
        filters={groupFilters()}
        placeholder={t('groups.search')}
        found={rows.total === null ? null : t('groups.found', { count: rows.total, text: number(rows.total) })}
      />
      <DataGrid
        label={t('groups.all')}
        rows={rows}
        columns={shown}
        idOf={idOf}
        nameOf={nameOf}
        selected={selected}
        onSelect={setSelected}
        sort={sort}
        onSort={setSort}
        empty={
          search.$filter || search.$search ? (
            <NothingFound title={t('groups.none')} why={t('groups.none_why')} />
          ) : (
            <State title={t('groups.empty')} why={t('groups.empty_why')} />
          )
        }
      />
      {deleting ? (
        <DeleteGroups groups={chosen} onDone={() => setSelected(new Set())} onClose={() => setDeleting(false)} />
      ) : null}
    </Page>
  )
}

function GroupCommands({
  isChosen,
  onDelete,
  onDownload,
  onRefresh,
  choice,
}: {
  isChosen: boolean
  onDelete: () => void
  onDownload: () => void
  onRefresh: () => void
  choice: ReactNode
}) {
  const go = useGo()
  return (
    <Commands label={t('groups.commands')}>
      <Command icon={<AddRegular />} act="groups.write" onClick={() => go('/groups/new')}>
        {t('groups.new')}
      </Command>
      <Command icon={<ArrowDownloadRegular />} onClick={onDownload}>
        {t('groups.download')}
      </Command>
      <Command icon={<DeleteRegular />} act="groups.write" disabled={!isChosen} onClick={onDelete}>
        {t('do.delete')}
      </Command>
      <CommandDivider />
      <Command icon={<ArrowSyncRegular />} onClick={onRefresh}>
        {t('do.refresh')}
      </Command>
      {choice}
    </Commands>
  )
}

const idOf = (group: Group): string => group.id
const nameOf = (group: Group): string => group.displayName

function searchOf(params: URLSearchParams): { $search?: string; $filter?: string | undefined } {
  const asked = groupSearch(params.get('q') ?? '')
  const type = params.get('type')
  const membership = params.get('membership')
  const roles = params.get('roles')
  const parts = [
    ...(type === 'm365' || type === 'security' ? [kinds[type]] : []),
    ...(membership === 'dynamic' || membership === 'assigned' ? [kinds[membership]] : []),
    ...(roles === 'true' ? ['isAssignableToRole eq true'] : roles === 'false' ? ['isAssignableToRole ne true'] : []),
    ...(params.get('source') === 'onPremises' ? [kinds.onPremises] : []),
  ]
  return { ...asked, $filter: both(...parts, asked.$filter) }
}
