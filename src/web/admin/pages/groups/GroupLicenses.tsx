import { ArrowRepeatAllRegular, ArrowSyncRegular, RibbonAddRegular } from '@fluentui/react-icons'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { skusQuery } from '../../api/directory.ts'
import { reprocess } from '../../api/licences.ts'
import type { Group } from '../../api/types.ts'
import { Command, Commands } from '../../kit/Commands.tsx'
import { DataGrid } from '../../kit/DataGrid.tsx'
import { notify } from '../../kit/notices.ts'
import { allRows } from '../../kit/rows.ts'
import { State } from '../../kit/States.tsx'
import { t } from '../../text/text.ts'
import { AssignLicenses } from '../licenses/AssignLicenses.tsx'
import { type AssignmentRow, assignmentColumns, rowsOf } from '../licenses/assignments.tsx'
import { GroupShell } from './GroupShell.tsx'

export function GroupLicenses() {
  return <GroupShell filled>{(group) => <Licenses group={group} />}</GroupShell>
}

const none = new Map<string, readonly string[]>()

function Licenses({ group }: { group: Group }) {
  const queries = useQueryClient()
  const skus = useQuery(skusQuery)
  const columns = useMemo(() => assignmentColumns().filter(({ key }) => key === 'product' || key === 'services'), [])
  const [assigning, setAssigning] = useState(false)
  const direct = group.assignedLicenses ?? []
  const states = direct.map((one) => ({ ...one, assignedByGroup: null, state: 'Active', error: null }))
  const rows = skus.data && rowsOf(states, skus.data, new Map())
  const renew = (): Promise<void> => queries.invalidateQueries({ queryKey: ['groups'] })
  const again = async (): Promise<void> => {
    try {
      await reprocess('groups', group.id)
      notify.success(t('user.licenses.reprocessed', { name: group.displayName }))
    } catch (error) {
      notify.error(t('user.licenses.reprocess'), error)
    }
  }
  return (
    <>
      <Commands label={t('group.licenses')}>
        <Command icon={<RibbonAddRegular />} act="licences.assign" onClick={() => setAssigning(true)}>
          {t('user.licenses.assignments')}
        </Command>
        <Command
          icon={<ArrowRepeatAllRegular />}
          act="licences.assign"
          disabled={direct.length === 0}
          onClick={() => void again()}
        >
          {t('user.licenses.reprocess')}
        </Command>
        <Command icon={<ArrowSyncRegular />} onClick={() => void renew()}>
          {t('do.refresh')}
        </Command>
      </Commands>
      <DataGrid
        label={t('group.licenses')}
        rows={allRows({ ...skus, data: rows })}
        columns={columns}
        idOf={(row: AssignmentRow) => row.sku.skuId}
        nameOf={(row: AssignmentRow) => row.sku.skuPartNumber}
        empty={<State title={t('user.licenses.none')} />}
      />
      {assigning ? (
        <AssignLicenses
          of="groups"
          id={group.id}
          direct={direct}
          inherited={none}
          onClose={() => setAssigning(false)}
        />
      ) : null}
    </>
  )
}
