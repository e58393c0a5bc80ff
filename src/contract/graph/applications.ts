import { z } from 'zod'

/** Bodies of `/applications` and `/servicePrincipals` (Microsoft Graph's names). What they may hold is contract/apps.ts's. */

const uris = z.strictObject({ redirectUris: z.array(z.string().max(2_000)).max(256).optional() })
const web = uris.extend({
  logoutUrl: z.string().max(256).nullable().optional(),
  homePageUrl: z.null().optional(),
  implicitGrantSettings: z
    .strictObject({
      enableIdTokenIssuance: z.literal(false, 'Tokens are never in addresses: use the authorization code.').optional(),
      enableAccessTokenIssuance: z
        .literal(false, 'Tokens are never in addresses: use the authorization code.')
        .optional(),
    })
    .optional(),
})
const access = z.strictObject({
  resourceAppId: z.guid(),
  resourceAccess: z.array(z.strictObject({ id: z.guid(), type: z.enum(['Scope', 'Role']) })).max(200),
})
const certificate = z.strictObject({
  keyId: z.guid().optional(),
  displayName: z.string().max(256).nullable().optional(),
  type: z.literal('AsymmetricX509Cert').optional(),
  usage: z.literal('Verify').optional(),
  /** The certificate, DER in base64. */
  key: z.base64().max(16_000).nullable().optional(),
  customKeyIdentifier: z.string().max(200).nullable().optional(),
  startDateTime: z.string().max(40).nullable().optional(),
  endDateTime: z.string().max(40).nullable().optional(),
})

const properties = {
  displayName: z.string().max(1_000),
  description: z.string().max(1_024).nullable(),
  isFallbackPublicClient: z.boolean().nullable(),
  web,
  spa: uris,
  publicClient: uris,
  requiredResourceAccess: z.array(access).max(10),
  keyCredentials: z.array(certificate).max(20),
  signInAudience: z.literal('AzureADMyOrg', 'Only accounts of this organization sign in: AzureADMyOrg.'),
  tags: z.array(z.never('Tags are not kept.')),
}

export const NewApplication = z.strictObject(properties).partial().required({ displayName: true })
export const ApplicationChange = z.strictObject(properties).partial()
export type ApplicationChange = z.output<typeof ApplicationChange>

export const applicationReadOnly = [
  'id',
  'appId',
  'createdDateTime',
  'deletedDateTime',
  'identifierUris',
  'passwordCredentials',
  'publisherDomain',
] as const

const moment = z.iso.datetime({ offset: true })
export const PasswordCredential = z.strictObject({
  passwordCredential: z
    .strictObject({
      displayName: z.string().max(256).nullable().optional(),
      endDateTime: moment.nullable().optional(),
      startDateTime: moment.nullable().optional(),
    })
    .optional(),
})
export const KeyId = z.strictObject({ keyId: z.guid() })

export const NewServicePrincipal = z.strictObject({ appId: z.guid() })
export const ServicePrincipalChange = z.strictObject({ accountEnabled: z.boolean().optional() })

export const PermissionGrant = z.strictObject({
  clientId: z.guid(),
  consentType: z.literal('AllPrincipals', 'Grants are for everybody: AllPrincipals.'),
  principalId: z.null().optional(),
  resourceId: z.string(),
  scope: z.string().max(8_000),
})
export const PermissionGrantChange = z.strictObject({ scope: z.string().max(8_000) })
export const RoleGrant = z.strictObject({ principalId: z.guid(), resourceId: z.string(), appRoleId: z.guid() })
