import { assignedPlans, prepaidUnits } from '../../directory/licences.policy.ts'
import { type Product, productOf, type ServicePlan } from '../../directory/products.ts'
import type { LicenceHeld, Subscription } from '../../directory/queries.ts'
import { time } from './users.view.ts'

/** Licences in Graph's shapes (graph-api.md section 7). */

export const licenceProperties: ReadonlySet<string> = new Set([
  'assignedLicenses',
  'assignedPlans',
  'licenseAssignmentStates',
  'provisionedPlans',
])

const inForce = (held: readonly LicenceHeld[]): LicenceHeld[] => held.filter((one) => one.state !== 'Error')

/** A product once, however many ways it came; a plan is off where all of them switch it off. */
export function assignedLicensesView(held: readonly LicenceHeld[]) {
  return [...Map.groupBy(inForce(held), (one) => one.skuId)].map(([skuId, paths]) => ({
    skuId,
    disabledPlans: paths[0]!.disabledPlans.filter((plan) => paths.every((path) => path.disabledPlans.includes(plan))),
  }))
}

export function licencesView(held: readonly LicenceHeld[]) {
  const plans = assignedPlans(inForce(held))
  return {
    assignedLicenses: assignedLicensesView(held),
    assignedPlans: plans.map(({ assignedAt, capabilityStatus, service, servicePlanId }) => ({
      assignedDateTime: time(assignedAt),
      capabilityStatus,
      service,
      servicePlanId,
    })),
    licenseAssignmentStates: held.map((one) => ({
      skuId: one.skuId,
      disabledPlans: [...one.disabledPlans],
      assignedByGroup: one.assignedByGroup,
      state: one.state,
      error: one.error,
      lastUpdatedDateTime: time(one.updatedAt),
    })),
    provisionedPlans: plans.map(({ capabilityStatus, service }) => ({
      capabilityStatus,
      provisioningStatus: 'Success',
      service,
    })),
  }
}

const planView = (plan: ServicePlan, disabledPlans: readonly string[]) => ({
  servicePlanId: plan.id,
  servicePlanName: plan.name,
  provisioningStatus: disabledPlans.includes(plan.id) ? 'Disabled' : 'Success',
  appliesTo: plan.hidden ? 'Company' : 'User',
})

export function licenseDetailsView(held: readonly LicenceHeld[]) {
  const products = new Map(held.map((one) => [one.skuId, one.product ?? productOf.get(one.skuId)]))
  return assignedLicensesView(held).map(({ skuId, disabledPlans }) => ({
    id: skuId,
    skuId,
    skuPartNumber: products.get(skuId)?.skuPartNumber ?? null,
    servicePlans: (products.get(skuId)?.plans ?? []).map((plan) => planView(plan, disabledPlans)),
  }))
}

export const subscribedSkuView = (
  tenant: { id: string; displayName: string },
  owned: Subscription,
  product: Product,
) => ({
  id: `${tenant.id}_${owned.skuId}`,
  accountId: tenant.id,
  accountName: tenant.displayName,
  appliesTo: 'User',
  capabilityStatus: owned.status,
  consumedUnits: owned.used,
  prepaidUnits: prepaidUnits(owned),
  servicePlans: product.plans.map((plan) => planView(plan, [])),
  skuId: owned.skuId,
  skuPartNumber: product.skuPartNumber,
  subscriptionIds: [owned.skuId],
})
