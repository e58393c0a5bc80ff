import { AddRegular, ArrowSyncRegular, DeleteRegular } from '@fluentui/react-icons'
import { useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { DirectoryObject } from '../../api/types.ts'
import { addUnitMember, removeUnitMember, type Unit, unitPath } from '../../api/units.ts'
import { useParam } from '../../kit/address.ts'
import { Command, Commands } from '../../kit/Commands.tsx'
import { Confirm } from '../../kit/Confirm.tsx'
import { DataGrid } from '../../kit/DataGrid.tsx'
import { Filters } from '../../kit/Filters.tsx'
import { notify } from '../../kit/notices.ts'
import { Picker } from '../../kit/Picker.tsx'
import { useRows } from '../../kit/rows.ts'
import { NothingFound, State } from '../../kit/States.tsx'
import { number, t } from '../../text/text.ts'
import { idOf, memberColumns, memberQuery, nameOf } from '../groups/members.tsx'
import { UnitShell } from './UnitShell.tsx'

export function UnitMembers() {
  return <UnitShell filled>{(unit) => <Members unit={unit} />}</UnitShell>
}

function Members({ unit }: { unit: Unit }) {
  const queries = useQueryClient()
  const [q] = useParam('q')
  const query = useMemo(() => memberQuery(q), [q])
  const rows = useRows<DirectoryObject>(['units', 'members', unit.id], `${unitPath(unit.id)}/members`, query)
  const columns = useMemo(memberColumns, [])
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const [asked, setAsked] = useState<'add' | 'remove' | null>(null)
  const chosen = rows.rows.filter((one) => selected.has(one.id))
  const names = { name: unit.displayName, count: chosen.length }
  /** One after the other; the list is renewed however far it came. */
  const each = async (
    some: readonly { id: string }[],
    act: (unitId: string, id: string) => Promise<void>,
    done: 'added' | 'removed',
  ): Promise<void> => {
    try {
      for (const one of some) await act(unit.id, one.id)
      notify.success(t(`unit.members.${done}`, { ...names, count: some.length }))
    } finally {
      setSelected(new Set())
      await queries.invalidateQueries({ queryKey: ['units', 'members', unit.id] })
    }
  }
  return (
    <>
      <MemberCommands
        isChosen={chosen.length > 0}
        onAdd={() => setAsked('add')}
        onRemove={() => setAsked('remove')}
        onRefresh={rows.refetch}
      />
      <Filters
        placeholder={t('units.search')}
        found={rows.total === null ? null : t('unit.members.found', { count: rows.total, text: number(rows.total) })}
      />
      <DataGrid
        label={t('unit.members')}
        rows={rows}
        columns={columns}
        idOf={idOf}
        nameOf={nameOf}
        selected={selected}
        onSelect={setSelected}
        empty={
          q ? (
            <NothingFound title={t('users.none')} why={t('users.none_why')} />
          ) : (
            <State title={t('unit.members.none')} why={t('unit.members.none_why')} />
          )
        }
      />
      {asked === 'add' ? (
        <Picker
          title={t('members.add')}
          there={new Set(rows.rows.map(idOf))}
          onPick={(picked) => each(picked, addUnitMember, 'added')}
          onClose={() => setAsked(null)}
        />
      ) : null}
      {asked === 'remove' ? (
        <Confirm
          title={t('unit.members.remove_title', names)}
          action={t('members.remove')}
          onConfirm={() => each(chosen, removeUnitMember, 'removed')}
          onClose={() => setAsked(null)}
        >
          {t('unit.members.remove_why')}
        </Confirm>
      ) : null}
    </>
  )
}

function MemberCommands({
  isChosen,
  onAdd,
  onRemove,
  onRefresh,
}: {
  isChosen: boolean
  onAdd: () => void
  onRemove: () => void
  onRefresh: () => void
}) {
  return (
    <Commands label={t('unit.members')}>
      <Command icon={<AddRegular />} act="units.write" onClick={onAdd}>
        {t('members.add')}
      </Command>
      <Command icon={<DeleteRegular />} act="units.write" disabled={!isChosen} onClick={onRemove}>
        {t('members.remove')}
      </Command>
      <Command icon={<ArrowSyncRegular />} onClick={onRefresh}>
        {t('do.refresh')}
      </Command>
    </Commands>
  )
}
