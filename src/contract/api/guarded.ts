import { z } from 'zod'

/** Whether password reset asks for more than usual, because somebody guesses over many people (security.md LIM-12). */
export const GuardedMode = z.strictObject({
  on: z.boolean(),
  since: z.string().nullable(),
  /** When it ends by itself, unless it goes on. */
  until: z.string().nullable(),
  /** What began it: many resets that were refused, or many wrong codes and numbers. */
  cause: z.enum(['refused', 'failed']).nullable(),
})
export type GuardedMode = z.infer<typeof GuardedMode>

/** False: it was off already. */
export const GuardedModeEnded = z.strictObject({ ended: z.boolean() })
export type GuardedModeEnded = z.infer<typeof GuardedModeEnded>
