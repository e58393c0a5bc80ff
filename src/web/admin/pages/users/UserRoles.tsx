import { AddRegular, ArrowSyncRegular, DeleteRegular } from '@fluentui/react-icons'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { assignRole, roleAssignmentsQuery, unassignRole } from '../../api/roles.ts'
import type { RoleAssignment, User } from '../../api/types.ts'
import { Command, Commands } from '../../kit/Commands.tsx'
import { Confirm } from '../../kit/Confirm.tsx'
import type { Column } from '../../kit/columns.ts'
import { DataGrid } from '../../kit/DataGrid.tsx'
import { Go } from '../../kit/Go.tsx'
import { notify } from '../../kit/notices.ts'
import { allRows } from '../../kit/rows.ts'
import { State } from '../../kit/States.tsx'
import { t } from '../../text/text.ts'
import { RolePicker } from '../roles/RolePicker.tsx'
import { type ScopeName, useScopeName } from '../units/scope.ts'
import { UserShell } from './UserShell.tsx'

export function UserRoles() {
  return <UserShell filled>{(user) => <Roles user={user} />}</UserShell>
}

const idOf = (one: RoleAssignment): string => one.id
const nameOf = (one: RoleAssignment): string => one.roleDefinition?.displayName ?? one.roleDefinitionId

function Roles({ user }: { user: User }) {
  const queries = useQueryClient()
  const query = useQuery(roleAssignmentsQuery(user.id))
  const scope = useScopeName()
  const columns = useMemo(() => roleColumns(scope), [scope])
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const [asked, setAsked] = useState<'add' | 'remove' | null>(null)
  const chosen = (query.data ?? []).filter((one) => selected.has(one.id))
  const renew = async (): Promise<void> => {
    setSelected(new Set())
    await queries.invalidateQueries({ queryKey: ['roles'] })
  }
  const names = { name: user.displayName, role: chosen.map(nameOf).join(', ') }
  return (
    <>
      <Commands label={t('user.roles')}>
        <Command icon={<AddRegular />} act="roles.write" onClick={() => setAsked('add')}>
          {t('user.roles.add')}
        </Command>
        <Command
          icon={<DeleteRegular />}
          act="roles.write"
          disabled={chosen.length === 0}
          onClick={() => setAsked('remove')}
        >
          {t('user.roles.remove')}
        </Command>
        <Command icon={<ArrowSyncRegular />} onClick={() => void query.refetch()}>
          {t('do.refresh')}
        </Command>
      </Commands>
      <DataGrid
        label={t('user.roles')}
        rows={allRows(query)}
        columns={columns}
        idOf={idOf}
        nameOf={nameOf}
        selected={selected}
        onSelect={setSelected}
        empty={<State title={t('user.roles.none')} why={t('user.roles.none_why')} />}
      />
      {asked === 'add' ? (
        <RolePicker
          there={new Set((query.data ?? []).map((one) => one.roleDefinitionId))}
          onClose={() => setAsked(null)}
          onPick={async (roles) => {
            for (const role of roles) await assignRole(user.id, role.id)
            await renew()
            notify.success(t('user.roles.added', { ...names, role: roles.map((role) => role.displayName).join(', ') }))
          }}
        />
      ) : null}
      {asked === 'remove' ? (
        <Confirm
          title={t('user.roles.remove_title', names)}
          action={t('user.roles.remove')}
          onClose={() => setAsked(null)}
          onConfirm={async () => {
            for (const one of chosen) await unassignRole(one.id)
            await renew()
            notify.success(t('user.roles.removed', names))
          }}
        >
          {t('user.roles.remove_why')}
        </Confirm>
      ) : null}
    </>
  )
}

const roleColumns = (scope: ScopeName): readonly Column<RoleAssignment>[] => [
  {
    key: 'role',
    label: t('user.roles.role'),
    width: 240,
    grow: 1,
    render: (one) => <Go to={`/roles/${one.roleDefinitionId}`}>{nameOf(one)}</Go>,
  },
  {
    key: 'scope',
    label: t('user.roles.scope'),
    width: 200,
    second: true,
    render: (one) => scope(one.directoryScopeId),
  },
  {
    key: 'description',
    label: t('roles.description'),
    width: 320,
    grow: 2,
    render: (one) => one.roleDefinition?.description ?? '',
  },
]
