/** Pages between an application and its sign-in. */
export const oidc = {
  'oidc.hop.title': 'One moment',
  'oidc.hop.lead': 'You are being taken on.',
  'oidc.hop.go': 'Continue',

  'oidc.refused.title': 'This sign-in cannot go on',
  'oidc.refused.lead':
    'The application sent a request that cannot be answered. Go back to it and start again; if that does not help, show the details below to your administrator.',

  'oidc.choose.title': 'Choose an account',
  'oidc.choose.lead': '{app} asks which account you want to use.',
  'oidc.choose.this': 'Continue',
  'oidc.choose.other': 'Use a different account',

  'oidc.consent.title': 'Permissions requested',
  'oidc.consent.lead': '{app} asks for permissions in {organisation}.',
  'oidc.consent.scopes': 'It wants to do this in the name of whoever is signed in to it:',
  'oidc.consent.warning':
    'Accept only if you trust this application. You accept for everybody in your organisation; it can never do more than the person who is signed in may do.',
  'oidc.consent.accept': 'Accept for my organisation',
  'oidc.consent.decline': 'Cancel',

  'oidc.blocked.title': 'An administrator has to approve this',
  'oidc.blocked.lead':
    '{app} needs permissions in {organisation} that only an administrator can grant. Ask one of them to sign in to it, or to grant them in the admin center, then try again.',
  'oidc.blocked.who': 'These roles can: Global, Privileged Role, Application and Cloud Application Administrator.',
  'oidc.blocked.other': 'Sign in with another account',

  'oidc.post.title': 'Back to the application',
  'oidc.post.lead': 'You are signed in. Continue to the application.',

  'device.title': 'Sign in on another device',
  'device.lead': 'Enter the code that your device or application shows.',
  'device.code': 'Code',
  'device.warning':
    'Enter only a code that you asked for yourself, on a device in front of you. Nobody from your organisation will ever send you one.',
  'device.ask.title': 'Are you signing in to {app}?',
  'device.ask.lead': 'A device asks to use {app} in your name.',
  'device.ask.from': 'It asks from the address {ip}.',
  'device.ask.scopes': 'It could then do this in your name:',
  'device.ask.yes': 'Yes, sign in',
  'device.ask.no': 'Cancel',
  'device.done.title': 'You are signed in there',
  'device.done.lead': '{app} goes on by itself. You can close this page.',
  'device.declined.title': 'Nothing was allowed',
  'device.declined.lead': '{app} was told that you did not want this.',

  'logout.title': 'Sign out',
  'logout.lead': '{name} is signed in here. Sign out?',
  'logout.done.title': 'You are signed out',
  'logout.done.lead': 'You are being taken back to the application.',

  'oidc.error.title': 'What this number means',
  'oidc.error.lead': 'An application was answered with this.',
} as const
