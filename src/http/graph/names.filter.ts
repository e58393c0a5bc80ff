import { asciiLower } from '../../base/text.ts'
import type { FilterRule, FilterRules } from './filter.policy.ts'
import type { Filter, Literal } from './odata.ts'

/**
 * Names that tenants make up stand in no table of filters: directory extensions, which are texts, and custom security
 * attributes, whose type the value that is asked for tells. One value and a list of them are asked alike, as in the
 * original: what is `eq` is equal to one of them.
 */
const extension = /^extension_[0-9a-f]{32}_\w{1,64}$/i
const attribute = /^customSecurityAttributes\/[A-Za-z][A-Za-z0-9]{0,31}\/[A-Za-z][A-Za-z0-9]{0,31}$/i

const none = {
  eq: '-',
  ne: '-',
  not: '-',
  ge: '-',
  le: '-',
  in: '-',
  startsWith: '-',
  endsWith: '-',
  null: '-',
} as const
const ofExtensions = { ...none, eq: 'd', ne: 'A', not: 'A', in: 'd', startsWith: 'd', null: 'A' } as const
const ofAttributes = { ...none, eq: 'A', ne: 'A', not: 'A', startsWith: 'A' } as const

type Leaf = Extract<Filter, { is: 'compare' | 'in' | 'call' }>
export type Prepared = { readonly filter: Filter; readonly rules: FilterRules }

export function withTenantNames(filter: Filter, rules: FilterRules): Prepared {
  const more = new Map<string, FilterRule>()
  const walk = (one: Filter): Filter => {
    if (one.is === 'and' || one.is === 'or') return { ...one, of: one.of.map(walk) }
    if (one.is === 'not') return { ...one, of: walk(one.of) }
    if (one.is !== 'compare' && one.is !== 'in' && one.is !== 'call') return one
    return leaf(one, more)
  }
  const prepared = walk(filter)
  return { filter: prepared, rules: more.size === 0 ? rules : new Map([...rules, ...more]) }
}

function leaf(one: Leaf, more: Map<string, FilterRule>): Filter {
  const path = asciiLower(one.property)
  if (extension.test(path)) more.set(path, { name: one.property, type: 'text', list: false, levels: ofExtensions })
  if (!attribute.test(path)) return one
  const value = one.is === 'in' ? one.values[0]! : one.value
  more.set(path, { name: one.property, type: typeOf(value), list: true, levels: ofAttributes })
  more.set(`${path}/$count`, { name: `${one.property}/$count`, type: 'number', list: false, levels: ofAttributes })
  return among(one, value)
}

const typeOf = ({ type }: Literal): FilterRule['type'] => (type === 'number' || type === 'boolean' ? type : 'text')

/** Of the values that somebody has. */
function among(one: Leaf, value: Literal): Filter {
  const { property } = one
  if (one.is === 'compare' && value.type === 'null') {
    const zero: Literal = { type: 'number', value: 0 }
    const nothing: Filter = { is: 'size', property, operator: 'eq', value: zero }
    return one.operator === 'eq' ? nothing : { is: 'not', of: nothing }
  }
  const variable = 'value'
  const found = (of: Filter): Filter => ({ is: 'any', property, variable, of })
  if (one.is === 'compare' && one.operator === 'ne')
    return { is: 'not', of: found({ ...one, operator: 'eq', property: variable }) }
  return found({ ...one, property: variable })
}
