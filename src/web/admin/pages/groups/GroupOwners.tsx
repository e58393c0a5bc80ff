import { AddRegular, ArrowSyncRegular, DeleteRegular } from '@fluentui/react-icons'
import { useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { addOwner, groupPath, removeOwner } from '../../api/groups.ts'
import type { DirectoryObject, Group } from '../../api/types.ts'
import { Command, Commands } from '../../kit/Commands.tsx'
import { DataGrid } from '../../kit/DataGrid.tsx'
import { notify } from '../../kit/notices.ts'
import { Picker } from '../../kit/Picker.tsx'
import { useRows } from '../../kit/rows.ts'
import { State } from '../../kit/States.tsx'
import { t } from '../../text/text.ts'
import { GroupShell } from './GroupShell.tsx'
import { idOf, memberColumns, memberQuery, nameOf } from './members.tsx'
import { RemoveMembers } from './RemoveMembers.tsx'

export function GroupOwners() {
  return <GroupShell filled>{(group) => <Owners group={group} />}</GroupShell>
}

function Owners({ group }: { group: Group }) {
  const queries = useQueryClient()
  const query = useMemo(() => memberQuery(''), [])
  const rows = useRows<DirectoryObject>(['groups', 'owners', group.id], `${groupPath(group.id)}/owners`, query)
  const columns = useMemo(memberColumns, [])
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const [asked, setAsked] = useState<'add' | 'remove' | null>(null)
  const chosen = rows.rows.filter((one) => selected.has(one.id))
  const act = group.isAssignableToRole ? 'groups.roleAssignable' : 'groups.write'
  const renew = async (): Promise<void> => {
    setSelected(new Set())
    await queries.invalidateQueries({ queryKey: ['groups', 'owners', group.id] })
  }
  const add = async (picked: readonly { id: string }[]): Promise<void> => {
    try {
      for (const one of picked) await addOwner(group.id, one.id)
      notify.success(t('owners.added', { count: picked.length, name: group.displayName }))
    } finally {
      await renew()
    }
  }
  return (
    <>
      <Commands label={t('group.owners')}>
        <Command icon={<AddRegular />} act={act} onClick={() => setAsked('add')}>
          {t('owners.add')}
        </Command>
        <Command icon={<DeleteRegular />} act={act} disabled={chosen.length === 0} onClick={() => setAsked('remove')}>
          {t('members.remove')}
        </Command>
        <Command icon={<ArrowSyncRegular />} onClick={rows.refetch}>
          {t('do.refresh')}
        </Command>
      </Commands>
      <DataGrid
        label={t('group.owners')}
        rows={rows}
        columns={columns}
        idOf={idOf}
        nameOf={nameOf}
        selected={selected}
        onSelect={setSelected}
        empty={<State title={t('owners.none')} why={t('owners.none_why')} />}
      />
      {asked === 'add' ? (
        <Picker
          title={t('owners.add')}
          kinds={['user']}
          there={new Set(rows.rows.map(idOf))}
          onPick={add}
          onClose={() => setAsked(null)}
        />
      ) : null}
      {asked === 'remove' ? (
        <RemoveMembers
          group={group}
          of="owners"
          take={removeOwner}
          chosen={chosen}
          onDone={renew}
          onClose={() => setAsked(null)}
        />
      ) : null}
    </>
  )
}
