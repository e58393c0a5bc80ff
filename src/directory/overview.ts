import type { Store } from '../store/unit.ts'
import type { Edition } from './licences.policy.ts'
import { editionOf } from './licences.store.ts'
import { type GroupCounts, groupCounts, type ObjectCounts, objectCounts } from './overview.store.ts'
import { type Tenant, tenantOf } from './tenant.store.ts'

export type TenantOverview = { tenant: Tenant; edition: Edition; counts: ObjectCounts }

/** The tenant's first page (directory.md 1): who it is, the highest licence owned, and how much of everything. */
export const tenantOverview = (store: Store, tenantId: string): Promise<TenantOverview> =>
  store.look(async (look) => {
    const [tenant, edition, counts] = await Promise.all([
      tenantOf(look, tenantId),
      editionOf(look, tenantId),
      objectCounts(look, tenantId),
    ])
    return { tenant, edition, counts }
  })

/** The tiles of the groups' overview. */
export const groupsOverview = (store: Store, tenantId: string): Promise<GroupCounts> =>
  store.look((look) => groupCounts(look, tenantId))
