import { type RawBuilder, sql } from 'kysely'

/**
 * A condition on rows as a tree: built and checked by parsers, compiled to SQL here with every value a parameter.
 * Two-valued, as OData wants it: what is null is not equal to 'x', and does not begin with it.
 */
export type Condition =
  | { readonly is: 'all' | 'any'; readonly of: readonly Condition[] }
  | { readonly is: 'not'; readonly of: Condition }
  | { readonly is: 'compare'; readonly field: string; readonly test: Comparison; readonly value: Scalar | null }
  | { readonly is: 'in'; readonly field: string; readonly values: readonly Scalar[] }
  | { readonly is: 'begins' | 'ends' | 'contains'; readonly field: string; readonly value: string }
  /** Over the elements of a list; their fields have the list's names. */
  | { readonly is: 'some' | 'every'; readonly field: string; readonly of: Condition }
  | { readonly is: 'size'; readonly field: string; readonly test: Comparison; readonly value: number }

export type Scalar = string | number | boolean | Date
export type Comparison = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le'

/** Every row: no condition at all. */
export const everything: Condition = { is: 'all', of: [] }

type Sql<T = unknown> = RawBuilder<T>

export type ScalarField = {
  readonly kind: 'scalar'
  /** What stands on the left; the indexes are on exactly this. */
  readonly left: Sql
  /** A value in the form that the left side has: folded like it, or of its type. */
  right(value: Scalar): Sql
  /** The left side backwards, where an index serves what texts end in. */
  readonly reversed?: Sql
}
export type ListField = {
  readonly kind: 'list'
  /** A row for each element: what follows `from`. */
  readonly rows: Sql
  readonly elements: Fields
  readonly size: Sql<number>
}
export type Field = ScalarField | ListField
/** The allow-list: what no field is made for cannot be asked. */
export type Fields = (name: string) => Field | undefined

/** Texts without case: both sides go through the same function, so that indexes on it serve. */
export const folded = (column: Sql<string | null>): ScalarField => ({
  kind: 'scalar',
  left: sql`(fold(${column}) collate "C")`,
  right: (value) => sql`(fold(${String(value)}::text) collate "C")`,
})

/** A column that is compared as it is; `type` makes the parameter's type plain. */
export const exact = (column: Sql, type: 'text' | 'uuid' | 'boolean' | 'timestamptz' | 'integer'): ScalarField => ({
  kind: 'scalar',
  left: column,
  right: (value) => sql`${value}::${sql.raw(type)}`,
})

/** A list of texts in an array column. */
export const texts = (column: Sql<string[]>): ListField => ({
  kind: 'list',
  rows: sql`unnest(${column}) as element (value)`,
  elements: (name) => (name === '' ? folded(sql`element.value`) : undefined),
  size: sql<number>`cardinality(${column})`,
})

const signs = { eq: sql`=`, ne: sql`<>`, gt: sql`>`, ge: sql`>=`, lt: sql`<`, le: sql`<=` } as const
const yes = sql<boolean>`true`
const no = sql<boolean>`false`

export function compile(condition: Condition, fields: Fields, negated = false): Sql<boolean> {
  switch (condition.is) {
    case 'not':
      return compile(condition.of, fields, !negated)
    case 'all':
    case 'any':
      return joined(condition, fields, negated)
    case 'compare':
      return compared(scalarOf(fields, condition.field), condition.test, condition.value, negated)
    case 'in':
      return oneOf(scalarOf(fields, condition.field), condition.values, negated)
    case 'some':
    case 'every':
      return quantified(condition, fields, negated)
    case 'size': {
      const { size } = listOf(fields, condition.field)
      return flipped(sql`${size} ${signs[condition.test]} ${condition.value}::bigint`, negated)
    }
    default:
      return flipped(like(scalarOf(fields, condition.field), condition.is, condition.value), negated)
  }
}

/** The parts of a path were checked before: a field that is missing here is a bug. */
function scalarOf(fields: Fields, name: string): ScalarField {
  const field = fields(name)
  if (field?.kind !== 'scalar') throw new Error(`No column for ${name}.`)
  return field
}

function listOf(fields: Fields, name: string): ListField {
  const field = fields(name)
  if (field?.kind !== 'list') throw new Error(`No list for ${name}.`)
  return field
}

/** De Morgan: a negation ends at the leaves, where indexes and nulls are looked at. */
function joined({ is, of }: { is: 'all' | 'any'; of: readonly Condition[] }, fields: Fields, negated: boolean) {
  const all = (is === 'all') !== negated
  if (of.length === 0) return all ? yes : no
  const parts = of.map((part) => compile(part, fields, negated))
  return sql<boolean>`(${sql.join(parts, all ? sql` and ` : sql` or `)})`
}

/** Null makes a comparison null; where it is turned round, that must count as false before. */
const flipped = (test: Sql, negated: boolean): Sql<boolean> =>
  negated ? sql<boolean>`not coalesce(${test}, false)` : sql<boolean>`${test}`

function compared(field: ScalarField, test: Comparison, value: Scalar | null, negated: boolean): Sql<boolean> {
  const equal = test === 'eq' || test === 'ne'
  const same = (test === 'eq') !== negated
  if (value === null) {
    if (!equal) return negated ? yes : no
    return same ? sql`${field.left} is null` : sql`${field.left} is not null`
  }
  const right = field.right(value)
  if (!equal) return flipped(sql`${field.left} ${signs[test]} ${right}`, negated)
  return same ? sql`${field.left} = ${right}` : sql`${field.left} is distinct from ${right}`
}

function oneOf(field: ScalarField, values: readonly Scalar[], negated: boolean): Sql<boolean> {
  if (values.length === 0) return negated ? yes : no
  const list = sql.join(values.map((value) => field.right(value)))
  return flipped(sql`${field.left} in (${list})`, negated)
}

const escaped = (value: string): string => value.replace(/[\\%_]/g, '\\$&')
const backwards = (value: string): string => [...value].reverse().join('')

function like(field: ScalarField, is: 'begins' | 'ends' | 'contains', value: string): Sql {
  if (is === 'begins') return sql`${field.left} like ${field.right(`${escaped(value)}%`)}`
  if (is === 'contains') return sql`${field.left} like ${field.right(`%${escaped(value)}%`)}`
  if (!field.reversed) return sql`${field.left} like ${field.right(`%${escaped(value)}`)}`
  return sql`${field.reversed} like ${field.right(`${escaped(backwards(value))}%`)}`
}

function quantified(
  { is, field, of }: { is: 'some' | 'every'; field: string; of: Condition },
  fields: Fields,
  negated: boolean,
): Sql<boolean> {
  const { rows, elements } = listOf(fields, field)
  // Every element keeps it when there is none that breaks it.
  const found = sql`exists (select 1 from ${rows} where ${compile(of, elements, is === 'every')})`
  return (is === 'some') !== negated ? sql<boolean>`${found}` : sql<boolean>`not ${found}`
}
