import { refuse } from '../../base/outcome.ts'
import { findGroup } from '../../directory/queries.ts'
import { answerGroups, countGroups, groupShownOf, groupViews } from './groups.listing.ts'
import { listOptions } from './listing.ts'
import { noSuchObject } from './refusals.ts'
import { type GraphCall, type GraphRoute, ok, type Result, route } from './route.ts'
import { chosenFragment, contextOf } from './view.ts'

async function single(call: GraphCall): Promise<Result> {
  const wanted = groupShownOf(call)
  if (!wanted.ok) return wanted
  const id = call.params.id!
  const group = await findGroup(call.program.store, call.caller.tenantId, id)
  if (!group) return refuse(noSuchObject(id))
  const context = contextOf(call, `${chosenFragment('groups', wanted.value.select)}/$entity`)
  return ok({ ...context, ...(await groupViews(call, [group], wanted.value))[0] })
}

export const readGroups = [
  'Group.ReadBasic.All',
  'GroupMember.Read.All',
  'Group.Read.All',
  'Group.ReadWrite.All',
  'Directory.Read.All',
  'Directory.ReadWrite.All',
]
const mayRead = { delegated: readGroups, application: readGroups, roles: 'groups.read' } as const

export const groupRoutes: readonly GraphRoute[] = [
  route({
    method: 'GET',
    path: '/groups',
    summary: 'Groups, page by page',
    ...mayRead,
    query: [...listOptions, '$expand'],
    resource: 'group[]',
    handle: (call) => answerGroups(call, {}),
  }),
  route({
    method: 'GET',
    path: '/groups/$count',
    summary: 'How many groups there are',
    ...mayRead,
    query: ['$filter', '$search'],
    handle: (call) => countGroups(call, {}),
  }),
  route({
    method: 'GET',
    path: '/groups/{id}',
    summary: 'A group',
    ...mayRead,
    query: ['$select', '$expand'],
    resource: 'group',
    handle: single,
  }),
]
