import { planName, productName, stateText, userPlans } from '../../api/licences.ts'
import type { LicenseAssignmentState, SubscribedSku } from '../../api/types.ts'
import type { Column } from '../../kit/columns.ts'
import { Go } from '../../kit/Go.tsx'
import { t } from '../../text/text.ts'

/** One product that somebody has: its state, how many of its services are on, and by which ways it came. */
export type AssignmentRow = {
  readonly sku: SubscribedSku
  readonly state: LicenseAssignmentState
  readonly enabled: number
  readonly plans: number
  readonly paths: readonly { readonly group: string | null; readonly groupName: string; readonly name: string }[]
}

/** Several ways to one product are one row; what one of them switches on is on. */
export function rowsOf(
  states: readonly LicenseAssignmentState[],
  skus: readonly SubscribedSku[],
  groupNames: ReadonlyMap<string, string>,
): AssignmentRow[] {
  return skus.flatMap((sku) => {
    const ways = states.filter((state) => state.skuId === sku.skuId)
    if (ways.length === 0) return []
    const plans = userPlans(sku)
    const good = ways.filter((way) => way.state === 'Active')
    const on = plans.filter((plan) => good.some((way) => !way.disabledPlans.includes(plan.servicePlanId)))
    const paths = ways.map(({ assignedByGroup: group }) => {
      const groupName = group ? (groupNames.get(group) ?? group) : ''
      const name = group ? t('user.licenses.inherited', { group: groupName }) : t('user.licenses.direct')
      return { group, groupName, name }
    })
    return [{ sku, state: good[0] ?? ways[0]!, enabled: on.length, plans: plans.length, paths }]
  })
}

export const assignmentColumns = (): readonly Column<AssignmentRow>[] => [
  {
    key: 'product',
    label: t('user.licenses.products'),
    width: 220,
    grow: 2,
    render: (row) => <Go to={`/licenses/${row.sku.skuId}`}>{productName(row.sku)}</Go>,
  },
  {
    key: 'state',
    label: t('user.licenses.state'),
    width: 160,
    grow: 1,
    second: true,
    render: (row) => stateText(row.state),
  },
  {
    key: 'services',
    label: t('user.licenses.services'),
    width: 150,
    render: (row) => <span title={userPlans(row.sku).map(planName).join('\n')}>{`${row.enabled}/${row.plans}`}</span>,
  },
  {
    key: 'paths',
    label: t('user.licenses.paths'),
    width: 220,
    grow: 1,
    second: true,
    render: (row) => row.paths.map((path) => path.name).join(', '),
  },
]
