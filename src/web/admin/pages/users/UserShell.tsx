import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { ApiError } from '../../api/client.ts'
import type { User } from '../../api/types.ts'
import { userQuery } from '../../api/users.ts'
import { useName } from '../../kit/address.ts'
import { Face } from '../../kit/Face.tsx'
import { Page } from '../../kit/Page.tsx'
import { Shell, type ShellSection } from '../../kit/Shell.tsx'
import { ErrorState, Lines, State } from '../../kit/States.tsx'
import { t } from '../../text/text.ts'

const sectionsOf = (id: string): readonly ShellSection[] => {
  const at = (rest: string): string => `/users/${id}${rest}`
  return [
    {
      items: [
        { to: at(''), label: t('user.overview') },
        { to: at('/audit'), label: t('user.audit') },
        { to: at('/signins'), label: t('user.signins') },
        { to: at('/why'), label: t('user.diagnose') },
      ],
    },
    {
      label: t('user.manage'),
      items: [
        { to: at('/properties'), label: t('user.properties') },
        { to: at('/roles'), label: t('user.roles') },
        { to: at('/groups'), label: t('user.groups') },
        { to: at('/licenses'), label: t('user.licenses') },
        { to: at('/methods'), label: t('user.methods') },
      ],
    },
  ]
}

/** What every page of one user stands in: the name, the menu of the user, and the user read once. */
export function UserShell({
  commands,
  lead,
  filled,
  children,
}: {
  commands?: (user: User) => ReactNode
  lead?: string
  filled?: boolean
  children: (user: User) => ReactNode
}) {
  const id = useName('id')
  const { data: user, error, refetch } = useQuery(userQuery(id))
  const trail = [{ label: t('users.crumb'), to: '/users' }]
  if (!user) {
    const gone = error instanceof ApiError && error.status === 404
    return (
      <Page title={gone ? t('user.gone') : t('user.menu')} trail={trail}>
        {gone ? (
          <State title={t('state.gone')} why={t('state.gone_why')} />
        ) : error ? (
          <ErrorState error={error} onRetry={() => void refetch()} />
        ) : (
          <Lines />
        )}
      </Page>
    )
  }
  return (
    <Shell
      name={user.displayName}
      sign={<Face name={user.displayName} size={32} />}
      sections={sectionsOf(id)}
      trail={trail}
      filled={filled ?? false}
      {...(lead ? { lead } : {})}
      commands={commands?.(user)}
    >
      {children(user)}
    </Shell>
  )
}
