import { event } from '../audit/events.ts'
import { before, day } from '../base/clock.ts'
import { type Limit, limits, tenantEntry } from '../guard/limits.policy.ts'
import { hit } from '../guard/limits.store.ts'
import { message } from '../outbox/messages.ts'
import type { Look, Tx } from '../store/unit.ts'
import { type Alarm, type AlarmKind, alarmsSince, claimAlarm } from './alarm.store.ts'
import { roles } from './role-templates.ts'
import { holdersOf } from './roles.store.ts'

const limitOf: Readonly<Record<AlarmKind, Limit>> = {
  refused: limits.tenantRefused,
  failed: limits.tenantFailedProofs,
  range: limits.destinationRange,
}

/**
 * Counts one more in the whole organization. Limits per person do not see an attack on many; beyond this one
 * administrators are told, once per window (THR-20, LIM-05). Nobody is held up by it.
 */
export async function countForAlarm(tx: Tx, kind: 'refused' | 'failed'): Promise<void> {
  const [count] = await hit(tx, [tenantEntry(limitOf[kind])])
  if (count?.within === false) await raiseAlarm(tx, kind)
}

/** Tells administrators that a limit was passed, once per window of that limit, whoever passes it again. */
export async function raiseAlarm(tx: Tx, kind: AlarmKind, about: Readonly<Record<string, string>> = {}): Promise<void> {
  const limit = limitOf[kind]
  if (!(await claimAlarm(tx, kind, before(tx.now, limit.windowMs)))) return
  const details = { Limit: limit.max, WindowMinutes: limit.windowMs / 60_000, ...about }
  tx.audit(event('Self-service password reset alarm', { result: 'failure', reason: reasons[kind], details }))
  const values = { kind, limit: String(limit.max), at: tx.now.toISOString() }
  for (const { id, mail, userPrincipalName, preferredLanguage: locale } of await administrators(tx)) {
    const to = mail ?? userPrincipalName
    tx.send(message(tx, { channel: 'mail', to, template: 'notice.alarm', values, locale, userId: id }))
  }
}

const reasons: Readonly<Record<AlarmKind, string>> = {
  refused: 'More resets were refused than usual',
  failed: 'More proofs failed than usual',
  range: 'Too many texts to neighboring numbers',
}

const administrators = (tx: Tx) => holdersOf(tx, tx.tenantId, [roles.globalAdministrator])

/** Those of the last day, for the page that says what needs attention. */
export const recentAlarms = (look: Look, tenantId: string): Promise<Alarm[]> =>
  alarmsSince(look, tenantId, before(look.now, day))
