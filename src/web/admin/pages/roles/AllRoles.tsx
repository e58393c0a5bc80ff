import { Badge } from '@fluentui/react-components'
import { ArrowSyncRegular } from '@fluentui/react-icons'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { allAssignmentsQuery, roleDefinitionsQuery } from '../../api/roles.ts'
import type { RoleDefinition } from '../../api/types.ts'
import { useParam } from '../../kit/address.ts'
import { Command, Commands } from '../../kit/Commands.tsx'
import type { Column } from '../../kit/columns.ts'
import { DataGrid } from '../../kit/DataGrid.tsx'
import { Filters } from '../../kit/Filters.tsx'
import { Go } from '../../kit/Go.tsx'
import { Page } from '../../kit/Page.tsx'
import { allRows } from '../../kit/rows.ts'
import { NothingFound } from '../../kit/States.tsx'
import { number, t } from '../../text/text.ts'

export function AllRoles() {
  const [q] = useParam('q')
  const roles = useQuery(roleDefinitionsQuery)
  const assignments = useQuery(allAssignmentsQuery)
  const counts = useMemo(() => {
    const found = new Map<string, number>()
    for (const { roleDefinitionId: id } of assignments.data ?? []) found.set(id, (found.get(id) ?? 0) + 1)
    return found
  }, [assignments.data])
  const columns = useMemo(() => roleColumns(counts), [counts])
  const shown = useMemo(
    () =>
      roles.data
        ?.filter((role) => role.displayName.toLowerCase().includes(q.toLowerCase()))
        .sort(
          (a, b) => (counts.get(b.id) ?? 0) - (counts.get(a.id) ?? 0) || a.displayName.localeCompare(b.displayName),
        ),
    [roles.data, q, counts],
  )
  return (
    <Page
      filled
      title={t('roles.title')}
      trail={[]}
      lead={t('roles.lead')}
      commands={
        <Commands label={t('roles.title')}>
          <Command
            icon={<ArrowSyncRegular />}
            onClick={() => void Promise.all([roles.refetch(), assignments.refetch()])}
          >
            {t('do.refresh')}
          </Command>
        </Commands>
      }
    >
      <Filters placeholder={t('roles.search')} found={shown ? t('roles.found', { count: shown.length }) : null} />
      <DataGrid
        label={t('roles.title')}
        rows={allRows({ ...roles, data: shown })}
        columns={columns}
        idOf={(role) => role.id}
        nameOf={(role) => role.displayName}
        empty={<NothingFound title={t('roles.none')} />}
      />
    </Page>
  )
}

const roleColumns = (counts: ReadonlyMap<string, number>): readonly Column<RoleDefinition>[] => [
  {
    key: 'role',
    label: t('roles.name'),
    width: 260,
    grow: 1,
    render: (role) => (
      <>
        <Go to={`/roles/${role.id}`}>{role.displayName}</Go>{' '}
        {role.isPrivileged ? (
          <Badge appearance="tint" color="warning">
            {t('roles.privileged')}
          </Badge>
        ) : null}
      </>
    ),
  },
  {
    key: 'holders',
    label: t('roles.holders'),
    width: 120,
    second: 'named',
    render: (role) => number(counts.get(role.id) ?? 0),
  },
  {
    key: 'description',
    label: t('roles.description'),
    width: 380,
    grow: 3,
    render: (role) => <span title={role.description ?? ''}>{role.description}</span>,
  },
]
