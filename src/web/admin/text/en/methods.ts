/** The authentication methods policy. Labels are those of seed 004, product names aside. */
export const methods = {
  'methods.title': 'Authentication method policies',
  'methods.crumb': 'Auth methods',
  'methods.lead':
    'Decides which authentication methods people may register and use. Somebody in scope for a method may use it to authenticate and for password reset; some methods are not supported for some scenarios.',
  'methods.commands': 'Commands of the methods policy',
  'methods.add_external': 'Add external method (Preview)',
  'methods.add_external_why':
    'Not yet available: external methods need a provider that sign-in can hand over to, which is not built yet.',
  'methods.changed': 'Last changed',
  'methods.builtin': 'Built-in',
  'methods.column.method': 'Method',
  'methods.column.target': 'Target',
  'methods.column.enabled': 'Enabled',
  'methods.column.reset': 'Usable for reset',
  'methods.not_yet': 'Not yet available',
  'methods.reset_later': 'Once available',
  'methods.everybody': 'All users',
  'methods.groups': '{count|One group|{count} groups}',
  'methods.excluded': '{target}, {count|one group excluded|{count} groups excluded}',

  'methods.Fido2': 'Passkey (FIDO2)',
  'methods.Fido2.about':
    'A passkey signs people in with their device, a fingerprint or a security key, without a password. It is seen as strong authentication. It is not usable for Self Service Password Reset.',
  'methods.Fido2.missing':
    'Passkeys cannot be registered in this version. What you set here is kept and takes effect once they can be.',
  'methods.MicrosoftAuthenticator': 'Authenticator',
  'methods.MicrosoftAuthenticator.about':
    'An app on the phone shows codes that change every half minute. It is usable for multi-factor authentication and Self Service Password Reset.',
  'methods.MicrosoftAuthenticator.missing':
    'Codes work with every authenticator app. Approving a notification comes with our own companion app, which is not built yet: the settings about notifications are kept until then.',
  'methods.Sms': 'SMS',
  'methods.Sms.about':
    "This authentication method delivers a one-time code via SMS to a user's phone, and the user then inputs that code. SMS is usable for multi-factor authentication and Self Service Password Reset. Keep another method on beside it: a number can be taken over.",
  'methods.TemporaryAccessPass': 'Temporary Access Pass',
  'methods.TemporaryAccessPass.about':
    'Temporary Access Pass, or TAP, is a time-limited or limited-use passcode that can be used by users for bootstrapping new accounts, account recovery, or when other auth methods are unavailable. TAP is issuable only by administrators, and is seen by the system as strong authentication. It is not usable for Self Service Password Reset.',
  'methods.TemporaryAccessPass.missing':
    'Passes cannot be issued in this version. What you set here is kept and takes effect once they can be.',
  'methods.HardwareOath': 'Hardware OATH tokens (Preview)',
  'methods.HardwareOath.about':
    'A small device shows codes that change every half or every whole minute. It is usable for multi-factor authentication and Self Service Password Reset.',
  'methods.HardwareOath.missing':
    'An inventory of tokens is not built yet, so nobody can be given one. What you set here is kept until then.',
  'methods.SoftwareOath': 'Third-party software OATH tokens',
  'methods.SoftwareOath.about':
    'Codes of any authenticator app that follows the open standard. They are usable for multi-factor authentication and Self Service Password Reset.',
  'methods.Voice': 'Voice call',
  'methods.Voice.about':
    'A call speaks a code that is typed on the page. It is usable for multi-factor authentication and Self Service Password Reset.',
  'methods.Voice.missing':
    'Calls cannot be placed in this version. What you set here is kept and takes effect once they can be.',
  'methods.Email': 'Email OTP',
  'methods.Email.about':
    "Email OTP sends a code to a user's email account which is then used to authenticate. For members of a tenant, email OTP is usable only for Self-Service Password Recovery. It may also be configured to be used for sign-in by guest users.",
  'methods.X509Certificate': 'Certificate-based authentication',
  'methods.X509Certificate.about': 'A certificate on the device or on a card signs people in.',
  'methods.X509Certificate.missing':
    'Not yet available: sign-in by certificate is not built, so it cannot be switched on.',
  'methods.QRCodePin': 'QR code (Preview)',
  'methods.QRCodePin.about': 'A printed QR code names the person, a PIN proves them; meant for shared phones.',
  'methods.QRCodePin.missing': 'Not yet available: sign-in by QR code is not built, so it cannot be switched on.',

  'methods.settings': '{method} settings',
  'methods.tab.target': 'Enable and Target',
  'methods.tab.configure': 'Configure',
  'methods.enable': 'Enable',
  'methods.tab.include': 'Include',
  'methods.tab.exclude': 'Exclude',
  'methods.target': 'Target',
  'methods.target.all': 'All users',
  'methods.target.groups': 'Select groups',
  'methods.add_groups': 'Add groups',
  'methods.pick_include': 'Groups to include',
  'methods.pick_exclude': 'Groups to exclude',
  'methods.grid.name': 'Name',
  'methods.grid.type': 'Type',
  'methods.grid.registration': 'Registration',
  'methods.grid.signin': 'Use for sign-in',
  'methods.grid.signin_why': 'Not yet available: signing in with a phone number is not built yet.',
  'methods.grid.mode': 'Authentication mode',
  'methods.mode.any': 'Any',
  'methods.mode.push': 'Push',
  'methods.mode.deviceBasedPush': 'Passwordless',
  'methods.grid.none_included': 'No group is included yet. Add one, or choose all users.',
  'methods.grid.none_excluded': 'Nobody is excluded. Who is excluded may not use the method, whatever includes them.',
  'methods.remove': 'Remove {name}',
  'methods.need_group': 'Add a group, or choose all users.',
  'methods.saved': 'Authentication method policy saved',
  'methods.saved_why': 'The settings of {method} were saved successfully.',

  'methods.lockout':
    'Be careful not to lock yourself out! This change will disable one or more authentication methods that you may currently use. Are you sure you want to make this change?',
  'methods.acknowledge': 'I Acknowledge',
  'methods.acknowledged': 'Acknowledged. Save to make this change.',
  'methods.acknowledge_first': 'Read the warning and choose "I Acknowledge" first.',

  'methods.set.isSelfServiceRegistrationAllowed': 'Allow self-service set up',
  'methods.set.isSelfServiceRegistrationAllowed.why':
    'Whether people may add a passkey on their own security info page.',
  'methods.set.isAttestationEnforced': 'Enforce attestation',
  'methods.set.isAttestationEnforced.why':
    'Whether the maker of the key must be proved while it is registered. Passkeys that are shared between devices are impossible then.',
  'methods.set.keyRestrictions': 'Enforce key restrictions',
  'methods.set.keyRestrictions.why': 'Whether only some kinds of keys are accepted, at registration and at sign-in.',
  'methods.set.enforcementType': 'Restrict specific keys',
  'methods.set.enforcementType.allow': 'Allow only these',
  'methods.set.enforcementType.block': 'Block these',
  'methods.set.aaGuids': 'Kinds of keys (AAGUID), one a line',
  'methods.set.aaGuids.bad': '{text} is no AAGUID: eight, four, four, four and twelve hexadecimal figures.',
  'methods.set.isSoftwareOathEnabled': 'Allow use of Authenticator OTP',
  'methods.set.isSoftwareOathEnabled.why': "Whether the app's codes are accepted, at sign-in and for password reset.",
  'methods.set.number_match': 'Require number matching for push notifications',
  'methods.set.number_match.why':
    'Always on: nobody can approve a request without typing the number that the page shows.',
  'methods.set.displayAppInformationRequiredState': 'Show application name in push and passwordless notifications',
  'methods.set.displayLocationInformationRequiredState':
    'Show geographic location in push and passwordless notifications',
  'methods.set.state.default': 'Recommended (on)',
  'methods.set.state.enabled': 'Enabled',
  'methods.set.state.disabled': 'Disabled',
  'methods.set.minimumLifetimeInMinutes': 'Minimum lifetime (minutes)',
  'methods.set.maximumLifetimeInMinutes': 'Maximum lifetime (minutes)',
  'methods.set.defaultLifetimeInMinutes': 'Default lifetime (minutes)',
  'methods.set.lifetime.range': '10 to 43,200: between ten minutes and thirty days.',
  'methods.set.lifetime.between': 'The default must lie between the minimum and the maximum.',
  'methods.set.defaultLength': 'Length (characters)',
  'methods.set.defaultLength.range': '8 to 48.',
  'methods.set.isUsableOnce': 'One-time',
  'methods.set.isUsableOnce.why': 'Whether every pass works for one sign-in only.',
  'methods.set.isOfficePhoneAllowed': 'Phone options',
  'methods.set.isOfficePhoneAllowed.false': 'Mobile phone only',
  'methods.set.isOfficePhoneAllowed.true': 'Mobile and office phone',
  'methods.set.allowExternalIdToUseEmailOtp': 'Allow external users to use email OTP',
  'methods.set.allowExternalIdToUseEmailOtp.default': 'Recommended (yes)',
  'methods.set.allowExternalIdToUseEmailOtp.enabled': 'Yes',
  'methods.set.allowExternalIdToUseEmailOtp.disabled': 'No',
  'methods.set.pinLength': 'PIN length (digits)',
  'methods.set.pinLength.range': '8 to 20.',
  'methods.set.standardQRCodeLifetimeInDays': 'Lifetime of a standard QR code (days)',
  'methods.set.standardQRCodeLifetimeInDays.range': '1 to 395.',
} as const
