import { productOf } from './products.ts'
import type { Plan } from './rule/subject.ts'

export type PlanSource = { skuId: string; disabledPlans: readonly string[]; status: string }

/** The service that a plan belongs to, as `assignedPlans` names it (directory.md 4.6). */
const services: Readonly<Record<string, string>> = {
  AAD_PREMIUM: 'AADPremiumService',
  AAD_PREMIUM_P2: 'AADPremiumService',
  MFA_PREMIUM: 'MultiFactorService',
  ADALLOM_S_DISCOVERY: 'Adallom',
  EXCHANGE_S_FOUNDATION: 'exchange',
  OFFICE_BUSINESS: 'MicrosoftOffice',
}

/** What rules see of licences: a plan that is switched off counts as deleted. */
export const assignedPlans = (held: readonly PlanSource[]): Plan[] =>
  held.flatMap(({ skuId, disabledPlans, status }) =>
    (productOf.get(skuId)?.plans ?? []).map((plan) => ({
      servicePlanId: plan.id,
      service: services[plan.name] ?? null,
      capabilityStatus: disabledPlans.includes(plan.id) ? 'Deleted' : status,
    })),
  )
