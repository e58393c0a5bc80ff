import { after, day, type Instant, isPast } from '../base/clock.ts'
import { type Capability, productOf, type ServicePlan } from './products.ts'

export type HeldLicence = {
  skuId: string
  disabledPlans: readonly string[]
  status: 'Enabled' | 'Warning' | 'Suspended' | 'Deleted' | 'LockedOut'
  endedAt: Instant | null
}

/** An expired or suspended subscription counts for 30 days more (ENB-26). */
export const graceDays = 30

export const counts = (licence: Pick<HeldLicence, 'status' | 'endedAt'>, now: Instant): boolean =>
  licence.status === 'Enabled' ||
  licence.status === 'Warning' ||
  (licence.endedAt !== null && !isPast(after(licence.endedAt, graceDays * day), now))

/** Enabled services of several assignments add up (directory.md 5.2); the tenant's own plans are not a user's. */
export function enabledPlans(licences: readonly HeldLicence[], now: Instant): ServicePlan[] {
  const plans = licences
    .filter((licence) => counts(licence, now))
    .flatMap((licence) =>
      (productOf.get(licence.skuId)?.plans ?? []).filter((plan) => !licence.disabledPlans.includes(plan.id)),
    )
  return [...new Set(plans)].filter((plan) => !plan.hidden)
}

/** sspr.md 2.3: everybody may change a known password; the rest hangs on service plans (ENB-21). */
export function capabilitiesFrom(licences: readonly HeldLicence[], now: Instant): Set<Capability> {
  return new Set<Capability>(['sspr.change', ...enabledPlans(licences, now).flatMap((plan) => plan.gives)])
}

/** Seats that can still be given out; below zero after a restore took seats back beyond the count. */
export const freeSeats = (subscription: { seats: number; used: number }): number =>
  subscription.seats - subscription.used
