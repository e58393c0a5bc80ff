import type { X509Certificate as Certificate } from 'node:crypto'
import { X509Certificate } from 'node:crypto'
import { decodeJwt, decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from 'jose'
import { event } from '../audit/events.ts'
import { after, isPast, minute } from '../base/clock.ts'
import type { Outcome } from '../base/outcome.ts'
import { sha256 } from '../base/secret.ts'
import { isGuid } from '../base/text.ts'
import { takeAssertion } from '../directory/apps.store.ts'
import { type App, appOf, appTarget, certificatesOf, secretGiven } from '../directory/apps.ts'
import { addressEntries, limits } from '../guard/limits.policy.ts'
import { hit, unhit } from '../guard/limits.store.ts'
import type { Tx } from '../store/unit.ts'
import { errorText, no, type TokenRefusal, yes } from './errors.ts'

/** How a client proved itself: `appidacr` of its tokens, and the key they are void without. */
export type ProvenClient = {
  readonly app: App
  readonly method: 'none' | 'secret' | 'certificate'
  readonly keyId: string | null
}

/** The fields of a token request that concern the client; `basic` is out of the Authorization header. */
export type ClientFields = {
  readonly client_id?: string | undefined
  readonly client_secret?: string | undefined
  readonly client_assertion?: string | undefined
  readonly client_assertion_type?: string | undefined
}

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/**
 * Which client asks, and its proof: a secret, or an assertion signed with the key of its certificate (RFC 7523). A
 * public client proves nothing; a confidential one that proves nothing is refused.
 */
export async function proveClient(
  tx: Tx,
  fields: ClientFields,
  audiences: readonly string[],
): Promise<Outcome<ProvenClient, TokenRefusal>> {
  const clientId = (fields.client_id ?? claimedClient(fields.client_assertion))?.toLowerCase()
  if (!clientId) return no(90014, { name: 'client_id' })
  const app = isGuid(clientId) ? await appOf(tx, tx.tenantId, clientId) : null
  if (!app) return no(700016, { name: clientId })
  if (!app.enabled) return no(7000112, { name: clientId })
  if (fields.client_assertion === undefined && fields.client_secret === undefined)
    return app.kind === 'public' ? yes({ app, method: 'none', keyId: null }) : no(7000218)
  return counted(tx, app, () => byProof(tx, app, fields, audiences))
}

/** LIM-07: counted before it is looked at, and only wrong ones stay counted. */
async function counted(
  tx: Tx,
  app: App,
  prove: () => Promise<Outcome<ProvenClient, TokenRefusal>>,
): Promise<Outcome<ProvenClient, TokenRefusal>> {
  const entries = addressEntries(tx.ip, limits.addressSecrets)
  if ((await hit(tx, entries)).some((one) => !one.within)) return no(90055)
  const proven = await prove()
  if (proven.ok) unhit(tx, entries)
  else
    tx.audit(
      event('Sign-in', {
        ...{ result: 'failure', reason: errorText(proven.refusal), targets: [appTarget(app)] },
        details: { AppId: app.clientId, UserAgent: tx.userAgent },
      }),
    )
  return proven
}

async function byProof(
  tx: Tx,
  app: App,
  fields: ClientFields,
  audiences: readonly string[],
): Promise<Outcome<ProvenClient, TokenRefusal>> {
  if (fields.client_assertion === undefined) return bySecret(tx, app, fields.client_secret ?? '')
  if (fields.client_assertion_type !== assertionType) return no(90014, { name: 'client_assertion_type' })
  return byAssertion(tx, app, fields.client_assertion, audiences)
}

async function bySecret(tx: Tx, app: App, given: string): Promise<Outcome<ProvenClient, TokenRefusal>> {
  const secret = await secretGiven(tx, tx.tenantId, app.clientId, given)
  if (!secret) return no(7000215)
  if (secret.expiresAt && isPast(secret.expiresAt, tx.now)) return no(7000222)
  return yes({ app, method: 'secret', keyId: secret.keyId })
}

/** Whom an unchecked assertion names: only to find the certificate that checks it. */
function claimedClient(assertion: string | undefined): string | undefined {
  try {
    const { sub } = decodeJwt(assertion ?? '')
    return typeof sub === 'string' ? sub : undefined
  } catch {
    return undefined
  }
}

/** Assertions live about ten minutes; one that says it lives longer than an hour is not kept track of. */
const longestAssertion = 60 * minute

async function byAssertion(
  tx: Tx,
  app: App,
  assertion: string,
  audiences: readonly string[],
): Promise<Outcome<ProvenClient, TokenRefusal>> {
  const bad = (name: string) => no(700027, { name })
  const found = await certificateFor(tx, app, assertion)
  if (!found) return bad('its certificate is not registered for the application.')
  if (isPast(found.expiresAt, tx.now)) return bad('its certificate has expired.')
  const claims = await verified(tx, found.certificate, app.clientId, assertion, audiences)
  if (typeof claims === 'string') return bad(claims)
  const { jti, exp = 0 } = claims
  const until = new Date(exp * 1_000)
  if (typeof jti !== 'string' || jti === '' || jti.length > 500) return bad('it has no jti.')
  if (until > after(tx.now, longestAssertion)) return bad('it lives too long.')
  if (!(await takeAssertion(tx, app.clientId, sha256(jti), after(until, minute)))) return bad('it was used before.')
  return yes({ app, method: 'certificate', keyId: found.keyId })
}

/** The header names its certificate by `x5t#S256`, or by `x5t` in older libraries. */
async function certificateFor(
  tx: Tx,
  app: App,
  assertion: string,
): Promise<{ certificate: Certificate; keyId: string; expiresAt: Date } | null> {
  const header = headerOf(assertion)
  if (!header) return null
  const all = await certificatesOf(tx, tx.tenantId, app.clientId)
  const row = all.find((one) =>
    header['x5t#S256'] === undefined
      ? header.x5t !== undefined && same(header.x5t, one.thumbprintSha1)
      : same(header['x5t#S256'], one.thumbprintSha256),
  )
  return row ? { certificate: new X509Certificate(row.certificate), keyId: row.keyId, expiresAt: row.expiresAt } : null
}

const same = (given: unknown, thumbprint: string): boolean =>
  typeof given === 'string' && given.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '') === thumbprint

function headerOf(assertion: string): { x5t?: unknown; 'x5t#S256'?: unknown } | null {
  try {
    return assertion.length > 10_000 ? null : decodeProtectedHeader(assertion)
  } catch {
    return null
  }
}

async function verified(
  tx: Tx,
  { publicKey }: Certificate,
  clientId: string,
  assertion: string,
  audiences: readonly string[],
): Promise<JWTPayload | string> {
  try {
    const { payload } = await jwtVerify(assertion, publicKey, {
      algorithms: ['PS256', 'RS256', 'PS384', 'RS384', 'PS512', 'RS512'],
      audience: [...audiences],
      issuer: clientId,
      subject: clientId,
      requiredClaims: ['exp', 'jti'],
      currentDate: tx.now,
      clockTolerance: 60,
    })
    return payload
  } catch (error) {
    if (error instanceof errors.JWTExpired) return 'it has expired.'
    if (error instanceof errors.JWTClaimValidationFailed) return `its ${error.claim} does not fit.`
    if (error instanceof errors.JOSEError) return 'its signature does not fit.'
    throw error
  }
}
