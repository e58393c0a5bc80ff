import { done, refuse } from '../../base/outcome.ts'
import type { NewUser } from '../../contract/directory.ts'
import { userDefaults } from '../../contract/graph/types.ts'
import { UserInput, UserPatch, userReadOnly } from '../../contract/graph/users.ts'
import type { Refusal } from '../../contract/refusals.ts'
import { changeUserBy, deleteUserBy } from '../../directory/administration.ts'
import { assignAttributes } from '../../directory/attribute-values.ts'
import { findUser } from '../../directory/queries.ts'
import { applyProfile, createUserWithPassword, prepareProfile } from '../../passwords/profile.ts'
import { whole } from '../../store/whole.ts'
import { actingOf, userOfPath } from './acting.ts'
import { denied, noSuchObject } from './refusals.ts'
import { created, type GraphCall, type GraphRoute, noContent, type Result, route } from './route.ts'
import { changeOf, narrowScopes, uncovered, writeAll } from './users.input.ts'
import { userView } from './users.view.ts'
import { contextOf, pick } from './view.ts'

/** Making, changing and deleting users (graph-api.md 6.1). */

async function create(call: GraphCall<UserInput>): Promise<Result> {
  const { program, caller, unitRequest, body } = call
  const made = await createUserWithPassword(program, unitRequest, changeOf(body) as NewUser, body.passwordProfile)
  if (!made.ok) return made
  const user = (await findUser(program.store, caller.tenantId, made.value.id))!
  const shown = pick(userView(user), userDefaults)
  return created({ ...contextOf(call, 'users/$entity'), ...shown }, `${call.base}/users/${user.id}`)
}

/** All of it or nothing: properties, and the password beside them. */
async function update(call: GraphCall<UserPatch>): Promise<Result> {
  const { program, caller, unitRequest, body, own } = call
  const names = Object.keys(body)
  if (uncovered(names, caller.scopes, own).length > 0) return refuse(denied)
  const user = await userOfPath(call)
  if (!user) return refuse(noSuchObject(call.params.id!))
  const by = actingOf(caller)
  const { passwordProfile, customSecurityAttributes: attributes } = body
  const profile = passwordProfile && (await prepareProfile(program, unitRequest, by, user.id, passwordProfile))
  if (profile && !profile.ok) return profile
  const beside = passwordProfile ? ['passwordProfile'] : []
  const changed = await whole<unknown, Refusal>(program.store, unitRequest, async (tx) => {
    const plain = names.length !== 1 || !attributes
    const saved = plain ? await changeUserBy(tx, by, user.id, changeOf(body), beside) : done(null)
    if (!saved.ok) return saved
    const given = attributes ? await assignAttributes(tx, by, user.id, attributes) : done(null)
    return given.ok && profile ? applyProfile(tx, by, profile.value) : given
  })
  return changed.ok ? noContent : changed
}

async function remove(call: GraphCall): Promise<Result> {
  const user = await userOfPath(call)
  if (!user) return refuse(noSuchObject(call.params.id!))
  const deleted = await deleteUserBy(call.program.store, call.unitRequest, actingOf(call.caller), user.id)
  return deleted.ok ? noContent : deleted
}

export const userWriteRoutes: readonly GraphRoute[] = [
  route({
    method: 'POST',
    path: '/users',
    summary: 'Make a user with a first password',
    delegated: writeAll,
    application: writeAll,
    roles: 'users.create',
    input: UserInput,
    readOnly: [...userReadOnly, 'customSecurityAttributes'],
    resource: 'user',
    status: 201,
    handle: create,
  }),
  route({
    method: 'PATCH',
    path: '/users/{id}',
    summary: 'Change the named properties of a user; passwordProfile is a reset',
    delegated: [...writeAll, ...narrowScopes],
    application: [...writeAll, ...narrowScopes],
    roles: 'users.change',
    onObject: true,
    own: ['User.ReadWrite', ...writeAll],
    me: true,
    input: UserPatch,
    readOnly: userReadOnly,
    resource: 'user',
    status: 204,
    handle: update,
  }),
  route({
    method: 'DELETE',
    path: '/users/{id}',
    summary: 'Delete a user; 30 days are left to restore',
    delegated: ['User.DeleteRestore.All', ...writeAll],
    application: ['User.DeleteRestore.All', ...writeAll],
    roles: 'users.delete',
    onObject: true,
    status: 204,
    handle: remove,
  }),
]
