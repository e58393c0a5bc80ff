import { done, type Outcome, refuse } from '../../base/outcome.ts'
import { entityTypes, type UserProperty, userBasics, userDefaults } from '../../contract/graph/types.ts'
import { findUser, numberOfUsers, pageOfUsers } from '../../directory/queries.ts'
import type { GraphRefusal } from './answer.ts'
import { userFilters } from './filters.ts'
import { countRefused, type Listing, listOptions, type Wanted, wantedOf } from './listing.ts'
import { selectOf } from './query.ts'
import { denied, noSuchObject } from './refusals.ts'
import { type GraphCall, type GraphRoute, ok, type Result, route } from './route.ts'
import { userSearch } from './search.policy.ts'
import { userView } from './users.view.ts'
import { chosenFragment, collection, contextOf, keyBehind, pick } from './view.ts'

export const readAll = ['User.Read.All', 'User.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All']
const readBasic = ['User.ReadBasic.All', ...readAll]

export const userListing: Listing<UserProperty> = {
  resource: 'user',
  properties: Object.keys(entityTypes.user) as UserProperty[],
  defaults: userDefaults,
  filters: userFilters,
  orders: { displayName: 'd', userPrincipalName: 'd', createdDateTime: 'A' },
  search: userSearch,
}

const basics: ReadonlySet<string> = new Set([...userBasics].map((name) => name.toLowerCase()))
const seesWholeProfiles = (call: GraphCall): boolean =>
  call.own || readAll.some((scope) => call.caller.scopes.has(scope))

/** Without a permission for whole profiles the basics are shown; to ask for more, or by more, is refused. */
function limited(
  call: GraphCall,
  select: ReadonlySet<string> | null,
  asked: readonly string[],
): Outcome<(shown: ReadonlySet<string>) => ReadonlySet<string>, GraphRefusal> {
  if (seesWholeProfiles(call)) return done((shown) => shown)
  const beyond = [...(select ?? []), ...asked].some((name) => !basics.has(name.toLowerCase()))
  if (beyond) return refuse(denied)
  return done((shown) => new Set([...shown].filter((name) => userBasics.has(name))))
}

function usersWanted(call: GraphCall): Outcome<Wanted<UserProperty>, GraphRefusal> {
  const wanted = wantedOf(call, userListing)
  if (!wanted.ok) return wanted
  // Who searches looks at numbers and addresses too, unless each clause names a property.
  const bySearch = call.query.$search === undefined ? [] : ['mobilePhone']
  const limit = limited(call, wanted.value.select, [...wanted.value.asked, ...bySearch])
  return limit.ok ? done({ ...wanted.value, shown: limit.value(wanted.value.shown) }) : limit
}

async function list(call: GraphCall): Promise<Result> {
  const wanted = usersWanted(call)
  if (!wanted.ok) return wanted
  const { select, shown, query, counted } = wanted.value
  const page = await pageOfUsers(call.program.store, call.caller.tenantId, query, counted)
  const value = page.items.map((user) => pick(userView(user), shown))
  return ok(collection(call, chosenFragment('users', select), value, { after: keyBehind(page), count: page.total }))
}

async function count(call: GraphCall): Promise<Result> {
  const refused = countRefused(call)
  if (refused) return refuse(refused)
  const wanted = usersWanted(call)
  if (!wanted.ok) return wanted
  return ok(String(await numberOfUsers(call.program.store, call.caller.tenantId, wanted.value.query)))
}

/** Which properties of one user are shown. */
export function shownOf(
  call: GraphCall,
): Outcome<{ select: ReadonlySet<string> | null; shown: ReadonlySet<string> }, GraphRefusal> {
  const select = selectOf(call.query.$select, userListing.properties, 'user')
  if (!select.ok) return select
  const limit = limited(call, select.value, [])
  if (!limit.ok) return limit
  const shown = limit.value(new Set<string>(select.value ?? userDefaults))
  return done({ select: select.value, shown })
}

async function single(call: GraphCall): Promise<Result> {
  const wanted = shownOf(call)
  if (!wanted.ok) return wanted
  const { select, shown } = wanted.value
  const id = call.params.id!
  const user = await findUser(call.program.store, call.caller.tenantId, id)
  if (!user) return refuse(noSuchObject(id))
  const context = contextOf(call, `${chosenFragment('users', select)}/$entity`)
  return ok({ ...context, ...pick(userView(user), shown) })
}

const mayRead = { delegated: readBasic, application: readBasic, roles: 'users.read' } as const

export const userRoutes: readonly GraphRoute[] = [
  route({
    method: 'GET',
    path: '/users',
    summary: 'Users, page by page',
    ...mayRead,
    query: listOptions,
    resource: 'user[]',
    handle: list,
  }),
  route({
    method: 'GET',
    path: '/users/$count',
    summary: 'How many users there are',
    ...mayRead,
    query: ['$filter', '$search'],
    handle: count,
  }),
  route({
    method: 'GET',
    path: '/users/{id}',
    summary: 'A user, by id or user principal name',
    ...mayRead,
    own: ['User.Read', 'User.ReadWrite'],
    me: true,
    query: ['$select'],
    resource: 'user',
    handle: single,
  }),
]
