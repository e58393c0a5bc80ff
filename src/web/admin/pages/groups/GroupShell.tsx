import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { ApiError } from '../../api/client.ts'
import { groupQuery } from '../../api/groups.ts'
import { type Group, isDynamic } from '../../api/types.ts'
import { useName } from '../../kit/address.ts'
import { Face } from '../../kit/Face.tsx'
import { Page } from '../../kit/Page.tsx'
import { Shell, type ShellSection } from '../../kit/Shell.tsx'
import { ErrorState, Lines, State } from '../../kit/States.tsx'
import { t } from '../../text/text.ts'

const sectionsOf = (group: Group): readonly ShellSection[] => {
  const at = (rest: string): string => `/groups/${group.id}${rest}`
  return [
    { items: [{ to: at(''), label: t('group.overview') }] },
    {
      label: t('group.manage'),
      items: [
        { to: at('/properties'), label: t('group.properties') },
        { to: at('/members'), label: t('group.members') },
        { to: at('/owners'), label: t('group.owners') },
        { to: at('/memberships'), label: t('group.memberships') },
        { to: at('/licenses'), label: t('group.licenses') },
        ...(isDynamic(group) || !group.isAssignableToRole ? [{ to: at('/rule'), label: t('group.rule') }] : []),
      ],
    },
    { label: t('group.activity'), items: [{ to: at('/audit'), label: t('group.audit') }] },
  ]
}

/** What every page of one group stands in. */
export function GroupShell({
  commands,
  lead,
  filled,
  children,
}: {
  commands?: (group: Group) => ReactNode
  lead?: string
  filled?: boolean
  children: (group: Group) => ReactNode
}) {
  const id = useName('id')
  const { data: group, error, refetch } = useQuery(groupQuery(id))
  const trail = [{ label: t('groups.crumb'), to: '/groups' }]
  if (!group) {
    const gone = error instanceof ApiError && error.status === 404
    return (
      <Page title={gone ? t('group.gone') : t('word.group')} trail={trail}>
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
      name={group.displayName}
      sign={<Face name={group.displayName} kind="group" size={32} />}
      sections={sectionsOf(group)}
      trail={trail}
      filled={filled ?? false}
      {...(lead ? { lead } : {})}
      commands={commands?.(group)}
    >
      {children(group)}
    </Shell>
  )
}
