import { done, type Outcome, refuse } from '../base/outcome.ts'
import { asciiLower } from '../base/text.ts'
import type { BulkKind, FileProblem } from '../contract/jobs.ts'
import { formats, headingOf, versionLine } from './bulk.formats.ts'

/** Where each property stands in a line. */
export type Places = ReadonlyMap<string, number>

const problem = (row: number, code: string, message: string, column: string | null = null): FileProblem => ({
  row,
  column,
  code,
  message,
})

/** The newer form of a members file: no version, one column of object ids. */
export const isPlainIds = (kind: BulkKind, cells: readonly string[]): boolean =>
  (kind === 'importMembers' || kind === 'removeMembers') && asciiLower(cells[0]!.trim()) === 'objectid'

/** Row 1: the version alone; spreadsheets add commas behind it. */
export function versionProblem(cells: readonly string[]): FileProblem | null {
  const [first = '', ...rest] = cells
  if (first.trim() === versionLine && rest.every((cell) => cell.trim() === '')) return null
  if (first.includes(';') || first.includes('\t'))
    return problem(
      1,
      'delimiter',
      'The columns must be separated by commas: save the file as "CSV UTF-8 (comma delimited)".',
    )
  return problem(
    1,
    'version',
    `The first row must be "${versionLine}": start from the template and keep its first two rows.`,
  )
}

/** Row 2: columns are known by the name in brackets; unknown ones are left alone. */
export function placesOf(kind: BulkKind, row: number, cells: readonly string[]): Outcome<Places, FileProblem[]> {
  const { columns } = formats[kind]
  const known = new Map(columns.map((column) => [asciiLower(column.property), column]))
  const places = new Map<string, number>()
  const problems: FileProblem[] = []
  if (cells.length === 1 && columns.length > 1 && cells[0]!.includes(';'))
    return refuse([problem(row, 'delimiter', 'The columns must be separated by commas, not semicolons.')])
  cells.forEach((cell, index) => {
    const name = /\[([^\]]*)\]/.exec(cell)?.[1]
    const column = name === undefined ? undefined : known.get(asciiLower(name.trim()))
    if (!column) return
    if (places.has(column.property))
      problems.push(problem(row, 'column_twice', `The column "${headingOf(column)}" is there twice.`, column.property))
    places.set(column.property, index)
  })
  for (const column of columns) {
    if (!column.required || places.has(column.property)) continue
    problems.push(
      problem(
        row,
        'column_missing',
        `The column "${headingOf(column)}" is missing: keep row 2 as it is in the template.`,
        column.property,
      ),
    )
  }
  return problems.length > 0 ? refuse(problems) : done(places)
}

export const isExample = (cells: readonly string[]): boolean => /^\s*Example:/i.test(cells[0] ?? '')
