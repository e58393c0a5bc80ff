import { event } from '../audit/events.ts'
import { limits, tenantEntry } from '../guard/limits.policy.ts'
import { clearCounters } from '../guard/limits.store.ts'
import { type Store, systemRequest, type Tx, type UnitRequest } from '../store/unit.ts'
import { mailAdministrators } from './alarm.mail.ts'
import { quietFrom } from './guarded.policy.ts'
import {
  type GuardedCause,
  type GuardedPeriod,
  guardedAndQuiet,
  guardedPeriod,
  keepGuarded,
  takeGuarded,
} from './guarded.store.ts'

/**
 * Guarded mode (security.md LIM-12): harder to guess for a whole organization while somebody guesses over many of its
 * people. What it asks for is decided where it is asked: see docs/decisions/0020.
 */

/** A limit of the organization was passed. True for the one of many who began guarded mode. */
export async function guardTenant(tx: Tx, cause: GuardedCause): Promise<boolean> {
  const until = quietFrom(tx.now)
  const { began, ended } = await keepGuarded(tx, cause, until)
  if (ended) await left(tx, quiet, ended)
  if (began) tx.audit(event('Self-service password reset guarded mode began', { reason: causes[cause], details }))
  return began
}

const quiet = '24 hours without unusual failures'
const details = { QuietHours: 24 }
const causes: Readonly<Record<GuardedCause, string>> = {
  refused: 'More resets were refused than usual',
  failed: 'More proofs failed than usual',
}

/** Null: it is off. */
export const guardedMode = (store: Store, tenantId: string): Promise<GuardedPeriod | null> =>
  store.look((look) => guardedPeriod(look, tenantId))

/**
 * An administrator ends it: what was counted so far is forgiven, or the next person's mistake would begin it again.
 * False: it was off already.
 */
export const endGuarded = (store: Store, request: UnitRequest): Promise<boolean> =>
  store.unit(request, async (tx) => {
    const since = await takeGuarded(tx, false)
    if (!since) return false
    for (const limit of [limits.tenantRefused, limits.tenantFailedProofs]) clearCounters(tx, tenantEntry(limit).key)
    await left(tx, 'Ended by an administrator', since, tx.actor.displayName ?? tx.actor.userPrincipalName ?? '')
    return true
  })

/** Every minute: says so where it has run out. Safe in several processes: one of them takes it. */
export async function endQuietGuards(store: Store): Promise<void> {
  for (const tenantId of await store.look(guardedAndQuiet)) {
    await store.unit(systemRequest(tenantId, store.random.uuid()), async (tx) => {
      const since = await takeGuarded(tx, true)
      if (since) await left(tx, quiet, since)
    })
  }
}

async function left(tx: Tx, reason: string, since: Date, by = ''): Promise<void> {
  const period = { Since: since.toISOString() }
  tx.audit(event('Self-service password reset guarded mode ended', { reason, details: period }))
  await mailAdministrators(tx, 'notice.guarded', { by, at: tx.now.toISOString(), since: since.toISOString() })
}
