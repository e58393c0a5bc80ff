import { done, type Outcome, refuse } from '../../base/outcome.ts'
import type { GroupPatch } from '../../contract/graph/groups.ts'
import type { Refusal } from '../../contract/refusals.ts'
import { clearRule, pauseProcessing, resumeProcessing, setRule } from '../../directory/membership.rules.ts'
import type { Group } from '../../directory/queries.ts'
import type { GroupAct } from '../../directory/roles.policy.ts'
import type { Tx } from '../../store/unit.ts'
import type { GraphRefusal } from './answer.ts'
import { badRequest } from './refusals.ts'

/** What PATCH /groups says about the rule, as one of the steps that the directory knows. */
export type RuleStep =
  | { readonly is: 'set'; readonly rule: string; readonly state?: 'On' | 'Paused' }
  | { readonly is: 'clear' | 'pause' | 'resume' }

const dynamic = 'DynamicMembership'

type RulePart = Pick<GroupPatch, 'groupTypes' | 'membershipRule' | 'membershipRuleProcessingState'>

/** Null: the rule stays as it is. */
export function ruleStepOf(group: Group, body: RulePart): Outcome<RuleStep | null, GraphRefusal> {
  const { groupTypes, membershipRule: rule, membershipRuleProcessingState: state } = body
  const was = group.groupTypes.includes(dynamic)
  const is = groupTypes ? groupTypes.includes(dynamic) : was
  const unified = groupTypes ? groupTypes.includes('Unified') : group.groupTypes.includes('Unified')
  if (unified !== group.groupTypes.includes('Unified'))
    return refuse(badRequest('Whether a group is a Microsoft 365 group is settled when it is made.', 'groupTypes'))
  if (!is) {
    if (rule) return refuse(badRequest(`A membershipRule needs '${dynamic}' in groupTypes.`, 'membershipRule'))
    return done(was ? { is: 'clear' } : null)
  }
  if (!was && !rule) return refuse(badRequest('A dynamic group needs a membershipRule.', 'membershipRule'))
  if (rule === null) return refuse(badRequest('A dynamic group keeps a membershipRule.', 'membershipRule'))
  if (rule !== undefined) return done({ is: 'set', rule, ...(state ? { state } : was ? {} : { state: 'On' }) })
  if (state === undefined || state === null || state === group.membershipRuleProcessingState) return done(null)
  return done({ is: state === 'Paused' ? 'pause' : 'resume' })
}

export const actsOf = (step: RuleStep | null): GroupAct[] => {
  if (!step) return []
  if (step.is === 'pause' || step.is === 'resume') return ['pause']
  return step.is === 'set' && step.state === 'Paused' ? ['rule', 'pause'] : ['rule']
}

export async function takeStep(tx: Tx, groupId: string, step: RuleStep): Promise<Outcome<null, Refusal>> {
  const taken = await run(tx, groupId, step)
  return taken.ok ? done(null) : taken
}

function run(tx: Tx, groupId: string, step: RuleStep): Promise<Outcome<unknown, Refusal>> {
  if (step.is === 'set') return setRule(tx, groupId, { rule: step.rule, ...(step.state ? { state: step.state } : {}) })
  if (step.is === 'clear') return clearRule(tx, groupId)
  return step.is === 'pause' ? pauseProcessing(tx, groupId) : resumeProcessing(tx, groupId)
}
