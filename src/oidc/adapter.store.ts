import { sql } from 'kysely'
import type { Adapter, AdapterPayload } from 'oidc-provider'
import { after, isPast, second } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import { sha256 } from '../base/secret.ts'
import type { Tx } from '../store/unit.ts'
import { type Exchange, exchange } from './exchange.ts'

/**
 * What `oidc-provider` keeps, in rows of the unit that its exchange runs in. Tokens are found by their digest; a row
 * that was found is ours until the unit ends, so that of two redemptions the second sees the first (INV-04).
 */
type Kind = 'AuthorizationCode' | 'RefreshToken' | 'DeviceCode'

/** Whether a row is still good is decided by our clock: the library is shown a time that it finds past or to come. */
const faraway = 253_402_300_799
const longAgo = 1

const expiryOf = (tx: Tx, expiresAt: Date): number => (isPast(expiresAt, tx.now) ? longAgo : faraway)

const unwritten = async (): Promise<void> => {}

export function adapterFor(name: string): Adapter {
  switch (name) {
    case 'AuthorizationCode':
    case 'RefreshToken':
    case 'DeviceCode':
      return tokens(name)
    case 'Grant':
      return grants
    case 'Session':
      return sessions
    case 'Client':
      return clients
    default:
      return nothing
  }
}

/** Kinds of the library's that this service has no use for. */
const nothing: Adapter = {
  upsert: unwritten,
  find: async () => undefined,
  findByUid: async () => undefined,
  findByUserCode: async () => undefined,
  consume: unwritten,
  destroy: unwritten,
  revokeByGrantId: unwritten,
}

/** The session is the portal's own: the library is told who is signed in and keeps nothing. */
const sessions: Adapter = {
  ...nothing,
  async find(id) {
    const { signedIn } = exchange()
    if (!signedIn) return undefined
    const loginTs = Math.floor(signedIn.authenticatedAt.getTime() / second)
    return { jti: id, uid: id, kind: 'Session', accountId: signedIn.userId, loginTs, exp: faraway, iat: longAgo }
  },
}

/** The client was found and has proved itself before the library is asked; it goes back where that check allowed. */
const clients: Adapter = {
  ...nothing,
  async find(id) {
    const { client, redirectUri } = exchange()
    if (client.app.clientId !== id) return undefined
    const web = redirectUri === null || /^https?:/i.test(redirectUri)
    return {
      client_id: id,
      application_type: web ? 'web' : 'native',
      token_endpoint_auth_method: 'none',
      redirect_uris: [redirectUri ?? 'https://unused.invalid/'],
      response_types: ['code'],
      grant_types: ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'],
    }
  },
}

const earlier = (one: Date, other: Date | null): Date => (other && other < one ? other : one)

const grants: Adapter = {
  ...nothing,
  async upsert(id, payload, expiresIn = 0) {
    const { tx, client, signedIn, audience, limited } = exchange()
    if (!signedIn) throw new Fault('internal', 'A grant of nobody.')
    const { jti: _, ...rest } = payload
    await tx.db
      .insertInto('oidc_grant')
      .values({
        ...{ tenant_id: tx.tenantId, id: sha256(id), client_id: client.app.clientId, user_id: signedIn.userId },
        ...{ valid_from: signedIn.validFrom, methods: [...signedIn.methods], audience, limited },
        ...{ authenticated_at: signedIn.authenticatedAt, payload: JSON.stringify(rest), created_at: tx.now },
        expires_at: earlier(after(tx.now, expiresIn * second), signedIn.notAfter),
      })
      .execute()
  },
  async find(id) {
    const current = exchange()
    const { tx } = current
    const row = await tx.db
      .selectFrom('oidc_grant')
      .select(['user_id', 'valid_from', 'methods', 'authenticated_at', 'audience', 'limited', 'payload', 'expires_at'])
      .where('tenant_id', '=', tx.tenantId)
      .where('id', '=', sha256(id))
      .forUpdate()
      .executeTakeFirst()
    if (!row) return undefined
    current.signedIn = {
      ...{ userId: row.user_id, validFrom: row.valid_from },
      ...{ authenticatedAt: row.authenticated_at, methods: row.methods, notAfter: row.expires_at },
    }
    current.limited = row.limited
    // Only a request that names scopes may name the resource in another way.
    if (!current.asked) current.audience = row.audience
    return { ...(row.payload as AdapterPayload), jti: id, exp: expiryOf(tx, row.expires_at) }
  },
  async destroy(id) {
    const { tx } = exchange()
    await endFamily(tx, sha256(id))
  },
}

/** The whole family: whoever holds any of it holds nothing from here on. */
async function endFamily(tx: Tx, grantId: Buffer): Promise<void> {
  await tx.db.deleteFrom('oidc_token').where('tenant_id', '=', tx.tenantId).where('grant_id', '=', grantId).execute()
  await tx.db.deleteFrom('oidc_grant').where('tenant_id', '=', tx.tenantId).where('id', '=', grantId).execute()
}

const tokens = (kind: Kind): Adapter => ({
  ...nothing,
  upsert: (id, payload, expiresIn = 0) => keep(kind, id, payload, expiresIn),
  find: (id) => read(kind, id),
  consume: (id) => consume(kind, id),
  async destroy(id) {
    const { tx } = exchange()
    await tx.db.deleteFrom('oidc_token').where('tenant_id', '=', tx.tenantId).where('id', '=', sha256(id)).execute()
  },
  async revokeByGrantId(grantId) {
    await endFamily(exchange().tx, sha256(grantId))
  },
})

async function keep(kind: Kind, id: string, payload: AdapterPayload, expiresIn: number): Promise<void> {
  const { tx, client, audience } = exchange()
  const { jti: _, userCode, ...rest } = payload
  await tx.db
    .insertInto('oidc_token')
    .values({
      ...{ tenant_id: tx.tenantId, id: sha256(id), kind, client_id: client.app.clientId },
      grant_id: payload.grantId ? sha256(payload.grantId) : null,
      user_code: userCode ? userCodeDigest(tx, userCode) : null,
      ...{
        payload: JSON.stringify(rest),
        created_at: tx.now,
        expires_at: after(tx.now, expiresIn * second),
        ip: tx.ip,
        audience,
      },
    })
    .execute()
}

/** Eight letters can be tried: a keyed digest, so that the rows alone tell nothing. */
export const userCodeDigest = ({ keys, tenantId }: Pick<Tx, 'keys' | 'tenantId'>, userCode: string): Buffer =>
  keys.digest('oidc', 'user code', tenantId, userCode)

async function read(kind: Kind, id: string): Promise<AdapterPayload | undefined> {
  const current = exchange()
  const { tx } = current
  const row = await tx.db
    .selectFrom('oidc_token')
    .select(['payload', 'expires_at', 'consumed_at'])
    .where('tenant_id', '=', tx.tenantId)
    .where('id', '=', sha256(id))
    .where('kind', '=', kind)
    .forUpdate()
    .executeTakeFirst()
  if (!row) return undefined
  if (row.consumed_at) noteSpent(current, kind)
  else if (isPast(row.expires_at, tx.now)) current.refusal = { code: kind === 'DeviceCode' ? 70019 : 70008 }
  const consumed = row.consumed_at ? { consumed: Math.floor(row.consumed_at.getTime() / second) } : {}
  return { ...(row.payload as AdapterPayload), ...consumed, jti: id, exp: expiryOf(tx, row.expires_at) }
}

/** Somebody shows what was used already: one of the two who know it stole it. */
function noteSpent(current: Exchange, kind: Kind): void {
  current.refusal = { code: kind === 'RefreshToken' ? 50173 : 54005 }
  current.spent = kind
}

async function consume(kind: Kind, id: string): Promise<void> {
  const { tx } = exchange()
  const spent = await sql`
    update oidc_token set consumed_at = ${tx.now}::timestamptz
    where tenant_id = ${tx.tenantId}::uuid and id = ${sha256(id)} and kind = ${kind} and consumed_at is null`.execute(
    tx.db,
  )
  if (spent.numAffectedRows !== 1n) throw new Fault('internal', `A ${kind} was consumed twice.`)
}

/** Housekeeping. A refresh token that was used stays as long as its family, so that a thief is noticed. */
export async function sweepTokens(tx: Tx, endedBefore: Date): Promise<number> {
  const families = await tx.db.deleteFrom('oidc_grant').where('expires_at', '<', endedBefore).executeTakeFirst()
  const tokens = await tx.db.deleteFrom('oidc_token').where('expires_at', '<', endedBefore).executeTakeFirst()
  return Number(families.numDeletedRows + tokens.numDeletedRows)
}
