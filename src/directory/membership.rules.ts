import { event, groupTarget, modified } from '../audit/events.ts'
import { done, type Outcome, refuse } from '../base/outcome.ts'
import type { Refusal } from '../contract/refusals.ts'
import { t } from '../contract/text/text.ts'
import type { Store, Tx, UnitRequest } from '../store/unit.ts'
import { isDynamic, isUnified } from './groups.policy.ts'
import { type Group, groupOf } from './groups.store.ts'
import { fill, holdAlone, startFilling } from './membership.fill.ts'
import { rulesChangedHere } from './membership.index.ts'
import { cycleThrough, type RuleIndex } from './membership.policy.ts'
import {
  applicationIds,
  countDynamic,
  groupForRule,
  knownIds,
  memberOfRules,
  type RuleFields,
  saveRuleFields,
  stopGroup,
} from './membership.rules.store.ts'
import { raiseVersion, removeGroupMembers } from './membership.store.ts'
import { findingsIn, type RuleNotice, type RuleProblem } from './rule/problems.ts'
import { readRule } from './rule/rule.ts'
import type { Kind, Rule } from './rule/tree.ts'

/** A tenant's (R15, directory.md 4.1), and of these the ones with memberOf rules. */
export const dynamicGroups = 15_000
export const memberOfGroups = 500

export type RuleInput = {
  readonly rule: string
  readonly state?: 'On' | 'Paused'
  /** Dynamic User or Dynamic Device; without it the rule's first object decides. */
  readonly kind?: Kind
}

export type RuleSet = {
  readonly group: Group
  /** Worth knowing: names that nothing has, traps, other spellings. */
  readonly notices: readonly RuleNotice[]
  /** False: the members follow in the background. */
  readonly complete: boolean
}

const notFound = (key: string) => refuse<Refusal>({ code: 'directory.not_found', params: { name: key } })
const busy = refuse<Refusal>({ code: 'request.busy' })

/** Graph's DynamicGroupQueryParseError: every problem with its kind and place. */
export function ruleRefusal(problems: readonly RuleProblem[]): { ok: false; refusal: Refusal } {
  const listed = problems.map(({ code, message, position, length }) => ({
    field: 'membershipRule',
    code,
    message,
    position,
    length,
  }))
  return refuse({
    code: 'group.rule_invalid',
    field: 'membershipRule',
    params: { message: problems[0]!.message },
    problems: listed,
  })
}

export const changeRule = (store: Store, request: UnitRequest, groupId: string, input: RuleInput) =>
  store.unit(request, (tx) => setRule(tx, groupId, input))

/**
 * Gives a group a rule, or another one. What is no rule is refused, also where processing is paused (directory.md
 * 4.9). An assigned group becomes a dynamic one; members who fit stay where they are (4.13: never empty first).
 */
export async function setRule(tx: Tx, groupId: string, input: RuleInput): Promise<Outcome<RuleSet, Refusal>> {
  const known = await groupOf(tx, tx.tenantId, groupId)
  if (!known) return notFound(groupId)
  const checked = await checkedRule(tx, known, input)
  if (!checked.ok) return checked
  const group = await groupForRule(tx, groupId)
  return group ? done(await applyRule(tx, group, checked.value)) : notFound(groupId)
}

export type CheckedRule = RuleInput & {
  readonly read: Rule
  readonly notices: readonly RuleNotice[]
  /** The other rules; from here on nobody judges by them until the unit ends. */
  readonly index: RuleIndex
}

/** Everything that can be said against a rule for this group, before anything is written. */
export async function checkedRule(tx: Tx, group: Group, input: RuleInput): Promise<Outcome<CheckedRule, Refusal>> {
  if (group.isAssignableToRole) return refuse({ code: 'group.rule_not_for_roles', params: { name: group.displayName } })
  const reading = await readFor(tx, group, input)
  if (!reading.ok) return reading
  const index = await holdAlone(tx)
  if (!index) return busy
  const limit = await limitRefusal(tx, group, input.rule, reading.value.rule)
  return limit ?? done({ ...input, read: reading.value.rule, notices: reading.value.notices, index })
}

export async function applyRule(tx: Tx, group: Group, checked: CheckedRule): Promise<RuleSet> {
  const state = checked.state ?? group.membershipRuleProcessingState ?? 'On'
  const groupTypes = isDynamic(group) ? group.groupTypes : [...group.groupTypes, 'DynamicMembership']
  const now = await saved(tx, group, { groupTypes, membershipRule: checked.rule, membershipRuleProcessingState: state })
  if (!isDynamic(group)) await withoutGroups(tx, group)
  const entry = await startFilling(tx, now, checked.read)
  const complete = state === 'Paused' || (await fill(tx, checked.index, entry))
  return { group: now, notices: [...checked.notices, ...(await missingOf(tx, checked.read))], complete }
}

async function readFor(
  tx: Tx,
  group: Group,
  input: RuleInput,
): Promise<Outcome<{ rule: Rule; notices: readonly RuleNotice[] }, Refusal>> {
  const applications = /extension_/i.test(input.rule) ? await applicationIds(tx, tx.tenantId) : new Set<string>()
  const reading = readRule(input.rule, {
    ...(input.kind ? { kind: input.kind } : {}),
    unified: isUnified(group),
    hasApplication: (id) => applications.has(id),
  })
  return reading.ok ? done(reading) : ruleRefusal(reading.problems)
}

/** 15,000 groups, 500 memberOf rules, and none that would depend on itself. */
async function limitRefusal(tx: Tx, group: Group, text: string, { condition }: Rule) {
  const count = await countDynamic(tx, tx.tenantId, group.id, dynamicGroups)
  if (count >= dynamicGroups) return refuse<Refusal>({ code: 'group.limit', params: { limit: dynamicGroups } })
  if (condition.is !== 'memberOf') return null
  const others = await memberOfRules(tx, tx.tenantId)
  others.delete(group.id)
  const findings = findingsIn(text)
  const whole = { start: 0, end: text.length }
  if (others.size >= memberOfGroups)
    findings.problem('E_MEMBEROF', whole, 'rule.memberof.too_many', { limit: memberOfGroups })
  const rules = new Map([...others].map(([id, { sources }]) => [id, sources]))
  const ring = cycleThrough(group.id, condition.groupIds, rules)
  const names = (ring ?? []).map((id) => others.get(id)?.name ?? group.displayName).join(', ')
  if (ring) findings.problem('E_MEMBEROF', whole, 'rule.memberof.cycle', { names })
  const problems = findings.problems()
  return problems.length > 0 ? ruleRefusal(problems) : null
}

async function saved(tx: Tx, before: Group, fields: RuleFields): Promise<Group> {
  const after = { ...before, ...fields }
  await saveRuleFields(tx, before.id, fields)
  const modifiedProperties = modified({ ...before }, { ...after })
  if (modifiedProperties.length > 0)
    tx.audit(event('Update group', { targets: [{ ...groupTarget(after), modifiedProperties }] }))
  return after
}

/** A dynamic group has no groups in it. */
async function withoutGroups(tx: Tx, group: Group): Promise<void> {
  for (const member of await removeGroupMembers(tx, group.id))
    tx.audit(event('Remove member from group', { targets: [groupTarget(member), groupTarget(group)] }))
}

/** Ids in a rule that lead to nobody: kept, because they may come (clarifications). */
async function missingOf(tx: Tx, { condition }: Rule): Promise<RuleNotice[]> {
  const ids = condition.is === 'memberOf' ? condition.groupIds : condition.is === 'reports' ? [condition.managerId] : []
  if (ids.length === 0) return []
  const known = await knownIds(tx, tx.tenantId, ids)
  const code = condition.is === 'reports' ? 'no_user' : 'no_group'
  return ids
    .filter((id) => !known.has(id))
    .map((id) => ({ code, message: t('en', `rule.notice.${code}`, { id }), position: 0 }))
}

type Held = { readonly group: Group; readonly rule: Rule; readonly index: RuleIndex }

/**
 * A dynamic group with a rule that can be read (what cannot comes from elsewhere), held together with all rules.
 * Rules are held first, groups after them.
 */
async function heldDynamic(tx: Tx, groupId: string): Promise<Outcome<Held, Refusal>> {
  const known = await groupOf(tx, tx.tenantId, groupId)
  if (!known) return notFound(groupId)
  const index = await holdAlone(tx)
  if (!index) return busy
  const group = await groupForRule(tx, groupId)
  if (!group) return notFound(groupId)
  if (!isDynamic(group) || group.membershipRule === null)
    return refuse({ code: 'group.not_dynamic', params: { name: group.displayName } })
  const reading = readRule(group.membershipRule, { unified: isUnified(group) })
  return reading.ok ? done({ group, rule: reading.rule, index }) : ruleRefusal(reading.problems)
}

export const pauseRule = (store: Store, request: UnitRequest, groupId: string) =>
  store.unit(request, (tx) => pauseProcessing(tx, groupId))

/** Members stay as they are, whatever changes, until processing is resumed. */
export async function pauseProcessing(tx: Tx, groupId: string): Promise<Outcome<Group, Refusal>> {
  const held = await heldDynamic(tx, groupId)
  if (!held.ok) return held
  const { group } = held.value
  if (group.membershipRuleProcessingState === 'Paused') return done(group)
  const now = await saved(tx, group, { ...rulePartOf(group), membershipRuleProcessingState: 'Paused' })
  await ended(tx, group.id)
  return done(now)
}

const rulePartOf = ({ groupTypes, membershipRule }: Group) => ({ groupTypes, membershipRule })

async function ended(tx: Tx, groupId: string): Promise<void> {
  await stopGroup(tx, groupId, await raiseVersion(tx))
  rulesChangedHere(tx)
}

export const resumeRule = (store: Store, request: UnitRequest, groupId: string) =>
  store.unit(request, (tx) => resumeProcessing(tx, groupId))

/** What changed meanwhile is made up for. */
export const resumeProcessing = (tx: Tx, groupId: string): Promise<Outcome<RuleSet, Refusal>> =>
  again(tx, groupId, true)

export const reevaluateRule = (store: Store, request: UnitRequest, groupId: string) =>
  store.unit(request, (tx) => reevaluate(tx, groupId))

/** Looks at everybody once more (directory.md 4.13: the button people ask for). A paused group stays paused. */
export const reevaluate = (tx: Tx, groupId: string): Promise<Outcome<RuleSet, Refusal>> => again(tx, groupId, false)

async function again(tx: Tx, groupId: string, resumes: boolean): Promise<Outcome<RuleSet, Refusal>> {
  const held = await heldDynamic(tx, groupId)
  if (!held.ok) return held
  const { group, rule, index } = held.value
  if (!resumes && group.membershipRuleProcessingState === 'Paused')
    return refuse({ code: 'group.paused', params: { name: group.displayName } })
  const now = await saved(tx, group, { ...rulePartOf(group), membershipRuleProcessingState: 'On' })
  const complete = await fill(tx, index, await startFilling(tx, now, rule))
  return done({ group: now, notices: await missingOf(tx, rule), complete })
}

export const assignMembers = (store: Store, request: UnitRequest, groupId: string) =>
  store.unit(request, (tx) => clearRule(tx, groupId))

/** What Graph's PATCH says about membership; what is not named stays. */
export type MembershipChange = {
  readonly groupTypes?: readonly string[]
  readonly membershipRule?: string | null
  readonly membershipRuleProcessingState?: 'On' | 'Paused' | null
}

/** Dynamic or assigned, by which rule, processed or paused: one change, done in the right order. */
export async function changeMembership(
  tx: Tx,
  groupId: string,
  change: MembershipChange,
): Promise<Outcome<Group, Refusal>> {
  const group = await groupOf(tx, tx.tenantId, groupId)
  if (!group) return notFound(groupId)
  const wanted = change.groupTypes?.includes('DynamicMembership') ?? isDynamic(group)
  const { membershipRuleProcessingState: state } = change
  if (!wanted) {
    if (isDynamic(group)) return clearRule(tx, groupId)
    return change.membershipRule
      ? refuse({ code: 'group.not_dynamic', params: { name: group.displayName } })
      : done(group)
  }
  const rule = change.membershipRule === undefined ? group.membershipRule : change.membershipRule
  if (!isDynamic(group) || rule !== group.membershipRule) {
    const set = await setRule(tx, groupId, { rule: rule ?? '', ...(state ? { state } : {}) })
    return set.ok ? done(set.value.group) : set
  }
  if (!state || state === group.membershipRuleProcessingState) return done(group)
  if (state === 'Paused') return pauseProcessing(tx, groupId)
  const resumed = await resumeProcessing(tx, groupId)
  return resumed.ok ? done(resumed.value.group) : resumed
}

/** Dynamic to assigned: the members stay, and are put in and taken out by people from now on (directory.md 3.4). */
export async function clearRule(tx: Tx, groupId: string): Promise<Outcome<Group, Refusal>> {
  const known = await groupOf(tx, tx.tenantId, groupId)
  if (!known) return notFound(groupId)
  if (!(await holdAlone(tx))) return busy
  const group = await groupForRule(tx, groupId)
  if (!group || !isDynamic(group)) return group ? done(group) : notFound(groupId)
  const groupTypes = group.groupTypes.filter((type) => type !== 'DynamicMembership')
  const now = await saved(tx, group, { groupTypes, membershipRule: null, membershipRuleProcessingState: 'Paused' })
  await ended(tx, group.id)
  return done(now)
}
