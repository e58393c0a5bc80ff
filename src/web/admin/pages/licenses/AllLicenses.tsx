import { Badge, makeStyles, ProgressBar, Text, tokens } from '@fluentui/react-components'
import { ArrowSyncRegular } from '@fluentui/react-icons'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { skusQuery } from '../../api/directory.ts'
import { freeSeats, productName } from '../../api/licences.ts'
import type { SubscribedSku } from '../../api/types.ts'
import { Command, Commands } from '../../kit/Commands.tsx'
import type { Column } from '../../kit/columns.ts'
import { DataGrid } from '../../kit/DataGrid.tsx'
import { Go } from '../../kit/Go.tsx'
import { Page } from '../../kit/Page.tsx'
import { allRows } from '../../kit/rows.ts'
import { State } from '../../kit/States.tsx'
import { isTextKey, number, t } from '../../text/text.ts'

const useStyles = makeStyles({
  use: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXXS, width: '160px' },
})

export function AllLicenses() {
  const skus = useQuery(skusQuery)
  const columns = useMemo(skuColumns, [])
  return (
    <Page
      filled
      title={t('licenses.title')}
      trail={[]}
      lead={t('licenses.lead')}
      commands={
        <Commands label={t('licenses.title')}>
          <Command icon={<ArrowSyncRegular />} onClick={() => void skus.refetch()}>
            {t('do.refresh')}
          </Command>
        </Commands>
      }
    >
      <DataGrid
        label={t('licenses.title')}
        rows={allRows(skus)}
        columns={columns}
        idOf={(sku) => sku.skuId}
        nameOf={productName}
        empty={<State title={t('licenses.none')} why={t('licenses.none_why')} />}
      />
    </Page>
  )
}

const seats = (sku: SubscribedSku): number => sku.prepaidUnits.enabled + sku.prepaidUnits.warning

const skuColumns = (): readonly Column<SubscribedSku>[] => [
  {
    key: 'product',
    label: t('licenses.product'),
    width: 240,
    grow: 2,
    render: (sku) => <Go to={`/licenses/${sku.skuId}`}>{productName(sku)}</Go>,
  },
  { key: 'use', label: t('licenses.used'), width: 200, second: true, render: (sku) => <Use sku={sku} /> },
  { key: 'seats', label: t('licenses.seats'), width: 100, render: (sku) => number(seats(sku)) },
  { key: 'free', label: t('licenses.free'), width: 140, render: (sku) => <Free sku={sku} /> },
  { key: 'state', label: t('licenses.state'), width: 130, render: (sku) => statusText(sku.capabilityStatus) },
]

function statusText(status: string): string {
  const key = `licenses.status.${status}`
  return isTextKey(key) ? t(key) : status
}

function Use({ sku }: { sku: SubscribedSku }) {
  const styles = useStyles()
  const total = seats(sku)
  return (
    <span className={styles.use}>
      <Text size={200}>{number(sku.consumedUnits)}</Text>
      <ProgressBar
        aria-label={productName(sku)}
        thickness="medium"
        color={sku.consumedUnits > total ? 'error' : 'brand'}
        value={total === 0 ? 0 : Math.min(1, sku.consumedUnits / total)}
      />
    </span>
  )
}

function Free({ sku }: { sku: SubscribedSku }) {
  const free = freeSeats(sku)
  if (free >= 0) return <>{number(free)}</>
  return (
    <Badge appearance="tint" color="danger">
      {t('licenses.over', { count: number(-free) })}
    </Badge>
  )
}
