import { activities, flowReasons } from '../../src/audit/events.ts'
import { factOf, type RefusalCode, refusals } from '../../src/contract/refusals.ts'
import { settingFacts } from '../../src/contract/settings.ts'
import { isTextKey, t } from '../../src/contract/text/text.ts'

/** The pages of `docs/reference/` that are lists of what the source says. */
const note = '<!-- Generated from the source by `npm run generate`. Changes here are lost. -->'

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
const code = (text: string): string => `\`${text}\``

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows.map((row) => row.map(cell))].map((row) => `| ${row.join(' | ')} |`).join('\n')

const page = (title: string, lead: string, ...parts: string[]): string =>
  `${[`# ${title}`, note, lead, ...parts].join('\n\n')}\n`

export function settingsPage(): string {
  const facts: [string, { env: string; about: string; default: string; unit?: string }][] = Object.entries(settingFacts)
  return page(
    'Settings',
    'All are optional. Environment variables win over `rekey.config.json`, which holds the same names in camel case.',
    table(
      ['Variable', 'In the file', 'Meaning', 'Range', 'Default'],
      facts.map(([name, fact]) => [code(fact.env), code(name), fact.about, fact.unit ?? '', code(fact.default)]),
    ),
  )
}

export function refusalsPage(): string {
  const rows = (Object.keys(refusals) as RefusalCode[]).sort().map((name) => {
    const fact = factOf(name)
    const key = `refusal.${name}`
    return [code(name), String(fact.status), fact.sspr ?? '', isTextKey(key) ? t('en', key) : '', fact.reason ?? '']
  })
  return page(
    'Refusals',
    'Every way Rekey says no. The code is stable and stands in JSON answers; the support code is what a person sees under "Show additional details"; the reason is what the audit log keeps.',
    table(['Code', 'HTTP', 'Support code', 'Sentence', 'Audit reason'], rows),
  )
}

export function eventsPage(): string {
  const rows = Object.entries(activities).map(([activity, fact]) => [
    activity,
    fact.service,
    fact.category,
    'operation' in fact ? fact.operation : '',
  ])
  return page(
    'Audit events',
    'Everything the audit log can hold. A row is written in the transaction of the change that it tells of.',
    table(['Activity', 'Service', 'Category', 'Operation'], rows),
    '## Reasons of "Self-service password reset flow activity progress"',
    Object.values(flowReasons)
      .map((reason) => `- ${reason}`)
      .join('\n'),
  )
}

/** A machine's list of allowed moves: pairs, or a list of targets for each state. */
export type Moves = readonly (readonly [string, string])[] | Readonly<Record<string, readonly string[]>>

export function flowPage(name: string, source: string, moves: Moves): string {
  const pairs = Array.isArray(moves)
    ? (moves as readonly (readonly [string, string])[])
    : Object.entries(moves).flatMap(([from, targets]) =>
        (targets as readonly string[]).map((to) => [from, to] as const),
      )
  const lines = pairs.map(([from, to]) => `  ${from} --> ${to}`)
  return page(
    `The ${name} flow`,
    `Every move that \`${source}\` allows.`,
    ['```mermaid', 'stateDiagram-v2', ...lines, '```'].join('\n'),
  )
}
