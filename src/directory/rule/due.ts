import { testsOf } from './check.ts'
import { at } from './moments.ts'
import { isMoment, type Rule } from './tree.ts'

/**
 * Rules with `system.now` change members by time alone. A comparison with `system.now` plus `offset` turns when
 * the clock passes `date - offset`, and at no other instant.
 */
export function offsetsOf(rule: Rule): number[] {
  const offsets = testsOf(rule.condition).flatMap(({ value }) =>
    isMoment(value) && value.is === 'now' && Number.isFinite(at(value, 0)) ? [value.offset] : [],
  )
  return [...new Set(offsets)]
}

/**
 * The first instant after `now` at which the answer for somebody with this date may differ; null when time alone
 * changes nothing any more. `-le` and `-eq` turn at the instant itself, `-ge` and `-eq` one millisecond after it.
 */
export function nextTurn(rule: Rule, date: Date, now: number): number | null {
  const turns = offsetsOf(rule)
    .flatMap((offset) => [date.getTime() - offset, date.getTime() - offset + 1])
    .filter((turn) => turn > now)
  return turns.length === 0 ? null : Math.min(...turns)
}
