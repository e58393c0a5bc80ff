/**
 * Microsoft Graph's permissions that the API knows (graph-api.md section 6), by Graph's names: what an application may
 * ask for in a person's name (`delegated`), and in its own (`application`).
 */
export type PermissionFact = { readonly delegated: boolean; readonly application: boolean }

const both: PermissionFact = { delegated: true, application: true }
const delegatedOnly: PermissionFact = { delegated: true, application: false }
const applicationOnly: PermissionFact = { delegated: false, application: true }

const of = (fact: PermissionFact, names: string): [string, PermissionFact][] =>
  names
    .trim()
    .split(/\s+/)
    .map((name) => [name, fact])

/** The narrow families of a person's methods (graph-api.md 6.7). */
const methodFamilies = 'Phone Email MicrosoftAuthApp SoftwareOATH HardwareOATH Passkey TAP Password QR External'
  .split(' ')
  .flatMap((method) => [
    ...of(delegatedOnly, `UserAuthMethod-${method}.Read UserAuthMethod-${method}.ReadWrite`),
    ...of(both, `UserAuthMethod-${method}.Read.All UserAuthMethod-${method}.ReadWrite.All`),
  ])

const facts = new Map<string, PermissionFact>([
  ...of(
    delegatedOnly,
    `User.Read User.ReadWrite UserAuthenticationMethod.Read UserAuthenticationMethod.ReadWrite
    Directory.AccessAsUser.All`,
  ),
  ...of(applicationOnly, 'Group.Create Application.ReadWrite.OwnedBy'),
  ...of(
    both,
    `User.ReadBasic.All User.Read.All User.ReadWrite.All User.DeleteRestore.All User.EnableDisableAccount.All
    User.ManageIdentities.All User.RevokeSessions.All User.Invite.All User-PasswordProfile.ReadWrite.All
    User-Phone.ReadWrite.All User-Mail.ReadWrite.All
    Directory.Read.All Directory.ReadWrite.All Device.Read.All
    Group.ReadBasic.All Group.Read.All Group.ReadWrite.All Group.ManageProtection.All Group-NestingSupport.ReadWrite.All
    GroupMember.ReadBasic.All GroupMember.Read.All GroupMember.ReadWrite.All
    LicenseAssignment.Read.All LicenseAssignment.ReadWrite.All
    Organization.Read.All Organization.ReadWrite.All OrganizationalBranding.Read.All OrganizationalBranding.ReadWrite.All
    Domain.Read.All Domain.ReadWrite.All
    RoleManagement.Read.All RoleManagement.Read.Directory RoleManagement.ReadWrite.Directory
    AdministrativeUnit.Read.All AdministrativeUnit.ReadWrite.All
    Application.Read.All Application.ReadWrite.All AppRoleAssignment.ReadWrite.All DelegatedPermissionGrant.ReadWrite.All
    AuditLog.Read.All Reports.Read.All
    CustomSecAttributeDefinition.Read.All CustomSecAttributeDefinition.ReadWrite.All
    CustomSecAttributeAssignment.Read.All CustomSecAttributeAssignment.ReadWrite.All
    Policy.Read.All Policy.Read.AuthenticationMethod Policy.ReadWrite.AuthenticationMethod Policy.ReadWrite.Authorization
    UserAuthenticationMethod.Read.All UserAuthenticationMethod.ReadWrite.All`,
  ),
  ...methodFamilies,
])

const named = (kind: keyof PermissionFact): readonly string[] =>
  [...facts].filter(([, fact]) => fact[kind]).map(([name]) => name)

export const delegatedPermissions: readonly string[] = named('delegated')
export const applicationPermissions: readonly string[] = named('application')

const spelled = new Map([...facts.keys()].map((name) => [name.toLowerCase(), name]))

/** A permission in Graph's own spelling, found without case; undefined when it is none of this kind. */
export function permissionNamed(typed: string, kind: keyof PermissionFact): string | undefined {
  const name = spelled.get(typed.toLowerCase())
  return name && facts.get(name)![kind] ? name : undefined
}

/** What changes other people's things, or all an administrator may do: never given to a device by a typed code. */
export const isAdministrators = (name: string): boolean =>
  name === 'Directory.AccessAsUser.All' ||
  (facts.has(name) &&
    !/(^|\.)Read(Basic)?(\.All|\.[A-Z][A-Za-z]+)?$/.test(name) &&
    !/^User[A-Za-z-]*\.ReadWrite$/.test(name))
