import { hasHappened } from '../audit/insights.store.ts'
import type { firstRunSteps } from '../contract/api/overview.ts'
import { directoryMilestones } from '../directory/milestones.store.ts'
import { enabledFamilies } from '../directory/policies.policy.ts'
import { methodPoliciesOf, ssprPolicyOf } from '../directory/policies.store.ts'
import type { Store } from '../store/unit.ts'

export type FirstRun = Readonly<Record<(typeof firstRunSteps)[number], boolean>>

/** The checklist that leads through seed 004's lab: ticked by what really happened, never by a click. */
export const firstRunOf = (store: Store, tenantId: string): Promise<FirstRun> =>
  store.look(async (look) => {
    const { policy } = await ssprPolicyOf(look, tenantId)
    const families = enabledFamilies(await methodPoliciesOf(look, tenantId))
    const [here, registered, reset] = await Promise.all([
      directoryMilestones(look, tenantId),
      hasHappened(look, tenantId, ['User registered security info']),
      hasHappened(look, tenantId, ['Reset password (self-service)']),
    ])
    return {
      groups: here.dynamicGroup,
      licences: here.licence,
      scope: policy.enabledFor !== 'none',
      // One more than the app, as the policy itself asks for (MTH-10).
      methods: families.size > (families.has('app') ? policy.methodsRequired : policy.methodsRequired - 1),
      registration: registered,
      reset,
      log: here.log,
    }
  })
