import { useMemo } from 'react'
import { groupPath } from '../../api/groups.ts'
import type { Group } from '../../api/types.ts'
import { DataGrid } from '../../kit/DataGrid.tsx'
import { useRows } from '../../kit/rows.ts'
import { State } from '../../kit/States.tsx'
import { t } from '../../text/text.ts'
import { GroupShell } from './GroupShell.tsx'
import { groupColumns } from './list.tsx'

/** The groups that this one is in. */
export function GroupMemberships() {
  return <GroupShell filled>{(group) => <Memberships group={group} />}</GroupShell>
}

const query = { $select: 'id,displayName,groupTypes,membershipRule,mail', $top: 100 }

function Memberships({ group }: { group: Group }) {
  const rows = useRows<Group>(
    ['groups', 'memberOf', group.id],
    `${groupPath(group.id)}/memberOf/microsoft.graph.group`,
    query,
  )
  const columns = useMemo(() => groupColumns().filter((column) => !column.extra), [])
  return (
    <DataGrid
      label={t('group.memberships')}
      rows={rows}
      columns={columns}
      idOf={(one) => one.id}
      nameOf={(one) => one.displayName}
      empty={<State title={t('memberships.none')} why={t('memberships.none_why')} />}
    />
  )
}
