import { Fault } from '../base/fault.ts'
import type { Tx } from '../store/unit.ts'
import { fill, holdAlone, startFilling } from './membership.fill.ts'
import { rulesChangedHere } from './membership.index.ts'
import { type DynamicGroup, inOrder, type RuleIndex } from './membership.policy.ts'
import { type DynamicRow, dynamicAmong, failGroup, stopGroup, wantRun } from './membership.rules.store.ts'
import { raiseVersion, usersIn } from './membership.store.ts'
import { peopleOf } from './membership.subjects.store.ts'
import { settle } from './membership.ts'
import { readRule } from './rule/rule.ts'

const atOnce = 2_000
const batch = 1_000

/**
 * After groups were deleted or brought back: a dynamic one stops or is filled again (directory.md 3.5), and rules
 * that name one of them follow.
 */
export async function afterGroupsChanged(tx: Tx, groupIds: readonly string[]): Promise<void> {
  const index = await alone(tx)
  for (const row of await dynamicAmong(tx, tx.tenantId, groupIds)) await restart(tx, index, row)
  const named = new Set(groupIds.flatMap((id) => [...(index.dependents.get(id) ?? [])]))
  for (const group of groupIds) named.delete(index.groups.get(group)!)
  for (const group of inOrder(index, named)) await follow(tx, index, group)
}

/** What many users have in common is about to change, such as a subscription: rules that ask for it run again. */
export async function rerunRulesAbout(tx: Tx, property: string): Promise<void> {
  const index = await alone(tx)
  const ids = [...index.groups.values()].filter((group) => group.properties.has(property)).map((group) => group.id)
  if (ids.length > 0) await later(tx, ids)
}

/** Before a group is locked to be deleted or brought back: rules are held first, groups after them. */
export const holdRulesForGroups = async (tx: Tx): Promise<void> => {
  await alone(tx)
}

async function alone(tx: Tx): Promise<RuleIndex> {
  const index = await holdAlone(tx)
  if (!index)
    throw new Fault('busy', 'Membership rules are in use all the time. Nothing was changed.', { cure: 'Try again.' })
  return index
}

async function restart(tx: Tx, index: RuleIndex, row: DynamicRow): Promise<void> {
  const reading = row.inForce && row.rule !== null ? readRule(row.rule, { unified: row.unified }) : null
  if (reading?.ok) {
    await fill(tx, index, await startFilling(tx, row, reading.rule))
    return
  }
  await stopGroup(tx, row.id, await raiseVersion(tx))
  rulesChangedHere(tx)
  if (reading) await failGroup(tx, row.id, reading.problems[0].message)
}

async function follow(tx: Tx, index: RuleIndex, group: DynamicGroup): Promise<void> {
  const ids = await usersIn(tx, tx.tenantId, [group.id, ...group.sources!], atOnce + 1)
  if (ids.length > atOnce) return later(tx, [group.id])
  for (let from = 0; from < ids.length; from += batch) {
    const people = await peopleOf(tx, tx.tenantId, ids.slice(from, from + batch), index.properties.has('assignedPlans'))
    await settle(tx, index, people, { groups: new Set([group.id]) })
  }
}

async function later(tx: Tx, ids: readonly string[]): Promise<void> {
  await wantRun(tx, ids, await raiseVersion(tx))
  rulesChangedHere(tx)
}
