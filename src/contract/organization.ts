import { z } from 'zod'
import { optional, text } from './directory.ts'

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
