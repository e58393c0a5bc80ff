import type { z } from 'zod'
import { done, type Outcome, refuse } from '../../base/outcome.ts'
import {
  NewServicePrincipal,
  PermissionGrant,
  PermissionGrantChange,
  RoleGrant,
  ServicePrincipalChange,
} from '../../contract/graph/applications.ts'
import { permissionOfId } from '../../contract/permission-ids.ts'
import { permissionNamed } from '../../contract/permissions.ts'
import {
  type App,
  deleteApp,
  grantPermissions,
  registrationOf,
  registrations,
  updateApp,
} from '../../directory/apps.ts'
import { graphId } from '../../oidc/resource.policy.ts'
import type { GraphRefusal } from './answer.ts'
import { countPrincipals, listPrincipals, principalListing } from './applications.listing.ts'
import { alsoByClient, keyOf, reading, writing } from './applications.routes.ts'
import { grantView, graphPrincipal, principalProperties, principalView, roleGrantView } from './applications.view.ts'
import { listOptions } from './listing.ts'
import { selectOf } from './query.ts'
import { badRequest, noSuchObject } from './refusals.ts'
import { created, type GraphCall, type GraphRoute, noContent, ok, type Result, route } from './route.ts'
import { chosenFragment, collection, contextOf, pick } from './view.ts'

/** Service principals: the same registrations, as those who act; and what an administrator granted them. */

async function principalIn(call: GraphCall, key = keyOf(call)): Promise<Outcome<App, GraphRefusal>> {
  const found = await registrationOf(call.program.store, call.caller.tenantId, key.id)
  const own = key.byClient ? found?.app.clientId : found?.app.servicePrincipalId
  return found && own === key.id.toLowerCase() ? done(found.app) : refuse(noSuchObject(key.id))
}

async function single(call: GraphCall): Promise<Result> {
  const select = selectOf(call.query.$select, principalProperties, 'servicePrincipal')
  if (!select.ok) return select
  const { tenantId } = call.caller
  const found = keyOf(call).id === graphId ? null : await principalIn(call)
  if (found && !found.ok) return found
  const view = found ? principalView(found.value, tenantId) : graphPrincipal(tenantId)
  const context = contextOf(call, `${chosenFragment('servicePrincipals', select.value)}/$entity`)
  return ok({ ...context, ...pick(view, select.value ?? principalListing.defaults) })
}

/** A registration has its service principal from the start: asking for it answers with the one that is there. */
async function create(call: GraphCall<z.output<typeof NewServicePrincipal>>): Promise<Result> {
  const found = await registrationOf(call.program.store, call.caller.tenantId, call.body.appId)
  if (found?.app.clientId !== call.body.appId.toLowerCase()) return refuse(noSuchObject(call.body.appId))
  const view = principalView(found.app, call.caller.tenantId)
  const context = contextOf(call, 'servicePrincipals/$entity')
  return created({ ...context, ...view }, `${call.base}/servicePrincipals/${view.id}`)
}

async function update(call: GraphCall<z.output<typeof ServicePrincipalChange>>): Promise<Result> {
  const found = await principalIn(call)
  if (!found.ok) return found
  const { accountEnabled } = call.body
  if (accountEnabled === undefined) return noContent
  const { clientId } = found.value
  const changed = await updateApp(call.program.store, call.unitRequest, clientId, { enabled: accountEnabled })
  return changed.ok ? noContent : changed
}

async function remove(call: GraphCall): Promise<Result> {
  const found = await principalIn(call)
  if (!found.ok) return found
  const gone = await deleteApp(call.program.store, call.unitRequest, found.value.clientId)
  return gone.ok ? noContent : gone
}

async function grants(call: GraphCall): Promise<Result> {
  const all = await registrations(call.program.store, call.caller.tenantId)
  const value = all.filter(({ app }) => app.firstParty || app.scopes.length > 0).map(({ app }) => grantView(app))
  return ok(collection(call, 'oauth2PermissionGrants', value))
}

async function grantScopes(call: GraphCall<z.output<typeof PermissionGrant>>): Promise<Result> {
  const found = await principalIn(call, { id: call.body.clientId, byClient: false })
  if (!found.ok) return found
  if (call.body.resourceId.toLowerCase() !== graphId) return refuse(noSuchObject(call.body.resourceId))
  const app = found.value
  const changed = await setScopes(call, app, [...app.scopes, ...wordsOf(call.body.scope)])
  if (!changed.ok) return changed
  const context = contextOf(call, 'oauth2PermissionGrants/$entity')
  const location = `${call.base}/oauth2PermissionGrants/${app.servicePrincipalId}`
  return created({ ...context, ...grantView(changed.value) }, location)
}

const wordsOf = (scope: string): string[] =>
  scope.split(' ').filter((word) => word !== '' && !['openid', 'profile', 'email', 'offline_access'].includes(word))

async function setScopes(call: GraphCall, app: App, names: readonly string[]) {
  const unknown = names.find((name) => !permissionNamed(name, 'delegated'))
  if (unknown) return refuse(badRequest(`There is no delegated permission '${unknown}'.`, 'scope'))
  return grantPermissions(call.program.store, call.unitRequest, app.clientId, { scopes: [...names] })
}

async function changeGrant(call: GraphCall<z.output<typeof PermissionGrantChange>>): Promise<Result> {
  const found = await principalIn(call)
  if (!found.ok) return found
  const changed = await setScopes(call, found.value, wordsOf(call.body.scope))
  return changed.ok ? noContent : changed
}

async function endGrant(call: GraphCall): Promise<Result> {
  const found = await principalIn(call)
  if (!found.ok) return found
  if (found.value.scopes.length === 0) return refuse(noSuchObject(call.params.id!))
  const changed = await setScopes(call, found.value, [])
  return changed.ok ? noContent : changed
}

async function roleGrants(call: GraphCall): Promise<Result> {
  const found = await principalIn(call)
  if (!found.ok) return found
  const value = found.value.permissions.map((name) => roleGrantView(found.value, name))
  return ok(collection(call, `servicePrincipals('${found.value.servicePrincipalId}')/appRoleAssignments`, value))
}

async function giveRole(call: GraphCall<z.output<typeof RoleGrant>>): Promise<Result> {
  const found = await principalIn(call)
  if (!found.ok) return found
  const { principalId, resourceId, appRoleId } = call.body
  const app = found.value
  if (principalId.toLowerCase() !== app.servicePrincipalId)
    return refuse(badRequest('principalId is the service principal of the path.', 'principalId'))
  const name = resourceId.toLowerCase() === graphId ? permissionOfId('Role', appRoleId) : undefined
  if (!name) return refuse(badRequest(`Permission being assigned was not found on application.`, 'appRoleId'))
  if (app.permissions.includes(name))
    return refuse(badRequest('Permission being assigned already exists on the object', 'appRoleId'))
  const permissions = [...app.permissions, name]
  const changed = await grantPermissions(call.program.store, call.unitRequest, app.clientId, { permissions })
  if (!changed.ok) return changed
  const view = roleGrantView(app, name)
  const context = contextOf(call, `servicePrincipals('${app.servicePrincipalId}')/appRoleAssignments/$entity`)
  const location = `${call.base}/servicePrincipals/${app.servicePrincipalId}/appRoleAssignments/${view.id}`
  return created({ ...context, ...view }, location)
}

async function takeRole(call: GraphCall): Promise<Result> {
  const found = await principalIn(call)
  if (!found.ok) return found
  const app = found.value
  const name = app.permissions.find((one) => roleGrantView(app, one).id === call.params.assignment)
  if (!name) return refuse(noSuchObject(call.params.assignment!))
  const permissions = app.permissions.filter((one) => one !== name)
  const changed = await grantPermissions(call.program.store, call.unitRequest, app.clientId, { permissions })
  return changed.ok ? noContent : changed
}

/** Delegated permissions are granted by whoever looks after applications, an application's own by fewer. */
const granting = {
  delegated: ['DelegatedPermissionGrant.ReadWrite.All'],
  application: ['DelegatedPermissionGrant.ReadWrite.All'],
  roles: ['applicationAdministrator', 'cloudApplicationAdministrator', 'privilegedRoleAdministrator'],
} as const
const givingRoles = {
  delegated: ['AppRoleAssignment.ReadWrite.All'],
  application: ['AppRoleAssignment.ReadWrite.All'],
  roles: 'consent.write',
} as const

export const principalRoutes: readonly GraphRoute[] = alsoByClient([
  route({
    method: 'GET',
    path: '/servicePrincipals',
    summary: 'Applications as those who act, and our own API, page by page',
    ...reading,
    query: [...listOptions].filter((name) => name !== '$search'),
    resource: 'servicePrincipal[]',
    handle: listPrincipals,
  }),
  route({
    method: 'GET',
    path: '/servicePrincipals/$count',
    summary: 'How many service principals there are',
    ...reading,
    query: ['$filter'],
    handle: countPrincipals,
  }),
  route({
    method: 'POST',
    path: '/servicePrincipals',
    summary: 'The service principal of a registered application, which is there already',
    ...writing,
    input: NewServicePrincipal,
    resource: 'servicePrincipal',
    status: 201,
    handle: create,
  }),
  route({
    method: 'GET',
    path: '/servicePrincipals/{id}',
    summary: 'A service principal',
    ...reading,
    query: ['$select'],
    resource: 'servicePrincipal',
    handle: single,
  }),
  route({
    method: 'PATCH',
    path: '/servicePrincipals/{id}',
    summary: 'Let an application in or keep it out (accountEnabled)',
    ...writing,
    input: ServicePrincipalChange,
    resource: 'servicePrincipal',
    status: 204,
    handle: update,
  }),
  route({
    method: 'DELETE',
    path: '/servicePrincipals/{id}',
    summary: 'Delete an application',
    ...writing,
    status: 204,
    handle: remove,
  }),
  route({
    method: 'GET',
    path: '/servicePrincipals/{id}/appRoleAssignments',
    summary: 'Application permissions that were granted',
    ...reading,
    resource: 'appRoleAssignment[]',
    handle: roleGrants,
  }),
  route({
    method: 'POST',
    path: '/servicePrincipals/{id}/appRoleAssignments',
    summary: 'Grant an application permission',
    ...givingRoles,
    input: RoleGrant,
    resource: 'appRoleAssignment',
    status: 201,
    handle: giveRole,
  }),
  route({
    method: 'DELETE',
    path: '/servicePrincipals/{id}/appRoleAssignments/{assignment}',
    summary: 'Take an application permission back',
    ...givingRoles,
    status: 204,
    handle: takeRole,
  }),
  route({
    method: 'GET',
    path: '/oauth2PermissionGrants',
    summary: 'Delegated permissions that were granted, one row an application',
    ...reading,
    resource: 'oAuth2PermissionGrant[]',
    handle: grants,
  }),
  route({
    method: 'POST',
    path: '/oauth2PermissionGrants',
    summary: 'Grant delegated permissions to an application, for everybody',
    ...granting,
    input: PermissionGrant,
    resource: 'oAuth2PermissionGrant',
    status: 201,
    handle: grantScopes,
  }),
  route({
    method: 'PATCH',
    path: '/oauth2PermissionGrants/{id}',
    summary: 'Say anew which delegated permissions an application has',
    ...granting,
    input: PermissionGrantChange,
    resource: 'oAuth2PermissionGrant',
    status: 204,
    handle: changeGrant,
  }),
  route({
    method: 'DELETE',
    path: '/oauth2PermissionGrants/{id}',
    summary: 'Take all delegated permissions of an application back',
    ...granting,
    status: 204,
    handle: endGrant,
  }),
])
