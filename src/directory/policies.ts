import { event, modified } from '../audit/events.ts'
import { done, type Outcome, refuse } from '../base/outcome.ts'
import { type MethodPolicyId, methodPolicyIds } from '../contract/methods.ts'
import { type MethodPolicies, MethodPolicy, SsprPolicy } from '../contract/policy.ts'
import { type Problem, problemsOf } from '../contract/problems.ts'
import type { Refusal } from '../contract/refusals.ts'
import type { Look, Store, Tx, UnitRequest } from '../store/unit.ts'
import { groupOf } from './groups.store.ts'
import { enoughMethods, methodProblems, targetGroups } from './policies.policy.ts'
import {
  type MethodRow,
  methodPoliciesOf,
  methodRowsOf,
  type SavedPolicy,
  ssprPolicyOf,
  updateMethodPolicy,
  updateSsprPolicy,
  type VersionedPolicy,
} from './policies.store.ts'
import { lockTenant } from './tenant.store.ts'

export { type MethodRow, methodPoliciesOf, ssprPolicyOf, type VersionedPolicy } from './policies.store.ts'

/** Named fields change, the others stay; the questions' fields likewise. */
export type SsprChange = Partial<Omit<SsprPolicy, 'securityQuestions'>> & {
  securityQuestions?: Partial<SsprPolicy['securityQuestions']>
}

const invalid = (problems: Problem[]) => refuse<Refusal>({ code: 'policy.invalid', problems })

/** The named fields change, the rest stays; what comes out is validated as a whole (sspr.md 1.12). */
export const saveSsprPolicy = (
  store: Store,
  request: UnitRequest,
  change: SsprChange,
  ifVersion?: number,
): Promise<Outcome<VersionedPolicy, Refusal>> => store.unit(request, (tx) => changeSsprPolicy(tx, change, ifVersion))

export async function changeSsprPolicy(
  tx: Tx,
  change: SsprChange,
  ifVersion?: number,
): Promise<Outcome<VersionedPolicy, Refusal>> {
  // Groups and method policies are judged together with this one, so they must not move meanwhile.
  await lockTenant(tx)
  const before = await ssprPolicyOf(tx, tx.tenantId)
  if (ifVersion !== undefined && ifVersion !== before.version)
    return refuse({ code: 'directory.version', params: { version: before.version } })
  const parsed = merged(before.policy, change)
  if (!parsed.success) return invalid(problemsOf(parsed.error))
  const problems = await ssprProblems(tx, tx.tenantId, parsed.data, await methodPoliciesOf(tx, tx.tenantId))
  if (problems.length > 0) return invalid(problems)
  const modifiedProperties = modified(before.policy, parsed.data)
  if (modifiedProperties.length === 0) return done(before)
  if (!(await updateSsprPolicy(tx, parsed.data, before.version)))
    return refuse({ code: 'directory.version', params: { version: before.version } })
  auditSsprPolicy(tx, modifiedProperties)
  return done({ policy: parsed.data, version: before.version + 1 })
}

const merged = (before: SsprPolicy, change: SsprChange) => {
  const securityQuestions = { ...before.securityQuestions, ...change.securityQuestions }
  return SsprPolicy.safeParse({ ...before, ...change, securityQuestions })
}

async function ssprProblems(
  look: Look,
  tenantId: string,
  policy: SsprPolicy,
  methods: MethodPolicies,
): Promise<Problem[]> {
  const group = policy.scopeGroupId ? await groupOf(look, tenantId, policy.scopeGroupId) : null
  const missing = policy.scopeGroupId !== null && !group
  return [
    ...(missing ? [{ field: 'scopeGroupId', code: 'not_found', message: 'There is no such group.' }] : []),
    ...enoughMethods(policy, methods),
  ]
}

/** ADM-15: the administrators' switch is also a change of the authorization policy. */
function auditSsprPolicy(tx: Tx, modifiedProperties: ReturnType<typeof modified>): void {
  const target = { type: 'Policy' as const, id: tx.tenantId, displayName: 'Password reset policy' }
  tx.audit(event('Self-service password reset policy changes', { targets: [{ ...target, modifiedProperties }] }))
  const admins = modifiedProperties.filter((property) => property.displayName === 'allowedToUseSsprAdmins')
  if (admins.length === 0) return
  const renamed = admins.map((property) => ({ ...property, displayName: 'allowedToUseSSPR' }))
  const authorization = { ...target, displayName: 'Authorization policy', modifiedProperties: renamed }
  tx.audit(event('Update authorization policy', { targets: [authorization] }))
}

type MethodChangeOptions = {
  readonly ifVersion?: number | undefined
  readonly activity?: 'Authentication Methods Policy Update' | 'Authentication Methods Policy Reset'
  /** What stands right of the directory: whom the change would leave without a way in. */
  objection?(tx: Tx, before: MethodPolicies, after: MethodPolicies): Promise<Refusal | null>
}

export async function changeMethodPolicy(
  tx: Tx,
  id: MethodPolicyId,
  change: Partial<MethodPolicy>,
  { ifVersion, activity = 'Authentication Methods Policy Update', objection }: MethodChangeOptions = {},
): Promise<Outcome<MethodPolicy, Refusal>> {
  await lockTenant(tx)
  const rows = await methodRowsOf(tx, tx.tenantId)
  const { policy: before, version } = rows[id]
  if (ifVersion !== undefined && ifVersion !== version)
    return refuse({ code: 'directory.version', params: { version } })
  const parsed = MethodPolicy.safeParse({ ...before, ...change })
  if (!parsed.success) return invalid(problemsOf(parsed.error))
  const problems = await targetProblems(tx, tx.tenantId, id, parsed.data)
  if (problems.some((problem) => problem.code === 'not_built'))
    return refuse({ code: 'policy.not_built', field: 'state', params: { name: id } })
  const { policy } = await ssprPolicyOf(tx, tx.tenantId)
  const policies = Object.fromEntries(methodPolicyIds.map((one) => [one, rows[one].policy])) as MethodPolicies
  problems.push(...enoughMethods(policy, { ...policies, [id]: parsed.data }))
  if (problems.length > 0) return invalid(problems)
  const modifiedProperties = modified(before, parsed.data)
  if (modifiedProperties.length === 0) return done(before)
  const refusal = await objection?.(tx, policies, { ...policies, [id]: parsed.data })
  if (refusal) return refuse(refusal)
  await updateMethodPolicy(tx, id, parsed.data)
  const target = { type: 'Policy' as const, id, displayName: 'Authentication methods policy', modifiedProperties }
  tx.audit(event(activity, { targets: [target] }))
  return done(parsed.data)
}

/** All of them with their versions, for pages that change them. */
export const methodPolicyRows = (store: Store, tenantId: string): Promise<Record<MethodPolicyId, MethodRow>> =>
  store.look((look) => methodRowsOf(look, tenantId))

export const currentSsprPolicy = (store: Store, tenantId: string): Promise<SavedPolicy> =>
  store.look((look) => ssprPolicyOf(look, tenantId))

async function targetProblems(
  look: Look,
  tenantId: string,
  id: MethodPolicyId,
  policy: MethodPolicy,
): Promise<Problem[]> {
  const problems = methodProblems(id, policy)
  for (const groupId of new Set(targetGroups(policy))) {
    if (!(await groupOf(look, tenantId, groupId)))
      problems.push({ field: 'targets', code: 'not_found', message: `There is no group ${groupId}.` })
  }
  return problems
}

/** What somebody would save, and what stands. */
export type Draft = {
  readonly policy?: SsprChange
  readonly methods?: Partial<Record<MethodPolicyId, Partial<MethodPolicy>>>
}
export type Both = { readonly policy: SsprPolicy; readonly methods: MethodPolicies }

/** A draft, judged as a whole like the real thing, beside what stands; nothing is saved. */
export async function judgeDraft(
  look: Look,
  tenantId: string,
  draft: Draft,
): Promise<Outcome<{ before: Both; after: Both }, Refusal>> {
  const before = {
    policy: (await ssprPolicyOf(look, tenantId)).policy,
    methods: await methodPoliciesOf(look, tenantId),
  }
  const policy = merged(before.policy, draft.policy ?? {})
  if (!policy.success) return invalid(problemsOf(policy.error))
  const methods = { ...before.methods }
  const problems: Problem[] = []
  for (const [name, change] of Object.entries(draft.methods ?? {})) {
    const id = name as MethodPolicyId
    const parsed = MethodPolicy.safeParse({ ...before.methods[id], ...change })
    if (!parsed.success) return invalid(problemsOf(parsed.error))
    methods[id] = parsed.data
    problems.push(...(await targetProblems(look, tenantId, id, parsed.data)))
  }
  problems.push(...(await ssprProblems(look, tenantId, policy.data, methods)))
  return problems.length > 0 ? invalid(problems) : done({ before, after: { policy: policy.data, methods } })
}
