import { day, hour, minute, second } from '../../base/clock.ts'
import type { Moment } from './tree.ts'

const shape = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(?:Z|([+-])(\d\d):(\d\d))$/i

/**
 * The instant of a full ISO 8601 time with its zone, in milliseconds; null for anything else, and for days that do
 * not exist (clarifications, ISO date).
 */
export function instantOf(text: string): number | null {
  const parts = shape.exec(text)
  if (!parts) return null
  const [year, month, date, hours, minutes, seconds] = parts.slice(1, 7).map((part) => Number(part ?? 0)) as number[]
  const zone = parts[8] ? [Number(parts[9]), Number(parts[10])] : [0, 0]
  if (hours! > 23 || minutes! > 59 || seconds! > 59 || zone[0]! > 23 || zone[1]! > 59) return null
  const midnight = new Date(0)
  midnight.setUTCFullYear(year!, month! - 1, date!)
  if (midnight.getUTCMonth() !== month! - 1 || midnight.getUTCDate() !== date!) return null
  const shift = (zone[0]! * hour + zone[1]! * minute) * (parts[8] === '-' ? -1 : 1)
  const fraction = Number((parts[7] ?? '').slice(0, 3).padEnd(3, '0'))
  return midnight.getTime() + hours! * hour + minutes! * minute + seconds! * second + fraction - shift
}

const duration = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/i

/** Milliseconds of an ISO 8601 duration of days and times; null when it has no part or is none. */
export function durationOf(text: string): number | null {
  const parts = duration.exec(text)?.slice(1)
  if (!parts || parts.every((part) => part === undefined)) return null
  const units = [day, hour, minute, second]
  return parts.reduce((sum, part, n) => sum + Number(part ?? 0) * units[n]!, 0)
}

/** When a moment is, at the instant `now`. Far beyond the calendar it is endless, which still compares. */
export const at = (moment: Moment, now: number): number => (moment.is === 'at' ? moment.at : now + moment.offset)
