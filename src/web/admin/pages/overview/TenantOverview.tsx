import { Card, makeStyles, Subtitle2, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { countQuery, organizationQuery, skusQuery } from '../../api/directory.ts'
import type { Organization, SubscribedSku } from '../../api/types.ts'
import { installation } from '../../installation.ts'
import { Copyable } from '../../kit/Copyable.tsx'
import { Facts } from '../../kit/Facts.tsx'
import { Page } from '../../kit/Page.tsx'
import { Loaded } from '../../kit/States.tsx'
import { countOf, Tiles } from '../../kit/Tiles.tsx'
import { t } from '../../text/text.ts'

const useStyles = makeStyles({
  basic: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 3fr) minmax(0, 2fr)',
    gap: tokens.spacingHorizontalL,
    maxWidth: '1100px',
    '@media (max-width: 900px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
})

/** Seed 000, step 1: what the tenant is, and how much is in it. */
export function TenantOverview() {
  const organization = useQuery(organizationQuery)
  return (
    <Page title={installation.organisation}>
      <Loaded of={organization}>{(data) => <Basic organization={data} />}</Loaded>
    </Page>
  )
}

function Basic({ organization }: { organization: Organization }) {
  const styles = useStyles()
  const skus = useQuery(skusQuery)
  const domain = organization.verifiedDomains.find((one) => one.isDefault)?.name ?? ''
  return (
    <section aria-label={t('overview.basic')}>
      <div className={styles.basic}>
        <Card>
          <Subtitle2 as="h2">{t('overview.basic')}</Subtitle2>
          <Facts
            facts={[
              [t('overview.name'), organization.displayName],
              [t('overview.tenant_id'), <Copyable key="id" text={organization.id} name={t('overview.tenant_id')} />],
              [t('overview.domain'), <Copyable key="domain" text={domain} name={t('overview.domain')} plain />],
              [t('overview.licence'), skus.data ? editionOf(skus.data) : '...'],
            ]}
          />
        </Card>
        <Card>
          <Counts />
        </Card>
      </div>
    </section>
  )
}

/** The highest edition that is owned. */
function editionOf(skus: readonly SubscribedSku[]): string {
  const parts = new Set(skus.filter((sku) => sku.capabilityStatus === 'Enabled').map((sku) => sku.skuPartNumber))
  if (parts.has('AAD_PREMIUM_P2')) return t('overview.licence.p2')
  return parts.has('AAD_PREMIUM') ? t('overview.licence.p1') : t('overview.licence.free')
}

function Counts() {
  const users = useQuery(countQuery('users'))
  const groups = useQuery(countQuery('groups'))
  const applications = useQuery(countQuery('applications'))
  const devices = useQuery(countQuery('devices'))
  return (
    <Tiles
      tiles={[
        { label: t('overview.users'), count: countOf(users), to: '/users' },
        { label: t('overview.groups'), count: countOf(groups), to: '/groups' },
        { label: t('overview.applications'), count: countOf(applications) },
        { label: t('overview.devices'), count: countOf(devices) },
      ]}
    />
  )
}
