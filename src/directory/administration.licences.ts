import { type Outcome, refuse } from '../base/outcome.ts'
import type { Refusal } from '../contract/refusals.ts'
import type { Store, Tx, UnitRequest } from '../store/unit.ts'
import { whole } from '../store/whole.ts'
import type { Acting } from './acting.ts'
import { reprocess } from './licence-runs.ts'
import { type LicenceChanges, saveLicences } from './licence-wishes.ts'
import { mayOn } from './roles.policy.ts'
import { standingOf } from './standing.store.ts'
import { shareTenant } from './tenant.store.ts'

/** Licences of people and groups in the name of somebody. */

async function refusalToAssign(tx: Tx, by: Acting, principalId: string): Promise<Refusal | null> {
  await shareTenant(tx)
  const person = by.kind === 'user'
  const { actor, target } = await standingOf(tx, tx.tenantId, person ? by.id : null, principalId)
  const allowed = person ? mayOn(actor, target, 'licences.assign') : !target.inRestrictedUnit
  return allowed ? null : { code: 'request.not_allowed' }
}

export const changeLicencesBy = (
  store: Store,
  request: UnitRequest,
  by: Acting,
  principalId: string,
  changes: LicenceChanges,
): Promise<Outcome<unknown, Refusal>> =>
  whole(store, request, async (tx) => {
    const refusal = await refusalToAssign(tx, by, principalId)
    return refusal ? refuse(refusal) : saveLicences(tx, principalId, changes)
  })

export const reprocessBy = (
  store: Store,
  request: UnitRequest,
  by: Acting,
  principalId: string,
): Promise<Outcome<unknown, Refusal>> =>
  whole(store, request, async (tx) => {
    const refusal = await refusalToAssign(tx, by, principalId)
    return refusal ? refuse(refusal) : reprocess(tx, principalId)
  })
