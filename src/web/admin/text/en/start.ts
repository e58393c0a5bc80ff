/** The checklist of the first run: seed 004's lab in seven steps. */
export const start = {
  'start.title': 'Get started',
  'start.lead':
    'Seven steps from an empty tenant to people who reset their own password. Each is ticked by what really happened.',
  'start.progress': '{done} of {count} done',
  'start.complete': 'All done: people can reset their own password, and you can see every step of it.',
  'start.done': 'Done',
  'start.open': 'Not done yet',
  'start.hide': 'Hide',
  'start.all': 'Show all steps',
  'start.next': 'Next: {step}',

  'start.groups': 'Create groups by rule',
  'start.groups.why':
    'A dynamic group collects people by what is known of them: department equals Marketing, department equals Sales.',
  'start.groups.do': 'New group',
  'start.licences': 'Assign licenses',
  'start.licences.why':
    'Password reset asks for a license. Assign it to the people of one group and leave the others without, to see the difference.',
  'start.licences.do': 'Licenses',
  'start.scope': 'Choose who may reset',
  'start.scope.why': 'None, Selected with one group, or All. You see who gains and who loses it before you save.',
  'start.scope.do': 'Password reset properties',
  'start.methods': 'Choose the methods',
  'start.methods.why': 'For instance the Authenticator and SMS, for all users or for some groups.',
  'start.methods.do': 'Auth methods policy',
  'start.registration': 'Register as one of the people',
  'start.registration.why': 'Sign in with one of their accounts, in another browser, and set up the app or a phone.',
  'start.registration.do': 'Sign-in page',
  'start.reset': 'Reset a password',
  'start.reset.why':
    'Choose "Forgot my password" and follow the steps; then try it with somebody who may not, and read why.',
  'start.reset.do': 'Reset page',
  'start.log': 'Look at the audit log',
  'start.log.why': 'Every step of every try is there, with one correlation ID. Download it to take it along.',
  'start.log.do': 'Audit logs of password reset',
} as const
