import { z } from 'zod'
import { type MethodKind, type MethodPolicyId, smsSignInStates } from './methods.ts'

/** What a person can set up by themselves, most secure first (FLW-43, SIR-14). */
export const setups = ['app', 'phone', 'email'] as const
export type Setup = (typeof setups)[number]
export const Setup = z.enum(setups)

type SetupFact = {
  /** The kind of credential it makes. */
  readonly kind: 'totp' | 'mobile' | 'email'
  readonly method: MethodKind
  /** Method policies that let people register it. */
  readonly policies: readonly MethodPolicyId[]
  /** How it is named in mails. */
  readonly info: 'app' | 'mobile' | 'email'
  /** The name in audit rows. */
  readonly auditName: string
  /** Registrations per person (`authentication-methods.md` 6.5). */
  readonly max: number
}

export const setupFacts: Record<Setup, SetupFact> = {
  app: {
    kind: 'totp',
    method: 'appCode',
    policies: ['MicrosoftAuthenticator', 'SoftwareOath'],
    info: 'app',
    auditName: 'Authenticator app',
    max: 5,
  },
  phone: { kind: 'mobile', method: 'text', policies: ['Sms'], info: 'mobile', auditName: 'Phone', max: 1 },
  email: { kind: 'email', method: 'email', policies: ['Email'], info: 'email', auditName: 'Email', max: 1 },
}

/** The revision of the wizard that the form was made for; a form of an earlier one is answered with where we are. */
const rev = z
  .string()
  .regex(/^\d{1,6}$/)
  .optional()

/** What a person types or pastes: what is wrong with it is said beside the field. */
const typed = z.string().max(4_096)

export const StepInput = z.strictObject({ rev })
export const NumberInput = z.strictObject({
  rev,
  country: z.string().max(2).optional(),
  number: typed,
  /** The seeds' only way to get the code; a call comes with a later version. */
  by: z.enum(['text']).optional(),
})
export const AddressInput = z.strictObject({ rev, address: typed })
export const CodeInput = z.strictObject({ rev, code: typed })
export const DifferentInput = z.strictObject({ rev, method: Setup.optional() })
export const AddInput = z.strictObject({ method: Setup })
export const InfoInput = z.strictObject({ id: z.guid() })
/** `on`: this number and a code by text open the account. */
export const TextSignInInput = z.strictObject({ id: z.guid(), use: z.enum(['on', 'off']) })

export const RegistrationPage = z.enum([
  'R-02',
  'R-03',
  'R-04',
  'R-05b',
  'R-06',
  'R-07',
  'R-08',
  'R-09',
  'R-09b',
  'R-11',
  'R-12',
])
export type RegistrationPage = z.infer<typeof RegistrationPage>

const Info = z.object({
  id: z.string(),
  method: z.enum(['app', 'phone', 'office', 'email', 'token', 'other']),
  /** The person's own number or address: whole after a fresh proof, else its mask (SES-08). Nothing for an app. */
  value: z.string().nullable(),
  isDefault: z.boolean(),
  /** False: switched off by the organisation (AMP-10). */
  usable: z.boolean(),
  /** Whether this number and a code by text open the account; null in the wizard, and for what is no phone. */
  smsSignIn: z.enum(smsSignInStates).nullable(),
  addedAt: z.string(),
})
export type Info = z.infer<typeof Info>

/** Where the wizard is and what may be done next. */
export const RegistrationView = z.object({
  page: RegistrationPage,
  mode: z.enum(['interrupt', 'manage']),
  rev: z.number(),
  /** Not null: the wizard is over. */
  closed: z.enum(['finished', 'cancelled', 'expired']).nullable(),
  /** where texts may go, by name. */
  countries: z.array(z.object({ iso: z.string(), name: z.string(), code: z.string() })),
  method: Setup.nullable(),
  index: z.number(),
  steps: z.array(z.object({ method: Setup, state: z.enum(['done', 'now', 'next']) })),
  /** The step may be left out: what is required is done. */
  skippable: z.boolean(),
  /** What the last move registered, to say so on the next page. */
  registered: Setup.nullable(),
  /** what an app reads. */
  secret: z.object({ account: z.string(), key: z.string(), uri: z.string() }).nullable(),
  /** R-07, R-09b: where the code went. */
  destination: z.string().nullable(),
  /** what is filled in already. */
  country: z.string().nullable(),
  typed: z.string().nullable(),
  resendAt: z.string().nullable(),
  /** */
  offers: z.array(Setup),
  /** Whether "I want to set up a different method" leads anywhere. */
  exchangeable: z.boolean(),
  infos: z.array(Info),
  expiresAt: z.string(),
  /** What the audit log has it under, and the same to be spoken. */
  correlationId: z.string(),
  supportCode: z.string(),
})
export type RegistrationView = z.infer<typeof RegistrationView>

export const SecurityInfoView = z.object({
  infos: z.array(Info),
  mayAdd: z.array(Setup),
  /** Whether this person could reset their own password now, and if not, the first reason. */
  canReset: z.boolean(),
  why: z.string().nullable(),
  /** null: allowed by policy. Otherwise the check that says no (ENB-32). */
  notEnabled: z.string().nullable(),
  /** Values are shown whole, because the person has just proved who they are. */
  whole: z.boolean(),
  methodsRequired: z.number(),
  lastConfirmedAt: z.string().nullable(),
  nextConfirmationAt: z.string().nullable(),
  userPrincipalName: z.string(),
})
export type SecurityInfoView = z.infer<typeof SecurityInfoView>
