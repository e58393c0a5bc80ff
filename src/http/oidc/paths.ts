/** Where programs ask for tokens: no cookie counts there, so another page has nothing to borrow, and answers are JSON. */
export const isTokenPath = (path: string): boolean =>
  /^\/[^/]+\/(oauth2\/(token|v2\.0\/(token|devicecode))|discovery\/(v2\.0\/)?keys|(v2\.0\/)?\.well-known\/openid-configuration)$/.test(
    path,
  ) || path === '/oidc/userinfo'

/** Where applications send people, from their own pages and also by a form; a request there changes nothing yet. */
export const isAuthorizePath = (path: string): boolean => /^\/[^/]+\/oauth2\/v2\.0\/(authorize|logout)$/.test(path)
