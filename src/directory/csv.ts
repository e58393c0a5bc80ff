import { stringify } from 'csv-stringify'
import { stringify as stringifySync } from 'csv-stringify/sync'
import { safeCell } from './csv.policy.ts'

export type Cell = string | number | boolean | Date | null | readonly string[]

/** Lists are joined by `; `: a spreadsheet shows them, an import takes them apart. */
const asText = (cell: Cell): string => {
  if (cell === null) return ''
  if (cell instanceof Date) return cell.toISOString()
  if (typeof cell === 'boolean') return cell ? 'True' : 'False'
  if (typeof cell === 'number') return String(cell)
  return typeof cell === 'string' ? cell : cell.join('; ')
}

/** Nothing in it can run in a spreadsheet (directory.md 2.6). */
const line = (cells: readonly Cell[]): string[] => cells.map((cell) => safeCell(asText(cell)))

const options = { record_delimiter: 'windows', bom: true } as const

/** A small file as one text: RFC 4180 with CRLF and a byte order mark, so that every spreadsheet reads it as UTF-8. */
export const csvText = (lines: readonly (readonly Cell[])[]): string => stringifySync(lines.map(line), options)

/** The same a piece at a time, however many rows come. */
export async function* csvOf(
  headings: readonly string[],
  rows: AsyncIterable<readonly Cell[]>,
): AsyncGenerator<string> {
  const writer = stringify(options)
  writer.setEncoding('utf8')
  writer.write([...headings])
  let error: unknown
  const feeding = feed(writer, rows).catch((cause: unknown) => {
    error = cause
    writer.destroy()
  })
  try {
    for await (const piece of writer as AsyncIterable<string>) yield piece
  } catch (cause) {
    throw error ?? cause
  } finally {
    writer.destroy()
    await feeding
  }
  if (error) throw error
}

type Writer = ReturnType<typeof stringify>

async function feed(writer: Writer, rows: AsyncIterable<readonly Cell[]>): Promise<void> {
  for await (const row of rows) {
    if (writer.destroyed) return
    if (!writer.write(line(row))) await drained(writer)
  }
  writer.end()
}

const drained = (writer: Writer): Promise<void> =>
  new Promise((resolve) => {
    const go = () => {
      writer.off('drain', go)
      writer.off('close', go)
      resolve()
    }
    writer.on('drain', go)
    writer.on('close', go)
  })
