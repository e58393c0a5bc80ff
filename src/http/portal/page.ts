import { html } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import { supportCode } from '../../base/text.ts'
import { factOf, type Refusal } from '../../contract/refusals.ts'
import { directionOf, isTextKey, locales, refusalText, t } from '../../contract/text/text.ts'
import { type C, factsOf, type Program } from '../context.ts'
import { ownPath } from '../respond.ts'
import { isColour } from './accent.policy.ts'
import { type IconName, icon } from './icons.ts'
import { linkButton } from './pieces.ts'

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>

export type Branding = { readonly name: string; readonly accent: string | null }
export type Step = { readonly label: string; readonly state: 'done' | 'now' | 'next' }
export type ScriptName = 'portal' | 'strength' | 'work'

export type PageInput = {
  readonly program: Program
  readonly c: C
  /** Null where no organisation is known: the product's name stands in. */
  readonly tenant: Branding | null
  /** The browser's title; the heading by default. */
  readonly title?: string
  readonly heading: string
  readonly lead?: string | Html
  readonly trail?: readonly Step[]
  readonly body?: Html
  /** Puts "Error: " before the title, so that a reader of the page hears it first. */
  readonly error?: boolean
  readonly supportCode?: string
  readonly foot?: Html
  /** `portal` comes with every page. */
  readonly scripts?: readonly ScriptName[]
  /** The sign above the heading of an end page. */
  readonly kind?: EndKind
  /** Who is signing in, with the way back (P-01). */
  readonly person?: { readonly name: string; readonly back?: string }
  /** Lists (manage page, demo) take more width than a question does. */
  readonly wide?: boolean
  /** Loads the page again, for pages that wait; works with scripts off. */
  readonly refreshSeconds?: number
  /** Goes on to this address of ours at once; works with scripts off. */
  readonly goOn?: string
}
export type EndKind = 'good' | 'bad' | 'wait'

/** A whole page: one card, one question. */
export function page(input: PageInput): Html {
  const { c, program } = input
  const { locale } = factsOf(c)
  const organisation = input.tenant?.name ?? 'Rekey'
  const named = t(locale, 'page.title', { title: input.title ?? input.heading, organisation })
  const title = input.error ? t(locale, 'page.error_prefix', { title: named }) : named
  return html`<!doctype html>
<html lang="${locale}" dir="${directionOf(locale)}">
<head>
<meta charset="utf-8">
<title>${title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
${input.refreshSeconds ? html`<meta http-equiv="refresh" content="${input.refreshSeconds}">` : ''}
${input.goOn ? html`<meta http-equiv="refresh" content="0;url=${input.goOn}">` : ''}
<link rel="icon" type="image/svg+xml" href="${program.assets.url('mark.svg')}">
<link rel="stylesheet" href="${stylesheet(program, input.tenant)}">
${scriptsOf(input).map((name) => html`<script type="module" src="${program.assets.url(`${name}.js`)}"></script>`)}
</head>
<body>
<main class="${input.wide ? 'card wide' : 'card'}" id="content">
<p class="org"><span class="mark" aria-hidden="true">${[...organisation][0] ?? 'R'}</span><span>${organisation}</span></p>
${input.trail ? trail(locale, input.trail) : ''}
${input.person ? person(locale, input.person) : ''}
${input.kind ? html`<div class="end ${input.kind}">${icon(endIcons[input.kind], 28)}</div>` : ''}
<h1>${input.heading}</h1>
${typeof input.lead === 'string' ? html`<p class="lead">${input.lead}</p>` : (input.lead ?? '')}
${input.body ?? ''}
</main>
${footer(locale, input)}
</body>
</html>`
}

const endIcons: Record<EndKind, IconName> = { good: 'tick', bad: 'exclamation', wait: 'wait' }
const scriptsOf = (input: PageInput): ScriptName[] => [...new Set<ScriptName>(['portal', ...(input.scripts ?? [])])]

/** One file, in the tenant's colour: made by its address (ops.routes.ts), so that every server can answer it. */
function stylesheet(program: Program, tenant: Branding | null): string {
  const plain = program.assets.url('portal.css')
  if (!tenant?.accent || !isColour(tenant.accent)) return plain
  return plain.replace(/\.css$/, `-${tenant.accent.slice(1).toLowerCase()}.css`)
}

function trail(locale: string, steps: readonly Step[]): Html {
  return html`<ol class="trail" aria-label="${t(locale, 'page.steps')}">${steps.map(
    (step) =>
      html`<li class="${step.state}"${step.state === 'now' ? html` aria-current="step"` : ''}><span>${step.label}</span>${
        step.state === 'done'
          ? html` ${icon('tick', 14)}<span class="unseen">${t(locale, 'page.step_done')}</span>`
          : ''
      }</li>`,
  )}</ol>`
}

function person(locale: string, who: { name: string; back?: string }): Html {
  const back = who.back
    ? html`<a class="back" href="${who.back}" aria-label="${t(locale, 'action.back')}">${icon('back', 18)}</a>`
    : ''
  return html`<p class="person">${back}<span>${who.name}</span></p>`
}

function footer(locale: string, input: PageInput): Html {
  const code = input.supportCode
    ? html`<span>${t(locale, 'page.support_code', { code: input.supportCode })}</span>`
    : ''
  const { c } = input
  // "My account" has it as a button of its own.
  const signOut =
    c.get('signedIn') && c.req.path !== '/account' ? html`<a href="/signout">${t(locale, 'account.sign_out')}</a>` : ''
  const privacy = html`<a href="/privacy">${t(locale, 'page.privacy')}</a>`
  return html`<footer class="foot">${input.foot ?? ''}${code}${signOut}${privacy}${languages(c, locale)}</footer>`
}

/** The same page in the other languages, each by its own name. */
function languages(c: C, locale: string): Html[] {
  const { pathname, searchParams } = new URL(c.req.url)
  return locales
    .filter((other) => other !== locale)
    .map((other) => {
      searchParams.set('ui_locales', other)
      const href = ownPath(`${pathname}?${searchParams}`) ?? `/?ui_locales=${other}`
      return html`<a href="${href}" lang="${other}" hreflang="${other}">${t(other, 'page.language')}</a>`
    })
}

export type EndingInput = Omit<PageInput, 'kind'> & {
  readonly kind: EndKind
  /** The one thing to do next. */
  readonly action?: { readonly label: string; readonly href: string }
  readonly details?: Html
}

/** Done, refused, blocked, expired: what happened, what happens next, one action, details folded away. */
export function ending(input: EndingInput): Html {
  const action = input.action ? html`<div class="row">${linkButton(input.action.label, input.action.href)}</div>` : ''
  return page({ ...input, body: html`${input.body ?? ''}${action}${input.details ?? ''}` })
}

export type DetailsInput = {
  readonly c: C
  /** `SSPR_0013` */
  readonly code?: string | undefined
  readonly time: Date
  readonly correlationId: string
  readonly technical?: string | undefined
}

/** What a helpdesk asks for, folded away (`sspr.md` P-10, ERR-01). */
export function additionalDetails(input: DetailsInput): Html {
  const { locale } = factsOf(input.c)
  const time = `${input.time.toISOString().slice(0, 19).replace('T', ' ')} UTC`
  const rows: [string, string][] = [
    ...(input.code ? [[t(locale, 'details.code'), input.code] as [string, string]] : []),
    [t(locale, 'details.time'), time],
    [t(locale, 'details.correlation'), input.correlationId],
    [t(locale, 'details.support'), supportCode(input.correlationId)],
    ...(input.technical ? [[t(locale, 'details.technical'), input.technical] as [string, string]] : []),
  ]
  return html`<details class="more"><summary>${t(locale, 'details.summary')}</summary><dl>${rows.map(
    ([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`,
  )}</dl></details>`
}

/** The details of a refusal, with the technical line its code has. */
export function refusalDetails(c: C, refusal: Refusal, time: Date, correlationId?: string): Html {
  const { locale } = factsOf(c)
  const code = factOf(refusal.code).sspr
  const key = `technical.${code}`
  return additionalDetails({
    c,
    code,
    time,
    correlationId: correlationId ?? factsOf(c).correlationId,
    technical: isTextKey(key) ? t(locale, key) : undefined,
  })
}

/** A refusal as a page of its own, where no form stands behind it. */
export function refusalPage(
  input: Omit<EndingInput, 'kind' | 'lead' | 'details'> & { refusal: Refusal; time: Date },
): Html {
  const { locale } = factsOf(input.c)
  return ending({
    ...input,
    kind: 'bad',
    lead: refusalText(locale, input.refusal),
    details: refusalDetails(input.c, input.refusal, input.time),
  })
}
