import { type MethodKind, methodFacts } from '../contract/methods.ts'
import { factOf, type RefusalCode } from '../contract/refusals.ts'
import type { AuditTarget } from '../store/schema.ts'
import type { AuditRow } from '../store/unit.ts'

/**
 * The catalogue of audit events (`sspr.md` 9.2, 9.4). Activities are Microsoft's names, because other programs
 * compare them; an event that is not here does not compile.
 */
type ActivityFact = { readonly service: Service; readonly category: Category; readonly operation?: string }
type Service =
  | 'Self-service Password Management'
  | 'Core Directory'
  | 'Authentication Methods'
  | 'Invited Users'
  | 'AAD Management UX'
  | 'Rekey'
type Category =
  | 'UserManagement'
  | 'GroupManagement'
  | 'RoleManagement'
  | 'AdministrativeUnit'
  | 'DirectoryManagement'
  | 'AuthorizationPolicy'
  | 'ApplicationManagement'
  | 'AttributeManagement'
  | 'Policy'
  | 'Authentication'

const sspr = 'Self-service Password Management'
const core = 'Core Directory'
const invited = 'Invited Users'
const center = 'AAD Management UX'
const methods = 'Authentication Methods'

export const activities = {
  'Self-service password reset flow activity progress': { service: sspr, category: 'UserManagement' },
  'Reset password (self-service)': { service: sspr, category: 'UserManagement' },
  'Reset password (by admin)': { service: sspr, category: 'UserManagement' },
  'Change password (self-service)': { service: sspr, category: 'UserManagement' },
  'Unlock user account (self-service)': { service: sspr, category: 'UserManagement' },
  'Blocked from self-service password reset': { service: sspr, category: 'UserManagement' },
  'Self-service password reset alarm': { service: sspr, category: 'Policy' },
  'Self-service password reset guarded mode began': { service: sspr, category: 'Policy' },
  'Self-service password reset guarded mode ended': { service: sspr, category: 'Policy' },
  'Clear self-service password reset block': { service: sspr, category: 'UserManagement' },
  'Security info saved for self-service password reset': { service: sspr, category: 'UserManagement' },
  'Verify contact data by organization': { service: sspr, category: 'UserManagement' },
  'Require re-registration': { service: sspr, category: 'UserManagement' },
  'Self-service password reset policy changes': { service: sspr, category: 'Policy', operation: 'Update' },

  'User started password reset': { service: methods, category: 'UserManagement' },
  'User started password change': { service: methods, category: 'UserManagement' },
  'Admin started password reset': { service: methods, category: 'UserManagement' },
  'User started security info registration': { service: methods, category: 'UserManagement' },
  'User registered security info': { service: methods, category: 'UserManagement', operation: 'Add' },
  'User registered all required security info': { service: methods, category: 'UserManagement' },
  'User updated security info': { service: methods, category: 'UserManagement', operation: 'Update' },
  'User deleted security info': { service: methods, category: 'UserManagement', operation: 'Delete' },
  'User changed default security info': { service: methods, category: 'UserManagement', operation: 'Update' },
  'User reviewed security info': { service: methods, category: 'UserManagement' },
  'User canceled security info registration': { service: methods, category: 'UserManagement' },
  'Admin registered security info': { service: methods, category: 'UserManagement', operation: 'Add' },
  'Admin updated security info': { service: methods, category: 'UserManagement', operation: 'Update' },
  'Admin deleted security info': { service: methods, category: 'UserManagement', operation: 'Delete' },
  'Authentication Methods Policy Reset': { service: methods, category: 'ApplicationManagement', operation: 'Update' },
  'Authentication Methods Policy Update': { service: methods, category: 'ApplicationManagement', operation: 'Update' },

  'Reset user password': { service: core, category: 'UserManagement', operation: 'Update' },
  'Change user password': { service: core, category: 'UserManagement', operation: 'Update' },
  'Set force change user password': { service: core, category: 'UserManagement', operation: 'Update' },
  'Update StsRefreshTokenValidFrom Timestamp': { service: core, category: 'UserManagement', operation: 'Update' },
  'Add user': { service: core, category: 'UserManagement', operation: 'Add' },
  'Update user': { service: core, category: 'UserManagement', operation: 'Update' },
  'Delete user': { service: core, category: 'UserManagement', operation: 'Delete' },
  'Restore user': { service: core, category: 'UserManagement', operation: 'Update' },
  'Hard Delete user': { service: core, category: 'UserManagement', operation: 'Delete' },
  'Set user manager': { service: core, category: 'UserManagement', operation: 'Update' },
  'Enable account': { service: core, category: 'UserManagement', operation: 'Update' },
  'Disable account': { service: core, category: 'UserManagement', operation: 'Update' },
  'Add users strong authentication phone app detail': {
    service: core,
    category: 'UserManagement',
    operation: 'Update',
  },
  'Remove users strong authentication phone app detail': {
    service: core,
    category: 'UserManagement',
    operation: 'Update',
  },
  'Change user license': { service: core, category: 'UserManagement', operation: 'Update' },
  'Add group': { service: core, category: 'GroupManagement', operation: 'Add' },
  'Update group': { service: core, category: 'GroupManagement', operation: 'Update' },
  'Delete group': { service: core, category: 'GroupManagement', operation: 'Delete' },
  'Add member to group': { service: core, category: 'GroupManagement', operation: 'Assign' },
  'Remove member from group': { service: core, category: 'GroupManagement', operation: 'Unassign' },
  'Restore Group': { service: core, category: 'GroupManagement', operation: 'Update' },
  'Hard Delete group': { service: core, category: 'GroupManagement', operation: 'Delete' },
  'Add owner to group': { service: core, category: 'GroupManagement', operation: 'Assign' },
  'Remove owner from group': { service: core, category: 'GroupManagement', operation: 'Unassign' },
  'Reprocess license assignment': { service: core, category: 'UserManagement', operation: 'Update' },
  'Start applying group based license to users': { service: core, category: 'GroupManagement', operation: 'Update' },
  'Finish applying group based license to users': { service: core, category: 'GroupManagement', operation: 'Update' },
  'Set group license': { service: core, category: 'GroupManagement', operation: 'Update' },
  'Add member to role': { service: core, category: 'RoleManagement', operation: 'Assign' },
  'Add eligible member to role': { service: core, category: 'RoleManagement', operation: 'Assign' },
  'Remove member from role': { service: core, category: 'RoleManagement', operation: 'Unassign' },
  'Remove eligible member from role': { service: core, category: 'RoleManagement', operation: 'Unassign' },
  'Add scoped member to role': { service: core, category: 'RoleManagement', operation: 'Assign' },
  'Remove scoped member from role': { service: core, category: 'RoleManagement', operation: 'Unassign' },
  'Add administrative unit': { service: core, category: 'AdministrativeUnit', operation: 'Add' },
  'Update administrative unit': { service: core, category: 'AdministrativeUnit', operation: 'Update' },
  'Delete administrative unit': { service: core, category: 'AdministrativeUnit', operation: 'Delete' },
  'Add member to administrative unit': { service: core, category: 'AdministrativeUnit', operation: 'Assign' },
  'Remove member from administrative unit': { service: core, category: 'AdministrativeUnit', operation: 'Unassign' },
  'Add an attribute set': { service: core, category: 'AttributeManagement', operation: 'Add' },
  'Update an attribute set': { service: core, category: 'AttributeManagement', operation: 'Update' },
  'Add custom security attribute definition in an attribute set': {
    service: core,
    category: 'AttributeManagement',
    operation: 'Add',
  },
  'Update custom security attribute definition in an attribute set': {
    service: core,
    category: 'AttributeManagement',
    operation: 'Update',
  },
  'Update attribute values assigned to a user': { service: core, category: 'AttributeManagement', operation: 'Update' },
  'Set Company Information': { service: core, category: 'DirectoryManagement', operation: 'Update' },
  'Add application': { service: core, category: 'ApplicationManagement', operation: 'Add' },
  'Update application': { service: core, category: 'ApplicationManagement', operation: 'Update' },
  'Update application – Certificates and secrets management': {
    service: core,
    category: 'ApplicationManagement',
    operation: 'Update',
  },
  'Delete application': { service: core, category: 'ApplicationManagement', operation: 'Delete' },
  'Add service principal': { service: core, category: 'ApplicationManagement', operation: 'Add' },
  'Update service principal': { service: core, category: 'ApplicationManagement', operation: 'Update' },
  'Remove service principal': { service: core, category: 'ApplicationManagement', operation: 'Delete' },
  'Consent to application': { service: core, category: 'ApplicationManagement', operation: 'Assign' },
  'Add delegated permission grant': { service: core, category: 'ApplicationManagement', operation: 'Assign' },
  'Remove delegated permission grant': { service: core, category: 'ApplicationManagement', operation: 'Unassign' },
  'Add app role assignment to service principal': {
    service: core,
    category: 'ApplicationManagement',
    operation: 'Assign',
  },
  'Remove app role assignment from service principal': {
    service: core,
    category: 'ApplicationManagement',
    operation: 'Unassign',
  },
  'Add token signing key': { service: 'Rekey', category: 'ApplicationManagement', operation: 'Add' },
  'Revoke token signing key': { service: 'Rekey', category: 'ApplicationManagement', operation: 'Delete' },
  'Add unverified domain': { service: core, category: 'DirectoryManagement', operation: 'Add' },
  'Verify domain': { service: core, category: 'DirectoryManagement', operation: 'Update' },
  'Remove unverified domain': { service: core, category: 'DirectoryManagement', operation: 'Delete' },
  'Set domain as default': { service: core, category: 'DirectoryManagement', operation: 'Update' },
  'Add tenant': { service: core, category: 'DirectoryManagement', operation: 'Add' },
  'Update product': { service: core, category: 'DirectoryManagement', operation: 'Update' },
  'Add subscription': { service: core, category: 'DirectoryManagement', operation: 'Update' },
  'Update authorization policy': { service: core, category: 'AuthorizationPolicy', operation: 'Update' },

  'Invite external user': { service: invited, category: 'UserManagement', operation: 'Add' },
  'Redeem external user invite': { service: invited, category: 'UserManagement', operation: 'Update' },

  'Download audit logs - started (bulk)': { service: center, category: 'DirectoryManagement' },
  'Download sign-in logs - started (bulk)': { service: center, category: 'DirectoryManagement' },
  'started (bulk)': { service: center, category: 'UserManagement' },
  'Bulk create users - finished (bulk)': { service: center, category: 'UserManagement' },
  'Bulk invite users - finished (bulk)': { service: center, category: 'UserManagement' },
  'Bulk delete users - finished (bulk)': { service: center, category: 'UserManagement' },
  'Bulk restore deleted users - finished (bulk)': { service: center, category: 'UserManagement' },
  'Bulk import group members - finished (bulk)': { service: center, category: 'GroupManagement' },
  'Bulk remove group members - finished (bulk)': { service: center, category: 'GroupManagement' },
  'Download users - finished (bulk)': { service: center, category: 'UserManagement' },
  'Download groups - finished (bulk)': { service: center, category: 'GroupManagement' },
  'Download group members - finished (bulk)': { service: center, category: 'GroupManagement' },
  'Bulk require re-registration - finished (bulk)': { service: center, category: 'UserManagement' },
  'Bulk revoke sessions - finished (bulk)': { service: center, category: 'UserManagement' },
  'Bulk give Temporary Access Passes - finished (bulk)': { service: center, category: 'UserManagement' },
  'Download Temporary Access Passes - finished (bulk)': { service: center, category: 'UserManagement' },
  'Cancel bulk operation': { service: 'Rekey', category: 'DirectoryManagement' },
  'Prune audit log': { service: 'Rekey', category: 'DirectoryManagement', operation: 'Delete' },

  'Sign-in': { service: 'Rekey', category: 'Authentication' },
  'Sign-in code sent': { service: 'Rekey', category: 'Authentication' },
  'Device code': { service: 'Rekey', category: 'Authentication' },
  'Used token was shown again': { service: 'Rekey', category: 'Authentication' },
  'Sign-out': { service: 'Rekey', category: 'Authentication' },
  'Account locked (smart lockout)': { service: 'Rekey', category: 'Authentication' },
  'Password sign-in disabled (100 failures)': { service: 'Rekey', category: 'Authentication' },
  'Account unlocked': { service: 'Rekey', category: 'Authentication' },
  'Verified existing security info': { service: 'Rekey', category: 'Authentication' },
  'Message not delivered': { service: 'Rekey', category: 'DirectoryManagement' },
  'Flow step out of order': { service: 'Rekey', category: 'Authentication' },
  'Update administrator credentials on the host': { service: 'Rekey', category: 'UserManagement', operation: 'Update' },
} as const satisfies Record<string, ActivityFact>

export type Activity = keyof typeof activities

export type EventParts = {
  readonly result?: 'success' | 'failure'
  /** "None" when there is nothing to say (seed 004's change row). */
  readonly reason?: string
  readonly targets?: readonly AuditTarget[]
  /** Shown under Additional details; empty values are left out. Never a password, code, answer or full number. */
  readonly details?: Readonly<Record<string, string | number | null | undefined>>
}

/** The one maker of audit rows: `tx.audit(event('Add user', { targets: [...] }))`. */
export function event(activity: Activity, parts: EventParts = {}): AuditRow {
  const fact: ActivityFact = activities[activity]
  return {
    service: fact.service,
    category: fact.category,
    activity,
    operation: fact.operation ?? null,
    result: parts.result ?? 'success',
    reason: parts.reason ?? '',
    targets: parts.targets ?? [],
    details: Object.entries(parts.details ?? {}).flatMap(([key, value]) =>
      value === null || value === undefined || value === '' ? [] : [{ key, value: String(value) }],
    ),
  }
}

/** Steps of the reset flow: `sspr.md` 9.4. Their strings are compared by other people's queries. */
export const flowReasons = {
  submittedId: 'User submitted their user ID',
  presented: 'User was presented with verification options',
  allVerified: 'User completed all verification steps required to reset their password',
  allVerifiedUnlock: 'User completed all verification steps required to unlock their account',
  submittedPassword: 'User submitted a new password',
  reset: 'User successfully reset password',
  unlocked: 'User successfully unlocked account',
  abandonedId: 'User abandoned after entering their user ID',
  abandonedBeforePassword: 'User abandoned before selecting a new password',
  abandonedWhilePassword: 'User abandoned while selecting a new password',
  cancelledGates: 'User cancelled before passing the required authentication methods',
  cancelledPassword: 'User cancelled before submitting a new password',
  contactedRefused: 'User contacted an admin after being refused',
} as const

export const started = (method: MethodKind): string =>
  `User started the ${methodFacts[method].auditName} verification option`
export const completed = (method: MethodKind): string =>
  `User completed the ${methodFacts[method].auditName} verification option`
export const abandonedStarted = (method: MethodKind): string =>
  method === 'questions'
    ? 'User abandoned after starting the security questions option'
    : `User abandoned after starting the ${methodFacts[method].auditName} verification option`
export const abandonedCompleted = (method: MethodKind): string =>
  method === 'questions'
    ? 'User abandoned after completing the security questions option'
    : `User abandoned after completing the ${methodFacts[method].auditName} verification option`
export const contacted = (method: MethodKind): string =>
  method === 'questions'
    ? 'User contacted an admin after trying the security question verification option'
    : `User contacted an admin after trying the ${methodFacts[method].auditName} verification option`

/** The reason a refusal leaves in the log. */
export const reasonOf = (code: RefusalCode): string => factOf(code).reason ?? code

/** A person as target of a row. */
export const userTarget = (user: {
  id: string
  displayName: string | null
  userPrincipalName: string
}): AuditTarget => ({
  type: 'User',
  id: user.id,
  displayName: user.displayName,
  userPrincipalName: user.userPrincipalName,
})

/** A group, a licence as target of a row. */
export const groupTarget = (group: { id: string; displayName: string }): AuditTarget => ({
  type: 'Group',
  id: group.id,
  displayName: group.displayName,
})
/** An application as one who acts. */
export const principalTarget = (principal: { id: string; displayName: string }): AuditTarget => ({
  type: 'ServicePrincipal',
  id: principal.id,
  displayName: principal.displayName,
})
export const licenceTarget = (product: { skuId: string; displayName: string }): AuditTarget => ({
  type: 'License',
  id: product.skuId,
  displayName: product.displayName,
})

/** Old and new values of what changed, as Graph's modifiedProperties: JSON text, unchanged ones left out. */
export function modified(before: Readonly<Record<string, unknown>>, now: Readonly<Record<string, unknown>>) {
  return [...new Set([...Object.keys(before), ...Object.keys(now)])]
    .filter((name) => JSON.stringify(before[name] ?? null) !== JSON.stringify(now[name] ?? null))
    .map((name) => ({
      displayName: name,
      oldValue: before[name] === undefined ? null : JSON.stringify(before[name]),
      newValue: now[name] === undefined ? null : JSON.stringify(now[name]),
    }))
}
