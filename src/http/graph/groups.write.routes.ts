import { done, type Outcome, refuse } from '../../base/outcome.ts'
import { GroupInput, GroupPatch, groupReadOnly } from '../../contract/graph/groups.ts'
import { groupDefaults } from '../../contract/graph/types.ts'
import { type Reference, Reference as ReferenceInput } from '../../contract/graph/users.ts'
import type { NewGroup } from '../../contract/organization.ts'
import { heldGroup } from '../../directory/administration.groups.ts'
import { addGroup, changeGroup, putMembers, removeGroup, takeMember } from '../../directory/groups.ts'
import { putOwner, takeOwner } from '../../directory/owners.ts'
import { findGroup } from '../../directory/queries.ts'
import { may } from '../../directory/roles.policy.ts'
import { whole } from '../../store/whole.ts'
import type { GraphRefusal } from './answer.ts'
import { groupActingOf, guarding } from './groups.acting.ts'
import { actsOf, ruleStepOf, takeStep } from './groups.rule.ts'
import { groupView } from './groups.view.ts'
import { referenceOf } from './references.ts'
import { badRequest, denied, noSuchObject } from './refusals.ts'
import { created, type GraphCall, type GraphRoute, noContent, type Result, route } from './route.ts'
import { contextOf, pick } from './view.ts'

/** Making, changing and deleting groups, their members and owners (graph-api.md 6.2). */

/** Ids of `...@odata.bind`: addresses of users and groups. */
function idsOf(call: GraphCall, references: readonly string[] = []): Outcome<string[], GraphRefusal> {
  const ids: string[] = []
  for (const reference of references) {
    const referred = referenceOf(call, reference)
    if (!referred.ok) return referred
    ids.push(referred.value.id)
  }
  return done(ids)
}

async function create(call: GraphCall<GroupInput>): Promise<Result> {
  const { program, caller, unitRequest, body } = call
  const {
    groupTypes,
    mailEnabled,
    'owners@odata.bind': ownerLinks,
    'members@odata.bind': memberLinks,
    ...fields
  } = body
  const unified = groupTypes.includes('Unified')
  const rule = fields.membershipRule
  if (groupTypes.includes('DynamicMembership') !== (rule !== undefined))
    return refuse(
      badRequest("A membershipRule and 'DynamicMembership' in groupTypes belong together.", 'membershipRule'),
    )
  if (unified !== mailEnabled)
    return refuse(badRequest("Groups with mailEnabled are Microsoft 365 groups: groupTypes must contain 'Unified'."))
  if (!(fields.isAssignableToRole ? mayGuard(call) : mayMake(call))) return refuse(denied)
  const owners = idsOf(call, ownerLinks)
  if (!owners.ok) return owners
  const members = idsOf(call, memberLinks)
  if (!members.ok) return members
  const kind: NewGroup['kind'] = unified ? 'microsoft365' : 'security'
  const made = await whole(program.store, unitRequest, (tx) =>
    addGroup(tx, { ...fields, kind, owners: owners.value, members: members.value }),
  )
  if (!made.ok) return made
  const group = (await findGroup(program.store, caller.tenantId, made.value.id))!
  const shown = pick(groupView(group), groupDefaults)
  return created({ ...contextOf(call, 'groups/$entity'), ...shown }, `${call.base}/groups/${group.id}`)
}

/** Role-assignable groups are for those who give roles (directory.md 3.2). */
const mayGuard = ({ caller }: GraphCall): boolean =>
  caller.scopes.has(guarding) && (caller.kind === 'app' || may(caller.user?.roleIds ?? [], 'groups.roleAssignable'))

const mayMake = ({ caller }: GraphCall): boolean =>
  caller.kind === 'app' || may([...(caller.user?.roleIds ?? []), ...(caller.user?.unitRoleIds ?? [])], 'groups.write')

async function update(call: GraphCall<GroupPatch>): Promise<Result> {
  const { program, unitRequest, body } = call
  const { 'members@odata.bind': links, groupTypes, membershipRule, membershipRuleProcessingState, ...change } = body
  const members = idsOf(call, links)
  if (!members.ok) return members
  const group = await findGroup(program.store, call.caller.tenantId, call.params.id!)
  if (!group) return refuse(noSuchObject(call.params.id!))
  const step = ruleStepOf(group, { groupTypes, membershipRule, membershipRuleProcessingState })
  if (!step.ok) return step
  const acts = [
    ...(Object.keys(change).length > 0 ? (['update'] as const) : []),
    ...(links ? (['members'] as const) : []),
    ...actsOf(step.value),
  ]
  const changed = await whole(program.store, unitRequest, async (tx) => {
    const held = await heldGroup(tx, groupActingOf(call), call.params.id!, acts)
    if (!held.ok) return held
    const stepped = step.value && (await takeStep(tx, held.value.id, step.value))
    if (stepped && !stepped.ok) return stepped
    const saved = await changeGroup(tx, held.value.id, change)
    if (!saved.ok || members.value.length === 0) return saved
    const added = await putMembers(tx, held.value.id, members.value)
    return added.ok ? saved : added
  })
  return changed.ok ? noContent : changed
}

async function remove(call: GraphCall): Promise<Result> {
  const removed = await whole(call.program.store, call.unitRequest, async (tx) => {
    const held = await heldGroup(tx, groupActingOf(call), call.params.id!, ['delete'])
    return held.ok ? removeGroup(tx, held.value.id) : held
  })
  return removed.ok ? noContent : removed
}

const link =
  (act: 'members' | 'owners') =>
  async (call: GraphCall<Reference>): Promise<Result> => {
    const referred = referenceOf(call, call.body['@odata.id'])
    if (!referred.ok) return referred
    const { id: other } = referred.value
    const linked = await whole(call.program.store, call.unitRequest, async (tx) => {
      const held = await heldGroup(tx, groupActingOf(call), call.params.id!, [act])
      if (!held.ok) return held
      const put =
        act === 'members' ? await putMembers(tx, held.value.id, [other]) : await putOwner(tx, held.value.id, other)
      return put.ok ? done(null) : put
    })
    return linked.ok ? noContent : linked
  }

const unlink =
  (act: 'members' | 'owners') =>
  async (call: GraphCall): Promise<Result> => {
    const unlinked = await whole(call.program.store, call.unitRequest, async (tx) => {
      const held = await heldGroup(tx, groupActingOf(call), call.params.id!, [act])
      if (!held.ok) return held
      const other = call.params.otherId!.toLowerCase()
      const taken =
        act === 'members' ? await takeMember(tx, held.value.id, other) : await takeOwner(tx, held.value.id, other)
      return taken.ok ? done(null) : taken
    })
    return unlinked.ok ? noContent : unlinked
  }

/** The original may delete the object itself here. */
const notTheObject = async (): Promise<Result> =>
  refuse(badRequest('Use /$ref to remove the link: this address would be the object itself.'))

const write = ['Group.ReadWrite.All', 'Directory.ReadWrite.All']
const mayWrite = { delegated: write, application: write, roles: 'groups.write', onObject: 'owner' } as const
const memberWrite = ['GroupMember.ReadWrite.All', ...write, guarding]
const mayLink = { delegated: memberWrite, application: memberWrite, roles: 'groups.write', onObject: 'owner' } as const

export const groupWriteRoutes: readonly GraphRoute[] = [
  route({
    method: 'POST',
    path: '/groups',
    summary: 'Make a group',
    delegated: write,
    application: ['Group.Create', ...write],
    roles: 'groups.write',
    onObject: 'owner',
    input: GroupInput,
    readOnly: groupReadOnly,
    resource: 'group',
    status: 201,
    handle: create,
  }),
  route({
    method: 'PATCH',
    path: '/groups/{id}',
    summary: 'Change the named properties of a group, or add members to it',
    ...mayWrite,
    input: GroupPatch,
    readOnly: [...groupReadOnly, 'isAssignableToRole', 'mailEnabled'],
    resource: 'group',
    status: 204,
    handle: update,
  }),
  route({
    method: 'DELETE',
    path: '/groups/{id}',
    summary: 'Delete a group; 30 days are left to restore',
    ...mayWrite,
    status: 204,
    handle: remove,
  }),
  ...(['members', 'owners'] as const).flatMap((name) => [
    route({
      method: 'POST',
      path: `/groups/{id}/${name}/$ref`,
      summary: name === 'members' ? 'Add a member' : 'Add an owner',
      ...(name === 'members' ? mayLink : mayWrite),
      input: ReferenceInput,
      status: 204,
      handle: link(name),
    }),
    route({
      method: 'DELETE',
      path: `/groups/{id}/${name}/{otherId}/$ref`,
      summary: name === 'members' ? 'Remove a member' : 'Remove an owner',
      ...(name === 'members' ? mayLink : mayWrite),
      status: 204,
      handle: unlink(name),
    }),
    route({
      method: 'DELETE',
      path: `/groups/{id}/${name}/{otherId}`,
      summary: 'Refused: links are removed by /$ref',
      ...(name === 'members' ? mayLink : mayWrite),
      handle: notTheObject,
    }),
  ]),
]
