import { done, type Outcome, refuse } from '../../base/outcome.ts'
import type { Params, TextKey } from '../../contract/text/text.ts'
import { instantOf } from './moments.ts'
import type { PropertyType } from './properties.ts'
import type { Literal, Operator, Span, Value } from './tree.ts'

/** Why a literal does not go with its operator. */
export type WrongOperand = { readonly at: Span; readonly key: TextKey; readonly params?: Params }

const wrong = (at: Span, key: TextKey, params?: Params) =>
  refuse<WrongOperand>({ at, key, ...(params ? { params } : {}) })

/** What a literal means for an operator on a property of this type. */
export function operandOf(
  literal: Literal,
  operator: Operator,
  type: PropertyType,
  property: string,
): Outcome<Value, WrongOperand> {
  const equality = operator === 'eq' || operator === 'ne'
  if (literal.is === 'null') return equality ? done(null) : wrong(literal, 'rule.operand.null')
  if (literal.is === 'text' && literal.text === '') return equality ? done(null) : wrong(literal, 'rule.operand.blank')
  const listed = operator === 'in' || operator === 'notIn'
  if (listed)
    return literal.is === 'list' ? texts(literal.items, literal, property) : wrong(literal, 'rule.operand.list')
  if (literal.is === 'list') return wrong(literal, 'rule.operand.no_list')
  if (type === 'flag') return flag(literal)
  return type === 'date' ? moment(literal) : text(literal)
}

function text(literal: Literal): Outcome<string, WrongOperand> {
  if (literal.is === 'text' || literal.is === 'number') return done(literal.text)
  if (literal.is === 'date' && instantOf(literal.text) !== null) return done(literal.text)
  if (literal.is === 'word') return wrong(literal, 'rule.operand.quotes', { suggestion: `"${literal.text}"` })
  return wrong(literal, 'rule.operand.text')
}

function flag(literal: Literal): Outcome<boolean, WrongOperand> {
  if (literal.is === 'boolean') return done(literal.value)
  const quoted = literal.is === 'text' ? literal.text.toLowerCase() : ''
  return quoted === 'true' || quoted === 'false' ? done(quoted === 'true') : wrong(literal, 'rule.operand.boolean')
}

function moment(literal: Literal): Outcome<Value, WrongOperand> {
  if (literal.is === 'now') return done({ is: 'now', offset: literal.offset, shift: literal.shift })
  const at = literal.is === 'date' || literal.is === 'text' ? instantOf(literal.text) : null
  return at === null ? wrong(literal, 'rule.operand.date') : done({ is: 'at', at })
}

function texts(items: readonly Literal[], list: Span, property: string): Outcome<readonly string[], WrongOperand> {
  if (items.length === 0) return wrong(list, 'rule.operand.empty_list')
  const found: string[] = []
  for (const item of items) {
    if (item.is === 'null') return wrong(item, 'rule.operand.list_null', { property })
    const value = text(item)
    if (!value.ok) return item.is === 'word' ? value : wrong(item, 'rule.operand.list_item')
    if (value.value === '') return wrong(item, 'rule.operand.list_item')
    found.push(value.value)
  }
  return done(found)
}
