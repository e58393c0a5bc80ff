import { event, groupTarget } from '../audit/events.ts'
import { before, day } from '../base/clock.ts'
import { done, type Outcome, refuse } from '../base/outcome.ts'
import type { Refusal } from '../contract/refusals.ts'
import { type Store, systemRequest, type Tx, type UnitRequest } from '../store/unit.ts'
import { deletedGroupForChange, deleteGroupRow, expiredGroups } from './deleted-groups.store.ts'
import { groupMailKey, restorableDays, roleAssignableGroups } from './groups.policy.ts'
import { countRoleAssignable, type Group, groupMailTaken, groupOf, markGroupDeleted } from './groups.store.ts'
import { afterGroupsChanged, holdRulesForGroups } from './membership.groups.ts'
import { lockTenant } from './tenant.store.ts'
import { lockNames } from './users.store.ts'

export { deletedGroupByKey, listDeletedGroups } from './deleted-groups.store.ts'

const notFound = (key: string) => refuse<Refusal>({ code: 'directory.not_found', params: { name: key } })

export const restoreGroup = (store: Store, request: UnitRequest, id: string) =>
  store.unit(request, (tx) => bringBackGroup(tx, id))

/** Within 30 days, with its members, owners and place in other groups. A dynamic one is filled again by its rule. */
export async function bringBackGroup(tx: Tx, id: string): Promise<Outcome<Group, Refusal>> {
  await holdRulesForGroups(tx)
  await lockTenant(tx)
  const group = await deletedGroupForChange(tx, id)
  if (!group || group.deletedAt! < before(tx.now, restorableDays * day)) return notFound(id)
  if (group.isAssignableToRole && (await countRoleAssignable(tx, tx.tenantId)) >= roleAssignableGroups)
    return refuse({ code: 'group.limit', params: { limit: roleAssignableGroups } })
  const key = group.mail ? groupMailKey(group.mail) : null
  await lockNames(tx, [key])
  if (key && (await groupMailTaken(tx, key, group.id)))
    return refuse({ code: 'directory.conflict', field: 'mailNickname', params: { name: group.mailNickname } })
  await markGroupDeleted(tx, group.id, null)
  tx.audit(event('Restore Group', { targets: [groupTarget(group)] }))
  await afterGroupsChanged(tx, [group.id])
  return done((await groupOf(tx, tx.tenantId, group.id))!)
}

export const purgeGroup = (store: Store, request: UnitRequest, id: string) =>
  store.unit(request, (tx) => endGroup(tx, id))

/** Deletes a deleted group for ever, and every mention of it as a member. */
export async function endGroup(tx: Tx, id: string): Promise<Outcome<Group, Refusal>> {
  const group = await deletedGroupForChange(tx, id)
  if (!group) return notFound(id)
  await deleteGroupRow(tx, group.id)
  tx.audit(event('Hard Delete group', { targets: [groupTarget(group)] }))
  return done(group)
}

/** Housekeeping: what was deleted 30 days ago goes for good, a batch at a time. Safe to run in several processes. */
export async function purgeExpiredGroups(store: Store): Promise<number> {
  const expired = await store.look((look) => expiredGroups(look, before(look.now, restorableDays * day), 100))
  for (const { tenantId, id } of expired) {
    await store.unit(systemRequest(tenantId, store.random.uuid()), (tx) => endGroup(tx, id))
  }
  return expired.length
}
