import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { ApiError } from '../../api/client.ts'
import { type Unit, unitQuery } from '../../api/units.ts'
import { useName } from '../../kit/address.ts'
import { Page } from '../../kit/Page.tsx'
import { Shell } from '../../kit/Shell.tsx'
import { ErrorState, Lines, State } from '../../kit/States.tsx'
import { t } from '../../text/text.ts'

/** What every page of one administrative unit stands in. */
export function UnitShell({ filled = false, children }: { filled?: boolean; children: (unit: Unit) => ReactNode }) {
  const id = useName('id')
  const { data: unit, error, refetch } = useQuery(unitQuery(id))
  const trail = [{ label: t('units.crumb'), to: '/units' }]
  if (!unit) {
    const gone = error instanceof ApiError && error.status === 404
    return (
      <Page title={gone ? t('unit.gone') : t('units.title')} trail={trail}>
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
  const items = [
    { to: `/units/${id}`, label: t('unit.properties') },
    { to: `/units/${id}/members`, label: t('unit.members') },
    { to: `/units/${id}/roles`, label: t('unit.roles') },
  ]
  return (
    <Shell name={unit.displayName} sections={[{ items }]} trail={trail} filled={filled}>
      {children(unit)}
    </Shell>
  )
}
