import { type Outcome, refuse } from '../../base/outcome.ts'
import {
  numberOfObjects,
  type ObjectKind,
  type ObjectQuery,
  pageOfObjects,
  type Relation,
} from '../../directory/objects.ts'
import type { GraphRefusal } from './answer.ts'
import { objectFilters } from './filters.ts'
import { answerGroups, countGroups } from './groups.listing.ts'
import { countRefused, type Listing, listOptions, type Wanted, wantedOf } from './listing.ts'
import { objectProperties, objectView } from './objects.view.ts'
import { type GraphCall, type GraphRoute, ok, type Result, route } from './route.ts'
import { answerUsers, countUsers, type Part, seesWholeProfiles } from './users.listing.ts'
import { chosenFragment, collection, keyBehind } from './view.ts'

/** Links between directory objects as collections: all of them, those of one kind (casts), and how many there are. */

const objectListing: Listing<string> = {
  resource: 'directoryObject',
  properties: objectProperties,
  defaults: [],
  filters: objectFilters,
  orders: { displayName: 'd' },
  search: { displayname: 'a' },
}

type Find = (call: GraphCall) => Promise<Outcome<Relation, GraphRefusal>>

function queryOf(
  call: GraphCall,
  relation: Relation,
  kinds: readonly ObjectKind[] | null,
  { query }: Wanted<string>,
): ObjectQuery {
  const byName = call.query.$orderby !== undefined
  return { ...query, relation, kinds, order: { by: byName ? 'displayName' : 'id', descending: query.order.descending } }
}

const list =
  (find: Find, kinds: readonly ObjectKind[] | null) =>
  async (call: GraphCall): Promise<Result> => {
    const wanted = wantedOf(call, objectListing)
    if (!wanted.ok) return wanted
    const relation = await find(call)
    if (!relation.ok) return relation
    const { select, counted } = wanted.value
    const query = queryOf(call, relation.value, kinds, wanted.value)
    const page = await pageOfObjects(call.program.store, call.caller.tenantId, query, counted)
    const whole = seesWholeProfiles(call)
    const value = page.items.map((object) => objectView(object, select, whole))
    const more = { after: keyBehind(page), count: page.total }
    return ok(collection(call, chosenFragment('directoryObjects', select), value, more))
  }

const count =
  (find: Find, kinds: readonly ObjectKind[] | null) =>
  async (call: GraphCall): Promise<Result> => {
    const refused = countRefused(call)
    if (refused) return refuse(refused)
    const wanted = wantedOf(call, objectListing)
    if (!wanted.ok) return wanted
    const relation = await find(call)
    if (!relation.ok) return relation
    const query = queryOf(call, relation.value, kinds, wanted.value)
    return ok(String(await numberOfObjects(call.program.store, call.caller.tenantId, query)))
  }

/** A cast to users or groups is a list of them, with all that can be asked of it. */
const within =
  (find: Find, answer: (call: GraphCall, part: Part) => Promise<Result>) =>
  async (call: GraphCall): Promise<Result> => {
    const relation = await find(call)
    return relation.ok ? answer(call, { within: relation.value, set: 'directoryObjects' }) : relation
  }

const casts: Readonly<Record<ObjectKind, 'user' | 'group' | 'other'>> = {
  user: 'user',
  group: 'group',
  device: 'other',
  directoryRole: 'other',
  administrativeUnit: 'other',
  servicePrincipal: 'other',
}

type Rights = Pick<GraphRoute, 'delegated' | 'application' | 'roles' | 'own' | 'me'>

/** The routes of one relation: the whole list, each kind that it may hold, and the number of each. */
export function relationRoutes(
  path: string,
  about: string,
  kinds: readonly ObjectKind[],
  rights: Rights,
  find: Find,
): GraphRoute[] {
  const counting = ['$filter', '$search'] as const
  const whole = [
    route({
      method: 'GET',
      path,
      summary: about,
      ...rights,
      query: listOptions,
      resource: 'directoryObject[]',
      handle: list(find, null),
    }),
    route({
      method: 'GET',
      path: `${path}/$count`,
      summary: `${about}: how many`,
      ...rights,
      query: counting,
      handle: count(find, null),
    }),
  ]
  const single = kinds.flatMap((kind) => {
    const cast = `${path}/microsoft.graph.${kind}`
    const answers = answersFor(kind, find)
    const shared = { method: 'GET' as const, ...rights }
    return [
      route({
        ...shared,
        path: cast,
        summary: `${about}: of type ${kind}`,
        query: listOptions,
        resource: `${kind}[]`,
        handle: answers.list,
      }),
      route({
        ...shared,
        path: `${cast}/$count`,
        summary: `${about}: how many of type ${kind}`,
        query: counting,
        handle: answers.count,
      }),
    ]
  })
  return [...whole, ...single]
}

/** The same as addresses alone: what `$ref` is added to and removed from. */
export const referencesRoute = (path: string, about: string, rights: Rights, find: Find): GraphRoute =>
  route({
    method: 'GET',
    path: `${path}/$ref`,
    summary: `${about}: as addresses`,
    ...rights,
    query: listOptions.filter((name) => name !== '$select'),
    handle: async (call) => {
      const wanted = wantedOf(call, objectListing)
      if (!wanted.ok) return wanted
      const relation = await find(call)
      if (!relation.ok) return relation
      const query = queryOf(call, relation.value, null, wanted.value)
      const page = await pageOfObjects(call.program.store, call.caller.tenantId, query, wanted.value.counted)
      const value = page.items.map(({ id }) => ({ '@odata.id': `${call.base}/directoryObjects/${id}` }))
      return ok(collection(call, 'Collection($ref)', value, { after: keyBehind(page), count: page.total }))
    },
  })

function answersFor(kind: ObjectKind, find: Find) {
  if (casts[kind] === 'user') return { list: within(find, answerUsers), count: within(find, countUsers) }
  if (casts[kind] === 'group') return { list: within(find, answerGroups), count: within(find, countGroups) }
  return { list: list(find, [kind]), count: count(find, [kind]) }
}
