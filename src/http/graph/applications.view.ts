import type { RedirectUri } from '../../contract/apps.ts'
import { permissionId } from '../../contract/permission-ids.ts'
import { applicationPermissions, delegatedPermissions } from '../../contract/permissions.ts'
import type { App, AppCertificate, AppSecret } from '../../directory/apps.ts'
import { grantedScopes } from '../../directory/apps.ts'
import { graphId } from '../../oidc/resource.policy.ts'

/** Applications and their service principals as Graph shows them: here both are one registration. */
export type Registered = {
  readonly app: App
  readonly secrets: readonly AppSecret[]
  readonly certificates: readonly AppCertificate[]
}

const urisOf = (app: App, platform: RedirectUri['platform']): string[] =>
  app.redirectUris.filter((one) => one.platform === platform).map(({ uri }) => uri)

const dateOf = (at: Date | null): string | null => at?.toISOString().replace(/\.000Z$/, 'Z') ?? null

export const secretView = ({ keyId, displayName, hint, startsAt, expiresAt }: AppSecret) => ({
  keyId,
  displayName,
  hint: hint || null,
  secretText: null as string | null,
  customKeyIdentifier: null,
  startDateTime: dateOf(startsAt),
  endDateTime: dateOf(expiresAt),
})

const certificateView = ({ keyId, displayName, thumbprintSha1, startsAt, expiresAt }: AppCertificate) => ({
  keyId,
  displayName,
  type: 'AsymmetricX509Cert',
  usage: 'Verify',
  key: null,
  customKeyIdentifier: Buffer.from(thumbprintSha1, 'base64url').toString('hex').toUpperCase(),
  startDateTime: dateOf(startsAt),
  endDateTime: dateOf(expiresAt),
})

export function applicationView({ app, secrets, certificates }: Registered, publisherDomain: string) {
  const access = [
    ...app.wantedScopes.map((name) => ({ id: permissionId('Scope', name), type: 'Scope' })),
    ...app.wantedPermissions.map((name) => ({ id: permissionId('Role', name), type: 'Role' })),
  ]
  return {
    id: app.id,
    appId: app.clientId,
    createdDateTime: dateOf(app.createdAt),
    deletedDateTime: null,
    description: app.description,
    displayName: app.displayName,
    identifierUris: app.identifierUris,
    isFallbackPublicClient: app.deviceCode,
    keyCredentials: certificates.map(certificateView),
    passwordCredentials: secrets.map(secretView),
    publicClient: { redirectUris: urisOf(app, 'publicClient') },
    publisherDomain,
    requiredResourceAccess: access.length === 0 ? [] : [{ resourceAppId: graphId, resourceAccess: access }],
    signInAudience: 'AzureADMyOrg',
    spa: { redirectUris: urisOf(app, 'spa') },
    tags: [],
    web: {
      homePageUrl: null,
      implicitGrantSettings: { enableAccessTokenIssuance: false, enableIdTokenIssuance: false },
      logoutUrl: app.logoutUris[0] ?? null,
      redirectUris: urisOf(app, 'web'),
    },
  }
}
export const applicationProperties = [
  'id',
  'appId',
  'createdDateTime',
  'deletedDateTime',
  'description',
  'displayName',
  'identifierUris',
  'isFallbackPublicClient',
  'keyCredentials',
  'passwordCredentials',
  'publicClient',
  'publisherDomain',
  'requiredResourceAccess',
  'signInAudience',
  'spa',
  'tags',
  'web',
] as const satisfies readonly (keyof ReturnType<typeof applicationView>)[]

type Offered = { readonly scopes: readonly string[]; readonly roles: readonly string[] }

/** `offered`: what others may ask of it; only our own API offers anything. */
function principal(
  about: { id: string; appId: string; displayName: string; enabled: boolean; createdAt: Date | null },
  more: { replyUrls: readonly string[]; tenantId: string; offered: Offered },
) {
  return {
    id: about.id,
    accountEnabled: about.enabled,
    appDisplayName: about.displayName,
    appId: about.appId,
    appOwnerOrganizationId: more.tenantId,
    appRoleAssignmentRequired: false,
    appRoles: more.offered.roles.map((value) => ({
      allowedMemberTypes: ['Application'],
      ...{ id: permissionId('Role', value), value, displayName: value, description: value, isEnabled: true },
      origin: 'Application',
    })),
    createdDateTime: dateOf(about.createdAt),
    deletedDateTime: null,
    displayName: about.displayName,
    oauth2PermissionScopes: more.offered.scopes.map((value) => ({
      ...{ id: permissionId('Scope', value), value, type: 'Admin', isEnabled: true },
      ...{ adminConsentDisplayName: value, adminConsentDescription: value },
      ...{ userConsentDisplayName: value, userConsentDescription: value },
    })),
    replyUrls: [...more.replyUrls],
    servicePrincipalNames: [about.appId],
    servicePrincipalType: 'Application',
    signInAudience: 'AzureADMyOrg',
    tags: [],
  }
}
export type PrincipalView = ReturnType<typeof principal>

export const principalView = (app: App, tenantId: string): PrincipalView =>
  principal(
    {
      ...{ id: app.servicePrincipalId, appId: app.clientId, displayName: app.displayName },
      ...{ enabled: app.enabled, createdAt: app.createdAt },
    },
    { replyUrls: app.redirectUris.map(({ uri }) => uri), tenantId, offered: { scopes: [], roles: [] } },
  )

/** Our API itself, under the name and id that scripts look for. */
export const graphPrincipal = (tenantId: string): PrincipalView =>
  principal(
    { id: graphId, appId: graphId, displayName: 'Microsoft Graph', enabled: true, createdAt: null },
    { replyUrls: [], tenantId, offered: { scopes: delegatedPermissions, roles: applicationPermissions } },
  )

export const principalProperties = [
  'id',
  'accountEnabled',
  'appDisplayName',
  'appId',
  'appOwnerOrganizationId',
  'appRoleAssignmentRequired',
  'appRoles',
  'createdDateTime',
  'deletedDateTime',
  'displayName',
  'oauth2PermissionScopes',
  'replyUrls',
  'servicePrincipalNames',
  'servicePrincipalType',
  'signInAudience',
  'tags',
] as const satisfies readonly (keyof PrincipalView)[]

/** All delegated scopes of an application are one grant, for everybody. */
export const grantView = (app: App) => ({
  id: app.servicePrincipalId,
  clientId: app.servicePrincipalId,
  consentType: 'AllPrincipals',
  principalId: null,
  resourceId: graphId,
  scope: grantedScopes(app).join(' '),
})

export const roleGrantView = (app: App, name: string) => ({
  id: `${app.servicePrincipalId}_${permissionId('Role', name)}`,
  appRoleId: permissionId('Role', name),
  createdDateTime: dateOf(app.createdAt),
  deletedDateTime: null,
  principalDisplayName: app.displayName,
  principalId: app.servicePrincipalId,
  principalType: 'ServicePrincipal',
  resourceDisplayName: 'Microsoft Graph',
  resourceId: graphId,
})
