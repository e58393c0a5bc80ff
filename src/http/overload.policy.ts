import { isGraphPath } from './graph/answer.ts'
import { isAuthorizePath, isTokenPath } from './oidc/paths.ts'

/**
 * OVL-03: above these the process is behind. Half of the connections it takes (listen.ts) are left to what is under
 * way: those who began must be able to end.
 */
export const overloadLimits = { loopDelayMs: 200, inFlight: 500 } as const

export type Asked = { readonly path: string; readonly cookie: string | undefined; readonly hasAuthorization: boolean }

/** What operators and pages that are open already need, and doors that cost little: those behind them are held. */
const always =
  /^\/(healthz|readyz|metrics|assets\/.*|csp-report|robots\.txt|favicon\.ico|\.well-known\/.*|openapi\.json)$/

/** The admin center: whoever opens it first may sign in, whatever else goes on. */
export const isAdminPath = (path: string): boolean => path === '/admin' || path.startsWith('/admin/')

/** A cookie of ours, but for the choice of a language: a form that is open, a flow, a session, a browser known. */
const ours = /(^|;\s*)__Host-rekey-(?!language=)/

/**
 * A stranger who begins something. Somebody with a cookie of ours has begun already, a program with a token or the
 * handle of a flow too. Whoever makes up either gains what others wait for and no more: every limit still counts.
 */
export function isNewAndAnonymous({ path, cookie, hasAuthorization }: Asked): boolean {
  if (hasAuthorization || ours.test(cookie ?? '')) return false
  return !(always.test(path) || isAdminPath(path) || isGraphPath(path) || isTokenPath(path) || isAuthorizePath(path))
}
