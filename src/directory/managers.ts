import { event, userTarget } from '../audit/events.ts'
import { done, type Outcome, refuse } from '../base/outcome.ts'
import { isGuid } from '../base/text.ts'
import type { Refusal } from '../contract/refusals.ts'
import type { Store, Tx, UnitRequest } from '../store/unit.ts'
import { lockPair, managerOf, saveManager } from './managers.store.ts'
import { afterUsersChanged } from './membership.ts'
import { synced } from './users.policy.ts'
import { recordForChange, type UserRecord } from './users.store.ts'

export { directReportsOf, managerOf } from './managers.store.ts'

const notFound = (key: string) => refuse<Refusal>({ code: 'directory.not_found', params: { name: key } })
const invalid = (code: string, message: string) =>
  refuse<Refusal>({ code: 'directory.invalid', problems: [{ field: 'manager', code, message }] })

export const setManager = (store: Store, request: UnitRequest, userId: string, managerId: string) =>
  store.unit(request, (tx) => giveManager(tx, userId, managerId))

/** Rings are allowed, as in Graph: whoever looks looks one step, up or down. */
export async function giveManager(tx: Tx, userId: string, managerId: string): Promise<Outcome<UserRecord, Refusal>> {
  if (!isGuid(userId)) return notFound(userId)
  if (!isGuid(managerId)) return notFound(managerId)
  await lockPair(tx, userId, managerId)
  const user = await recordForChange(tx, userId)
  if (!user) return notFound(userId)
  if (user.onPremisesSyncEnabled) return invalid('synced', synced)
  const manager = await recordForChange(tx, managerId)
  if (!manager) return notFound(managerId)
  if (manager.id === user.id) return invalid('invalid', 'Nobody is their own manager.')
  if (user.managerId === manager.id) return done(user)
  await saveManager(tx, user.id, manager.id)
  audit(tx, user, await managerOf(tx, tx.tenantId, user.id))
  await afterUsersChanged(tx, [user.id], ['managerId'])
  return done({ ...user, managerId: manager.id })
}

export const removeManager = (store: Store, request: UnitRequest, userId: string) =>
  store.unit(request, (tx) => takeManager(tx, userId))

export async function takeManager(tx: Tx, userId: string): Promise<Outcome<UserRecord, Refusal>> {
  const user = await recordForChange(tx, userId)
  if (!user) return notFound(userId)
  if (user.onPremisesSyncEnabled) return invalid('synced', synced)
  if (user.managerId === null) return notFound('manager')
  await saveManager(tx, user.id, null)
  audit(tx, user, null)
  await afterUsersChanged(tx, [user.id], ['managerId'])
  return done({ ...user, managerId: null })
}

/** The one documented activity for both: without a manager the new value is empty. */
function audit(tx: Tx, user: UserRecord, manager: UserRecord | null): void {
  const change = {
    displayName: 'Manager',
    oldValue: user.managerId && JSON.stringify(user.managerId),
    newValue: manager && JSON.stringify(manager.id),
  }
  const targets = [{ ...userTarget(user), modifiedProperties: [change] }, ...(manager ? [userTarget(manager)] : [])]
  tx.audit(event('Set user manager', { targets }))
}
