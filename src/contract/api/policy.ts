import { z } from 'zod'
import { methodPolicyIds } from '../methods.ts'
import { MethodPolicy, SsprPolicy } from '../policy.ts'

/** What may be changed: every member may be left out, and a member that is left out gets no default. */
function changeable<T extends z.ZodRawShape>(shape: T) {
  const entries = Object.entries(shape).map(([name, field]) => [name, bare(field as z.ZodType).optional()])
  return Object.fromEntries(entries) as { [K in keyof T]: z.ZodOptional<z.ZodType> }
}

function bare(field: z.ZodType): z.ZodType {
  if (field instanceof z.ZodDefault || field instanceof z.ZodPrefault) return bare(field.unwrap() as z.ZodType)
  return field instanceof z.ZodObject ? z.strictObject(changeable(field.shape)) : field
}

export const ResetPolicyChange = z.strictObject(changeable(SsprPolicy.shape))
export type ResetPolicyChange = Partial<SsprPolicy>

/** Something about the policy that asks for attention. */
export const PolicyAlert = z.strictObject({ code: z.string(), field: z.string(), message: z.string() })

/** The password reset policy; its ETag is its version. */
export const ResetPolicyView = z.strictObject({
  ...SsprPolicy.shape,
  version: z.number(),
  updatedDateTime: z.string().nullable(),
  scopeGroup: z.strictObject({ id: z.string(), displayName: z.string() }).nullable(),
  alerts: z.array(PolicyAlert),
})

const MethodChange = z.strictObject(changeable(MethodPolicy.shape))

export const PreviewInput = z.strictObject({
  policy: ResetPolicyChange.optional(),
  methods: z.partialRecord(z.enum(methodPolicyIds), MethodChange).optional(),
  /** Whose names come with the counts. */
  which: z.enum(['gains', 'loses', 'losesMethod', 'losesStrong']).default('loses'),
  top: z.int().min(1).max(999).default(100),
  /** From `people.after` of the page before. */
  after: z
    .tuple([z.string().max(256), z.guid()])
    .nullable()
    .default(null),
})

const Named = z.strictObject({ id: z.string(), displayName: z.string(), userPrincipalName: z.string() })

export const PreviewView = z.strictObject({
  /** False: there are too many people to count in time. Each number is then one that the true one is not below. */
  complete: z.boolean(),
  /** People who could reset now, and who could afterwards. */
  ableBefore: z.number(),
  able: z.number(),
  gains: z.number(),
  loses: z.number(),
  /** Allowed afterwards, but without enough registered methods. */
  mustRegister: z.number(),
  /** People who could use one of the methods that change, and could not afterwards. */
  losesMethod: z.number(),
  /** People whose last strong method that is: nothing that counts beside a password would be left to them. */
  losesStrong: z.number(),
  /** Whoever asks is one of these. */
  losesYours: z.boolean(),
  people: z.strictObject({
    which: z.enum(['gains', 'loses', 'losesMethod', 'losesStrong']),
    value: z.array(Named),
    after: z.tuple([z.string(), z.string()]).nullable(),
  }),
})

export const Notifications = z.strictObject({
  notifyUsers: z.boolean(),
  notifyAdmins: z.boolean(),
  notifyUsersOnChange: z.boolean(),
})
export const NotificationsView = z.strictObject({
  ...Notifications.shape,
  /** Who is written to when somebody presses "Contact your administrator". */
  contactRecipients: z.array(Named),
})

export const Customization = z.strictObject({
  /** `#rrggbb`, or null for the colour of the product. */
  accent: z
    .string()
    .regex(/^#[0-9a-f]{6}$/, 'A colour in lower case, e.g. #0f6cbd.')
    .nullable(),
  helpdeskCustomized: z.boolean(),
  helpdeskTarget: z.string().max(2_000).nullable(),
  refusalNote: z.string().max(500).nullable(),
  refusalDetail: z.enum(['full', 'minimal']),
  accountDisclosure: z.enum(['helpful', 'private']),
})
export type Customization = z.infer<typeof Customization>
export const CustomizationView = z.strictObject({ ...Customization.shape, alerts: z.array(PolicyAlert) })

/** Why something that exists elsewhere is not here. */
export const NotYet = z.strictObject({ available: z.literal(false), reason: z.string() })

export const OnPremises = z.strictObject({
  writebackEnabled: z.boolean(),
  allowUnlockWithoutReset: z.boolean(),
  unlockClearsCloudLockout: z.boolean(),
})
export const OnPremisesView = z.strictObject({ ...OnPremises.shape, connector: NotYet, synchronizedUsers: z.number() })

export const AdministratorPolicyView = z.strictObject({
  /** Graph's allowedToUseSSPR; changed by PATCH /v1.0/policies/authorizationPolicy. */
  enabled: z.boolean(),
  methodsRequired: z.literal(2),
  methods: z.array(
    z.strictObject({ method: z.string(), label: z.string(), available: z.boolean(), reason: z.string().nullable() }),
  ),
  securityQuestions: z.literal(false),
  administrators: z.number(),
})

export const MethodStatusView = z.strictObject({
  value: z.array(
    z.strictObject({
      id: z.string(),
      displayName: z.string(),
      /** Whether the policy can be switched on at all. */
      canEnable: z.boolean(),
      /** Whether this version can prove somebody with it at a reset. */
      usableForReset: z.boolean(),
      registrable: z.boolean(),
      reason: z.string().nullable(),
    }),
  ),
})
