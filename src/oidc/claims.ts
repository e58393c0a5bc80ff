import type { Instant } from '../base/clock.ts'
import type { ProvenClient } from './clients.ts'

/** What `appidacr` says of a client's proof: nothing, a secret, a certificate. */
export const proofDigit = { none: '0', secret: '1', certificate: '2' } as const

/** The claims about the client of any access token; `app_key` names the key without which the token is void. */
export const clientClaims = ({ app, method, keyId }: ProvenClient): Record<string, unknown> => ({
  ...{ appid: app.clientId, azp: app.clientId, appidacr: proofDigit[method], azpacr: proofDigit[method] },
  ...{ app_displayname: app.displayName, ...(keyId ? { app_key: keyId } : {}) },
})

export type PersonClaims = {
  readonly id: string
  readonly displayName: string
  readonly userPrincipalName: string
  readonly mail?: string | null
  readonly roleIds: readonly string[]
  /** The person's valid-from at the sign-in: a later one voids the token. */
  readonly validFrom: Instant
  /** How they proved who they are (RFC 8176). */
  readonly methods: readonly string[]
  readonly ip: string
}

/** A delegated token (graph-api.md section 8). `sub` is the person's for every client: there is one resource. */
export const delegatedClaims = (
  client: ProvenClient,
  person: PersonClaims,
  scopes: readonly string[],
): Record<string, unknown> => ({
  ...clientClaims(client),
  ...{ oid: person.id, sub: person.id, scp: scopes.join(' '), name: person.displayName },
  ...{ upn: person.userPrincipalName, unique_name: person.userPrincipalName },
  ...{ preferred_username: person.userPrincipalName, wids: person.roleIds, amr: person.methods },
  ...{ ipaddr: person.ip, valid_from: person.validFrom.getTime() },
})

/** An application's own token: what an administrator granted it, as `roles`. */
export const appClaims = (client: ProvenClient): Record<string, unknown> => ({
  ...clientClaims(client),
  ...{ oid: client.app.servicePrincipalId, sub: client.app.servicePrincipalId },
  ...{ idtyp: 'app', roles: client.app.permissions, wids: [] },
})
