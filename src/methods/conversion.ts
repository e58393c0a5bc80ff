import { before } from '../base/clock.ts'
import { raiseCountryAlarm } from '../directory/alarm.ts'
import { countryPauseEntry, limits } from '../guard/limits.policy.ts'
import { fill } from '../guard/limits.store.ts'
import { type Store, systemRequest, type Tx } from '../store/unit.ts'
import { type Conversion, isPumped } from './conversion.policy.ts'
import { claimPause, conversions } from './conversion.store.ts'

/**
 * Every minute: pauses texts to countries where hardly anybody types the codes, and tells administrators (SMS-05).
 * Safe in several processes: one of them claims the pause. Who sends reads it with their counters.
 */
export async function watchTexts(store: Store): Promise<void> {
  for (const { tenantId, country, ...seen } of await store.look(conversions)) {
    if (isPumped(seen)) await store.unit(systemRequest(tenantId, store.random.uuid()), (tx) => pause(tx, country, seen))
  }
}

async function pause(tx: Tx, country: string, seen: Conversion): Promise<void> {
  const { windowMs } = limits.countryPause
  if (!(await claimPause(tx, country, before(tx.now, windowMs)))) return
  fill(tx, countryPauseEntry(country))
  await raiseCountryAlarm(tx, country, seen.sent, seen.entered)
}
