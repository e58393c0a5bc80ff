import { Hono, type MiddlewareHandler } from 'hono'
import type { C, Env, Program } from './context.ts'
import { groups } from './groups.ts'
import { bodyLimits, measured, ownOrigin, requestFacts, securityHeaders } from './middleware.ts'
import { opsRoutes } from './ops.routes.ts'
import { sheddingLoad } from './overload.ts'
import { KnownPaths } from './router.ts'
import { failed, notFound, refused } from './trouble.ts'

/** Everything that happens to every request, in this order. */
const middlewares = (program: Program): MiddlewareHandler<Env>[] => [
  securityHeaders,
  requestFacts(program),
  measured(program),
  sheddingLoad(program),
  ownOrigin(program),
  bodyLimits,
]

export function createApp(program: Program): Hono<Env> {
  const app = new Hono<Env>({ strict: true, router: new KnownPaths() })
  for (const middleware of middlewares(program)) app.use(middleware)
  for (const group of groups) app.route('/', group.routes(program))
  app.route(
    '/',
    opsRoutes(
      program,
      groups.flatMap((group) => group.endpoints ?? []),
    ),
  )
  const perMethod = middlewares(program).length
  app.notFound((c) => missing(c, methodsOf(app, c.req.path, perMethod)))
  app.onError((error, c) => failed(c, error))
  return app
}

/** HDR-05: a path that is there, asked for in a way that it does not know; or a thing that is not there (any more). */
function missing(c: C, known: readonly string[]): Promise<Response> {
  const asked = c.req.method === 'HEAD' ? 'GET' : c.req.method
  if (known.length === 0 || known.includes(asked)) return notFound(c)
  c.header('Allow', known.join(', '))
  return refused(c, 'request.not_found', 405)
}

const methodsOf = (app: Hono<Env>, path: string, middlewareCount: number): string[] =>
  ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter(
    (method) => app.router.match(method, path)[0].length > middlewareCount,
  )
