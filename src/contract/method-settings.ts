import { z } from 'zod'
import type { MethodPolicyId } from './methods.ts'

/**
 * The settings of one authentication method beside its targets (authentication-methods.md section 2): names, ranges
 * and defaults are Microsoft Graph's.
 */

const minutes = z.int().min(10).max(43_200)
const Feature = z.strictObject({
  state: z.enum(['default', 'enabled', 'disabled']).default('default'),
  includeTarget: z
    .strictObject({ id: z.string().max(64), targetType: z.literal('group').default('group') })
    .default({ id: 'all_users', targetType: 'group' }),
  excludeTarget: z
    .strictObject({ id: z.string().max(64), targetType: z.literal('group').default('group') })
    .default({ id: '00000000-0000-0000-0000-000000000000', targetType: 'group' }),
})

const Authenticator = z.strictObject({
  /** Whether the app's codes are accepted; approvals are not concerned. */
  isSoftwareOathEnabled: z.boolean().default(true),
  featureSettings: z
    .strictObject({
      displayAppInformationRequiredState: Feature.prefault({}),
      displayLocationInformationRequiredState: Feature.prefault({}),
    })
    .prefault({}),
})

const Pass = z
  .strictObject({
    /** Minutes, 10 to 43,200. */
    minimumLifetimeInMinutes: minutes.default(60),
    maximumLifetimeInMinutes: minutes.default(480),
    defaultLifetimeInMinutes: minutes.default(60),
    /** Characters, 8 to 48. */
    defaultLength: z.int().min(8).max(48).default(8),
    isUsableOnce: z.boolean().default(false),
  })
  .refine(
    (pass) =>
      pass.minimumLifetimeInMinutes <= pass.defaultLifetimeInMinutes &&
      pass.defaultLifetimeInMinutes <= pass.maximumLifetimeInMinutes,
    { path: ['defaultLifetimeInMinutes'], message: 'Between the minimum and the maximum lifetime.' },
  )

const Passkey = z.strictObject({
  isSelfServiceRegistrationAllowed: z.boolean().default(true),
  isAttestationEnforced: z.boolean().default(false),
  keyRestrictions: z
    .strictObject({
      isEnforced: z.boolean().default(false),
      enforcementType: z.enum(['allow', 'block']).default('block'),
      aaGuids: z.array(z.guid()).max(500).default([]),
    })
    .prefault({}),
})

export const settingsSchemas = {
  Fido2: Passkey,
  MicrosoftAuthenticator: Authenticator,
  Sms: z.strictObject({}),
  TemporaryAccessPass: Pass,
  HardwareOath: z.strictObject({}),
  SoftwareOath: z.strictObject({}),
  Voice: z.strictObject({ isOfficePhoneAllowed: z.boolean().default(false) }),
  Email: z.strictObject({
    allowExternalIdToUseEmailOtp: z.enum(['default', 'enabled', 'disabled']).default('default'),
  }),
  X509Certificate: z.strictObject({}),
  QRCodePin: z.strictObject({
    /** Digits, 8 to 20. */
    pinLength: z.int().min(8).max(20).default(8),
    /** Days, 1 to 395. */
    standardQRCodeLifetimeInDays: z.int().min(1).max(395).default(365),
  }),
} as const satisfies Record<MethodPolicyId, z.ZodType>

/** Settings with their defaults. */
export const settingsOf = (id: MethodPolicyId, stored: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  settingsSchemas[id].parse(stored) as Record<string, unknown>
