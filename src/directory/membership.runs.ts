import { after, type Instant, minute } from '../base/clock.ts'
import { type Store, systemRequest, type Tx } from '../store/unit.ts'
import { holdAlone } from './membership.fill.ts'
import { heldRules, rulesChangedHere } from './membership.index.ts'
import {
  type Asked,
  type Changes,
  decide,
  emptyIndex,
  type Person,
  putGroup,
  type RuleIndex,
} from './membership.policy.ts'
import { dynamicAmong, failGroup, wantRun } from './membership.rules.store.ts'
import {
  type Claim,
  claimDue,
  claimGroups,
  failRun,
  saveProgress,
  setDue,
  stillClaimed,
  succeedGroups,
  tenantDue,
  tenantWaiting,
} from './membership.runs.store.ts'
import {
  forgetRechecks,
  nextDue,
  noteForRecheck,
  raiseVersion,
  usersToRecheck,
  usersTurning,
} from './membership.store.ts'
import { beginPass, nextPeople, peopleForChange, peopleOf } from './membership.subjects.store.ts'
import { judge, licencesFollow, membershipService, settle, writeMembers } from './membership.ts'
import { offsetsOf } from './rule/due.ts'
import { readRule } from './rule/rule.ts'

/** Groups of one run: all of them are asked in one pass over the users. */
const groupsPerRun = 500
/** Users read at a time: with the changes of one page a run needs no more memory than this, however many there are. */
const page = 5_000
/** A server that dies leaves its groups to another after this. */
const lease = 2 * minute
const retryAfterSeconds = 15

const requestOf = (store: Store, tenantId: string) => systemRequest(tenantId, store.random.uuid(), membershipService)

/** Background work of every process: runs until no group waits. Safe in several processes at once. */
export async function runMemberships(store: Store): Promise<number> {
  for (let done = 0; ; done++) {
    const tenantId = await store.look(tenantWaiting)
    if (tenantId === null || !(await runOne(store, tenantId))) return done
  }
}

type Run = {
  readonly store: Store
  readonly tenantId: string
  readonly runner: string
  /** The claimed groups alone. */
  readonly rules: RuleIndex
  /** Claimed, and not changed by anybody since. */
  readonly open: Map<string, number>
  /** The moment that everybody is judged at. */
  readonly at: Instant
  evaluated: number
}

async function runOne(store: Store, tenantId: string): Promise<boolean> {
  const runner = store.random.uuid()
  const run = await store.unit(requestOf(store, tenantId), (tx) => claim(tx, store, runner))
  if (!run) return false
  try {
    await passOver(run)
    await finish(run)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    await store.unit(requestOf(store, tenantId), (tx) => failRun(tx, runner, message, retryAfterSeconds))
  }
  return true
}

async function claim(tx: Tx, store: Store, runner: string): Promise<Run | null> {
  const index = await heldRules(tx)
  const claims = await claimGroups(tx, runner, after(tx.now, lease), groupsPerRun)
  if (claims.length === 0) return null
  const rules = emptyIndex()
  for (const { groupId } of claims) putGroup(rules, groupId, index.groups.get(groupId) ?? null)
  const open = new Map(claims.map((one) => [one.groupId, one.generation]))
  return { store, tenantId: tx.tenantId, runner, rules, open, at: tx.now, evaluated: 0 }
}

/**
 * Everybody as they are now, page by page, while the changes of the page before are written. Who changes meanwhile
 * is judged by their own unit, and noted for the end of the run.
 */
async function passOver(run: Run): Promise<void> {
  const { store, rules } = run
  if (rules.groups.size === 0) return
  const plans = rules.properties.has('assignedPlans')
  const groupIds = groupsToKnow(rules)
  await store.unit(requestOf(store, run.tenantId), async (tx) => {
    await beginPass(tx, new Set(rules.properties.keys()))
    let writing: Promise<void> = Promise.resolve()
    try {
      for (;;) {
        const people = await nextPeople(tx, page, groupIds, plans)
        if (people.length === 0) break
        const changes = decideAll(rules, people, run.at.getTime())
        await writing
        run.evaluated += people.length
        writing = writePage(run, changes)
        writing.catch(() => {})
      }
    } finally {
      await writing
    }
  })
}

/** The groups of the run, and those that their rules name. */
function groupsToKnow({ groups }: RuleIndex): string[] {
  const sources = [...groups.values()].flatMap((group) => group.sources ?? [])
  return [...new Set([...groups.keys(), ...sources])]
}

function decideAll(rules: RuleIndex, people: readonly Person[], now: number, asked: Asked = {}): Changes {
  const all: Changes = { joins: [], leaves: [] }
  for (const person of people) {
    const { joins, leaves } = decide(rules, person, now, asked)
    all.joins.push(...joins)
    all.leaves.push(...leaves)
  }
  return all
}

/** A unit of its own: members, audit rows, licences and what follows, and how far the run is. */
async function writePage(run: Run, changes: Changes): Promise<void> {
  const { store, tenantId, runner } = run
  await store.unit(requestOf(store, tenantId), async (tx) => {
    const index = await heldRules(tx)
    const valid = stillValid(run, index, changes)
    const some = valid.joins.length + valid.leaves.length > 0
    if (some) await writeAndFollow(tx, index, valid)
    const count = (list: Changes['joins']) => countBy(list.map((change) => change.groupId))
    const progress = { evaluated: run.evaluated, added: count(valid.joins), removed: count(valid.leaves) }
    await saveProgress(tx, runner, after(tx.now, lease), progress)
  })
}

/** A rule that was changed, paused or deleted since it was claimed writes nothing any more. */
function stillValid(run: Run, index: RuleIndex, { joins, leaves }: Changes): Changes {
  for (const [id, generation] of run.open) {
    const group = index.groups.get(id)
    if (!group?.active || group.generation !== generation) run.open.delete(id)
  }
  const valid = (list: Changes['joins']) => list.filter((change) => run.open.has(change.groupId))
  return { joins: valid(joins), leaves: valid(leaves) }
}

/**
 * With what follows for rules that name these groups. Users are locked first where something may follow, then
 * everything is written in one order, and seats are locked last.
 */
async function writeAndFollow(tx: Tx, index: RuleIndex, changes: Changes): Promise<void> {
  const named = dependentsOf(index, new Set([...changes.joins, ...changes.leaves].map((change) => change.groupId)))
  const plans = index.properties.has('assignedPlans')
  const users = [...new Set([...changes.joins, ...changes.leaves].map((change) => change.userId))].sort()
  const people = named.size > 0 || plans ? await peopleForChange(tx, users, plans) : []
  const follows = decideAll(index, moved(people, changes), tx.now.getTime(), { groups: named })
  if (named.size > 0 && index.active.size > 0) await noteForRecheck(tx, users)
  const all = { joins: [...changes.joins, ...follows.joins], leaves: [...changes.leaves, ...follows.leaves] }
  const plansOf = await licencesFollow(tx, await writeMembers(tx, all))
  if (plans && plansOf.length > 0) await judge(tx, index, plansOf, { properties: new Set(['assignedPlans']) })
}

/** These people as they will be with the changes. */
function moved(people: readonly Person[], { joins, leaves }: Changes): Person[] {
  const joined = Map.groupBy(joins, (change) => change.userId)
  const left = Map.groupBy(leaves, (change) => change.userId)
  return people.map((person) => {
    const direct = new Set(person.direct)
    for (const { groupId } of left.get(person.id) ?? []) direct.delete(groupId)
    for (const { groupId } of joined.get(person.id) ?? []) direct.add(groupId)
    return { ...person, direct }
  })
}

/** Every memberOf rule that these groups lead to. */
function dependentsOf(index: RuleIndex, ids: ReadonlySet<string>): Set<string> {
  const found = new Set<string>()
  const queue = [...ids]
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    for (const group of index.dependents.get(id) ?? []) {
      if (found.has(group.id)) continue
      found.add(group.id)
      queue.push(group.id)
    }
  }
  return found
}

const countBy = (ids: readonly string[]): Map<string, number> => {
  const counts = new Map<string, number>()
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1)
  return counts
}

const recheckBatch = 1_000

/**
 * The end, alone with the rules: whoever changed beside the run is looked at once more, and from here on each
 * change keeps the members right by itself.
 */
async function finish(run: Run): Promise<void> {
  const { store, tenantId, runner } = run
  await store.unit(requestOf(store, tenantId), async (tx) => {
    const index = await holdAlone(tx)
    if (!index) throw new Error('Others change users all the time; the run begins again.')
    const claims = (await stillClaimed(tx, runner)).filter((one) => run.open.get(one.groupId) === one.generation)
    if (claims.length === 0) return
    await recheck(tx, index, claims)
    const readable = claims.filter((one) => index.groups.has(one.groupId)).map((one) => one.groupId)
    await succeedGroups(tx, readable, await raiseVersion(tx), { evaluated: run.evaluated, at: run.at })
    for (const id of readable) await scheduleNext(tx, index, id, run.at)
    await failUnreadable(
      tx,
      claims.filter((one) => !index.groups.has(one.groupId)).map((one) => one.groupId),
    )
    await forgetRechecks(tx)
    rulesChangedHere(tx)
  })
}

async function scheduleNext(tx: Tx, index: RuleIndex, id: string, at: Instant): Promise<void> {
  const offsets = offsetsOf(index.groups.get(id)!.rule)
  if (offsets.length > 0) await setDue(tx, id, at, await nextDue(tx, tx.tenantId, offsets, at))
}

/** Stored by something else than us. Members stay as they are, and everybody sees why (directory.md 4.13). */
async function failUnreadable(tx: Tx, ids: readonly string[]): Promise<void> {
  for (const row of await dynamicAmong(tx, tx.tenantId, ids)) {
    const reading = row.rule === null ? null : readRule(row.rule)
    await failGroup(tx, row.id, reading && !reading.ok ? reading.problems[0].message : 'There is no rule.')
  }
}

async function recheck(tx: Tx, index: RuleIndex, claims: readonly Claim[]): Promise<void> {
  const groups = new Set(claims.map((one) => one.groupId))
  for (let last: string | null = null; ; ) {
    const ids = await usersToRecheck(tx, tx.tenantId, last, recheckBatch)
    if (ids.length === 0) return
    await settle(tx, index, await peopleOf(tx, tx.tenantId, ids, index.properties.has('assignedPlans')), { groups })
    last = ids.at(-1)!
  }
}

// Rules with system.now.

const dueAtOnce = 2_000
const groupsPerTurn = 200

/** Groups whose members time alone changes now. Safe in several processes at once. */
export async function turnMemberships(store: Store): Promise<number> {
  for (let done = 0; ; done++) {
    const tenantId = await store.look(tenantDue)
    if (tenantId === null) return done
    const { count, many } = await store.unit(requestOf(store, tenantId), turn)
    const ran = many.length === 0 || (await store.unit(requestOf(store, tenantId), (tx) => runInstead(tx, many)))
    if (count === 0 || !ran) return done
  }
}

/** Only those are asked again whose date the clock has passed; when they are too many, everybody is, by a run. */
async function turn(tx: Tx): Promise<{ count: number; many: string[] }> {
  const index = await heldRules(tx)
  const due = await claimDue(tx, groupsPerTurn)
  const many: string[] = []
  for (const { groupId, from } of due) {
    const group = index.groups.get(groupId)
    const offsets = group ? offsetsOf(group.rule) : []
    const ids = await usersTurning(tx, tx.tenantId, offsets, from, tx.now, dueAtOnce + 1)
    if (ids.length > dueAtOnce) {
      many.push(groupId)
      continue
    }
    if (ids.length > 0) await judge(tx, index, ids.sort(), { groups: new Set([groupId]) })
    await setDue(tx, groupId, tx.now, await nextDue(tx, tx.tenantId, offsets, tx.now))
  }
  return { count: due.length, many }
}

/** False when the rules were never free; then they are still due. */
async function runInstead(tx: Tx, ids: readonly string[]): Promise<boolean> {
  const index = await holdAlone(tx)
  if (!index) return false
  const there = ids.filter((id) => index.groups.has(id))
  await wantRun(tx, there, await raiseVersion(tx))
  rulesChangedHere(tx)
  return true
}
