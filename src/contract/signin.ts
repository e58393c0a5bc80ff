import { z } from 'zod'

/** Sign-in, change of password and "My account": pages for a browser, the same fields as JSON for everybody else. */

const text = (max: number) => z.string().max(max)
/** A path of ours where the person was going; anything else is ignored. */
const returnTo = text(2_000).optional()

export const NameInput = z.strictObject({ username: text(1_000), return_to: returnTo })
/** `with`: what stands in `password`, a Temporary Access Pass or the password itself. */
export const PasswordInput = z.strictObject({
  username: text(1_000),
  password: text(4_096),
  with: z.enum(['password', 'pass']).default('password'),
  return_to: returnTo,
})
/** The six digits of a text; blanks and dashes are ignored. */
export const TextCodeInput = z.strictObject({ code: text(4_096) })
/** What a person says to an interrupt: `Ask later`, `Looks good`, `Change`, or "I have done it, go on". */
export const AnswerInput = z.strictObject({ answer: z.enum(['proceed', 'postpone', 'confirm', 'review']) })
export const ChangeInput = z.strictObject({ current: text(4_096), password: text(4_096), confirm: text(4_096) })
export const VerifyInput = z.strictObject({ answer: text(4_096), challenge: z.guid().optional(), return_to: returnTo })
export const ReturnInput = z.strictObject({ return_to: returnTo })
export const SessionInput = z.strictObject({ id: z.guid() })
export const NothingInput = z.strictObject({})

const context = {
  organisation: z.string(),
  /** Send it back with the next change, as the field `formToken` or the header `Rekey-Form-Token`. */
  formToken: z.string(),
}

export const NameView = z.object({ page: z.literal('name'), ...context })
export const PasswordView = z.object({ page: z.literal('P-01'), username: z.string(), ...context })
/** After a mobile number in place of the user name: a code was texted, if somebody signs in with it. */
export const TextView = z.object({
  page: z.literal('text'),
  /** `+299 ****59`. */
  masked: z.string(),
  /** When another one may be asked for. */
  resendInSeconds: z.number(),
  ...context,
})
export const InterruptView = z.object({
  page: z.enum(['C-02', 'R-01', 'R-13', 'signed-in']),
  userPrincipalName: z.string(),
  /** days in which it can be put off, null when they are over; whether it can be put off at all. */
  daysLeft: z.number().nullable(),
  skippable: z.boolean(),
  lastConfirmedAt: z.string().nullable(),
  /** Where to go on. */
  next: z.string(),
  correlationId: z.string(),
  ...context,
})
export type InterruptView = z.infer<typeof InterruptView>

export const AccountView = z.object({
  id: z.guid(),
  displayName: z.string(),
  userPrincipalName: z.string(),
  sessions: z.array(
    z.object({
      id: z.guid(),
      current: z.boolean(),
      userAgent: z.string().nullable(),
      ip: z.string(),
      signedInAt: z.string(),
      lastSeenAt: z.string(),
    }),
  ),
  ...context,
})
export const ChangeView = z.object({ page: z.enum(['C-01', 'C-02']), userPrincipalName: z.string(), ...context })
export const VerifyView = z.object({
  method: z.enum(['appCode', 'text', 'email', 'password']),
  masked: z.string().nullable(),
  /** Whether the person has to prove anything now. */
  needed: z.boolean(),
  /** A code that was sent; send it back with the answer. */
  challenge: z.string().nullable(),
  ...context,
})
export const DoneView = z.object({ done: z.literal(true), next: z.string(), formToken: z.string() })
