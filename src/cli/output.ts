/** What commands print: JSON for programs, a table or lines for people. The only writer of standard output here. */
export type Output = {
  readonly json: boolean
  /** A list: `columns` name what people see of each row; JSON has all of it. */
  rows<Row extends object>(rows: readonly Row[], columns: Readonly<Record<string, (row: Row) => unknown>>): void
  /** One thing. */
  facts(value: object, shown?: Readonly<Record<string, unknown>>): void
  /** A sentence for people, or its values for programs. */
  say(sentence: string, value: object): void
}

export function output(json: boolean, write: (text: string) => void = (text) => process.stdout.write(text)): Output {
  const asJson = (value: unknown) => write(`${JSON.stringify(value, null, 2)}\n`)
  return {
    json,
    rows(rows, columns) {
      if (json) return asJson(rows)
      if (rows.length === 0) return write('None.\n')
      const names = Object.keys(columns)
      write(table([names, ...rows.map((row) => names.map((name) => shown(columns[name]!(row))))]))
    },
    facts(value, lines = { ...value }) {
      if (json) return asJson(value)
      const width = Math.max(...Object.keys(lines).map((name) => name.length))
      for (const [name, line] of Object.entries(lines)) write(`${name.padEnd(width)}  ${shown(line)}\n`)
    },
    say(sentence, value) {
      if (json) asJson(value)
      else write(`${plain(sentence)}\n`)
    },
  }
}

function table(lines: readonly (readonly string[])[]): string {
  const widths = lines[0]!.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)))
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
    .concat('\n')
}

function shown(value: unknown): string {
  if (value === null || value === undefined || value === '') return '-'
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value)) return value.length === 0 ? '-' : value.map(shown).join(', ')
  if (typeof value === 'object') return plain(JSON.stringify(value))
  return plain(String(value))
}

/** A terminal obeys control characters; what comes out of the database must not command it. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: replacing them is the point
export const plain = (text: string): string => text.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, '?')
