import { refuse } from '../../base/outcome.ts'
import { type Download, downloadGroups, downloadMembers, downloadUsers } from '../../directory/export.ts'
import { badRequest } from '../graph/refusals.ts'
import { type GraphCall, type GraphRoute, type Result, route } from '../graph/route.ts'
import { download } from './download.ts'

const readUsers = ['User.Read.All', 'User.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All']
const readGroups = ['Group.Read.All', 'Group.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All']
const readMembers = ['GroupMember.Read.All', 'GroupMember.ReadWrite.All', ...readGroups]

const asFile = ({ fileName, content }: Download): Result => download(fileName.replace(/\.csv$/, ''), 'csv', content)

async function users(call: GraphCall): Promise<Result> {
  const { deleted = 'false' } = call.query
  if (deleted !== 'true' && deleted !== 'false') return refuse(badRequest('deleted is true or false.', 'deleted'))
  return asFile(await downloadUsers(call.program.store, call.unitRequest, deleted === 'true'))
}

async function groups(call: GraphCall): Promise<Result> {
  return asFile(await downloadGroups(call.program.store, call.unitRequest))
}

async function members(call: GraphCall): Promise<Result> {
  const made = await downloadMembers(call.program.store, call.unitRequest, call.params.id!)
  return made.ok ? asFile(made.value) : made
}

/** Tables to take along (directory.md 2.6): a row at a time, however large the directory; each leaves a row in the log. */
export const downloadRoutes: readonly GraphRoute[] = [
  route({
    surface: 'api',
    method: 'GET',
    path: '/downloads/users',
    summary: 'All users as a CSV file, or all that can still be restored (deleted=true)',
    delegated: readUsers,
    application: readUsers,
    roles: 'users.read',
    query: ['deleted'],
    handle: users,
  }),
  route({
    surface: 'api',
    method: 'GET',
    path: '/downloads/groups',
    summary: 'All groups as a CSV file',
    delegated: readGroups,
    application: readGroups,
    roles: 'groups.read',
    handle: groups,
  }),
  route({
    surface: 'api',
    method: 'GET',
    path: '/downloads/groups/{id}/members',
    summary: 'The members of a group as a CSV file',
    delegated: readMembers,
    application: readMembers,
    roles: 'groups.read',
    handle: members,
  }),
]
