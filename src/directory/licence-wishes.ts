import { event, groupTarget, licenceTarget, modified, userTarget } from '../audit/events.ts'
import { done, type Outcome, refuse } from '../base/outcome.ts'
import type { Refusal, RefusalCode } from '../contract/refusals.ts'
import type { LicenceError } from '../store/schema.ts'
import type { Store, Tx, UnitRequest } from '../store/unit.ts'
import { type Group, groupOf } from './groups.store.ts'
import { applyToGroup } from './licence-runs.ts'
import { type Holder, type Path, type Settled, settle } from './licence-states.policy.ts'
import { lockGroup, lockSeats } from './licence-states.store.ts'
import { auditChanges, countTaken, freeOf, holdersOf, writeSettled } from './licence-states.ts'
import { type Assignment, assignmentsOf, deleteAssignments, saveAssignment } from './licences.store.ts'
import { afterPlansChanged, holdMembership } from './membership.ts'
import { catalogueOf } from './products.store.ts'
import { type Catalogue, type Product, productByKey } from './products.ts'
import { type User, userForChange, userOf } from './users.store.ts'

export type LicenceInput = { principalId: string; product: string; disabledPlans?: readonly string[] }

/** Graph's `assignLicense`: products by id, part number or name, plans by id or name. All of it or nothing. */
export type LicenceChanges = {
  add: readonly { product: string; disabledPlans?: readonly string[] }[]
  remove: readonly string[]
}

export const assignLicence = (store: Store, request: UnitRequest, input: LicenceInput) =>
  store.unit(request, (tx) => giveLicence(tx, input))

export async function giveLicence(tx: Tx, input: LicenceInput): Promise<Outcome<Product, Refusal>> {
  const saved = await saveLicences(tx, input.principalId, { add: [input], remove: [] })
  return saved.ok ? done(saved.value[0]!) : saved
}

export const unassignLicence = (store: Store, request: UnitRequest, input: LicenceInput) =>
  store.unit(request, (tx) => takeLicence(tx, input))

/** Takes the direct assignment away; what comes through a group is taken at the group (directory.md 5.2). */
export async function takeLicence(tx: Tx, input: LicenceInput): Promise<Outcome<Product, Refusal>> {
  const saved = await saveLicences(tx, input.principalId, { add: [], remove: [input.product] })
  return saved.ok ? done(saved.value[0]!) : saved
}

export const changeLicences = (store: Store, request: UnitRequest, principalId: string, changes: LicenceChanges) =>
  store.unit(request, (tx) => saveLicences(tx, principalId, changes))

/**
 * To a user (who needs a usage location, ENB-23) at once or not at all; to a group, whose direct members then have
 * it as far as it can be: that wish is kept, and what does not work is noted with each person. Answers with the
 * products, first those that were added.
 */
export async function saveLicences(
  tx: Tx,
  principalId: string,
  changes: LicenceChanges,
): Promise<Outcome<Product[], Refusal>> {
  const wanted = await wantedOf(tx, changes)
  if (!wanted.ok) return wanted
  const found = await userOf(tx, tx.tenantId, principalId)
  const user = found && (await userForChange(tx, found.id))
  await holdMembership(tx)
  if (user) return toUser(tx, user, wanted.value)
  const group = await groupOf(tx, tx.tenantId, principalId)
  if (!group) return refuse({ code: 'directory.not_found', params: { name: principalId } })
  return toGroup(tx, group, wanted.value)
}

type Wanted = {
  catalogue: Catalogue
  add: { product: Product; disabledPlans: string[] }[]
  remove: Product[]
}

const unknownProduct = (name: string) =>
  refuse<Refusal>({ code: 'licence.unknown_product', field: 'product', params: { name } })
const invalid = (field: string, message: string) =>
  refuse<Refusal>({ code: 'directory.invalid', problems: [{ field, code: 'invalid', message }] })

async function wantedOf(tx: Tx, changes: LicenceChanges): Promise<Outcome<Wanted, Refusal>> {
  const catalogue = await catalogueOf(tx, tx.tenantId)
  const wanted: Wanted = { catalogue, add: [], remove: [] }
  for (const { product: key, disabledPlans = [] } of changes.add) {
    const product = productByKey(key, catalogue)
    if (!product) return unknownProduct(key)
    const plans = plansOf(product, disabledPlans)
    if (!plans.ok) return plans
    wanted.add.push({ product, disabledPlans: plans.value })
  }
  for (const key of changes.remove) {
    const product = productByKey(key, catalogue)
    if (!product) return unknownProduct(key)
    wanted.remove.push(product)
  }
  const named = [...wanted.add.map((one) => one.product), ...wanted.remove].map((product) => product.skuId)
  if (new Set(named).size < named.length) return invalid('product', 'Name each product once.')
  return done(wanted)
}

function plansOf(product: Product, keys: readonly string[]): Outcome<string[], Refusal> {
  const ids = new Set<string>()
  for (const key of keys) {
    const plan = product.plans.find((one) => one.id === key.toLowerCase() || one.name === key.toUpperCase())
    const names = product.plans.map((one) => one.name).join(', ')
    if (!plan) return invalid('disabledPlans', `${product.displayName} has the plans ${names}.`)
    ids.add(plan.id)
  }
  return done([...ids])
}

const refusals: Readonly<Record<LicenceError, RefusalCode>> = {
  None: 'licence.failed',
  CountViolation: 'licence.no_seats',
  MutuallyExclusiveViolation: 'licence.exclusive',
  DependencyViolation: 'licence.dependency',
  ProhibitedInUsageLocationViolation: 'licence.location',
  UniquenessViolation: 'licence.unique',
  Other: 'licence.failed',
}

async function toUser(tx: Tx, user: User, wanted: Wanted): Promise<Outcome<Product[], Refusal>> {
  if (wanted.add.length > 0 && !user.usageLocation)
    return refuse({ code: 'licence.no_usage_location', field: 'usageLocation', params: { name: user.displayName } })
  const seats = await lockSeats(tx)
  const foreign = wanted.add.find(({ product }) => !seats.some((one) => one.skuId === product.skuId))
  if (foreign) return unknownProduct(foreign.product.displayName)
  const before = await assignmentsOf(tx, tx.tenantId, user.id)
  const { people, holders } = await holdersOf(tx, [user.id])
  const holder = holders[0]!
  const missing = wanted.remove.find(({ skuId }) => !before.some((one) => one.skuId === skuId))
  if (missing) return notThere(missing, holder)
  const free = freeOf(seats)
  const settled = settle([wishedFor(tx, holder, wanted)], free, wanted.catalogue)
  const refusal = directRefusal(settled[0]!, user.id, wanted)
  if (refusal) return refuse(refusal)
  await writeWishes(tx, { id: user.id, type: 'user' }, wanted)
  await writeSettled(tx, settled)
  await countTaken(tx, seats, free)
  auditWishes(tx, 'Change user license', userTarget(user), before, wanted)
  auditChanges(tx, people, settled.map(inheritedOnly), wanted.catalogue)
  await afterPlansChanged(tx, [user.id])
  return done(productsIn(wanted))
}

/** Not assigned directly: through a group it is taken away at the group. */
function notThere(product: Product, holder: Holder): Outcome<never, Refusal> {
  const inherited = holder.paths.some((path) => path.skuId === product.skuId)
  const params = { name: product.displayName }
  return refuse(
    inherited ? { code: 'licence.inherited', params } : { code: 'directory.not_found', field: 'product', params },
  )
}

/** The person with the changes made, on paper. */
function wishedFor(tx: Tx, holder: Holder, { add, remove }: Wanted): Holder {
  const isDirect = (path: { via: string }) => path.via === holder.userId
  const taken = (path: Path) => isDirect(path) && remove.some((product) => product.skuId === path.skuId)
  const replaced = (path: Path) => isDirect(path) && add.some(({ product }) => product.skuId === path.skuId)
  const old = (skuId: string) => holder.paths.find((path) => isDirect(path) && path.skuId === skuId)
  const added = add.map(({ product, disabledPlans }) => ({
    skuId: product.skuId,
    via: holder.userId,
    disabledPlans,
    assignedAt: old(product.skuId)?.assignedAt ?? tx.now,
    before: old(product.skuId)?.before ?? null,
  }))
  const gone = holder.paths.filter(taken).flatMap((path) => (path.before ? [{ ...path, before: path.before }] : []))
  return {
    ...holder,
    paths: [...holder.paths.filter((path) => !taken(path) && !replaced(path)), ...added],
    gone: [...holder.gone, ...gone],
  }
}

/** An own assignment works at once or is refused; and it pulls the ground from under no other. */
function directRefusal({ verdicts }: Settled, userId: string, { add, remove, catalogue }: Wanted): Refusal | null {
  for (const [path, verdict] of verdicts) {
    const asked = path.via === userId && add.some(({ product }) => product.skuId === path.skuId)
    const broken =
      verdict.error === 'DependencyViolation' && path.before?.error !== verdict.error && path.before !== null
    if (!(asked ? verdict.error !== 'None' : broken)) continue
    const name = catalogue.get(asked ? path.skuId : (remove[0]?.skuId ?? path.skuId))?.displayName ?? path.skuId
    return { code: refusals[verdict.error], params: { name } }
  }
  return null
}

const inheritedOnly = ({ holder, verdicts }: Settled): Settled => {
  const inherited = (path: { via: string }) => path.via !== holder.userId
  return {
    holder: { ...holder, paths: holder.paths.filter(inherited), gone: holder.gone.filter(inherited) },
    verdicts: new Map([...verdicts].filter(([path]) => inherited(path))),
  }
}

async function toGroup(tx: Tx, group: Group, wanted: Wanted): Promise<Outcome<Product[], Refusal>> {
  if (!group.securityEnabled) return refuse({ code: 'licence.group_kind', params: { name: group.displayName } })
  await lockGroup(tx, group.id)
  const seats = await lockSeats(tx)
  const foreign = wanted.add.find(({ product }) => !seats.some((one) => one.skuId === product.skuId))
  if (foreign) return unknownProduct(foreign.product.displayName)
  const before = await assignmentsOf(tx, tx.tenantId, group.id)
  const missing = wanted.remove.find(({ skuId }) => !before.some((one) => one.skuId === skuId))
  if (missing) return refuse({ code: 'directory.not_found', field: 'product', params: { name: missing.displayName } })
  await writeWishes(tx, { id: group.id, type: 'group' }, wanted)
  auditWishes(tx, 'Set group license', groupTarget(group), before, wanted)
  await applyToGroup(tx, group)
  return done(productsIn(wanted))
}

async function writeWishes(
  tx: Tx,
  who: { id: string; type: 'user' | 'group' },
  { add, remove }: Wanted,
): Promise<void> {
  const skuIds = remove.map((product) => product.skuId)
  await deleteAssignments(tx, who.id, skuIds)
  for (const { product, disabledPlans } of add)
    await saveAssignment(tx, { principalId: who.id, principalType: who.type, skuId: product.skuId, disabledPlans })
}

const productsIn = ({ add, remove }: Wanted): Product[] => [...add.map(({ product }) => product), ...remove]

function auditWishes(
  tx: Tx,
  activity: 'Change user license' | 'Set group license',
  target: ReturnType<typeof groupTarget>,
  before: readonly Assignment[],
  wanted: Wanted,
): void {
  const value = (product: Product, disabledPlans: readonly string[] | undefined) =>
    disabledPlans ? { AssignedLicense: { skuPartNumber: product.skuPartNumber, disabledPlans } } : {}
  for (const product of productsIn(wanted)) {
    const old = before.find((one) => one.skuId === product.skuId)?.disabledPlans
    const now = wanted.add.find((one) => one.product === product)?.disabledPlans
    const modifiedProperties = modified(value(product, old), value(product, now))
    tx.audit(event(activity, { targets: [{ ...target, modifiedProperties }, licenceTarget(product)] }))
  }
}
