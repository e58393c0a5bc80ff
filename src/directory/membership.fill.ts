import type { Tx } from '../store/unit.ts'
import type { Group } from './groups.store.ts'
import { rulesChangedHere, rulesHeldAlone } from './membership.index.ts'
import { type DynamicGroup, dynamicGroupOf, emptyIndex, putGroup, type RuleIndex } from './membership.policy.ts'
import { finishGroup, startGroup, wantRun } from './membership.rules.store.ts'
import { allUsers, nextDue, raiseVersion, reportsOf, tryHoldRulesAlone, usersIn } from './membership.store.ts'
import { peopleOf } from './membership.subjects.store.ts'
import { settle } from './membership.ts'
import { offsetsOf } from './rule/due.ts'
import type { Rule } from './rule/tree.ts'

/** Up to so many users are judged in the unit of the change itself; more in the background. */
export const atOnce = 2_000
const batch = 1_000

/** How often and how long (milliseconds) a change of a rule waits for those who judge members to end. */
const tries = 30
const patience = 250

/** The rules, held alone: nobody judges by them until the unit ends. Null when others did not stop for seconds. */
export async function holdAlone(tx: Tx): Promise<RuleIndex | null> {
  for (let n = 0; n < tries; n++) if (await tryHoldRulesAlone(tx, patience)) return rulesHeldAlone(tx)
  return null
}

export type Filling = DynamicGroup & { readonly kind: Rule['kind'] }

/** Registers the rule under the next version. */
export async function startFilling(tx: Tx, group: Pick<Group, 'id' | 'displayName'>, rule: Rule): Promise<Filling> {
  const { condition, kind } = rule
  const sources = condition.is === 'memberOf' ? condition.groupIds : null
  const generation = await startGroup(tx, { groupId: group.id, kind, sources, version: await raiseVersion(tx) })
  rulesChangedHere(tx)
  return { ...dynamicGroupOf({ id: group.id, displayName: group.displayName, generation, active: false }, rule), kind }
}

/** Brings the members of a group in line with its rule: at once (true), or by a run in the background. */
export async function fill(tx: Tx, index: RuleIndex, group: Filling): Promise<boolean> {
  const ids = group.kind === 'device' ? [] : await reach(tx, group)
  if (ids === null) {
    await wantRun(tx, [group.id], await raiseVersion(tx))
    rulesChangedHere(tx)
    return false
  }
  const rules = withGroup(index, group)
  for (let from = 0; from < ids.length; from += batch) {
    const people = await peopleOf(tx, tx.tenantId, ids.slice(from, from + batch), rules.properties.has('assignedPlans'))
    await settle(tx, rules, people, { groups: new Set([group.id]) })
  }
  const dueAt = await nextDue(tx, tx.tenantId, offsetsOf(group.rule), tx.now)
  await finishGroup(tx, { groupId: group.id, evaluated: ids.length, dueAt })
  return true
}

/** Who could be a member now or be one already; null when they are too many to look at here. */
async function reach(tx: Tx, { id, rule: { condition } }: Filling): Promise<string[] | null> {
  const limit = atOnce + 1
  if (condition.is !== 'reports' && condition.is !== 'memberOf') return allUsers(tx, tx.tenantId, atOnce)
  const members = await usersIn(
    tx,
    tx.tenantId,
    [id, ...(condition.is === 'memberOf' ? condition.groupIds : [])],
    limit,
  )
  const reports = condition.is === 'reports' ? await reportsOf(tx, tx.tenantId, condition.managerId, limit) : []
  const all = [...new Set([...members, ...reports])]
  return all.length > atOnce ? null : all.sort()
}

/** The rules with this one in its new form; only those that can follow from it, unless licences may bring more. */
function withGroup(index: RuleIndex, group: DynamicGroup): RuleIndex {
  const all = index.properties.has('assignedPlans') || group.properties.has('assignedPlans')
  const rules = emptyIndex()
  for (const [id, other] of index.groups) if (all || other.sources) putGroup(rules, id, other)
  putGroup(rules, group.id, group)
  return rules
}
