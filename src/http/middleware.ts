import type { HttpBindings } from '@hono/node-server'
import type { MiddlewareHandler } from 'hono'
import { getCookie } from 'hono/cookie'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { monotonic, second } from '../base/clock.ts'
import { remembered } from '../base/remembered.ts'
import { bulkLimits } from '../contract/jobs.ts'
import { localeNamed, localeOf } from '../contract/text/text.ts'
import { clientOf, isLoopback, ownHosts, proxies } from './client.policy.ts'
import type { C, Env, Program, RequestFacts } from './context.ts'
import { languageLife, putCookie } from './forms.ts'
import { isGraphPath } from './graph/answer.ts'
import { isAuthorizePath, isTokenPath } from './oidc/paths.ts'
import { originAllowed } from './origin.policy.ts'
import { contentType, typeOf } from './respond.ts'
import { refused, tooLarge, unread } from './trouble.ts'

type Handler = MiddlewareHandler<Env>
const unsafe = (method: string): boolean => !['GET', 'HEAD', 'OPTIONS'].includes(method)

/** Our own API and the Graph surface: always JSON, larger bodies. */
const isApi = isGraphPath

/** WEB-06. No inline script, style or handler anywhere, so no nonces either. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "media-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "object-src 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types rekey',
  'report-to csp',
].join('; ')

const denied =
  'accelerometer,autoplay,camera,display-capture,geolocation,gyroscope,magnetometer,microphone,midi,payment,usb'
const permissionsPolicy = denied
  .split(',')
  .map((feature) => `${feature}=()`)
  .join(', ')

/** HDR-06, on every answer, errors included. What a route sets itself (`Cache-Control` of assets) stays. */
const standing: readonly (readonly [string, string])[] = [
  ['X-Content-Type-Options', 'nosniff'],
  ['Referrer-Policy', 'no-referrer'],
  ['Cross-Origin-Opener-Policy', 'same-origin'],
  ['Cross-Origin-Resource-Policy', 'same-origin'],
  ['Permissions-Policy', permissionsPolicy],
  ['Content-Security-Policy', contentSecurityPolicy],
  ['Reporting-Endpoints', 'csp="/csp-report"'],
  ['X-Frame-Options', 'DENY'],
  ['Cache-Control', 'no-store'],
]
const hsts = ['Strict-Transport-Security', 'max-age=63072000; includeSubDomains'] as const

/** On the connection's own answer where there is one: whatever comes of the request, it leaves with these. */
export const securityHeaders: Handler = async (c, next) => {
  c.json = jsonWithCharset(c)
  const outgoing = outgoingOf(c)
  if (outgoing) {
    for (const [name, value] of standing) outgoing.setHeader(name, value)
    return next()
  }
  await next()
  for (const [name, value] of standing) if (!c.res.headers.has(name)) c.res.headers.set(name, value)
  if (c.get('facts')?.secure) c.res.headers.set(...hsts)
}

const outgoingOf = (c: C) => (c.env as unknown as Partial<HttpBindings> | undefined)?.outgoing

/** Every JSON answer says its charset (ASVS 4.1.1). */
const jsonWithCharset = (c: C): C['json'] =>
  ((value: unknown, status?: ContentfulStatusCode) =>
    c.body(JSON.stringify(value), status, {
      'Content-Type': 'application/json; charset=utf-8',
    })) as unknown as C['json']

/** Who asks, from where, in which language and under which id; and whether they have found the right server. */
export function requestFacts(program: Program): Handler {
  const trusted = proxies(program.settings.trustedProxies)
  const hosts = ownHosts(program.origins)
  const publicHost = new URL(program.publicUrl).host
  return async (c, next) => {
    const incoming = (c.env as unknown as Partial<HttpBindings> | undefined)?.incoming
    const peer = {
      address: incoming?.socket.remoteAddress ?? '127.0.0.1',
      encrypted: Boolean(incoming && 'encrypted' in incoming.socket && incoming.socket.encrypted),
    }
    const client = clientOf(
      peer,
      { for: c.req.header('x-forwarded-for'), proto: c.req.header('x-forwarded-proto') },
      trusted,
    )
    const facts = factsFrom(c, program, client)
    const outgoing = outgoingOf(c)
    if (facts.secure) outgoing?.setHeader(...hsts)
    c.set('facts', facts)
    c.set('program', program)
    // One header on Hono's side, and each answer is made of `Headers`, which cost more than all the rest of it.
    if (outgoing) outgoing.setHeader('Rekey-Correlation-Id', facts.correlationId)
    else c.header('Rekey-Correlation-Id', facts.correlationId)
    const host = (c.req.header('host') ?? '').toLowerCase()
    // A proxy may ask us under its own name for us; links never come from this header (HDR-01).
    if (!hosts.has(host)) return unread(c, 421, 'Unknown host')
    if (repeats(incoming?.rawHeaders ?? [])) return unread(c, 400, 'Repeated header')
    if (!client.secure && !program.loopback && !(host !== publicHost && isLoopback(peer.address))) {
      return unsafe(c.req.method) || isApi(c.req.path)
        ? refused(c, 'request.not_allowed')
        : c.redirect(program.publicUrl + c.req.path, 308)
    }
    const longest = isApi(c.req.path) ? 8_192 : 4_096
    if (c.req.url.length - c.req.url.indexOf('/', 'https://'.length) > longest)
      return unread(c, 414, 'Address too long')
    return next()
  }
}

/**
 * The language that this address asks for, which is kept; else the one kept; else the browser's. It is asked for by
 * `ui_locales` (OpenID Connect Core 3.1.2.1; our own pages use it for their links to other languages), or as links to
 * other portals do: `mkt`, and `lng` for the pages of a profile (`sspr.md` 1.3).
 */
const languageAsked = /[?&](?:ui_locales|mkt|lng)=/

function language(c: C, kept: string | undefined): string {
  const asked = languageAsked.test(c.req.url) && !isApi(c.req.path) ? languageIn(c) : null
  // Lax: whoever comes from an application of theirs is spoken to in their language at once.
  if (asked && asked !== kept)
    putCookie(c, 'language', asked, { sameSite: 'Lax', maxAgeSeconds: languageLife / second })
  return (
    asked ?? (kept ? localeNamed(kept) : null) ?? localeOfBrowser((c.req.header('accept-language') ?? '').slice(0, 200))
  )
}

function languageIn(c: C): string | null {
  const named = c.req.query('ui_locales') ?? c.req.query('mkt') ?? c.req.query('lng')
  return named ? localeNamed(named) : null
}

const localeOfBrowser = remembered((header) => localeOf(header))

function factsFrom(c: C, program: Program, client: { ip: string; secure: boolean }): RequestFacts {
  const id = program.store.random.uuid()
  const accept = c.req.header('accept') ?? ''
  const type = typeOf(c.req.header('content-type'))
  const json = /\bapplication\/(problem\+)?json\b/.test(accept) && !/\btext\/html\b/.test(accept)
  const cookies = getCookie(c)
  return {
    id,
    correlationId: id,
    ip: client.ip,
    userAgent: c.req.header('user-agent')?.slice(0, 500) ?? null,
    locale: language(c, cookies['__Host-rekey-language']),
    wantsJson:
      json ||
      isApi(c.req.path) ||
      isTokenPath(c.req.path) ||
      (type === 'application/json' && !/\btext\/html\b/.test(accept)),
    contentType: type,
    isForm: type === 'application/x-www-form-urlencoded',
    secure: client.secure,
    cookie: (name) => cookies[`__Host-rekey-${name}`],
    hasCookies: Object.keys(cookies).some((name) => name.startsWith('__Host-rekey-')),
  }
}

const single = new Set([
  'host',
  'content-length',
  'content-type',
  'origin',
  'authorization',
  'cookie',
  'sec-fetch-site',
  'x-forwarded-for',
  'x-forwarded-proto',
])

/** HDR-04: two of a header that there is one of mean that two readers may see two requests. */
function repeats(raw: readonly string[]): boolean {
  const seen = new Set<string>()
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at]!.toLowerCase()
    if (!single.has(name)) continue
    if (seen.has(name)) return true
    seen.add(name)
  }
  return false
}

/** WEB-02; see origin.policy.ts. */
export function ownOrigin(program: Program): Handler {
  return async (c, next) => {
    if (isTokenPath(c.req.path) || isAuthorizePath(c.req.path)) return next()
    // The API counts tokens alone: what no page has sent needs no page's proof, and is asked for its token.
    const byPage = c.req.header('sec-fetch-site') !== undefined || c.req.header('origin') !== undefined
    if (isApi(c.req.path) && !byPage) return next()
    const allowed = originAllowed(
      {
        method: c.req.method,
        secFetchSite: c.req.header('sec-fetch-site'),
        origin: c.req.header('origin'),
        hasCookie: c.req.header('cookie') !== undefined,
        hasAuthorization: c.req.header('authorization') !== undefined,
        isJson: contentType(c) === 'application/json',
        isForm: contentType(c) === 'application/x-www-form-urlencoded',
      },
      program.origins,
    )
    return allowed ? next() : refused(c, 'request.foreign_origin')
  }
}

const bodyTypes = new Set([
  'application/json',
  'application/x-www-form-urlencoded',
  'application/reports+json',
  'application/csp-report',
])

/** Files of rows: /api alone takes them, and reads them as they come (src/http/api/jobs.routes.ts). */
const isFile = (c: C): boolean =>
  contentType(c) === 'text/csv' &&
  (c.req.header('content-encoding') ?? 'identity') === 'identity' &&
  /^\/api\/jobs(\/|$)/i.test(c.req.path)

/** A batch carries twenty bodies. */
const bodyLimitOf = (path: string): number => {
  if (!isApi(path)) return 16 * 1024
  return (/^\/[^/]+\/\$batch\/?$/i.test(path) ? 512 : 64) * 1024
}

/** Text is UTF-8: read as anything else it would say something else. */
function otherCharset(c: C): boolean {
  const charset = /;\s*charset\s*=\s*"?([^\s";]*)/i.exec(c.req.header('content-type') ?? '')?.[1]
  return charset !== undefined && !/^(utf-?8|us-ascii)$/i.test(charset)
}

/** INP-03: size and kind of a body, before anybody parses it. */
export const bodyLimits: Handler = async (c, next) => {
  if (!unsafe(c.req.method)) return next()
  if (isFile(c)) return Number(c.req.header('content-length') ?? 0) > bulkLimits.bytes ? tooLarge(c) : next()
  const limit = bodyLimitOf(c.req.path)
  const length = c.req.header('content-length')
  const empty = length === '0' || (length === undefined && c.req.header('transfer-encoding') === undefined)
  if (empty) return next()
  const packed = (c.req.header('content-encoding') ?? 'identity') !== 'identity'
  if (!bodyTypes.has(contentType(c)) || packed || otherCharset(c)) return refused(c, 'request.wrong_type')
  if (Number(length ?? 0) > limit) return tooLarge(c)
  if (length !== undefined) return next()
  return (await fitsIn(c, limit)) ? next() : tooLarge(c)
}

/** A body without a length is read up to the limit and no further; what was read serves the route. */
async function fitsIn(c: C, limit: number): Promise<boolean> {
  const reader = c.req.raw.body?.getReader()
  if (!reader) return true
  const parts: Uint8Array[] = []
  let size = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    size += value.length
    if (size > limit) {
      await reader.cancel()
      return false
    }
    parts.push(value)
  }
  c.req.bodyCache.arrayBuffer = new Uint8Array(Buffer.concat(parts)).buffer
  return true
}

export function measured(program: Program): Handler {
  return async (c, next) => {
    const began = monotonic()
    await next()
    const { routePath } = c.req
    const route = routePath === '/*' || routePath === '*' ? 'other' : routePath
    program.metrics.request(`${c.req.method} ${route}`, c.res.status, (monotonic() - began) / 1_000)
  }
}
