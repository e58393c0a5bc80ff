import { Hono } from 'hono'
import { html } from 'hono/html'
import { day, hour, minute } from '../../base/clock.ts'
import { t } from '../../contract/text/text.ts'
import { firstTenant } from '../../directory/tenant.ts'
import { keepCodes } from '../../methods/sweep.ts'
import { keepMessages } from '../../outbox/sweep.ts'
import { keepFlows } from '../../reset/sweep.ts'
import { deviceLife, lives } from '../../signin/sessions.policy.ts'
import { type C, type Env, factsOf, type Program } from '../context.ts'
import { flowCookieLife, languageLife } from '../forms.ts'
import { type Html, link, links, page, paragraph } from './kit.ts'

/** `/privacy`: what is kept about a person and for how long, with the numbers that the program itself goes by. */
export function privacyRoutes(program: Program): Hono<Env> {
  const app = new Hono<Env>()
  app.get('/privacy', async (c) => {
    const tenant = await firstTenant(program.store)
    const { locale } = factsOf(c)
    const body = page({
      program,
      c,
      tenant: tenant && { name: tenant.displayName, accent: tenant.accent },
      heading: t(locale, 'privacy.title'),
      lead: t(locale, 'privacy.lead'),
      wide: true,
      body: sections(c, tenant?.displayName ?? t(locale, 'privacy.organisation')),
    })
    return c.html(body)
  })
  return app
}

function sections(c: C, organisation: string): Html {
  const { locale } = factsOf(c)
  const say = (key: Parameters<typeof t>[1], params: Record<string, string | number> = {}) =>
    paragraph(t(locale, key, { organisation, ...params }))
  const title = (part: 'who' | 'cookies' | 'info' | 'codes' | 'log' | 'terms' | 'questions') =>
    html`<h2 id="${part}">${t(locale, `privacy.${part}.title`)}</h2>`
  return html`${title('who')}${say('privacy.who')}${title('cookies')}${say('privacy.cookies')}${cookies(locale)}${title(
    'info',
  )}${say('privacy.info')}${say('privacy.info.password')}${title('codes')}${say('privacy.codes', {
    days: keepCodes / day,
  })}${say('privacy.messages', { days: keepMessages / day })}${say('privacy.flows', { days: keepFlows / day })}${title(
    'log',
  )}${say('privacy.log')}${title('terms')}${say('privacy.terms')}${title('questions')}${say('privacy.questions')}${links(
    link(t(locale, 'action.go_to_signin'), '/signin'),
  )}`
}

function cookies(locale: string): Html {
  const lines = [
    t(locale, 'privacy.cookies.form'),
    t(locale, 'privacy.cookies.flow', { minutes: flowCookieLife / minute }),
    t(locale, 'privacy.cookies.session', { hours: lives.person.absolute / hour }),
    t(locale, 'privacy.cookies.device', { days: deviceLife / day }),
    t(locale, 'privacy.cookies.language', { days: languageLife / day }),
  ]
  return html`<ul class="plain">${lines.map((line) => html`<li>${line}</li>`)}</ul>`
}
