import { createHash } from 'node:crypto'
import { type RawNode as Raw, RawNode, ValueNode } from 'kysely'

/**
 * A statement's text is some KB long and put together from parts at every run, though nearly every run puts the same
 * one together. The parts are walked once, to gather the values; where the walk ends the finished text is kept.
 */

/** A statement without its values. */
export type Made = {
  readonly text: string
  /** Under which it is kept prepared: one name, one text. Null: it is planned for its values (store/driver.ts). */
  readonly name: string | null
}

export const madeOf = (text: string): Made => ({
  text,
  name: text.startsWith('/* plan') ? null : createHash('sha1').update(text).digest('base64url'),
})

/** Where a walk has come to. The way there tells all text so far: two different texts never end in one place. */
class Place {
  made: Made | null = null
  #afterValue: Place | null = null
  #afterPart: Map<Part, Place> | null = null

  afterValue(): Place {
    this.#afterValue ??= newPlace()
    return this.#afterValue
  }

  after(part: Part): Place {
    this.#afterPart ??= new Map()
    const known = this.#afterPart.get(part)
    if (known) return known
    const place = newPlace()
    this.#afterPart.set(part, place)
    return place
  }
}

/**
 * What stands between a part's places: the strings of a template, which are one array for each place in the program
 * and can never change; one text made at run time; or nothing at all, so many places side by side.
 */
type Part = readonly string[] | string | number

/** Null: other text made at run time. Each part tells how many places it has, so a way can be read in one way only. */
function partOf({ sqlFragments, parameters }: Raw): Part | null {
  if (parameters.length !== sqlFragments.length - 1) return null
  if ('raw' in sqlFragments) return sqlFragments
  if (parameters.length === 0) return sqlFragments[0]!
  return sqlFragments.every((text) => text === '') ? parameters.length : null
}

/** The program has some thousand; conditions that people put together come on top. */
const placesMax = 20_000
let places = 0
let start = new Place()

function newPlace(): Place {
  places++
  return new Place()
}

/** Null: there is something in it that is neither text nor value. */
export function statementOf(node: Raw, values: unknown[]): Made | null {
  if (places > placesMax) {
    places = 0
    start = new Place()
  }
  const place = walk(node, start, values)
  if (place) place.made ??= madeOf(textOf(node, { values: 0 }))
  return place?.made ?? null
}

function walk(node: Raw, from: Place, values: unknown[]): Place | null {
  const part = partOf(node)
  if (part === null) return null
  let place = from.after(part)
  for (const child of node.parameters) {
    if (RawNode.is(child)) {
      const end = walk(child, place, values)
      if (!end) return null
      place = end
    } else if (ValueNode.is(child) && !child.immediate) {
      values.push(child.value)
      place = place.afterValue()
    } else return null
  }
  return place
}

/** Of what was walked to its end: text and values, nothing else. */
function textOf({ sqlFragments, parameters }: Raw, count: { values: number }): string {
  return parameters.reduce(
    (text, child, n) => text + (RawNode.is(child) ? textOf(child, count) : `$${++count.values}`) + sqlFragments[n + 1]!,
    sqlFragments[0]!,
  )
}
