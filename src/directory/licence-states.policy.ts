import type { Instant } from '../base/clock.ts'
import type { LicenceError } from '../store/schema.ts'
import type { Catalogue, ServicePlan } from './products.ts'

/**
 * What becomes of assignments (directory.md 5.2, 5.3). An assignment is a wish, of a person or of a group they are
 * directly in; here wishes meet seats, countries and plans that do not go together. What is in force stays in force
 * while it can; what is not is tried, own assignments before those of groups, older ones first.
 */

export type State = 'Active' | 'ActiveWithError' | 'Error'
export type Verdict = { readonly state: State; readonly error: LicenceError }

/** One assignment of one product to one person. */
export type Path = {
  readonly skuId: string
  /** The person's own id (assigned directly), or the group's. */
  readonly via: string
  readonly disabledPlans: readonly string[]
  readonly assignedAt: Instant
  /** What it was so far; null: it is new. */
  readonly before: Verdict | null
}

export type Holder = {
  readonly userId: string
  /** The usage location, or the organization's country for somebody who has none (directory.md 5.2). */
  readonly country: string
  readonly paths: readonly Path[]
  /** What is no longer wished for. */
  readonly gone: readonly { readonly skuId: string; readonly via: string; readonly before: Verdict }[]
}

/** Seats that are free, by product; counted down as they are given out. A product that is not here has none. */
export type Seats = Map<string, number>

export type Settled = { readonly holder: Holder; readonly verdicts: ReadonlyMap<Path, Verdict> }

export const isInForce = (verdict: Verdict | null): boolean => verdict !== null && verdict.state !== 'Error'
const active: Verdict = { state: 'Active', error: 'None' }
const failed = (error: LicenceError): Verdict => ({ state: 'Error', error })

/** Settles everybody given, in this order: seats that become free with one are there for the next. */
export function settle(holders: readonly Holder[], seats: Seats, catalogue: Catalogue): Settled[] {
  const works = holders.map((holder) => begin(holder, seats, catalogue))
  return works.map((work) => finish(work, seats, catalogue))
}

type Work = {
  readonly holder: Holder
  readonly verdicts: Map<Path, Verdict>
  /** Products whose seat this person has in this moment. */
  readonly seated: Set<string>
}

/**
 * Keeps what can stay (a country that bars one product of a group bars the others of the group too), and frees the seats that nothing
 * of this person's could take again.
 */
function begin(holder: Holder, seats: Seats, catalogue: Catalogue): Work {
  const rows = [...holder.paths, ...holder.gone]
  const seated = new Set(rows.filter((row) => isInForce(row.before)).map((row) => row.skuId))
  const verdicts = new Map<Path, Verdict>()
  const barred = new Set(holder.paths.filter((path) => isProhibited(path, holder, catalogue)).map(bundleKey(holder)))
  for (const path of holder.paths)
    if (isInForce(path.before) && !barred.has(bundleKey(holder)(path))) verdicts.set(path, active)
  const wanted = new Set(holder.paths.map((path) => path.skuId))
  for (const skuId of [...seated].filter((one) => !wanted.has(one))) release(skuId, seated, seats)
  return { holder, verdicts, seated }
}

function release(skuId: string, seated: Set<string>, seats: Seats): void {
  seated.delete(skuId)
  seats.set(skuId, (seats.get(skuId) ?? 0) + 1)
}

/** Tries what is not in force until nothing moves, then looks at what stays once more. */
function finish({ holder, verdicts, seated }: Work, seats: Seats, catalogue: Catalogue): Settled {
  const inForce = () => holder.paths.filter((path) => isInForce(verdicts.get(path) ?? null))
  let open = bundles(holder, verdicts)
  let moved = true
  while (moved) {
    moved = false
    for (const bundle of open) {
      const error = refusalOf(bundle, inForce(), { holder, seated, seats, catalogue })
      if (error) for (const path of bundle) verdicts.set(path, failed(error.path === path ? error.error : 'Other'))
      else {
        for (const path of bundle) seat(path.skuId, seated, seats)
        for (const path of bundle) verdicts.set(path, active)
        moved = true
      }
    }
    open = open.filter((bundle) => !isInForce(verdicts.get(bundle[0]!)!))
  }
  const held = inForce()
  for (const path of held) verdicts.set(path, flawOf(path, held, catalogue))
  const kept = new Set(held.map((path) => path.skuId))
  for (const skuId of [...seated].filter((one) => !kept.has(one))) release(skuId, seated, seats)
  return { holder, verdicts }
}

function seat(skuId: string, seated: Set<string>, seats: Seats): void {
  if (seated.has(skuId)) return
  seated.add(skuId)
  seats.set(skuId, (seats.get(skuId) ?? 0) - 1)
}

/** What stands or falls together: each own assignment by itself, of a group all its products (directory.md 5.2). */
function bundles(holder: Holder, verdicts: ReadonlyMap<Path, Verdict>): Path[][] {
  const open = holder.paths.filter((path) => !verdicts.has(path))
  const byKey = new Map<string, Path[]>()
  for (const path of [...open].sort(inOrder(holder.userId))) {
    const key = bundleKey(holder)(path)
    byKey.set(key, [...(byKey.get(key) ?? []), path])
  }
  return [...byKey.values()]
}

const bundleKey =
  ({ userId }: Holder) =>
  ({ via, skuId }: Path): string =>
    via === userId ? `${via} ${skuId}` : via

const inOrder = (userId: string) => (one: Path, other: Path) =>
  Number(other.via === userId) - Number(one.via === userId) ||
  one.assignedAt.getTime() - other.assignedAt.getTime() ||
  compare(one.via, other.via) ||
  compare(one.skuId, other.skuId)
const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)

type Scene = { holder: Holder; seated: ReadonlySet<string>; seats: Seats; catalogue: Catalogue }

/** The first thing that stands against a bundle: country, plans, then seats. */
function refusalOf(
  bundle: readonly Path[],
  inForce: readonly Path[],
  { holder, seated, seats, catalogue }: Scene,
): { path: Path; error: LicenceError } | null {
  const together = [...inForce, ...bundle]
  for (const path of bundle) {
    if (isProhibited(path, holder, catalogue)) return { path, error: 'ProhibitedInUsageLocationViolation' }
    const flaw = flawOf(path, together, catalogue)
    if (flaw.error !== 'None') return { path, error: flaw.error }
    if (!seated.has(path.skuId) && (seats.get(path.skuId) ?? 0) < 1) return { path, error: 'CountViolation' }
  }
  return null
}

const isProhibited = (path: Path, holder: Holder, catalogue: Catalogue): boolean =>
  catalogue.get(path.skuId)?.prohibitedIn?.includes(holder.country) ?? false

/** Enabled plans of an assignment; the tenant's own do not get into anybody's way. */
const plansOf = (path: Path, catalogue: Catalogue): ServicePlan[] =>
  (catalogue.get(path.skuId)?.plans ?? []).filter((plan) => !plan.hidden && !path.disabledPlans.includes(plan.id))

/** Whether the plans of an assignment go together with all that is there. */
function flawOf(path: Path, together: readonly Path[], catalogue: Catalogue): Verdict {
  const own = plansOf(path, catalogue)
  const everything = together.flatMap((one) => plansOf(one, catalogue).map((plan) => ({ plan, skuId: one.skuId })))
  const others = everything.filter((one) => one.skuId !== path.skuId)
  const bothWays = (one: ServicePlan, other: ServicePlan): boolean =>
    (one.excludes?.includes(other.id) ?? false) || (other.excludes?.includes(one.id) ?? false)
  const flaw = (error: LicenceError): Verdict => ({ state: 'ActiveWithError', error })
  if (own.some((plan) => everything.some((one) => bothWays(plan, one.plan)))) return flaw('MutuallyExclusiveViolation')
  if (own.some((plan) => plan.once && others.some((one) => one.plan.id === plan.id))) return flaw('UniquenessViolation')
  const missing = own.some(
    (plan) => plan.requires?.length && !everything.some((one) => plan.requires!.includes(one.plan.id)),
  )
  return missing ? flaw('DependencyViolation') : active
}
