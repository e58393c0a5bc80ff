import { event } from '../audit/events.ts'
import { done, type Outcome, refuse } from '../base/outcome.ts'
import { NewTenant } from '../contract/directory.ts'
import { problemsOf } from '../contract/problems.ts'
import type { Refusal } from '../contract/refusals.ts'
import type { Store, Tx } from '../store/unit.ts'
import { addAdminCenter } from './apps.ts'
import { insertMethodPolicies, insertSsprPolicy } from './policies.store.ts'
import {
  insertTenant,
  onlyTenant,
  type Tenant,
  tenantOf,
  tenantOfDomain,
  findTenant as tenantRow,
} from './tenant.store.ts'

export type { Tenant } from './tenant.store.ts'

/** Whose pages these are while nobody has said who they are. */
export const firstTenant = (store: Store): Promise<Tenant | null> => store.look(onlyTenant)

export const findTenant = (store: Store, tenantId: string): Promise<Tenant | null> =>
  store.look((look) => tenantRow(look, tenantId))

/** Makes the tenant of the unit (`tx.tenantId`), with the policies every new tenant has. */
export async function addTenant(tx: Tx, input: NewTenant & { demo?: boolean }): Promise<Outcome<Tenant, Refusal>> {
  const { demo = false, ...rest } = input
  const parsed = NewTenant.safeParse(rest)
  if (!parsed.success) return refuse({ code: 'directory.invalid', problems: problemsOf(parsed.error) })
  if (await tenantOfDomain(tx, parsed.data.domain)) {
    return refuse({ code: 'directory.conflict', field: 'domain', params: { name: parsed.data.domain } })
  }
  await insertTenant(tx, { ...parsed.data, demo })
  await insertSsprPolicy(tx)
  await insertMethodPolicies(tx)
  await addAdminCenter(tx)
  tx.audit(
    event('Add tenant', {
      targets: [{ type: 'Directory', id: tx.tenantId, displayName: parsed.data.displayName }],
      details: { domain: parsed.data.domain, country: parsed.data.country },
    }),
  )
  return done(await tenantOf(tx, tx.tenantId))
}
