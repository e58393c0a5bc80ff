import { asciiLower } from '../base/text.ts'
import type { GroupChange } from '../contract/organization.ts'
import type { Problem } from '../contract/problems.ts'
import type { Group, GroupUseRow, Member } from './groups.store.ts'

export const isDynamic = (group: Pick<Group, 'groupTypes'>): boolean => group.groupTypes.includes('DynamicMembership')
export const isUnified = (group: Pick<Group, 'groupTypes'>): boolean => group.groupTypes.includes('Unified')

/** directory.md 3.2 and 1. */
export const roleAssignableGroups = 500
export const ownersPerGroup = 100
/** Deleted groups can be restored for this long: Microsoft 365 groups there, every group here (directory.md 3.5). */
export const restorableDays = 30

const invalid = (field: string, message: string): Problem => ({ field, code: 'invalid', message })

type Shape = Pick<Group, 'isAssignableToRole' | 'groupTypes' | 'securityEnabled' | 'visibility'>

/** What a new group may not be. */
export function shapeProblems(group: Shape): Problem[] {
  const unified = isUnified(group)
  return [
    ...(!unified && !group.securityEnabled
      ? [invalid('securityEnabled', 'A security group is security enabled.')]
      : []),
    ...(group.isAssignableToRole && !group.securityEnabled
      ? [invalid('securityEnabled', 'Roles need a group that is security enabled.')]
      : []),
    ...(group.isAssignableToRole && group.visibility !== 'Private'
      ? [invalid('visibility', 'A role-assignable group is Private.')]
      : []),
    ...(!unified && group.visibility !== null && group.visibility !== 'Private'
      ? [invalid('visibility', 'Only Microsoft 365 groups are Public or hide their members.')]
      : []),
  ]
}

/** What a change may not do, seen from what the group is. */
export function changeProblems(before: Group, after: Group, change: GroupChange): Problem[] {
  const hides = (group: Group) => group.visibility === 'HiddenMembership'
  const moved = change.visibility !== undefined && hides(before) !== hides(after)
  return [
    ...shapeProblems(after),
    ...(moved ? [invalid('visibility', 'Hidden membership is settled when the group is made.')] : []),
  ]
}

/** Why somebody or something cannot be a member; null when it can (directory.md 3.1, 3.2). */
export function memberProblem(group: Group, member: Pick<Member, 'id' | 'type'>): Problem | null {
  if (member.id === group.id) return invalid('members', 'A group cannot be its own member.')
  if (member.type === 'group' && group.isAssignableToRole)
    return invalid('members', 'A role-assignable group takes no groups as members.')
  if (member.type === 'servicePrincipal' && group.isAssignableToRole)
    return invalid(
      'members',
      'A role-assignable group takes users only: applications have permissions in place of roles.',
    )
  if (member.type !== 'user' && isUnified(group)) return invalid('members', 'A Microsoft 365 group takes users only.')
  return null
}

/** The nickname of a group that was given none: letters and digits of its name. */
export const groupNicknameOf = (displayName: string, id: string): string =>
  displayName.replace(/[^A-Za-z0-9]/g, '').slice(0, 64) || id.slice(0, 8)

export const groupMailKey = asciiLower

const cures: Readonly<Record<GroupUseRow['use'], string>> = {
  licences: 'Licences are assigned to it. Take them away first (the group, Licenses).',
  passwordReset: 'Password reset is limited to it. Choose another group first (Password reset, Properties).',
  method: 'An authentication method names it. Take it out first (Authentication methods, Policies).',
  roles: 'It holds roles. Take them away first (the group, Roles and administrators).',
}

/** What has to be done before a group can be deleted, one line for each thing that hangs on it. */
export const useProblems = (uses: readonly GroupUseRow[]): Problem[] =>
  uses.map(({ use, name }) => ({
    field: name ? `${use} ${name}` : use,
    code: 'in_use',
    message: cures[use],
  }))
