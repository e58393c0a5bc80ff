import { event, modified } from '../audit/events.ts'
import { done, type Outcome, refuse } from '../base/outcome.ts'
import { OrganizationProfile } from '../contract/graph/organization.ts'
import { problemsOf } from '../contract/problems.ts'
import type { Refusal } from '../contract/refusals.ts'
import type { Store, Tx, UnitRequest } from '../store/unit.ts'
import { domainsOf } from './domains.store.ts'
import { assignedPlans } from './licences.policy.ts'
import { subscriptionsOf } from './licences.store.ts'
import { profileOf, saveProfile } from './organization.store.ts'
import { catalogueOf } from './products.store.ts'
import { lockTenant, tenantOf } from './tenant.store.ts'

/** The organization as a whole: what is said about it. */

export const organizationOf = (store: Store, tenantId: string) =>
  store.look(async (look) => {
    const [tenant, row, domains, owned, catalogue] = await Promise.all([
      tenantOf(look, tenantId),
      profileOf(look, tenantId),
      domainsOf(look, tenantId),
      subscriptionsOf(look, tenantId),
      catalogueOf(look, tenantId),
    ])
    const plans = assignedPlans(
      owned.map((one) => ({
        skuId: one.skuId,
        disabledPlans: [],
        status: one.status,
        endedAt: one.endedAt,
        product: catalogue.get(one.skuId) ?? null,
        assignedAt: row.createdAt,
      })),
    )
    const profile = OrganizationProfile.parse(row.document)
    return { tenant, profile, createdAt: row.createdAt, synced: row.synced, domains, plans }
  })

export const updateOrganization = (store: Store, request: UnitRequest, change: OrganizationProfile) =>
  store.unit(request, (tx) => changeOrganization(tx, change))

/** Only named properties change; null clears. */
export async function changeOrganization(tx: Tx, change: OrganizationProfile): Promise<Outcome<null, Refusal>> {
  const parsed = OrganizationProfile.safeParse(change)
  if (!parsed.success) return refuse({ code: 'directory.invalid', problems: problemsOf(parsed.error) })
  await lockTenant(tx)
  const { document: before } = await profileOf(tx, tx.tenantId)
  const privacyProfile = parsed.data.privacyProfile && {
    ...Object(before.privacyProfile),
    ...parsed.data.privacyProfile,
  }
  const after = { ...before, ...parsed.data, ...(privacyProfile ? { privacyProfile } : {}) }
  const modifiedProperties = modified(before, after)
  if (modifiedProperties.length === 0) return done(null)
  await saveProfile(tx, after)
  const { displayName } = await tenantOf(tx, tx.tenantId)
  const targets = [{ type: 'Directory' as const, id: tx.tenantId, displayName, modifiedProperties }]
  tx.audit(event('Set Company Information', { targets }))
  return done(null)
}
