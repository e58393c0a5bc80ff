import { day, type Instant, isPast, after as later } from '../../base/clock.ts'
import { done, type Outcome, refuse } from '../../base/outcome.ts'
import { type Keyring, sameDigest } from '../../base/secret.ts'
import type { GraphRefusal } from './answer.ts'
import { badRequest as refusal } from './refusals.ts'
import type { GraphCall, PageKey } from './route.ts'

/** A page token lives so long: long enough for any reader that goes on by itself. */
const tokenLife = day

export const badRequest = (message: string) => refuse<GraphRefusal>(refusal(message))

/** Longer queries would make links that no client can follow (see the address limit in middleware.ts). */
const longestQuery = 4_000

/** The query options of a request, each at most once; system options other than these are refused by name. */
export function queryOptions(
  given: URLSearchParams,
  allowed: readonly string[],
): Outcome<Record<string, string>, GraphRefusal> {
  const options: Record<string, string> = {}
  let length = 0
  for (const [typed, value] of given) {
    const name = typed.toLowerCase()
    if (Object.hasOwn(options, name)) return badRequest(`Query option '${typed}' was specified more than once.`)
    const known = allowed.find((one) => one.toLowerCase() === name)
    if (!known) {
      if (name.startsWith('$')) return badRequest(`The query option '${typed}' is not supported here.`)
      continue // Custom options without a dollar sign are for caches and logs; OData lets them pass.
    }
    if (!value.isWellFormed() || value.includes('\0')) return badRequest(`The query option '${typed}' is not valid.`)
    options[known] = value
    if (name !== '$skiptoken' && name !== '$deltatoken') length += value.length
  }
  if (length > longestQuery) return badRequest(`The query options are longer than ${longestQuery} characters.`)
  return done(options)
}

export function topOf(text: string | undefined, standard: number, most: number): Outcome<number, GraphRefusal> {
  if (text === undefined) return done(standard)
  const top = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN
  return top >= 1 && top <= most
    ? done(top)
    : badRequest(`Invalid page size specified: '${text}'. Must be between 1 and ${most} inclusive.`)
}

/** `$count` and its like. */
export function flagOf(name: string, text: string | undefined): Outcome<boolean, GraphRefusal> {
  if (text === undefined) return done(false)
  const word = text.trim().toLowerCase()
  return word === 'true' || word === 'false'
    ? done(word === 'true')
    : badRequest(`Invalid value '${text}' for ${name} query option found. Valid values are 'true' and 'false'.`)
}

/** Names of properties without case, in their own spelling; `id` always comes. */
export function selectOf<Name extends string>(
  text: string | undefined,
  names: readonly Name[],
  resource: string,
  /** Names beyond those of the type, such as directory extensions'. */
  open?: RegExp,
): Outcome<ReadonlySet<Name | 'id'> | null, GraphRefusal> {
  if (text === undefined) return done(null)
  const chosen = new Set<Name | 'id'>(['id'])
  for (const typed of text.split(',').map((name) => name.trim())) {
    if (open?.test(typed)) {
      chosen.add(typed as Name)
      continue
    }
    const name = names.find((one) => one.toLowerCase() === typed.toLowerCase())
    if (!name) return badRequest(`Could not find a property named '${typed}' on type 'microsoft.graph.${resource}'.`)
    chosen.add(name)
  }
  return done(chosen)
}

/** `$skiptoken`: the whole query and where it stands, signed, so that a page can only be continued as it was begun. */
export type PageToken = { query: Record<string, string>; after: PageKey }

const place = (tenantId: string, path: string): string => `${tenantId} ${path.toLowerCase()}`

/** `path` is the resource that the token is for: no other one takes it. */
export function sealToken(
  keys: Keyring,
  { tenantId, path }: { tenantId: string; path: string },
  token: PageToken,
  now: Instant,
  life: number = tokenLife,
): string {
  const body = Buffer.from(JSON.stringify({ ...token, until: later(now, life).getTime() })).toString('base64url')
  return `${body}.${keys.digest('token', 'page', place(tenantId, path), body).toString('base64url')}`
}

export function openToken(
  keys: Keyring,
  { tenantId, path }: { tenantId: string; path: string },
  text: string,
  now: Instant,
): Outcome<PageToken, GraphRefusal> {
  const expired = refuse<GraphRefusal>({
    status: 400,
    code: 'Directory_ExpiredPageToken',
    message: 'The specified page token value has expired and can no longer be included in your request.',
  })
  const [body = '', mac = '', ...rest] = text.split('.')
  const digest = keys.digest('token', 'page', place(tenantId, path), body)
  // Compared as text: one token has one form.
  if (rest.length > 0 || !sameDigest(Buffer.from(mac), Buffer.from(digest.toString('base64url')))) return expired
  const { until, ...token } = JSON.parse(Buffer.from(body, 'base64url').toString('utf8')) as PageToken & {
    until: number
  }
  return isPast(new Date(until), now) ? expired : done(token)
}

/** The link to the page behind the row with this key. */
export function nextLink(call: GraphCall, after: PageKey): { '@odata.nextLink': string } {
  const { keys, clock } = call.program.store
  const { tenantId } = call.caller
  const token = sealToken(keys, { tenantId, path: call.path }, { query: call.query, after }, clock.now())
  return { '@odata.nextLink': `${call.base}${call.path}?$skiptoken=${token}` }
}
