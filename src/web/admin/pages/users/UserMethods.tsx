import {
  AddRegular,
  ArrowRepeatAllRegular,
  ArrowSyncRegular,
  ChatDismissRegular,
  ChatRegular,
  DeleteRegular,
  KeyResetRegular,
  ProhibitedRegular,
  ShieldDismissRegular,
  SignOutRegular,
  StarRegular,
} from '@fluentui/react-icons'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import {
  defaultMethodQuery,
  deleteMethod,
  type Method,
  methodsQuery,
  requireRegistration,
  setDefaultMethod,
  setSmsSignIn,
} from '../../api/methods.ts'
import type { User } from '../../api/types.ts'
import { Command, Commands } from '../../kit/Commands.tsx'
import { Confirm } from '../../kit/Confirm.tsx'
import type { Column } from '../../kit/columns.ts'
import { DataGrid } from '../../kit/DataGrid.tsx'
import { notify } from '../../kit/notices.ts'
import { allRows } from '../../kit/rows.ts'
import { State } from '../../kit/States.tsx'
import { Time } from '../../kit/Time.tsx'
import { t } from '../../text/text.ts'
import { AddMethod } from './AddMethod.tsx'
import { ResetPassword } from './ResetPassword.tsx'
import { RevokeSessions } from './RevokeSessions.tsx'
import { UserShell } from './UserShell.tsx'

export function UserMethods() {
  return (
    <UserShell filled lead={t('user.methods.lead')}>
      {(user) => <Methods user={user} />}
    </UserShell>
  )
}

const idOf = (method: Method): string => method.id
/** What can be asked for first: nobody signs in by mail. */
const firstKinds: ReadonlySet<Method['kind']> = new Set(['authenticator', 'oath', 'phone'])
const canGo = (method: Method): boolean => method.path !== null

export const methodName = (method: Method): string => {
  const name = t(`user.methods.kind.${method.kind}`)
  return method.phoneType ? `${name} (${t(`user.methods.phone.${method.phoneType}`)})` : name
}

function Methods({ user }: { user: User }) {
  const queries = useQueryClient()
  const query = useQuery(methodsQuery(user.id))
  const first = useQuery(defaultMethodQuery(user.id)).data ?? null
  const columns = useMemo(() => methodColumns(first), [first])
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const [asked, setAsked] = useState<'add' | 'delete' | 'require' | 'reset' | 'revoke' | null>(null)
  const close = (): void => setAsked(null)
  const chosen = (query.data ?? []).filter((one) => selected.has(one.id))
  const names = { method: chosen.map(methodName).join(', ') }
  const take = async (): Promise<void> => {
    for (const method of chosen) await deleteMethod(method)
    setSelected(new Set())
    await queries.invalidateQueries({ queryKey: ['users', 'methods'] })
    notify.success(t('user.methods.deleted', names))
  }
  return (
    <>
      <Commands label={t('user.methods')}>
        <Command icon={<AddRegular />} act="authMethods.write" onClick={() => setAsked('add')}>
          {t('user.methods.add')}
        </Command>
        <Command
          icon={<DeleteRegular />}
          act="authMethods.write"
          disabled={chosen.length === 0}
          onClick={() => setAsked('delete')}
        >
          {t('do.delete')}
        </Command>
        <DefaultCommand user={user} chosen={chosen} first={first} />
        <SmsCommand user={user} chosen={chosen} />
        <Command icon={<ArrowRepeatAllRegular />} act="authMethods.write" onClick={() => setAsked('require')}>
          {t('user.methods.require')}
        </Command>
        <Command icon={<KeyResetRegular />} act="users.resetPassword" onClick={() => setAsked('reset')}>
          {t('user.reset')}
        </Command>
        <Command icon={<SignOutRegular />} act="users.revokeSessions" onClick={() => setAsked('revoke')}>
          {t('user.revoke')}
        </Command>
        <LaterCommands />
        <Command icon={<ArrowSyncRegular />} onClick={() => void query.refetch()}>
          {t('do.refresh')}
        </Command>
      </Commands>
      <DataGrid
        label={t('user.methods.usable')}
        rows={allRows(query)}
        columns={columns}
        idOf={idOf}
        nameOf={methodName}
        selected={selected}
        onSelect={setSelected}
        selectable={canGo}
        empty={<State title={t('user.methods.none')} why={t('user.methods.none_why')} />}
      />
      {asked === 'add' ? <AddMethod user={user} onClose={close} /> : null}
      {asked === 'require' ? <RequireRegistration user={user} onClose={close} /> : null}
      {asked === 'reset' ? <ResetPassword user={user} onClose={close} /> : null}
      {asked === 'revoke' ? <RevokeSessions user={user} onClose={close} /> : null}
      {asked === 'delete' ? (
        <Confirm title={t('user.methods.delete_title', names)} action={t('do.delete')} onConfirm={take} onClose={close}>
          {t('user.methods.delete_why')}
        </Confirm>
      ) : null}
    </>
  )
}

function DefaultCommand({ user, chosen, first }: { user: User; chosen: readonly Method[]; first: string | null }) {
  const queries = useQueryClient()
  const [method] = chosen
  const can = method && chosen.length === 1 && firstKinds.has(method.kind) && method.id !== first
  const run = async (): Promise<void> => {
    if (!method) return
    try {
      await setDefaultMethod(user.id, method.id)
      await queries.invalidateQueries({ queryKey: ['users', 'methods'] })
      notify.success(t('user.methods.default_done', { method: methodName(method) }))
    } catch (error) {
      notify.error(t('form.failed'), error)
    }
  }
  return (
    <Command icon={<StarRegular />} act="authMethods.write" disabled={!can} onClick={() => void run()}>
      {t('user.methods.default')}
    </Command>
  )
}

/** authentication-methods.md 2.3: the number as a name to sign in with. One command, by what the number is now. */
function SmsCommand({ user, chosen }: { user: User; chosen: readonly Method[] }) {
  const queries = useQueryClient()
  const [method] = chosen
  const state = chosen.length === 1 ? method?.smsSignIn : null
  const on = state !== 'ready'
  const run = async (): Promise<void> => {
    if (!method) return
    try {
      await setSmsSignIn(method, on)
      notify.success(t(on ? 'user.methods.sms.enabled' : 'user.methods.sms.disabled', { name: user.displayName }))
    } catch (error) {
      notify.error(t('form.failed'), error)
    }
    await queries.invalidateQueries({ queryKey: ['users', 'methods'] })
  }
  return (
    <Command
      icon={on ? <ChatRegular /> : <ChatDismissRegular />}
      act="authMethods.write"
      disabled={state !== 'ready' && state !== 'notEnabled'}
      onClick={() => void run()}
    >
      {t(on ? 'user.methods.sms.enable' : 'user.methods.sms.disable')}
    </Command>
  )
}

/** ADA-04, ADA-11: what is about a second factor at sign-in waits for it, and says so. */
function LaterCommands() {
  const reason = t('user.methods.second_later')
  return (
    <>
      <Command icon={<ShieldDismissRegular />} disabled reason={reason}>
        {t('user.methods.revoke_second')}
      </Command>
      <Command icon={<ProhibitedRegular />} disabled reason={reason}>
        {t('user.methods.block_second')}
      </Command>
    </>
  )
}

function RequireRegistration({ user, onClose }: { user: User; onClose: () => void }) {
  const names = { name: user.displayName }
  const run = async (): Promise<void> => {
    await requireRegistration(user.id)
    notify.success(t('user.methods.require_done', names))
  }
  return (
    <Confirm
      title={t('user.methods.require_title', names)}
      action={t('user.methods.require')}
      onConfirm={run}
      onClose={onClose}
    >
      {t('user.methods.require_why', names)}
    </Confirm>
  )
}

const methodColumns = (first: string | null): readonly Column<Method>[] => [
  {
    key: 'method',
    label: t('user.methods.method'),
    width: 230,
    grow: 1,
    render: (method) =>
      method.id === first ? t('user.methods.first', { method: methodName(method) }) : methodName(method),
  },
  {
    key: 'detail',
    label: t('user.methods.detail'),
    width: 150,
    grow: 1,
    second: true,
    render: (method) => (method.pass ? t(`user.methods.pass.${method.pass}`) : method.detail),
  },
  {
    key: 'sms',
    label: t('user.methods.sms'),
    width: 150,
    second: ({ smsSignIn }) => (smsSignIn ? `${t('user.methods.sms')}: ${t(`user.methods.sms.${smsSignIn}`)}` : null),
    render: ({ smsSignIn }) => (smsSignIn ? t(`user.methods.sms.${smsSignIn}`) : '-'),
  },
  {
    key: 'created',
    label: t('user.methods.added'),
    width: 180,
    render: (method) => <Time at={method.created} none="-" />,
  },
]
