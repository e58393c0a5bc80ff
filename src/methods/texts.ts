import { raiseAlarm } from '../directory/alarm.ts'
import { countryPauseEntry, destinationEntry, type Entry, limits } from '../guard/limits.policy.ts'
import { type Count, unhit } from '../guard/limits.store.ts'
import { destinationDigest } from '../outbox/destination.ts'
import type { Tx } from '../store/unit.ts'
import { parseNumber } from './numbers.policy.ts'

/**
 * Whoever earns money with texts has many numbers of one range: they differ in their last digits only (SMS-04). So
 * every text with a code counts against its range too, whatever it is for; calls have none yet. Goes into the one
 * `hit` of the unit that sends.
 */
export const rangeEntry = (tx: Tx, number: string): Entry =>
  destinationEntry(destinationDigest(tx.keys, tx.tenantId, 'text', rangeOf(number)), limits.destinationRange)

const rangeOf = (number: string): string => number.replace(/\D/g, '').slice(0, -4)

/** Whether texts to the number's country are paused (SMS-05); read where the range is counted. */
export const countryEntries = (number: string): Entry[] => {
  const country = countryOf(number)
  return country ? [countryPauseEntry(country)] : []
}

/** `PT`; null: none, or no number at all. */
export const countryOf = (number: string): string | null => parseNumber(number, null)?.country ?? null

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
