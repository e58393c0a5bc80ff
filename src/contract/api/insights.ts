import { z } from 'zod'

export const Period = z.enum(['24h', '7d', '30d'])
export type Period = z.infer<typeof Period>

const count = z.number()
const OverTime = z.strictObject({ at: z.string(), name: z.string(), succeeded: count, failed: count })

/** "Usage & insights": what is registered now, and what happened in the period. */
export const InsightsView = z.strictObject({
  period: Period,
  from: z.string(),
  /** How long one slice of the series is. Slices without anything are left out. */
  bucket: z.enum(['hour', 'day']),
  registration: z.strictObject({
    total: count,
    mfaCapable: count,
    passwordlessCapable: count,
    ssprRegistered: count,
    ssprEnabled: count,
    ssprCapable: count,
    byMethod: z.array(z.strictObject({ method: z.string(), count })),
    /** Registrations by kind of method. */
    overTime: z.array(OverTime),
  }),
  usage: z.strictObject({
    /** Resets, changes, unlocks: by Microsoft's name of the activity. */
    overTime: z.array(OverTime),
    byMethod: z.array(z.strictObject({ method: z.string(), label: z.string(), started: count, completed: count })),
    failures: z.array(z.strictObject({ reason: z.string(), count })),
    signIns: z.array(z.strictObject({ at: z.string(), succeeded: count, failed: count })),
  }),
})

export const UsageEventsView = z.strictObject({
  '@odata.nextLink': z.string().optional(),
  value: z.array(
    z.strictObject({
      id: z.string(),
      eventDateTime: z.string(),
      feature: z.enum(['registration', 'reset']),
      activity: z.string(),
      userId: z.string().nullable(),
      userDisplayName: z.string().nullable(),
      userPrincipalName: z.string().nullable(),
      authMethod: z.string().nullable(),
      isSuccess: z.boolean(),
      failureReason: z.string().nullable(),
      correlationId: z.string(),
    }),
  ),
})
