import { after, day, type Instant, isPast } from '../base/clock.ts'
import { type Capability, type Catalogue, editionPlans, type Product, productOf, type ServicePlan } from './products.ts'

export type SubscriptionStatus = 'Enabled' | 'Warning' | 'Suspended' | 'Deleted' | 'LockedOut'

export type HeldLicence = {
  skuId: string
  disabledPlans: readonly string[]
  status: SubscriptionStatus
  endedAt: Instant | null
  /** The operator's description, where there is one; ours otherwise. */
  product?: Product | null
}

/** An expired or suspended subscription counts for 30 days more (ENB-26). */
export const graceDays = 30

export const counts = (licence: Pick<HeldLicence, 'status' | 'endedAt'>, now: Instant): boolean =>
  isAlive(licence.status) || (licence.endedAt !== null && !isPast(after(licence.endedAt, graceDays * day), now))

/** Whether seats can be given out. */
export const isAlive = (status: SubscriptionStatus): boolean => status === 'Enabled' || status === 'Warning'

const plansOf = (licence: HeldLicence): readonly ServicePlan[] =>
  (licence.product ?? productOf.get(licence.skuId))?.plans ?? []

/** Enabled services of several assignments add up (directory.md 5.2); the tenant's own plans are not a user's. */
export function enabledPlans(licences: readonly HeldLicence[], now: Instant): ServicePlan[] {
  const plans = licences
    .filter((licence) => counts(licence, now))
    .flatMap((licence) => plansOf(licence).filter((plan) => !licence.disabledPlans.includes(plan.id)))
  return [...new Map(plans.map((plan) => [plan.id, plan])).values()].filter((plan) => !plan.hidden)
}

/** sspr.md 2.3: everybody may change a known password; the rest hangs on service plans (ENB-21). */
export function capabilitiesFrom(licences: readonly HeldLicence[], now: Instant): Set<Capability> {
  return new Set<Capability>(['sspr.change', ...enabledPlans(licences, now).flatMap((plan) => plan.gives)])
}

/** Seats that can still be given out; below zero after a restore took seats back beyond the count. */
export const freeSeats = (subscription: { seats: number; used: number; status: SubscriptionStatus }): number =>
  (isAlive(subscription.status) ? subscription.seats : 0) - subscription.used

/** Graph's `prepaidUnits`: all seats stand under the state of the subscription. */
export const prepaidUnits = ({ seats, status }: { seats: number; status: SubscriptionStatus }) => ({
  enabled: status === 'Enabled' ? seats : 0,
  warning: status === 'Warning' ? seats : 0,
  suspended: status === 'Suspended' || status === 'Deleted' ? seats : 0,
  lockedOut: status === 'LockedOut' ? seats : 0,
})

export type Edition = 'Free' | 'P1' | 'P2'

/** The highest edition among what the organization owns (directory.md 1). */
export function highestEdition(
  owned: readonly { skuId: string; status: SubscriptionStatus; endedAt: Instant | null }[],
  catalogue: Catalogue,
  now: Instant,
): Edition {
  const plans = owned
    .filter((one) => counts(one, now))
    .flatMap((one) => catalogue.get(one.skuId)?.plans ?? [])
    .map((plan) => plan.id)
  if (plans.includes(editionPlans.P2)) return 'P2'
  return plans.includes(editionPlans.P1) ? 'P1' : 'Free'
}

export type AssignedPlan = {
  servicePlanId: string
  service: string
  capabilityStatus: SubscriptionStatus
  assignedAt: Instant
}
/** Best first: of several assignments of one plan, the best counts. */
const statuses: readonly SubscriptionStatus[] = ['Enabled', 'Warning', 'Suspended', 'LockedOut', 'Deleted']

/** Graph's `assignedPlans` of one person: every plan of what is in force, one that is switched off as `Deleted`. */
export function assignedPlans(licences: readonly (HeldLicence & { assignedAt: Instant })[]): AssignedPlan[] {
  const best = new Map<string, AssignedPlan>()
  for (const licence of licences) {
    for (const plan of plansOf(licence).filter((one) => !one.hidden)) {
      const capabilityStatus = licence.disabledPlans.includes(plan.id) ? 'Deleted' : licence.status
      const { assignedAt } = licence
      const other = best.get(plan.id)
      if (other && statuses.indexOf(other.capabilityStatus) <= statuses.indexOf(capabilityStatus)) continue
      best.set(plan.id, { servicePlanId: plan.id, service: plan.service, capabilityStatus, assignedAt })
    }
  }
  return [...best.values()]
}
