import { fold } from './fold.ts'
import { at } from './moments.ts'
import { compilePattern } from './patterns.ts'
import { type PropertyType, propertyOf } from './properties.ts'
import { elementsOf, foldedOf, idsOf, type Subject, textOf } from './subject.ts'
import { type Condition, complements, isMoment, type Kind, type Operator, type Rule, type Test } from './tree.ts'

/**
 * A condition made ready: literals folded, patterns compiled. Asking it takes time in proportion to the rule and to
 * the values it looks at, whatever the pattern. Its parts stay, so that they can be asked one by one to explain.
 */
export type Ready = {
  readonly condition: Condition
  readonly parts: readonly Ready[]
  /** `now`: the moment of evaluation, in milliseconds. */
  test(subject: Subject, now: number): boolean
}

export const makeReady = (rule: Rule): Ready => ready(rule.condition, rule.kind)

type Asked = (subject: Subject, now: number) => boolean

function ready(condition: Condition, kind: Kind): Ready {
  switch (condition.is) {
    case 'and':
    case 'or': {
      const parts = condition.parts.map((part) => ready(part, kind))
      return { condition, parts, test: condition.is === 'and' ? every(parts) : some(parts) }
    }
    case 'not': {
      const part = ready(condition.part, kind)
      return { condition, parts: [part], test: (subject, now) => !part.test(subject, now) }
    }
    case 'quantified': {
      const part = ready(condition.part, kind)
      return { condition, parts: [part], test: overElements(condition.property, condition.quantifier, part) }
    }
    case 'test':
      return { condition, parts: [], test: comparison(condition, typeOf(condition, kind)) }
    case 'reports':
      return { condition, parts: [], test: (subject) => idsOf(subject, 'manager').includes(condition.managerId) }
    case 'memberOf': {
      const wanted = new Set(condition.groupIds)
      return { condition, parts: [], test: (subject) => idsOf(subject, 'directGroups').some((id) => wanted.has(id)) }
    }
  }
}

function every(parts: readonly Ready[]): Asked {
  return (subject, now) => {
    for (const part of parts) if (!part.test(subject, now)) return false
    return true
  }
}

function some(parts: readonly Ready[]): Asked {
  return (subject, now) => {
    for (const part of parts) if (part.test(subject, now)) return true
    return false
  }
}

const overElements = (property: string, quantifier: 'any' | 'all', part: Ready): Asked =>
  quantifier === 'any'
    ? (subject, now) => elementsOf(subject, property).some((element) => part.test(element, now))
    : (subject, now) => elementsOf(subject, property).every((element) => part.test(element, now))

/** `_` and the fields of a plan are texts. */
const typeOf = (test: Test, kind: Kind): PropertyType => propertyOf(kind, test.property)?.type ?? 'text'

/** A negative operator is the exact complement of its positive one, also where there is no value (D3, D7). */
function comparison(test: Test, type: PropertyType): Asked {
  const positive = complements[test.operator]
  if (!positive) return positively(test, type)
  const asked = positively({ ...test, operator: positive }, type)
  return (subject, now) => !asked(subject, now)
}

function positively(test: Test, type: PropertyType): Asked {
  const { property, operator, value } = test
  if (type === 'flag')
    return (subject) => (typeof subject.values[property] === 'boolean' ? subject.values[property] : null) === value
  if (type === 'date') return dated(test)
  if (type === 'texts') {
    if (value === null) return (subject) => elementsOf(subject, property).length === 0
    const element = textual('_', operator, value as string | readonly string[])
    return (subject, now) => elementsOf(subject, property).some((item) => element(item, now))
  }
  if (value === null) return (subject) => textOf(subject, property) === null
  return textual(property, operator, value as string | readonly string[])
}

function textual(property: string, operator: Operator, value: string | readonly string[]): Asked {
  if (operator === 'match') return matched(property, String(value))
  if (operator === 'in') {
    const wanted = new Set((value as readonly string[]).map(fold))
    return (subject) => {
      const text = foldedOf(subject, property)
      return text !== null && wanted.has(text)
    }
  }
  const literal = fold(String(value))
  const compare = comparers[operator]!
  return (subject) => {
    const text = foldedOf(subject, property)
    return text !== null && compare(text, literal)
  }
}

const comparers: Partial<Record<Operator, (text: string, literal: string) => boolean>> = {
  eq: (text, literal) => text === literal,
  startsWith: (text, literal) => text.startsWith(literal),
  endsWith: (text, literal) => text.endsWith(literal),
  contains: (text, literal) => text.includes(literal),
}

function matched(property: string, text: string): Asked {
  const outcome = compilePattern(text)
  if (!outcome.ok) throw new Error(`A pattern that was checked does not compile: ${text}`)
  const { pattern } = outcome
  return (subject) => {
    const value = textOf(subject, property)
    return value !== null && pattern(value)
  }
}

function dated({ property, operator, value }: Test): Asked {
  const instant = (subject: Subject): number | null => {
    const date = subject.values[property]
    return date instanceof Date ? date.getTime() : null
  }
  if (value === null || !isMoment(value)) return (subject) => instant(subject) === null
  return (subject, now) => {
    const actual = instant(subject)
    if (actual === null) return false
    const bound = at(value, now)
    return operator === 'eq' ? actual === bound : operator === 'le' ? actual <= bound : actual >= bound
  }
}
