import { Card, makeStyles, Subtitle2, Tab, TabList, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { ApiError } from '../../api/client.ts'
import { organizationQuery, skusQuery } from '../../api/directory.ts'
import { type Overview, overviewQuery } from '../../api/overview.ts'
import { installation } from '../../installation.ts'
import { useParam } from '../../kit/address.ts'
import { Copyable } from '../../kit/Copyable.tsx'
import { Facts } from '../../kit/Facts.tsx'
import { Page } from '../../kit/Page.tsx'
import { Loaded } from '../../kit/States.tsx'
import { Tiles } from '../../kit/Tiles.tsx'
import { t } from '../../text/text.ts'
import { StartCard } from '../start/StartCard.tsx'
import { Alerts } from './Alerts.tsx'
import { HealthCards } from './HealthCards.tsx'
import { Monitoring } from './Monitoring.tsx'
import { TenantProperties } from './TenantProperties.tsx'

const useStyles = makeStyles({
  tabs: {
    marginInlineStart: `calc(-1 * ${tokens.spacingHorizontalM})`,
    marginBlockEnd: tokens.spacingVerticalM,
    flexShrink: 0,
  },
  parts: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL, maxWidth: '1200px' },
  basic: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 3fr) minmax(0, 2fr)',
    gap: tokens.spacingHorizontalL,
    '@media (max-width: 900px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
})

const tabs = ['overview', 'monitoring', 'properties'] as const

/** Seed 000, step 1: what the tenant is, how much is in it, how it is, and what needs somebody. */
export function TenantOverview() {
  const styles = useStyles()
  const [tab, setTab] = useParam('tab', 'overview')
  return (
    <Page title={installation.organisation} lead={t('overview.lead')}>
      <TabList className={styles.tabs} selectedValue={tab} onTabSelect={(_, { value }) => setTab(String(value))}>
        {tabs.map((one) => (
          <Tab key={one} value={one}>
            {t(`overview.tab.${one}`)}
          </Tab>
        ))}
      </TabList>
      {tab === 'overview' ? <Everything /> : null}
      {tab === 'monitoring' ? <Monitoring /> : null}
      {tab === 'properties' ? <TenantProperties /> : null}
    </Page>
  )
}

function Everything() {
  const styles = useStyles()
  const found = useQuery(overviewQuery)
  // Whoever has no role sees what everybody may see.
  if (found.error instanceof ApiError && found.error.status === 403) return <Plain />
  return (
    <Loaded of={found}>
      {(overview) => (
        <div className={styles.parts}>
          <Basic
            name={overview.tenant.displayName}
            id={overview.tenant.id}
            domain={overview.tenant.primaryDomain}
            license={overview.tenant.license}
            counts={overview.counts}
          />
          <StartCard />
          <Alerts alerts={overview.alerts} />
          <HealthCards health={overview.health} />
        </div>
      )}
    </Loaded>
  )
}

function Plain() {
  const organization = useQuery(organizationQuery)
  const skus = useQuery(skusQuery)
  const parts = skus.data?.map((sku) => sku.skuPartNumber) ?? []
  const edition = parts.includes('AAD_PREMIUM_P2') ? 'p2' : parts.includes('AAD_PREMIUM') ? 'p1' : 'free'
  return (
    <Loaded of={organization}>
      {(data) => (
        <Basic
          name={data.displayName}
          id={data.id}
          domain={data.verifiedDomains.find((one) => one.isDefault)?.name ?? ''}
          license={t(`overview.licence.${edition}`)}
        />
      )}
    </Loaded>
  )
}

function Basic({
  name,
  id,
  domain,
  license,
  counts,
}: {
  name: string
  id: string
  domain: string
  license: string
  counts?: Overview['counts']
}) {
  const styles = useStyles()
  return (
    <section className={styles.basic} aria-label={t('overview.basic')}>
      <Card>
        <Subtitle2 as="h2">{t('overview.basic')}</Subtitle2>
        <Facts
          facts={[
            [t('overview.name'), name],
            [t('overview.tenant_id'), <Copyable key="id" text={id} name={t('overview.tenant_id')} />],
            [t('overview.domain'), <Copyable key="domain" text={domain} name={t('overview.domain')} plain />],
            [t('overview.licence'), license],
          ]}
        />
      </Card>
      {counts ? (
        <Card>
          <Subtitle2 as="h2">{t('overview.counts')}</Subtitle2>
          <Tiles
            tiles={[
              { label: t('overview.users'), count: counts.users, to: '/users' },
              { label: t('overview.groups'), count: counts.groups, to: '/groups' },
              { label: t('overview.applications'), count: counts.applications },
              { label: t('overview.devices'), count: counts.devices },
            ]}
          />
        </Card>
      ) : null}
    </section>
  )
}
