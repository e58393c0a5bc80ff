import { type Params, type TextKey, t } from '../../contract/text/text.ts'
import { printCondition } from './print.ts'
import { propertiesOf, propertyOf } from './properties.ts'
import type { Condition, Operator, Rule, Test } from './tree.ts'

/**
 * The rule builder (directory.md 4.10): up to five comparisons in a row, without brackets. And binds tighter than
 * Or, so where both stand the reader is shown which rows belong together.
 */
export const builderLimit = 5

export type Join = 'And' | 'Or'
export type BuilderValue = string | boolean | null | readonly string[]
export type BuilderRow = {
  /** Null in the first row. */
  readonly join: Join | null
  readonly property: string
  readonly operator: BuilderOperator
  /** Text; true or false; null for "no value"; several texts for In and Not In. */
  readonly value: BuilderValue
}

const labels = {
  Equals: 'eq',
  'Not Equals': 'ne',
  'Starts With': 'startsWith',
  'Not Starts With': 'notStartsWith',
  'Ends With': 'endsWith',
  'Not Ends With': 'notEndsWith',
  Match: 'match',
  'Not Match': 'notMatch',
  In: 'in',
  'Not In': 'notIn',
} as const satisfies Record<string, Operator>
export type BuilderOperator = keyof typeof labels
export const builderOperators = Object.keys(labels) as BuilderOperator[]
const labelOf = new Map<Operator, BuilderOperator>(builderOperators.map((label) => [labels[label], label]))

/** Extension properties join them once their application is known. */
export const builderProperties: readonly string[] = propertiesOf('user').flatMap((property) =>
  property.type === 'text' || property.type === 'flag' ? [property.name] : [],
)

export type BuilderView =
  /** `groups`: indices of the rows that And holds together, shown when Or is used too. */
  | { readonly ok: true; readonly rows: readonly BuilderRow[]; readonly groups: readonly (readonly number[])[] }
  /** Why the builder cannot show it; the text box still can. */
  | { readonly ok: false; readonly message: string }

/** The rows of a rule, or why there are none. */
export function rowsOf(rule: Rule, locale = 'en'): BuilderView {
  const no = (key: TextKey, params?: Params): BuilderView => ({ ok: false, message: t(locale, key, params) })
  const { condition } = rule
  if (rule.kind !== 'user' || condition.is === 'reports' || condition.is === 'memberOf')
    return no('rule.builder.special')
  const chains = (condition.is === 'or' ? condition.parts : [condition]).map((part) =>
    part.is === 'and' ? part.parts : [part],
  )
  const tests = chains.flat()
  if (!tests.every((part): part is Test => part.is === 'test')) return no('rule.builder.grouping')
  if (tests.length > builderLimit) return no('rule.builder.many', { limit: builderLimit, count: tests.length })
  const odd = tests.find((test) => !isOffered(test.property))
  if (odd) return no('rule.builder.property', { name: odd.property })
  const unknown = tests.find((test) => !labelOf.has(test.operator))
  if (unknown) return no('rule.builder.operator', { name: `-${unknown.operator}` })
  const rows = chains.flatMap((chain, group) =>
    (chain as readonly Test[]).map((test, n) => rowOf(test, joinOf(group, n))),
  )
  return { ok: true, rows, groups: groupsOf(chains.map((chain) => chain.length)) }
}

const joinOf = (group: number, n: number): Join | null => (n > 0 ? 'And' : group > 0 ? 'Or' : null)

const rowOf = (test: Test, join: Join | null): BuilderRow => ({
  join,
  property: test.property,
  operator: labelOf.get(test.operator)!,
  value: test.value as BuilderValue,
})

const isOffered = (name: string): boolean => {
  const type = propertyOf('user', name)?.type
  return type === 'text' || type === 'flag'
}

function groupsOf(lengths: readonly number[]): number[][] {
  if (lengths.length < 2 || lengths.every((length) => length === 1)) return []
  let next = 0
  return lengths.map((length) => Array.from({ length }, () => next++))
}

/** The text of the rows: `(user.department -eq "Sales")`, joined by -and and -or, without grouping. */
export function textOfRows(rows: readonly BuilderRow[]): string {
  return rows
    .map(
      (row, n) => `${n === 0 ? '' : ` -${(row.join ?? 'And').toLowerCase()} `}(${printCondition(testOf(row), 'user')})`,
    )
    .join('')
}

/** An empty text means "no value" (4.10, value box). */
const testOf = (row: BuilderRow): Condition => ({
  is: 'test',
  property: row.property,
  operator: labels[row.operator],
  value: row.value === '' ? null : row.value,
})
