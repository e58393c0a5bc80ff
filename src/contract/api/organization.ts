import { z } from 'zod'
import { NewProduct } from '../organization.ts'

/** What our own API tells about the organization as a whole. */

export const GroupsOverview = z.strictObject({
  total: z.int(),
  dynamic: z.int(),
  microsoft365: z.int(),
  cloud: z.int(),
  security: z.int(),
  onPremises: z.int(),
})

export const LicenceProblem = z.strictObject({
  userId: z.guid(),
  displayName: z.string(),
  userPrincipalName: z.string(),
  skuId: z.guid(),
  /** Null: assigned directly. */
  assignedByGroup: z.guid().nullable(),
  error: z.string(),
})
export const LicenceProblems = z.strictObject({ value: z.array(LicenceProblem), next: z.guid().nullable() })

export const Subscription = z.strictObject({
  skuId: z.guid(),
  seats: z.int(),
  used: z.int(),
  status: z.enum(['Enabled', 'Warning', 'Suspended', 'Deleted', 'LockedOut']),
})

export const SubscriptionInput = z.strictObject({
  seats: z.int().min(0).max(10_000_000),
  status: z.enum(['Enabled', 'Warning', 'Suspended', 'Deleted', 'LockedOut']).optional(),
})
export type SubscriptionInput = z.output<typeof SubscriptionInput>

const { skuId, ...described } = NewProduct.shape
/** A product, its id in the address. */
export const ProductInput = z.strictObject(described)
export type ProductInput = z.output<typeof ProductInput>

const Plan = z.looseObject({ id: z.guid(), name: z.string(), displayName: z.string(), service: z.string() })
export const Product = z.strictObject({
  skuId: z.guid(),
  skuPartNumber: z.string(),
  displayName: z.string(),
  prohibitedIn: z.array(z.string()),
  plans: z.array(Plan),
})
export const Products = z.strictObject({ value: z.array(Product) })
