import { fold } from './fold.ts'
import type { PlanField } from './properties.ts'

export type Plan = Readonly<Record<PlanField, string | null>>

/**
 * Who a rule is asked about: values under the names that rules use, extension properties in lower case; `manager`
 * and `directGroups` hold ids. What is not there has no value.
 */
export type SubjectValues = Readonly<Record<string, SubjectValue | undefined>>
export type SubjectValue = string | boolean | Date | null | readonly string[] | readonly Plan[]

/** The same with what comparisons have folded so far: a thousand rules fold a department once. */
export type Subject = {
  readonly values: SubjectValues
  readonly folded: Map<string, string | null>
  readonly lists: Map<string, readonly Element[]>
}

export const subjectOf = (values: SubjectValues): Subject => ({ values, folded: new Map(), lists: new Map() })

/** An empty text is no value (D2). */
export function textOf(subject: Subject, property: string): string | null {
  const value = subject.values[property]
  return typeof value === 'string' && value !== '' ? value : null
}

export function foldedOf(subject: Subject, property: string): string | null {
  const known = subject.folded.get(property)
  if (known !== undefined) return known
  const text = textOf(subject, property)
  const folded = text === null ? null : fold(text)
  subject.folded.set(property, folded)
  return folded
}

/** An element of a list is a subject of its own: `_`, or the fields of a plan. */
export type Element = Subject

/** Blank elements of lists of texts count as not there (clarifications, list properties). */
export function elementsOf(subject: Subject, property: string): readonly Element[] {
  const known = subject.lists.get(property)
  if (known) return known
  const value = subject.values[property]
  const elements = Array.isArray(value)
    ? (value as readonly (string | Plan)[]).flatMap((item) => (item === '' ? [] : [element(item)]))
    : []
  subject.lists.set(property, elements)
  return elements
}

const element = (item: string | Plan): Element => subjectOf(typeof item === 'string' ? { _: item } : item)

/** Ids of `manager` and `directGroups`, in lower case. */
export function idsOf(subject: Subject, property: string): readonly string[] {
  const value = subject.values[property]
  const ids = typeof value === 'string' ? [value] : Array.isArray(value) ? (value as readonly string[]) : []
  return ids.map((id) => id.toLowerCase())
}
