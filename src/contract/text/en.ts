import { authenticator } from './en/authenticator.ts'
import { common } from './en/common.ts'
import { demo } from './en/demo.ts'
import { eligibility } from './en/eligibility.ts'
import { invitation } from './en/invitation.ts'
import { mail } from './en/mail.ts'
import { oidc } from './en/oidc.ts'
import { overview } from './en/overview.ts'
import { policy } from './en/policy.ts'
import { privacy } from './en/privacy.ts'
import { refusals, technical } from './en/refusals.ts'
import { registration } from './en/registration.ts'
import { reset } from './en/reset.ts'
import { rules } from './en/rules.ts'
import { signin } from './en/signin.ts'

/** The English catalogue. Each page family keeps its own file in `en/`; a new one is added here. */
export const en = {
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
  ...rules,
  ...signin,
  ...technical,
} as const
