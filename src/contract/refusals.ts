/**
 * Every way a use case can say no. One list: the HTTP class, the portal's code and the audit reason stand beside
 * the name; the sentence for people is in `contract/text/`, under `refusal.<code>`.
 */
export type RefusalFact = {
  /** ERR-03: business refusals are pages (200); 400 malformed, 401/403 rights, 404, 409 order, 412 version, 429 rate, 503 provider. */
  readonly status: 200 | 400 | 401 | 403 | 404 | 409 | 412 | 415 | 421 | 429 | 503
  /** `sspr.md` 10: the code under "Show additional details". */
  readonly sspr?: `SSPR_${string}`
  /** `sspr.md` 9.4: what the audit row says. */
  readonly reason?: string
}

const contactBlocked = 'is blocked for 24 hours'

export const refusals = {
  // Requests that nobody's form sends.
  'request.malformed': { status: 400 },
  'request.wrong_type': { status: 415 },
  'request.foreign_origin': { status: 403 },
  'request.unknown_host': { status: 421 },
  'request.not_found': { status: 404 },
  'request.too_many': { status: 429, sspr: 'SSPR_1004' },
  'request.not_signed_in': { status: 401 },
  'request.not_allowed': { status: 403 },
  'request.busy': { status: 503 },

  // Who are you? (P-02)
  'challenge.wrong': { status: 200 },
  'challenge.missing': { status: 200 },
  'reset.name_missing': { status: 200 },
  'reset.no_cookies': {
    status: 200,
    sspr: 'SSPR_1003',
    reason: 'User tried to reset from a device without cookies enabled',
  },

  // Eligibility, in the order of sspr.md 2.6.
  'reset.user_unknown': { status: 200, sspr: 'SSPR_0014', reason: "The user ID entered doesn't match an account" },
  'reset.home_elsewhere': {
    status: 200,
    sspr: 'SSPR_0010',
    reason: "User's password is managed in another organization",
  },
  'reset.user_disabled': { status: 200, sspr: 'SSPR_0014', reason: "User's account is disabled" },
  'reset.blocked': { status: 200, sspr: 'SSPR_1001' },
  'reset.admins_off': {
    status: 200,
    sspr: 'SSPR_0009',
    reason:
      'Password reset is not enabled for this user. Enable password reset under the configure tab to resolve this',
  },
  'reset.tenant_off': {
    status: 200,
    sspr: 'SSPR_0009',
    reason: 'Password reset has been disabled entirely for this tenant. See here to resolve this.',
  },
  'reset.no_policy': {
    status: 200,
    sspr: 'SSPR_0011',
    reason:
      'Password reset is not enabled for this user. Enable password reset under the configure tab to resolve this',
  },
  'reset.not_in_group': {
    status: 200,
    sspr: 'SSPR_0013',
    reason: 'This user is not a member of the password reset users group. Add this user to that group to resolve this.',
  },
  'reset.not_licensed': {
    status: 200,
    sspr: 'SSPR_0012',
    reason: 'User does not have a license. You can add a license to the user to resolve this',
  },
  'reset.too_few_methods': {
    status: 200,
    sspr: 'SSPR_0014',
    reason: "User's account has insufficient authentication methods defined. Add authentication info to resolve this",
  },
  // No check of eligibility: found out after a code from an app was right, and told to nobody else (LIM-12).
  'reset.guarded': {
    status: 200,
    sspr: 'SSPR_0014',
    reason: 'A mobile app code alone is not accepted in guarded mode, and the user has no other method',
  },
  'reset.writeback_off': {
    status: 200,
    sspr: 'SSPR_0010',
    reason: "User's password is managed on-premises. You can enable Password Writeback to resolve this",
  },
  'reset.connector_down': {
    status: 503,
    sspr: 'SSPR_0030',
    reason: "We could not reach your on-premises password reset service. Check your sync machine's event log",
  },

  // Proving (P-04 to P-09).
  'proof.number_wrong': { status: 200 },
  'proof.number_malformed': { status: 200 },
  'proof.code_wrong': { status: 200 },
  'proof.code_malformed': { status: 200 },
  'proof.code_malformed_8': { status: 200 },
  'proof.code_stale': { status: 200 },
  'proof.too_soon': { status: 200 },
  'proof.not_sent': { status: 200, sspr: 'SSPR_1005' },
  'proof.method_not_offered': { status: 409 },
  'proof.blocked.appCode': {
    status: 200,
    sspr: 'SSPR_1001',
    reason: `User entered too many invalid mobile app codes and ${contactBlocked}`,
  },
  'proof.blocked.text': {
    status: 200,
    sspr: 'SSPR_1001',
    reason: `User entered too many invalid SMS verification codes and ${contactBlocked}`,
  },
  'proof.blocked.email': {
    status: 200,
    sspr: 'SSPR_1001',
    reason: `User entered too many invalid email verification codes and ${contactBlocked}`,
  },
  'proof.blocked.number': {
    status: 200,
    sspr: 'SSPR_1001',
    reason: `User tried to verify a phone number too many times and ${contactBlocked}`,
  },
  'proof.blocked.mail': {
    status: 200,
    sspr: 'SSPR_1001',
    reason: `User asked for too many verification mails and ${contactBlocked}`,
  },
  'proof.blocked.attempts': {
    status: 200,
    sspr: 'SSPR_1001',
    reason: `User tried to reset their password too many times and ${contactBlocked}`,
  },
  'proof.blocked.questions': {
    status: 200,
    sspr: 'SSPR_1001',
    reason: `User tried to answer security questions too many times and ${contactBlocked}`,
  },
  'proof.blocked.call': {
    status: 200,
    sspr: 'SSPR_1001',
    reason: `User tried mobile phone voice verification too many times and ${contactBlocked}`,
  },

  // The flow itself.
  'reset.expired': { status: 200, sspr: 'SSPR_1002' },
  'reset.moved_on': { status: 409 },
  'reset.superseded': { status: 200, sspr: 'SSPR_1002' },
  'reset.no_flow': { status: 200, sspr: 'SSPR_1002' },
  'reset.withdrawn': { status: 200, sspr: 'SSPR_1002' },

  // New passwords; `password.unacceptable` carries the failures of passwords/strength.policy.ts.
  'password.missing': { status: 200 },
  'password.differs': { status: 200 },
  'password.unacceptable': { status: 200 },
  'password.current_wrong': { status: 200, reason: 'Incorrect current password' },
  'password.reused': { status: 200, reason: 'PasswordHistory' },
  'password.managed_elsewhere': { status: 200 },

  // An administrator and somebody else's account.
  'admin.oneself': { status: 403, reason: 'Administrators cannot do this to their own account' },
  'admin.target_higher': { status: 403, reason: 'Insufficient privileges to complete the operation' },

  'methods.taken': { status: 400 },
  'methods.mobile_first': { status: 400 },
  'methods.alternate_left': { status: 400 },
  'methods.own_password': { status: 400 },
  'methods.not_built': { status: 400 },
  'methods.not_default': { status: 400 },
  'methods.not_found': { status: 404 },
  'textSignIn.not_supported': { status: 400 },
  'textSignIn.not_allowed': { status: 400 },
  'textSignIn.not_proved': { status: 400 },
  'textSignIn.not_unique': { status: 400 },
  'emergency.limit': { status: 400 },
  'policy.emergency': { status: 400 },
  'pass.guest': { status: 400 },
  'pass.off': { status: 400 },
  'pass.lifetime': { status: 400 },
  'pass.start': { status: 400 },
  'pass.once': { status: 400 },
  'pass.held': { status: 409 },
  'pass.out_of_scope': { status: 400 },

  // Sign-in.
  'signin.no_cookies': { status: 403 },
  'signin.name_missing': { status: 200 },
  'signin.password_missing': { status: 200 },
  'signin.wrong': { status: 200 },
  'signin.pass_missing': { status: 200 },
  'signin.pass_wrong': { status: 200 },
  'signin.code_over': { status: 200 },
  'signin.locked': { status: 200 },
  'signin.password_off': { status: 200 },
  'signin.password_expired': { status: 200 },
  'signin.session_over': { status: 200 },
  'signin.proof_needed': { status: 403 },

  // Registration.
  'registration.not_enabled': { status: 200 },
  'registration.number_invalid': { status: 200 },
  'registration.number_not_allowed': { status: 200 },
  'registration.address_invalid': { status: 200 },
  'registration.address_own': { status: 200 },
  'registration.limit': { status: 200 },
  'registration.no_method': { status: 200 },
  'registration.moved_on': { status: 409 },
  'registration.not_found': { status: 404 },
  'registration.expired': { status: 200, sspr: 'SSPR_1002' },
  'registration.new_key': { status: 200 },
  'registration.not_default': { status: 409 },

  // Directory and its commands.
  'directory.not_found': { status: 404 },
  'directory.conflict': { status: 409 },
  'directory.invalid': { status: 400 },
  'directory.version': { status: 412 },
  'job.ended': { status: 409 },
  'job.running': { status: 409 },
  'job.passes_gone': { status: 409 },
  'job.nobody': { status: 400 },
  'job.too_many': { status: 400 },
  'bulk.file': { status: 400 },
  'invitation.gone': { status: 200 },
  'licence.no_usage_location': { status: 400 },
  'licence.no_seats': { status: 400 },
  'licence.unknown_product': { status: 404 },
  'licence.exclusive': { status: 400 },
  'licence.dependency': { status: 400 },
  'licence.location': { status: 400 },
  'licence.unique': { status: 400 },
  'licence.failed': { status: 400 },
  'licence.inherited': { status: 400 },
  'licence.group_kind': { status: 400 },
  'licence.edition': { status: 400 },
  'group.dynamic': { status: 400 },
  'group.in_use': { status: 409 },
  'group.limit': { status: 400 },
  'group.rule_invalid': { status: 400 },
  'group.rule_not_for_roles': { status: 400 },
  'group.not_dynamic': { status: 400 },
  'group.paused': { status: 409 },
  'group.last_owner': { status: 400 },
  'role.last_administrator': { status: 409 },
  'app.first_party': { status: 409 },
  'device.code_wrong': { status: 200 },
  'role.not_oneself': { status: 403 },
  'role.scope': { status: 400 },
  'unit.limit': { status: 400 },
  'attributes.limit': { status: 400 },
  'domain.limit': { status: 400 },
  'domain.verified': { status: 400 },
  'domain.no_record': { status: 400 },
  'domain.dns_silent': { status: 503 },
  'domain.taken': { status: 400 },
  'domain.in_use': { status: 400 },
  'policy.invalid': { status: 400 },
  'policy.not_built': { status: 400 },
  'policy.no_connector': { status: 400 },
} as const satisfies Record<string, RefusalFact>

export type RefusalCode = keyof typeof refusals

/** What a use case returns when it says no. */
export type Refusal = {
  readonly code: RefusalCode
  /** The form field it belongs to, if any. */
  readonly field?: string
  /** Values for the sentence: seconds to wait, names, lists of failures. */
  readonly params?: Readonly<Record<string, string | number>>
  /** `password.unacceptable`: every rule that failed; `policy.invalid`, `directory.invalid`: every problem. */
  readonly problems?: readonly {
    field?: string
    code: string
    message?: string
    /** `group.rule_invalid`: where in the rule, as a UTF-16 offset, and how far it reaches. */
    position?: number
    length?: number
    params?: Readonly<Record<string, string | number>>
  }[]
}

export const factOf = (code: RefusalCode): RefusalFact => refusals[code]
