import { everyPage, type Query } from '../api/client.ts'
import { number, t } from '../text/text.ts'
import type { Column } from './columns.ts'
import { notify } from './notices.ts'

/** A field by RFC 4180. What a spreadsheet would take for a formula gets an apostrophe before it. */
function field(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) && !/^[+-]?[\d ()./-]+$/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
const line = (fields: readonly string[]): string => `${fields.map(field).join(',')}\r\n`

export function saveFile(name: string, parts: BlobPart[], type = 'text/csv;charset=utf-8'): void {
  const url = URL.createObjectURL(new Blob(parts, { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}

type Writer<Row> = {
  readonly head: string
  readonly type: string
  rows(rows: readonly Row[], first: boolean): string
  readonly tail: string
}

/** Everything that a list would show if one scrolled to its end, as a file; shown as under way, can be stopped. */
async function download<Row>(file: string, path: string, query: Query, writer: Writer<Row>): Promise<void> {
  const stopper = new AbortController()
  const running = notify.running(t('grid.csv_running', { name: file }), () => stopper.abort())
  const parts: string[] = [writer.head]
  let count = 0
  try {
    for await (const rows of everyPage<Row>(path, { ...query, $top: 999 }, stopper.signal)) {
      parts.push(writer.rows(rows, count === 0))
      count += rows.length
      running.progress(t('grid.csv_rows', { count: number(count) }))
    }
    saveFile(file, [...parts, writer.tail], writer.type)
    running.done(t('grid.csv_done', { name: file }), t('grid.csv_done_rows', { count: number(count) }))
  } catch (error) {
    if (stopper.signal.aborted) running.gone()
    else running.failed(t('grid.csv_running', { name: file }), error)
  }
}

export function downloadRows<Row>(
  file: string,
  path: string,
  query: Query,
  columns: readonly Column<Row>[],
): Promise<void> {
  const said = columns.filter((column) => column.text)
  return download<Row>(file, path, query, {
    head: `\uFEFF${line(said.map((column) => column.label))}`,
    type: 'text/csv;charset=utf-8',
    rows: (rows) => rows.map((row) => line(said.map((column) => column.text!(row)))).join(''),
    tail: '',
  })
}

/** The rows as the server gave them. */
export const downloadJson = (file: string, path: string, query: Query): Promise<void> =>
  download<unknown>(file, path, query, {
    head: '[',
    type: 'application/json',
    rows: (rows, first) => rows.map((row, n) => `${first && n === 0 ? '\n' : ',\n'}${JSON.stringify(row)}`).join(''),
    tail: '\n]\n',
  })
