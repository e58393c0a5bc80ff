import { event, groupTarget, modified } from '../audit/events.ts'
import { done, type Outcome, refuse } from '../base/outcome.ts'
import { GroupChange, NewGroup } from '../contract/organization.ts'
import { type Problem, problemsOf } from '../contract/problems.ts'
import type { Refusal } from '../contract/refusals.ts'
import type { Store, Tx, UnitRequest } from '../store/unit.ts'
import {
  changeProblems,
  groupMailKey,
  groupNicknameOf,
  isUnified,
  roleAssignableGroups,
  shapeProblems,
  useProblems,
} from './groups.policy.ts'
import {
  countRoleAssignable,
  type Group,
  groupForChange,
  groupMailTaken,
  groupOf,
  groupUses,
  insertGroup,
  markGroupDeleted,
  updateGroupRow,
} from './groups.store.ts'
import { editionOf } from './licences.store.ts'
import { checkedMembers, insertMembers } from './members.ts'
import { afterGroupsChanged, holdRulesForGroups } from './membership.groups.ts'
import { applyRule, checkedRule } from './membership.rules.ts'
import { checkedOwners, insertOwners } from './owners.ts'
import { lockTenant, tenantOf } from './tenant.store.ts'
import { lockNames } from './users.store.ts'

export { isDynamic } from './groups.policy.ts'
export { addMember, addMembers, putMember, putMembers, removeMember, takeMember } from './members.ts'

const notFound = (key: string) => refuse<Refusal>({ code: 'directory.not_found', params: { name: key } })
const invalid = (problems: Problem[]) => refuse<Refusal>({ code: 'directory.invalid', problems })

export const createGroup = (store: Store, request: UnitRequest, input: NewGroup) =>
  store.unit(request, (tx) => addGroup(tx, input))

/** Assigned membership, with its first members and owners or not at all; several groups may have one name. */
export async function addGroup(tx: Tx, input: NewGroup): Promise<Outcome<Group, Refusal>> {
  const parsed = NewGroup.safeParse(input)
  if (!parsed.success) return invalid(problemsOf(parsed.error))
  const { owners, members, kind, membershipRule, membershipRuleProcessingState, membershipKind, ...fields } =
    parsed.data
  const group = newGroup(tx, { ...fields, kind })
  const problems = shapeProblems(group)
  if (problems.length > 0) return invalid(problems)
  const guarded = group.isAssignableToRole ? await guardRefusal(tx) : null
  if (guarded) return refuse(guarded)
  const addressed = await withAddress(tx, group, fields.mailNickname !== undefined)
  if (!addressed.ok) return addressed
  const first = await checkedMembers(tx, addressed.value, members)
  if (!first.ok) return first
  const keepers = await checkedOwners(tx, group, [...new Set([...owners, ...creator(tx, group, owners)])])
  if (!keepers.ok) return keepers
  const state = membershipRuleProcessingState ?? 'On'
  const rule = await ruleFor(tx, addressed.value, { rule: membershipRule, state, kind: membershipKind }, members)
  if (!rule.ok) return rule
  await insertGroup(tx, addressed.value)
  const { isAssignableToRole } = group
  tx.audit(
    event('Add group', {
      targets: [groupTarget(group)],
      details: { kind, ...(isAssignableToRole ? { isAssignableToRole: 'true' } : {}) },
    }),
  )
  await insertOwners(tx, group, keepers.value)
  await insertMembers(tx, group, first.value)
  if (rule.value) await applyRule(tx, addressed.value, rule.value)
  return done((await groupOf(tx, tx.tenantId, group.id))!)
}

type NewRule = { rule: string | undefined; state: 'On' | 'Paused'; kind: 'user' | 'device' | undefined }

/** Checked before anything is written; members of a dynamic group follow from its rule alone. */
async function ruleFor(tx: Tx, group: Group, { rule, state, kind }: NewRule, members: readonly string[]) {
  if (rule === undefined) return done(null)
  if (members.length > 0)
    return invalid([{ field: 'members', code: 'invalid', message: 'Members of a dynamic group follow from its rule.' }])
  return checkedRule(tx, group, { rule, state, ...(kind ? { kind } : {}) })
}

type NewFields = Omit<
  ReturnType<typeof NewGroup.parse>,
  'owners' | 'members' | 'membershipRule' | 'membershipRuleProcessingState' | 'membershipKind'
>

function newGroup(tx: Tx, { kind, mailNickname, ...fields }: NewFields): Group {
  const id = tx.random.uuid()
  const unified = kind === 'microsoft365'
  const usual = fields.isAssignableToRole ? 'Private' : unified ? 'Public' : null
  return {
    ...fields,
    id,
    mailNickname: mailNickname ?? groupNicknameOf(fields.displayName, id),
    mailEnabled: unified,
    groupTypes: unified ? ['Unified'] : [],
    visibility: fields.visibility ?? usual,
    mail: null,
    membershipRule: null,
    membershipRuleProcessingState: null,
    createdAt: tx.now,
    deletedAt: null,
  }
}

/** A Microsoft 365 group belongs to whoever makes it, unless owners are named. */
const creator = (tx: Tx, group: Group, owners: readonly string[]): string[] =>
  isUnified(group) && owners.length === 0 && tx.actor.type === 'user' && tx.actor.id ? [tx.actor.id] : []

/** directory.md 3.2: P1, and 500 of them. */
async function guardRefusal(tx: Tx): Promise<Refusal | null> {
  await lockTenant(tx)
  if ((await editionOf(tx, tx.tenantId)) === 'Free')
    return { code: 'licence.edition', params: { name: 'Microsoft Entra ID P1' } }
  if ((await countRoleAssignable(tx, tx.tenantId)) < roleAssignableGroups) return null
  return { code: 'group.limit', params: { limit: roleAssignableGroups } }
}

/** The address of a Microsoft 365 group is its nickname at the organization's domain, and nobody else's. */
async function withAddress(tx: Tx, group: Group, typed: boolean): Promise<Outcome<Group, Refusal>> {
  if (!isUnified(group)) return done(group)
  const { defaultDomain } = await tenantOf(tx, tx.tenantId)
  const names = typed
    ? [group.mailNickname]
    : [group.mailNickname, `${group.mailNickname.slice(0, 55)}-${group.id.slice(0, 8)}`]
  for (const mailNickname of names) {
    const mail = `${mailNickname}@${defaultDomain}`
    await lockNames(tx, [groupMailKey(mail)])
    if (!(await groupMailTaken(tx, groupMailKey(mail), group.id))) return done({ ...group, mailNickname, mail })
  }
  return refuse({ code: 'directory.conflict', field: 'mailNickname', params: { name: group.mailNickname } })
}

export const updateGroup = (store: Store, request: UnitRequest, id: string, change: GroupChange) =>
  store.unit(request, (tx) => changeGroup(tx, id, change))

/** Name, description, nickname, visibility, classification. What a group is for ever, no change touches. */
export async function changeGroup(tx: Tx, id: string, change: GroupChange): Promise<Outcome<Group, Refusal>> {
  const parsed = GroupChange.safeParse(change)
  if (!parsed.success) return invalid(problemsOf(parsed.error))
  const before = await groupForChange(tx, id)
  if (!before) return notFound(id)
  const wanted = { ...before, ...parsed.data }
  const problems = [...changeProblems(before, wanted, parsed.data), ...(await licencedProblems(tx, before, wanted))]
  if (problems.length > 0) return invalid(problems)
  const renamed = wanted.mailNickname !== before.mailNickname
  const after = renamed ? await withAddress(tx, wanted, true) : done(wanted)
  if (!after.ok) return after
  const modifiedProperties = modified({ ...before }, { ...after.value })
  if (modifiedProperties.length === 0) return done(before)
  await updateGroupRow(tx, after.value)
  tx.audit(event('Update group', { targets: [{ ...groupTarget(after.value), modifiedProperties }] }))
  return after
}

/** A group that gives licences or roles stays one that may. */
async function licencedProblems(tx: Tx, before: Group, after: Group): Promise<Problem[]> {
  if (!before.securityEnabled || after.securityEnabled) return []
  return useProblems(await groupUses(tx, tx.tenantId, before.id))
}

export const deleteGroup = (store: Store, request: UnitRequest, id: string) =>
  store.unit(request, (tx) => removeGroup(tx, id))

/** Refused while something hangs on it: licences, roles, a method, or password reset itself. Kept for 30 days. */
export async function removeGroup(tx: Tx, id: string): Promise<Outcome<Group, Refusal>> {
  await holdRulesForGroups(tx)
  const group = await groupForChange(tx, id)
  if (!group) return notFound(id)
  // Policies are changed under this lock: none begins to name the group meanwhile.
  await lockTenant(tx)
  const uses = await groupUses(tx, tx.tenantId, id)
  if (uses.length > 0) {
    const names = uses.map(({ use, name }) => (name ? `${use} ${name}` : use)).join(', ')
    return refuse({
      code: 'group.in_use',
      params: { name: group.displayName, uses: names },
      problems: useProblems(uses),
    })
  }
  await markGroupDeleted(tx, id, tx.now)
  tx.audit(event('Delete group', { targets: [groupTarget(group)] }))
  await afterGroupsChanged(tx, [id])
  return done({ ...group, deletedAt: tx.now })
}
