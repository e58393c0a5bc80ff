import type { Context } from 'hono'
import type { Settings } from '../contract/settings.ts'
import type { TxtLookup } from '../directory/txt.ts'
import type { RobotDesk } from '../guard/challenge.ts'
import type { Dispatcher } from '../outbox/dispatcher.ts'
import type { Hasher } from '../passwords/hasher.ts'
import type { Actor } from '../store/schema.ts'
import type { Store, UnitRequest } from '../store/unit.ts'
import type { Assets } from './assets.ts'
import type { Metrics } from './metrics.ts'
import type { Load } from './overload.ts'

/** What the program is made of; every route group gets it. */
export type Program = {
  readonly store: Store
  readonly settings: Settings
  readonly hasher: Hasher
  readonly desk: RobotDesk
  readonly dispatcher: Dispatcher
  /** What the DNS says, for proofs of domains; tests answer themselves. */
  readonly lookupTxt: TxtLookup
  readonly version: string
  /** Milliseconds that an answer to a name takes at least (ENU-04). */
  readonly answerFloor: number
  readonly assets: Assets
  /** The only source of links (HDR-01): no trailing slash. */
  readonly publicUrl: string
  /** Our own origins, `scheme://host[:port]`: the public one, and loopback's while we listen there (R5). */
  readonly origins: ReadonlySet<string>
  /** Whether only this machine can reach us: `/demo` and a switched-off challenge depend on it. */
  readonly loopback: boolean
  readonly metrics: Metrics
  readonly load: Load
  /** Numbers that are read when they are asked for, such as messages waiting. */
  gauges(): Promise<Readonly<Record<string, number>>>
  /** False while the program is going down (OVL-07). */
  accepting(): boolean
}

/** What is known about a request before any route sees it. */
export type RequestFacts = {
  readonly id: string
  /** One per request; a flow gives its own to `unitRequest`. */
  readonly correlationId: string
  readonly ip: string
  readonly userAgent: string | null
  readonly locale: string
  /** The same endpoint answers a page or JSON. */
  readonly wantsJson: boolean
  /** Of the request's body, without parameters, in small letters; empty without a body. */
  readonly contentType: string
  readonly isForm: boolean
  readonly secure: boolean
  /** The value of the cookie `__Host-rekey-<name>`. */
  cookie(name: string): string | undefined
  /** Whether the request carries any cookie of ours: only then can it be forged by another page. */
  readonly hasCookies: boolean
}

export type Env = {
  Variables: {
    facts: RequestFacts
    program: Program
    /** The hidden field or header `formToken`, taken out of the body by `readBody`. */
    formToken: string | undefined
    /** Whether this page is behind sign-in: it offers the way out (SES-13). */
    signedIn: boolean | undefined
    /** The `pre` cookie's value when this very answer sets it. */
    pre: string | undefined
  }
}
export type C = Context<Env>

export const factsOf = (c: C): RequestFacts => c.get('facts')

/** Somebody whose name is not known yet. */
export const stranger = (ip: string): Actor => ({
  type: 'user',
  id: null,
  displayName: null,
  userPrincipalName: null,
  ipAddress: ip,
})

/** The request of a unit of work: who asks, from where, and under which id it is found again. */
export function unitRequest(c: C, tenantId: string, actor?: Actor, correlationId?: string): UnitRequest {
  const facts = factsOf(c)
  return {
    tenantId,
    correlationId: correlationId ?? facts.correlationId,
    actor: actor ?? stranger(facts.ip),
    ip: facts.ip,
    userAgent: facts.userAgent,
  }
}
