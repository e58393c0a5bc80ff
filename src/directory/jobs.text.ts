import type { Refusal } from '../contract/refusals.ts'
import { problemTexts, refusalText } from '../contract/text/text.ts'

/** One reason for a row that failed (directory.md 2.6): the first thing that is wrong, with its property. */
export function sentenceOf(refusal: Refusal): string {
  const [first] = problemTexts('en', refusal)
  if (first === undefined) {
    const { name } = refusal.params ?? {}
    return name === undefined ? refusalText('en', refusal) : `${refusalText('en', refusal)} (${name})`
  }
  const field = refusal.problems![0]!.field
  return field ? `${field}: ${first}` : first
}
