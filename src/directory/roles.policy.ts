import { roleOf, roles } from './role-templates.ts'

/** Holders follow the administrators' policy: two gates, whatever the users' policy says (sspr.md 8.1, 8.2). */
export const isSsprAdmin = (roleIds: Iterable<string>): boolean =>
  [...roleIds].some((id) => roleOf.get(id)?.ssprAdmin ?? true)

const everybody = 'everybody'
type Need = typeof everybody | readonly string[]

/** Whom each of these may act on, the matrix below says. */
const resetters = [
  roles.passwordAdministrator,
  roles.helpdeskAdministrator,
  roles.userAdministrator,
  roles.authenticationAdministrator,
  roles.privilegedAuthenticationAdministrator,
]
const methodsOfUsers = [roles.authenticationAdministrator, roles.privilegedAuthenticationAdministrator]
const wholeUsers = [roles.userAdministrator, ...methodsOfUsers]
/** sspr.md 2.4. */
const logReaders = [
  roles.reportsReader,
  roles.securityReader,
  roles.securityOperator,
  roles.securityAdministrator,
  roles.globalReader,
  roles.applicationAdministrator,
  roles.cloudApplicationAdministrator,
]
const methodsPolicy = [roles.authenticationPolicyAdministrator]

/**
 * The least roles of each screen and call (directory.md 6.2), the Global Administrator besides. `everybody`:
 * whoever is signed in. An act on a person (a reset, a delete, a proof) needs the matrix below as well.
 */
export const acts = {
  'tenant.read': everybody,
  'organization.write': [roles.billingAdministrator],
  'domains.read': everybody,
  'domains.write': [roles.domainNameAdministrator],
  'branding.write': [roles.organizationalBrandingAdministrator],

  'users.read': everybody,
  'users.create': [roles.userAdministrator],
  'users.update': [roles.userAdministrator],
  'users.updateSensitive': resetters,
  /** The way in for a change of any property; each asks for itself. */
  'users.change': [...resetters, roles.attributeAssignmentAdministrator],
  'users.delete': wholeUsers,
  'users.restore': wholeUsers,
  'users.bulk': [roles.userAdministrator],
  'users.invite': [roles.guestInviter, roles.userAdministrator],
  'users.resetPassword': resetters,
  'users.revokeSessions': resetters,
  'users.unlock': resetters,
  'authMethods.read': [...methodsOfUsers, roles.globalReader],
  'authMethods.write': methodsOfUsers,
  /** Of everybody in a group (ADA-14); each of them is asked about by the matrix as well. */
  'authMethods.bulk': methodsPolicy,

  'policy.methods.read': [...methodsPolicy, roles.globalReader],
  'policy.methods.write': methodsPolicy,
  /** Whose last second factor no policy may take, and who is left out of resets (AMP-24). */
  'emergencyAccounts.write': [roles.privilegedAuthenticationAdministrator],
  'policy.passwordProtection.read': [...methodsPolicy, roles.securityAdministrator, roles.globalReader],
  'policy.passwordProtection.write': [...methodsPolicy, roles.securityAdministrator],
  'sspr.read': [...methodsPolicy, roles.securityAdministrator, roles.userAdministrator, roles.globalReader],
  'sspr.properties.write': [...methodsPolicy, roles.userAdministrator],
  'sspr.methods.write': methodsPolicy,
  'sspr.registration.write': methodsPolicy,
  'sspr.notifications.write': methodsPolicy,
  'sspr.customization.write': methodsPolicy,
  'sspr.onPremises.write': [...methodsPolicy, roles.hybridIdentityAdministrator],
  'sspr.administrators.write': methodsPolicy,
  /** Ends what an attack began (LIM-12). */
  'sspr.guardedMode.end': [...methodsPolicy, roles.securityAdministrator],

  'groups.read': everybody,
  'groups.write': [roles.groupsAdministrator, roles.userAdministrator],
  /** Pausing and resuming a rule; an owner of the group may not (directory.md 6.2). */
  'groups.pause': [roles.groupsAdministrator, roles.userAdministrator],
  'groups.roleAssignable': [roles.privilegedRoleAdministrator],

  'licences.read': everybody,
  'licences.assign': [roles.licenseAdministrator, roles.userAdministrator],
  'subscriptions.write': [roles.billingAdministrator],

  'audit.read': logReaders,
  'signIns.read': logReaders,
  'insights.read': logReaders,

  'roles.read': everybody,
  'roles.write': [roles.privilegedRoleAdministrator],
  'units.read': everybody,
  'units.write': [roles.privilegedRoleAdministrator],

  'applications.read': everybody,
  'applications.write': [roles.applicationAdministrator, roles.cloudApplicationAdministrator],
  'consent.write': [roles.privilegedRoleAdministrator],

  'attributes.definitions.read': [
    roles.attributeDefinitionReader,
    roles.attributeAssignmentReader,
    roles.attributeAssignmentAdministrator,
    roles.attributeDefinitionAdministrator,
  ],
  'attributes.definitions.write': [roles.attributeDefinitionAdministrator],
  'attributes.read': [roles.attributeAssignmentReader, roles.attributeAssignmentAdministrator],
  'attributes.assign': [roles.attributeAssignmentAdministrator],
} as const satisfies Record<string, Need>
export type Act = keyof typeof acts

/** Custom security attributes are for their own roles alone: a Global Administrator can take one, and that is seen. */
const isApart = (act: Act): boolean => act.startsWith('attributes.')

/** The template ids that allow an act, least first, the Global Administrator last; null when everybody may. */
export function rolesFor(act: Act): readonly string[] | null {
  const need: Need = acts[act]
  if (need === everybody) return null
  return isApart(act) ? need : [...need, roles.globalAdministrator]
}

/** Whether somebody who holds these roles for the whole organization, and actively, may do this. */
export function may(roleIds: Iterable<string>, act: Act): boolean {
  const allowed = rolesFor(act)
  return allowed === null || [...roleIds].some((id) => allowed.includes(id))
}

export const mayReadAudit = (roleIds: Iterable<string>): boolean => may(roleIds, 'audit.read')

/** Whoever wants to do something to somebody, seen from that target. */
export type ActorFacts = {
  /** Null: no person (an application has permissions instead of roles). */
  readonly id: string | null
  /** Active roles for the whole organization. */
  readonly roleIds: readonly string[]
  /** Active roles for administrative units that the target is in; of restricted units alone when it is in one. */
  readonly unitRoleIds: readonly string[]
}

/** What protects a person. Eligible roles count: they are one click from being active (sspr.md ADM-10). */
export type TargetFacts = {
  readonly id: string
  readonly roleIds: readonly string[]
  /** A member or an owner of a role-assignable group, whatever roles that has (directory.md 3.2). */
  readonly inRoleAssignableGroup: boolean
  /** Holds a role that is scoped to a restricted administrative unit. */
  readonly adminOfRestrictedUnit: boolean
  /** Is in a restricted administrative unit: only administrators of that unit may change it (directory.md 7). */
  readonly inRestrictedUnit: boolean
}

type Column = 'password' | 'helpdesk' | 'authentication' | 'user' | 'privileged' | 'global'

const columnOf: ReadonlyMap<string, Column> = new Map([
  [roles.passwordAdministrator, 'password'],
  [roles.helpdeskAdministrator, 'helpdesk'],
  [roles.authenticationAdministrator, 'authentication'],
  [roles.userAdministrator, 'user'],
  [roles.privilegedAuthenticationAdministrator, 'privileged'],
  [roles.globalAdministrator, 'global'],
])

type Table = ReadonlyMap<string, readonly Column[]>
const highest: readonly Column[] = ['privileged', 'global']
const all: readonly Column[] = ['password', 'helpdesk', 'authentication', 'user', ...highest]
const sensitiveAll: readonly Column[] = ['authentication', 'user', ...highest]

/** One row per role of the target (directory.md 6.3); a role that is not here needs the two highest. */
const resettableBy: Table = new Map<string, readonly Column[]>([
  [roles.directoryReaders, all],
  [roles.guestInviter, all],
  [roles.passwordAdministrator, all],
  [roles.messageCenterReader, all.slice(1)],
  [roles.reportsReader, all.slice(1)],
  [roles.usageSummaryReportsReader, all.slice(1)],
  [roles.userExperienceSuccessManager, all.slice(1)],
  [roles.helpdeskAdministrator, ['helpdesk', 'user', ...highest]],
  [roles.authenticationAdministrator, ['authentication', ...highest]],
  [roles.groupsAdministrator, ['user', ...highest]],
  [roles.userAdministrator, ['user', ...highest]],
])

/** The same for what comes close to a reset (directory.md 6.4). */
const sensitiveBy: Table = new Map<string, readonly Column[]>([
  [roles.directoryReaders, sensitiveAll],
  [roles.guestInviter, sensitiveAll],
  [roles.messageCenterReader, sensitiveAll],
  [roles.passwordAdministrator, sensitiveAll],
  [roles.reportsReader, sensitiveAll],
  [roles.usageSummaryReportsReader, sensitiveAll],
  [roles.userExperienceSuccessManager, sensitiveAll],
  [roles.authenticationAdministrator, ['authentication', ...highest]],
  [roles.helpdeskAdministrator, ['user', ...highest]],
  [roles.groupsAdministrator, ['user', ...highest]],
  [roles.userAdministrator, ['user', ...highest]],
])

/** Whether one of the actor's columns is ticked in every row of the target. */
function ticked(table: Table, first: readonly Column[], actor: ActorFacts, target: TargetFacts): boolean {
  const rows = [first, ...target.roleIds.map((id) => table.get(id) ?? highest)]
  if (target.inRoleAssignableGroup || target.adminOfRestrictedUnit) rows.push(highest)
  return rolesThatCount(actor, target).some((id) => {
    const column = columnOf.get(id)
    return column !== undefined && rows.every((row) => row.includes(column))
  })
}

/**
 * A role for a unit is narrower: it ends at everybody who holds any role at all. In a restricted unit only the roles
 * for that unit count, even against a Global Administrator (who can give himself one).
 */
function rolesThatCount(actor: ActorFacts, target: TargetFacts): readonly string[] {
  const ofUnit = target.roleIds.length === 0 ? actor.unitRoleIds : []
  return target.inRestrictedUnit ? ofUnit : [...actor.roleIds, ...ofUnit]
}

const isSelf = (actor: ActorFacts, target: TargetFacts): boolean => actor.id !== null && actor.id === target.id

/** directory.md 6.3. Never on oneself: whoever knows the own password changes it. */
export const mayReset = (actor: ActorFacts, target: TargetFacts): boolean =>
  !isSelf(actor, target) && ticked(resettableBy, all, actor, target)

/** Included in the right to reset (directory.md 6.3); one's own sessions everybody may end. */
export const mayRevokeSessions = (actor: ActorFacts, target: TargetFacts): boolean =>
  isSelf(actor, target) || ticked(resettableBy, all, actor, target)

export const sensitiveActions = [
  'accountEnabled',
  'businessPhones',
  'mobilePhone',
  'onPremisesImmutableId',
  'otherMails',
  'passwordProfile',
  'userPrincipalName',
  'delete',
  'restore',
] as const
export type SensitiveAction = (typeof sensitiveActions)[number]

/** Where a code is sent and the password itself go with the right to reset. */
const resetIncludes: ReadonlySet<SensitiveAction> = new Set([
  'businessPhones',
  'mobilePhone',
  'otherMails',
  'passwordProfile',
])
/** What nobody does to oneself by an administrator's interface (security.md ADM-S04). */
const neverOneself: ReadonlySet<SensitiveAction> = new Set(['passwordProfile', 'delete', 'restore'])

/** directory.md 6.4. */
export function maySensitive(actor: ActorFacts, target: TargetFacts, action: SensitiveAction): boolean {
  if (isSelf(actor, target) && neverOneself.has(action)) return false
  if (ticked(sensitiveBy, sensitiveAll, actor, target)) return true
  return resetIncludes.has(action) && ticked(resettableBy, all, actor, target)
}

const methodColumns: readonly Column[] = ['authentication', ...highest]

/** A person's proofs (directory.md 6.2): the rows of 6.4 without the User Administrator. Reading: everywhere. */
export function mayUseMethods(actor: ActorFacts, target: TargetFacts, act: 'read' | 'write'): boolean {
  if (isSelf(actor, target) && act === 'write') return false
  if (act === 'read' && actor.roleIds.includes(roles.globalReader)) return true
  return ticked(sensitiveBy, methodColumns, actor, target)
}

/** A Temporary Access Pass: for those without a role, or by the two highest for administrators too; never one's own. */
export function mayGivePass(actor: ActorFacts, target: TargetFacts): boolean {
  const columns = target.roleIds.length === 0 ? methodColumns : highest
  return !isSelf(actor, target) && ticked(sensitiveBy, columns, actor, target)
}

/** Acts on one object that a role for an administrative unit carries too, once the object is in that unit. */
export type ObjectAct = 'users.update' | 'groups.write' | 'groups.pause' | 'licences.assign'

/** For objects that no row of 6.3 protects: plain properties of a user, a group, a device. */
export function mayOn(actor: ActorFacts, target: Pick<TargetFacts, 'inRestrictedUnit'>, act: ObjectAct): boolean {
  if (may(actor.unitRoleIds, act)) return true
  return !target.inRestrictedUnit && may(actor.roleIds, act)
}

/** What hangs on a group (directory.md 3.5): whoever writes its rule decides about all of it (security.md ADM-S08). */
export type GroupUse = 'licences' | 'passwordReset' | 'method' | 'roles'
const actOfUse: Readonly<Record<GroupUse, Act>> = {
  licences: 'licences.assign',
  passwordReset: 'sspr.properties.write',
  method: 'policy.methods.write',
  roles: 'roles.write',
}

export type GroupFacts = {
  readonly isAssignableToRole: boolean
  readonly inRestrictedUnit: boolean
  readonly ownedByActor: boolean
  readonly uses: readonly GroupUse[]
}
export type GroupAct = 'update' | 'members' | 'owners' | 'rule' | 'pause' | 'delete'
const byOwner: ReadonlySet<GroupAct> = new Set(['update', 'members', 'rule'])

/**
 * directory.md 6.2: administrators of groups, and an owner for the own group's members, properties and rule. A
 * role-assignable group belongs to those who give roles, and its members to its owners too.
 */
export function mayWriteGroup(actor: ActorFacts, group: GroupFacts, act: GroupAct): boolean {
  const counted = group.inRestrictedUnit ? actor.unitRoleIds : [...actor.roleIds, ...actor.unitRoleIds]
  if (act === 'rule' && !group.uses.every((use) => may(actor.roleIds, actOfUse[use]))) return false
  if (group.isAssignableToRole)
    return may(actor.roleIds, 'groups.roleAssignable') || (act === 'members' && group.ownedByActor)
  if (may(counted, act === 'pause' ? 'groups.pause' : 'groups.write')) return true
  return group.ownedByActor && byOwner.has(act) && !group.inRestrictedUnit
}
