import { Text } from '@fluentui/react-components'
import {
  ArrowDownloadRegular,
  ArrowSyncRegular,
  DeleteRegular,
  PersonAddRegular,
  TableSimpleRegular,
} from '@fluentui/react-icons'
import { type ReactNode, useMemo, useState } from 'react'
import { quoted } from '../../api/client.ts'
import { both, userSearch } from '../../api/find.ts'
import type { User } from '../../api/types.ts'
import { usersQuery } from '../../api/users.ts'
import { useGo, useParamsOf } from '../../kit/address.ts'
import { ColumnChoice } from '../../kit/ColumnChoice.tsx'
import { Command, CommandDivider, CommandMenu, Commands } from '../../kit/Commands.tsx'
import { useColumns } from '../../kit/columns.ts'
import { downloadRows } from '../../kit/csv.ts'
import { DataGrid } from '../../kit/DataGrid.tsx'
import { Filters } from '../../kit/Filters.tsx'
import { Page } from '../../kit/Page.tsx'
import { useRows } from '../../kit/rows.ts'
import { NothingFound, State } from '../../kit/States.tsx'
import { orderBy, useSort } from '../../kit/sort.ts'
import { number, t } from '../../text/text.ts'
import { DeleteUsers } from './DeleteUsers.tsx'
import { userColumns, userFilters } from './list.tsx'

/** A million of them, if need be: page by page from the server, only the rows in sight on the page. */
export function AllUsers() {
  const [params] = useParamsOf()
  const search = useMemo(() => searchOf(params), [params])
  const [sort, setSort] = useSort({ by: 'displayName', down: false })
  const query = useMemo(() => usersQuery(search, orderBy(sort)), [search, sort])
  const rows = useRows<User>(['users', 'list'], '/v1.0/users', query)
  const all = useMemo(userColumns, [])
  const { shown, choose } = useColumns('users', all)
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const [deleting, setDeleting] = useState(false)
  const found = rows.total === null ? null : t('users.found', { count: rows.total, text: number(rows.total) })
  const chosen = rows.rows.filter((user) => selected.has(user.id))
  return (
    <Page
      filled
      title={t('users.title')}
      trail={[{ label: t('users.crumb'), to: '/users' }]}
      lead={t('users.lead')}
      commands={
        <UserCommands
          isChosen={chosen.length > 0}
          onDelete={() => setDeleting(true)}
          onDownload={() => void downloadRows(t('users.file'), '/v1.0/users', query, all)}
          onRefresh={rows.refetch}
          choice={<ColumnChoice columns={all} shown={shown} choose={choose} />}
        />
      }
    >
      <Filters filters={userFilters()} placeholder={t('users.search')} found={found}>
        {selected.size > 0 ? <Text size={200}>{t('grid.selected', { count: selected.size })}</Text> : null}
      </Filters>
      <DataGrid
        label={t('users.title')}
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
            <NothingFound title={t('users.none')} why={t('users.none_why')} />
          ) : (
            <State title={t('users.empty')} why={t('users.empty_why')} />
          )
        }
      />
      {deleting ? (
        <DeleteUsers users={chosen} onDone={() => setSelected(new Set())} onClose={() => setDeleting(false)} />
      ) : null}
    </Page>
  )
}

function UserCommands({
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
  const kinds = ['create', 'invite'] as const
  const ways = { create: '/users/new', invite: '/users/invite' }
  const items = kinds.map((key) => ({ key, label: t(`users.new.${key}`), onClick: () => go(ways[key]) }))
  return (
    <Commands label={t('users.commands')}>
      <CommandMenu icon={<PersonAddRegular />} label={t('users.new')} items={items} />
      <Command icon={<DeleteRegular />} act="users.delete" disabled={!isChosen} onClick={onDelete}>
        {t('do.delete')}
      </Command>
      <CommandMenu icon={<TableSimpleRegular />} label={t('users.bulk')} act="users.bulk" items={bulkItems(go)} />
      <Command icon={<ArrowDownloadRegular />} onClick={onDownload}>
        {t('do.download')}
      </Command>
      <CommandDivider />
      <Command icon={<ArrowSyncRegular />} onClick={onRefresh}>
        {t('do.refresh')}
      </Command>
      {choice}
    </Commands>
  )
}

const idOf = (user: User): string => user.id
const nameOf = (user: User): string => user.displayName

const bulkItems = (go: (to: string) => void) =>
  (['create', 'invite', 'delete', 'restore'] as const).map((kind) => ({
    key: kind,
    label: t(`users.bulk.${kind}`),
    onClick: () => go(`/bulk/${kind}`),
  }))

/** What stands in the address, as a query. */
function searchOf(params: URLSearchParams): { $search?: string; $filter?: string | undefined } {
  const parts: string[] = []
  const text = (name: string): string | null => params.get(name)
  for (const name of ['userType', 'usageLocation'] as const) {
    const value = text(name)
    if (value) parts.push(`${name} eq ${quoted(value)}`)
  }
  for (const name of ['department', 'jobTitle'] as const) {
    const value = text(name)
    if (value) parts.push(`startswith(${name},${quoted(value)})`)
  }
  const enabled = text('accountEnabled')
  if (enabled) parts.push(`accountEnabled eq ${enabled === 'true'}`)
  const creation = text('creationType')
  if (creation) parts.push(creation === 'none' ? 'creationType eq null' : `creationType eq ${quoted(creation)}`)
  const asked = userSearch(text('q') ?? '')
  return { ...asked, $filter: both(...parts, asked.$filter) }
}
