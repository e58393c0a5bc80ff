import type { Channel } from '../destination.ts'
import type { Outgoing } from '../templates/render.ts'

/** Hands one message over. Returns when it was taken; throws when it was not. */
export type Sender = { send(outgoing: Outgoing): Promise<void>; close(): Promise<void> }
export type Senders = Readonly<Record<Channel, Sender>>

/** Longer than this no provider is waited for (OUT-03). */
export const providerTimeout = 5_000

/**
 * `reason` is stored, shown and logged: it is one of ours and never the provider's own words, which often repeat
 * the address or the content.
 */
export class SendError extends Error {
  readonly reason: string
  /** Trying again would give the same answer. */
  readonly permanent: boolean

  constructor(reason: string, options: { permanent?: boolean; cause?: unknown } = {}) {
    super(reason, { cause: options.cause })
    this.name = 'SendError'
    this.reason = reason
    this.permanent = options.permanent ?? false
  }
}

/** The reason of a connection that did not work. */
export function connectionReason(error: unknown): string {
  const { code, originalCode } = (error ?? {}) as { code?: unknown; originalCode?: unknown }
  // The mail library calls every fault of the connection ESOCKET and keeps the system's own name for it beside.
  return reasons[String(originalCode)] ?? reasons[String(code)] ?? 'no answer'
}

const untrusted = 'its certificate is not trusted'

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection lost',
  EPIPE: 'connection lost',
  ECONNECTION: 'connection lost',
  ENOTFOUND: 'host not found',
  EDNS: 'host not found',
  EAI_AGAIN: 'host not found',
  EHOSTUNREACH: 'host not reachable',
  ENETUNREACH: 'host not reachable',
  ETIMEDOUT: 'timed out',
  ESOCKET: 'connection failed',
  ETLS: 'no encrypted connection',
  EAUTH: 'sign-in at the server failed',
  EPROTO: 'no encrypted connection',
  ERR_SSL_WRONG_VERSION_NUMBER: 'no encrypted connection',
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  UNABLE_TO_GET_ISSUER_CERT: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  CERT_HAS_EXPIRED: untrusted,
  ERR_TLS_CERT_ALTNAME_INVALID: untrusted,
}
