import { refuse } from '../../base/outcome.ts'
import { entityTypes, type UserProperty, userBasics, userDefaults } from '../../contract/graph/types.ts'
import { findUser, pageOfUsers } from '../../directory/queries.ts'
import { selectOf, topOf } from './query.ts'
import { denied, noSuchObject } from './refusals.ts'
import { type GraphCall, type GraphRoute, ok, type Result, route } from './route.ts'
import { userView } from './users.view.ts'
import { chosenFragment, collection, contextOf, pick } from './view.ts'

const readAll = ['User.Read.All', 'User.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All']
const readBasic = ['User.ReadBasic.All', ...readAll]
const properties = Object.keys(entityTypes.user) as UserProperty[]

/** Without a permission for whole profiles the basics are shown; to ask for more by name is refused. */
function shownOf(call: GraphCall) {
  const select = selectOf(call.query.$select, properties, 'user')
  if (!select.ok) return select
  const wanted: ReadonlySet<string> = select.value ?? new Set(userDefaults)
  const whole = call.own || readAll.some((scope) => call.caller.scopes.has(scope))
  if (whole) return { ok: true as const, value: { select: select.value, shown: wanted } }
  if (select.value && [...wanted].some((name) => !userBasics.has(name))) return refuse(denied)
  const shown = new Set([...wanted].filter((name) => userBasics.has(name)))
  return { ok: true as const, value: { select: select.value, shown } }
}

async function list(call: GraphCall): Promise<Result> {
  const wanted = shownOf(call)
  if (!wanted.ok) return wanted
  const top = topOf(call.query.$top, 100, 999)
  if (!top.ok) return top
  const page = { limit: top.value, after: call.after }
  const { items, more } = await pageOfUsers(call.program.store, call.caller.tenantId, page)
  const value = items.map((user) => pick(userView(user), wanted.value.shown))
  const last = items.at(-1)
  const after = more && last ? [last.displayName, last.id] : null
  return ok(collection(call, chosenFragment('users', wanted.value.select), value, after))
}

async function single(call: GraphCall): Promise<Result> {
  const wanted = shownOf(call)
  if (!wanted.ok) return wanted
  const id = call.params.id!
  const user = await findUser(call.program.store, call.caller.tenantId, id)
  if (!user) return refuse(noSuchObject(id))
  const context = contextOf(call, `${chosenFragment('users', wanted.value.select)}/$entity`)
  return ok({ ...context, ...pick(userView(user), wanted.value.shown) })
}

export const userRoutes: readonly GraphRoute[] = [
  route({
    method: 'GET',
    path: '/users',
    summary: 'Users, page by page',
    delegated: readBasic,
    application: readBasic,
    roles: 'everyone',
    query: ['$select', '$top', '$skiptoken'],
    resource: 'user[]',
    handle: list,
  }),
  route({
    method: 'GET',
    path: '/users/{id}',
    summary: 'A user, by id or user principal name',
    delegated: readBasic,
    application: readBasic,
    roles: 'everyone',
    own: ['User.Read', 'User.ReadWrite'],
    me: true,
    query: ['$select'],
    resource: 'user',
    handle: single,
  }),
]
