import { Hono } from 'hono'
import { html } from 'hono/html'
import { t } from '../../contract/text/text.ts'
import { firstTenant } from '../../directory/tenant.ts'
import { isLoopback } from '../client.policy.ts'
import { type C, type Env, factsOf, type Program } from '../context.ts'
import { type Html, hint, outwardLink, page, paragraph, picture } from './kit.ts'

export const authenticatorPath = '/authenticator'

/** Apps for codes by RFC 6238 that cost nothing. Nothing is loaded from their shops: these are links. */
const play = (id: string): string => `https://play.google.com/store/apps/details?id=${id}`
const apps = [
  {
    app: 'FreeOTP',
    android: play('org.fedorahosted.freeotp'),
    iphone: 'https://apps.apple.com/app/freeotp-authenticator/id872559395',
  },
  {
    app: 'Google Authenticator',
    android: play('com.google.android.apps.authenticator2'),
    iphone: 'https://apps.apple.com/app/google-authenticator/id388497605',
  },
  { app: 'Aegis', android: play('com.beemdevelopment.aegis'), iphone: null },
] as const

/** `Download now` (R-02): where to get an app, for a phone and for whoever sits before another screen. */
export function authenticatorRoutes(program: Program): Hono<Env> {
  const app = new Hono<Env>()
  app.get(authenticatorPath, (c) => show(c, program))
  let drawn: Promise<Uint8Array<ArrayBuffer>> | null = null
  app.get(`${authenticatorPath}/qr`, async (c) => {
    drawn ??= draw(program.publicUrl + authenticatorPath)
    return c.body(await drawn, 200, { 'Content-Type': 'image/png' })
  })
  return app
}

/** The same for everybody, so it is drawn once. */
async function draw(address: string): Promise<Uint8Array<ArrayBuffer>> {
  const { toBuffer } = await import('qrcode')
  return new Uint8Array(await toBuffer(address, { errorCorrectionLevel: 'M', margin: 4, width: 464, type: 'png' }))
}

async function show(c: C, program: Program): Promise<Response> {
  const { locale } = factsOf(c)
  const tenant = await firstTenant(program.store)
  const body = html`${appList(locale)}${hint(
    t(locale, 'authenticator.care'),
  )}${reachable(program.publicUrl) ? forThePhone(locale) : ''}${paragraph(t(locale, 'authenticator.next'))}`
  return c.html(
    page({
      program,
      c,
      tenant: tenant && { name: tenant.displayName, accent: tenant.accent },
      heading: t(locale, 'authenticator.title'),
      lead: t(locale, 'authenticator.lead'),
      body,
    }),
  )
}

function appList(locale: string): Html {
  const lines = apps.flatMap(({ app, android, iphone }) => [
    outwardLink(t(locale, 'authenticator.android', { app }), android),
    ...(iphone ? [outwardLink(t(locale, 'authenticator.iphone', { app }), iphone)] : []),
  ])
  return html`<ul class="plain" aria-label="${t(locale, 'authenticator.list')}">${lines.map((line) => html`<li>${line}</li>`)}</ul>`
}

/** An address of this machine's own leads a phone nowhere. */
const reachable = (address: string): boolean => !isLoopback(new URL(address).hostname)

function forThePhone(locale: string): Html {
  const src = `${authenticatorPath}/qr`
  return html`<h2>${t(locale, 'authenticator.phone')}</h2>${paragraph(t(locale, 'authenticator.scan'))}${picture({
    src,
    alt: t(locale, 'authenticator.alt'),
    width: 232,
    height: 232,
  })}`
}
