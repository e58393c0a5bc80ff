import { event, licenceTarget, modified } from '../audit/events.ts'
import { done, type Outcome, refuse } from '../base/outcome.ts'
import { NewProduct } from '../contract/organization.ts'
import { problemsOf } from '../contract/problems.ts'
import type { Refusal } from '../contract/refusals.ts'
import type { Look, Store, Tx, UnitRequest } from '../store/unit.ts'
import { lockSeats, waitingFor } from './licence-states.store.ts'
import { settleUsers } from './licence-states.ts'
import { capabilitiesFrom, isAlive, type SubscriptionStatus } from './licences.policy.ts'
import {
  inForce,
  type LicenceProblem,
  licenceProblemsOf,
  licencesOf,
  type Subscription,
  subscriptionOf,
  upsertSubscription,
} from './licences.store.ts'
import { rerunRulesAbout } from './membership.groups.ts'
import { afterPlansChanged, holdMembership } from './membership.ts'
import { catalogueOf, saveProduct } from './products.store.ts'
import { type Capability, type Product, planOf, productByKey, type ServicePlan } from './products.ts'

export {
  assignLicence,
  changeLicences,
  giveLicence,
  saveLicences,
  takeLicence,
  unassignLicence,
} from './licence-wishes.ts'
export { assignedPlansOf, assignmentsOf, licenceProblemsOf, licencesOf, licencesOfMany } from './licences.store.ts'
export { catalogueOf } from './products.store.ts'

export async function capabilitiesOf(look: Look, tenantId: string, userId: string): Promise<Set<Capability>> {
  return capabilitiesFrom(inForce(await licencesOf(look, tenantId, userId)), look.now)
}

export type LicenceProblemsAsked = Parameters<typeof licenceProblemsOf>[2]

/** A page of what does not work, whole people at a time; `next` is where the next one begins. */
export async function licenceProblems(
  store: Store,
  tenantId: string,
  asked: LicenceProblemsAsked,
): Promise<{ problems: LicenceProblem[]; next: string | null }> {
  const found = await store.look((look) => licenceProblemsOf(look, tenantId, { ...asked, limit: asked.limit + 1 }))
  if (found.length <= asked.limit) return { problems: found, next: null }
  const open = found.at(-1)!.userId
  const whole = found.filter((problem) => problem.userId !== open)
  return whole.length > 0 ? { problems: whole, next: whole.at(-1)!.userId } : { problems: found, next: open }
}

/** Every product that can be owned. */
export const productsOf = async (store: Store, tenantId: string): Promise<Product[]> => [
  ...(await store.look((look) => catalogueOf(look, tenantId))).values(),
]

export type SubscriptionInput = { product: string; seats: number; status?: SubscriptionStatus }

export const addSubscription = (store: Store, request: UnitRequest, input: SubscriptionInput) =>
  store.unit(request, (tx) => putSubscription(tx, input))

/** How many of those who wait get a seat in the unit that brings seats; the others by "reprocess". */
const servedAtOnce = 5_000

/**
 * Adds a product, or changes its seats and state. Seats below what is used are kept: nobody loses a licence by it.
 * New seats go to those who wait for one through a group.
 */
export async function putSubscription(tx: Tx, input: SubscriptionInput): Promise<Outcome<Subscription, Refusal>> {
  const product = productByKey(input.product, await catalogueOf(tx, tx.tenantId))
  if (!product) return refuse({ code: 'licence.unknown_product', field: 'product', params: { name: input.product } })
  if (!Number.isInteger(input.seats) || input.seats < 0 || input.seats > 10_000_000)
    return refuse({
      code: 'directory.invalid',
      problems: [{ field: 'seats', code: 'invalid', message: 'A whole number from 0 to 10,000,000.' }],
    })
  const known = await subscriptionOf(tx, tx.tenantId, product.skuId)
  if (known && input.status && input.status !== known.status) await rerunRulesAbout(tx, 'assignedPlans')
  else await holdMembership(tx)
  const old = (await lockSeats(tx)).find((one) => one.skuId === product.skuId)
  const status = input.status ?? old?.status ?? 'Enabled'
  const endedAt = isAlive(status) ? null : (old?.endedAt ?? tx.now)
  await upsertSubscription(tx, { skuId: product.skuId, seats: input.seats, status, endedAt })
  const before = old ? { seats: old.seats, status: old.status } : {}
  const modifiedProperties = modified(before, { seats: input.seats, status })
  tx.audit(event('Add subscription', { targets: [{ ...licenceTarget(product), modifiedProperties }] }))
  const waiting = old ? await waitingFor(tx, tx.tenantId, product.skuId, servedAtOnce) : []
  await afterPlansChanged(tx, (await settleUsers(tx, waiting)).changed)
  return done((await subscriptionOf(tx, tx.tenantId, product.skuId))!)
}

export const addProduct = (store: Store, request: UnitRequest, input: NewProduct) =>
  store.unit(request, (tx) => putProduct(tx, input))

/** Describes a product that is not in ours, or one of ours anew: what its plans are and what they do here. */
export async function putProduct(tx: Tx, input: NewProduct): Promise<Outcome<Product, Refusal>> {
  const parsed = NewProduct.safeParse(input)
  if (!parsed.success) return refuse({ code: 'directory.invalid', problems: problemsOf(parsed.error) })
  const product: Product = { ...parsed.data, plans: parsed.data.plans.map(planFrom) }
  const catalogue = await catalogueOf(tx, tx.tenantId)
  const other = [...catalogue.values()].find(
    (one) => one.skuId !== product.skuId && one.skuPartNumber.toLowerCase() === product.skuPartNumber.toLowerCase(),
  )
  if (other) return refuse({ code: 'directory.conflict', field: 'skuPartNumber', params: { name: other.displayName } })
  await saveProduct(tx, product)
  const before = catalogue.get(product.skuId)
  const modifiedProperties = modified(before ? { Product: before } : {}, { Product: product })
  tx.audit(event('Update product', { targets: [{ ...licenceTarget(product), modifiedProperties }] }))
  return done(product)
}

type PlanInput = ReturnType<typeof NewProduct.parse>['plans'][number]

/** What is known of a plan's id, and over it what the operator says. A plan never stands in its own way. */
function planFrom(input: PlanInput): ServicePlan {
  const known = planOf.get(input.id)
  const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined))
  const name = input.name ?? known?.name ?? input.id
  return {
    displayName: name,
    service: 'Other',
    gives: [],
    ...known,
    ...given,
    id: input.id,
    name,
    ...(input.excludes ? { excludes: input.excludes.filter((id) => id !== input.id) } : {}),
    ...(input.requires ? { requires: input.requires.filter((id) => id !== input.id) } : {}),
  }
}
