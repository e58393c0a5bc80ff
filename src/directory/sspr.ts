import { event } from '../audit/events.ts'
import { type Outcome, refuse } from '../base/outcome.ts'
import type { Refusal } from '../contract/refusals.ts'
import type { Look, Store, Tx, UnitRequest } from '../store/unit.ts'
import type { Acting } from './acting.ts'
import { groupOf } from './groups.store.ts'
import { methodPoliciesOf, type SavedPolicy, ssprPolicyOf, type VersionedPolicy } from './policies.store.ts'
import { changeSsprPolicy, type SsprChange } from './policies.ts'
import { may } from './roles.policy.ts'
import { type Alert, actsFor, policyAlerts } from './sspr.policy.ts'
import { countSynchronized } from './sspr.store.ts'
import { tenantOf } from './tenant.store.ts'

export type ShownPolicy = SavedPolicy & {
  readonly scopeGroup: { readonly id: string; readonly displayName: string } | null
  readonly alerts: readonly Alert[]
}

/** The password reset policy with what its pages show beside it. */
export const shownPolicy = (store: Store, tenantId: string): Promise<ShownPolicy> =>
  store.look(async (look) => {
    const saved = await ssprPolicyOf(look, tenantId)
    const group = await scopeGroup(look, tenantId, saved.policy.scopeGroupId)
    const { domains } = await tenantOf(look, tenantId)
    const methods = await methodPoliciesOf(look, tenantId)
    const alerts = policyAlerts(saved.policy, methods, { scopeGroupExists: group !== null, domains })
    return { ...saved, scopeGroup: group, alerts }
  })

async function scopeGroup(look: Look, tenantId: string, id: string | null) {
  const group = id ? await groupOf(look, tenantId, id) : null
  return group && { id: group.id, displayName: group.displayName }
}

/** Each field belongs to a page with roles of its own; a try without them is in the log (sspr.md 9.2). */
export const saveSsprPolicyBy = (
  store: Store,
  request: UnitRequest,
  by: Acting,
  change: SsprChange,
  ifVersion?: number,
): Promise<Outcome<VersionedPolicy, Refusal>> =>
  store.unit(request, async (tx) => {
    const { policy } = await ssprPolicyOf(tx, tx.tenantId)
    const missing = by.kind === 'user' && actsFor(policy, change as object).find((act) => !may(by.roleIds, act))
    return missing ? denied(tx, change) : changeSsprPolicy(tx, change, ifVersion)
  })

function denied(tx: Tx, change: SsprChange): Outcome<never, Refusal> {
  tx.audit(
    event('Self-service password reset policy changes', {
      result: 'failure',
      reason: 'Insufficient privileges to complete the operation',
      targets: [{ type: 'Policy', id: tx.tenantId, displayName: 'Password reset policy' }],
      details: { Fields: Object.keys(change).join(', ') },
    }),
  )
  return refuse({ code: 'request.not_allowed' })
}

/** Accounts whose password is kept in a directory of the organisation. */
export const synchronizedUsers = (store: Store, tenantId: string): Promise<number> =>
  store.look((look) => countSynchronized(look, tenantId))
