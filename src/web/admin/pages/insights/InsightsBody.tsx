import { makeStyles, Skeleton, SkeletonItem, Tab, TabList, tokens } from '@fluentui/react-components'
import { ArrowSyncRegular, PeopleListRegular, TextBulletListSquareRegular } from '@fluentui/react-icons'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type Insights, insightsQuery, type Period, periods, usualPeriod } from '../../api/insights.ts'
import { address, useGo, useParam } from '../../kit/address.ts'
import { Command, CommandDivider, Commands } from '../../kit/Commands.tsx'
import { Filters } from '../../kit/Filters.tsx'
import { ErrorState } from '../../kit/States.tsx'
import { t } from '../../text/text.ts'
import { RegistrationInsights } from './RegistrationInsights.tsx'
import { SignInInsights, UsageInsights } from './UsageInsights.tsx'

const useStyles = makeStyles({
  tabs: { marginInlineStart: `calc(-1 * ${tokens.spacingHorizontalM})`, marginBlockEnd: tokens.spacingVerticalM },
  ghosts: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 420px), 1fr))',
    gap: tokens.spacingHorizontalL,
  },
  ghost: { height: '240px', borderRadius: tokens.borderRadiusLarge },
})

export const periodOf = (text: string): Period => periods.find((one) => one === text) ?? usualPeriod

const tabs = ['registration', 'usage', 'signins'] as const

/** Registered, enabled, capable; who registers and resets, and where it fails. */
export function InsightsBody() {
  const styles = useStyles()
  const go = useGo()
  const [period] = useParam('period', usualPeriod)
  const [tab, setTab] = useParam('tab', 'registration')
  const found = useQuery({ ...insightsQuery(periodOf(period)), placeholderData: keepPreviousData })
  const shown = tabs.find((name) => name === tab) ?? 'registration'
  return (
    <>
      <Commands label={t('insights.commands')}>
        <Command icon={<PeopleListRegular />} onClick={() => go('/insights/registrations')}>
          {t('insights.people')}
        </Command>
        <Command
          icon={<TextBulletListSquareRegular />}
          onClick={() => go(address('/insights/events', { period: period === usualPeriod ? undefined : period }))}
        >
          {t('insights.events')}
        </Command>
        <CommandDivider />
        <Command icon={<ArrowSyncRegular />} onClick={() => void found.refetch()}>
          {t('do.refresh')}
        </Command>
      </Commands>
      <Filters search={false} filters={[periodFilter()]} />
      <TabList className={styles.tabs} selectedValue={shown} onTabSelect={(_, { value }) => setTab(value as string)}>
        {tabs.map((name) => (
          <Tab key={name} value={name}>
            {t(`insights.tab.${name}`)}
          </Tab>
        ))}
      </TabList>
      {found.data ? (
        <Shown tab={shown} data={found.data} />
      ) : found.error ? (
        <ErrorState error={found.error} onRetry={() => void found.refetch()} />
      ) : (
        <Skeleton aria-label={t('word.loading')} className={styles.ghosts}>
          {['a', 'b', 'c', 'd'].map((key) => (
            <SkeletonItem key={key} className={styles.ghost} />
          ))}
        </Skeleton>
      )}
    </>
  )
}

export const periodFilter = () => ({
  key: 'period',
  label: t('insights.period'),
  always: t(`insights.period.${usualPeriod}`),
  choices: periods
    .filter((value) => value !== usualPeriod)
    .map((value) => ({ value, label: t(`insights.period.${value}`) })),
})

function Shown({ tab, data }: { tab: (typeof tabs)[number]; data: Insights }) {
  if (tab === 'usage') return <UsageInsights data={data} />
  return tab === 'signins' ? <SignInInsights data={data} /> : <RegistrationInsights data={data} />
}
