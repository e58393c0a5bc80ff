import type { Hono } from 'hono'
import type { Endpoint } from '../contract/endpoints.ts'
import { adminRoutes } from './admin/admin.routes.ts'
import type { Env, Program } from './context.ts'
import { graphEndpoints } from './graph/endpoints.ts'
import { graphRoutes } from './graph/graph.routes.ts'
import { authorizeEndpoints, authorizeRoutes } from './oidc/authorize.routes.ts'
import { deviceEndpoints, deviceRoutes } from './oidc/device.routes.ts'
import { logoutEndpoints, logoutRoutes } from './oidc/logout.routes.ts'
import { realmEndpoints, realmRoutes } from './oidc/realm.routes.ts'
import { tokenEndpoints, tokenRoutes } from './oidc/token.routes.ts'
import { accountEndpoints, accountRoutes } from './portal/account.routes.ts'
import { authenticatorRoutes } from './portal/authenticator.routes.ts'
import { changeEndpoints, changeRoutes } from './portal/change.routes.ts'
import { demoEndpoints, demoRoutes } from './portal/demo.routes.ts'
import { interruptEndpoints } from './portal/interrupt.routes.ts'
import { invitationEndpoints, invitationRoutes } from './portal/invitation.routes.ts'
import { privacyRoutes } from './portal/privacy.routes.ts'
import { registrationEndpoints, registrationRoutes } from './portal/registration.routes.ts'
import { resetEndpoints, resetRoutes } from './portal/reset.routes.ts'
import { securityInfoEndpoints, securityInfoRoutes } from './portal/securityinfo.routes.ts'
import { signinEndpoints, signinRoutes } from './portal/signin.routes.ts'
import { verifyEndpoints, verifyRoutes } from './portal/verify.routes.ts'

/** The route groups of the program: a new file of routes is added here, and nowhere else. */
type Group = { readonly routes: (program: Program) => Hono<Env>; readonly endpoints?: readonly Endpoint[] }

export const groups: readonly Group[] = [
  { routes: signinRoutes, endpoints: [...signinEndpoints, ...interruptEndpoints] },
  { routes: verifyRoutes, endpoints: verifyEndpoints },
  { routes: accountRoutes, endpoints: accountEndpoints },
  { routes: changeRoutes, endpoints: changeEndpoints },
  { routes: registrationRoutes, endpoints: registrationEndpoints },
  { routes: securityInfoRoutes, endpoints: securityInfoEndpoints },
  { routes: resetRoutes, endpoints: resetEndpoints },
  { routes: authenticatorRoutes },
  { routes: privacyRoutes },
  { routes: invitationRoutes, endpoints: invitationEndpoints },
  { routes: adminRoutes },
  { routes: demoRoutes, endpoints: demoEndpoints },
  { routes: graphRoutes, endpoints: graphEndpoints },
  { routes: tokenRoutes, endpoints: tokenEndpoints },
  { routes: realmRoutes, endpoints: realmEndpoints },
  { routes: authorizeRoutes, endpoints: authorizeEndpoints },
  { routes: deviceRoutes, endpoints: deviceEndpoints },
  { routes: logoutRoutes, endpoints: logoutEndpoints },
]
