import type { Hono } from 'hono'
import type { Endpoint } from '../contract/endpoints.ts'
import type { Env, Program } from './context.ts'
import { demoEndpoints, demoRoutes } from './portal/demo.routes.ts'
import { resetEndpoints, resetRoutes } from './portal/reset.routes.ts'

/** The route groups of the program: a new file of routes is added here, and nowhere else. */
type Group = { readonly routes: (program: Program) => Hono<Env>; readonly endpoints?: readonly Endpoint[] }

export const groups: readonly Group[] = [{ routes: demoRoutes, endpoints: demoEndpoints }]
