import { event, modified } from '../audit/events.ts'
import { done, type Outcome, refuse } from '../base/outcome.ts'
import type { Customization } from '../contract/api/policy.ts'
import type { Refusal } from '../contract/refusals.ts'
import type { Look, Store, Tx, UnitRequest } from '../store/unit.ts'
import type { Acting } from './acting.ts'
import { ssprPolicyOf } from './policies.store.ts'
import { changeSsprPolicy } from './policies.ts'
import { may } from './roles.policy.ts'
import { lockTenant, saveAccent, tenantOf } from './tenant.store.ts'

/** What people see of the organisation: M-05 and the colour of its pages. `tag` changes with every part of it. */
export type Customized = {
  readonly customization: Customization
  readonly tag: string
  readonly domains: readonly string[]
}

export const customizationOf = (store: Store, tenantId: string): Promise<Customized> =>
  store.look((look) => read(look, tenantId))

async function read(look: Look, tenantId: string): Promise<Customized> {
  const { policy, version } = await ssprPolicyOf(look, tenantId)
  const { accent, domains } = await tenantOf(look, tenantId)
  const { helpdeskCustomized, helpdeskTarget, refusalNote, refusalDetail, accountDisclosure } = policy
  const customization = { accent, helpdeskCustomized, helpdeskTarget, refusalNote, refusalDetail, accountDisclosure }
  return { customization, tag: `${version}-${accent?.slice(1) ?? 'none'}`, domains }
}

/** `tag`: what the writer has seen; undefined: whatever is there. */
export const saveCustomization = (
  store: Store,
  request: UnitRequest,
  by: Acting,
  change: Partial<Customization>,
  tag: string | undefined,
): Promise<Outcome<Customized, Refusal>> =>
  store.unit(request, async (tx) => {
    await lockTenant(tx)
    const before = await read(tx, tx.tenantId)
    if (tag !== undefined && tag !== before.tag) return refuse({ code: 'directory.version' })
    const { accent, ...policy } = change
    if (by.kind === 'user' && !mayWrite(by.roleIds, change)) return refuse({ code: 'request.not_allowed' })
    const saved = Object.keys(policy).length > 0 ? await changeSsprPolicy(tx, policy) : null
    if (saved && !saved.ok) return saved
    if (accent !== undefined && accent !== before.customization.accent) await paint(tx, before, accent)
    return done(await read(tx, tx.tenantId))
  })

/** The colour is branding; the rest belongs to the password reset policy. */
function mayWrite(roleIds: readonly string[], { accent, ...policy }: Partial<Customization>): boolean {
  if (may(roleIds, 'sspr.customization.write')) return true
  return may(roleIds, 'branding.write') && Object.values(policy).every((value) => value === undefined)
}

async function paint(tx: Tx, { customization }: Customized, accent: string | null): Promise<void> {
  await saveAccent(tx, accent)
  const { displayName } = await tenantOf(tx, tx.tenantId)
  const modifiedProperties = modified({ accent: customization.accent }, { accent })
  const target = { type: 'Directory' as const, id: tx.tenantId, displayName, modifiedProperties }
  tx.audit(event('Set Company Information', { targets: [target] }))
}
