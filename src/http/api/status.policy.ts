import {
  type MethodKind,
  type MethodPolicyId,
  methodFacts,
  methodKinds,
  methodPolicyIds,
} from '../../contract/methods.ts'
import { methodsNotBuilt } from '../../contract/policy.ts'
import { setupFacts, setups } from '../../contract/registration.ts'
import { t } from '../../contract/text/text.ts'

/** What a later version brings, and why it is not here: never a dead button. */
const later = (reason: string) => ({ available: false as const, reason })

export const notYet = {
  connector: later('Connectors to directories of the organisation come with a later version.'),
  notification: later('Approvals need the companion app, which comes with a later version. Codes of any app work.'),
  call: later('Calls need a voice provider of your own, whose connection comes with a later version. Texts work.'),
  passkey: later('Passkeys come with a later version.'),
  hardware: later('Hardware tokens come with a later version.'),
  questions: later('Security questions come with a later version; they are the weakest of all methods.'),
  certificate: later('Certificate-based authentication is not built yet.'),
  qr: later('QR code sign-in is not built yet.'),
} as const

const reasonOf: Partial<Record<MethodPolicyId, string>> = {
  Fido2: notYet.passkey.reason,
  HardwareOath: notYet.hardware.reason,
  Voice: notYet.call.reason,
  X509Certificate: notYet.certificate.reason,
  QRCodePin: notYet.qr.reason,
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

export const methodStatus = () =>
  methodPolicyIds.map((id) => ({
    id,
    displayName: names[id],
    canEnable: !methodsNotBuilt.has(id),
    usableForReset: provable(id),
    registrable: setups.some((setup) => setupFacts[setup].policies.includes(id)),
    reason: reasonOf[id] ?? null,
  }))

const whyNot: Partial<Record<MethodKind, string>> = {
  notification: notYet.notification.reason,
  call: notYet.call.reason,
  officeCall: notYet.call.reason,
  passkey: notYet.passkey.reason,
}

/** M-07: what administrators may prove themselves with; never questions (MTH-13). */
export const administratorMethods = () =>
  (['email', 'text', 'call', 'officeCall', 'appCode'] as const).map((method) => ({
    method,
    label: t('en', `reset.method.${method}`),
    available: methodFacts[method].built,
    reason: methodFacts[method].built ? null : (whyNot[method] ?? null),
  }))
