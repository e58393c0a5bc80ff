/** What the pages keep about the people who use them, said to those people. */
export const privacy = {
  'privacy.title': 'Privacy',
  'privacy.lead':
    'What these pages keep when you sign in, register how you prove who you are, or reset your password; and for how long.',

  'privacy.organisation': 'Your organisation',

  'privacy.who.title': 'Who keeps it',
  'privacy.who':
    '{organisation} runs this service. Nothing on these pages is loaded from anywhere else, nobody is told that you were here, and there is no advertising and no counting of visitors.',

  'privacy.cookies.title': 'Cookies',
  'privacy.cookies':
    'Only cookies that the pages cannot do without. No script can read them, and no other site receives them.',
  'privacy.cookies.form': 'One that ties the forms to your browser. It ends when you close the browser.',
  'privacy.cookies.flow': 'One for a reset or a sign-in by text that is under way. It ends after {minutes} minutes.',
  'privacy.cookies.session':
    'One while you are signed in. It ends when you sign out or close the browser, and after {hours} hours at the latest.',
  'privacy.cookies.language': 'One with the language that you chose at the foot of a page. It ends after {days} days.',
  'privacy.cookies.device':
    'One that remembers that you have signed in from this browser before, so that strangers who guess your password cannot lock you out. It ends after {days} days.',

  'privacy.info.title': 'Your security info',
  'privacy.info':
    'Phone numbers, mail addresses and the keys of authenticator apps are stored encrypted, and are used for nothing but proving that it is you. You can see and delete them under Security info.',
  'privacy.info.password':
    'Of your password only a value is kept from which nobody can work it out. While you type a new one, nothing leaves this page until you send it.',

  'privacy.codes.title': 'Codes and messages',
  'privacy.codes':
    'A code is never stored as it is, only a fingerprint of it, and works for a few minutes. {days|A day|{days} days} later even that is deleted.',
  'privacy.messages':
    'Texts and mails to you wait encrypted until they are sent. Whether they went out can be seen for {days} days.',
  'privacy.flows':
    'How far a reset got is kept for {days} days. Challenges against robots are deleted when they have been answered, counters of wrong tries after a day.',

  'privacy.log.title': 'The audit log',
  'privacy.log':
    "Every step of a sign-in, a registration or a reset is written down: what happened, when, to which account, from which network address and with which browser. Codes and passwords are never in it. Your organisation's administrators read it to find misuse and to help you, and decide how long they keep it.",

  'privacy.terms.title': 'Terms of service',
  'privacy.terms':
    'This service is for the people of {organisation}. Use your own account only, and phone numbers and mailboxes that are yours. We write to them when a code is asked for and when something about your account changes, and for nothing else; your phone company may charge for texts. Everything else that {organisation} has agreed with you stays as it is.',

  'privacy.questions.title': 'Questions',
  'privacy.questions':
    'Ask the administrators of {organisation}. They can tell you what is stored about you, and delete it.',
} as const
