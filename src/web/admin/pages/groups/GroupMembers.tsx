import { Tab, TabList } from '@fluentui/react-components'
import {
  AddRegular,
  ArrowDownloadRegular,
  ArrowSyncRegular,
  DeleteRegular,
  TableSimpleRegular,
} from '@fluentui/react-icons'
import { useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { addMember, groupPath, removeMember } from '../../api/groups.ts'
import { type DirectoryObject, type Group, isDynamic } from '../../api/types.ts'
import { useGo, useParam } from '../../kit/address.ts'
import { Command, CommandMenu, Commands } from '../../kit/Commands.tsx'
import { downloadRows } from '../../kit/csv.ts'
import { DataGrid } from '../../kit/DataGrid.tsx'
import { Filters } from '../../kit/Filters.tsx'
import { notify } from '../../kit/notices.ts'
import { Picker } from '../../kit/Picker.tsx'
import { useRows } from '../../kit/rows.ts'
import { NothingFound, State } from '../../kit/States.tsx'
import { number, t } from '../../text/text.ts'
import { GroupShell } from './GroupShell.tsx'
import { idOf, memberColumns, memberQuery, nameOf } from './members.tsx'
import { RemoveMembers } from './RemoveMembers.tsx'

export function GroupMembers() {
  return <GroupShell filled>{(group) => <Members group={group} />}</GroupShell>
}

function Members({ group }: { group: Group }) {
  const queries = useQueryClient()
  const [view, setView] = useParam('view', 'direct')
  const [q] = useParam('q')
  const path = `${groupPath(group.id)}/${view === 'all' ? 'transitiveMembers' : 'members'}`
  const query = useMemo(() => memberQuery(q), [q])
  const rows = useRows<DirectoryObject>(['groups', 'members', group.id], path, query)
  const columns = useMemo(memberColumns, [])
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const [asked, setAsked] = useState<'add' | 'remove' | null>(null)
  const dynamic = isDynamic(group)
  const chosen = rows.rows.filter((one) => selected.has(one.id))
  const renew = async (): Promise<void> => {
    setSelected(new Set())
    await queries.invalidateQueries({ queryKey: ['groups', 'members', group.id] })
    void queries.invalidateQueries({ queryKey: ['users'] })
  }
  const add = async (picked: readonly { id: string }[]): Promise<void> => {
    try {
      for (const one of picked) await addMember(group.id, one.id)
      notify.success(t('members.added', { count: picked.length, name: group.displayName }))
    } finally {
      await renew()
    }
  }
  return (
    <>
      <MemberCommands
        group={group}
        isChosen={chosen.length > 0 && view === 'direct'}
        onAdd={() => setAsked('add')}
        onRemove={() => setAsked('remove')}
        onRefresh={rows.refetch}
        onDownload={() => void downloadRows(t('members.file'), path, query, columns)}
      />
      <TabList size="small" selectedValue={view} onTabSelect={(_, { value }) => setView(String(value))}>
        <Tab value="direct">{t('members.direct')}</Tab>
        <Tab value="all">{t('members.all')}</Tab>
      </TabList>
      <Filters
        placeholder={t('groups.search')}
        found={rows.total === null ? null : t('members.found', { count: rows.total, text: number(rows.total) })}
      />
      <DataGrid
        label={t('group.members')}
        rows={rows}
        columns={columns}
        idOf={idOf}
        nameOf={nameOf}
        {...(dynamic ? {} : { selected, onSelect: setSelected })}
        empty={
          q ? (
            <NothingFound title={t('users.none')} why={t('users.none_why')} />
          ) : (
            <State title={t('members.none')} why={t(dynamic ? 'members.none_dynamic' : 'members.none_why')} />
          )
        }
      />
      {asked === 'add' ? (
        <Picker
          title={t('members.add')}
          there={new Set(rows.rows.map(idOf))}
          onPick={add}
          onClose={() => setAsked(null)}
        />
      ) : null}
      {asked === 'remove' ? (
        <RemoveMembers
          group={group}
          of="members"
          take={removeMember}
          chosen={chosen}
          onDone={renew}
          onClose={() => setAsked(null)}
        />
      ) : null}
    </>
  )
}

function MemberCommands({
  group,
  isChosen,
  onAdd,
  onRemove,
  onRefresh,
  onDownload,
}: {
  group: Group
  isChosen: boolean
  onAdd: () => void
  onRemove: () => void
  onRefresh: () => void
  onDownload: () => void
}) {
  const go = useGo()
  const act = group.isAssignableToRole ? 'groups.roleAssignable' : 'groups.write'
  const why = isDynamic(group) ? t('members.dynamic') : null
  const bulk = (['import', 'remove'] as const).map((key) => ({
    key,
    label: t(key === 'import' ? 'members.import' : 'members.bulk_remove'),
    onClick: () => go(`/bulk/${key}Members?group=${group.id}`),
  }))
  return (
    <Commands label={t('group.members')}>
      <Command icon={<AddRegular />} act={act} reason={why} onClick={onAdd}>
        {t('members.add')}
      </Command>
      <Command icon={<DeleteRegular />} act={act} reason={why} disabled={!isChosen} onClick={onRemove}>
        {t('members.remove')}
      </Command>
      {why ? null : <CommandMenu icon={<TableSimpleRegular />} label={t('members.bulk')} act={act} items={bulk} />}
      <Command icon={<ArrowDownloadRegular />} onClick={onDownload}>
        {t('do.download')}
      </Command>
      <Command icon={<ArrowSyncRegular />} onClick={onRefresh}>
        {t('do.refresh')}
      </Command>
    </Commands>
  )
}
