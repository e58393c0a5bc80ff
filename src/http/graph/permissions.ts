import { auditRoutes } from './audit.routes.ts'
import { authMethodRoutes } from './authmethods.routes.ts'
import type { Routers } from './dispatch.ts'
import { groupRoutes } from './groups.routes.ts'
import { managerRoutes } from './managers.routes.ts'
import { meRoutes } from './me.routes.ts'
import { passwordRoutes } from './passwords.routes.ts'
import { policyRoutes } from './policies.routes.ts'
import { relationsRoutes } from './relations.routes.ts'
import { reportRoutes } from './reports.routes.ts'
import type { GraphRoute } from './route.ts'
import { routerOf } from './router.ts'
import { userRoutes } from './users.routes.ts'
import { userWriteRoutes } from './users.write.routes.ts'

/**
 * The one table: who may call what. What is not here is not served. The router, `/openapi.json`, `$metadata` and the
 * authorization matrix (test/system/authorization.test.ts) are all made from it.
 */
export const table: readonly GraphRoute[] = [
  ...userRoutes,
  ...userWriteRoutes,
  ...managerRoutes,
  ...relationsRoutes,
  ...groupRoutes,
  ...auditRoutes,
  ...meRoutes,
  ...authMethodRoutes,
  ...passwordRoutes,
  ...policyRoutes,
  ...reportRoutes,
]

const on = (...surfaces: (GraphRoute['surface'] & string)[]): GraphRoute[] =>
  table.filter((route) => surfaces.includes(route.surface ?? 'graph'))

export const routersOf = (): Routers => ({
  'v1.0': routerOf(on('graph')),
  beta: routerOf(on('graph', 'beta')),
  api: routerOf(on('api')),
})
