import { own } from '../../base/text.ts'
import type { TextKey } from '../../contract/text/text.ts'
import { operandOf } from './operands.ts'
import { compilePattern, patternLimit } from './patterns.ts'
import type { Findings } from './problems.ts'
import {
  applicationOf,
  operatorsOf,
  type Property,
  type PropertyType,
  planFields,
  propertyOf,
  suggestionFor,
} from './properties.ts'
import type { Condition, Kind, Literal, Name, Rule, Span, Syntax, Test, Value } from './tree.ts'

/** What the group and its tenant allow. */
export type Surroundings = {
  /** The group's membership type; without it the rule's first object decides. */
  readonly kind?: Kind
  /** A Microsoft 365 group takes users only. */
  readonly unified?: boolean
  /** Whether an extension property's application (32 hex digits) is in the tenant; without it, nobody asks. */
  readonly hasApplication?: (applicationId: string) => boolean
}

/**
 * From what was written to what is meant: object, property, operator, operand, pattern, in this order for each
 * comparison (clarifications, order of checks). Null when something is wrong.
 */
export function check(syntax: Syntax, text: string, findings: Findings, around: Surroundings = {}): Rule | null {
  const kind = around.kind ?? firstKind(syntax) ?? 'user'
  const scope: Scope = { kind, text, findings, around, elements: null }
  if (kind === 'device' && around.unified) findings.problem('E_OBJECT', syntax, 'rule.unified')
  const condition =
    syntax.is === 'direct' ? reports(scope, syntax) : (memberOf(scope, syntax) ?? conditionOf(scope, syntax))
  return findings.problems().length > 0 ? null : { kind, condition }
}

/** `elements`: the list whose elements are being tested. */
type Scope = {
  readonly kind: Kind
  readonly text: string
  readonly findings: Findings
  readonly around: Surroundings
  readonly elements: Property | null
}

const kindOf = (object: string): Kind | null =>
  object.toLowerCase() === 'user' ? 'user' : object.toLowerCase() === 'device' ? 'device' : null

function firstKind(syntax: Syntax): Kind | null {
  if (syntax.is === 'direct') return 'user'
  if (syntax.is === 'not') return firstKind(syntax.part)
  if (syntax.is === 'test' || syntax.is === 'quantified') return kindOf(syntax.name.object ?? '')
  for (const part of syntax.parts) {
    const kind = firstKind(part)
    if (kind) return kind
  }
  return null
}

/** Stands where something is wrong; such a rule is never returned. */
const nothing: Condition = { is: 'or', parts: [] }

function conditionOf(scope: Scope, syntax: Syntax): Condition {
  switch (syntax.is) {
    case 'and':
    case 'or':
      return { is: syntax.is, parts: syntax.parts.map((part) => conditionOf(scope, part)) }
    case 'not':
      return { is: 'not', part: conditionOf(scope, syntax.part) }
    case 'direct':
      scope.findings.problem('E_COMBINE', syntax, 'rule.combine')
      return nothing
    case 'quantified':
      return quantified(scope, syntax)
    case 'test':
      return scope.elements ? elementTest(scope, scope.elements, syntax) : test(scope, syntax)
  }
}

type Written<Is extends Syntax['is']> = Extract<Syntax, { is: Is }>

function test(scope: Scope, syntax: Written<'test'>): Condition {
  const property = propertyHere(scope, syntax.name)
  if (!property) return nothing
  if (property.type === 'memberOf') return wrongMemberOf(scope, syntax)
  return compared(scope, syntax, property.name, property.type)
}

/** The property, or null and a problem: its object first, then its name. */
function propertyHere({ kind, findings, around }: Scope, name: Name): Property | null {
  const object = kindOf(name.object!)
  if (object === null) return findings.problem('E_OBJECT', name, 'rule.object', { object: name.object! })
  if (object !== kind) {
    return findings.problem('E_OBJECT', name, 'rule.mixed', { kind, name: name.name, object })
  }
  const property = propertyOf(kind, name.name)
  if (!property) return unsupported(findings, kind, name)
  const application = applicationOf(property.name)
  if (application !== null && around.hasApplication && !around.hasApplication(application)) {
    findings.problem('E_ATTR', name, 'rule.property.application', { name: name.name, application })
    return null
  }
  const spelled = property.name.toLowerCase() === name.name.toLowerCase() && property.name !== name.name
  if (spelled && application === null) findings.notice(name, 'rule.notice.spelling', { name: property.name })
  return property
}

const special: Readonly<Record<string, TextKey>> = {
  organizationalunit: 'rule.property.withdrawn',
  customsecurityattributes: 'rule.property.custom',
}

function unsupported(findings: Findings, kind: Kind, name: Name): null {
  const why = own(special, name.name.toLowerCase())
  if (why) return findings.problem('E_ATTR', name, why, { name: name.name })
  const near = suggestionFor(kind, name.name)
  const suggestion = near ? findings.say('rule.suggest', { name: near }) : ''
  return findings.problem('E_ATTR', name, 'rule.property', { name: name.name, suggestion })
}

/** Operator, then operand, then pattern. */
function compared(scope: Scope, syntax: Written<'test'>, property: string, type: PropertyType): Condition {
  const { findings } = scope
  const written = scope.text.slice(syntax.operatorAt.start, syntax.operatorAt.end)
  if (syntax.operator === 'not') {
    const value = scope.text.slice(syntax.literal.start, syntax.literal.end)
    const why = findings.say('rule.operand.not', { property: shown(syntax.name), value })
    findings.problem('E_OPERAND', syntax.operatorAt, 'rule.operand', { operator: written, why })
    return nothing
  }
  const { operator } = syntax
  if (!operatorsOf[type].includes(operator)) return wrongOperator(scope, written, syntax.operatorAt, property, type)
  const value = operandOf(syntax.literal, operator, type, property)
  if (!value.ok) {
    const why = findings.say(value.refusal.key, value.refusal.params)
    findings.problem('E_OPERAND', value.refusal.at, 'rule.operand', { operator: written, why })
    return nothing
  }
  if (operator === 'match' || operator === 'notMatch') checkPattern(scope, syntax.literal, String(value.value))
  noticeTraps(scope, syntax, property, value.value)
  return { is: 'test', property, operator, value: value.value }
}

const shown = (name: Name): string => (name.object === null ? name.name : `${name.object}.${name.name}`)

function wrongOperator(
  { findings }: Scope,
  operator: string,
  at: Span,
  property: string,
  type: PropertyType,
): Condition {
  const names: readonly string[] =
    type === 'plans' ? ['any', 'all'] : type === 'texts' ? [...operatorsOf.texts, 'any', 'all'] : operatorsOf[type]
  const operators = names.map((name) => `-${name}`).join(', ')
  const typeName = type === 'memberOf' ? '' : findings.say(`rule.type.${type}`)
  findings.problem('E_OP', at, 'rule.not_on_type', { operator, property, type: typeName, operators })
  return nothing
}

function checkPattern({ findings, text }: Scope, literal: Literal, pattern: string): null {
  const outcome = compilePattern(pattern)
  if (outcome.ok) return null
  const { trouble } = outcome
  if (trouble.large) return findings.problem('E_REGEX', literal, 'rule.regex.large', { limit: patternLimit })
  const offset = trouble.part === '' ? -1 : text.slice(literal.start, literal.end).indexOf(trouble.part)
  if (offset < 0) return findings.problem('E_REGEX', literal, 'rule.regex', { why: trouble.why })
  const start = literal.start + offset
  const part = trouble.part.length > 40 ? `${trouble.part.slice(0, 40)}…` : trouble.part
  return findings.problem('E_REGEX', { start, end: start + trouble.part.length }, 'rule.regex.at', {
    why: trouble.why,
    part,
  })
}

function noticeTraps({ findings }: Scope, syntax: Written<'test'>, property: string, value: Value): void {
  const never = property === 'dirSyncEnabled' && syntax.operator === 'eq' && value === false
  if (never) findings.notice(syntax.literal, 'rule.notice.never_false')
}

// Lists: `-any` and `-all`.

function quantified(scope: Scope, syntax: Written<'quantified'>): Condition {
  if (scope.elements) return outer(scope, scope.elements, syntax.name, syntax.operatorAt)
  const property = propertyHere(scope, syntax.name)
  if (!property) return nothing
  if (property.type === 'memberOf') return wrongMemberOf(scope, syntax)
  if (property.type !== 'texts' && property.type !== 'plans') {
    const operator = scope.text.slice(syntax.operatorAt.start, syntax.operatorAt.end)
    return wrongOperator(scope, operator, syntax.operatorAt, property.name, property.type)
  }
  const part = conditionOf({ ...scope, elements: property }, syntax.part)
  return { is: 'quantified', property: property.name, quantifier: syntax.quantifier, part }
}

const elementOf = (list: Property): string => (list.type === 'plans' ? 'assignedPlan.service' : '_')

/** A comparison of `_`, or of a field of an assigned plan. */
function elementTest(scope: Scope, list: Property, syntax: Written<'test'>): Condition {
  const { findings } = scope
  const { name } = syntax
  const wanted = list.type === 'plans' ? 'assignedplan' : null
  if ((name.object?.toLowerCase() ?? null) !== wanted) return outer(scope, list, name, syntax.operatorAt)
  const field = wanted === null ? '_' : planFields.find((one) => one.toLowerCase() === name.name.toLowerCase())
  if (field) return compared(scope, syntax, field, 'text')
  findings.problem('E_ATTR', name, 'rule.property.field', { name: name.name })
  return nothing
}

/** Something else than the element itself is compared. */
function outer({ findings, text }: Scope, list: Property, name: Name, operatorAt: Span): Condition {
  const operator = text.slice(operatorAt.start, operatorAt.end)
  const element = elementOf(list)
  const isOuter = kindOf(name.object ?? '') !== null
  const why = isOuter
    ? findings.say('rule.operand.outer', { name: shown(name), element })
    : findings.say('rule.operand.element', { property: list.name, element })
  findings.problem('E_OPERAND', name, 'rule.operand', { operator, why })
  return nothing
}

// Rules of their own (directory.md 4.8).

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const braced = /^\{.*\}$/s

function reports({ findings, kind }: Scope, syntax: Written<'direct'>): Condition {
  const { manager } = syntax
  const operand = (key: TextKey) =>
    findings.problem('E_OPERAND', manager, 'rule.operand', { operator: 'Direct Reports for', why: findings.say(key) })
  if (kind !== 'user')
    findings.problem('E_OBJECT', syntax, 'rule.mixed', { kind, name: 'Direct Reports for', object: 'user' })
  else if (syntax.wrapped) findings.problem('E_SYNTAX', syntax, 'rule.wrapped')
  else if (manager.is !== 'text' || !guid.test(manager.text))
    operand(manager.is === 'text' && braced.test(manager.text) ? 'rule.operand.braces' : 'rule.operand.guid')
  else return { is: 'reports', managerId: manager.text.toLowerCase() }
  return nothing
}

export const memberOfLimit = 50

/** The whole rule as `user.memberOf -any (group.objectId -in [...])`; null when it is about something else. */
function memberOf(scope: Scope, syntax: Syntax): Condition | null {
  const { findings } = scope
  if (syntax.is !== 'quantified' || syntax.name.name.toLowerCase() !== 'memberof') return null
  if (!propertyHere(scope, syntax.name)) return nothing
  const { part } = syntax
  const right =
    syntax.quantifier === 'any' &&
    part.is === 'test' &&
    part.operator === 'in' &&
    shown(part.name).toLowerCase() === 'group.objectid'
  if (!right || part.literal.is !== 'list' || part.literal.items.length === 0) return wrongForm(scope, syntax)
  const { items } = part.literal
  const groupIds = items.flatMap((item) => groupId(findings, item))
  if (items.length > memberOfLimit)
    findings.problem('E_MEMBEROF', part.literal, 'rule.memberof.many', { count: items.length, limit: memberOfLimit })
  return { is: 'memberOf', groupIds: [...new Set(groupIds)] }
}

function groupId(findings: Findings, item: Literal): string[] {
  const text = item.is === 'text' ? item.text : ''
  if (guid.test(text)) return [text.toLowerCase()]
  if (braced.test(text)) {
    const why = findings.say('rule.operand.braces')
    findings.problem('E_OPERAND', item, 'rule.operand', { operator: '-in', why })
  } else findings.problem('E_MEMBEROF', item, 'rule.memberof.id', { text: item.is === 'text' ? `"${text}"` : item.is })
  return []
}

function wrongForm({ findings, kind }: Scope, syntax: Syntax): Condition {
  findings.problem('E_MEMBEROF', syntax, 'rule.memberof.form', { object: kind })
  return nothing
}

/** memberOf inside a larger rule, or compared like any other property. */
function wrongMemberOf(scope: Scope, syntax: Written<'test' | 'quantified'>): Condition {
  if (syntax.is === 'test') return wrongForm(scope, syntax)
  scope.findings.problem('E_MEMBEROF', syntax, 'rule.memberof.alone')
  return nothing
}

/** All comparisons of a condition, those of elements too. */
export function testsOf(condition: Condition): Test[] {
  if (condition.is === 'test') return [condition]
  if (condition.is === 'and' || condition.is === 'or') return condition.parts.flatMap(testsOf)
  if (condition.is === 'not' || condition.is === 'quantified') return testsOf(condition.part)
  return []
}
