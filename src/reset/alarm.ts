import { event } from '../audit/events.ts'
import { before, day } from '../base/clock.ts'
import { roles } from '../directory/role-templates.ts'
import { holdersOf } from '../directory/roles.store.ts'
import { limits, tenantEntry } from '../guard/limits.policy.ts'
import { hit } from '../guard/limits.store.ts'
import { message } from '../outbox/messages.ts'
import type { Look, Tx } from '../store/unit.ts'
import { type Alarm, type AlarmKind, alarmsSince, claimAlarm } from './alarm.store.ts'

const limitOf = { refused: limits.tenantRefused, failed: limits.tenantFailedProofs } as const

/**
 * Counts one more in the whole organization. Limits per person do not see an attack on many; beyond this one
 * administrators are told, once per window (THR-20, LIM-05). Nobody is held up by it.
 */
export async function countForAlarm(tx: Tx, kind: AlarmKind): Promise<void> {
  const limit = limitOf[kind]
  const [count] = await hit(tx, [tenantEntry(limit)])
  if (count?.within !== false) return
  if (!(await claimAlarm(tx, kind, before(tx.now, limit.windowMs)))) return
  const details = { Limit: limit.max, WindowMinutes: limit.windowMs / 60_000 }
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
}

const administrators = (tx: Tx) => holdersOf(tx, tx.tenantId, [roles.globalAdministrator])

/** Those of the last day, for the page that says what needs attention. */
export const recentAlarms = (look: Look, tenantId: string): Promise<Alarm[]> =>
  alarmsSince(look, tenantId, before(look.now, day))
