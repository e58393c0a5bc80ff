import { done, type Outcome, refuse } from '../../base/outcome.ts'
import { type Reference, Reference as ReferenceInput } from '../../contract/graph/users.ts'
import { setManagerBy } from '../../directory/administration.ts'
import { managerOfUser } from '../../directory/queries.ts'
import type { UserRecord } from '../../directory/users.store.ts'
import { actingOf, userOfPath } from './acting.ts'
import type { GraphRefusal } from './answer.ts'
import { referenceOf, referenceView } from './references.ts'
import { badRequest, noSuchObject } from './refusals.ts'
import { type GraphCall, type GraphRoute, noContent, ok, type Result, route } from './route.ts'
import { writeAll } from './users.input.ts'
import { readAll, shownOf } from './users.listing.ts'
import { userView } from './users.view.ts'
import { contextOf, pick } from './view.ts'

/** Who somebody's manager is: a link, with its own addresses (graph-api.md 6.1). */

async function managerIn(call: GraphCall): Promise<Outcome<UserRecord, GraphRefusal>> {
  const user = await userOfPath(call)
  if (!user) return refuse(noSuchObject(call.params.id!))
  const manager = await managerOfUser(call.program.store, call.caller.tenantId, user.id)
  return manager ? done(manager) : refuse(noSuchObject('manager'))
}

async function read(call: GraphCall): Promise<Result> {
  const wanted = shownOf(call)
  if (!wanted.ok) return wanted
  const manager = await managerIn(call)
  if (!manager.ok) return manager
  const shown = pick(userView(manager.value), wanted.value.shown)
  return ok({ ...contextOf(call, 'directoryObjects/$entity'), '@odata.type': '#microsoft.graph.user', ...shown })
}

async function readReference(call: GraphCall): Promise<Result> {
  const manager = await managerIn(call)
  return manager.ok ? ok(referenceView(call, manager.value.id)) : manager
}

async function write(call: GraphCall<Reference>): Promise<Result> {
  const referred = referenceOf(call, call.body['@odata.id'])
  if (!referred.ok) return referred
  if (referred.value.set === 'groups' || referred.value.set === 'devices')
    return refuse(badRequest("A manager is a user: the reference leads to '@odata.id' of another type.", '@odata.id'))
  return save(call, referred.value.id)
}

const remove = (call: GraphCall): Promise<Result> => save(call, null)

async function save(call: GraphCall, managerId: string | null): Promise<Result> {
  const user = await userOfPath(call)
  if (!user) return refuse(noSuchObject(call.params.id!))
  const { program, unitRequest, caller } = call
  const set = await setManagerBy(program.store, unitRequest, actingOf(caller), user.id, managerId)
  return set.ok ? noContent : set
}

const mayRead = {
  delegated: readAll,
  application: readAll,
  roles: 'users.read',
  own: ['User.Read', 'User.ReadWrite'],
  me: true,
} as const
const mayWrite = { delegated: writeAll, application: writeAll, roles: 'users.update', onObject: true } as const

export const managerRoutes: readonly GraphRoute[] = [
  route({
    method: 'GET',
    path: '/users/{id}/manager',
    summary: "A user's manager",
    ...mayRead,
    query: ['$select'],
    resource: 'user',
    handle: read,
  }),
  route({
    method: 'GET',
    path: '/users/{id}/manager/$ref',
    summary: "The address of a user's manager",
    ...mayRead,
    handle: readReference,
  }),
  ...(['/users/{id}/manager/$ref', '/users/{id}/manager'] as const).flatMap((path) => [
    route({
      method: 'PUT',
      path,
      summary: "Name a user's manager",
      ...mayWrite,
      input: ReferenceInput,
      status: 204,
      handle: write,
    }),
    route({
      method: 'DELETE',
      path,
      summary: 'Leave a user without a manager',
      ...mayWrite,
      status: 204,
      handle: remove,
    }),
  ]),
]
