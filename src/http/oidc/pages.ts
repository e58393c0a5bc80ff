import { html } from 'hono/html'
import { t } from '../../contract/text/text.ts'
import type { Destination } from '../../oidc/authorize.policy.ts'
import type { Asking } from '../../oidc/authorize.ts'
import { type ErrorCode, type ErrorIds, errorOf, errorText, type TokenRefusal } from '../../oidc/errors.ts'
import type { Session } from '../../signin/sessions.ts'
import { type C, factsOf, type Program } from '../context.ts'
import { contentSecurityPolicy } from '../middleware.ts'
import {
  additionalDetails,
  button,
  ending,
  form,
  type Html,
  link,
  linkButton,
  links,
  notice,
  page,
  paragraph,
  quietButton,
  row,
} from '../portal/kit.ts'
import { brandOf, sessionToken } from '../portal/session.ts'

type Common = { readonly c: C; readonly program: Program }

/** On to one of our own addresses, by a navigation of its own. */
export function hopPage({ c, program, to }: Common & { to: string }): Html {
  const { locale } = factsOf(c)
  return page({
    ...{ c, program, tenant: null, goOn: to },
    heading: t(locale, 'oidc.hop.title'),
    lead: t(locale, 'oidc.hop.lead'),
    body: row(linkButton(t(locale, 'oidc.hop.go'), to)),
  })
}

/** A request that no application may be told about. */
export function refusedPage({ c, program, refusal, ids }: Common & { refusal: TokenRefusal; ids: ErrorIds }): Html {
  const { locale } = factsOf(c)
  const { at: time, correlationId } = ids
  return ending({
    ...{ c, program, tenant: null, kind: 'bad' },
    heading: t(locale, 'oidc.refused.title'),
    lead: t(locale, 'oidc.refused.lead'),
    body: paragraph(errorText(refusal)),
    details: additionalDetails({
      c,
      code: `AADSTS${refusal.code}`,
      time,
      correlationId,
      technical: errorText(refusal),
    }),
  })
}

export function errorPage({ c, program, code }: Common & { code: ErrorCode }): Html {
  const { locale } = factsOf(c)
  return ending({
    ...{ c, program, tenant: null, kind: 'wait' },
    heading: t(locale, 'oidc.error.title'),
    lead: t(locale, 'oidc.error.lead'),
    body: paragraph(
      html`<code>AADSTS${code}</code> (${errorOf(code).error}): ${errorText({ code }).replace(/^\w+: /, '')}`,
    ),
  })
}

type Asked = Common & { readonly session: Session; readonly asking: Asking; readonly id: string }

const otherAccount = (id: string): string =>
  `/signin?${new URLSearchParams({ prompt: 'login', return_to: `/signin/app?request=${id}` })}`

export async function choosePage({ c, program, session, asking, id }: Asked): Promise<Html> {
  const { locale } = factsOf(c)
  return page({
    ...{ c, program, tenant: await brandOf(program, session.tenantId) },
    heading: t(locale, 'oidc.choose.title'),
    person: { name: session.user.userPrincipalName },
    lead: t(locale, 'oidc.choose.lead', { app: asking.app.displayName }),
    body: html`${form({
      action: '/signin/app/choose',
      token: sessionToken(c, program),
      hidden: { request: id },
      body: row(button(t(locale, 'oidc.choose.this'))),
    })}${links(link(t(locale, 'oidc.choose.other'), otherAccount(id)))}`,
  })
}

export async function consentPage({ c, program, session, asking, id }: Asked): Promise<Html> {
  const { locale } = factsOf(c)
  const tenant = await brandOf(program, session.tenantId)
  const scopes = asking.missing.length > 0 ? asking.missing : asking.wanted
  return page({
    ...{ c, program, tenant },
    heading: t(locale, 'oidc.consent.title'),
    person: { name: session.user.userPrincipalName },
    lead: t(locale, 'oidc.consent.lead', { app: asking.app.displayName, organisation: tenant.name }),
    body: html`${paragraph(t(locale, 'oidc.consent.scopes'))}<ul>${scopes.map((scope) => html`<li><code>${scope}</code></li>`)}</ul>${notice(
      'info',
      t(locale, 'oidc.consent.warning'),
    )}${form({
      action: '/signin/app/consent',
      token: sessionToken(c, program),
      hidden: { request: id },
      body: row(
        button(t(locale, 'oidc.consent.accept'), { name: 'answer', value: 'accept' }),
        quietButton(t(locale, 'oidc.consent.decline'), { name: 'answer', value: 'decline' }),
      ),
    })}`,
  })
}

export async function blockedPage({ c, program, session, asking, id }: Asked): Promise<Html> {
  const { locale } = factsOf(c)
  const tenant = await brandOf(program, session.tenantId)
  return ending({
    ...{ c, program, tenant, kind: 'wait' },
    heading: t(locale, 'oidc.blocked.title'),
    person: { name: session.user.userPrincipalName },
    lead: t(locale, 'oidc.blocked.lead', { app: asking.app.displayName, organisation: tenant.name }),
    body: html`<ul>${asking.missing.map((scope) => html`<li><code>${scope}</code></li>`)}</ul>${paragraph(t(locale, 'oidc.blocked.who'))}`,
    action: { label: t(locale, 'oidc.blocked.other'), href: otherAccount(id) },
  })
}

/** `form_post`: the one page whose form may go elsewhere, and only to the address that was checked. */
export async function postPage({
  c,
  program,
  destination,
  fields,
}: Common & { destination: Destination; fields: Readonly<Record<string, string>> }): Promise<Response> {
  const { locale } = factsOf(c)
  const { origin, protocol } = new URL(destination.redirectUri)
  const target = origin === 'null' ? protocol : origin
  c.header(
    'Content-Security-Policy',
    contentSecurityPolicy.replace("form-action 'self'", `form-action 'self' ${target}`),
  )
  const hidden = Object.entries(fields).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  )
  return c.html(
    page({
      ...{ c, program, tenant: null },
      heading: t(locale, 'oidc.post.title'),
      lead: t(locale, 'oidc.post.lead'),
      body: html`<form method="post" action="${destination.redirectUri}" data-send>${hidden}${row(button(t(locale, 'oidc.hop.go')))}</form>`,
    }),
  )
}
