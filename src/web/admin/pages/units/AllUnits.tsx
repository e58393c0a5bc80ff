import { AddRegular, ArrowSyncRegular, DeleteRegular } from '@fluentui/react-icons'
import { useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { namedLike } from '../../api/find.ts'
import { deleteUnit, type Unit, unitsPath, unitsQuery } from '../../api/units.ts'
import { useGo, useParam } from '../../kit/address.ts'
import { Command, Commands } from '../../kit/Commands.tsx'
import { Confirm } from '../../kit/Confirm.tsx'
import type { Column } from '../../kit/columns.ts'
import { DataGrid } from '../../kit/DataGrid.tsx'
import { Filters } from '../../kit/Filters.tsx'
import { Go } from '../../kit/Go.tsx'
import { notify } from '../../kit/notices.ts'
import { Page } from '../../kit/Page.tsx'
import { useRows } from '../../kit/rows.ts'
import { NothingFound, State } from '../../kit/States.tsx'
import { number, t } from '../../text/text.ts'

const idOf = (unit: Unit): string => unit.id
const nameOf = (unit: Unit): string => unit.displayName

export function AllUnits() {
  const go = useGo()
  const [q] = useParam('q')
  const query = useMemo(() => unitsQuery({ $filter: q ? namedLike(q) : undefined }), [q])
  const rows = useRows<Unit>(['units', 'list'], unitsPath, query)
  const columns = useMemo(unitColumns, [])
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const [deleting, setDeleting] = useState(false)
  const chosen = rows.rows.filter((unit) => selected.has(unit.id))
  return (
    <Page
      filled
      title={t('units.title')}
      trail={[]}
      lead={t('units.lead')}
      commands={
        <Commands label={t('units.title')}>
          <Command icon={<AddRegular />} act="units.write" onClick={() => go('/units/new')}>
            {t('units.new')}
          </Command>
          <Command
            icon={<DeleteRegular />}
            act="units.write"
            disabled={chosen.length === 0}
            onClick={() => setDeleting(true)}
          >
            {t('do.delete')}
          </Command>
          <Command icon={<ArrowSyncRegular />} onClick={rows.refetch}>
            {t('do.refresh')}
          </Command>
        </Commands>
      }
    >
      <Filters
        placeholder={t('units.search')}
        found={rows.total === null ? null : t('units.found', { count: rows.total, text: number(rows.total) })}
      />
      <DataGrid
        label={t('units.title')}
        rows={rows}
        columns={columns}
        idOf={idOf}
        nameOf={nameOf}
        selected={selected}
        onSelect={setSelected}
        empty={
          q ? (
            <NothingFound title={t('units.none')} why={t('units.none_why')} />
          ) : (
            <State title={t('units.empty')} why={t('units.empty_why')} />
          )
        }
      />
      {deleting ? (
        <DeleteUnits units={chosen} onDone={() => setSelected(new Set())} onClose={() => setDeleting(false)} />
      ) : null}
    </Page>
  )
}

export function DeleteUnits({
  units,
  onDone,
  onClose,
}: {
  units: readonly Unit[]
  onDone: () => void
  onClose: () => void
}) {
  const queries = useQueryClient()
  const names = { count: units.length, name: units[0]?.displayName ?? '' }
  const run = async (): Promise<void> => {
    for (const unit of units) await deleteUnit(unit.id)
    notify.success(t('units.delete.done', names))
    onDone()
    for (const queryKey of [['units', 'list'], ['units', 'names'], ['roles']])
      void queries.invalidateQueries({ queryKey })
  }
  return (
    <Confirm title={t('units.delete.title', names)} action={t('do.delete')} onConfirm={run} onClose={onClose}>
      {t('units.delete.why')}
    </Confirm>
  )
}

const unitColumns = (): readonly Column<Unit>[] => [
  {
    key: 'name',
    label: t('units.property.displayName'),
    width: 220,
    grow: 1,
    render: (unit) => <Go to={`/units/${unit.id}`}>{unit.displayName}</Go>,
  },
  {
    key: 'description',
    label: t('units.property.description'),
    width: 300,
    grow: 2,
    second: true,
    render: (unit) => <span title={unit.description ?? ''}>{unit.description}</span>,
  },
  {
    key: 'restricted',
    label: t('units.property.restricted'),
    width: 220,
    render: (unit) => t(unit.isMemberManagementRestricted ? 'word.yes' : 'word.no'),
  },
]
