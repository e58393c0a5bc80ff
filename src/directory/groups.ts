import { event, userTarget } from '../audit/events.ts'
import { done, type Outcome, refuse } from '../base/outcome.ts'
import { NewGroup } from '../contract/directory.ts'
import { problemsOf } from '../contract/problems.ts'
import type { Refusal } from '../contract/refusals.ts'
import type { AuditTarget } from '../store/schema.ts'
import type { Store, Tx, UnitRequest } from '../store/unit.ts'
import {
  type Group,
  groupOf,
  groupUses,
  insertGroup,
  insertMember,
  type Member,
  markGroupDeleted,
  removeMemberRow,
} from './groups.store.ts'
import { seatsForMember } from './licences.ts'
import { lastAdministratorWithout } from './roles.ts'
import { lockTenant } from './tenant.store.ts'
import { userOf } from './users.store.ts'

const notFound = (key: string) => refuse<Refusal>({ code: 'directory.not_found', params: { name: key } })
const invalid = (field: string, message: string) =>
  refuse<Refusal>({ code: 'directory.invalid', problems: [{ field, code: 'invalid', message }] })

export const groupTarget = (group: { id: string; displayName: string }): AuditTarget => ({
  type: 'Group',
  id: group.id,
  displayName: group.displayName,
})

export const isDynamic = (group: Group): boolean => group.groupTypes.includes('DynamicMembership')

export const createGroup = (store: Store, request: UnitRequest, input: NewGroup) =>
  store.unit(request, (tx) => addGroup(tx, input))

/** Assigned membership; several groups may have one name, as in Graph. */
export async function addGroup(tx: Tx, input: NewGroup): Promise<Outcome<Group, Refusal>> {
  const parsed = NewGroup.safeParse(input)
  if (!parsed.success) return refuse({ code: 'directory.invalid', problems: problemsOf(parsed.error) })
  const { displayName, description, mailNickname, isAssignableToRole, kind } = parsed.data
  const id = tx.random.uuid()
  const unified = kind === 'microsoft365'
  await insertGroup(tx, {
    id,
    displayName,
    description,
    mailNickname: mailNickname ?? (displayName.replace(/[^A-Za-z0-9]/g, '').slice(0, 64) || id.slice(0, 8)),
    mailEnabled: unified,
    securityEnabled: true,
    groupTypes: unified ? ['Unified'] : [],
    isAssignableToRole,
  })
  tx.audit(event('Add group', { targets: [groupTarget({ id, displayName })], details: { kind } }))
  return done((await groupOf(tx, tx.tenantId, id))!)
}

export const addMember = (store: Store, request: UnitRequest, groupId: string, memberId: string) =>
  store.unit(request, (tx) => putMember(tx, groupId, memberId))

/** A user or a group; nested groups count for reset (directory.md 3.3), cycles do no harm. */
export async function putMember(tx: Tx, groupId: string, memberId: string): Promise<Outcome<Member, Refusal>> {
  const group = await groupOf(tx, tx.tenantId, groupId)
  if (!group) return notFound(groupId)
  if (isDynamic(group)) return refuse({ code: 'group.dynamic', params: { name: group.displayName } })
  const member = await principal(tx, memberId)
  if (!member) return notFound(memberId)
  if (member.id === group.id) return invalid('member', 'A group cannot be its own member.')
  if (member.type === 'group' && group.isAssignableToRole)
    return invalid('member', 'A role-assignable group takes no groups as members.')
  if (member.type === 'group' && group.groupTypes.includes('Unified'))
    return invalid('member', 'A Microsoft 365 group takes users only.')
  const seats = member.type === 'user' ? await seatsForMember(tx, group.id, member.id) : null
  if (seats) return refuse(seats)
  if (!(await insertMember(tx, group.id, member.id, member.type)))
    return refuse({ code: 'directory.conflict', field: 'members', params: { name: member.displayName } })
  tx.audit(event('Add member to group', { targets: [memberTarget(member), groupTarget(group)] }))
  return done(member)
}

export const removeMember = (store: Store, request: UnitRequest, groupId: string, memberId: string) =>
  store.unit(request, (tx) => takeMember(tx, groupId, memberId))

export async function takeMember(tx: Tx, groupId: string, memberId: string): Promise<Outcome<Member, Refusal>> {
  const group = await groupOf(tx, tx.tenantId, groupId)
  if (!group) return notFound(groupId)
  if (isDynamic(group)) return refuse({ code: 'group.dynamic', params: { name: group.displayName } })
  const member = await principal(tx, memberId)
  if (!member) return notFound(memberId)
  if (group.isAssignableToRole && (await lastAdministratorWithout(tx, { membership: [groupId, memberId] })))
    return refuse({ code: 'role.last_administrator' })
  if (!(await removeMemberRow(tx, groupId, memberId))) return notFound(memberId)
  tx.audit(event('Remove member from group', { targets: [memberTarget(member), groupTarget(group)] }))
  return done(member)
}

export const deleteGroup = (store: Store, request: UnitRequest, id: string) =>
  store.unit(request, (tx) => removeGroup(tx, id))

/** Refused while something hangs on it: licences, roles, a method, or password reset itself. */
export async function removeGroup(tx: Tx, id: string): Promise<Outcome<Group, Refusal>> {
  await lockTenant(tx)
  const group = await groupOf(tx, tx.tenantId, id)
  if (!group) return notFound(id)
  const uses = await groupUses(tx, tx.tenantId, id)
  if (uses.length > 0)
    return refuse({ code: 'group.in_use', params: { name: group.displayName, uses: uses.join(', ') } })
  await markGroupDeleted(tx, id)
  tx.audit(event('Delete group', { targets: [groupTarget(group)] }))
  return done(group)
}

async function principal(tx: Tx, id: string): Promise<Member | null> {
  const user = await userOf(tx, tx.tenantId, id)
  if (user) return { id, type: 'user', displayName: user.displayName, userPrincipalName: user.userPrincipalName }
  const group = await groupOf(tx, tx.tenantId, id)
  return group ? { id, type: 'group', displayName: group.displayName, userPrincipalName: null } : null
}

const memberTarget = (member: Member): AuditTarget =>
  member.type === 'user' ? userTarget({ ...member, userPrincipalName: member.userPrincipalName! }) : groupTarget(member)
