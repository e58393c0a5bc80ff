import { t } from '../../contract/text/text.ts'
import type { Content, Frame } from './contents.ts'

/** The text form of a mail: every sentence of the HTML form, in the same order. */
export function textMail(content: Content, frame: Frame, product: string): string {
  const facts = (content.facts ?? []).map(([label, value]) => `${label}: ${value}`).join('\n')
  const quote = content.quote ? content.quote.replace(/^/gm, '> ') : ''
  const link = content.link ? `${content.link.label}:\n${content.link.href}` : ''
  const code = content.code ? `    ${content.code}` : ''
  const foot = `-- \n${t(frame.locale, 'mail.foot', { product, tenant: frame.tenant })}`
  return `${[content.heading, content.lead, quote, code, link, facts, ...content.advice, foot].filter(Boolean).join('\n\n')}\n`
}

/**
 * The HTML form: one card, no image, nothing fetched from anywhere, no link but an invitation's; readable without its styles. Values
 * only ever enter through `escapeHtml` (INJ-03, INJ-04).
 */
export function htmlMail(content: Content, frame: Frame & { accent: string | null }, product: string): string {
  const accent = /^#[0-9a-f]{6}$/.test(frame.accent ?? '') ? frame.accent : '#0f6cbd'
  const foot = t(frame.locale, 'mail.foot', { product, tenant: frame.tenant })
  return `<!doctype html>
<html lang="${escapeHtml(frame.locale)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escapeHtml(content.subject)}</title>
<style>${styles}</style>
</head>
<body class="page" style="margin:0;padding:0;background:#f3f4f6;color:#1b1f24;font:16px/1.55 ${fonts};-webkit-text-size-adjust:100%">
<div style="display:none;max-height:0;overflow:hidden;mso-hide:all">${escapeHtml(content.preview)}${'&#8199;&#847;'.repeat(40)}</div>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr><td align="center" class="around" style="padding:40px 16px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:520px">
<tr><td class="card" style="background:#ffffff;border:1px solid #e2e5e9;border-top:4px solid ${accent};border-radius:12px;padding:32px;text-align:start">
<p class="quiet" style="margin:0 0 20px;font-size:14px;font-weight:600;color:#57606a">${escapeHtml(frame.tenant)}</p>
<h1 class="strong" style="margin:0 0 12px;font-size:24px;line-height:1.25;font-weight:600;color:#1b1f24">${escapeHtml(content.heading)}</h1>
<p style="margin:0 0 20px">${escapeHtml(content.lead)}</p>
${quoteBlock(content.quote)}${codeBlock(content.code)}${linkBlock(content.link, accent)}${factTable(content.facts ?? [])}${content.advice.map(paragraph).join('\n')}
</td></tr>
<tr><td class="quiet foot" style="padding:20px 33px 0;font-size:13px;line-height:1.5;color:#57606a;text-align:start">${escapeHtml(foot)}</td></tr>
</table>
</td></tr></table>
</body>
</html>
`
}

const fonts = `system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif`

/** Mail programs that know dark mode take these; the others keep the light set written at each element. */
const styles = `
@media (prefers-color-scheme: dark) {
  .page { background: #14171a !important; color: #e6e8eb !important }
  .card { background: #1e2226 !important; border-left-color: #30363d !important; border-right-color: #30363d !important; border-bottom-color: #30363d !important }
  .strong, .value { color: #f4f6f8 !important }
  .quiet { color: #a4adb8 !important }
  .code { background: #14171a !important; border-color: #3a424b !important; color: #f4f6f8 !important }
  .fact { border-color: #30363d !important }
}
@media (max-width: 480px) {
  .around { padding: 16px 8px !important }
  .card { padding: 24px 20px !important }
  .foot { padding: 16px 21px 0 !important }
  .code { font-size: 28px !important; letter-spacing: 5px !important }
}`

const codeBlock = (code: string | undefined): string =>
  code === undefined
    ? ''
    : `<p class="code" style="margin:0 0 20px;padding:16px 8px;background:#f3f4f6;border:1px solid #e2e5e9;border-radius:10px;text-align:center;font-size:32px;line-height:1.2;font-weight:600;letter-spacing:8px;font-variant-numeric:tabular-nums;color:#1b1f24">${escapeHtml(code)}</p>
`

const quoteBlock = (quote: string | undefined): string =>
  quote === undefined
    ? ''
    : `<blockquote class="quiet" style="margin:0 0 20px;padding:4px 0 4px 16px;border-inline-start:3px solid #d0d7de;color:#57606a;white-space:pre-line">${escapeHtml(quote)}</blockquote>
`

/** The address is written out too: people should see where a button leads. */
const linkBlock = (link: Content['link'], accent: string | null): string =>
  link === undefined
    ? ''
    : `<p style="margin:0 0 12px"><a href="${escapeHtml(link.href)}" style="display:inline-block;padding:10px 20px;background:${accent};color:#ffffff;border-radius:8px;font-weight:600;text-decoration:none">${escapeHtml(link.label)}</a></p>
<p class="quiet" style="margin:0 0 20px;font-size:13px;color:#57606a;word-break:break-all">${escapeHtml(link.href)}</p>
`

function factTable(facts: readonly (readonly [string, string])[]): string {
  if (facts.length === 0) return ''
  const rows = facts.map(
    ([label, value], index) =>
      `<tr><td class="quiet fact" style="${cell(index)};width:34%;color:#57606a">${escapeHtml(label)}</td><td class="value fact" style="${cell(index)};color:#1b1f24;word-break:break-word">${escapeHtml(value)}</td></tr>`,
  )
  return `<table width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:0 0 20px;font-size:14px">
${rows.join('\n')}
</table>
`
}

const cell = (index: number): string =>
  `padding:10px 12px 10px 0;vertical-align:top;text-align:start;border-bottom:1px solid #e2e5e9${index === 0 ? ';border-top:1px solid #e2e5e9' : ''}`

const paragraph = (sentence: string, index: number, all: readonly string[]): string =>
  `<p style="margin:0${index === all.length - 1 ? '' : ' 0 12px'}">${escapeHtml(sentence)}</p>`

/** Also right inside a quoted attribute. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`)
