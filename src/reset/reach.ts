import { monotonic } from '../base/clock.ts'
import { done, type Outcome } from '../base/outcome.ts'
import { isGuid } from '../base/text.ts'
import type { MethodPolicies, SsprPolicy } from '../contract/policy.ts'
import type { Refusal } from '../contract/refusals.ts'
import { type Draft, judgeDraft, methodPoliciesOf, ssprPolicyOf } from '../directory/policies.ts'
import type { Look, Store } from '../store/unit.ts'
import { reachOf } from './reach.policy.ts'
import { type CountedChanges, countBySlices, type Pace, usualPace } from './reach.slices.ts'
import {
  type Change,
  type ChangePage,
  countReach,
  givingLicences,
  losesStrong,
  type ReachChange,
  type ReachCondition,
  type ReachCounts,
  type ReachPage,
  type ReachQuery,
  type ReachRow,
  reachOfUser,
  reachPage,
} from './reach.store.ts'
import { methodsOn } from './reset.facts.ts'

export type { Change, ReachCondition, ReachCounts, ReachFlag, ReachName, ReachRow } from './reach.store.ts'

async function queryFor(
  look: Look,
  tenantId: string,
  { policy, methods }: { policy: SsprPolicy; methods: MethodPolicies },
): Promise<ReachQuery> {
  const reach = reachOf(policy, methods, methodsOn(methods).length > 0)
  return { reach, methods, giving: await givingLicences(look, tenantId) }
}

async function standing(look: Look, tenantId: string): Promise<ReachQuery> {
  const { policy } = await ssprPolicyOf(look, tenantId)
  return queryFor(look, tenantId, { policy, methods: await methodPoliciesOf(look, tenantId) })
}

/** One page of who is registered, enabled and capable (graph-api.md 6.8), as of now. */
export const registrations = (
  store: Store,
  tenantId: string,
  condition: ReachCondition,
  page: ReachPage,
): Promise<{ rows: ReachRow[]; more: boolean }> =>
  store.look(async (look) => {
    const wanted = { ...page, limit: page.limit + 1 }
    const rows = await reachPage(look, tenantId, await standing(look, tenantId), condition, wanted)
    return { rows: rows.slice(0, page.limit), more: rows.length > page.limit }
  })

export const registrationOf = (store: Store, tenantId: string, id: string): Promise<ReachRow | null> =>
  store.look(async (look) => (isGuid(id) ? reachOfUser(look, tenantId, await standing(look, tenantId), id) : null))

export const registrationCounts = (store: Store, tenantId: string, condition: ReachCondition): Promise<ReachCounts> =>
  store.look(async (look) => countReach(look, tenantId, await standing(look, tenantId), condition))

export type Preview = CountedChanges & {
  /** Whoever asks loses their last strong method. */
  readonly losesYours: boolean
  readonly which: ReachChange
  readonly people: readonly Change[]
  readonly more: boolean
}

/**
 * What a draft would do: how many gain and lose the ability and their methods, `askerId` among them, and one page of
 * who. Nothing is saved. However many people there are, it answers within the time of its pace and one slice more (AMP-22).
 */
export const previewPolicy = (
  store: Store,
  tenantId: string,
  draft: Draft,
  askerId: string | null,
  page: ChangePage,
  pace: Pace = usualPace,
): Promise<Outcome<Preview, Refusal>> =>
  store.look(async (look) => {
    const end = monotonic() + pace.budgetMs
    const judged = await judgeDraft(look, tenantId, draft)
    if (!judged.ok) return judged
    const { before, after } = judged.value
    const reach = reachOf(before.policy, before.methods, methodsOn(before.methods).length > 0)
    const then = { reach, methods: before.methods }
    const query = await queryFor(look, tenantId, after)
    const losesYours = askerId !== null && (await losesStrong(look, tenantId, query, then, askerId))
    const wanted = { ...page, limit: page.limit + 1 }
    const counted = await countBySlices(look, tenantId, query, then, wanted, { first: pace.first, end })
    const { people, ...counts } = counted
    const more = people.length > page.limit
    return done({ ...counts, losesYours, which: page.which, people: people.slice(0, page.limit), more })
  })
