import type { Tx } from '../store/unit.ts'
import { type DynamicGroup, dynamicGroupOf, emptyIndex, putGroup, type RuleIndex } from './membership.policy.ts'
import { holdRules, type RuleRow, rulesSince, type Version, versionOf } from './membership.store.ts'
import { readRule } from './rule/rule.ts'

/**
 * The compiled rules of each tenant, kept by this process for as long as the row of their version says that they are
 * the ones. The row is read under a lock that rules change under alone: what it says is true until the unit ends.
 */
type Kept = { version: number; readonly index: RuleIndex }

const kept = new Map<string, Kept>()
/** Tenants at most; the one used longest ago goes first. */
const keptTenants = 100
/** Units that have changed rules themselves: what they see nobody else may see before they commit. */
const own = new WeakMap<Tx, RuleIndex | null>()

/** From here on this unit reads the rules for itself. Call it after each change of a rule. */
export const rulesChangedHere = (tx: Tx): void => void own.set(tx, null)

/** Holds the rules of the tenant as they are, and gives them. */
export async function heldRules(tx: Tx): Promise<RuleIndex> {
  return rulesOf(tx, await holdRules(tx))
}

/** The same for who holds the rules alone already. */
export async function rulesHeldAlone(tx: Tx): Promise<RuleIndex> {
  return rulesOf(tx, await versionOf(tx))
}

async function rulesOf(tx: Tx, { epoch, version }: Version): Promise<RuleIndex> {
  if (own.has(tx)) return ownRules(tx)
  if (epoch === '') return emptyIndex()
  const known = kept.get(epoch)
  kept.delete(epoch)
  const entry = known && known.version <= version ? known : { version: 0, index: emptyIndex() }
  if (entry.version < version) {
    const changed = await changedRules(tx, entry.version)
    // Another unit may have been quicker; it read the same rows.
    if (entry.version < version) for (const [id, group] of changed) putGroup(entry.index, id, group)
    entry.version = version
  }
  kept.set(epoch, entry)
  if (kept.size > keptTenants) kept.delete(kept.keys().next().value!)
  return entry.index
}

async function ownRules(tx: Tx): Promise<RuleIndex> {
  const known = own.get(tx)
  if (known) return known
  const index = emptyIndex()
  for (const [id, group] of await changedRules(tx, 0)) putGroup(index, id, group)
  own.set(tx, index)
  return index
}

const page = 1_000

async function changedRules(tx: Tx, since: number): Promise<[string, DynamicGroup | null][]> {
  const changed: [string, DynamicGroup | null][] = []
  for (let after: string | null = null; ; ) {
    const rows: RuleRow[] = await rulesSince(tx, tx.tenantId, since, after, page)
    changed.push(...rows.map((row): [string, DynamicGroup | null] => [row.groupId, compiled(row)]))
    if (rows.length < page) return changed
    after = rows.at(-1)!.groupId
  }
}

/** A stored rule that cannot be read (nothing of ours stores one) touches nobody; its run says what is wrong. */
export function compiled({ groupId: id, rule, displayName, generation, active }: RuleRow): DynamicGroup | null {
  const reading = rule === null ? null : readRule(rule)
  return reading?.ok ? dynamicGroupOf({ id, displayName, generation, active }, reading.rule) : null
}
