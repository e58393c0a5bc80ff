import { SignJWT } from 'jose'
import { after, type Instant, minute, second } from '../base/clock.ts'
import type { Store } from '../store/unit.ts'
import { signerFor } from './keys.ts'

/** What the token service is made of: the store, and the only source of its addresses. */
export type Issuing = {
  readonly store: Store
  readonly publicUrl: string
  /** Where people may reach us: the admin center's own addresses. */
  readonly origins: ReadonlySet<string>
}

export const issuerOf = (publicUrl: string, tenantId: string): string => `${publicUrl}/${tenantId}/v2.0`

/** Access tokens live between 60 and 90 minutes, drawn for each: clients do not come back all at once. */
export const accessLife = (random: { int(below: number): number }): number =>
  60 * minute + random.int(30 * 60 + 1) * second

/** Access tokens say what they are (RFC 9068), so that no other signed thing is taken for one. */
export const accessType = 'at+jwt'

export type AccessToken = { readonly token: string; readonly expiresInSeconds: number; readonly id: string }

const secondsOf = (at: Instant): number => Math.floor(at.getTime() / second)

/** An access token for our API, with the tenant's key. */
export async function signAccess(
  { store, publicUrl }: Issuing,
  tenantId: string,
  audience: string,
  claims: Readonly<Record<string, unknown>>,
): Promise<AccessToken> {
  const signer = await signerFor(store, tenantId)
  const now = store.clock.now()
  const life = accessLife(store.random)
  const id = store.random.bytes(16).toString('base64url')
  const token = await new SignJWT({ ...claims, tid: tenantId, ver: '2.0', uti: id })
    .setProtectedHeader({ alg: 'RS256', typ: accessType, kid: signer.kid, x5t: signer.jwk.x5t })
    .setIssuer(issuerOf(publicUrl, tenantId))
    .setAudience(audience)
    .setIssuedAt(secondsOf(now))
    .setNotBefore(secondsOf(now))
    .setExpirationTime(secondsOf(after(now, life)))
    .sign(signer.key)
  return { token, expiresInSeconds: life / second, id }
}
