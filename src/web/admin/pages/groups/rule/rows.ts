import type { RuleRow } from '../../../api/rules.ts'
import { type BuilderOperator, flags, operators, operatorsFor } from './language.ts'

/** A row as it stands in the builder: perhaps not finished yet. */
export type Row = {
  readonly key: number
  readonly join: 'And' | 'Or'
  readonly property: string
  readonly operator: BuilderOperator | ''
  /** What is typed; several values of In with commas between them. */
  readonly value: string
}

let last = 0
export const emptyRow = (): Row => ({ key: ++last, join: 'And', property: '', operator: '', value: '' })

export const isBlank = (row: Row): boolean => row.property === '' && row.operator === '' && row.value === ''
export const isFinished = (row: Row): boolean => row.property !== '' && row.operator !== ''

export function rowOf({ join, property, operator, value }: RuleRow): Row {
  const typed = Array.isArray(value) ? value.map(listed).join(', ') : value === null ? '' : String(value)
  return { key: ++last, join: join ?? 'And', property, operator: operator as BuilderOperator, value: typed }
}

/** A value with a comma of its own stands in quotes. */
const listed = (text: string): string => (/[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

export function valuesOf(typed: string): string[] {
  const found = [...typed.matchAll(/\s*(?:"((?:[^"]|"")*)"|([^,]*))\s*(?:,|$)/g)]
  return found
    .map((match) => (match[1] === undefined ? (match[2] ?? '').trim() : match[1].replaceAll('""', '"')))
    .filter(Boolean)
}

/** In double quotes only the backtick escapes (directory.md D4). */
const quoted = (text: string): string => `"${text.replace(/[`"]/g, (sign) => `\`${sign}`)}"`

function operandOf({ property, operator, value }: Row): string {
  if (operator === 'In' || operator === 'Not In') return `[${valuesOf(value).map(quoted).join(',')}]`
  if (flags.includes(property)) return value === 'false' ? 'false' : value === 'true' ? 'true' : 'null'
  if (value === '' && (operator === 'Equals' || operator === 'Not Equals')) return 'null'
  return quoted(value)
}

/** The text of the finished rows: `(user.department -eq "Sales")`, joined by -and and -or, without grouping. */
export function textOf(rows: readonly Row[]): string {
  return rows
    .filter(isFinished)
    .map((row, n) => {
      const test = `(user.${row.property} ${operators[row.operator as BuilderOperator]} ${operandOf(row)})`
      return n === 0 ? test : ` ${row.join === 'And' ? '-and' : '-or'} ${test}`
    })
    .join('')
}

/** Another property may know fewer operators. */
export function withProperty(row: Row, property: string): Row {
  const fits = row.operator !== '' && operatorsFor(property).includes(row.operator)
  const flag = flags.includes(property)
  return {
    ...row,
    property,
    operator: fits ? row.operator : '',
    value: flag !== flags.includes(row.property) ? '' : row.value,
  }
}
