import { downloadRoutes } from '../api/downloads.routes.ts'
import { eligibilityRoutes } from '../api/eligibility.routes.ts'
import { emergencyRoutes } from '../api/emergency.routes.ts'
import { guardedRoutes } from '../api/guarded.routes.ts'
import { jobRoutes } from '../api/jobs.routes.ts'
import { logRoutes } from '../api/logs.routes.ts'
import { methodActionRoutes } from '../api/methodactions.routes.ts'
import { organizationApiRoutes } from '../api/organization.routes.ts'
import { overviewRoutes } from '../api/overview.routes.ts'
import { resetPolicyRoutes } from '../api/policy.routes.ts'
import { ruleRoutes } from '../api/rules.routes.ts'
import { applicationRoutes } from './applications.routes.ts'
import { attributeRoutes } from './attributes.routes.ts'
import { auditRoutes } from './audit.routes.ts'
import { authMethodRoutes } from './authmethods.routes.ts'
import { batchRoutes } from './batch.routes.ts'
import { deletedRoutes } from './deleted.routes.ts'
import { deltaRoutes } from './delta.routes.ts'
import type { Routers } from './dispatch.ts'
import { domainRoutes } from './domains.routes.ts'
import { evaluateRoutes } from './evaluate.routes.ts'
import { extensionRoutes } from './extensions.routes.ts'
import { groupRoutes } from './groups.routes.ts'
import { groupWriteRoutes } from './groups.write.routes.ts'
import { invitationRoutes } from './invitations.routes.ts'
import { licenceRoutes } from './licences.routes.ts'
import { managerRoutes } from './managers.routes.ts'
import { meRoutes } from './me.routes.ts'
import { membershipRoutes } from './memberships.routes.ts'
import { metadataRoutes } from './metadata.routes.ts'
import { objectRoutes } from './objects.routes.ts'
import { organizationRoutes } from './organization.routes.ts'
import { passwordRoutes } from './passwords.routes.ts'
import { photoRoutes } from './photos.routes.ts'
import { policyRoutes } from './policies.routes.ts'
import { principalRoutes } from './principals.routes.ts'
import { relationsRoutes } from './relations.routes.ts'
import { reportRoutes } from './reports.routes.ts'
import { roleRoutes } from './roles.routes.ts'
import type { GraphRoute } from './route.ts'
import { routerOf } from './router.ts'
import { signInRoutes } from './signins.routes.ts'
import { unitRoutes } from './units.routes.ts'
import { userRoutes } from './users.routes.ts'
import { userWriteRoutes } from './users.write.routes.ts'

/**
 * The one table: who may call what. What is not here is not served. The router, `/openapi.json`, `$metadata` and the
 * authorization matrix (test/system/authorization.test.ts) are all made from it.
 */
export const table: readonly GraphRoute[] = [
  ...metadataRoutes(() => table),
  ...userRoutes,
  ...userWriteRoutes,
  ...photoRoutes,
  ...managerRoutes,
  ...relationsRoutes,
  ...groupWriteRoutes,
  ...membershipRoutes,
  ...licenceRoutes,
  ...roleRoutes,
  ...organizationRoutes,
  ...domainRoutes,
  ...deletedRoutes,
  ...objectRoutes,
  ...unitRoutes,
  ...attributeRoutes,
  ...invitationRoutes,
  ...batchRoutes,
  ...deltaRoutes,
  ...evaluateRoutes,
  ...groupRoutes,
  ...auditRoutes,
  ...applicationRoutes,
  ...extensionRoutes,
  ...principalRoutes,
  ...meRoutes,
  ...authMethodRoutes,
  ...passwordRoutes,
  ...policyRoutes,
  ...reportRoutes,
  ...signInRoutes,
  ...resetPolicyRoutes,
  ...eligibilityRoutes,
  ...emergencyRoutes,
  ...guardedRoutes,
  ...jobRoutes,
  ...methodActionRoutes,
  ...ruleRoutes,
  ...downloadRoutes,
  ...organizationApiRoutes,
  ...logRoutes,
  ...overviewRoutes,
]

const on = (...surfaces: (GraphRoute['surface'] & string)[]): GraphRoute[] =>
  table.filter((route) => surfaces.includes(route.surface ?? 'graph'))

export const routersOf = (): Routers => ({
  'v1.0': routerOf(on('graph')),
  beta: routerOf(on('graph', 'beta')),
  api: routerOf(on('api')),
})
