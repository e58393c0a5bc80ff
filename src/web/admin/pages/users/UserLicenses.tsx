import {
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  tokens,
} from '@fluentui/react-components'
import { ArrowRepeatAllRegular, ArrowSyncRegular, RibbonAddRegular } from '@fluentui/react-icons'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { skusQuery } from '../../api/directory.ts'
import { reprocess } from '../../api/licences.ts'
import type { User } from '../../api/types.ts'
import { memberOfQuery } from '../../api/users.ts'
import { Command, Commands } from '../../kit/Commands.tsx'
import { DataGrid } from '../../kit/DataGrid.tsx'
import { Go } from '../../kit/Go.tsx'
import { notify } from '../../kit/notices.ts'
import { allRows } from '../../kit/rows.ts'
import { State } from '../../kit/States.tsx'
import { t } from '../../text/text.ts'
import { AssignLicenses } from '../licenses/AssignLicenses.tsx'
import { type AssignmentRow, assignmentColumns, rowsOf } from '../licenses/assignments.tsx'
import { UserShell } from './UserShell.tsx'

const useStyles = makeStyles({ bar: { marginBlockEnd: tokens.spacingVerticalM, flexShrink: 0 } })

/** Seed 000, steps 10 and 11. */
export function UserLicenses() {
  return <UserShell filled>{(user) => <Licenses user={user} />}</UserShell>
}

const idOf = (row: AssignmentRow): string => row.sku.skuId
const nameOf = (row: AssignmentRow): string => row.sku.skuPartNumber

function Licenses({ user }: { user: User }) {
  const styles = useStyles()
  const queries = useQueryClient()
  const skus = useQuery(skusQuery)
  const groups = useQuery(memberOfQuery(user.id))
  const columns = useMemo(assignmentColumns, [])
  const [assigning, setAssigning] = useState(false)
  const states = user.licenseAssignmentStates ?? []
  const names = new Map(groups.data?.map((group) => [group.id, group.displayName]))
  const rows = skus.data && rowsOf(states, skus.data, names)
  const renew = (): Promise<void> => queries.invalidateQueries({ queryKey: ['users'] })
  const again = async (): Promise<void> => {
    try {
      await reprocess('users', user.id)
      await renew()
      notify.success(t('user.licenses.reprocessed', { name: user.displayName }))
    } catch (error) {
      notify.error(t('user.licenses.reprocess'), error)
    }
  }
  return (
    <>
      <Commands label={t('user.licenses')}>
        <Command icon={<RibbonAddRegular />} act="licences.assign" onClick={() => setAssigning(true)}>
          {t('user.licenses.assignments')}
        </Command>
        <Command icon={<ArrowRepeatAllRegular />} act="licences.assign" onClick={() => void again()}>
          {t('user.licenses.reprocess')}
        </Command>
        <Command icon={<ArrowSyncRegular />} onClick={() => void renew()}>
          {t('do.refresh')}
        </Command>
      </Commands>
      {user.usageLocation ? null : (
        <MessageBar intent="warning" className={styles.bar} layout="multiline">
          <MessageBarBody>
            <MessageBarTitle>{t('user.licenses.location')}</MessageBarTitle>
            {t('user.licenses.location_why')}
          </MessageBarBody>
          <MessageBarActions>
            <Go to={`/users/${user.id}/properties?tab=settings`}>{t('user.licenses.location_set')}</Go>
          </MessageBarActions>
        </MessageBar>
      )}
      <DataGrid
        label={t('user.licenses')}
        rows={allRows({ ...skus, data: rows })}
        columns={columns}
        idOf={idOf}
        nameOf={nameOf}
        empty={<State title={t('user.licenses.none')} />}
      />
      {assigning ? (
        <AssignLicenses
          of="users"
          id={user.id}
          direct={states.filter((state) => state.assignedByGroup === null)}
          inherited={inheritedOf(rows ?? [])}
          onClose={() => setAssigning(false)}
        />
      ) : null}
    </>
  )
}

const inheritedOf = (rows: readonly AssignmentRow[]): ReadonlyMap<string, readonly string[]> =>
  new Map(rows.map((row) => [row.sku.skuId, row.paths.filter((path) => path.group).map((path) => path.groupName)]))
