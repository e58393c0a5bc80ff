import { event, modified, userTarget } from '../audit/events.ts'
import { done, type Outcome, refuse } from '../base/outcome.ts'
import type { Refusal } from '../contract/refusals.ts'
import type { AuditTarget } from '../store/schema.ts'
import type { Look, Store, Tx, UnitRequest } from '../store/unit.ts'
import { groupOf } from './groups.store.ts'
import { capabilitiesFrom, freeSeats, type HeldLicence } from './licences.policy.ts'
import {
  deleteAssignmentRow,
  directAssignment,
  holds,
  licencesOf,
  newHoldersIn,
  productsOfGroup,
  type Subscription,
  saveAssignment,
  subscriptionForChange,
  upsertSubscription,
} from './licences.store.ts'
import { type Capability, type Product, productByKey, productOf } from './products.ts'
import { userOf } from './users.store.ts'

export async function capabilitiesOf(look: Look, tenantId: string, userId: string): Promise<Set<Capability>> {
  return capabilitiesFrom(await licencesOf(look, tenantId, userId), look.now)
}

const unknownProduct = (key: string) =>
  refuse<Refusal>({ code: 'licence.unknown_product', field: 'product', params: { name: key } })
const noSeats = (product: Product): Refusal => ({ code: 'licence.no_seats', params: { name: product.displayName } })

export type SubscriptionInput = { product: string; seats: number; status?: HeldLicence['status'] }

export const addSubscription = (store: Store, request: UnitRequest, input: SubscriptionInput) =>
  store.unit(request, (tx) => putSubscription(tx, input))

/** Adds a product, or changes its seats and state. Seats below what is used are kept: nobody loses a licence by it. */
export async function putSubscription(tx: Tx, input: SubscriptionInput): Promise<Outcome<Subscription, Refusal>> {
  const product = productByKey(input.product)
  if (!product) return unknownProduct(input.product)
  if (!Number.isInteger(input.seats) || input.seats < 0 || input.seats > 10_000_000)
    return refuse({
      code: 'directory.invalid',
      problems: [{ field: 'seats', code: 'invalid', message: 'A whole number from 0 to 10,000,000.' }],
    })
  const old = await subscriptionForChange(tx, product.skuId)
  const status = input.status ?? old?.status ?? 'Enabled'
  const alive = status === 'Enabled' || status === 'Warning'
  const endedAt = alive ? null : (old?.endedAt ?? tx.now)
  await upsertSubscription(tx, { skuId: product.skuId, seats: input.seats, status, endedAt })
  const before = old ? { seats: old.seats, status: old.status } : {}
  const modifiedProperties = modified(before, { seats: input.seats, status })
  tx.audit(event('Add subscription', { targets: [{ ...licenceTarget(product), modifiedProperties }] }))
  return done((await subscriptionForChange(tx, product.skuId))!)
}

export type LicenceInput = { principalId: string; product: string; disabledPlans?: readonly string[] }

export const assignLicence = (store: Store, request: UnitRequest, input: LicenceInput) =>
  store.unit(request, (tx) => giveLicence(tx, input))

/**
 * To a user (who needs a usage location, ENB-23) or to a group, whose direct members then hold it. A group whose
 * members need more seats than are free is refused as a whole, so that nobody is left half licensed.
 */
export async function giveLicence(tx: Tx, input: LicenceInput): Promise<Outcome<Product, Refusal>> {
  const wanted = wantedOf(input)
  if (!wanted.ok) return wanted
  const { product, disabledPlans } = wanted.value
  const subscription = await subscriptionForChange(tx, product.skuId)
  if (!subscription) return unknownProduct(input.product)
  const who = await principal(tx, input.principalId)
  if (!who) return refuse({ code: 'directory.not_found', params: { name: input.principalId } })
  if (who.type === 'user' && !who.usageLocation)
    return refuse({
      code: 'licence.no_usage_location',
      field: 'usageLocation',
      params: { name: who.target.displayName ?? '' },
    })
  const needed = await seatsNeeded(tx, product.skuId, who)
  if (needed > 0 && needed > freeSeats(subscription)) return refuse(noSeats(product))
  const before = await directAssignment(tx, tx.tenantId, who.id, product.skuId)
  await saveAssignment(tx, { principalId: who.id, principalType: who.type, skuId: product.skuId, disabledPlans })
  auditLicence(tx, who, product, before, disabledPlans)
  return done(product)
}

function wantedOf(input: LicenceInput): Outcome<{ product: Product; disabledPlans: string[] }, Refusal> {
  const product = productByKey(input.product)
  if (!product) return unknownProduct(input.product)
  const disabledPlans: string[] = []
  for (const key of input.disabledPlans ?? []) {
    const plan = product.plans.find((one) => one.id === key.toLowerCase() || one.name === key.toUpperCase())
    if (!plan) {
      const message = `${product.displayName} has the plans ${product.plans.map((one) => one.name).join(', ')}.`
      return refuse({ code: 'directory.invalid', problems: [{ field: 'disabledPlans', code: 'invalid', message }] })
    }
    disabledPlans.push(plan.id)
  }
  return done({ product, disabledPlans })
}

export const unassignLicence = (store: Store, request: UnitRequest, input: LicenceInput) =>
  store.unit(request, (tx) => takeLicence(tx, input))

/** Takes the direct assignment away; what comes through a group is taken at the group (directory.md 5.2). */
export async function takeLicence(tx: Tx, input: LicenceInput): Promise<Outcome<Product, Refusal>> {
  const product = productByKey(input.product)
  if (!product) return unknownProduct(input.product)
  const who = await principal(tx, input.principalId)
  if (!who) return refuse({ code: 'directory.not_found', params: { name: input.principalId } })
  const before = await directAssignment(tx, tx.tenantId, who.id, product.skuId)
  if (!before) return refuse({ code: 'directory.not_found', field: 'product', params: { name: product.displayName } })
  await deleteAssignmentRow(tx, who.id, product.skuId)
  auditLicence(tx, who, product, before, null)
  return done(product)
}

/** A refusal when a new member of this group needs a seat that is not there; null when it fits. */
export async function seatsForMember(tx: Tx, groupId: string, userId: string): Promise<Refusal | null> {
  for (const skuId of await productsOfGroup(tx, tx.tenantId, groupId)) {
    const subscription = (await subscriptionForChange(tx, skuId))!
    if (await holds(tx, tx.tenantId, skuId, userId)) continue
    if (freeSeats(subscription) < 1) return noSeats(productOf.get(skuId)!)
  }
  return null
}

type Principal = { id: string; type: 'user' | 'group'; usageLocation: string | null; target: AuditTarget }

async function principal(tx: Tx, id: string): Promise<Principal | null> {
  const user = await userOf(tx, tx.tenantId, id)
  if (user) return { id, type: 'user', usageLocation: user.usageLocation, target: userTarget(user) }
  const group = await groupOf(tx, tx.tenantId, id)
  if (!group) return null
  const target: AuditTarget = { type: 'Group', id, displayName: group.displayName }
  return { id, type: 'group', usageLocation: null, target }
}

async function seatsNeeded(tx: Tx, skuId: string, who: Principal): Promise<number> {
  if (who.type === 'group') return newHoldersIn(tx, tx.tenantId, skuId, who.id)
  return (await holds(tx, tx.tenantId, skuId, who.id)) ? 0 : 1
}

const licenceTarget = (product: Product): AuditTarget => ({
  type: 'License',
  id: product.skuId,
  displayName: product.displayName,
})

function auditLicence(
  tx: Tx,
  who: Principal,
  product: Product,
  before: readonly string[] | null,
  after: readonly string[] | null,
) {
  const value = (disabled: readonly string[] | null) =>
    disabled === null ? {} : { AssignedLicense: { skuPartNumber: product.skuPartNumber, disabledPlans: disabled } }
  const modifiedProperties = modified(value(before), value(after))
  const activity = who.type === 'user' ? 'Change user license' : 'Set group license'
  tx.audit(event(activity, { targets: [{ ...who.target, modifiedProperties }, licenceTarget(product)] }))
}
