import { type Group, groupByKey } from '../directory/groups.store.ts'
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
