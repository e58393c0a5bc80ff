import { z } from 'zod'
import { type MethodPolicyId, methodPolicyIds } from './methods.ts'

const Guid = z.guid()

/**
 * The password reset policy of a tenant: `sspr.md` 1.12. One object, validated as a whole, versioned, audited with
 * old and new value. Defaults are what a new tenant has.
 */
export const SsprPolicy = z
  .strictObject({
    /** Who may reset: nobody, the members of one group (nested ones count), everybody. Administrators always may. */
    enabledFor: z.enum(['none', 'selected', 'all']).default('none'),
    scopeGroupId: Guid.nullable().default(null),
    /** Number of methods required to reset. */
    methodsRequired: z.union([z.literal(1), z.literal(2)]).default(1),
    securityQuestions: z
      .strictObject({
        enabled: z.boolean().default(false),
        toRegister: z.int().min(3).max(5).default(5),
        toReset: z.int().min(3).max(5).default(3),
      })
      .prefault({}),
    /** Require users to register when signing in. */
    requireRegistration: z.boolean().default(true),
    /** Days before users are asked to re-confirm; 0 = never (FLW-50). */
    reconfirmDays: z.int().min(0).max(730).default(180),
    /** Days in which registration can be put off (REG-05). */
    registrationGraceDays: z.int().min(0).max(14).default(14),
    /** After the grace registration can no longer be skipped (REG-06). */
    enforceAfterGrace: z.boolean().default(false),
    notifyUsers: z.boolean().default(true),
    notifyAdmins: z.boolean().default(true),
    notifyUsersOnChange: z.boolean().default(true),
    helpdeskCustomized: z.boolean().default(false),
    /** A mail address or an http(s) URL (CUS-01). */
    helpdeskTarget: z
      .union([z.email(), z.url({ protocol: /^https?$/ })])
      .nullable()
      .default(null),
    writebackEnabled: z.boolean().default(false),
    allowUnlockWithoutReset: z.boolean().default(false),
    unlockClearsCloudLockout: z.boolean().default(true),
    /** Graph's allowedToUseSSPR: whether administrators may reset (ADM-06). */
    allowedToUseSsprAdmins: z.boolean().default(true),
    /** Contact data put in by administrators counts for reset (REG-12). */
    acceptUnregisteredContactData: z.boolean().default(false),
    refusalDetail: z.enum(['full', 'minimal']).default('full'),
    /** Ruling R2. */
    accountDisclosure: z.enum(['helpful', 'private']).default('helpful'),
    licenceEnforcement: z.enum(['perUser', 'none']).default('perUser'),
    /** ISO 3166 codes texts may go to; `*` = everywhere; empty = the tenant's own country (MTH-20). */
    phoneCountries: z.array(z.string().regex(/^([A-Z]{2}|\*)$/)).default([]),
    /** Texts a day for the whole tenant, 1..1,000,000 (THR-21). */
    textsPerDay: z.int().min(1).max(1_000_000).default(5_000),
    /** Days for which a temporary password opens the account, 1..30 (ADA-07). */
    temporaryPasswordDays: z.int().min(1).max(30).default(7),
    /** A paragraph of the organisation on refusal pages, plain text (CUS-09). */
    refusalNote: z.string().max(500).nullable().default(null),
  })
  .superRefine((policy, context) => {
    if (policy.enabledFor === 'selected' && !policy.scopeGroupId)
      context.addIssue({
        code: 'custom',
        path: ['scopeGroupId'],
        message: 'Choose the group whose members may reset their password.',
      })
    if (policy.enabledFor !== 'selected' && policy.scopeGroupId)
      context.addIssue({
        code: 'custom',
        path: ['scopeGroupId'],
        message: 'A group is only given together with "selected".',
      })
    if (policy.helpdeskCustomized && !policy.helpdeskTarget)
      context.addIssue({
        code: 'custom',
        path: ['helpdeskTarget'],
        message: 'Give the mail address or web address of your helpdesk.',
      })
    if (policy.securityQuestions.toRegister < policy.securityQuestions.toReset)
      context.addIssue({
        code: 'custom',
        path: ['securityQuestions', 'toRegister'],
        message: 'At least as many questions to register as to reset.',
      })
  })
export type SsprPolicy = z.infer<typeof SsprPolicy>

export const defaultSsprPolicy: SsprPolicy = SsprPolicy.parse({})

const Target = z.strictObject({
  id: z.union([z.literal('all_users'), Guid]),
  targetType: z.literal('group').default('group'),
})

/** What Graph keeps with an included group; left out where nothing was said. */
const IncludeTarget = Target.extend({
  isRegistrationRequired: z.boolean().optional(),
  /** MicrosoftAuthenticator alone. */
  authenticationMode: z.enum(['deviceBasedPush', 'push', 'any']).optional(),
  /** Sms alone: the number as a name to sign in with. */
  isUsableForSignIn: z.boolean().optional(),
})

/** One method of the converged policy (`authentication-methods.md` 1.3). Exclude wins over include. */
export const MethodPolicy = z.strictObject({
  state: z.enum(['enabled', 'disabled']),
  includeTargets: z
    .array(IncludeTarget)
    .max(100)
    .default([{ id: 'all_users', targetType: 'group' }]),
  excludeTargets: z.array(Target).max(100).default([]),
  /** Ours: a method may be allowed at sign-in and not for reset (`sspr.md` 3.2). */
  usableForReset: z.boolean().default(true),
  /** The method's own settings, by the schema of `contract/method-settings.ts`; what is left out has its default. */
  settings: z.record(z.string(), z.unknown()).default({}),
})
export type MethodPolicy = z.infer<typeof MethodPolicy>
export type MethodPolicies = Record<MethodPolicyId, MethodPolicy>

/** Methods whose rows exist but which cannot be switched on until they are built (ruling R7). */
export const methodsNotBuilt: ReadonlySet<MethodPolicyId> = new Set(['X509Certificate', 'QRCodePin'])

const onByDefault = new Set<MethodPolicyId>([
  'Fido2',
  'MicrosoftAuthenticator',
  'SoftwareOath',
  'Email',
  'TemporaryAccessPass',
])

/** A new tenant: `authentication-methods.md` 1.1 [choice]. */
export const defaultMethodPolicies = (): MethodPolicies =>
  Object.fromEntries(
    methodPolicyIds.map((id) => [id, MethodPolicy.parse({ state: onByDefault.has(id) ? 'enabled' : 'disabled' })]),
  ) as MethodPolicies
