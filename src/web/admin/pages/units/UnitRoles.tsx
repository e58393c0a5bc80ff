import { AddRegular, ArrowSyncRegular, DeleteRegular } from '@fluentui/react-icons'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { roleDefinitionsQuery } from '../../api/roles.ts'
import { isGroup, type RoleAssignment, type RoleDefinition } from '../../api/types.ts'
import { giveScopedRole, scopedRolesQuery, takeScopedRole, type Unit } from '../../api/units.ts'
import { Command, Commands } from '../../kit/Commands.tsx'
import { Confirm } from '../../kit/Confirm.tsx'
import type { Column } from '../../kit/columns.ts'
import { DataGrid } from '../../kit/DataGrid.tsx'
import { Go } from '../../kit/Go.tsx'
import { notify } from '../../kit/notices.ts'
import { Person } from '../../kit/Person.tsx'
import { type Picked, Picker } from '../../kit/Picker.tsx'
import { allRows } from '../../kit/rows.ts'
import { State } from '../../kit/States.tsx'
import { t } from '../../text/text.ts'
import { RolePicker } from '../roles/RolePicker.tsx'
import { UnitShell } from './UnitShell.tsx'

export function UnitRoles() {
  return <UnitShell filled>{(unit) => <Roles unit={unit} />}</UnitShell>
}

const idOf = (one: RoleAssignment): string => one.id
const nameOf = (one: RoleAssignment): string => one.principal?.displayName ?? one.principalId

function Roles({ unit }: { unit: Unit }) {
  const queries = useQueryClient()
  const query = useQuery(scopedRolesQuery(unit.id))
  const roles = useQuery(roleDefinitionsQuery)
  const columns = useMemo(() => columnsOf(roles.data ?? []), [roles.data])
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const [asked, setAsked] = useState<'add' | 'remove' | null>(null)
  const chosen = (query.data ?? []).filter((one) => selected.has(one.id))
  const names = { name: unit.displayName, count: chosen.length }
  const renew = async (): Promise<void> => {
    setSelected(new Set())
    await queries.invalidateQueries({ queryKey: ['units', 'roles', unit.id] })
    void queries.invalidateQueries({ queryKey: ['roles'] })
  }
  return (
    <>
      <Commands label={t('unit.roles')}>
        <Command icon={<AddRegular />} act="roles.write" onClick={() => setAsked('add')}>
          {t('roles.add')}
        </Command>
        <Command
          icon={<DeleteRegular />}
          act="roles.write"
          disabled={chosen.length === 0}
          onClick={() => setAsked('remove')}
        >
          {t('roles.remove')}
        </Command>
        <Command icon={<ArrowSyncRegular />} onClick={() => void query.refetch()}>
          {t('do.refresh')}
        </Command>
      </Commands>
      <DataGrid
        label={t('unit.roles')}
        rows={allRows(query)}
        columns={columns}
        idOf={idOf}
        nameOf={nameOf}
        selected={selected}
        onSelect={setSelected}
        empty={<State title={t('unit.roles.none')} why={t('unit.roles.none_why')} />}
      />
      {asked === 'add' ? <Give unit={unit} onDone={renew} onClose={() => setAsked(null)} /> : null}
      {asked === 'remove' ? (
        <Confirm
          title={t('unit.roles.remove_title', names)}
          action={t('roles.remove')}
          onClose={() => setAsked(null)}
          onConfirm={async () => {
            try {
              for (const one of chosen) await takeScopedRole(unit.id, one.id)
              notify.success(t('unit.roles.removed', names))
            } finally {
              await renew()
            }
          }}
        >
          {t('user.roles.remove_why')}
        </Confirm>
      ) : null}
    </>
  )
}

/** First which roles, then who holds them. */
function Give({ unit, onDone, onClose }: { unit: Unit; onDone: () => Promise<void>; onClose: () => void }) {
  const [roles, setRoles] = useState<readonly RoleDefinition[]>([])
  if (roles.length === 0)
    return <RolePicker there={new Set()} keepsOpen onPick={(picked) => setRoles(picked)} onClose={onClose} />
  const give = async (picked: readonly Picked[]): Promise<void> => {
    try {
      for (const role of roles) for (const one of picked) await giveScopedRole(unit.id, role.id, one.id)
      notify.success(t('unit.roles.added', { name: unit.displayName, count: roles.length * picked.length }))
    } finally {
      await onDone()
    }
  }
  const names = { name: unit.displayName, roles: roles.map((role) => role.displayName).join(', ') }
  return <Picker title={t('unit.roles.who', names)} onPick={give} onClose={onClose} />
}

const columnsOf = (roles: readonly RoleDefinition[]): readonly Column<RoleAssignment>[] => [
  {
    key: 'who',
    label: t('groups.property.displayName'),
    width: 240,
    grow: 1,
    render: (one) => {
      const kind = one.principal && isGroup(one.principal) ? 'group' : 'user'
      return <Person name={nameOf(one)} kind={kind} to={`/${kind}s/${one.principalId}`} />
    },
  },
  {
    key: 'role',
    label: t('roles.name'),
    width: 280,
    grow: 1,
    second: true,
    render: (one) => (
      <Go to={`/roles/${one.roleDefinitionId}`}>
        {roles.find((role) => role.id === one.roleDefinitionId)?.displayName ?? one.roleDefinitionId}
      </Go>
    ),
  },
]
