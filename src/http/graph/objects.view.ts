import { entityTypes, groupDefaults, userBasics, userDefaults } from '../../contract/graph/types.ts'
import type { App } from '../../directory/apps.ts'
import type { Device, DirectoryObject, ObjectKind } from '../../directory/objects.ts'
import { roleOf } from '../../directory/role-templates.ts'
import type { AdministrativeUnit } from '../../directory/units.ts'
import { groupView } from './groups.view.ts'
import { time, userView } from './users.view.ts'
import { pick } from './view.ts'

/** Directory objects of whatever kind, each saying what it is. */

export const roleView = (roleId: string) => ({
  id: roleId,
  deletedDateTime: null,
  description: roleOf.get(roleId)?.displayName ?? null,
  displayName: roleOf.get(roleId)?.displayName ?? null,
  roleTemplateId: roleId,
})

export const unitView = (unit: AdministrativeUnit) => ({
  id: unit.id,
  deletedDateTime: null,
  description: unit.description,
  displayName: unit.displayName,
  isMemberManagementRestricted: unit.isMemberManagementRestricted,
  membershipRule: null,
  membershipRuleProcessingState: null,
  membershipType: null,
  visibility: unit.visibility,
})

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null)

export const deviceView = ({ id, displayName, properties, createdAt }: Device) => ({
  id,
  accountEnabled: properties.accountEnabled !== false,
  deviceId: text(properties.deviceId) ?? id,
  displayName,
  operatingSystem: text(properties.operatingSystem),
  operatingSystemVersion: text(properties.operatingSystemVersion),
  registrationDateTime: time(createdAt),
  trustType: text(properties.trustType),
})

/** What is said of an application among others; the rest is at /servicePrincipals. */
const principalBasics = ({ servicePrincipalId, clientId, displayName, enabled }: App) => ({
  id: servicePrincipalId,
  accountEnabled: enabled,
  appDisplayName: displayName,
  appId: clientId,
  displayName,
  servicePrincipalType: 'Application',
})
const principalProperties = [
  'id',
  'accountEnabled',
  'appDisplayName',
  'appId',
  'displayName',
  'servicePrincipalType',
] as const satisfies readonly (keyof ReturnType<typeof principalBasics>)[]

/** Every property of any kind: what may be selected where kinds are mixed. */
export const objectProperties: readonly string[] = [
  ...new Set([...Object.values(entityTypes).flatMap((members) => Object.keys(members)), ...principalProperties]),
]

const defaults: Readonly<Record<ObjectKind, readonly string[] | null>> = {
  user: userDefaults,
  group: groupDefaults,
  device: null,
  directoryRole: null,
  administrativeUnit: null,
  servicePrincipal: null,
}

function viewOf(object: DirectoryObject): object {
  switch (object.kind) {
    case 'user':
      return userView(object.user)
    case 'group':
      return groupView(object.group)
    case 'device':
      return deviceView(object.device)
    case 'administrativeUnit':
      return unitView(object.unit)
    case 'directoryRole':
      return roleView(object.roleId)
    case 'servicePrincipal':
      return principalBasics(object.app)
  }
}

/** `whole`: profiles of people may be shown whole; else their basics. */
export function objectView(object: DirectoryObject, select: ReadonlySet<string> | null, whole: boolean): object {
  const view = viewOf(object)
  const names = select ?? defaults[object.kind] ?? Object.keys(view)
  const shown = object.kind === 'user' && !whole ? [...names].filter((name) => userBasics.has(name)) : [...names]
  return { '@odata.type': `#microsoft.graph.${object.kind}`, ...pick(view, shown) }
}
