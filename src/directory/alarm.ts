import { event } from '../audit/events.ts'
import { before, day, type Instant } from '../base/clock.ts'
import { type Entry, type Limit, limits, tenantEntry } from '../guard/limits.policy.ts'
import { type Count, hit, peek, unhit } from '../guard/limits.store.ts'
import type { Look, Tx } from '../store/unit.ts'
import { mailAdministrators } from './alarm.mail.ts'
import { type Alarm, type AlarmKind, alarmsSince, claimAlarm, standInLine } from './alarm.store.ts'
import { guardedPeriod } from './guarded.store.ts'
import { guardTenant } from './guarded.ts'

const limitOf: Readonly<Record<Limited, Limit>> = {
  refused: limits.tenantRefused,
  failed: limits.tenantFailedProofs,
  range: limits.destinationRange,
}

/** So many before its limit a count is exact: those who could pass it stand in line. More than units run at once. */
const inLine = 64

/**
 * Counts one more in the whole organization. Limits per person do not see an attack on many; beyond this one
 * administrators are told, once per window, and guarded mode begins (THR-20, LIM-05, LIM-12). Nobody is held up by it.
 */
export async function countForAlarm(tx: Tx, kind: 'refused' | 'failed'): Promise<void> {
  const entry = tenantEntry(limitOf[kind])
  const [count] = await hit(tx, [entry])
  await raiseIfPassed(tx, kind, entry, count!)
}

/**
 * The same where the time of an answer may not tell a refusal from an opening (ENU-05): both look at both counters,
 * each raises its own, and beyond the limit of refusals an opening asks as often as a refusal does, for nothing.
 */
export async function countOpening(tx: Tx, isRefused: boolean): Promise<void> {
  const [refused, opened] = [tenantEntry(limits.tenantRefused), tenantEntry(limits.tenantOpened)] as const
  const [count] = await hit(tx, [refused, opened])
  unhit(tx, [isRefused ? opened : refused])
  if (isRefused) return raiseIfPassed(tx, 'refused', refused, count!)
  if (isFar(refused, count!)) return
  if (count!.within) return void (await recount(tx, 'refused', refused))
  unhit(tx, [opened])
  await Promise.all([guardedPeriod(tx, tx.tenantId), alarmsSince(tx, tx.tenantId, windowStart(tx, 'refused'))])
}

const isFar = ({ limit }: Entry, { count }: Count): boolean => count <= limit.max - inLine

async function raiseIfPassed(tx: Tx, kind: 'refused' | 'failed', entry: Entry, count: Count): Promise<void> {
  if (isFar(entry, count)) return
  if (count.within && !(await isPassed(tx, kind, entry))) return
  const [began, claimed] = await Promise.all([guardTenant(tx, kind), claimAlarm(tx, kind, windowStart(tx, kind))])
  if (began || claimed) await raise(tx, kind)
}

/** Near its limit the count is read again, once those who were counted at the same time have committed. */
async function isPassed(tx: Tx, kind: 'refused' | 'failed', entry: Entry): Promise<boolean> {
  const count = await recount(tx, kind, entry)
  if (count?.within !== false) return false
  unhit(tx, [entry])
  return true
}

async function recount(tx: Tx, kind: 'refused' | 'failed', entry: Entry): Promise<Count | undefined> {
  const [, [count]] = await Promise.all([standInLine(tx, kind), peek(tx, tx.tenantId, [entry])])
  return count
}

/** Tells administrators that a limit was passed, once per window of that limit, whoever passes it again. */
export async function raiseAlarm(tx: Tx, kind: Limited, about: Readonly<Record<string, string>> = {}): Promise<void> {
  if (await claimAlarm(tx, kind, windowStart(tx, kind))) await raise(tx, kind, about)
}

type Limited = Exclude<AlarmKind, 'country'>
const windowStart = (tx: Tx, kind: Limited): Instant => before(tx.now, limitOf[kind].windowMs)

function raise(tx: Tx, kind: Limited, about: Readonly<Record<string, string>> = {}): Promise<void> {
  const limit = limitOf[kind]
  return tell(tx, kind, limit.max, { Limit: limit.max, WindowMinutes: limit.windowMs / 60_000, ...about })
}

/** Texts to a country were paused, by whoever claimed the pause: each of them is told. */
export async function raiseCountryAlarm(tx: Tx, country: string, sent: number, entered: number): Promise<void> {
  await claimAlarm(tx, 'country', tx.now)
  await tell(tx, 'country', sent, { Country: country, Sent: sent, Entered: entered }, { country })
}

async function tell(
  tx: Tx,
  kind: AlarmKind,
  limit: number,
  details: Readonly<Record<string, string | number>>,
  more: { country?: string } = {},
): Promise<void> {
  tx.audit(event('Self-service password reset alarm', { result: 'failure', reason: reasons[kind], details }))
  await mailAdministrators(tx, 'notice.alarm', { kind, limit: String(limit), at: tx.now.toISOString(), ...more })
}

const reasons: Readonly<Record<AlarmKind, string>> = {
  refused: 'More resets were refused than usual',
  failed: 'More proofs failed than usual',
  range: 'Too many texts to neighboring numbers',
  country: 'Too few codes are entered from texts to a country',
}

/** Those of the last day, for the page that says what needs attention. */
export const recentAlarms = (look: Look, tenantId: string): Promise<Alarm[]> =>
  alarmsSince(look, tenantId, before(look.now, day))
