/** What the pages of policy point out, and what a later version brings. */
export const policy = {
  'policy.alert.scope_group_gone':
    'The chosen group does not exist any more, so nobody but administrators may reset. Choose another one.',
  'policy.alert.no_method': 'Switch on at least one method for reset first.',
  'policy.alert.too_few_methods':
    'Besides the authenticator app, switch on at least {count|one further method|two further methods}.',
  'policy.alert.unregistered_data':
    'Numbers and addresses that nobody has proved count for reset: whoever can write them can take an account.',
  'policy.alert.helpdesk_in_tenant':
    'This mailbox is in your organisation: somebody without a password may not be able to write to it.',

  'later.connector': 'Connectors to directories of the organisation come with a later version.',
  'later.notification': 'Approvals need the companion app, which comes with a later version. Codes of any app work.',
  'later.call': 'Calls need a voice provider of your own, whose connection comes with a later version. Texts work.',
  'later.passkey': 'Passkeys come with a later version.',
  'later.hardware': 'Hardware tokens come with a later version.',
  'later.certificate': 'Certificate-based authentication is not built yet.',
  'later.qr': 'QR code sign-in is not built yet.',
} as const
