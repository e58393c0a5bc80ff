import { z } from 'zod'

/** Where in the admin center something is cured; `objectId` is the user or group that the page is about. */
export const CurePage = z.enum([
  'user/properties',
  'user/methods',
  'user/licenses',
  'user/roles',
  'user/block',
  'group/members',
  'passwordReset/properties',
  'passwordReset/administratorPolicy',
  'passwordReset/onPremises',
  'authenticationMethods',
])
export type CurePage = z.infer<typeof CurePage>

export const Cure = z.strictObject({ text: z.string(), page: CurePage, objectId: z.string().nullable() })
export type Cure = z.infer<typeof Cure>

/** "Why can't this person reset?": every check of the reset in its order, and the one that decides. */
export const ResetEligibility = z.strictObject({
  userId: z.string(),
  displayName: z.string(),
  userPrincipalName: z.string(),
  eligible: z.boolean(),
  /** Whose rules: the users' policy, or the administrators' own (two methods always). */
  policy: z.enum(['users', 'administrators']),
  methodsRequired: z.number(),
  /** What could be offered now, masked. */
  methods: z.array(
    z.strictObject({ method: z.string(), label: z.string(), family: z.string(), masked: z.string().nullable() }),
  ),
  checks: z.array(
    z.strictObject({
      /** 1 to 12, as in the specification (sspr.md 2.6). */
      number: z.number(),
      code: z.string(),
      question: z.string(),
      /** Those behind the deciding one are not asked by the reset either. */
      result: z.enum(['passed', 'failed', 'notReached']),
      detail: z.string(),
      deciding: z.boolean(),
      cure: Cure.nullable(),
    }),
  ),
  /** What the audit log says of such a try, beside the code people can read out. */
  reason: z.string().nullable(),
  /** What the person is shown. With accounts kept private a refused one walks the pages of an able one. */
  sees: z.strictObject({
    page: z.string(),
    code: z.string().nullable(),
    text: z.string(),
    private: z.boolean(),
  }),
})
export type ResetEligibility = z.infer<typeof ResetEligibility>
