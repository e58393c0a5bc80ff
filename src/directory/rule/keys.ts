import { fold } from './fold.ts'
import { type Property, propertyOf } from './properties.ts'
import { elementsOf, foldedOf, idsOf, type Subject } from './subject.ts'
import { type Condition, complements, type Operator, type Rule } from './tree.ts'

/**
 * What somebody must have for a rule to be able to hold: one of these. With it, the rules that a user can be in are
 * looked up instead of asked one by one.
 */
export type Key = { readonly property: string; readonly by: 'equal' | 'start' | 'end'; readonly text: string }

/** Stands for "no value" among keys; no folded text has this character. */
export const noValue = '\u0000'

/** More keys than that, and asking the rule is cheaper than finding it. */
const keyLimit = 200

/** Null when there is nothing that must be there: then the rule is asked about everybody. */
export function keysOf(rule: Rule): readonly Key[] | null {
  const keys = keysIn(rule.condition, false, { kind: rule.kind, list: null })
  return keys && keys.length <= keyLimit ? keys : null
}

type Within = { readonly kind: Rule['kind']; readonly list: Property | null }

function keysIn(condition: Condition, negated: boolean, within: Within): readonly Key[] | null {
  switch (condition.is) {
    case 'not':
      return keysIn(condition.part, !negated, within)
    case 'and':
    case 'or': {
      const parts = condition.parts.map((part) => keysIn(part, negated, within))
      return (condition.is === 'and') === negated ? union(parts) : fewest(parts)
    }
    case 'quantified': {
      const list = propertyOf(within.kind, condition.property)
      const some = condition.quantifier === (negated ? 'all' : 'any')
      return list && some ? keysIn(condition.part, negated, { ...within, list }) : null
    }
    case 'reports':
      return negated ? null : [{ property: 'manager', by: 'equal', text: condition.managerId }]
    case 'memberOf':
      return negated
        ? null
        : condition.groupIds.map((text) => ({ property: 'directGroups', by: 'equal', text }) as const)
    case 'test': {
      const operator = negated ? opposite(condition.operator) : condition.operator
      return operator && keysOfTest(operator, condition.value, placeOf(condition.property, within))
    }
  }
}

/** One of the alternatives must hold, so all their keys count; one without keys spoils it. */
function union(parts: readonly (readonly Key[] | null)[]): readonly Key[] | null {
  return parts.every((part) => part !== null) ? parts.flat() : null
}

/** All must hold, so the keys of any one do. */
function fewest(parts: readonly (readonly Key[] | null)[]): readonly Key[] | null {
  const known = parts.filter((part) => part !== null)
  return known.toSorted((a, b) => a.length - b.length)[0] ?? null
}

const opposite = (operator: Operator): Operator | null =>
  complements[operator] ??
  (Object.keys(complements) as Operator[]).find((negative) => complements[negative] === operator) ??
  null

type Place = { readonly property: string; readonly isList: boolean }

/** Elements are looked up under their list: `otherMails`, `assignedPlans.service`. */
function placeOf(property: string, { kind, list }: Within): Place {
  if (list) return { property: property === '_' ? list.name : `${list.name}.${property}`, isList: true }
  return { property, isList: propertyOf(kind, property)?.type === 'texts' }
}

function keysOfTest(operator: Operator, value: unknown, { property, isList }: Place): readonly Key[] | null {
  const key = (by: Key['by'], text: string): Key => ({ property, by, text })
  if (typeof value === 'boolean') return operator === 'eq' ? [key('equal', String(value))] : null
  if (value === null) return operator === 'eq' && !isList ? [key('equal', noValue)] : null
  if (operator === 'in') return (value as readonly string[]).map((text) => key('equal', fold(text)))
  if (typeof value !== 'string') return null
  if (operator === 'eq') return [key('equal', fold(value))]
  if (operator === 'startsWith') return [key('start', fold(value))]
  return operator === 'endsWith' ? [key('end', fold(value))] : null
}

/** What somebody has, in the words of keys; `noValue` where there is nothing. */
export function textsFor(subject: Subject, property: string): readonly string[] {
  if (property === 'manager' || property === 'directGroups') return idsOf(subject, property)
  const [list, field] = property.split('.') as [string, string?]
  const value = subject.values[list]
  if (Array.isArray(value))
    return elementsOf(subject, list).flatMap((element) => foldedOf(element, field ?? '_') ?? [noValue])
  if (typeof value === 'boolean') return [String(value)]
  return [foldedOf(subject, list) ?? noValue]
}

/** Every property a rule looks at, by the names of its subject. */
export const propertiesIn = (rule: Rule): ReadonlySet<string> => new Set(outerProperties(rule.condition))

function outerProperties(condition: Condition): string[] {
  switch (condition.is) {
    case 'reports':
      return ['manager']
    case 'memberOf':
      return ['directGroups']
    case 'quantified':
    case 'test':
      return [condition.property]
    case 'not':
      return outerProperties(condition.part)
    case 'and':
    case 'or':
      return condition.parts.flatMap(outerProperties)
  }
}
