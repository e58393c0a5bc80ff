import type { MethodPolicyId } from '../../../../contract/methods.ts'
import type { TextKey } from '../../text/text.ts'

/**
 * What the pages say about each method, in the order of seed 004 (`authentication-methods.md` 1.1 and 4.1).
 * `missing`: what this version cannot do yet; `idle`: it can be set up, but nobody can use it; `locked`: it cannot be
 * switched on either.
 */
export type MethodFact = {
  readonly label: TextKey
  readonly about: TextKey
  /** Whether a password can be reset with it. */
  readonly reset: boolean
  readonly configure: boolean
  readonly missing?: TextKey
  readonly idle?: true
  readonly locked?: true
}

export const methodFacts: Readonly<Record<MethodPolicyId, MethodFact>> = {
  Fido2: {
    label: 'methods.Fido2',
    about: 'methods.Fido2.about',
    reset: false,
    configure: true,
    missing: 'methods.Fido2.missing',
    idle: true,
  },
  MicrosoftAuthenticator: {
    label: 'methods.MicrosoftAuthenticator',
    about: 'methods.MicrosoftAuthenticator.about',
    reset: true,
    configure: true,
    missing: 'methods.MicrosoftAuthenticator.missing',
  },
  Sms: { label: 'methods.Sms', about: 'methods.Sms.about', reset: true, configure: false },
  TemporaryAccessPass: {
    label: 'methods.TemporaryAccessPass',
    about: 'methods.TemporaryAccessPass.about',
    reset: false,
    configure: true,
  },
  HardwareOath: {
    label: 'methods.HardwareOath',
    about: 'methods.HardwareOath.about',
    reset: true,
    configure: false,
    missing: 'methods.HardwareOath.missing',
    idle: true,
  },
  SoftwareOath: {
    label: 'methods.SoftwareOath',
    about: 'methods.SoftwareOath.about',
    reset: true,
    configure: false,
  },
  Voice: {
    label: 'methods.Voice',
    about: 'methods.Voice.about',
    reset: true,
    configure: true,
    missing: 'methods.Voice.missing',
    idle: true,
  },
  Email: { label: 'methods.Email', about: 'methods.Email.about', reset: true, configure: true },
  X509Certificate: {
    label: 'methods.X509Certificate',
    about: 'methods.X509Certificate.about',
    reset: false,
    configure: false,
    missing: 'methods.X509Certificate.missing',
    idle: true,
    locked: true,
  },
  QRCodePin: {
    label: 'methods.QRCodePin',
    about: 'methods.QRCodePin.about',
    reset: false,
    configure: true,
    missing: 'methods.QRCodePin.missing',
    idle: true,
    locked: true,
  },
}

export const isMethod = (id: string): id is MethodPolicyId => Object.hasOwn(methodFacts, id)
