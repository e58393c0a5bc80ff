import { createPublicKey, type KeyObject } from 'node:crypto'
import { decodeJwt, decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from 'jose'
import { done, type Outcome, refuse } from '../base/outcome.ts'
import { isGuid } from '../base/text.ts'
import { grantedScopes } from '../directory/apps.ts'
import { activeRoles } from '../directory/roles.ts'
import type { Look } from '../store/unit.ts'
import { type BearerFacts, bearerFacts } from './bearer.store.ts'
import { accessType, type Issuing, issuerOf } from './issuer.ts'
import { resourceNames, signInScopes } from './resource.policy.ts'

/** Who calls the API, and what the token lets them ask for. */
export type Caller = {
  readonly tenantId: string
  /** In a person's name, or in the application's own. */
  readonly kind: 'delegated' | 'app'
  readonly user: {
    readonly id: string
    readonly displayName: string
    readonly userPrincipalName: string
    /** Active roles over the whole tenant. */
    readonly roleIds: readonly string[]
    /** Active roles for one administrative unit or another: they count on what is in that unit. */
    readonly unitRoleIds: readonly string[]
  } | null
  readonly app: { readonly clientId: string; readonly displayName: string } | null
  /** `scp` of a delegated token, `roles` of an application's, each as far as it is still granted. */
  readonly scopes: ReadonlySet<string>
}

/** Why a token is no good: for the log and the answer; nothing of it tells of accounts. */
export type BearerRefusal = { readonly reason: string }
const bad = (reason: string) => refuse<BearerRefusal>({ reason })

/**
 * TOK-03: our own keys by their `kid`, one algorithm, our issuer, one of our names as audience, a token that says it
 * is an access token. Then the rows, at every call: the person, the application and its key may have gone since
 * (SES-06).
 */
export async function readAccessToken(
  parts: Issuing,
  header: string | undefined,
): Promise<Outcome<Caller, BearerRefusal>> {
  const token = /^bearer +([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(header ?? '')?.[1]
  if (header === undefined) return bad('Access token is empty.')
  const named = token && token.length <= 16_000 ? namesIn(token) : null
  if (!token || !named) return bad('The token is not an access token of this service.')
  return parts.store.look(async (look) => {
    const facts = await bearerFacts(look, named)
    if (!facts) return bad('The key that signed the token is not known.')
    const claims = await verified(parts, look, token, named.tenantId, facts)
    if (typeof claims === 'string') return bad(claims)
    return named.userId ? person(look, named, facts, claims) : application(named, facts, claims)
  })
}

export type TokenNames = {
  readonly tenantId: string
  readonly kid: string
  readonly clientId: string
  readonly userId: string | null
  readonly keyId: string | null
}

/** What the unchecked token points at, to find the rows that check it. */
function namesIn(token: string): TokenNames | null {
  try {
    const { kid } = decodeProtectedHeader(token)
    const { tid, appid, oid, idtyp, app_key: keyId } = decodeJwt(token)
    const ids = [tid, appid, oid, ...(keyId === undefined ? [] : [keyId])]
    if (typeof kid !== 'string' || !ids.every((id) => typeof id === 'string' && isGuid(id))) return null
    const names = { tenantId: tid as string, kid, clientId: appid as string }
    return { ...names, userId: idtyp === 'app' ? null : (oid as string), keyId: (keyId as string | undefined) ?? null }
  } catch {
    return null
  }
}

/** Imported keys of this process; a `kid` never changes its key. */
const imported = new Map<string, KeyObject>()

function keyOf(tenantId: string, { jwk }: BearerFacts): KeyObject {
  const name = `${tenantId}|${jwk.kid}|${jwk.n}`
  const known = imported.get(name)
  if (known) return known
  if (imported.size > 100) imported.clear()
  const { kty, n, e } = jwk
  const key = createPublicKey({ key: { kty, n, e }, format: 'jwk' })
  imported.set(name, key)
  return key
}

async function verified(
  { publicUrl }: Issuing,
  look: Look,
  token: string,
  tenantId: string,
  facts: BearerFacts,
): Promise<JWTPayload | string> {
  try {
    const { payload } = await jwtVerify(token, keyOf(tenantId, facts), {
      algorithms: ['RS256'],
      issuer: issuerOf(publicUrl, tenantId),
      audience: [...resourceNames(publicUrl)],
      typ: accessType,
      requiredClaims: ['exp', 'iat', 'tid', 'appid', 'oid'],
      currentDate: look.now,
    })
    return payload
  } catch (error) {
    if (error instanceof errors.JWTExpired) return 'Lifetime validation failed, the token is expired.'
    if (error instanceof errors.JOSEError) return 'Access token validation failure.'
    throw error
  }
}

const listed = (value: unknown): readonly string[] =>
  typeof value === 'string'
    ? value.split(' ')
    : Array.isArray(value)
      ? value.filter((one) => typeof one === 'string')
      : []

function application({ tenantId }: TokenNames, facts: BearerFacts, claims: JWTPayload): Outcome<Caller, BearerRefusal> {
  const { app } = facts
  if (!app || claims.oid !== app.servicePrincipalId) return bad('The application of the token is gone or disabled.')
  if (!facts.keyStands) return bad('The secret or certificate the token was issued for is gone.')
  const scopes = new Set(listed(claims.roles).filter((name) => app.permissions.includes(name)))
  const { clientId, displayName } = app
  return done({ tenantId, kind: 'app', user: null, app: { clientId, displayName }, scopes })
}

async function person(
  look: Look,
  { tenantId }: TokenNames,
  facts: BearerFacts,
  claims: JWTPayload,
): Promise<Outcome<Caller, BearerRefusal>> {
  const { app, user } = facts
  if (!app) return bad('The application of the token is gone or disabled.')
  if (!facts.keyStands) return bad('The secret or certificate the token was issued for is gone.')
  const validFrom = typeof claims.valid_from === 'number' ? claims.valid_from : 0
  if (!user?.enabled || validFrom < user.validFrom) return bad('The token was revoked: a fresh sign-in is needed.')
  const granted = new Set(grantedScopes(app))
  const isSignIn = (name: string) => (signInScopes as readonly string[]).includes(name)
  const scopes = new Set(listed(claims.scp).filter((name) => granted.has(name) || isSignIn(name)))
  const { roleIds, unitRoleIds } = await activeRoles(look, tenantId, user.id)
  const { clientId, displayName } = app
  const { id, userPrincipalName } = user
  return done({
    ...{ tenantId, kind: 'delegated', scopes, app: { clientId, displayName } },
    user: { id, displayName: user.displayName, userPrincipalName, roleIds, unitRoleIds },
  })
}
