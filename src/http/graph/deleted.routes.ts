import { z } from 'zod'
import { type Outcome, refuse } from '../../base/outcome.ts'
import type { Refusal } from '../../contract/refusals.ts'
import { purgeGroupBy, restoreGroupBy } from '../../directory/administration.groups.ts'
import { purgeUserBy, restoreUserBy } from '../../directory/administration.ts'
import { findDeleted, findGroup, findUser, pageOfGroups } from '../../directory/queries.ts'
import { everything } from '../../store/condition.ts'
import { actingOf } from './acting.ts'
import { groupActingOf } from './groups.acting.ts'
import { answerGroups, countGroups, groupListing, groupShownOf } from './groups.listing.ts'
import { groupView } from './groups.view.ts'
import { listOptions } from './listing.ts'
import { objectView } from './objects.view.ts'
import { badRequest, denied, noSuchObject } from './refusals.ts'
import { type GraphCall, type GraphRoute, noContent, ok, type Result, route } from './route.ts'
import { answerUsers, countUsers, readAll, shownOf, userListing } from './users.listing.ts'
import { userView } from './users.view.ts'
import { collection, contextOf, pick } from './view.ts'

/** What was deleted less than 30 days ago: look, bring back, delete for good (graph-api.md 6.3). */

const deletedUsers = {
  ...userListing,
  defaults: [...userListing.defaults, 'deletedDateTime'],
  orders: { ...userListing.orders, deletedDateTime: 'A' },
} as const
const deletedGroups = { ...groupListing, orders: { ...groupListing.orders, deletedDateTime: 'A' } } as const

const readGroups = ['Group.Read.All', 'Group.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All']
const writeUsers = ['User.DeleteRestore.All', 'User.ReadWrite.All', 'Directory.ReadWrite.All']
const writeGroups = ['Group.ReadWrite.All', 'Directory.ReadWrite.All']
const holds = (call: GraphCall, scopes: readonly string[]): boolean =>
  scopes.some((scope) => call.caller.scopes.has(scope))

async function single(call: GraphCall): Promise<Result> {
  const id = call.params.id!
  const found = await findDeleted(call.program.store, call.caller.tenantId, id)
  const type = found && `#microsoft.graph.${found.kind}`
  const context = contextOf(call, 'directory/deletedItems/$entity')
  if (found?.kind === 'user' && holds(call, readAll)) {
    const wanted = shownOf(call)
    if (!wanted.ok) return wanted
    const shown = [...wanted.value.shown, ...(wanted.value.select ? [] : ['deletedDateTime'])]
    return ok({ ...context, '@odata.type': type, ...pick(userView(found.user), shown) })
  }
  if (found?.kind === 'group' && holds(call, readGroups)) {
    const wanted = groupShownOf(call)
    if (!wanted.ok) return wanted
    return ok({ ...context, '@odata.type': type, ...pick(groupView(found.group), wanted.value.shown) })
  }
  // What they may not see is not there for them.
  return refuse(noSuchObject(id))
}

const Restore = z.strictObject({
  newUserPrincipalName: z.string().max(113).nullish(),
  autoReconcileProxyConflict: z.boolean().optional(),
})

async function restore(call: GraphCall<z.output<typeof Restore>>): Promise<Result> {
  const { program, caller, unitRequest, params, body } = call
  const found = await findDeleted(program.store, caller.tenantId, params.id!)
  if (!found) return refuse(noSuchObject(params.id!))
  if (!holds(call, found.kind === 'user' ? writeUsers : writeGroups)) return refuse(denied)
  const { newUserPrincipalName: name, autoReconcileProxyConflict } = body
  if (found.kind === 'group' && (name || autoReconcileProxyConflict))
    return refuse(badRequest('newUserPrincipalName and autoReconcileProxyConflict are of users.'))
  const options = { newUserPrincipalName: name ?? undefined, autoReconcileProxyConflict }
  const restored: Outcome<unknown, Refusal> =
    found.kind === 'user'
      ? await restoreUserBy(program.store, unitRequest, actingOf(caller), found.user.id, options)
      : await restoreGroupBy(program.store, unitRequest, groupActingOf(call), found.group.id)
  return restored.ok ? alive(call, found.kind, params.id!) : restored
}

async function alive(call: GraphCall, kind: 'user' | 'group', id: string): Promise<Result> {
  const { store } = call.program
  const { tenantId } = call.caller
  const context = contextOf(call, 'directoryObjects/$entity')
  if (kind === 'user')
    return ok({ ...context, ...objectView({ kind, user: (await findUser(store, tenantId, id))! }, null, true) })
  return ok({ ...context, ...objectView({ kind, group: (await findGroup(store, tenantId, id))! }, null, true) })
}

async function purge(call: GraphCall): Promise<Result> {
  const { program, caller, unitRequest, params } = call
  const found = await findDeleted(program.store, caller.tenantId, params.id!)
  if (!found) return refuse(noSuchObject(params.id!))
  if (!holds(call, found.kind === 'user' ? writeUsers : writeGroups)) return refuse(denied)
  const purged: Outcome<unknown, Refusal> =
    found.kind === 'user'
      ? await purgeUserBy(program.store, unitRequest, actingOf(caller), found.user.id)
      : await purgeGroupBy(program.store, unitRequest, groupActingOf(call), found.group.id)
  return purged.ok ? noContent : purged
}

const OwnedBy = z.strictObject({ userId: z.guid(), type: z.enum(['Group', 'Application']).default('Group') })

/** Deleted groups that somebody owned. Applications are not kept. */
async function ownedBy(call: GraphCall<z.output<typeof OwnedBy>>): Promise<Result> {
  const owner = call.body.userId.toLowerCase()
  const query = {
    condition: everything,
    search: null,
    order: { by: 'displayName', descending: false },
    limit: call.body.type === 'Group' ? 999 : 0,
    after: null,
    deleted: true,
    within: { is: 'owned', owner },
  } as const
  const page = await pageOfGroups(call.program.store, call.caller.tenantId, query)
  return ok(
    collection(
      call,
      'directoryObjects',
      page.items.map((group) => objectView({ kind: 'group', group }, null, true)),
    ),
  )
}

const base = '/directory/deletedItems'
const usersRead = { delegated: readAll, application: readAll, roles: 'users.read' } as const
const groupsRead = { delegated: readGroups, application: readGroups, roles: 'groups.read' } as const
const both = [...new Set([...readAll, ...readGroups])]
const bothWrite = [...new Set([...writeUsers, ...writeGroups])]
const mayWrite = { delegated: bothWrite, application: bothWrite, roles: 'users.restore', onObject: 'owner' } as const

export const deletedRoutes: readonly GraphRoute[] = [
  route({
    method: 'GET',
    path: `${base}/microsoft.graph.user`,
    summary: 'Deleted users that can be restored',
    ...usersRead,
    query: listOptions,
    resource: 'user[]',
    handle: (call) => answerUsers(call, { deleted: true, set: 'directoryObjects' }, deletedUsers),
  }),
  route({
    method: 'GET',
    path: `${base}/microsoft.graph.user/$count`,
    summary: 'How many deleted users there are',
    ...usersRead,
    query: ['$filter', '$search'],
    handle: (call) => countUsers(call, { deleted: true }, deletedUsers),
  }),
  route({
    method: 'GET',
    path: `${base}/microsoft.graph.group`,
    summary: 'Deleted groups that can be restored',
    ...groupsRead,
    query: listOptions,
    resource: 'group[]',
    handle: (call) => answerGroups(call, { deleted: true, set: 'directoryObjects' }, deletedGroups),
  }),
  route({
    method: 'GET',
    path: `${base}/microsoft.graph.group/$count`,
    summary: 'How many deleted groups there are',
    ...groupsRead,
    query: ['$filter', '$search'],
    handle: (call) => countGroups(call, { deleted: true }, deletedGroups),
  }),
  route({
    method: 'POST',
    path: `${base}/getUserOwnedObjects`,
    summary: 'Deleted groups that a user owned',
    ...groupsRead,
    input: OwnedBy,
    resource: 'directoryObject[]',
    handle: ownedBy,
  }),
  route({
    method: 'GET',
    path: `${base}/{id}`,
    summary: 'A deleted user or group',
    delegated: both,
    application: both,
    roles: 'users.read',
    query: ['$select'],
    resource: 'directoryObject',
    handle: single,
  }),
  route({
    method: 'POST',
    path: `${base}/{id}/restore`,
    summary: 'Bring a deleted user or group back',
    ...mayWrite,
    input: Restore,
    inputOptional: true,
    resource: 'directoryObject',
    handle: restore,
  }),
  route({
    method: 'DELETE',
    path: `${base}/{id}`,
    summary: 'Delete a deleted user or group for good',
    ...mayWrite,
    status: 204,
    handle: purge,
  }),
]
