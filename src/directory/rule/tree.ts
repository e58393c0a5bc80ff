/**
 * A rule twice: as it was written (`Syntax`, every piece with its place) and as it is meant (`Rule`, checked, with
 * canonical names). Places are zero-based UTF-16 offsets (clarifications, `position`).
 */
export type Span = { readonly start: number; readonly end: number }

export const operators = [
  'eq',
  'ne',
  'startsWith',
  'notStartsWith',
  'endsWith',
  'notEndsWith',
  'contains',
  'notContains',
  'match',
  'notMatch',
  'in',
  'notIn',
  'le',
  'ge',
] as const
export type Operator = (typeof operators)[number]
export type Quantifier = 'any' | 'all'

export type Literal = Span &
  (
    | { readonly is: 'text'; readonly text: string }
    /** Digits without quotes: a text all the same, `0123` is not `123`. */
    | { readonly is: 'number'; readonly text: string }
    | { readonly is: 'date'; readonly text: string }
    | { readonly is: 'now'; readonly shift: string; readonly offset: number }
    | { readonly is: 'boolean'; readonly value: boolean }
    | { readonly is: 'null' }
    /** A word that means nothing here, such as a text without its quotes. */
    | { readonly is: 'word'; readonly text: string }
    | { readonly is: 'list'; readonly items: readonly Literal[] }
  )

/** What is compared: `user.department`, `assignedPlan.service`, or the element `_` (without an object). */
export type Name = Span & { readonly object: string | null; readonly name: string }

/** The parse is wider than the grammar: any operator takes any literal, so that what is wrong can be said. */
export type Syntax = Span &
  (
    | { readonly is: 'and' | 'or'; readonly parts: readonly Syntax[] }
    | { readonly is: 'not'; readonly part: Syntax }
    | {
        readonly is: 'test'
        readonly name: Name
        readonly operator: Operator | 'not'
        readonly operatorAt: Span
        readonly literal: Literal
      }
    | {
        readonly is: 'quantified'
        readonly name: Name
        readonly quantifier: Quantifier
        readonly operatorAt: Span
        readonly part: Syntax
      }
    | { readonly is: 'direct'; readonly wrapped: boolean; readonly manager: Literal }
  )

/** A time in a rule: fixed, or counted from the moment of evaluation. Milliseconds. */
export type Moment =
  | { readonly is: 'at'; readonly at: number }
  | { readonly is: 'now'; readonly offset: number; readonly shift: string }

export type Value = string | boolean | null | readonly string[] | Moment

export type Kind = 'user' | 'device'

/** Inside `quantified` the property is `_`, or a field of an assigned plan such as `service`. */
export type Condition =
  | { readonly is: 'and' | 'or'; readonly parts: readonly Condition[] }
  | { readonly is: 'not'; readonly part: Condition }
  | Test
  | {
      readonly is: 'quantified'
      readonly property: string
      readonly quantifier: Quantifier
      readonly part: Condition
    }
  | { readonly is: 'reports'; readonly managerId: string }
  | { readonly is: 'memberOf'; readonly groupIds: readonly string[] }

export type Test = {
  readonly is: 'test'
  readonly property: string
  readonly operator: Operator
  readonly value: Value
}

export type Rule = { readonly kind: Kind; readonly condition: Condition }

/** The positive operator of a negative one: every negative is the exact complement (directory.md 4.5, D3). */
export const complements: Readonly<Partial<Record<Operator, Operator>>> = {
  ne: 'eq',
  notStartsWith: 'startsWith',
  notEndsWith: 'endsWith',
  notContains: 'contains',
  notMatch: 'match',
  notIn: 'in',
}

export const isMoment = (value: Value): value is Moment => typeof value === 'object' && value !== null && 'is' in value
