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
  let row = 0
  try {
    const text = textOf(content)
    const first = await firstLine(text)
    // Alone, because it is shorter than the others: the parser would make an error for each line that is not like it.
    for await (const cells of parsed(once(first.line))) {
      row++
      yield* lineOf(row, cells)
    }
    row = Math.max(row, 1)
    for await (const cells of parsed(first.rest)) {
      row++
      if (row > bulkLimits.rows + 3) return yield { problem: tooMany(row) }
      yield* lineOf(row, cells)
    }
  } catch (error) {
    yield { problem: problemOf(error, row) }
  }
}

const lineOf = (row: number, cells: readonly string[]): Line[] =>
  cells.some((cell) => cell !== '') ? [{ row, cells }] : []

const tooMany = (row: number): FileProblem =>
  fileProblem(row, 'too_many_rows', `At most ${bulkLimits.rows} rows in one file: split it.`)

async function* once(text: string): AsyncGenerator<string> {
  yield text
}

async function* parsed(text: AsyncIterable<string>): AsyncGenerator<string[]> {
  const parser = parse({ relax_column_count: true, max_record_size: bulkLimits.line })
  const source = Readable.from(text)
  source.on('error', (error) => parser.destroy(error))
  source.pipe(parser)
  try {
    yield* parser as AsyncIterable<string[]>
  } finally {
    source.destroy()
  }
}

/** Text up to the end of the first line, and what follows. */
async function firstLine(text: AsyncIterator<string>): Promise<{ line: string; rest: AsyncIterable<string> }> {
  let seen = ''
  for (;;) {
    // A carriage return at the very end may be half of a line end.
    const end = /\r\n|\n|\r(?=[^\n])/.exec(seen)
    const next = end || seen.length > bulkLimits.line ? null : await text.next()
    if (next && !next.done) {
      seen += next.value
      continue
    }
    const from = end ? end.index + end[0].length : seen.length
    const line = end ? seen.slice(0, end.index) : seen
    return { line, rest: withBefore(seen.slice(from), text) }
  }
}

async function* withBefore(before: string, text: AsyncIterator<string>): AsyncGenerator<string> {
  if (before !== '') yield before
  for (let next = await text.next(); !next.done; next = await text.next()) yield next.value
}

/** The parser is ahead of what was read from it: it knows itself which line it stopped at. */
function problemOf(error: unknown, before: number): FileProblem {
  if (error instanceof Unreadable) return error.problem
  if (!(error instanceof CsvError)) throw error
  const row = (before > 0 ? 1 : 0) + (typeof error.records === 'number' ? error.records : 0) + 1
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
