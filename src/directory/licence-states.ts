import { event, modified, userTarget } from '../audit/events.ts'
import type { Tx } from '../store/unit.ts'
import { type Holder, isInForce, type Path, type Seats, type Settled, settle } from './licence-states.policy.ts'
import {
  countSeats,
  deleteStates,
  givesLicences,
  lockSeats,
  type PathRow,
  type PersonRow,
  pathsOf,
  peopleOf,
  type Seat,
  type StateRow,
  seatsHeldBy,
  writeStates,
} from './licence-states.store.ts'
import { freeSeats } from './licences.policy.ts'
import { catalogueOf } from './products.store.ts'
import type { Catalogue } from './products.ts'

/**
 * Keeps what people have (`licence_state`) true to what is wished (`licence_assignment`, `group_member`). Everything
 * that changes one of them calls one of these in its own unit.
 */

/** How many people are settled by one set of statements. */
const batch = 2_000

/**
 * After members came or went, however many (directory.md 5.2: first-level members only). Answers with the people
 * whose plans changed, for rules that ask about plans.
 */
export async function afterMembershipChanged(
  tx: Tx,
  groupId: string,
  added: readonly string[],
  removed: readonly string[],
): Promise<string[]> {
  return afterMembershipsChanged(tx, [groupId], [...added, ...removed])
}

/** The same for several groups at once. */
export async function afterMembershipsChanged(
  tx: Tx,
  groupIds: readonly string[],
  userIds: readonly string[],
): Promise<string[]> {
  if (groupIds.length === 0 || userIds.length === 0) return []
  if (!(await givesLicences(tx, groupIds))) return []
  return (await settleUsers(tx, userIds)).changed
}

/** Another country may offer less, or more. */
export async function afterUsageLocationChanged(tx: Tx, userIds: readonly string[]): Promise<string[]> {
  return userIds.length === 0 ? [] : (await settleUsers(tx, userIds)).changed
}

/** Seats of deleted people are free at once; what they had is remembered (directory.md 2.5). */
export async function afterUsersDeleted(tx: Tx, userIds: readonly string[]): Promise<void> {
  if ((await lockSeats(tx)).length === 0) return
  const held = await seatsHeldBy(tx, userIds)
  await countSeats(tx, new Map([...held].map(([skuId, count]) => [skuId, -count])))
}

/** They take back what they had, even beyond the count; then what changed meanwhile is looked at. */
export async function afterUsersRestored(tx: Tx, userIds: readonly string[]): Promise<string[]> {
  if ((await lockSeats(tx)).length === 0) return []
  await countSeats(tx, await seatsHeldBy(tx, userIds))
  return (await settleUsers(tx, userIds)).changed
}

export type Tally = {
  /** Whose licences in force changed. */
  changed: string[]
  /** People with nothing in error, and people with something. */
  succeeded: number
  failed: number
}

/** Looks at everything these people are wished to have. Locks the tenant's seats. */
export async function settleUsers(tx: Tx, userIds: readonly string[]): Promise<Tally> {
  const tally: Tally = { changed: [], succeeded: 0, failed: 0 }
  const ids = [...new Set(userIds)].sort()
  const seats = await lockSeats(tx)
  if (seats.length === 0) return tally
  const catalogue = await catalogueOf(tx, tx.tenantId)
  const free = freeOf(seats)
  for (let start = 0; start < ids.length; start += batch) {
    const { people, holders } = await holdersOf(tx, ids.slice(start, start + batch))
    const settled = settle(holders, free, catalogue)
    await writeSettled(tx, settled)
    tally.changed.push(...auditChanges(tx, people, settled, catalogue))
    const wrong = settled.filter(({ verdicts }) => [...verdicts.values()].some((one) => one.error !== 'None')).length
    tally.failed += wrong
    tally.succeeded += settled.length - wrong
  }
  await countTaken(tx, seats, free)
  return tally
}

export const freeOf = (seats: readonly Seat[]): Seats => new Map(seats.map((one) => [one.skuId, freeSeats(one)]))

/** What was given out and freed since `seats` was read. */
export async function countTaken(tx: Tx, seats: readonly Seat[], free: Seats): Promise<void> {
  await countSeats(tx, new Map(seats.map((one) => [one.skuId, freeSeats(one) - free.get(one.skuId)!])))
}

type Found = { people: Map<string, PersonRow>; holders: Holder[] }

export async function holdersOf(tx: Tx, userIds: readonly string[]): Promise<Found> {
  const [people, rows] = await Promise.all([peopleOf(tx, userIds), pathsOf(tx, userIds)])
  const byUser = Map.groupBy(rows, (row) => row.userId)
  const holders = people.map((person) => holderOf(person, byUser.get(person.userId) ?? []))
  return { people: new Map(people.map((person) => [person.userId, person])), holders }
}

function holderOf({ userId, country }: PersonRow, rows: readonly PathRow[]): Holder {
  const verdict = (row: PathRow) => (row.state ? { state: row.state, error: row.error! } : null)
  return {
    userId,
    country,
    paths: rows.flatMap(({ skuId, via, disabledPlans, assignedAt, ...row }) =>
      disabledPlans && assignedAt
        ? [
            {
              skuId,
              via,
              disabledPlans,
              assignedAt,
              before: verdict({ skuId, via, disabledPlans, assignedAt, ...row }),
            },
          ]
        : [],
    ),
    gone: rows.flatMap((row) => (row.disabledPlans ? [] : [{ skuId: row.skuId, via: row.via, before: verdict(row)! }])),
  }
}

/** Only what changed is written. */
export async function writeSettled(tx: Tx, settled: readonly Settled[]): Promise<void> {
  const changed: StateRow[] = []
  const gone: Pick<StateRow, 'user_id' | 'sku_id' | 'via'>[] = []
  for (const { holder, verdicts } of settled) {
    const key = (path: { skuId: string; via: string }) => ({
      user_id: holder.userId,
      sku_id: path.skuId,
      via: path.via,
    })
    for (const [path, verdict] of verdicts)
      if (verdict.state !== path.before?.state || verdict.error !== path.before.error)
        changed.push({ ...key(path), ...verdict })
    gone.push(...holder.gone.map(key))
  }
  await deleteStates(tx, gone)
  await writeStates(tx, changed)
}

/** One row for each person whose licences in force changed, or for whom something newly failed. */
export function auditChanges(
  tx: Tx,
  people: ReadonlyMap<string, PersonRow>,
  settled: readonly Settled[],
  catalogue: Catalogue,
): string[] {
  return settled.flatMap(({ holder, verdicts }) => {
    const person = people.get(holder.userId)!
    const target = userTarget({ ...person, id: person.userId })
    for (const [path, verdict] of verdicts) {
      if (verdict.state !== 'Error' || path.before?.error === verdict.error) continue
      const details = { SkuId: path.skuId, AssignedByGroup: path.via === holder.userId ? null : path.via }
      tx.audit(event('Change user license', { result: 'failure', reason: verdict.error, targets: [target], details }))
    }
    const before = [...holder.paths, ...holder.gone].filter((path) => isInForce(path.before))
    const after = holder.paths.filter((path) => isInForce(verdicts.get(path)!))
    const modifiedProperties = modified(named(before, holder, catalogue), named(after, holder, catalogue))
    if (modifiedProperties.length === 0) return []
    tx.audit(event('Change user license', { targets: [{ ...target, modifiedProperties }] }))
    return [holder.userId]
  })
}

/** What a person has, as the log shows it: part numbers, each with the group it comes from. */
function named(paths: readonly Pick<Path, 'skuId' | 'via'>[], holder: Holder, catalogue: Catalogue) {
  if (paths.length === 0) return {}
  const names = paths.map(({ skuId, via }) => ({
    skuPartNumber: catalogue.get(skuId)?.skuPartNumber ?? skuId,
    ...(via === holder.userId ? {} : { assignedByGroup: via }),
  }))
  return { AssignedLicenses: names.sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1)) }
}
