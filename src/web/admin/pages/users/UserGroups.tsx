import { Tab, TabList } from '@fluentui/react-components'
import { AddRegular, ArrowSyncRegular, DeleteRegular } from '@fluentui/react-icons'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { addMember, removeMember } from '../../api/groups.ts'
import { type Group, isDynamic, type User } from '../../api/types.ts'
import { memberOfQuery } from '../../api/users.ts'
import { useParam } from '../../kit/address.ts'
import { Command, Commands } from '../../kit/Commands.tsx'
import { Confirm } from '../../kit/Confirm.tsx'
import { DataGrid } from '../../kit/DataGrid.tsx'
import { notify } from '../../kit/notices.ts'
import { Picker } from '../../kit/Picker.tsx'
import { allRows } from '../../kit/rows.ts'
import { State } from '../../kit/States.tsx'
import { t } from '../../text/text.ts'
import { groupColumns } from '../groups/list.tsx'
import { UserShell } from './UserShell.tsx'

export function UserGroups() {
  return <UserShell filled>{(user) => <Groups user={user} />}</UserShell>
}

const idOf = (group: Group): string => group.id
const nameOf = (group: Group): string => group.displayName
const isAssigned = (group: Group): boolean => !isDynamic(group)

function Groups({ user }: { user: User }) {
  const queries = useQueryClient()
  const [view, setView] = useParam('view', 'direct')
  const query = useQuery(memberOfQuery(user.id, view === 'all'))
  const columns = useMemo(() => groupColumns().filter((column) => !column.extra && column.key !== 'id'), [])
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const [asked, setAsked] = useState<'add' | 'remove' | null>(null)
  const chosen = (query.data ?? []).filter((one) => selected.has(one.id))
  const names = { name: user.displayName }
  const renew = async (): Promise<void> => {
    setSelected(new Set())
    await queries.invalidateQueries({ queryKey: ['users', 'memberOf'] })
    void queries.invalidateQueries({ queryKey: ['groups'] })
  }
  const join = async (groups: readonly { id: string }[]): Promise<void> => {
    for (const group of groups) await addMember(group.id, user.id)
    await renew()
    notify.success(t('user.groups.added', { ...names, count: groups.length }))
  }
  const leave = async (): Promise<void> => {
    for (const group of chosen) await removeMember(group.id, user.id)
    await renew()
    notify.success(t('user.groups.removed', { ...names, count: chosen.length }))
  }
  return (
    <>
      <Commands label={t('user.groups')}>
        <Command icon={<AddRegular />} act="groups.write" onClick={() => setAsked('add')}>
          {t('user.groups.add')}
        </Command>
        <Command
          icon={<DeleteRegular />}
          act="groups.write"
          disabled={chosen.length === 0 || view === 'all'}
          onClick={() => setAsked('remove')}
        >
          {t('user.groups.remove')}
        </Command>
        <Command icon={<ArrowSyncRegular />} onClick={() => void query.refetch()}>
          {t('do.refresh')}
        </Command>
      </Commands>
      <TabList size="small" selectedValue={view} onTabSelect={(_, { value }) => setView(String(value))}>
        <Tab value="direct">{t('user.groups.direct')}</Tab>
        <Tab value="all">{t('user.groups.all')}</Tab>
      </TabList>
      <DataGrid
        label={t('user.groups')}
        rows={allRows(query)}
        columns={columns}
        idOf={idOf}
        nameOf={nameOf}
        selected={selected}
        onSelect={setSelected}
        selectable={isAssigned}
        empty={<State title={t('user.groups.none')} why={t('user.groups.none_why')} />}
      />
      {asked === 'add' ? (
        <Picker
          title={t('user.groups.choose')}
          kinds={['group']}
          only={isAssignedObject}
          there={new Set((query.data ?? []).map(idOf))}
          onPick={join}
          onClose={() => setAsked(null)}
        />
      ) : null}
      {asked === 'remove' ? (
        <Confirm
          title={t('user.groups.remove')}
          action={t('do.remove')}
          onConfirm={leave}
          onClose={() => setAsked(null)}
        >
          {chosen.map(nameOf).join(', ')}
        </Confirm>
      ) : null}
    </>
  )
}

/** A rule decides about dynamic groups: nobody is added by hand. */
const isAssignedObject = (one: object): string | null => (isDynamic(one as Group) ? t('user.groups.dynamic') : null)
