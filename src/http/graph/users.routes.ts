import { refuse } from '../../base/outcome.ts'
import { findUser } from '../../directory/queries.ts'
import { listOptions } from './listing.ts'
import { noSuchObject } from './refusals.ts'
import { type GraphCall, type GraphRoute, ok, type Result, route } from './route.ts'
import { answerUsers, countUsers, readAll, shownOf, userViews } from './users.listing.ts'
import { chosenFragment, contextOf } from './view.ts'

const readBasic = ['User.ReadBasic.All', ...readAll]

async function single(call: GraphCall): Promise<Result> {
  const wanted = shownOf(call)
  if (!wanted.ok) return wanted
  const id = call.params.id!
  const user = await findUser(call.program.store, call.caller.tenantId, id)
  if (!user) return refuse(noSuchObject(id))
  const context = contextOf(call, `${chosenFragment('users', wanted.value.select)}/$entity`)
  return ok({ ...context, ...(await userViews(call, [user], wanted.value))[0] })
}

const mayRead = { delegated: readBasic, application: readBasic, roles: 'users.read' } as const

export const userRoutes: readonly GraphRoute[] = [
  route({
    method: 'GET',
    path: '/users',
    summary: 'Users, page by page',
    ...mayRead,
    query: [...listOptions, '$expand'],
    resource: 'user[]',
    handle: (call) => answerUsers(call, {}),
  }),
  route({
    method: 'GET',
    path: '/users/$count',
    summary: 'How many users there are',
    ...mayRead,
    query: ['$filter', '$search'],
    handle: (call) => countUsers(call, {}),
  }),
  route({
    method: 'GET',
    path: '/users/{id}',
    summary: 'A user, by id or user principal name',
    ...mayRead,
    own: ['User.Read', 'User.ReadWrite'],
    me: true,
    query: ['$select', '$expand'],
    resource: 'user',
    handle: single,
  }),
]
