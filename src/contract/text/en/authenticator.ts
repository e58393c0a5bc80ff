/** Where to get an authenticator app: `Download now` on R-02. */
export const authenticator = {
  'authenticator.title': 'Get an authenticator app',
  'authenticator.lead':
    'Install one of these on your phone. They are free. If your organisation recommends another one, take that: any app that shows six-digit codes will do.',
  'authenticator.list': 'Authenticator apps',
  'authenticator.android': '{app} for Android',
  'authenticator.iphone': '{app} for iPhone',
  'authenticator.care':
    'An app of a similar name that asks for money or for a password of yours is not the one you want.',
  'authenticator.phone': 'On another device?',
  'authenticator.scan': "Point your phone's camera at this picture to open this page there.",
  'authenticator.alt': 'QR code with the address of this page',
  'authenticator.next': 'When the app is on your phone, go back to the page you came from and choose "Next".',
} as const
