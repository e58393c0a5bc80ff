/** The page that a guest's invitation leads to. */
export const invitation = {
  'invitation.title': 'Accept your invitation',
  'invitation.lead': '{organisation} invites {address} to work together as a guest.',
  'invitation.what':
    'You keep signing in with your own account and its own password. {organisation} sees your name, your mail address and what you do with what is shared with you.',
  'invitation.accept': 'Accept',
  'invitation.decline': 'If you do not want to, just close this page: nothing has happened yet.',
  'invitation.accepted.title': 'You have accepted',
  'invitation.accepted.lead': 'You are a guest of {organisation} now.',
  'invitation.go_on': 'Continue to {host}',
  'invitation.gone.title': 'This invitation is not open',
} as const
