import { z } from 'zod'

/**
 * Ways to prove identity on the reset portal, in the order they are shown (`authentication-methods.md` 6.3, most
 * secure first). The last one stands for the future: its rule exists, its proof comes with a later version.
 */
export const methodKinds = [
  'notification',
  'appCode',
  'text',
  'call',
  'officeCall',
  'email',
  'questions',
  'passkey',
] as const
export type MethodKind = (typeof methodKinds)[number]
export const MethodKind = z.enum(methodKinds)

/** Methods that share one piece of data count once towards the gates (`sspr.md` 1.2, MTH-01). */
export type MethodFamily = 'app' | 'token' | 'mobile' | 'office' | 'email' | 'questions' | 'passkey'

type MethodFact = {
  readonly family: MethodFamily
  /** The name in audit reasons, `sspr.md` 9.4. */
  readonly auditName: string
  /** Kinds of credential that can serve it. */
  readonly credentials: readonly (
    | 'app'
    | 'totp'
    | 'hardware'
    | 'mobile'
    | 'office'
    | 'email'
    | 'questions'
    | 'passkey'
  )[]
  /** Method policies that switch it on (any of them). */
  readonly policies: readonly MethodPolicyId[]
  /** Whether this version can carry the proof out. */
  readonly built: boolean
}

/** Graph's ids of the converged method policy, in the order of seed 004's list. */
export const methodPolicyIds = [
  'Fido2',
  'MicrosoftAuthenticator',
  'Sms',
  'TemporaryAccessPass',
  'HardwareOath',
  'SoftwareOath',
  'Voice',
  'Email',
  'X509Certificate',
  'QRCodePin',
] as const
export type MethodPolicyId = (typeof methodPolicyIds)[number]

/** Whether a number opens an account by a text; Graph's words (authenticationMethodSignInState). */
export const smsSignInStates = [
  'notSupported',
  'notAllowedByPolicy',
  'notEnabled',
  'phoneNumberNotUnique',
  'ready',
  'notConfigured',
] as const
export type SmsSignInState = (typeof smsSignInStates)[number]

export const methodFacts: Record<MethodKind, MethodFact> = {
  notification: {
    family: 'app',
    auditName: 'mobile app notification',
    credentials: ['app'],
    policies: ['MicrosoftAuthenticator'],
    built: false,
  },
  appCode: {
    family: 'app',
    auditName: 'mobile app code',
    credentials: ['app', 'totp', 'hardware'],
    policies: ['MicrosoftAuthenticator', 'SoftwareOath', 'HardwareOath'],
    built: true,
  },
  text: { family: 'mobile', auditName: 'mobile SMS', credentials: ['mobile'], policies: ['Sms'], built: true },
  call: {
    family: 'mobile',
    auditName: 'mobile voice call',
    credentials: ['mobile'],
    policies: ['Voice'],
    built: false,
  },
  officeCall: {
    family: 'office',
    auditName: 'office voice call',
    credentials: ['office'],
    policies: ['Voice'],
    built: false,
  },
  email: { family: 'email', auditName: 'email', credentials: ['email'], policies: ['Email'], built: true },
  questions: {
    family: 'questions',
    auditName: 'security questions',
    credentials: ['questions'],
    policies: [],
    built: false,
  },
  passkey: { family: 'passkey', auditName: 'passkey', credentials: ['passkey'], policies: ['Fido2'], built: false },
}
