import { Field, Input, Text } from '@fluentui/react-components'
import { ArrowSyncRegular, ArrowUndoRegular, DeleteRegular } from '@fluentui/react-icons'
import { useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { namedLike } from '../../api/find.ts'
import type { User } from '../../api/types.ts'
import { deletedUsersPath, purgeObject, restoreObject } from '../../api/users.ts'
import { useParam } from '../../kit/address.ts'
import { Command, Commands } from '../../kit/Commands.tsx'
import { Confirm } from '../../kit/Confirm.tsx'
import type { Column } from '../../kit/columns.ts'
import { DataGrid } from '../../kit/DataGrid.tsx'
import { Filters } from '../../kit/Filters.tsx'
import { notify } from '../../kit/notices.ts'
import { Page } from '../../kit/Page.tsx'
import { Person } from '../../kit/Person.tsx'
import { useRows } from '../../kit/rows.ts'
import { NothingFound, State } from '../../kit/States.tsx'
import { Time } from '../../kit/Time.tsx'
import { number, t } from '../../text/text.ts'
import { userTypeText } from './words.ts'

/** How long a deleted user can be restored (directory.md 2.5), in milliseconds. */
const kept = 30 * 24 * 60 * 60 * 1_000

export function DeletedUsers() {
  const [q] = useParam('q')
  const query = useMemo(
    () => ({
      $select: 'id,displayName,userPrincipalName,userType,deletedDateTime',
      $filter: q ? namedLike(q) : undefined,
      $count: true,
      $top: 100,
    }),
    [q],
  )
  const rows = useRows<User>(['users', 'deleted'], deletedUsersPath, query)
  const columns = useMemo(deletedColumns, [])
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const [asked, setAsked] = useState<'restore' | 'purge' | null>(null)
  const chosen = rows.rows.filter((user) => selected.has(user.id))
  const close = (): void => setAsked(null)
  const done = (): void => setSelected(new Set())
  return (
    <Page
      filled
      title={t('deleted.title')}
      trail={[{ label: t('users.crumb'), to: '/users' }]}
      lead={t('deleted.lead')}
      commands={
        <Commands label={t('deleted.title')}>
          <Command
            icon={<ArrowUndoRegular />}
            act="users.restore"
            disabled={chosen.length === 0}
            onClick={() => setAsked('restore')}
          >
            {t('deleted.restore')}
          </Command>
          <Command
            icon={<DeleteRegular />}
            act="users.delete"
            disabled={chosen.length === 0}
            onClick={() => setAsked('purge')}
          >
            {t('deleted.purge')}
          </Command>
          <Command icon={<ArrowSyncRegular />} onClick={rows.refetch}>
            {t('do.refresh')}
          </Command>
        </Commands>
      }
    >
      <Filters
        placeholder={t('users.search')}
        found={rows.total === null ? null : t('users.found', { count: rows.total, text: number(rows.total) })}
      />
      <DataGrid
        label={t('deleted.title')}
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
            <State title={t('deleted.none')} why={t('deleted.none_why')} />
          )
        }
      />
      {asked === 'restore' ? <Restore users={chosen} onDone={done} onClose={close} /> : null}
      {asked === 'purge' ? <Purge users={chosen} onDone={done} onClose={close} /> : null}
    </Page>
  )
}

const idOf = (user: User): string => user.id
const nameOf = (user: User): string => user.displayName

const deletedColumns = (): readonly Column<User>[] => [
  {
    key: 'displayName',
    label: t('users.property.displayName'),
    width: 220,
    grow: 2,
    render: (user) => <Person name={user.displayName} />,
  },
  {
    key: 'userPrincipalName',
    label: t('users.property.userPrincipalName'),
    width: 240,
    grow: 2,
    second: true,
    render: (user) => user.userPrincipalName,
  },
  { key: 'userType', label: t('users.property.userType'), width: 110, render: (user) => userTypeText(user.userType) },
  {
    key: 'deleted',
    label: t('deleted.when'),
    width: 190,
    render: (user) => <Time at={user.deletedDateTime} none="" />,
  },
  {
    key: 'until',
    label: t('deleted.until'),
    width: 190,
    render: (user) => (user.deletedDateTime ? <Time at={new Date(Date.parse(user.deletedDateTime) + kept)} /> : ''),
  },
]

type AskedProps = { users: readonly User[]; onDone: () => void; onClose: () => void }

function useEach({ users, onDone }: AskedProps, act: (user: User) => Promise<unknown>, said: string) {
  const queries = useQueryClient()
  return async (): Promise<void> => {
    try {
      for (const user of users) await act(user)
      notify.success(said)
      onDone()
    } finally {
      await queries.invalidateQueries({ queryKey: ['users'] })
      void queries.invalidateQueries({ queryKey: ['overview'] })
    }
  }
}

function Restore(props: AskedProps) {
  const { users, onClose } = props
  const [name, setName] = useState('')
  const names = { count: users.length, name: users[0]?.displayName ?? '' }
  const run = useEach(
    props,
    (user) => restoreObject(user.id, users.length === 1 ? name.trim() || undefined : undefined),
    t('deleted.restored', names),
  )
  return (
    <Confirm title={t('deleted.restore_title', names)} action={t('do.restore')} onConfirm={run} onClose={onClose}>
      <Text>{t('deleted.restore_why')}</Text>
      {users.length === 1 ? (
        <Field label={t('deleted.restore_name')}>
          <Input
            value={name}
            placeholder={users[0]?.userPrincipalName ?? ''}
            onChange={(_, data) => setName(data.value)}
          />
        </Field>
      ) : null}
    </Confirm>
  )
}

/** Nobody can undo it: the word is typed. */
function Purge(props: AskedProps) {
  const { users, onClose } = props
  const [typed, setTyped] = useState('')
  const names = { count: users.length, name: users[0]?.displayName ?? '' }
  const word = t('deleted.purge_word')
  const run = useEach(props, (user) => purgeObject(user.id), t('deleted.purged', names))
  return (
    <Confirm
      title={t('deleted.purge_title', names)}
      action={t('deleted.purge')}
      disabled={typed.trim().toLowerCase() !== word}
      onConfirm={run}
      onClose={onClose}
    >
      <Field label={t('deleted.purge_why', { word })}>
        <Input value={typed} onChange={(_, data) => setTyped(data.value)} />
      </Field>
    </Confirm>
  )
}
