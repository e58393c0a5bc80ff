import {
  type MethodKind,
  type MethodPolicyId,
  methodFacts,
  methodKinds,
  methodPolicyIds,
} from '../../contract/methods.ts'
import { methodsNotBuilt } from '../../contract/policy.ts'
import { setupFacts, setups } from '../../contract/registration.ts'
import { type TextKey, t } from '../../contract/text/text.ts'

/** What a later version brings, and why it is not here: never a dead button. */
type Later = Extract<TextKey, `later.${string}`>

export const notYet = (locale: string, key: Later) => ({ available: false as const, reason: t(locale, key) })

const reasonOf: Partial<Record<MethodPolicyId, Later>> = {
  Fido2: 'later.passkey',
  HardwareOath: 'later.hardware',
  Voice: 'later.call',
  X509Certificate: 'later.certificate',
  QRCodePin: 'later.qr',
}

/** The names of seed 004's list; ours are neutral where a product's name is in it (R17). */
const names: Readonly<Record<MethodPolicyId, string>> = {
  Fido2: 'Passkey (FIDO2)',
  MicrosoftAuthenticator: 'Authenticator',
  Sms: 'SMS',
  TemporaryAccessPass: 'Temporary Access Pass',
  HardwareOath: 'Hardware OATH tokens (Preview)',
  SoftwareOath: 'Third-party software OATH tokens',
  Voice: 'Voice call',
  Email: 'Email OTP',
  X509Certificate: 'Certificate-based authentication',
  QRCodePin: 'QR code (Preview)',
}

const provable = (id: MethodPolicyId): boolean =>
  methodKinds.some(
    (kind) => methodFacts[kind].built && methodFacts[kind].policies.includes(id) && id !== 'HardwareOath',
  )

export const methodStatus = (locale: string) =>
  methodPolicyIds.map((id) => ({
    id,
    displayName: names[id],
    canEnable: !methodsNotBuilt.has(id),
    usableForReset: provable(id),
    registrable: setups.some((setup) => setupFacts[setup].policies.includes(id)),
    reason: said(locale, reasonOf[id]),
  }))

const whyNot: Partial<Record<MethodKind, Later>> = {
  notification: 'later.notification',
  call: 'later.call',
  officeCall: 'later.call',
  passkey: 'later.passkey',
}

const said = (locale: string, key: Later | undefined): string | null => (key ? t(locale, key) : null)

/** M-07: what administrators may prove themselves with; never questions (MTH-13). */
export const administratorMethods = (locale: string) =>
  (['email', 'text', 'call', 'officeCall', 'appCode'] as const).map((method) => ({
    method,
    label: t(locale, `reset.method.${method}`),
    available: methodFacts[method].built,
    reason: methodFacts[method].built ? null : said(locale, whyNot[method]),
  }))
