import { refuse } from '../../base/outcome.ts'
import { entityTypes, type GroupProperty, groupDefaults } from '../../contract/graph/types.ts'
import { findGroup, numberOfGroups, pageOfGroups } from '../../directory/queries.ts'
import { groupFilters } from './filters.ts'
import { groupView } from './groups.view.ts'
import { countRefused, type Listing, listOptions, wantedOf } from './listing.ts'
import { selectOf } from './query.ts'
import { noSuchObject } from './refusals.ts'
import { type GraphCall, type GraphRoute, ok, type Result, route } from './route.ts'
import { groupSearch } from './search.policy.ts'
import { chosenFragment, collection, contextOf, keyBehind, pick } from './view.ts'

export const groupListing: Listing<GroupProperty> = {
  resource: 'group',
  properties: Object.keys(entityTypes.group) as GroupProperty[],
  defaults: groupDefaults,
  filters: groupFilters,
  orders: { displayName: 'd', createdDateTime: 'A' },
  search: groupSearch,
}

async function list(call: GraphCall): Promise<Result> {
  const wanted = wantedOf(call, groupListing)
  if (!wanted.ok) return wanted
  const { select, shown, query, counted } = wanted.value
  const page = await pageOfGroups(call.program.store, call.caller.tenantId, query, counted)
  const value = page.items.map((group) => pick(groupView(group), shown))
  return ok(collection(call, chosenFragment('groups', select), value, { after: keyBehind(page), count: page.total }))
}

async function count(call: GraphCall): Promise<Result> {
  const refused = countRefused(call)
  if (refused) return refuse(refused)
  const wanted = wantedOf(call, groupListing)
  if (!wanted.ok) return wanted
  return ok(String(await numberOfGroups(call.program.store, call.caller.tenantId, wanted.value.query)))
}

async function single(call: GraphCall): Promise<Result> {
  const select = selectOf(call.query.$select, groupListing.properties, 'group')
  if (!select.ok) return select
  const id = call.params.id!
  const group = await findGroup(call.program.store, call.caller.tenantId, id)
  if (!group) return refuse(noSuchObject(id))
  const context = contextOf(call, `${chosenFragment('groups', select.value)}/$entity`)
  return ok({ ...context, ...pick(groupView(group), select.value ?? groupDefaults) })
}

const read = [
  'Group.ReadBasic.All',
  'GroupMember.Read.All',
  'Group.Read.All',
  'Group.ReadWrite.All',
  'Directory.Read.All',
  'Directory.ReadWrite.All',
]
const mayRead = { delegated: read, application: read, roles: 'groups.read' } as const

export const groupRoutes: readonly GraphRoute[] = [
  route({
    method: 'GET',
    path: '/groups',
    summary: 'Groups, page by page',
    ...mayRead,
    query: listOptions,
    resource: 'group[]',
    handle: list,
  }),
  route({
    method: 'GET',
    path: '/groups/$count',
    summary: 'How many groups there are',
    ...mayRead,
    query: ['$filter', '$search'],
    handle: count,
  }),
  route({
    method: 'GET',
    path: '/groups/{id}',
    summary: 'A group',
    ...mayRead,
    query: ['$select'],
    resource: 'group',
    handle: single,
  }),
]
