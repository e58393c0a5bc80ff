import { type Group, groupByKey } from '../directory/groups.store.ts'
import { type AdministrativeUnit, unitByKey, unitCandidate } from '../directory/units.store.ts'
import { type User, userByKey } from '../directory/users.store.ts'
import type { TenantDesk } from './desk.ts'
import { found } from './ending.ts'

/** What the words of a command line lead to: user names, names of groups, or ids. */
export async function theUser({ store, tenantId }: TenantDesk, key: string): Promise<User> {
  return found(await store.look((look) => userByKey(look, tenantId, key)), key, 'user')
}

export async function theGroup({ store, tenantId }: TenantDesk, key: string): Promise<Group> {
  return found(await store.look((look) => groupByKey(look, tenantId, key)), key, 'group (or more than one)')
}

/** The id of a user or a group. */
export async function thePrincipal({ store, tenantId }: TenantDesk, key: string): Promise<string> {
  const principal = await store.look(
    async (look) => (await userByKey(look, tenantId, key)) ?? (await groupByKey(look, tenantId, key)),
  )
  return found<{ id: string }>(principal, key, 'user or group').id
}

export async function theUnit({ store, tenantId }: TenantDesk, key: string): Promise<AdministrativeUnit> {
  const unit = await store.look((look) => unitByKey(look, tenantId, key))
  return found(unit, key, 'administrative unit (or more than one)')
}

/** The id of whatever can be in an administrative unit. */
export async function theObject(desk: TenantDesk, key: string): Promise<string> {
  const object = await desk.store.look((look) => unitCandidate(look, desk.tenantId, key))
  return object?.id ?? thePrincipal(desk, key)
}
