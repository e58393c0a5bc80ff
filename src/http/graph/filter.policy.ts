import { done, type Outcome, refuse } from '../../base/outcome.ts'
import { isGuid } from '../../base/text.ts'
import type { Comparison, Condition, Scalar } from '../../store/condition.ts'
import type { GraphRefusal } from './answer.ts'
import type { Filter, Literal } from './odata.ts'
import { badRequest, unsupportedQuery } from './refusals.ts'

/** From the tree of a `$filter` to a condition on rows: types and the allow-list are looked at here. */

/** `d`: by default; `A`: with the advanced parameters; `-`: not at all. */
export type Level = 'd' | 'A' | '-'
export type FilterTest = 'eq' | 'ne' | 'not' | 'ge' | 'le' | 'in' | 'startsWith' | 'endsWith' | 'null'
export type FilterRule = {
  readonly name: string
  readonly type: 'text' | 'guid' | 'boolean' | 'time' | 'number'
  readonly list: boolean
  readonly levels: Readonly<Record<FilterTest, Level>>
}
/** By path, in lower case. */
export type FilterRules = ReadonlyMap<string, FilterRule>

export type FilterMode = {
  readonly resource: string
  readonly rules: FilterRules
  /** Names of the type, in lower case: what exists but cannot be filtered is told apart from what does not exist. */
  readonly known: ReadonlySet<string>
  /** `ConsistencyLevel: eventual` and `$count=true` were given. */
  readonly advanced: boolean
  /** Refuse what the original refuses without them. */
  readonly strict: boolean
}

type Result = Outcome<Condition, GraphRefusal>

export const conditionOf = (filter: Filter, mode: FilterMode): Result => new Checker(mode).check(filter, false)

/** Every property that a filter asks for, in lower case and without paths inside lambdas. */
export function propertiesIn(filter: Filter): string[] {
  if ('property' in filter) return [filter.property.toLowerCase().split('/')[0]!]
  return (Array.isArray(filter.of) ? filter.of : [filter.of]).flatMap(propertiesIn)
}

type Scope = { readonly list: FilterRule; readonly variable: string }

class Checker {
  private readonly mode: FilterMode
  constructor(mode: FilterMode) {
    this.mode = mode
  }

  check(filter: Filter, negated: boolean, scope?: Scope): Result {
    switch (filter.is) {
      case 'and':
      case 'or':
        return this.joined(filter, negated, scope)
      case 'not': {
        const inner = this.check(filter.of, true, scope)
        return inner.ok ? done({ is: 'not', of: inner.value }) : inner
      }
      case 'any':
      case 'all':
        return scope ? this.within(filter) : this.lambda(filter, negated)
      case 'some':
        if (scope) return this.within(filter)
        return this.size({ property: filter.property, operator: 'gt', value: { type: 'number', value: 0 } }, negated)
      case 'size':
        return scope ? this.within(filter) : this.size(filter, negated)
      default:
        return this.leaf(filter, negated, scope)
    }
  }

  /** An element of a list has no lists of its own. */
  private within({ property }: { property: string }): Result {
    return refuse(this.unsupported(property))
  }

  private joined({ is, of }: Filter & { is: 'and' | 'or' }, negated: boolean, scope?: Scope): Result {
    const parts: Condition[] = []
    for (const part of of) {
      const checked = this.check(part, negated, scope)
      if (!checked.ok) return checked
      parts.push(checked.value)
    }
    return done({ is: is === 'and' ? 'all' : 'any', of: parts })
  }

  private leaf(filter: Filter & { is: 'compare' | 'in' | 'call' }, negated: boolean, scope?: Scope): Result {
    const found = this.ruleOf(filter.property, scope)
    if (!found.ok) return found
    const { rule, field } = found.value
    if (rule.list && !scope) return refuse(this.unsupported(filter.property))
    const refused = this.refusedTest(testOf(filter), rule, filter.property, negated)
    if (refused) return refuse(refused)
    if (filter.is === 'compare') return compared(filter, rule, field)
    if (filter.is === 'in') return listed(filter, rule, field)
    if (filter.value.type !== 'text') return refuse(wrongValue(filter.property))
    return done({ is: callKinds[filter.name], field, value: filter.value.value })
  }

  private ruleOf(property: string, scope?: Scope): Outcome<{ rule: FilterRule; field: string }, GraphRefusal> {
    const path = property.toLowerCase()
    if (!scope) {
      // What stands inside a list is asked of its elements, by any() and all().
      const outer = path.includes('/') ? this.mode.rules.get(path.slice(0, path.indexOf('/'))) : undefined
      if (outer?.list) return refuse(this.unsupported(property))
      const rule = this.mode.rules.get(path)
      return rule ? done({ rule, field: path }) : refuse(this.missing(property))
    }
    const [owner, ...rest] = path.split('/')
    if (owner !== scope.variable) return refuse(this.missing(property))
    const field = rest.join('/')
    const rule = field === '' ? scope.list : this.mode.rules.get(`${scope.list.name.toLowerCase()}/${field}`)
    return rule ? done({ rule, field }) : refuse(this.missing(property))
  }

  private lambda(filter: Filter & { is: 'any' | 'all' }, negated: boolean): Result {
    const list = this.mode.rules.get(filter.property.toLowerCase())
    if (!list) return refuse(this.missing(filter.property))
    if (!list.list) return refuse(this.unsupported(filter.property))
    // What holds for all elements is what is broken by none: as hard as a negation.
    const refused = this.refusedTest('not', list, filter.property, false)
    if ((negated || filter.is === 'all') && refused) return refuse(refused)
    const of = this.check(filter.of, false, { list, variable: filter.variable.toLowerCase() })
    if (!of.ok) return of
    return done({ is: filter.is === 'any' ? 'some' : 'every', field: list.name.toLowerCase(), of: of.value })
  }

  private size(filter: { property: string; operator: Comparison; value: Literal }, negated: boolean): Result {
    const path = filter.property.toLowerCase()
    const rule = this.mode.rules.get(`${path}/$count`)
    if (!rule)
      return refuse(this.mode.rules.has(path) ? this.unsupported(filter.property) : this.missing(filter.property))
    const refused = this.refusedTest(levelTest[filter.operator], rule, `${filter.property}/$count`, negated)
    if (refused) return refuse(refused)
    const { value } = filter.value
    if (filter.value.type !== 'number' || !Number.isInteger(value))
      return refuse(wrongValue(`${filter.property}/$count`))
    return done({ is: 'size', field: path, test: filter.operator, value: Number(value) })
  }

  private refusedTest(test: FilterTest | null, rule: FilterRule, property: string, negated: boolean) {
    const needed: FilterTest[] = [...(test ? [test] : []), ...(negated ? (['not'] as const) : [])]
    // A call or an operator that no property has.
    if (test === null || needed.some((one) => rule.levels[one] === '-')) return this.unsupported(property)
    const advanced = needed.find((one) => rule.levels[one] === 'A')
    return this.mode.strict && !this.mode.advanced && advanced ? needsAdvanced(advanced) : null
  }

  private missing(property: string): GraphRefusal {
    const first = property.toLowerCase().split('/')[0]!
    if (this.mode.known.has(first)) return this.unsupported(property)
    return badRequest(
      `Invalid filter clause: Could not find a property named '${property}' on type 'microsoft.graph.${this.mode.resource}'.`,
    )
  }

  private unsupported(property: string): GraphRefusal {
    return unsupportedQuery(
      `Unsupported or invalid query filter clause specified for property '${property}' of resource '${this.mode.resource}'.`,
    )
  }
}

export const needsAdvanced = (what: string): GraphRefusal =>
  unsupportedQuery(
    `The operator '${what}' needs advanced query parameters that may be missing: add $count=true and the header ConsistencyLevel:eventual.`,
  )

const levelTest = { eq: 'eq', ne: 'ne', gt: 'ge', ge: 'ge', lt: 'le', le: 'le' } as const
const callKinds = { startswith: 'begins', endswith: 'ends', contains: 'contains' } as const

/** Which column of the table a leaf stands in; null for `contains`, which directory objects do not have. */
function testOf(filter: Filter & { is: 'compare' | 'in' | 'call' }): FilterTest | null {
  if (filter.is === 'in') return 'in'
  if (filter.is === 'call')
    return filter.name === 'contains' ? null : filter.name === 'endswith' ? 'endsWith' : 'startsWith'
  return filter.value.type === 'null' ? 'null' : levelTest[filter.operator]
}

const wrongValue = (property: string): GraphRefusal =>
  badRequest(`Invalid filter clause: Invalid value for property '${property}'.`)

function compared(filter: Filter & { is: 'compare' }, rule: FilterRule, field: string): Result {
  if (filter.value.type === 'null') {
    if (filter.operator !== 'eq' && filter.operator !== 'ne') return refuse(wrongValue(filter.property))
    return done({ is: 'compare', field, test: filter.operator, value: null })
  }
  const value = scalarOf(filter.value, rule)
  if (value === undefined) return refuse(wrongValue(filter.property))
  return done({ is: 'compare', field, test: filter.operator, value })
}

function listed(filter: Filter & { is: 'in' }, rule: FilterRule, field: string): Result {
  const values: Scalar[] = []
  for (const literal of filter.values) {
    const value = scalarOf(literal, rule)
    if (value === undefined) return refuse(wrongValue(filter.property))
    values.push(value)
  }
  return done({ is: 'in', field, values })
}

/** A value of the property's type; ids with or without quotes. */
function scalarOf({ type, value }: Literal, rule: FilterRule): Scalar | undefined {
  if (rule.type === 'guid')
    return (type === 'guid' || type === 'text') && isGuid(value) ? value.toLowerCase() : undefined
  if (rule.type === 'text') return type === 'text' || type === 'guid' ? value : undefined
  return type === rule.type && value !== null ? value : undefined
}
