import { z } from 'zod'
import { refuse } from '../../base/outcome.ts'
import { findGroup, verdictOnRule } from '../../directory/queries.ts'
import { badRequest, noSuchObject } from './refusals.ts'
import { type GraphCall, type GraphRoute, ok, type Result, route } from './route.ts'
import { contextOf } from './view.ts'

/** Whether somebody would be in a dynamic group, and why (graph-api.md 6.4; of the beta). */

const ByGroup = z.strictObject({ memberId: z.guid() })
const ByRule = z.strictObject({ memberId: z.guid(), membershipRule: z.string().min(1) })

async function answer(
  call: GraphCall,
  memberId: string,
  question: { rule: string; groupId?: string },
): Promise<Result> {
  const verdict = await verdictOnRule(call.program.store, call.caller.tenantId, question, memberId.toLowerCase())
  if (!verdict.ok) return verdict
  const { details } = verdict.value
  if (!details) return refuse(noSuchObject(memberId))
  return ok({
    ...contextOf(call, 'microsoft.graph.evaluateDynamicMembershipResult'),
    membershipRule: question.rule,
    membershipRuleEvaluationResult: details.expressionResult,
    membershipRuleEvaluationDetails: details,
  })
}

async function byGroup(call: GraphCall<z.output<typeof ByGroup>>): Promise<Result> {
  const group = await findGroup(call.program.store, call.caller.tenantId, call.params.id!)
  if (!group) return refuse(noSuchObject(call.params.id!))
  if (!group.membershipRule) return refuse(badRequest(`The group '${group.displayName}' has no membershipRule.`))
  return answer(call, call.body.memberId, { rule: group.membershipRule, groupId: group.id })
}

const byRule = (call: GraphCall<z.output<typeof ByRule>>): Promise<Result> =>
  answer(call, call.body.memberId, { rule: call.body.membershipRule })

const rights = {
  surface: 'beta',
  delegated: [
    'Group.Read.All+User.Read.All',
    'Group.ReadWrite.All+User.Read.All',
    'Group.ReadWrite.All+User.ReadWrite.All',
  ],
  application: [],
  roles: 'groups.write',
} as const

export const evaluateRoutes: readonly GraphRoute[] = [
  route({
    method: 'POST',
    path: '/groups/{id}/evaluateDynamicMembership',
    summary: "Whether somebody meets a group's rule, and why",
    ...rights,
    input: ByGroup,
    handle: byGroup,
  }),
  route({
    method: 'POST',
    path: '/groups/evaluateDynamicMembership',
    summary: 'Whether somebody meets a rule, and why',
    ...rights,
    input: ByRule,
    handle: byRule,
  }),
]
