import { Card, makeStyles, Subtitle2, tokens } from '@fluentui/react-components'
import { ArrowSyncRegular, DeleteRegular, ShieldKeyholeRegular } from '@fluentui/react-icons'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { countMembers, countOwners, processingQuery } from '../../api/groups.ts'
import { methodActions } from '../../api/jobs.ts'
import { type Group, isDynamic } from '../../api/types.ts'
import { useGo } from '../../kit/address.ts'
import { Command, CommandMenu, Commands } from '../../kit/Commands.tsx'
import { Copyable } from '../../kit/Copyable.tsx'
import { type Fact, Facts } from '../../kit/Facts.tsx'
import { countOf, Tiles } from '../../kit/Tiles.tsx'
import { Time } from '../../kit/Time.tsx'
import { t } from '../../text/text.ts'
import { DeleteGroups } from './DeleteGroups.tsx'
import { GroupShell } from './GroupShell.tsx'
import { membershipOf, typeOf } from './list.tsx'
import { ProcessingBadge } from './Processing.tsx'

const useStyles = makeStyles({
  cards: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 380px), 1fr))',
    gap: tokens.spacingHorizontalL,
    maxWidth: '1200px',
  },
})

export function GroupOverview() {
  return (
    <GroupShell commands={(group) => <GroupCommands group={group} />}>{(group) => <Cards group={group} />}</GroupShell>
  )
}

function GroupCommands({ group }: { group: Group }) {
  const go = useGo()
  const queries = useQueryClient()
  const [deleting, setDeleting] = useState(false)
  return (
    <>
      <Commands label={group.displayName}>
        <Command icon={<DeleteRegular />} act="groups.write" onClick={() => setDeleting(true)}>
          {t('do.delete')}
        </Command>
        <CommandMenu
          icon={<ShieldKeyholeRegular />}
          label={t('group.methods')}
          act="authMethods.bulk"
          items={methodActions.map((action) => ({
            key: action,
            label: t(`bulk.kind.${action}`),
            onClick: () => go(`/bulk/methods?group=${group.id}&action=${action}`),
          }))}
        />
        <Command icon={<ArrowSyncRegular />} onClick={() => void queries.invalidateQueries({ queryKey: ['groups'] })}>
          {t('do.refresh')}
        </Command>
      </Commands>
      {deleting ? (
        <DeleteGroups groups={[group]} onDone={() => go('/groups')} onClose={() => setDeleting(false)} />
      ) : null}
    </>
  )
}

function Cards({ group }: { group: Group }) {
  const styles = useStyles()
  return (
    <div className={styles.cards}>
      <Card>
        <Subtitle2 as="h2">{t('group.basic')}</Subtitle2>
        <Facts facts={basics(group)} />
      </Card>
      <Card>
        <Subtitle2 as="h2">{t('group.glance')}</Subtitle2>
        <Glance group={group} />
      </Card>
      {isDynamic(group) ? (
        <Card>
          <Subtitle2 as="h2">{t('group.rule')}</Subtitle2>
          <Processing group={group} />
        </Card>
      ) : null}
    </div>
  )
}

const basics = (group: Group): readonly Fact[] => [
  [t('groups.property.id'), <Copyable key="id" text={group.id} name={t('groups.property.id')} />],
  [t('groups.property.type'), typeOf(group)],
  [t('groups.property.membership'), membershipOf(group)],
  [t('groups.property.description'), group.description],
  [t('groups.property.mail'), group.mail],
  [t('groups.property.assignable'), t(group.isAssignableToRole ? 'word.yes' : 'word.no')],
  [t('groups.property.created'), <Time key="at" at={group.createdDateTime} />],
]

function Glance({ group }: { group: Group }) {
  const { id } = group
  const direct = useQuery({ queryKey: ['groups', 'members', id, 'count'], queryFn: () => countMembers(id, false) })
  const all = useQuery({ queryKey: ['groups', 'members', id, 'count', 'all'], queryFn: () => countMembers(id, true) })
  const owners = useQuery({ queryKey: ['groups', 'owners', id, 'count'], queryFn: () => countOwners(id) })
  return (
    <Tiles
      tiles={[
        { label: t('group.glance.members'), count: countOf(direct), to: `/groups/${id}/members` },
        { label: t('group.glance.all'), count: countOf(all), to: `/groups/${id}/members?view=all` },
        { label: t('group.glance.owners'), count: countOf(owners), to: `/groups/${id}/owners` },
        { label: t('group.glance.licenses'), count: group.assignedLicenses?.length ?? 0, to: `/groups/${id}/licenses` },
      ]}
    />
  )
}

function Processing({ group }: { group: Group }) {
  const { data } = useQuery(processingQuery(group.id))
  return (
    <Facts
      facts={[
        [t('group.processing'), <ProcessingBadge key="state" processing={data} />],
        [t('group.changed'), <Time key="at" at={data?.lastMembershipUpdated} none={t('word.unknown')} />],
        [t('groups.property.rule'), <code key="rule">{group.membershipRule}</code>],
      ]}
    />
  )
}
