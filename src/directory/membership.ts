import { event, groupTarget, userTarget } from '../audit/events.ts'
import type { Actor } from '../store/schema.ts'
import type { Tx } from '../store/unit.ts'
import { afterMembershipsChanged } from './licence-states.ts'
import { heldRules } from './membership.index.ts'
import {
  type Asked,
  askedFor,
  asksForPlans,
  type Change,
  type Changes,
  decide,
  type Person,
  type RuleIndex,
  turnsOf,
} from './membership.policy.ts'
import {
  addMembers,
  auditMembers,
  bringForward,
  holdRules,
  markMembersChanged,
  noteForRecheck,
  removeMembers,
} from './membership.store.ts'
import { peopleForChange, peopleOf } from './membership.subjects.store.ts'

/** In the audit log members come and go by this (directory.md 4.13). */
export const membershipService: Actor = {
  type: 'system',
  id: null,
  displayName: 'Dynamic membership',
  userPrincipalName: null,
  ipAddress: null,
}

/** Users that are judged by one set of statements. */
const batch = 1_000

/**
 * After users were made, changed or brought back: they are in exactly the dynamic groups whose rules they meet when
 * the unit commits. `changed`: the properties that were written, as `UserValues` names them, and `memberOf` or
 * `assignedPlans`; without it all rules are asked.
 */
export async function afterUsersChanged(
  tx: Tx,
  userIds: readonly string[],
  changed?: readonly string[],
): Promise<void> {
  if (userIds.length === 0 || changed?.length === 0) return
  const index = await heldRules(tx)
  const properties = changed && askedFor(index, changed)
  if (index.groups.size === 0 || properties?.size === 0) return
  const ids = [...new Set(userIds)].sort()
  for (let from = 0; from < ids.length; from += batch)
    await judge(tx, index, ids.slice(from, from + batch), properties ? { properties } : {})
}

/**
 * After members of an assigned group came or went: memberOf rules that name it follow. `plansOf`: whose plans changed
 * with the group's licences.
 */
export async function afterMembersChanged(tx: Tx, userIds: readonly string[], plansOf: readonly string[]) {
  await afterUsersChanged(tx, userIds, ['memberOf'])
  await afterPlansChanged(tx, plansOf)
}

/** After licences of users came or went. Whoever changes licences begins with `holdMembership`. */
export const afterPlansChanged = (tx: Tx, userIds: readonly string[]): Promise<void> =>
  afterUsersChanged(tx, userIds, ['assignedPlans'])

/**
 * To be called before a unit locks groups or seats: rules are held first, then users and groups, then seats, so that
 * two units cannot wait for each other.
 */
export const holdMembership = async (tx: Tx): Promise<void> => {
  await holdRules(tx)
}

/** Judges these users by the rules that are asked, and writes what follows. The rules are held. */
export async function judge(tx: Tx, index: RuleIndex, userIds: readonly string[], asked: Asked): Promise<number> {
  const people = await peopleForChange(tx, userIds, asksForPlans(index))
  if (index.active.size > 0) await noteForRecheck(tx, userIds)
  if (index.timed.size > 0 && (asked.properties?.has('employeeHireDate') ?? true)) await noteTurns(tx, index, people)
  return settle(tx, index, people, asked)
}

async function noteTurns(tx: Tx, index: RuleIndex, people: readonly Person[]): Promise<void> {
  const turns = people.flatMap((person) => turnsOf(index, person, tx.now.getTime()))
  if (turns.length > 0) await bringForward(tx, turns)
}

/**
 * Rounds until nothing follows any more: members change, licences with them, and with licences the plans that rules
 * may ask for. Nobody's place in one group changes twice in a unit, so a rule about the licence that its own group
 * gives ends too.
 */
export async function settle(tx: Tx, index: RuleIndex, people: readonly Person[], asked: Asked): Promise<number> {
  const settled = new Set<string>()
  let written = 0
  let round = { people, asked }
  while (round.people.length > 0) {
    const changes = decided(tx, index, round.people, round.asked, settled)
    await noteForRuns(tx, index, changes)
    const done = await write(tx, changes, namesIn(index, round.people))
    written += done.changes
    if (done.plansOf.length === 0 || !asksForPlans(index)) break
    const next = await peopleOf(tx, tx.tenantId, done.plansOf, true)
    round = { people: next, asked: { properties: new Set(['assignedPlans']) } }
  }
  return written
}

/** A run that asks who is in a group has read it before this change. Noted before members are written, as everywhere. */
async function noteForRuns(tx: Tx, index: RuleIndex, { joins, leaves }: Changes): Promise<void> {
  if (index.active.size === 0 || index.dependents.size === 0) return
  const userIds = [...new Set([...joins, ...leaves].map((change) => change.userId))]
  if (userIds.length > 0) await noteForRecheck(tx, userIds)
}

function decided(tx: Tx, index: RuleIndex, people: readonly Person[], asked: Asked, settled: Set<string>): Changes {
  const fresh = ({ groupId, userId }: Change) => {
    const key = `${groupId} ${userId}`
    return !settled.has(key) && settled.add(key) !== undefined
  }
  const all: Changes = { joins: [], leaves: [] }
  for (const person of people) {
    const { joins, leaves } = decide(index, person, tx.now.getTime(), asked)
    all.joins.push(...joins.filter(fresh))
    all.leaves.push(...leaves.filter(fresh))
  }
  return all
}

/** Names for the audit rows of a few changes; of many the database puts them in. */
type Names = { readonly user: (id: string) => Named | undefined; readonly group: (id: string) => string | undefined }
type Named = { readonly displayName: string; readonly userPrincipalName: string }

function namesIn(index: RuleIndex, people: readonly Person[]): Names {
  const byId = new Map(people.map((person) => [person.id, person.subject.values]))
  return {
    user: (id) => byId.get(id) as Named | undefined,
    group: (id) => index.groups.get(id)?.displayName,
  }
}

const fewChanges = 100

export type Written = {
  readonly changes: number
  /** Whose plans changed with a group's licences. */
  readonly plansOf: readonly string[]
}

/** Writes what is not so already, tells the audit log, and lets licences follow. */
export async function write(tx: Tx, changes: Changes, names: Names | null = null): Promise<Written> {
  const written = await writeMembers(tx, changes, names)
  return { changes: written.length, plansOf: await licencesFollow(tx, written) }
}

/** Without the licences. */
export async function writeMembers(tx: Tx, { joins, leaves }: Changes, names: Names | null = null): Promise<Change[]> {
  const [left, joined] = await Promise.all([
    leaves.length > 0 ? removeMembers(tx, leaves) : [],
    joins.length > 0 ? addMembers(tx, joins) : [],
  ])
  const changes = [...left, ...joined]
  if (changes.length === 0) return []
  const few = names && changes.length <= fewChanges
  if (few) auditFew(tx, { joins: joined, leaves: left }, names)
  else await auditMany(tx, { joins: joined, leaves: left })
  await markMembersChanged(tx, [...new Set(changes.map((change) => change.groupId))])
  return changes
}

/** Gives the users whose plans changed. */
export async function licencesFollow(tx: Tx, changes: readonly Change[]): Promise<string[]> {
  const groupIds = [...new Set(changes.map((change) => change.groupId))]
  return afterMembershipsChanged(tx, groupIds, [...new Set(changes.map((change) => change.userId))])
}

function auditFew(tx: Tx, { joins, leaves }: Changes, names: Names): void {
  const asker = tx.actor
  tx.actAs(membershipService)
  const rows = [
    ...leaves.map((change) => ({ change, activity: 'Remove member from group' as const })),
    ...joins.map((change) => ({ change, activity: 'Add member to group' as const })),
  ]
  for (const { change, activity } of rows) {
    const user = names.user(change.userId)
    const target = userTarget({
      id: change.userId,
      displayName: user?.displayName ?? null,
      userPrincipalName: user?.userPrincipalName ?? '',
    })
    const group = groupTarget({ id: change.groupId, displayName: names.group(change.groupId) ?? '' })
    tx.audit(event(activity, { targets: [target, group] }))
  }
  tx.actAs(asker)
}

async function auditMany(tx: Tx, { joins, leaves }: Changes): Promise<void> {
  if (leaves.length > 0) await auditMembers(tx, membershipService, event('Remove member from group'), leaves)
  if (joins.length > 0) await auditMembers(tx, membershipService, event('Add member to group'), joins)
}
