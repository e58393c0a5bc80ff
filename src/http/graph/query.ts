import { day, type Instant, isPast, after as later } from '../../base/clock.ts'
import { done, type Outcome, refuse } from '../../base/outcome.ts'
import { type Keyring, sameDigest } from '../../base/secret.ts'
import type { GraphRefusal } from './answer.ts'

/** A page token lives so long: long enough for any reader that goes on by itself. */
const tokenLife = day

export const badRequest = (message: string) =>
  refuse<GraphRefusal>({ status: 400, code: 'Request_BadRequest', message })

/** The query options of a request, each at most once; others than these are refused by name. */
export function queryOptions(url: string, allowed: readonly string[]): Outcome<Record<string, string>, GraphRefusal> {
  const options: Record<string, string> = {}
  for (const [typed, value] of new URL(url).searchParams) {
    const name = typed.toLowerCase()
    if (Object.hasOwn(options, name)) return badRequest(`Query option '${typed}' was specified more than once.`)
    if (!allowed.includes(name)) {
      if (name.startsWith('$')) return badRequest(`The query option '${typed}' is not supported here.`)
      continue // Custom options without a dollar sign are for caches and logs; OData lets them pass.
    }
    options[name] = value
  }
  return done(options)
}

export function topOf(text: string | undefined, standard: number, most: number): Outcome<number, GraphRefusal> {
  if (text === undefined) return done(standard)
  const top = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN
  return top >= 1 && top <= most
    ? done(top)
    : badRequest(`Invalid page size specified: '${text}'. Must be between 1 and ${most} inclusive.`)
}

/** Names of properties without case, in their own spelling; `id` always comes. */
export function selectOf<Name extends string>(
  text: string | undefined,
  names: readonly Name[],
): Outcome<ReadonlySet<string> | null, GraphRefusal> {
  if (text === undefined) return done(null)
  const chosen = new Set<string>(['id'])
  for (const typed of text.split(',').map((name) => name.trim())) {
    const name = names.find((one) => one.toLowerCase() === typed.toLowerCase())
    if (!name) return badRequest(`Could not find a property named '${typed}' on type 'microsoft.graph.directoryAudit'.`)
    chosen.add(name)
  }
  return done(chosen)
}

/** `$skiptoken`: the whole query and where it stands, signed, so that a page can only be continued as it was begun. */
export type PageToken = { query: Record<string, string>; at: number; seq: number }

export function sealToken(keys: Keyring, tenantId: string, token: PageToken, now: Instant): string {
  const body = Buffer.from(JSON.stringify({ ...token, until: later(now, tokenLife).getTime() })).toString('base64url')
  return `${body}.${keys.digest('token', 'page', tenantId, body).toString('base64url')}`
}

export function openToken(
  keys: Keyring,
  tenantId: string,
  text: string,
  now: Instant,
): Outcome<PageToken, GraphRefusal> {
  const expired = refuse<GraphRefusal>({
    status: 400,
    code: 'Directory_ExpiredPageToken',
    message: 'The specified page token value has expired and can no longer be included in your request.',
  })
  const [body = '', mac = '', ...rest] = text.split('.')
  const signed = sameDigest(Buffer.from(mac, 'base64url'), keys.digest('token', 'page', tenantId, body))
  if (rest.length > 0 || !signed) return expired
  const { until, ...token } = JSON.parse(Buffer.from(body, 'base64url').toString('utf8')) as PageToken & {
    until: number
  }
  return isPast(new Date(until), now) ? expired : done(token)
}
