import type { Refusal } from '../contract/refusals.ts'
import type { Tx } from '../store/unit.ts'
import type { Acting } from './acting.ts'
import type { Group } from './groups.store.ts'
import { isOwner } from './owners.store.ts'
import { type Act, may, mayWriteGroup } from './roles.policy.ts'
import { roleRowsOf } from './roles.store.ts'
import { standingOf } from './standing.store.ts'
import { shareTenant } from './tenant.store.ts'
import { userOf } from './users.store.ts'

const notAllowed: Refusal = { code: 'request.not_allowed' }

/** Roles that whoever began the job holds now: a job must not outlive the rights it was begun with. */
export async function refusalNow(tx: Tx, by: Acting | null, act: Act): Promise<Refusal | null> {
  if (by === null || by.kind === 'app') return null
  if (!(await isThere(tx, by))) return notAllowed
  const held = await roleRowsOf(tx, tx.tenantId, by.id)
  const active = held.filter((role) => !role.eligible).map((role) => role.roleId)
  return may(active, act) ? null : notAllowed
}

export async function isThere(tx: Tx, by: Acting): Promise<boolean> {
  await shareTenant(tx)
  return (await userOf(tx, tx.tenantId, by.id))?.accountEnabled ?? false
}

/** The same for the members of one group; its owners may change them too (directory.md 6.2). */
export async function memberRefusalNow(tx: Tx, by: Acting | null, group: Group): Promise<Refusal | null> {
  if (by === null || by.kind === 'app') return null
  if (!(await isThere(tx, by))) return notAllowed
  const { actor, target } = await standingOf(tx, tx.tenantId, by.id, group.id)
  const facts = {
    isAssignableToRole: group.isAssignableToRole,
    inRestrictedUnit: target.inRestrictedUnit,
    ownedByActor: await isOwner(tx, tx.tenantId, group.id, by.id),
    uses: [],
  }
  return mayWriteGroup(actor, facts, 'members') ? null : notAllowed
}
