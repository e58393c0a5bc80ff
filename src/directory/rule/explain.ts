import { type TextKey, t } from '../../contract/text/text.ts'
import type { Ready } from './evaluate.ts'
import { printCondition, printValue } from './print.ts'
import { elementsOf, type Subject } from './subject.ts'
import { type Condition, complements, type Kind } from './tree.ts'

/** The tree of the Validate tab and of Graph's evaluateDynamicMembership (directory.md 4.11, graph-api.md 6.4). */
export type Explanation = {
  readonly expression: string
  readonly expressionResult: boolean
  readonly propertyToEvaluate: { readonly propertyName: string; readonly propertyValue: string | null } | null
  readonly expressionEvaluationDetails: readonly Explanation[]
}

/** Of a list with many elements only the first are told one by one. */
const elementsTold = 20

export function explain(ready: Ready, kind: Kind, subject: Subject, now: number): Explanation {
  const { condition } = ready
  const children =
    condition.is === 'quantified'
      ? elementsOf(subject, condition.property)
          .slice(0, elementsTold)
          .map((element) => explain(ready.parts[0]!, kind, element, now))
      : ready.parts.map((part) => explain(part, kind, subject, now))
  const property = propertyIn(condition)
  return {
    expression: printCondition(condition, kind),
    expressionResult: ready.test(subject, now),
    propertyToEvaluate: property ? { propertyName: property, propertyValue: shown(subject, property) } : null,
    expressionEvaluationDetails: children,
  }
}

function propertyIn(condition: Condition): string | null {
  switch (condition.is) {
    case 'test':
    case 'quantified':
      return condition.property
    case 'reports':
      return 'manager'
    case 'memberOf':
      return 'directGroups'
    default:
      return null
  }
}

/** A value as text; null where there is none. */
function shown(subject: Subject, property: string): string | null {
  const value = subject.values[property]
  if (value === undefined || value === null || value === '') return null
  if (value instanceof Date) return value.toISOString()
  if (!Array.isArray(value)) return String(value)
  const items = (value as readonly unknown[]).map((item) =>
    typeof item === 'string' ? item : Object.values(item as object).join(' '),
  )
  return items.length === 0 ? null : items.join(', ')
}

/** One sentence: why somebody is a member, or what would make them one. */
export function sentence(ready: Ready, kind: Kind, subject: Subject, now: number, locale = 'en'): string {
  const about: About = { kind, subject, now, locale }
  return ready.test(subject, now)
    ? t(locale, 'rule.is_member', { reasons: reasons(about, ready, true).join(t(locale, 'rule.and')) })
    : t(locale, 'rule.is_no_member', { needs: needs(about, ready, true).text })
}

type About = { readonly kind: Kind; readonly subject: Subject; readonly now: number; readonly locale: string }

/** What makes this part hold (`wanted`) or fail, which it does. */
function reasons(about: About, ready: Ready, wanted: boolean): string[] {
  const { condition, parts } = ready
  if (condition.is === 'not') return reasons(about, parts[0]!, !wanted)
  if (condition.is === 'and' || condition.is === 'or') {
    const all = (condition.is === 'and') === wanted
    if (all) return parts.flatMap((part) => reasons(about, part, wanted))
    const one = parts.find((part) => part.test(about.subject, about.now) === wanted)!
    return reasons(about, one, wanted)
  }
  return isLeaf(condition) ? [actual(about, condition, wanted)] : []
}

type Needs = { readonly text: string; readonly changes: number }
const alternatives = 3

/** What would have to change for this part to come out as `wanted`, which it does not now; the least first. */
function needs(about: About, ready: Ready, wanted: boolean): Needs {
  const { condition, parts } = ready
  if (condition.is === 'not') return needs(about, parts[0]!, !wanted)
  if (isLeaf(condition)) return { text: wish(about, condition, wanted), changes: 1 }
  const open = parts
    .filter((part) => part.test(about.subject, about.now) !== wanted)
    .map((part) => needs(about, part, wanted))
  if ((condition.is === 'and') === wanted) {
    const text = open.map((part) => part.text).join(t(about.locale, 'rule.and'))
    return { text, changes: open.reduce((sum, part) => sum + part.changes, 0) }
  }
  const least = open.toSorted((a, b) => a.changes - b.changes).slice(0, alternatives)
  return { text: least.map((part) => part.text).join(t(about.locale, 'rule.or')), changes: least[0]!.changes }
}

type Leaf = Exclude<Condition, { is: 'and' | 'or' | 'not' }>
const isLeaf = (condition: Condition): condition is Leaf => !['and', 'or', 'not'].includes(condition.is)

function actual(about: About, leaf: Leaf, wanted: boolean): string {
  const { property, phrase, name } = phraseOf(about, leaf, wanted, 'is')
  const value = shown(about.subject, property)
  if (value === null || name === 'notNull') return `${property} ${phrase}`
  if (name === 'eq') return `${property} ${t(about.locale, 'rule.is.eq', { value: JSON.stringify(value) })}`
  return t(about.locale, 'rule.actual', { property, phrase, actual: JSON.stringify(value) })
}

function wish(about: About, leaf: Leaf, wanted: boolean): string {
  const { property, phrase, name } = phraseOf(about, leaf, wanted, 'were')
  const value = shown(about.subject, property)
  if (value !== null) return t(about.locale, 'rule.wanted', { property, phrase, actual: JSON.stringify(value) })
  return name === 'notNull' ? `${property} ${phrase}` : t(about.locale, 'rule.wanted.none', { property, phrase })
}

function phraseOf(about: About, leaf: Leaf, wanted: boolean, mood: 'is' | 'were') {
  const { property, name, value } = wordsOf(about.kind, leaf, wanted)
  return { property, name, phrase: t(about.locale, `rule.${mood}.${name}` as TextKey, { value }) }
}

const opposites: Readonly<Record<string, string>> = {
  ...complements,
  ...Object.fromEntries(Object.entries(complements).map(([negative, positive]) => [positive, negative])),
  le: 'after',
  ge: 'before',
}

function wordsOf(kind: Kind, leaf: Leaf, wanted: boolean): { property: string; name: string; value: string } {
  switch (leaf.is) {
    case 'reports':
      return { property: 'manager', name: wanted ? 'eq' : 'ne', value: leaf.managerId }
    case 'memberOf':
      return { property: 'directGroups', name: wanted ? 'in' : 'notIn', value: printValue(leaf.groupIds) }
    case 'quantified': {
      const name = { any: ['none', 'any'], all: ['notAll', 'all'] }[leaf.quantifier][Number(wanted)]!
      return { property: leaf.property, name, value: printCondition(leaf.part, kind) }
    }
    case 'test': {
      const name = wanted ? leaf.operator : opposites[leaf.operator]!
      if (leaf.value !== null) return { property: leaf.property, name, value: printValue(leaf.value) }
      return { property: leaf.property, name: name === 'eq' ? 'null' : 'notNull', value: '' }
    }
  }
}
