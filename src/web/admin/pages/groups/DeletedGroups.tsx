import { ArrowSyncRegular, ArrowUndoRegular } from '@fluentui/react-icons'
import { useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { namedLike } from '../../api/find.ts'
import { deletedGroupsPath } from '../../api/groups.ts'
import type { Group } from '../../api/types.ts'
import { restoreObject } from '../../api/users.ts'
import { useParam } from '../../kit/address.ts'
import { Command, Commands } from '../../kit/Commands.tsx'
import { Confirm } from '../../kit/Confirm.tsx'
import type { Column } from '../../kit/columns.ts'
import { DataGrid } from '../../kit/DataGrid.tsx'
import { Filters } from '../../kit/Filters.tsx'
import { notify } from '../../kit/notices.ts'
import { Page } from '../../kit/Page.tsx'
import { Person } from '../../kit/Person.tsx'
import { useRows } from '../../kit/rows.ts'
import { NothingFound, State } from '../../kit/States.tsx'
import { Time } from '../../kit/Time.tsx'
import { number, t } from '../../text/text.ts'
import { membershipOf, typeOf } from './list.tsx'

export function DeletedGroups() {
  const queries = useQueryClient()
  const [q] = useParam('q')
  const query = useMemo(
    () => ({
      $select: 'id,displayName,groupTypes,membershipRule,mailEnabled,securityEnabled,deletedDateTime',
      $filter: q ? namedLike(q) : undefined,
      $count: true,
      $top: 100,
    }),
    [q],
  )
  const rows = useRows<Group>(['groups', 'deleted'], deletedGroupsPath, query)
  const columns = useMemo(deletedColumns, [])
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const [asking, setAsking] = useState(false)
  const chosen = rows.rows.filter((group) => selected.has(group.id))
  const names = { count: chosen.length, name: chosen[0]?.displayName ?? '' }
  const restore = async (): Promise<void> => {
    for (const group of chosen) await restoreObject(group.id)
    notify.success(t('groups.restored', names), undefined, { to: '/groups', toLabel: t('nav.groups.all') })
    setSelected(new Set())
    await queries.invalidateQueries({ queryKey: ['groups'] })
  }
  return (
    <Page
      filled
      title={t('groups.deleted')}
      trail={[{ label: t('groups.crumb'), to: '/groups/overview' }]}
      lead={t('groups.deleted.lead')}
      commands={
        <Commands label={t('groups.commands')}>
          <Command
            icon={<ArrowUndoRegular />}
            act="groups.write"
            disabled={chosen.length === 0}
            onClick={() => setAsking(true)}
          >
            {t('do.restore')}
          </Command>
          <Command icon={<ArrowSyncRegular />} onClick={rows.refetch}>
            {t('do.refresh')}
          </Command>
        </Commands>
      }
    >
      <Filters
        placeholder={t('groups.search')}
        found={rows.total === null ? null : t('groups.found', { count: rows.total, text: number(rows.total) })}
      />
      <DataGrid
        label={t('groups.deleted')}
        rows={rows}
        columns={columns}
        idOf={idOf}
        nameOf={nameOf}
        selected={selected}
        onSelect={setSelected}
        empty={
          q ? (
            <NothingFound title={t('groups.none')} why={t('groups.none_why')} />
          ) : (
            <State title={t('groups.deleted.none')} why={t('groups.deleted.none_why')} />
          )
        }
      />
      {asking ? (
        <Confirm
          title={t('groups.restore_title', names)}
          action={t('do.restore')}
          onConfirm={restore}
          onClose={() => setAsking(false)}
        >
          {t('groups.restore_why')}
        </Confirm>
      ) : null}
    </Page>
  )
}

const idOf = (group: Group): string => group.id
const nameOf = (group: Group): string => group.displayName

const deletedColumns = (): readonly Column<Group>[] => [
  {
    key: 'displayName',
    label: t('groups.property.displayName'),
    width: 220,
    grow: 2,
    render: (group) => <Person kind="group" name={group.displayName} />,
  },
  { key: 'type', label: t('groups.property.type'), width: 130, second: true, render: typeOf },
  { key: 'membership', label: t('groups.property.membership'), width: 150, second: true, render: membershipOf },
  {
    key: 'deleted',
    label: t('groups.property.deleted'),
    width: 200,
    render: (group) => <Time at={group.deletedDateTime} none="" />,
  },
]
