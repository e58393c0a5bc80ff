import { AsyncLocalStorage } from 'node:async_hooks'
import type { Instant } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import type { Tx } from '../store/unit.ts'
import type { PersonClaims } from './claims.ts'
import type { ProvenClient } from './clients.ts'
import type { TokenRefusal } from './errors.ts'
import { accessLife } from './issuer.ts'
import { type AskedScopes, graphId } from './resource.policy.ts'

/** Who is signed in, as far as tokens are concerned. */
export type SignedIn = {
  readonly userId: string
  /** The person's valid-from at the sign-in. */
  readonly validFrom: Instant
  readonly authenticatedAt: Instant
  readonly methods: readonly string[]
  /** What is issued ends by then: the sign-in was made with a Temporary Access Pass (AMP-44). */
  readonly notAfter: Instant | null
}

/**
 * One request while `oidc-provider` works on it: our unit of work, and what is known before it begins. The library's
 * adapter and hooks find it here, so that everything one request changes commits together.
 */
export type Exchange = {
  readonly tx: Tx
  readonly client: ProvenClient
  /** The address to go back to, checked against the registration. */
  readonly redirectUri: string | null
  readonly asked: AskedScopes | null
  /** The name of the resource that a token is for. */
  audience: string
  signedIn: SignedIn | null
  person: PersonClaims | null
  /** Scopes of the access token that was made. */
  given: readonly string[]
  /** Why the library will say no, as exactly as we know it. */
  refusal: TokenRefusal | null
  /** What was shown a second time, if anything. */
  spent: string | null
  /** The library's own words about a refusal, which it shows to nobody. */
  detail: string | null
  fault: unknown
  /** A family that began with a device code: nothing that administers others. */
  limited: boolean
  readonly accessLifeSeconds: number
}

type Beginning = {
  readonly asked: AskedScopes | null
  readonly redirectUri?: string | null
  readonly signedIn?: SignedIn | null
  readonly limited?: boolean
}

export const newExchange = (tx: Tx, client: ProvenClient, begin: Beginning): Exchange => ({
  ...{ tx, client, asked: begin.asked, audience: begin.asked?.audience ?? graphId },
  ...{ redirectUri: begin.redirectUri ?? null, signedIn: begin.signedIn ?? null, limited: begin.limited ?? false },
  ...{ person: null, given: [], refusal: null, spent: null, detail: null, fault: null },
  accessLifeSeconds: accessLife(tx.random) / 1_000,
})

const storage = new AsyncLocalStorage<Exchange>()

export const within = <T>(exchange: Exchange, fn: () => Promise<T>): Promise<T> => storage.run(exchange, fn)

/** Seconds that an access token lives, never longer than the sign-in it comes from. */
export function accessSeconds({ tx, accessLifeSeconds, signedIn }: Exchange): number {
  const left = signedIn?.notAfter ? Math.floor((signedIn.notAfter.getTime() - tx.now.getTime()) / 1_000) : Infinity
  return Math.max(1, Math.min(accessLifeSeconds, left))
}

export function exchange(): Exchange {
  const current = storage.getStore()
  if (!current) throw new Fault('internal', 'The token service was asked outside an exchange.')
  return current
}
