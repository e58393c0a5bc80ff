import { settingsOf } from '../../contract/method-settings.ts'
import { type MethodPolicyId, methodPolicyIds } from '../../contract/methods.ts'
import type { MethodPolicy, SsprPolicy } from '../../contract/policy.ts'
import type { MethodRow } from '../../directory/policies.ts'
import { time } from './users.view.ts'

/** Graph's type names of the method configurations (graph-api.md section 7). */
const types: Readonly<Record<MethodPolicyId, string>> = {
  Fido2: 'fido2AuthenticationMethodConfiguration',
  MicrosoftAuthenticator: 'microsoftAuthenticatorAuthenticationMethodConfiguration',
  Sms: 'smsAuthenticationMethodConfiguration',
  TemporaryAccessPass: 'temporaryAccessPassAuthenticationMethodConfiguration',
  HardwareOath: 'hardwareOathAuthenticationMethodConfiguration',
  SoftwareOath: 'softwareOathAuthenticationMethodConfiguration',
  Voice: 'voiceAuthenticationMethodConfiguration',
  Email: 'emailAuthenticationMethodConfiguration',
  X509Certificate: 'x509CertificateAuthenticationMethodConfiguration',
  QRCodePin: 'qrCodePinAuthenticationMethodConfiguration',
}

export const typeOf = (id: MethodPolicyId): string => `#microsoft.graph.${types[id]}`

/** Ids are matched without case. */
export const methodById = (typed: string): MethodPolicyId | undefined =>
  methodPolicyIds.find((id) => id.toLowerCase() === typed.toLowerCase())

function includeTarget(id: MethodPolicyId, target: MethodPolicy['includeTargets'][number]) {
  const { isRegistrationRequired = false, authenticationMode = 'any', isUsableForSignIn = false } = target
  return {
    id: target.id,
    targetType: target.targetType,
    isRegistrationRequired,
    ...(id === 'MicrosoftAuthenticator' ? { authenticationMode } : {}),
    ...(id === 'Sms' ? { isUsableForSignIn } : {}),
  }
}

export const configurationView = (id: MethodPolicyId, { policy }: MethodRow) => ({
  '@odata.type': typeOf(id),
  id,
  state: policy.state,
  includeTargets: policy.includeTargets.map((target) => includeTarget(id, target)),
  excludeTargets: policy.excludeTargets.map(({ id: group, targetType }) => ({ id: group, targetType })),
  ...settingsOf(id, policy.settings),
})

/** The campaign is not built: its settings are shown as they are, off. */
const registrationEnforcement = {
  authenticationMethodsRegistrationCampaign: {
    snoozeDurationInDays: 1,
    enforceRegistrationAfterAllowedSnoozes: false,
    state: 'disabled',
    excludeTargets: [],
    includeTargets: [{ id: 'all_users', targetType: 'group', targetedAuthenticationMethod: 'microsoftAuthenticator' }],
  },
}

export function methodsPolicyView(
  rows: Readonly<Record<MethodPolicyId, MethodRow>>,
  sspr: { policy: SsprPolicy },
  savedAt: Date | null,
) {
  const moments = [savedAt, ...methodPolicyIds.map((id) => rows[id].updatedAt)].filter((at) => at !== null)
  const last = moments.length > 0 ? new Date(Math.max(...moments.map((at) => at.getTime()))) : null
  return {
    id: 'authenticationMethodsPolicy',
    displayName: 'Authentication Methods Policy',
    description: 'Which methods people may register and prove themselves with, and for whom.',
    lastModifiedDateTime: time(last),
    policyVersion: '1.5',
    policyMigrationState: 'migrationComplete',
    reconfirmationInDays: sspr.policy.reconfirmDays,
    registrationEnforcement,
    authenticationMethodConfigurations: methodPolicyIds.map((id) => configurationView(id, rows[id])),
  }
}

/** Of Microsoft's authorization policy one switch means something here; the rest says how this version behaves. */
export const authorizationView = (sspr: { policy: SsprPolicy }) => ({
  id: 'authorizationPolicy',
  displayName: 'Authorization Policy',
  description: 'What people may do without a role.',
  allowInvitesFrom: 'adminsAndGuestInviters',
  allowedToSignUpEmailBasedSubscriptions: false,
  allowedToUseSSPR: sspr.policy.allowedToUseSsprAdmins,
  allowEmailVerifiedUsersToJoinOrganization: false,
  allowUserConsentForRiskyApps: null,
  blockMsolPowerShell: false,
  guestUserRoleId: '2af84b1e-32c8-42b7-82bc-daa82404023b',
  defaultUserRolePermissions: {
    allowedToCreateApps: false,
    allowedToCreateSecurityGroups: false,
    allowedToCreateTenants: false,
    allowedToReadBitlockerKeysForOwnedDevice: false,
    allowedToReadOtherUsers: true,
    permissionGrantPoliciesAssigned: [],
  },
})
