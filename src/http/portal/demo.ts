import { roles } from '../../directory/role-templates.ts'
import { holdersOf } from '../../directory/roles.store.ts'
import { firstTenant, type Tenant } from '../../directory/tenant.ts'
import { listUsers } from '../../directory/users.store.ts'
import type { Store } from '../../store/unit.ts'
import { demoMessages } from './demo.store.ts'

const shown = 100

/** The demo tenant, while there is one. */
export async function demoTenant(store: Store): Promise<Tenant | null> {
  const tenant = await firstTenant(store)
  return tenant?.demo ? tenant : null
}

export const messagesOfDemo = (store: Store, tenant: Tenant) =>
  store.look((look) => demoMessages(look, tenant.id, shown))

/** What `/demo` shows: the accounts, who administers, and what went out. */
export const demoOverview = (store: Store, tenant: Tenant) =>
  store.look(async (look) => ({
    tenant,
    users: await listUsers(look, tenant.id, { limit: shown }),
    admins: new Set((await holdersOf(look, tenant.id, [roles.globalAdministrator])).map((user) => user.id)),
    messages: await demoMessages(look, tenant.id, shown),
  }))
