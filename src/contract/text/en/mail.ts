/** Mails, texts and calls. No subject and no first line holds a code (OTP-11); no sentence holds a link. */
export const mail = {
  'mail.from': '{product} on behalf of {tenant}',
  'mail.foot': 'Sent by {product} on behalf of {tenant}. This mailbox is not read: please do not reply.',
  'mail.account': 'Account',
  'mail.when': 'When',
  'mail.until': 'Until',
  'mail.person': 'Name',
  'mail.administrator': 'Administrator',
  'mail.address': 'Network address',
  'mail.supportCode': 'Support code',
  'mail.info': 'Security info',

  'mail.code.subject': '{tenant} account email verification code',
  'mail.code.heading': 'Your verification code',
  'mail.code.lead.reset':
    'Someone, hopefully you, asked to reset the password of a {tenant} account. Enter this code on the page to go on.',
  'mail.code.lead.registration': 'Enter this code to add this address to your {tenant} security info.',
  'mail.code.lead.reauthentication': 'Enter this code to confirm that it is you who is using your {tenant} account.',
  'mail.code.lead.signin': 'Enter this code to sign in to your {tenant} account.',
  'mail.code.life': 'It works once, for {minutes|one minute|{minutes} minutes}.',
  'mail.code.never': 'Give it to nobody. Nobody at {tenant} will ever ask you for it.',
  'mail.code.notYou': 'If you did not ask for this code, you can ignore this mail. Nothing changes without it.',
  'mail.code.preview': 'You asked for a code to confirm that it is you.',

  'mail.reset.subject': 'Your {tenant} password was reset',
  'mail.reset.heading': 'Your password was reset',
  'mail.reset.lead': 'The password of your {tenant} account was reset with self-service password reset.',
  'mail.byAdmin.subject': 'Your {tenant} password was set by an administrator',
  'mail.byAdmin.heading': 'Your password was set by an administrator',
  'mail.byAdmin.lead': 'An administrator gave your {tenant} account a new password and signed you out everywhere.',
  'mail.revoked.subject': 'You were signed out of your {tenant} account everywhere',
  'mail.revoked.heading': 'You were signed out everywhere',
  'mail.revoked.lead':
    'An administrator ended all sessions of your {tenant} account. Sign in again wherever you want to go on.',
  'mail.reregister.subject': 'Set up your {tenant} security info again',
  'mail.reregister.heading': 'Set up your security info again',
  'mail.reregister.lead':
    'An administrator asks you to register the security info of your {tenant} account anew at your next sign-in.',
  'mail.byAdmin.advice':
    'If you did not ask for this, contact your administrator at once: somebody else may be using your account.',
  'mail.unlock.subject': 'Your {tenant} account was unlocked',
  'mail.unlock.heading': 'Your account was unlocked',
  'mail.unlock.lead':
    'Your {tenant} account was unlocked with self-service password reset. Its password was not changed.',
  'mail.change.subject': 'Your {tenant} password was changed',
  'mail.change.heading': 'Your password was changed',
  'mail.change.lead': 'The password of your {tenant} account was changed by someone who knew the old one.',
  'mail.itWasMe': 'If this was you, there is nothing to do.',
  'mail.notMe': 'If it was not you, contact your administrator at once: somebody else may be using your account.',

  'mail.adminReset.subject': 'An administrator of {tenant} reset their password',
  'mail.adminReset.heading': 'An administrator reset their password',
  'mail.adminReset.lead':
    '{name} holds an administrator role in {tenant} and reset their own password with self-service password reset.',
  'mail.adminReset.advice':
    'If you did not expect this, ask them in person or by phone. If it was not them, block the account at once and read the audit log.',

  'mail.contact.subject': '{name} needs help to reset a password',
  'mail.contact.heading': 'Someone cannot reset their password',
  'mail.contact.lead':
    '{name} of {tenant} could not reset their password alone and asks for an administrator to do it.',
  'mail.contact.first':
    'First make sure that it is really them: call a number you already know, or meet them. Never take a number from a message about this request.',
  'mail.contact.then':
    'Then reset the password of this account as an administrator and pass on the temporary one by voice. They choose a new one at the next sign-in.',
  'mail.contact.why':
    'You receive this because you hold a role that may reset passwords in {tenant}. Nothing has been changed so far.',

  'mail.alarm.subject': 'Unusually many password resets fail at {tenant}',
  'mail.alarm.heading': 'Unusually many password resets fail',
  'mail.alarm.lead':
    'Somebody may be trying accounts of {tenant} one after the other. Nobody is locked out by this mail.',
  'mail.alarm.what': 'What happened',
  'mail.alarm.refused': 'More than {limit} resets were refused within ten minutes',
  'mail.alarm.failed': 'More than {limit} codes or numbers were wrong within a day',
  'mail.alarmTexts.subject': 'Texts are paused: unusually many at {tenant}',
  'mail.alarmTexts.heading': 'Texts are paused',
  'mail.alarmTexts.lead':
    'Somebody may be making {tenant} send texts in order to earn money with them. Only the sending named below is paused; other methods work as before, and it goes on by itself.',
  'mail.alarm.range': 'More than {limit} texts within an hour to numbers that differ only in their last four digits',
  'mail.alarm.country': 'Of the last {limit} texts to {country} fewer than 30 % led to a code that was entered',
  'mail.alarm.look': 'Look into the audit log: which addresses they come from, and which accounts they are for.',
  'mail.alarm.quiet': 'You are told again only after that time has passed, however long it goes on.',
  'mail.alarm.guarded':
    'Guarded mode is on: mail codes have eight digits, a code from an app needs a second proof beside it, and asking costs computers sixteen times the work. It ends after 24 quiet hours, or when you end it in the admin center under Password reset.',
  'mail.guarded.subject': 'Guarded mode has ended at {tenant}',
  'mail.guarded.heading': 'Guarded mode has ended',
  'mail.guarded.lead': 'Password reset at {tenant} asks for as much as it did before the alarm.',
  'mail.guarded.how': 'How it ended',
  'mail.guarded.by': 'Ended by {name}',
  'mail.guarded.quiet': 'By itself, after 24 hours without unusual failures',
  'mail.guarded.since': 'It was on since',
  'mail.guarded.now': 'It begins again, and you are told, when resets fail as often as they did then.',
  'mail.block.subject': 'Password reset is paused for your {tenant} account',
  'mail.block.heading': 'Password reset is paused',
  'mail.block.lead':
    'There were too many failed tries to prove that someone is you. To protect your {tenant} account, its password cannot be reset for a while.',
  'mail.block.signIn': 'Your password was not changed, and you can sign in with it as usual.',
  'mail.block.help': 'If you need to get in sooner, or if it was not you who tried, contact your administrator.',

  'mail.invitation.subject': '{inviter} invited you to work with {tenant}',
  'mail.invitation.heading': 'You are invited',
  'mail.invitation.lead': '{inviter} invited you to work with {tenant} as a guest.',
  'mail.invitation.subject.nobody': 'You are invited to work with {tenant}',
  'mail.invitation.lead.nobody': 'You are invited to work with {tenant} as a guest.',
  'mail.invitation.accept': 'Accept the invitation',
  'mail.invitation.known':
    'Accept only if you know the person and the organisation. You keep signing in where you do now.',
  'mail.invitation.ignore':
    'If you did not expect this, you can ignore this mail. Nothing happens without your acceptance.',

  'mail.info.subject': 'Security info of your {tenant} account was {change}',
  'mail.info.heading': 'Your security info was {change}',
  'mail.info.lead.added': 'A way to prove that it is you was added to your {tenant} account.',
  'mail.info.lead.changed': 'A way to prove that it is you was changed in your {tenant} account.',
  'mail.info.lead.removed': 'A way to prove that it is you was removed from your {tenant} account.',
  'mail.info.lead.signInOn':
    'Sign-in by text is on: with this number and a code that we text to it, your {tenant} account can be opened without a password.',
  'mail.info.lead.signInOff':
    'Sign-in by text is off: this number no longer opens your {tenant} account. It stays a way to prove that it is you.',
  'mail.change.added': 'added',
  'mail.change.changed': 'changed',
  'mail.change.removed': 'removed',
  'mail.change.signInOn': 'changed',
  'mail.change.signInOff': 'changed',
  'mail.kind.app': 'Authenticator app',
  'mail.kind.mobile': 'Phone',
  'mail.kind.office': 'Office phone',
  'mail.kind.email': 'Email',
  'mail.kind.questions': 'Security questions',
  'mail.kind.passkey': 'Passkey',
  'mail.kind.pass': 'Temporary Access Pass',

  'text.code': '{code} is your {tenant} verification code. Do not share it.',
  'text.code.reset': 'Someone asked to reset your password.',
  'text.call':
    'Hello. This is {tenant}. Your verification code is: {digits}. Once more: {digits}. Do not share it. Goodbye.',
  'text.info.added': '{tenant}: security info was added to your account. Not you? Contact your administrator.',
  'text.info.changed': '{tenant}: security info of your account was changed. Not you? Contact your administrator.',
  'text.info.removed': '{tenant}: security info was removed from your account. Not you? Contact your administrator.',
} as const
