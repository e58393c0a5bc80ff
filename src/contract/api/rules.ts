import { z } from 'zod'

const Value = z.union([z.string().max(3_072), z.boolean(), z.null(), z.array(z.string().max(3_072)).max(500)])

export const BuilderRow = z.strictObject({
  /** Null in the first row. */
  join: z.enum(['And', 'Or']).nullable(),
  property: z.string().max(256),
  operator: z.enum([
    'Equals',
    'Not Equals',
    'Starts With',
    'Not Starts With',
    'Ends With',
    'Not Ends With',
    'Match',
    'Not Match',
    'In',
    'Not In',
  ]),
  value: Value,
})

const Kind = z.enum(['user', 'device'])
/** `groupId`: the group it is for; without one, any that is being made. */
const question = { rule: z.string().max(4_096), kind: Kind.optional(), groupId: z.guid().optional() }

/** A rule as text, or as the rows of the builder. */
export const RuleCheckInput = z
  .strictObject({ ...question, rule: question.rule.optional(), rows: z.array(BuilderRow).min(1).max(5).optional() })
  .refine(({ rule, rows }) => (rule === undefined) !== (rows === undefined), {
    path: ['rule'],
    message: 'Either rule or rows.',
  })

const Notice = z.strictObject({ code: z.string(), message: z.string(), position: z.number() })

export const RuleCheckView = z.strictObject({
  kind: Kind,
  canonical: z.string(),
  builder: z.union([
    z.strictObject({ ok: z.literal(true), rows: z.array(BuilderRow), groups: z.array(z.array(z.number())) }),
    z.strictObject({ ok: z.literal(false), message: z.string() }),
  ]),
  notices: z.array(Notice),
})

export const RuleValidationInput = z.strictObject({
  ...question,
  memberIds: z.array(z.string().max(64)).min(1).max(100),
})

export const RulePreviewInput = z.strictObject({ ...question, top: z.int().min(1).max(200).default(20) })

const Named = z.strictObject({ id: z.string(), displayName: z.string(), userPrincipalName: z.string() })
export const RulePreviewView = z.strictObject({
  evaluated: z.number(),
  joins: z.number(),
  leaves: z.number(),
  stays: z.number(),
  joining: z.array(Named),
  leaving: z.array(Named),
})

export const ProcessingView = z.strictObject({
  state: z.enum(['On', 'Paused']),
  status: z.string(),
  writing: z.boolean(),
  errorMessage: z.string().nullable(),
  evaluated: z.number(),
  members: z.number(),
  requestedDateTime: z.string().nullable(),
  startedDateTime: z.string().nullable(),
  completedDateTime: z.string().nullable(),
  lastMembershipUpdated: z.string().nullable(),
  nextDateTime: z.string().nullable(),
  notices: z.array(Notice),
})
