import { refuse } from '../../base/outcome.ts'
import { findUser } from '../../directory/queries.ts'
import type { GraphRefusal } from './answer.ts'
import { noSuchObject } from './refusals.ts'
import { type GraphCall, type GraphRoute, type Result, route } from './route.ts'
import { readAll } from './users.listing.ts'

/** Photos: there are none, and clients that ask for one expect to hear it in these words (graph-api.md 6.1). */

const noImage: GraphRefusal = { status: 404, code: 'ImageNotFound', message: "The photo wasn't found." }

async function photo(call: GraphCall): Promise<Result> {
  const user = await findUser(call.program.store, call.caller.tenantId, call.params.id!)
  return refuse(user ? noImage : noSuchObject(call.params.id!))
}

const readers = ['User.ReadBasic.All', ...readAll]

export const photoRoutes: readonly GraphRoute[] = ['/users/{id}/photo', '/users/{id}/photo/$value'].map((path) =>
  route({
    method: 'GET',
    path,
    summary: "A user's photo: there are none",
    delegated: readers,
    application: readers,
    roles: 'users.read',
    own: ['User.Read', 'User.ReadWrite'],
    me: true,
    handle: photo,
  }),
)
