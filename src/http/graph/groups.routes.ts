import { refuse } from '../../base/outcome.ts'
import { entityTypes, type GroupProperty, groupDefaults } from '../../contract/graph/types.ts'
import { findGroup, pageOfGroups } from '../../directory/queries.ts'
import { groupView } from './groups.view.ts'
import { selectOf, topOf } from './query.ts'
import { noSuchObject } from './refusals.ts'
import { type GraphCall, type GraphRoute, ok, type Result, route } from './route.ts'
import { chosenFragment, collection, contextOf, pick } from './view.ts'

const read = [
  'Group.ReadBasic.All',
  'GroupMember.Read.All',
  'Group.Read.All',
  'Group.ReadWrite.All',
  'Directory.Read.All',
  'Directory.ReadWrite.All',
]
const properties = Object.keys(entityTypes.group) as GroupProperty[]

async function list(call: GraphCall): Promise<Result> {
  const select = selectOf(call.query.$select, properties, 'group')
  if (!select.ok) return select
  const top = topOf(call.query.$top, 100, 999)
  if (!top.ok) return top
  const page = { limit: top.value, after: call.after }
  const { items, more } = await pageOfGroups(call.program.store, call.caller.tenantId, page)
  const value = items.map((group) => pick(groupView(group), select.value ?? groupDefaults))
  const last = items.at(-1)
  const after = more && last ? [last.displayName, last.id] : null
  return ok(collection(call, chosenFragment('groups', select.value), value, after))
}

async function single(call: GraphCall): Promise<Result> {
  const select = selectOf(call.query.$select, properties, 'group')
  if (!select.ok) return select
  const id = call.params.id!
  const group = await findGroup(call.program.store, call.caller.tenantId, id)
  if (!group) return refuse(noSuchObject(id))
  const context = contextOf(call, `${chosenFragment('groups', select.value)}/$entity`)
  return ok({ ...context, ...pick(groupView(group), select.value ?? groupDefaults) })
}

export const groupRoutes: readonly GraphRoute[] = [
  route({
    method: 'GET',
    path: '/groups',
    summary: 'Groups, page by page',
    delegated: read,
    application: read,
    roles: 'everyone',
    query: ['$select', '$top', '$skiptoken'],
    resource: 'group[]',
    handle: list,
  }),
  route({
    method: 'GET',
    path: '/groups/{id}',
    summary: 'A group',
    delegated: read,
    application: read,
    roles: 'everyone',
    query: ['$select'],
    resource: 'group',
    handle: single,
  }),
]
