import { done, type Outcome, refuse } from '../base/outcome.ts'
import { isGuid } from '../base/text.ts'
import type { Refusal } from '../contract/refusals.ts'
import { type Look, type Store, systemRequest } from '../store/unit.ts'
import { isDynamic, isUnified } from './groups.policy.ts'
import { type Group, groupOf } from './groups.store.ts'
import { type DynamicGroup, dynamicGroupOf, type Person } from './membership.policy.ts'
import { applicationIds, type Processing, processingOf } from './membership.rules.store.ts'
import { ruleRefusal } from './membership.rules.ts'
import { countMembers } from './membership.store.ts'
import { beginPass, devicesOf, nextPeople, peopleOf } from './membership.subjects.store.ts'
import { type BuilderView, rowsOf } from './rule/builder.ts'
import { type Explanation, explain, sentence } from './rule/explain.ts'
import { print } from './rule/print.ts'
import type { RuleNotice } from './rule/problems.ts'
import { readRule } from './rule/rule.ts'
import type { Kind, Rule } from './rule/tree.ts'

type Read = { readonly rule: Rule; readonly notices: readonly RuleNotice[] }
export type RuleQuestion = { readonly rule: string; readonly kind?: Kind; readonly groupId?: string }

const notFound = (key: string) => refuse<Refusal>({ code: 'directory.not_found', params: { name: key } })

/** Reads a rule as it would be read at save, for a group or for none. */
async function read(
  look: Look,
  tenantId: string,
  question: RuleQuestion,
): Promise<Outcome<Read & { group: Group | null }, Refusal>> {
  const group = question.groupId === undefined ? null : await groupOf(look, tenantId, question.groupId)
  if (question.groupId !== undefined && !group) return notFound(question.groupId)
  const applications = /extension_/i.test(question.rule) ? await applicationIds(look, tenantId) : new Set<string>()
  const reading = readRule(question.rule, {
    ...(question.kind ? { kind: question.kind } : {}),
    unified: group ? isUnified(group) : false,
    hasApplication: (id) => applications.has(id),
  })
  return reading.ok ? done({ rule: reading.rule, notices: reading.notices, group }) : ruleRefusal(reading.problems)
}

const entryOf = (rule: Rule): DynamicGroup =>
  dynamicGroupOf({ id: '', displayName: '', generation: 0, active: false }, rule)

export type RuleCheck = {
  readonly kind: Kind
  /** The rule in its canonical form. */
  readonly canonical: string
  readonly builder: BuilderView
  readonly notices: readonly RuleNotice[]
}

/** Whether a rule could be saved, and as what the builder shows it. */
export async function checkRule(
  look: Look,
  tenantId: string,
  question: RuleQuestion,
): Promise<Outcome<RuleCheck, Refusal>> {
  const found = await read(look, tenantId, question)
  if (!found.ok) return found
  const { rule, notices } = found.value
  return done({ kind: rule.kind, canonical: print(rule), builder: rowsOf(rule), notices })
}

/** The Validate tab's limit (directory.md 4.11). */
export const validatedAtOnce = 20

export type Verdict = {
  readonly id: string
  readonly displayName: string | null
  readonly result: 'In group' | 'Not in group' | 'Unknown'
  /** Every expression with its result; null for somebody who is not there. */
  readonly details: Explanation | null
  readonly sentence: string | null
}

/** Whether each of these users (or devices, by a rule about them) would be a member, and why. */
export async function validateRule(
  look: Look,
  tenantId: string,
  question: RuleQuestion,
  memberIds: readonly string[],
): Promise<Outcome<Verdict[], Refusal>> {
  if (memberIds.length > validatedAtOnce) {
    const message = `At most ${validatedAtOnce} at a time.`
    return refuse({ code: 'directory.invalid', problems: [{ field: 'memberIds', code: 'too_many', message }] })
  }
  const found = await read(look, tenantId, question)
  if (!found.ok) return found
  const entry = entryOf(found.value.rule)
  const ids = memberIds.filter(isGuid)
  const people =
    entry.rule.kind === 'user'
      ? await peopleOf(look, tenantId, ids, entry.properties.has('assignedPlans'))
      : await devicesOf(look, tenantId, ids)
  const byId = new Map(people.map((person) => [person.id, person]))
  return done(memberIds.map((id) => verdictOn(entry, id, byId.get(id.toLowerCase()), look.now.getTime())))
}

function verdictOn({ ready, rule }: DynamicGroup, id: string, person: Person | undefined, now: number): Verdict {
  if (!person) return { id, displayName: null, result: 'Unknown', details: null, sentence: null }
  const details = explain(ready, rule.kind, person.subject, now)
  return {
    id: person.id,
    displayName: String(person.subject.values.displayName ?? ''),
    result: details.expressionResult ? 'In group' : 'Not in group',
    details,
    sentence: sentence(ready, rule.kind, person.subject, now),
  }
}

export type Previewed = { readonly id: string; readonly displayName: string; readonly userPrincipalName: string }
export type Preview = {
  readonly evaluated: number
  readonly joins: number
  readonly leaves: number
  readonly stays: number
  /** The first of those who would join and leave. */
  readonly joining: readonly Previewed[]
  readonly leaving: readonly Previewed[]
}

const page = 5_000
const tallyOf = () => ({
  evaluated: 0,
  joins: 0,
  leaves: 0,
  stays: 0,
  joining: [] as Previewed[],
  leaving: [] as Previewed[],
})

/**
 * Who would come and who would go if the rule were saved, in the whole tenant; nothing is written. Reads everybody
 * as they are at this moment, a page at a time.
 */
export async function previewRule(
  store: Store,
  tenantId: string,
  question: RuleQuestion,
  first = 20,
): Promise<Outcome<Preview, Refusal>> {
  return store.unit(systemRequest(tenantId, store.random.uuid()), async (tx) => {
    const found = await read(tx, tenantId, question)
    if (!found.ok) return found
    const entry = entryOf(found.value.rule)
    const tally = tallyOf()
    if (entry.rule.kind === 'device') return done(tally)
    const { group } = found.value
    const plans = entry.properties.has('assignedPlans')
    const properties = new Set([...entry.properties, 'displayName', 'userPrincipalName'])
    const groupIds = [...(group ? [group.id] : []), ...(entry.sources ?? [])]
    await beginPass(tx, properties)
    for (;;) {
      const people = await nextPeople(tx, page, groupIds, plans)
      if (people.length === 0) return done(tally)
      for (const person of people) count(tally, entry, group?.id ?? '', person, tx.now.getTime(), first)
    }
  })
}

function count(
  tally: ReturnType<typeof tallyOf>,
  { ready }: DynamicGroup,
  groupId: string,
  person: Person,
  now: number,
  first: number,
): void {
  const wanted = ready.test(person.subject, now)
  const is = person.direct.has(groupId)
  tally.evaluated++
  if (wanted === is) {
    if (is) tally.stays++
    return
  }
  tally[wanted ? 'joins' : 'leaves']++
  const list = wanted ? tally.joining : tally.leaving
  const { displayName, userPrincipalName } = person.subject.values
  if (list.length < first)
    list.push({ id: person.id, displayName: String(displayName), userPrincipalName: String(userPrincipalName) })
}

export type ProcessingView = Processing & {
  readonly state: 'On' | 'Paused'
  readonly members: number
  /** What has become odd about the rule since it was saved. */
  readonly notices: readonly RuleNotice[]
}

/** How far a dynamic group is; null for any other. */
export async function processingStatus(look: Look, tenantId: string, groupId: string): Promise<ProcessingView | null> {
  const group = await groupOf(look, tenantId, groupId)
  const processing = group && isDynamic(group) ? await processingOf(look, tenantId, groupId) : null
  if (!group || !processing) return null
  const members = await countMembers(look, tenantId, groupId)
  const state = group.membershipRuleProcessingState ?? 'On'
  return { ...processing, state, members, notices: await noticesOf(look, tenantId, group) }
}

/** An extension property whose application is gone counts as having no value (clarifications). */
async function noticesOf(look: Look, tenantId: string, group: Group): Promise<RuleNotice[]> {
  const text = group.membershipRule ?? ''
  const reading = readRule(text)
  if (!reading.ok) return []
  if (!/extension_/i.test(text)) return [...reading.notices]
  const applications = await applicationIds(look, tenantId)
  const strict = readRule(text, { hasApplication: (id) => applications.has(id) })
  const gone = strict.ok
    ? []
    : strict.problems.map(({ message, position }) => ({ code: 'application', message, position }))
  return [...reading.notices, ...gone]
}
