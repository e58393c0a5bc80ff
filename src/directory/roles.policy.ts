import { roleOf, roles } from './role-templates.ts'

/** Holders follow the administrators' policy: two gates, whatever the users' policy says (sspr.md 8.1, 8.2). */
export const isSsprAdmin = (roleIds: Iterable<string>): boolean =>
  [...roleIds].some((id) => roleOf.get(id)?.ssprAdmin ?? true)

/** sspr.md 2.4: who may read the audit log. */
const auditReaders: ReadonlySet<string> = new Set([
  roles.globalAdministrator,
  roles.reportsReader,
  roles.securityReader,
  roles.globalReader,
  roles.securityOperator,
  roles.securityAdministrator,
  roles.applicationAdministrator,
  roles.cloudApplicationAdministrator,
])

export const mayReadAudit = (roleIds: Iterable<string>): boolean => [...roleIds].some((id) => auditReaders.has(id))

type Resetter = 'password' | 'helpdesk' | 'authentication' | 'user' | 'privileged' | 'global'

const resetterOf: ReadonlyMap<string, Resetter> = new Map([
  [roles.passwordAdministrator, 'password'],
  [roles.helpdeskAdministrator, 'helpdesk'],
  [roles.authenticationAdministrator, 'authentication'],
  [roles.userAdministrator, 'user'],
  [roles.privilegedAuthenticationAdministrator, 'privileged'],
  [roles.globalAdministrator, 'global'],
])

const everyone: readonly Resetter[] = ['password', 'helpdesk', 'authentication', 'user', 'privileged', 'global']
const highest: readonly Resetter[] = ['privileged', 'global']

/** One row per role of the target (directory.md 6.3); a role that is not here needs the two highest. */
const resettableBy: ReadonlyMap<string, readonly Resetter[]> = new Map<string, readonly Resetter[]>([
  [roles.directoryReaders, everyone],
  [roles.guestInviter, everyone],
  [roles.passwordAdministrator, everyone],
  [roles.messageCenterReader, everyone.slice(1)],
  [roles.reportsReader, everyone.slice(1)],
  [roles.usageSummaryReportsReader, everyone.slice(1)],
  [roles.userExperienceSuccessManager, everyone.slice(1)],
  [roles.helpdeskAdministrator, ['helpdesk', 'user', ...highest]],
  [roles.authenticationAdministrator, ['authentication', ...highest]],
  [roles.groupsAdministrator, ['user', ...highest]],
  [roles.userAdministrator, ['user', ...highest]],
])

export type ResetTarget = { roleIds: Iterable<string>; inRoleAssignableGroup: boolean }

/** Whether somebody with these roles may reset that person's password: every role of the target must allow it. */
export function mayResetPassword(actorRoleIds: Iterable<string>, target: ResetTarget): boolean {
  const rows = [...target.roleIds].map((id) => resettableBy.get(id) ?? highest)
  if (target.inRoleAssignableGroup) rows.push(highest)
  const held = [...actorRoleIds].flatMap((id) => resetterOf.get(id) ?? [])
  return held.some((resetter) => rows.every((row) => row.includes(resetter)))
}
