import { activities } from '../../src/audit/events.ts'

/** Source files of the web that are lists of what the server's source says. */
const note = '// Generated from src/audit/events.ts by `npm run generate`. Changes here are lost.'

const list = (name: string, about: string, values: readonly string[]): string => {
  const lines = values.map((value) => `  ${value.includes("'") ? JSON.stringify(value) : `'${value}'`},`)
  return `/** ${about} */\nexport const ${name}: readonly string[] = [\n${lines.join('\n')}\n]\n`
}

const unlike = (values: readonly string[]): string[] => [...new Set(values)].sort((a, b) => a.localeCompare(b, 'en'))

/** Names to filter the audit log by. */
export function eventNames(): string {
  const facts = Object.values(activities)
  return [
    note,
    list('services', 'Who writes rows.', unlike(facts.map((fact) => fact.service))),
    list('categories', 'What rows are about.', unlike(facts.map((fact) => fact.category))),
    list('activities', 'What rows say happened.', unlike(Object.keys(activities))),
  ].join('\n')
}
