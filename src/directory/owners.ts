import { event, groupTarget, principalTarget, userTarget } from '../audit/events.ts'
import { done, type Outcome, refuse } from '../base/outcome.ts'
import { isGuid } from '../base/text.ts'
import type { Refusal } from '../contract/refusals.ts'
import type { AuditTarget } from '../store/schema.ts'
import type { Store, Tx, UnitRequest } from '../store/unit.ts'
import { shareServicePrincipal } from './apps.store.ts'
import { isUnified, ownersPerGroup } from './groups.policy.ts'
import { type Group, groupForChange } from './groups.store.ts'
import { deleteOwner, insertOwner, type Owner, ownersOf } from './owners.store.ts'
import { type User, userForChange, userOf } from './users.store.ts'

export { type Owner, ownersOf } from './owners.store.ts'

const notFound = (key: string) => refuse<Refusal>({ code: 'directory.not_found', params: { name: key } })
export const addOwner = (store: Store, request: UnitRequest, groupId: string, ownerId: string) =>
  store.unit(request, (tx) => putOwner(tx, groupId, ownerId))

/** A user or an application; a group does not own (directory.md 3.1). */
export async function putOwner(tx: Tx, groupId: string, ownerId: string): Promise<Outcome<Owner, Refusal>> {
  const group = await groupForChange(tx, groupId)
  if (!group) return notFound(groupId)
  const owners = await checkedOwners(tx, group, [ownerId])
  if (!owners.ok) return owners
  const present = await ownersOf(tx, tx.tenantId, group.id)
  const owner = owners.value[0]!
  if (present.some((one) => one.id === owner.id))
    return refuse({ code: 'directory.conflict', field: 'owners', params: { name: owner.displayName } })
  if (present.length >= ownersPerGroup) return refuse({ code: 'group.limit', params: { limit: ownersPerGroup } })
  await insertOwners(tx, group, owners.value)
  return done(owner)
}

/** Everybody on the list, if all of them are users or applications. */
export async function checkedOwners(
  tx: Tx,
  group: Pick<Group, 'isAssignableToRole'>,
  ids: readonly string[],
): Promise<Outcome<Owner[], Refusal>> {
  const owners: Owner[] = []
  for (const id of [...new Set(ids.map((one) => one.toLowerCase()))].sort()) {
    const found = await userOf(tx, tx.tenantId, id)
    // As for members: owners of a role-assignable group are protected from now on.
    const user = found && group.isAssignableToRole ? await userForChange(tx, id) : found
    const owner = user ? ownerOf(user) : await ownerApp(tx, id)
    if (!owner) return refuse({ code: 'directory.not_found', field: 'owners', params: { name: id } })
    owners.push(owner)
  }
  return done(owners)
}

const ownerOf = ({ id, displayName, userPrincipalName }: User): Owner => ({
  ...{ id, type: 'user', displayName, userPrincipalName },
})

async function ownerApp(tx: Tx, id: string): Promise<Owner | null> {
  const app = isGuid(id) ? await shareServicePrincipal(tx, id) : null
  return app && { id, type: 'servicePrincipal', displayName: app.displayName, userPrincipalName: null }
}

const ownerTarget = (owner: Owner): AuditTarget =>
  owner.type === 'user' ? userTarget({ ...owner, userPrincipalName: owner.userPrincipalName! }) : principalTarget(owner)

export async function insertOwners(
  tx: Tx,
  group: Pick<Group, 'id' | 'displayName'>,
  owners: readonly Owner[],
): Promise<void> {
  for (const owner of owners) {
    if (!(await insertOwner(tx, group.id, owner.id))) continue
    tx.audit(event('Add owner to group', { targets: [ownerTarget(owner), groupTarget(group)] }))
  }
}

export const removeOwner = (store: Store, request: UnitRequest, groupId: string, ownerId: string) =>
  store.unit(request, (tx) => takeOwner(tx, groupId, ownerId))

/** The last owner of a Microsoft 365 group stays (graph-api.md 6.2). */
export async function takeOwner(tx: Tx, groupId: string, ownerId: string): Promise<Outcome<Owner, Refusal>> {
  const group = await groupForChange(tx, groupId)
  if (!group) return notFound(groupId)
  const present = await ownersOf(tx, tx.tenantId, group.id)
  const owner = present.find((one) => one.id === ownerId.toLowerCase())
  if (!owner) return notFound(ownerId)
  if (isUnified(group) && present.length === 1)
    return refuse({ code: 'group.last_owner', params: { name: group.displayName } })
  await deleteOwner(tx, group.id, owner.id)
  tx.audit(event('Remove owner from group', { targets: [ownerTarget(owner), groupTarget(group)] }))
  return done(owner)
}
