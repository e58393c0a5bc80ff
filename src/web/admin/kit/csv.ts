import { everyPage, file, type Query } from '../api/client.ts'
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

/** Everything that a list would show if one scrolled to its end, as a CSV file; shown as under way, can be stopped. */
export async function downloadRows<Row>(
  file: string,
  path: string,
  query: Query,
  columns: readonly Column<Row>[],
): Promise<void> {
  const said = columns.filter((column) => column.text)
  const stopper = new AbortController()
  const running = notify.running(t('grid.csv_running', { name: file }), () => stopper.abort())
  const parts: string[] = ['\uFEFF', line(said.map((column) => column.label))]
  let count = 0
  try {
    for await (const rows of everyPage<Row>(path, { ...query, $top: 999 }, stopper.signal)) {
      parts.push(rows.map((row) => line(said.map((column) => column.text!(row)))).join(''))
      count += rows.length
      running.progress(t('grid.csv_rows', { count: number(count) }))
    }
    saveFile(file, parts)
    running.done(t('grid.csv_done', { name: file }), t('grid.csv_done_rows', { count: number(count) }))
  } catch (error) {
    if (stopper.signal.aborted) running.gone()
    else running.failed(t('grid.csv_running', { name: file }), error)
  }
}

/** A file that the server writes; shown as under way, can be stopped. */
export async function downloadFile(title: string, path: string, query: Query): Promise<void> {
  const stopper = new AbortController()
  const running = notify.running(t('grid.csv_running', { name: title }), () => stopper.abort())
  try {
    const { name, blob } = await file(path, query, stopper.signal)
    saveFile(name, [blob], blob.type)
    running.done(t('grid.csv_done', { name }))
  } catch (error) {
    if (stopper.signal.aborted) running.gone()
    else running.failed(t('grid.csv_running', { name: title }), error)
  }
}
