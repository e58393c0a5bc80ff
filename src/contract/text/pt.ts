import { authenticator } from './pt/authenticator.ts'
import { common } from './pt/common.ts'
import { demo } from './pt/demo.ts'
import { eligibility } from './pt/eligibility.ts'
import { invitation } from './pt/invitation.ts'
import { mail } from './pt/mail.ts'
import { oidc } from './pt/oidc.ts'
import { overview } from './pt/overview.ts'
import { policy } from './pt/policy.ts'
import { privacy } from './pt/privacy.ts'
import { refusals, technical } from './pt/refusals.ts'
import { registration } from './pt/registration.ts'
import { reset } from './pt/reset.ts'
import { signin } from './pt/signin.ts'

/**
 * The Portuguese catalogue, as written in Portugal. Membership rules are spoken about by Graph alone, which answers in
 * English (http/graph): they have no sentences here.
 */
export const pt = {
  ...authenticator,
  ...common,
  ...demo,
  ...eligibility,
  ...invitation,
  ...mail,
  ...oidc,
  ...overview,
  ...policy,
  ...privacy,
  ...refusals,
  ...registration,
  ...reset,
  ...signin,
  ...technical,
}
