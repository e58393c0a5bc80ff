import { type Condition, isMoment, type Kind, type Moment, type Rule, type Value } from './tree.ts'

/** A rule as text in its canonical form: `readRule(print(rule))` is the same rule again. */
export const print = (rule: Rule): string => printCondition(rule.condition, rule.kind)

/** Also parts of a rule, for explanations: `_ -startsWith "SMTP:"` is one of a list. */
export function printCondition(condition: Condition, kind: Kind): string {
  switch (condition.is) {
    case 'and':
    case 'or':
      return condition.parts.map((part) => inside(part, kind, condition.is)).join(` -${condition.is} `)
    case 'not':
      return `-not ${inside(condition.part, kind, 'not')}`
    case 'test':
      return `${nameOf(condition.property, kind)} -${condition.operator} ${printValue(condition.value)}`
    case 'quantified':
      return `${kind}.${condition.property} -${condition.quantifier} (${printCondition(condition.part, kind)})`
    case 'reports':
      return `Direct Reports for ${quoted(condition.managerId)}`
    case 'memberOf':
      return `${kind}.memberOf -any (group.objectId -in [${condition.groupIds.map((id) => `'${id}'`).join(',')}])`
  }
}

/** Brackets where the tree would change without them: round what binds no tighter than what it stands in. */
function inside(part: Condition, kind: Kind, outer: 'and' | 'or' | 'not'): string {
  const loose = part.is === 'or' || (part.is === 'and' && outer !== 'or')
  const text = printCondition(part, kind)
  return loose ? `(${text})` : text
}

const planFields = new Set(['capabilityStatus', 'service', 'servicePlanId'])
const nameOf = (property: string, kind: Kind): string =>
  property === '_' ? '_' : planFields.has(property) ? `assignedPlan.${property}` : `${kind}.${property}`

export function printValue(value: Value): string {
  if (value === null) return 'null'
  if (typeof value === 'string') return quoted(value)
  if (typeof value === 'boolean') return String(value)
  return isMoment(value) ? printMoment(value) : `[${value.map(quoted).join(',')}]`
}

const printMoment = (moment: Moment): string =>
  moment.is === 'at' ? new Date(moment.at).toISOString() : `system.now ${moment.shift}`.trim()

/** In double quotes the backtick escapes (D4). */
const quoted = (text: string): string => `"${text.replace(/[`"]/g, '`$&')}"`
