import { done, refuse } from '../../base/outcome.ts'
import { isGuid } from '../../base/text.ts'
import { findObjects } from '../../directory/objects.ts'
import { findGroup, type Relation } from '../../directory/queries.ts'
import { userOfPath } from './acting.ts'
import { noSuchObject } from './refusals.ts'
import { referencesRoute, relationRoutes } from './relations.ts'
import type { GraphCall, GraphRoute } from './route.ts'
import { readAll } from './users.listing.ts'

/** What users and groups are linked with (graph-api.md 6.1, 6.2). */

const ofUser = (make: (id: string) => Relation) => async (call: GraphCall) => {
  const user = await userOfPath(call)
  return user ? done(make(user.id)) : refuse(noSuchObject(call.params.id!))
}

const ofGroup = (make: (id: string) => Relation) => async (call: GraphCall) => {
  const group = await findGroup(call.program.store, call.caller.tenantId, call.params.id!)
  return group ? done(make(group.id)) : refuse(noSuchObject(call.params.id!))
}

const ofPrincipal = (make: (id: string) => Relation) => async (call: GraphCall) => {
  const id = call.params.id!.toLowerCase()
  const found = (await findObjects(call.program.store, call.caller.tenantId, isGuid(id) ? [id] : [])).get(id)
  return found?.kind === 'servicePrincipal' ? done(make(id)) : refuse(noSuchObject(call.params.id!))
}

const own = ['User.Read', 'User.ReadWrite', 'GroupMember.ReadBasic.All', ...readAll]
const readUser = { delegated: readAll, application: readAll, roles: 'users.read', own, me: true } as const
const memberScopes = [
  'GroupMember.ReadBasic.All',
  'GroupMember.Read.All',
  'GroupMember.ReadWrite.All',
  'Group.Read.All',
  'Group.ReadWrite.All',
  'Directory.Read.All',
  'Directory.ReadWrite.All',
]
const readMemberships = {
  delegated: ['Directory.Read.All', 'Directory.ReadWrite.All', 'GroupMember.Read.All', 'User.Read.All'],
  application: ['Directory.Read.All', 'Directory.ReadWrite.All', 'GroupMember.Read.All', 'User.Read.All'],
  roles: 'users.read',
  own,
  me: true,
} as const
const readMembers = { delegated: memberScopes, application: memberScopes, roles: 'groups.read' } as const
const ofApps = ['Application.Read.All', 'Application.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All']
const readPrincipal = { delegated: ofApps, application: ofApps, roles: 'applications.read' } as const
const around = ['group', 'directoryRole', 'administrativeUnit'] as const

const principalRoutes: readonly GraphRoute[] = [
  ...relationRoutes(
    '/servicePrincipals/{id}/memberOf',
    'Which groups an application is directly in',
    ['group'],
    readPrincipal,
    ofPrincipal((member) => ({ is: 'memberOf', member })),
  ),
  ...relationRoutes(
    '/servicePrincipals/{id}/transitiveMemberOf',
    'Which groups an application is in, through groups too',
    ['group'],
    readPrincipal,
    ofPrincipal((member) => ({ is: 'transitiveMemberOf', member })),
  ),
  ...relationRoutes(
    '/servicePrincipals/{id}/ownedObjects',
    'Which groups an application owns',
    ['group'],
    readPrincipal,
    ofPrincipal((owner) => ({ is: 'owned', owner })),
  ),
]

export const relationsRoutes: readonly GraphRoute[] = [
  ...principalRoutes,
  ...relationRoutes(
    '/users/{id}/memberOf',
    'What a user is directly in',
    around,
    readMemberships,
    ofUser((member) => ({ is: 'memberOf', member })),
  ),
  ...relationRoutes(
    '/users/{id}/transitiveMemberOf',
    'What a user is in, through groups too',
    around,
    readMemberships,
    ofUser((member) => ({ is: 'transitiveMemberOf', member })),
  ),
  ...relationRoutes(
    '/users/{id}/directReports',
    'Whose manager a user is',
    ['user'],
    readUser,
    ofUser((manager) => ({ is: 'reports', manager })),
  ),
  ...relationRoutes(
    '/users/{id}/ownedObjects',
    'Which groups a user owns',
    ['group'],
    readUser,
    ofUser((owner) => ({ is: 'owned', owner })),
  ),
  ...(['ownedDevices', 'registeredDevices'] as const).flatMap((name) =>
    relationRoutes(
      `/users/{id}/${name}`,
      `A user's ${name === 'ownedDevices' ? 'own' : 'registered'} devices`,
      ['device'],
      readUser,
      ofUser((owner) => ({ is: 'devices', owner })),
    ),
  ),
  ...relationRoutes(
    '/groups/{id}/members',
    'Who is directly in a group',
    ['user', 'group', 'device', 'servicePrincipal'],
    readMembers,
    ofGroup((group) => ({ is: 'members', group })),
  ),
  ...relationRoutes(
    '/groups/{id}/transitiveMembers',
    'Who is in a group, through other groups too',
    ['user', 'group', 'device', 'servicePrincipal'],
    readMembers,
    ofGroup((group) => ({ is: 'transitiveMembers', group })),
  ),
  ...relationRoutes(
    '/groups/{id}/owners',
    'Who owns a group',
    ['user', 'servicePrincipal'],
    readMembers,
    ofGroup((group) => ({ is: 'owners', group })),
  ),
  referencesRoute(
    '/groups/{id}/members',
    'Who is directly in a group',
    readMembers,
    ofGroup((group) => ({ is: 'members', group })),
  ),
  referencesRoute(
    '/groups/{id}/owners',
    'Who owns a group',
    readMembers,
    ofGroup((group) => ({ is: 'owners', group })),
  ),
  ...relationRoutes(
    '/groups/{id}/memberOf',
    'What a group is directly in',
    around,
    readMembers,
    ofGroup((member) => ({ is: 'memberOf', member })),
  ),
  ...relationRoutes(
    '/groups/{id}/transitiveMemberOf',
    'What a group is in, through other groups too',
    around,
    readMembers,
    ofGroup((member) => ({ is: 'transitiveMemberOf', member })),
  ),
  ...relationRoutes(
    '/groups/{id}/membersWithLicenseErrors',
    'Members whose licences through this group do not work',
    ['user'],
    readMembers,
    ofGroup((group) => ({ is: 'licenceErrors', group })),
  ),
]
