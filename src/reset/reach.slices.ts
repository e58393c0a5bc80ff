import { monotonic, second } from '../base/clock.ts'
import type { Look } from '../store/unit.ts'
import {
  type Before,
  between,
  type Change,
  type ChangeCounts,
  type ChangePage,
  countChanges,
  firstByName,
  idBehind,
  type ReachQuery,
} from './reach.store.ts'

/**
 * AMP-22: the count before a save answers within five seconds, at a million people too. They are gone through by
 * their ids, slice after slice, each as large as the last one's time allows; when the time is up, what was found so
 * far is a number that the true one is not below.
 */
export type Pace = {
  /** No slice is begun that would end after this, from the beginning of the question. */
  readonly budgetMs: number
  /** People in the first slice: a small tenant is one. */
  readonly first: number
}
export const usualPace: Pace = { budgetMs: 4 * second, first: 10_000 }

/** What a slice should take: the rest of the time is not lost by one more. */
const slice = 0.6 * second
/** How much larger the next one is at most: its time was only guessed from the last. */
const growth = 8

export type CountedChanges = ChangeCounts & {
  /** False: the time was up. Every number is then "at least", and people are those found so far. */
  readonly complete: boolean
  readonly people: readonly Change[]
}

export async function countBySlices(
  look: Look,
  tenantId: string,
  query: ReachQuery,
  before: Before,
  page: ChangePage,
  { first, end }: { first: number; end: number },
): Promise<CountedChanges> {
  let sum = none
  let ids: readonly string[] = []
  let after: string | null = null
  let size = first
  let complete = false
  do {
    const began = monotonic()
    const upTo: string | null = await idBehind(look, tenantId, after, size)
    const within = between(after, upTo)
    const { counts, firstIds } = await countChanges(look, tenantId, { ...query, within }, before, page)
    sum = added(sum, counts)
    ids = [...ids, ...firstIds]
    complete = upTo === null
    after = upTo
    const took = Math.max(1, monotonic() - began)
    size = Math.ceil(size * Math.min(growth, Math.max(0.25, slice / took)))
  } while (!complete && monotonic() + slice < end)
  const people = ids.length === 0 ? [] : await firstByName(look, tenantId, ids, page.limit)
  return { ...sum, complete, people }
}

const none: ChangeCounts = {
  able: 0,
  ableBefore: 0,
  gains: 0,
  loses: 0,
  mustRegister: 0,
  losesMethod: 0,
  losesStrong: 0,
}
const names = Object.keys(none) as (keyof ChangeCounts)[]

const added = (sum: ChangeCounts, more: ChangeCounts): ChangeCounts =>
  Object.fromEntries(names.map((name) => [name, sum[name] + more[name]])) as unknown as ChangeCounts
