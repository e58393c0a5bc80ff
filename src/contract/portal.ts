import { z } from 'zod'
import { MethodKind } from './methods.ts'

/**
 * The flow API of the reset portal. The pages are one presentation of it: a browser posts forms and gets HTML, a
 * client that says `Accept: application/json` sends the same fields as JSON and gets a `ResetView`.
 */
const text = (max: number) => z.string().max(max)
/** What a person types or pastes, a whole message in place of its code included: what is wrong with it is said there. */
const typed = text(4096)

export const IdentifyInput = z.strictObject({
  username: typed,
  /** The challenge that was answered, and the answer: characters, digits, or solved work. */
  challenge: text(64).optional(),
  answer: text(200).optional(),
  work: text(4096).optional(),
})

/** A picture, spoken digits or work in place of the challenge that was shown; the last two are for one name. */
export const ChallengeInput = z.strictObject({
  username: typed,
  challenge: text(64).optional(),
  answer: text(200).optional(),
  work: text(4096).optional(),
})

/** What the first step asks for: the name, and the answer to one of these challenges. None: the name alone. */
export const ResetForm = z.object({
  page: z.literal('P-02'),
  organisation: z.string(),
  challenges: z.array(z.enum(['picture', 'audio', 'proof-of-work'])),
})

/** One challenge: a PNG in Base64, the address of spoken digits, work to do; the last two are for the name given. */
export const ChallengeGiven = z.object({
  id: z.string(),
  kind: z.enum(['picture', 'audio', 'proof-of-work']),
  work: z.object({}).catchall(z.unknown()).nullable(),
  image: z.string().nullable(),
  audio: z.string().nullable(),
})

export const ReasonInput = z.strictObject({ reason: z.enum(['forgot', 'locked']) })
export const SelectInput = z.strictObject({ method: MethodKind })
export const SendInput = z.strictObject({ method: MethodKind, number: typed.optional() })
export const ProveInput = z.strictObject({ method: MethodKind, answer: typed })
export const PlainInput = z.strictObject({})
export const FinishInput = z.strictObject({ password: typed, confirm: typed })

export const ResetPage = z.enum([
  'P-02',
  'P-03',
  'P-04',
  'P-05',
  'P-07',
  'P-08',
  'P-10',
  'P-11',
  'P-12',
  'P-13',
  'P-14',
  'P-15',
  'P-16',
  'P-17',
  'P-18',
  'P-19',
  'P-20',
  'cancelled',
])

/** What the person sees and may do next; the client works nothing out (exemplars C6). */
export const ResetView = z.object({
  page: ResetPage,
  state: z.enum(['identify', 'reason', 'choose', 'challenged', 'password', 'writing', 'done', 'closed']),
  mode: z.enum(['reset', 'unlock']),
  /** The gate that is open, and how many there are. */
  gate: z.number(),
  gates: z.number(),
  organisation: z.string(),
  methods: z.array(z.object({ method: MethodKind, label: z.string(), masked: z.string().nullable() })),
  selected: MethodKind.nullable(),
  /** How long the code that was sent is; null while none was. */
  codeDigits: z.number().nullable(),
  /** Seconds until another message may be asked for. */
  resendInSeconds: z.number().nullable(),
  error: z
    .object({
      code: z.string(),
      field: z.string().nullable(),
      message: z.string(),
      problems: z.array(z.object({ code: z.string(), message: z.string() })),
    })
    .nullable(),
  refusal: z
    .object({
      code: z.string().nullable(),
      message: z.string(),
      technical: z.string().nullable(),
      until: z.string().nullable(),
    })
    .nullable(),
  /** Names that the new password must not contain, for the strength meter. */
  passwordContext: z.object({ userName: z.string(), names: z.array(z.string()), organisation: z.string() }).nullable(),
  contact: z.object({ kind: z.enum(['mail', 'address', 'link']), target: z.string().nullable() }).nullable(),
  allowed: z.array(z.enum(['reason', 'select', 'send', 'prove', 'contact', 'cancel', 'finish', 'restart', 'signin'])),
  note: z.string().nullable(),
  correlationId: z.string(),
  supportCode: z.string(),
  time: z.string(),
  expiresAt: z.string().nullable(),
})
export type ResetView = z.infer<typeof ResetView>

/** The answer that starts a flow for a client without cookies: send the handle as `Authorization: Flow <handle>`. */
export const ResetStarted = ResetView.extend({ flow: z.string().nullable() })
