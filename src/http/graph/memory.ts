import type { Condition, Scalar } from '../../store/condition.ts'

/** A condition on something that is at hand: lists that are short and in no table. Texts without case. */
export function evaluate(condition: Condition, row: object): boolean {
  switch (condition.is) {
    case 'all':
      return condition.of.every((one) => evaluate(one, row))
    case 'any':
      return condition.of.some((one) => evaluate(one, row))
    case 'not':
      return !evaluate(condition.of, row)
    case 'some':
    case 'every':
    case 'size':
      throw new Error(`No list for ${condition.field}.`)
    default:
      return leaf(condition, valueIn(row, condition.field))
  }
}

const valueIn = (row: object, field: string): unknown =>
  Object.entries(row).find(([name]) => name.toLowerCase() === field)?.[1] ?? null

const fold = (value: unknown): unknown => (typeof value === 'string' ? value.toLowerCase() : value)
const same = (value: unknown, other: Scalar | null): boolean => fold(value) === fold(other)

type Leaf = Extract<Condition, { is: 'compare' | 'in' | 'begins' | 'ends' | 'contains' }>

function leaf(condition: Leaf, value: unknown): boolean {
  if (condition.is === 'in') return condition.values.some((one) => same(value, one))
  if (condition.is === 'compare') return compared(condition, value)
  if (typeof value !== 'string') return false
  const [text, part] = [value.toLowerCase(), condition.value.toLowerCase()]
  if (condition.is === 'begins') return text.startsWith(part)
  return condition.is === 'ends' ? text.endsWith(part) : text.includes(part)
}

function compared({ test, value: wanted }: Extract<Condition, { is: 'compare' }>, value: unknown): boolean {
  if (test === 'eq') return same(value, wanted)
  if (test === 'ne') return !same(value, wanted)
  if (value === null || wanted === null) return false
  const [left, right] = [fold(value), fold(wanted)] as [string, string]
  if (test === 'gt') return left > right
  if (test === 'ge') return left >= right
  return test === 'lt' ? left < right : left <= right
}
