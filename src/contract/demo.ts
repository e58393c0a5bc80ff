import { z } from 'zod'

/** `GET /demo/messages`: what went out, newest first. */
export const DemoMessage = z.strictObject({
  id: z.guid(),
  channel: z.enum(['mail', 'text', 'call']),
  to: z.string(),
  subject: z.string().nullable(),
  text: z.string(),
  at: z.iso.datetime(),
})
export type DemoMessage = z.infer<typeof DemoMessage>
