import { Card, makeStyles, Subtitle2, Text, Title3, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { countQuery, organizationQuery, skusQuery } from '../../api/directory.ts'
import type { Organization, SubscribedSku } from '../../api/types.ts'
import { installation } from '../../installation.ts'
import { Copyable } from '../../kit/Copyable.tsx'
import { Facts } from '../../kit/Facts.tsx'
import { Go } from '../../kit/Go.tsx'
import { Page } from '../../kit/Page.tsx'
import { Loaded } from '../../kit/States.tsx'
import { number, t } from '../../text/text.ts'

const useStyles = makeStyles({
  basic: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 3fr) minmax(0, 2fr)',
    gap: tokens.spacingHorizontalL,
    maxWidth: '1100px',
    '@media (max-width: 900px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  counts: { display: 'grid', gridTemplateColumns: '1fr 1fr', gap: tokens.spacingHorizontalL },
  count: { display: 'flex', flexDirection: 'column' },
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
          <div className={styles.counts}>
            <Count of="users" to="/users" label={t('overview.users')} />
            <Count of="groups" to="/groups" label={t('overview.groups')} />
            <Count of="applications" label={t('overview.applications')} />
            <Count of="devices" label={t('overview.devices')} />
          </div>
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

function Count({ of, label, to }: { of: string; label: string; to?: string }) {
  const styles = useStyles()
  const count = useQuery(countQuery(of))
  const text = count.data === undefined ? (count.error ? '-' : '...') : number(count.data)
  return (
    <div className={styles.count}>
      <Text>{label}</Text>
      <Title3>{to ? <Go to={to}>{text}</Go> : text}</Title3>
    </div>
  )
}
