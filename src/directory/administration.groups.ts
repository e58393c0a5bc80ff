import { done, type Outcome, refuse } from '../base/outcome.ts'
import type { Refusal } from '../contract/refusals.ts'
import type { Store, Tx, UnitRequest } from '../store/unit.ts'
import { whole } from '../store/whole.ts'
import type { Acting } from './acting.ts'
import { deletedGroupForChange } from './deleted-groups.store.ts'
import { bringBackGroup, endGroup } from './deleted-groups.ts'
import { type Group, groupForChange, groupOf, groupUses } from './groups.store.ts'
import { isOwner } from './owners.store.ts'
import { type GroupAct, mayWriteGroup } from './roles.policy.ts'
import { standingOf } from './standing.store.ts'
import { shareTenant } from './tenant.store.ts'

/** Who acts on a group; `guarded`: their token reaches role-assignable ones too (RoleManagement.ReadWrite.Directory). */
export type GroupActing = Acting & { readonly guarded: boolean }

/**
 * The group, locked for the rest of the unit, if all of this is theirs to do: an administrator of groups, an owner, or
 * a program with the permission (directory.md 6.2). Asked in the unit that does it.
 */
export async function heldGroup(
  tx: Tx,
  by: GroupActing,
  id: string,
  acts: readonly GroupAct[],
): Promise<Outcome<Group, Refusal>> {
  await shareTenant(tx)
  // What goes through the rules locks them first, then the group: it does so itself.
  const byRules = acts.includes('rule') || acts.includes('pause')
  const group = byRules ? await groupOf(tx, tx.tenantId, id) : await groupForChange(tx, id)
  if (!group) return notFound(id)
  return (await mayAct(tx, by, group, acts)) ? done(group) : denied
}

const denied = refuse<Refusal>({ code: 'request.not_allowed' })
const notFound = (id: string) => refuse<Refusal>({ code: 'directory.not_found', params: { name: id } })

async function mayAct(tx: Tx, by: GroupActing, group: Group, acts: readonly GroupAct[]): Promise<boolean> {
  if (group.isAssignableToRole && !by.guarded) return false
  const person = by.kind === 'user'
  const { actor, target } = await standingOf(tx, tx.tenantId, person ? by.id : null, group.id)
  if (!person) return !target.inRestrictedUnit
  const facts = {
    isAssignableToRole: group.isAssignableToRole,
    inRestrictedUnit: target.inRestrictedUnit,
    ownedByActor: await isOwner(tx, tx.tenantId, group.id, by.id),
    uses: acts.includes('rule') ? (await groupUses(tx, tx.tenantId, group.id)).map((one) => one.use) : [],
  }
  return acts.every((act) => mayWriteGroup(actor, facts, act))
}

type Made = Promise<Outcome<Group, Refusal>>

const ofDeleted = (
  store: Store,
  request: UnitRequest,
  by: GroupActing,
  id: string,
  act: (tx: Tx, id: string) => Made,
): Made =>
  whole(store, request, async (tx) => {
    await shareTenant(tx)
    const group = await deletedGroupForChange(tx, id)
    if (!group) return notFound(id)
    return (await mayAct(tx, by, group, ['delete'])) ? act(tx, group.id) : denied
  })

/** Whoever may delete a group may bring it back, or end it. */
export const restoreGroupBy = (store: Store, request: UnitRequest, by: GroupActing, id: string): Made =>
  ofDeleted(store, request, by, id, bringBackGroup)
export const purgeGroupBy = (store: Store, request: UnitRequest, by: GroupActing, id: string): Made =>
  ofDeleted(store, request, by, id, endGroup)
