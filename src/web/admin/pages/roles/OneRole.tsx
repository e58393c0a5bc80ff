import { AddRegular, ArrowSyncRegular, DeleteRegular } from '@fluentui/react-icons'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { assignRole, roleDefinitionsQuery, roleHoldersQuery, unassignRole } from '../../api/roles.ts'
import { isGroup, type RoleAssignment, type RoleDefinition } from '../../api/types.ts'
import { useName } from '../../kit/address.ts'
import { Command, Commands } from '../../kit/Commands.tsx'
import { Confirm } from '../../kit/Confirm.tsx'
import type { Column } from '../../kit/columns.ts'
import { DataGrid } from '../../kit/DataGrid.tsx'
import { notify } from '../../kit/notices.ts'
import { Page } from '../../kit/Page.tsx'
import { Person } from '../../kit/Person.tsx'
import { type Picked, Picker } from '../../kit/Picker.tsx'
import { allRows } from '../../kit/rows.ts'
import { Loaded, State } from '../../kit/States.tsx'
import { t } from '../../text/text.ts'
import { type ScopeName, useScopeName } from '../units/scope.ts'

/** Who holds a role, and giving it to more. */
export function OneRole() {
  const id = useName('id')
  const roles = useQuery(roleDefinitionsQuery)
  const role = roles.data?.find((one) => one.id === id)
  const trail = [{ label: t('roles.crumb'), to: '/roles' }]
  return (
    <Page filled title={role?.displayName ?? t('roles.name')} trail={trail} lead={role?.description ?? ''}>
      <Loaded of={roles}>
        {() => (role ? <Holders role={role} /> : <State title={t('state.gone')} why={t('state.gone_why')} />)}
      </Loaded>
    </Page>
  )
}

const idOf = (one: RoleAssignment): string => one.id
const nameOf = (one: RoleAssignment): string => one.principal?.displayName ?? one.principalId

function Holders({ role }: { role: RoleDefinition }) {
  const queries = useQueryClient()
  const query = useQuery(roleHoldersQuery(role.id))
  const scope = useScopeName()
  const columns = useMemo(() => holderColumns(scope), [scope])
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const [asked, setAsked] = useState<'add' | 'remove' | null>(null)
  const chosen = (query.data ?? []).filter((one) => selected.has(one.id))
  const names = { role: role.displayName, count: chosen.length }
  const renew = async (): Promise<void> => {
    setSelected(new Set())
    await queries.invalidateQueries({ queryKey: ['roles'] })
  }
  const add = async (picked: readonly Picked[]): Promise<void> => {
    try {
      for (const one of picked) await assignRole(one.id, role.id)
      notify.success(t('roles.added', { ...names, count: picked.length }))
    } finally {
      await renew()
    }
  }
  const take = async (): Promise<void> => {
    try {
      for (const one of chosen) await unassignRole(one.id)
      notify.success(t('roles.removed', names))
    } finally {
      await renew()
    }
  }
  return (
    <>
      <Commands label={role.displayName}>
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
        label={role.displayName}
        rows={allRows(query)}
        columns={columns}
        idOf={idOf}
        nameOf={nameOf}
        selected={selected}
        onSelect={setSelected}
        empty={<State title={t('roles.holders.none')} why={t('roles.holders.none_why')} />}
      />
      {asked === 'add' ? (
        <Picker
          title={t('roles.add')}
          there={new Set((query.data ?? []).map((one) => one.principalId))}
          only={(one) => (one.kind === 'group' && !isAssignable(one) ? t('roles.not_assignable') : null)}
          onPick={add}
          onClose={() => setAsked(null)}
        />
      ) : null}
      {asked === 'remove' ? (
        <Confirm
          title={t('roles.remove_title', names)}
          action={t('roles.remove')}
          onConfirm={take}
          onClose={() => setAsked(null)}
        >
          {t('user.roles.remove_why')}
        </Confirm>
      ) : null}
    </>
  )
}

const isAssignable = (one: object): boolean => 'isAssignableToRole' in one && one.isAssignableToRole === true

const holderColumns = (scope: ScopeName): readonly Column<RoleAssignment>[] => [
  {
    key: 'name',
    label: t('groups.property.displayName'),
    width: 240,
    grow: 1,
    render: (one) => {
      const kind = one.principal && isGroup(one.principal) ? 'group' : 'user'
      return <Person name={nameOf(one)} kind={kind} to={`/${kind}s/${one.principalId}`} />
    },
  },
  {
    key: 'upn',
    label: t('users.property.userPrincipalName'),
    width: 260,
    grow: 1,
    second: true,
    render: (one) => one.principal?.userPrincipalName ?? t('word.group'),
  },
  {
    key: 'scope',
    label: t('user.roles.scope'),
    width: 200,
    render: (one) => scope(one.directoryScopeId),
  },
]
