import { Readable } from 'node:stream'
import { CsvError, parse } from 'csv-parse'
import { bulkLimits, type FileProblem } from '../contract/jobs.ts'

/** A line of a file, numbered as a spreadsheet does; or what ends the reading. */
export type Line = { readonly row: number; readonly cells: readonly string[] } | { readonly problem: FileProblem }

export const fileProblem = (
  row: number | null,
  code: string,
  message: string,
  column: string | null = null,
): FileProblem => ({ row, column, code, message })

/** What the reading of text says no to, on its way through the parser. */
class Unreadable extends Error {
  readonly problem: FileProblem
  constructor(problem: FileProblem) {
    super(problem.message)
    this.problem = problem
  }
}

/**
 * RFC 4180 with what spreadsheets do to it: a byte order mark, CRLF or LF, quotes, short and long lines. A line at a
 * time is in memory, however large the file.
 */
export async function* readLines(content: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  const parser = parse({ relax_column_count: true, max_record_size: bulkLimits.line })
  const source = Readable.from(textOf(content))
  source.on('error', (error) => parser.destroy(error))
  source.pipe(parser)
  let row = 0
  try {
    for await (const cells of parser as AsyncIterable<string[]>) {
      row++
      if (row > bulkLimits.rows + 3) {
        yield { problem: fileProblem(row, 'too_many_rows', `At most ${bulkLimits.rows} rows in one file: split it.`) }
        return
      }
      if (cells.some((cell) => cell !== '')) yield { row, cells }
    }
  } catch (error) {
    yield { problem: problemOf(error) }
  } finally {
    source.destroy()
  }
}

/** The parser is ahead of what was read from it: it knows itself which line it stopped at. */
function problemOf(error: unknown): FileProblem {
  if (error instanceof Unreadable) return error.problem
  if (!(error instanceof CsvError)) throw error
  const row = typeof error.records === 'number' ? error.records + 1 : null
  if (error.code === 'CSV_MAX_RECORD_SIZE')
    return fileProblem(row, 'line_too_long', `A line has more than ${bulkLimits.line} characters: is a quote missing?`)
  return fileProblem(row, 'quotes', 'The quotes of this line are not closed, or stand where none may stand.')
}

async function* textOf(content: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let bytes = 0
  for await (const chunk of content) {
    bytes += chunk.length
    if (bytes > bulkLimits.bytes) throw new Unreadable(tooLarge)
    yield checked(() => decoder.decode(chunk, { stream: true }))
  }
  yield checked(() => decoder.decode())
}

const tooLarge = fileProblem(
  null,
  'too_large',
  `The file is larger than ${bulkLimits.bytes / 1024 / 1024} MB: split it.`,
)
const notText = fileProblem(null, 'encoding', 'The file is not UTF-8 text: save it as "CSV UTF-8 (comma delimited)".')

function checked(decode: () => string): string {
  let text: string
  try {
    text = decode()
  } catch {
    throw new Unreadable(notText)
  }
  if (text.includes('\0')) throw new Unreadable(notText)
  return text
}
