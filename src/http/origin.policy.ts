/**
 * WEB-02: may a request that changes something come from where it says it comes from? Fetch Metadata first (every
 * current browser sends it and no page can forge it), then `Origin`; a request with neither is no browser's, and
 * is let through only when there is nothing in it that a browser would have added by itself.
 */
export type OriginFacts = {
  readonly method: string
  readonly secFetchSite: string | undefined
  readonly origin: string | undefined
  readonly hasCookie: boolean
  readonly hasAuthorization: boolean
  readonly isJson: boolean
  readonly isForm: boolean
}

const safe = new Set(['GET', 'HEAD', 'OPTIONS'])

export function originAllowed(request: OriginFacts, ours: ReadonlySet<string>): boolean {
  if (safe.has(request.method)) return true
  // `none` is the user's own doing (a reload of a form page); a foreign page cannot bring it about.
  if (request.secFetchSite !== undefined)
    return request.secFetchSite === 'same-origin' || request.secFetchSite === 'none'
  // Browsers from before Fetch Metadata say this of a form on a page that sends no referrer, as ours do. A form is let
  // through to where its token is asked for (WEB-03), which no other page knows.
  if (request.origin === 'null') return request.isForm
  if (request.origin !== undefined) return ours.has(request.origin.toLowerCase())
  return !request.hasCookie && (request.hasAuthorization || request.isJson)
}
