import type { Store } from '../store/unit.ts'
import type { Edition } from './licences.policy.ts'
import { editionOf } from './licences.store.ts'
import { countLicenceErrors, type GroupCounts, groupCounts, type ObjectCounts, objectCounts } from './overview.store.ts'
import { type Tenant, tenantOf } from './tenant.store.ts'

export type TenantOverview = {
  tenant: Tenant
  edition: Edition
  counts: ObjectCounts
  /** People for whom an assigned licence does not work: one of the alerts. */
  usersWithLicenceErrors: number
}

/** The tenant's first page (directory.md 1): who it is, the highest licence owned, and how much of everything. */
export const tenantOverview = (store: Store, tenantId: string): Promise<TenantOverview> =>
  store.look(async (look) => {
    const [tenant, edition, counts, usersWithLicenceErrors] = await Promise.all([
      tenantOf(look, tenantId),
      editionOf(look, tenantId),
      objectCounts(look, tenantId),
      countLicenceErrors(look, tenantId),
    ])
    return { tenant, edition, counts, usersWithLicenceErrors }
  })

/** The tiles of the groups' overview. */
export const groupsOverview = (store: Store, tenantId: string): Promise<GroupCounts> =>
  store.look((look) => groupCounts(look, tenantId))
