import type { UserChange } from '../../contract/directory.ts'
import type { UserInput, UserPatch } from '../../contract/graph/users.ts'

/** From Graph's names to ours; the password goes its own way. */
export function changeOf(body: Partial<UserInput> | UserPatch): UserChange {
  const { passwordProfile, employeeLeaveDateTime, employeeOrgData, onPremisesExtensionAttributes, ...properties } = body
  const { customSecurityAttributes: _, ...rest } = properties as UserPatch
  const plain: Record<string, unknown> = {}
  const extensions: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(rest)) (name.startsWith('extension_') ? extensions : plain)[name] = value
  return {
    ...plain,
    ...(employeeLeaveDateTime === undefined ? {} : { employeeLeaveDate: employeeLeaveDateTime }),
    ...(employeeOrgData === null ? { division: null, costCenter: null } : employeeOrgData),
    ...(onPremisesExtensionAttributes ? { extensionAttributes: onPremisesExtensionAttributes } : {}),
    ...(Object.keys(extensions).length > 0 ? { extensions } : {}),
  } as UserChange
}

/** The narrow permissions of PATCH /users, and what each may write (graph-api.md 6.1). */
const narrow: Readonly<Record<string, readonly string[]>> = {
  'User-PasswordProfile.ReadWrite.All': ['passwordProfile'],
  'User-Phone.ReadWrite.All': ['businessPhones', 'mobilePhone'],
  'User-Mail.ReadWrite.All': ['mail', 'otherMails'],
  'User.EnableDisableAccount.All': ['accountEnabled'],
  'CustomSecAttributeAssignment.ReadWrite.All': ['customSecurityAttributes'],
}
export const narrowScopes = Object.keys(narrow)
export const writeAll = ['User.ReadWrite.All', 'Directory.ReadWrite.All']

/** Not even whoever may write everything else may write these. */
const apart = { customSecurityAttributes: 'CustomSecAttributeAssignment.ReadWrite.All' } as const

/** The properties that the token does not cover; whether the person may is asked of their roles. */
export function uncovered(names: readonly string[], scopes: ReadonlySet<string>, own: boolean): string[] {
  const beyond = Object.entries(apart).flatMap(([name, scope]) => (scopes.has(scope) ? [] : [name]))
  const all = writeAll.some((scope) => scopes.has(scope)) || (own && scopes.has('User.ReadWrite'))
  if (all) return names.filter((name) => beyond.includes(name))
  const covered = new Set(Object.entries(narrow).flatMap(([scope, may]) => (scopes.has(scope) ? may : [])))
  return names.filter((name) => !covered.has(name))
}
