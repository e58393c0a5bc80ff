import { z } from 'zod'
import { Country, optional, text } from './directory.ts'

/** An administrative unit (directory.md 7). Whether its management is restricted is settled when it is made. */
export const NewUnit = z.strictObject({
  displayName: text(256).min(1),
  description: optional(1024).default(null),
  visibility: z.enum(['Public', 'HiddenMembership']).default('Public'),
  isMemberManagementRestricted: z.boolean().default(false),
})
export type NewUnit = z.input<typeof NewUnit>

export const UnitChange = z
  .strictObject({
    displayName: text(256).min(1),
    description: optional(1024),
    visibility: z.enum(['Public', 'HiddenMembership']),
  })
  .partial()
export type UnitChange = z.infer<typeof UnitChange>

/** graph-api.md 6.2; of the marks on which the sources disagree, `.`, `/` and the apostrophe are accepted. */
const groupNickname = z
  .string()
  .regex(/^[!-~]{1,64}$/, 'At most 64 letters, digits and signs, no blank.')
  .refine((name) => !/[@()\\[\]";:<>,]/.test(name), 'None of @ ( ) \\ [ ] " ; : < > ,')

const groupProperties = {
  displayName: text(256).min(1),
  description: optional(1024),
  mailNickname: groupNickname,
  classification: optional(64),
  /** HiddenMembership: of Microsoft 365 groups only, and only from the beginning. */
  visibility: z.enum(['Public', 'Private', 'HiddenMembership']),
}
const links = z.array(z.guid()).max(20, 'At most 20 at a time.').default([])

export const NewGroup = z.strictObject({
  displayName: groupProperties.displayName,
  description: groupProperties.description.default(null),
  mailNickname: groupNickname.optional(),
  classification: groupProperties.classification.default(null),
  visibility: groupProperties.visibility.nullable().default(null),
  /** Settled for ever when the group is made (directory.md 3.2). */
  isAssignableToRole: z.boolean().default(false),
  kind: z.enum(['security', 'microsoft365']).default('security'),
  /** A Microsoft 365 group may be one for mail alone; then it gives no rights and no licences. */
  securityEnabled: z.boolean().default(true),
  owners: links,
  members: links,
  /** Makes it a dynamic group: who is in it follows from this rule (directory.md 4). */
  membershipRule: z.string().optional(),
  membershipRuleProcessingState: z.enum(['On', 'Paused']).optional(),
  /** Dynamic User or Dynamic Device; without it the rule's first object decides. */
  membershipKind: z.enum(['user', 'device']).optional(),
})
export type NewGroup = z.input<typeof NewGroup>

/** Only named properties change; null clears. */
export const GroupChange = z.strictObject({ ...groupProperties, securityEnabled: z.boolean() }).partial()
export type GroupChange = z.infer<typeof GroupChange>

const partNumber = z.string().regex(/^[A-Za-z0-9_-]{1,100}$/, 'Letters, digits, _ and -.')
const guid = z.guid().transform((id) => id.toLowerCase())

/** A service plan of a product that an operator describes; what is known of its id is taken over. */
const NewPlan = z.strictObject({
  id: guid,
  name: partNumber.optional(),
  displayName: text(256).min(1).optional(),
  service: text(100).min(1).optional(),
  /** What it unlocks here. */
  gives: z.array(z.enum(['sspr.change', 'sspr.reset', 'sspr.writeback'])).optional(),
  hidden: z.boolean().optional(),
  excludes: z.array(guid).max(100).optional(),
  requires: z.array(guid).max(100).optional(),
  once: z.boolean().optional(),
})

/** A product an operator adds or describes anew (directory.md 5.1: products are data). */
export const NewProduct = z.strictObject({
  skuId: guid,
  skuPartNumber: partNumber,
  displayName: text(256).min(1),
  prohibitedIn: z.array(Country).max(250).default([]),
  plans: z.array(NewPlan).min(1).max(200),
})
export type NewProduct = z.input<typeof NewProduct>
