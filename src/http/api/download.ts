import { stringify } from 'csv-stringify/sync'
import { done } from '../../base/outcome.ts'
import type { Result } from '../graph/route.ts'

/** Tables that are read by people: a row at a time, so that a log of any length needs no memory. */

const mark = '\ufeff'

/** One line of cells. What a spreadsheet would take for a formula gets a quote before it (security.md INJ). */
export const csvLine = (cells: readonly (string | number | boolean | null)[]): string =>
  stringify([cells.map((cell) => (cell === null ? '' : String(cell)))], { escape_formulas: true })

/** A byte order mark, because spreadsheets take UTF-8 for something else without one. */
export async function* csvOf<T>(
  columns: Readonly<Record<string, (row: T) => string | number | boolean | null>>,
  pages: AsyncIterable<readonly T[]>,
): AsyncGenerator<string> {
  yield mark + csvLine(Object.keys(columns))
  const cells = Object.values(columns)
  for await (const page of pages) yield page.map((row) => csvLine(cells.map((cell) => cell(row)))).join('')
}

/** A JSON array, one row a line. */
export async function* jsonOf<T>(view: (row: T) => object, pages: AsyncIterable<readonly T[]>): AsyncGenerator<string> {
  let first = true
  yield '['
  for await (const page of pages) {
    for (const row of page) {
      yield `${first ? '\n' : ',\n'}${JSON.stringify(view(row))}`
      first = false
    }
  }
  yield '\n]\n'
}

export type Format = 'csv' | 'json'
const types: Readonly<Record<Format, string>> = {
  csv: 'text/csv; charset=utf-8',
  json: 'application/json; charset=utf-8',
}

/** The answer reads on only as fast as it is taken; who goes away ends it. */
export function download(name: string, format: Format, content: AsyncIterable<string>): Result {
  const encoder = new TextEncoder()
  const chunks = content[Symbol.asyncIterator]()
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const next = await chunks.next()
        if (next.done) controller.close()
        else controller.enqueue(encoder.encode(next.value))
      },
      async cancel() {
        await chunks.return?.()
      },
    },
    { highWaterMark: 1 },
  )
  const headers = { 'Content-Type': types[format], 'Content-Disposition': `attachment; filename="${name}.${format}"` }
  return done({ status: 200, body, headers })
}
