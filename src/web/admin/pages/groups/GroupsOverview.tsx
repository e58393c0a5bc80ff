import { Card, makeStyles, Subtitle2, Text, tokens } from '@fluentui/react-components'
import { AddRegular, ArrowDownloadRegular, ArrowSyncRegular } from '@fluentui/react-icons'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type Page as Answer, get } from '../../api/client.ts'
import { countGroups, groupsQuery } from '../../api/groups.ts'
import type { Group } from '../../api/types.ts'
import { useGo } from '../../kit/address.ts'
import { Command, Commands } from '../../kit/Commands.tsx'
import { downloadRows } from '../../kit/csv.ts'
import { Go } from '../../kit/Go.tsx'
import { Page } from '../../kit/Page.tsx'
import { countOf, Tiles } from '../../kit/Tiles.tsx'
import { t } from '../../text/text.ts'
import { groupColumns, kinds } from './list.tsx'

const useStyles = makeStyles({
  cards: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL, maxWidth: '1000px' },
  alerts: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS },
  quiet: { color: tokens.colorNeutralForeground3 },
})

const useCount = (key: string, filter?: string) =>
  countOf(useQuery({ queryKey: ['groups', 'count', key], queryFn: () => countGroups(filter) }))

/** Seed 004: tiles of how many there are, alerts, and the ways on. */
export function GroupsOverview() {
  const styles = useStyles()
  const go = useGo()
  const queries = useQueryClient()
  const list = groupsQuery({}, 'displayName')
  return (
    <Page
      title={t('groups.overview')}
      trail={[{ label: t('groups.crumb'), to: '/groups' }]}
      lead={t('groups.overview.lead')}
      commands={
        <Commands label={t('groups.commands')}>
          <Command icon={<AddRegular />} act="groups.write" onClick={() => go('/groups/new')}>
            {t('groups.new')}
          </Command>
          <Command
            icon={<ArrowDownloadRegular />}
            onClick={() => void downloadRows(t('groups.file'), '/v1.0/groups', list, groupColumns())}
          >
            {t('groups.download')}
          </Command>
          <Command icon={<ArrowSyncRegular />} onClick={() => void queries.invalidateQueries({ queryKey: ['groups'] })}>
            {t('do.refresh')}
          </Command>
        </Commands>
      }
    >
      <div className={styles.cards}>
        <Card>
          <Subtitle2 as="h2">{t('groups.basic')}</Subtitle2>
          <Counts />
        </Card>
        <Card>
          <Subtitle2 as="h2">{t('groups.alerts')}</Subtitle2>
          <Alerts />
        </Card>
      </div>
    </Page>
  )
}

function Counts() {
  const at = '/groups'
  return (
    <Tiles
      tiles={[
        { label: t('groups.total'), count: useCount('total'), to: at },
        { label: t('groups.dynamic'), count: useCount('dynamic', kinds.dynamic), to: `${at}?membership=dynamic` },
        { label: t('groups.m365'), count: useCount('m365', kinds.m365), to: `${at}?type=m365` },
        { label: t('groups.cloud'), count: useCount('cloud', kinds.cloud), to: at },
        { label: t('groups.security'), count: useCount('security', kinds.security), to: `${at}?type=security` },
        {
          label: t('groups.onpremises'),
          count: useCount('onPremises', kinds.onPremises),
          to: `${at}?source=onPremises`,
        },
      ]}
    />
  )
}

/** Dynamic groups whose rule does not run: nothing else tells that their members are those of yesterday. */
function Alerts() {
  const styles = useStyles()
  const paused = useQuery({
    queryKey: ['groups', 'paused'],
    queryFn: () =>
      get<Answer<Group>>('/v1.0/groups', {
        $select: 'id,displayName',
        $filter: "membershipRuleProcessingState eq 'Paused'",
        $top: 20,
      }),
  })
  const found = paused.data?.value ?? []
  if (found.length === 0)
    return <Text className={styles.quiet}>{paused.isPending ? t('word.loading') : t('groups.alerts.none')}</Text>
  return (
    <div className={styles.alerts}>
      {found.map((group) => (
        <Text key={group.id}>
          <Go to={`/groups/${group.id}/rule`}>{group.displayName}</Go>: {t('group.status.Paused')}
        </Text>
      ))}
    </div>
  )
}
