import { done, type Outcome, refuse } from '../base/outcome.ts'
import { isGuid } from '../base/text.ts'
import type { UserChange } from '../contract/directory.ts'
import type { Refusal } from '../contract/refusals.ts'
import type { Store, Tx, UnitRequest } from '../store/unit.ts'
import { type Acting, heldForAct, type Matrix, refusalToAct } from './acting.ts'
import { mayChange, mayDelete, mayRestore } from './administration.policy.ts'
import { bringBackUser, forgetUser, type Restored, type RestoreOptions, removeUser } from './deletion.ts'
import { giveManager, takeManager } from './managers.ts'
import { shareTenant } from './tenant.store.ts'
import type { UserRecord } from './users.store.ts'
import { changeUser } from './users.ts'

/** Use cases of users in the name of somebody: the matrices of roles first, in the unit that does it. */

type Made<T> = Promise<Outcome<T, Refusal>>

/** A change of plain and sensitive properties; `beside` names what the same call writes elsewhere. */
export async function changeUserBy(
  tx: Tx,
  by: Acting,
  id: string,
  change: UserChange,
  beside: readonly string[] = [],
): Made<UserRecord> {
  const disables = change.accountEnabled === false
  const held = await heldForAct(tx, by, id, mayChange([...Object.keys(change), ...beside]), disables)
  return held.ok ? changeUser(tx, id, change) : held
}

export const deleteUserBy = (store: Store, request: UnitRequest, by: Acting, id: string): Made<UserRecord> =>
  store.unit(request, (tx) => removeUserBy(tx, by, id))

export async function removeUserBy(tx: Tx, by: Acting, id: string): Made<UserRecord> {
  const held = await heldForAct(tx, by, id, mayDelete, true)
  return held.ok ? removeUser(tx, id) : held
}

/** Deleted ones keep their roles: whoever may not touch the living may not bring them back. */
async function mayTouchDeleted(tx: Tx, by: Acting, id: string, may: Matrix): Promise<Refusal | null> {
  if (!isGuid(id)) return { code: 'directory.not_found', params: { name: id } }
  await shareTenant(tx)
  return refusalToAct(tx, tx.tenantId, by, id, may)
}

export const restoreUserBy = (
  store: Store,
  request: UnitRequest,
  by: Acting,
  id: string,
  options: RestoreOptions,
): Made<Restored> => store.unit(request, (tx) => bringBackUserBy(tx, by, id, options))

export async function bringBackUserBy(tx: Tx, by: Acting, id: string, options: RestoreOptions): Made<Restored> {
  const refusal = await mayTouchDeleted(tx, by, id, mayRestore)
  return refusal ? refuse(refusal) : bringBackUser(tx, id, options)
}

export const purgeUserBy = (store: Store, request: UnitRequest, by: Acting, id: string): Made<UserRecord> =>
  store.unit(request, async (tx) => {
    const refusal = await mayTouchDeleted(tx, by, id, mayDelete)
    return refusal ? refuse(refusal) : forgetUser(tx, id)
  })

/** `managerId` null takes the manager away. */
export const setManagerBy = (
  store: Store,
  request: UnitRequest,
  by: Acting,
  id: string,
  managerId: string | null,
): Made<null> =>
  store.unit(request, async (tx) => {
    const held = await heldForAct(tx, by, id, mayChange(['manager']))
    if (!held.ok) return held
    const set = managerId === null ? await takeManager(tx, id) : await giveManager(tx, id, managerId)
    return set.ok ? done(null) : set
  })
