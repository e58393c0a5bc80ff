import { raiseAlarm } from '../directory/alarm.ts'
import { destinationEntry, type Entry, limits } from '../guard/limits.policy.ts'
import { type Count, unhit } from '../guard/limits.store.ts'
import { destinationDigest } from '../outbox/destination.ts'
import type { Tx } from '../store/unit.ts'

/**
 * Whoever earns money with texts has many numbers of one range: they differ in their last digits only (SMS-04). So
 * every text with a code counts against its range too, whatever it is for; calls have none yet. Goes into the one
 * `hit` of the unit that sends.
 */
export const rangeEntry = (tx: Tx, number: string): Entry =>
  destinationEntry(destinationDigest(tx.keys, tx.tenantId, 'text', rangeOf(number)), limits.destinationRange)

const rangeOf = (number: string): string => number.replace(/\D/g, '').slice(0, -4)

/** No text left after all: its place in the range is free again. Administrators are told of a range that is full. */
export async function notTexted(
  tx: Tx,
  number: string,
  counts: readonly Count[],
  range = rangeEntry(tx, number),
): Promise<void> {
  const count = counts.find(({ key }) => key === range.key)
  if (!count) return
  if (count.within) unhit(tx, [range])
  else await raiseAlarm(tx, 'range', { Range: `+${rangeOf(number)}****` })
}
