import type { Store, UnitRequest } from '../store/unit.ts'
import { insertMilestone } from './milestones.store.ts'

/** Those this process knows to be written: a read of the log must not cost a write each time. */
const known = new WeakMap<Store, Set<string>>()

/** Somebody looked at the audit log: the last step of the first-run checklist. */
export async function noteLogRead(store: Store, request: UnitRequest): Promise<void> {
  const seen = known.get(store) ?? new Set()
  known.set(store, seen)
  if (seen.has(request.tenantId)) return
  await store.unit(request, (tx) => insertMilestone(tx, 'log'))
  seen.add(request.tenantId)
}
