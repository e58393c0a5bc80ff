import { event, groupTarget, principalTarget, userTarget } from '../audit/events.ts'
import { done, type Outcome, refuse } from '../base/outcome.ts'
import { isGuid } from '../base/text.ts'
import type { Refusal } from '../contract/refusals.ts'
import type { AuditTarget } from '../store/schema.ts'
import type { Store, Tx, UnitRequest } from '../store/unit.ts'
import { shareServicePrincipal } from './apps.store.ts'
import { isDynamic, memberProblem } from './groups.policy.ts'
import {
  type Group,
  groupForChange,
  groupOf,
  insertMember,
  type Member,
  memberIdsAmong,
  removeMemberRow,
} from './groups.store.ts'
import { afterMembershipChanged } from './licence-states.ts'
import { afterMembersChanged, holdMembership } from './membership.ts'
import { lastAdministratorWithout } from './roles.ts'
import { userForChange, userOf } from './users.store.ts'

const notFound = (key: string) => refuse<Refusal>({ code: 'directory.not_found', params: { name: key } })

function memberTarget(member: Member): AuditTarget {
  if (member.type === 'user') return userTarget({ ...member, userPrincipalName: member.userPrincipalName! })
  return member.type === 'group' ? groupTarget(member) : principalTarget(member)
}

export const addMember = (store: Store, request: UnitRequest, groupId: string, memberId: string) =>
  store.unit(request, (tx) => putMember(tx, groupId, memberId))

/** A user, a group or an application; nested groups count for reset (directory.md 3.3), cycles do no harm. */
export async function putMember(tx: Tx, groupId: string, memberId: string): Promise<Outcome<Member, Refusal>> {
  const added = await putMembers(tx, groupId, [memberId])
  return added.ok ? done(added.value[0]!) : added
}

export const addMembers = (store: Store, request: UnitRequest, groupId: string, memberIds: readonly string[]) =>
  store.unit(request, (tx) => putMembers(tx, groupId, memberIds))

/** All of them or none (Graph's `members@odata.bind`). */
export async function putMembers(
  tx: Tx,
  groupId: string,
  memberIds: readonly string[],
): Promise<Outcome<Member[], Refusal>> {
  await holdMembership(tx)
  const group = await groupForChange(tx, groupId)
  if (!group) return notFound(groupId)
  if (isDynamic(group)) return refuse({ code: 'group.dynamic', params: { name: group.displayName } })
  const members = await checkedMembers(tx, group, memberIds)
  if (!members.ok) return members
  const present = await memberIdsAmong(tx, group.id, memberIds)
  const twice = members.value.find((member) => present.has(member.id))
  if (twice) return refuse({ code: 'directory.conflict', field: 'members', params: { name: twice.displayName } })
  await insertMembers(tx, group, members.value)
  return members
}

/** Everybody on the list, each once, if all of them can be members. */
export async function checkedMembers(
  tx: Tx,
  group: Group,
  memberIds: readonly string[],
): Promise<Outcome<Member[], Refusal>> {
  const members: Member[] = []
  for (const id of [...new Set(memberIds.map((one) => one.toLowerCase()))].sort()) {
    const member = await principal(tx, id)
    if (!member) return notFound(id)
    // Whoever acts on this person holds the row, so that what protects the person now is seen by one or the other.
    if (group.isAssignableToRole && member.type === 'user') await userForChange(tx, id)
    const problem = memberProblem(group, member)
    if (problem) return refuse({ code: 'directory.invalid', problems: [problem] })
    // A role through a group is a role given to oneself (security.md ADM-S04).
    if (group.isAssignableToRole && tx.actor.type === 'user' && tx.actor.id === id)
      return refuse({ code: 'role.not_oneself' })
    members.push(member)
  }
  return done(members)
}

/** Licences follow in the same unit. */
export async function insertMembers(
  tx: Tx,
  group: Pick<Group, 'id' | 'displayName'>,
  members: readonly Member[],
): Promise<void> {
  for (const member of members) {
    if (!(await insertMember(tx, group.id, member.id, member.type))) continue
    tx.audit(event('Add member to group', { targets: [memberTarget(member), groupTarget(group)] }))
  }
  const users = members.filter((member) => member.type === 'user').map((member) => member.id)
  if (users.length > 0) await afterMembersChanged(tx, users, await afterMembershipChanged(tx, group.id, users, []))
}

export const removeMember = (store: Store, request: UnitRequest, groupId: string, memberId: string) =>
  store.unit(request, (tx) => takeMember(tx, groupId, memberId))

export async function takeMember(tx: Tx, groupId: string, memberId: string): Promise<Outcome<Member, Refusal>> {
  await holdMembership(tx)
  const group = await groupOf(tx, tx.tenantId, groupId)
  if (!group) return notFound(groupId)
  if (isDynamic(group)) return refuse({ code: 'group.dynamic', params: { name: group.displayName } })
  const member = await principal(tx, memberId)
  if (!member) return notFound(memberId)
  if (group.isAssignableToRole && (await lastAdministratorWithout(tx, { membership: [group.id, member.id] })))
    return refuse({ code: 'role.last_administrator' })
  if (!(await removeMemberRow(tx, group.id, member.id))) return notFound(memberId)
  tx.audit(event('Remove member from group', { targets: [memberTarget(member), groupTarget(group)] }))
  if (member.type !== 'user') return done(member)
  await afterMembersChanged(tx, [member.id], await afterMembershipChanged(tx, group.id, [], [member.id]))
  return done(member)
}

async function principal(tx: Tx, id: string): Promise<Member | null> {
  const user = await userOf(tx, tx.tenantId, id)
  if (user)
    return { id: user.id, type: 'user', displayName: user.displayName, userPrincipalName: user.userPrincipalName }
  const group = await groupOf(tx, tx.tenantId, id)
  if (group) return { id: group.id, type: 'group', displayName: group.displayName, userPrincipalName: null }
  const app = isGuid(id) ? await shareServicePrincipal(tx, id) : null
  if (!app) return null
  const { servicePrincipalId, displayName } = app
  return { id: servicePrincipalId, type: 'servicePrincipal', displayName, userPrincipalName: null }
}
