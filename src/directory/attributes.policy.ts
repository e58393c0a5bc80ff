import { asciiLower } from '../base/text.ts'
import { type AttributeAssignments, mostAttributes } from '../contract/attributes.ts'
import { text } from '../contract/directory.ts'
import type { Problem } from '../contract/problems.ts'
import type { AttributeDefinition, AttributeValue, AttributeValues } from './attributes.store.ts'

/** Which values a person may have of custom security attributes. */

/** `Set_Name`: neither has an underscore of its own. */
export const attributeId = ({ set, name }: Pick<AttributeDefinition, 'set' | 'name'>): string => `${set}_${name}`

export const definitionNamed = (all: readonly AttributeDefinition[], id: string): AttributeDefinition | undefined =>
  all.find((one) => asciiLower(attributeId(one)) === asciiLower(id))

/** What could be given of this attribute by its type alone. */
export const isOfType = (type: AttributeDefinition['type'], value: unknown): boolean => {
  if (type === 'Boolean') return typeof value === 'boolean'
  if (type === 'Integer') return typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 2 ** 31
  return typeof value === 'string' && text(mostAttributes.length).min(1).safeParse(value).success
}

/** A predefined value is written as text, whatever the type. */
export const isPredefinable = (type: AttributeDefinition['type'], id: string): boolean => {
  if (type === 'Boolean') return false
  return type === 'String' || (/^(0|-?[1-9]\d{0,9})$/.test(id) && isOfType(type, Number(id)))
}

export type Assignment =
  | { readonly values: AttributeValues; readonly changed: readonly string[] }
  | { readonly problems: readonly Problem[] }

/** The values after the change, and which attributes it changes; or everything that is wrong with it. */
export function assigned(
  old: AttributeValues,
  change: AttributeAssignments,
  definitions: readonly AttributeDefinition[],
): Assignment {
  const problems: Problem[] = []
  const next: Record<string, Record<string, AttributeValue>> = structuredClone(old) as typeof next
  const changed: string[] = []
  for (const [set, name, value] of named(change)) {
    const definition = definitionNamed(definitions, `${set}_${name}`)
    const had = definition && valueAt(old, definition)
    const message = definition ? valueProblem(definition, value, had) : 'There is no such attribute.'
    if (!definition || message !== null) {
      problems.push({ field: `customSecurityAttributes.${set}.${name}`, code: 'invalid', message: message ?? '' })
      continue
    }
    put(next, definition, value)
    if (JSON.stringify(had) !== JSON.stringify(valueAt(next, definition))) changed.push(attributeId(definition))
  }
  if (countOf(next) > mostAttributes.values)
    problems.push({
      field: 'customSecurityAttributes',
      code: 'too_many',
      message: `A user has at most ${mostAttributes.values} values of custom security attributes.`,
    })
  return problems.length > 0 ? { problems } : { values: next, changed }
}

/** Names are anybody's choice: `constructor` is one of them. */
const setAt = (values: AttributeValues, set: string): AttributeValues[string] =>
  Object.hasOwn(values, set) ? values[set]! : {}

function valueAt(values: AttributeValues, { set, name }: AttributeDefinition): AttributeValue | undefined {
  const found = setAt(values, set)
  return Object.hasOwn(found, name) ? found[name] : undefined
}

type Given = AttributeAssignments[string][string]

/** Annotations say what the definition says better. */
const named = (change: AttributeAssignments): [string, string, Given][] =>
  Object.entries(change).flatMap(([set, values]) =>
    Object.entries(values)
      .filter(([name]) => !name.includes('@odata.'))
      .map(([name, value]): [string, string, Given] => [set, name, value]),
  )

const isNothing = (value: Given): boolean => value === null || (Array.isArray(value) && value.length === 0)

function valueProblem(definition: AttributeDefinition, value: Given, had: AttributeValue | undefined): string | null {
  if (isNothing(value)) return null
  if (definition.status === 'Deprecated') return 'This attribute is deactivated: its values can only be taken away.'
  if (Array.isArray(value) !== definition.isCollection)
    return definition.isCollection ? 'This attribute takes a list.' : 'This attribute takes one value.'
  const values: readonly unknown[] = Array.isArray(value) ? value : [value]
  if (!values.every((one) => isOfType(definition.type, one))) return typeProblem(definition.type)
  if (new Set(values).size < values.length) return 'A value stands in the list more than once.'
  const known: readonly unknown[] = Array.isArray(had) ? had : [had]
  return values.every((one) => known.includes(one) || isAllowed(definition, one))
    ? null
    : 'Only the predefined values that are active can be given.'
}

const typeProblem = (type: AttributeDefinition['type']): string => {
  if (type === 'Boolean') return 'A value is true or false.'
  if (type === 'Integer') return 'A value is a whole number of 32 bits.'
  return `A value is a text of 1 to ${mostAttributes.length} characters.`
}

const isAllowed = ({ predefinedOnly, allowed }: AttributeDefinition, value: unknown): boolean =>
  !predefinedOnly || allowed.some((one) => one.isActive && one.value === String(value))

function put(values: Record<string, Record<string, AttributeValue>>, at: AttributeDefinition, value: Given): void {
  const { [at.name]: _, ...others } = setAt(values, at.set)
  const set = isNothing(value) ? others : { ...others, [at.name]: value as AttributeValue }
  if (Object.keys(set).length > 0) values[at.set] = set
  else delete values[at.set]
}

const countOf = (values: AttributeValues): number =>
  Object.values(values)
    .flatMap((set) => Object.values(set))
    .reduce<number>((sum, value) => sum + (Array.isArray(value) ? value.length : 1), 0)
