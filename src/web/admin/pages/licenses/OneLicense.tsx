import { makeStyles, Tab, TabList, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { skusQuery } from '../../api/directory.ts'
import { freeSeats, planName, productName, userPlans } from '../../api/licences.ts'
import type { Group, SubscribedSku, User } from '../../api/types.ts'
import { useName, useParam } from '../../kit/address.ts'
import { DataGrid } from '../../kit/DataGrid.tsx'
import { Page } from '../../kit/Page.tsx'
import { useRows } from '../../kit/rows.ts'
import { Loaded, State } from '../../kit/States.tsx'
import { Tiles } from '../../kit/Tiles.tsx'
import { t } from '../../text/text.ts'
import { groupColumns } from '../groups/list.tsx'
import { userColumns } from '../users/list.tsx'

const useStyles = makeStyles({
  top: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalM,
    maxWidth: '720px',
    marginBlockEnd: tokens.spacingVerticalM,
  },
  plans: { margin: 0 },
})

/** Who uses a product, by themselves or by a group. */
export function OneLicense() {
  const id = useName('id')
  const skus = useQuery(skusQuery)
  const sku = skus.data?.find((one) => one.skuId === id)
  const trail = [{ label: t('licenses.title'), to: '/licenses' }]
  return (
    <Page filled title={sku ? productName(sku) : t('licenses.product')} trail={trail}>
      <Loaded of={skus}>
        {() => (sku ? <Product sku={sku} /> : <State title={t('state.gone')} why={t('state.gone_why')} />)}
      </Loaded>
    </Page>
  )
}

function Product({ sku }: { sku: SubscribedSku }) {
  const styles = useStyles()
  const [tab, setTab] = useParam('tab', 'users')
  return (
    <>
      <div className={styles.top}>
        <Tiles
          tiles={[
            { label: t('licenses.seats'), count: sku.prepaidUnits.enabled + sku.prepaidUnits.warning },
            { label: t('licenses.used'), count: sku.consumedUnits },
            { label: t('licenses.free'), count: freeSeats(sku) },
          ]}
        />
        <TabList selectedValue={tab} onTabSelect={(_, { value }) => setTab(String(value))}>
          <Tab value="users">{t('licenses.users')}</Tab>
          <Tab value="groups">{t('licenses.groups')}</Tab>
          <Tab value="plans">{t('licenses.services')}</Tab>
        </TabList>
      </div>
      {tab === 'users' ? <Users sku={sku} /> : null}
      {tab === 'groups' ? <Groups sku={sku} /> : null}
      {tab === 'plans' ? (
        <ul className={styles.plans}>
          {userPlans(sku).map((plan) => (
            <li key={plan.servicePlanId}>{planName(plan)}</li>
          ))}
        </ul>
      ) : null}
    </>
  )
}

const condition = (sku: SubscribedSku): string => `assignedLicenses/any(l:l/skuId eq ${sku.skuId})`

function Users({ sku }: { sku: SubscribedSku }) {
  const query = useMemo(
    () => ({
      $select: 'id,displayName,userPrincipalName,userType,department,accountEnabled',
      $filter: condition(sku),
      $count: true,
      $top: 100,
    }),
    [sku],
  )
  const rows = useRows<User>(['users', 'licensed', sku.skuId], '/v1.0/users', query)
  const columns = useMemo(() => userColumns().slice(0, 5), [])
  return (
    <DataGrid
      label={t('licenses.users')}
      rows={rows}
      columns={columns}
      idOf={(user) => user.id}
      nameOf={(user) => user.displayName}
      empty={<State title={t('licenses.users.none')} />}
    />
  )
}

function Groups({ sku }: { sku: SubscribedSku }) {
  const query = useMemo(
    () => ({
      $select: 'id,displayName,groupTypes,membershipRule,mail',
      $filter: condition(sku),
      $count: true,
      $top: 100,
    }),
    [sku],
  )
  const rows = useRows<Group>(['groups', 'licensed', sku.skuId], '/v1.0/groups', query)
  const columns = useMemo(() => groupColumns().filter((column) => !column.extra), [])
  return (
    <DataGrid
      label={t('licenses.groups')}
      rows={rows}
      columns={columns}
      idOf={(group) => group.id}
      nameOf={(group) => group.displayName}
      empty={<State title={t('licenses.groups.none')} />}
    />
  )
}
