import { z } from 'zod'

/** Accounts an organization gets in with when nothing else works (authentication-methods.md AMP-24). */
export const EmergencyAccounts = z.strictObject({
  value: z.array(
    z.strictObject({
      id: z.string(),
      displayName: z.string(),
      userPrincipalName: z.string(),
      accountEnabled: z.boolean(),
      /** What they could prove themselves with at a sign-in now, beside the password. */
      secondFactors: z.array(z.string()),
    }),
  ),
  /** How many there should be at least, and how many there can be. */
  advised: z.number(),
  most: z.number(),
})
export type EmergencyAccounts = z.infer<typeof EmergencyAccounts>
