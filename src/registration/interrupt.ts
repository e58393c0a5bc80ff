import { event, userTarget } from '../audit/events.ts'
import type { Look, Tx } from '../store/unit.ts'
import { personOf } from './registration.facts.ts'
import { type Need, registrationNeed } from './registration.policy.ts'
import { noteConfirmed, notePrompt } from './registration.store.ts'

/** What stands between the right password and being signed in: nothing, R-01, or R-13. */
export async function interruptFor(look: Look, tenantId: string, userId: string): Promise<Need> {
  const person = await personOf(look, tenantId, userId)
  return person ? registrationNeed(person.facts, look.now) : null
}

/** To be called in the unit that leads to R-01: the days of grace begin with the first prompt (REG-05). */
export const promptShown = (tx: Tx, userId: string): Promise<void> => notePrompt(tx, userId)

/** `Looks good` on R-13 (`sspr.md` 1.9), in the unit that goes on with the sign-in. */
export async function noteReviewed(tx: Tx, userId: string): Promise<void> {
  const person = await personOf(tx, tx.tenantId, userId)
  if (!person) return
  await noteConfirmed(tx, userId)
  tx.audit(event('User reviewed security info', { targets: [userTarget(person.user)] }))
}
