import { done, type Outcome, refuse } from '../base/outcome.ts'
import type { Refusal } from '../contract/refusals.ts'
import type { Store, UnitRequest } from '../store/unit.ts'
import { type GroupActing, heldGroup } from './administration.groups.ts'
import type { Group } from './groups.store.ts'
import {
  checkRule,
  type Preview,
  type ProcessingView,
  previewRule,
  processingStatus,
  type RuleCheck,
  type RuleQuestion,
  type Verdict,
  validateRule,
} from './membership.preview.ts'
import { pauseRule, type RuleSet, reevaluateRule, resumeRule } from './membership.rules.ts'
import { type GroupAct, may } from './roles.policy.ts'

/**
 * Rules in the name of somebody. Who asks whom a rule takes in learns what people are like, so it needs the right to
 * write rules: of this group, or of groups at all (security.md ADM-S11).
 */

const denied = refuse<Refusal>({ code: 'request.not_allowed' })

/** Asked in a unit of its own: a unit that changes rules holds other locks first. */
const mayDo = (
  store: Store,
  request: UnitRequest,
  by: GroupActing,
  groupId: string | undefined,
  act: GroupAct,
): Promise<Outcome<Group | null, Refusal>> => {
  if (groupId !== undefined) return store.unit(request, (tx) => heldGroup(tx, by, groupId, [act]))
  const any = by.kind === 'app' || may(by.roleIds, 'groups.write')
  return Promise.resolve(any ? done(null) : denied)
}

export async function checkRuleBy(
  store: Store,
  request: UnitRequest,
  by: GroupActing,
  question: RuleQuestion,
): Promise<Outcome<RuleCheck, Refusal>> {
  const asked = await mayDo(store, request, by, question.groupId, 'rule')
  return asked.ok ? store.look((look) => checkRule(look, request.tenantId, question)) : asked
}

export async function validateRuleBy(
  store: Store,
  request: UnitRequest,
  by: GroupActing,
  question: RuleQuestion,
  memberIds: readonly string[],
): Promise<Outcome<Verdict[], Refusal>> {
  const asked = await mayDo(store, request, by, question.groupId, 'rule')
  return asked.ok ? store.look((look) => validateRule(look, request.tenantId, question, memberIds)) : asked
}

export async function previewRuleBy(
  store: Store,
  request: UnitRequest,
  by: GroupActing,
  question: RuleQuestion,
  first: number,
): Promise<Outcome<Preview, Refusal>> {
  const asked = await mayDo(store, request, by, question.groupId, 'rule')
  return asked.ok ? previewRule(store, request.tenantId, question, first) : asked
}

export type ProcessingAct = 'pause' | 'resume' | 'reevaluate'
const doing = { pause: pauseRule, resume: resumeRule, reevaluate: reevaluateRule } as const

export async function processBy(
  store: Store,
  request: UnitRequest,
  by: GroupActing,
  groupId: string,
  act: ProcessingAct,
): Promise<Outcome<Group | RuleSet, Refusal>> {
  // Pausing and resuming is for administrators alone; looking once more also for an owner (directory.md 6.2).
  const asked = await mayDo(store, request, by, groupId, act === 'reevaluate' ? 'rule' : 'pause')
  return asked.ok ? doing[act](store, request, groupId) : asked
}

/** How far the members of a dynamic group are, for whoever may read groups. */
export const processingFor = (store: Store, tenantId: string, groupId: string): Promise<ProcessingView | null> =>
  store.look((look) => processingStatus(look, tenantId, groupId))
