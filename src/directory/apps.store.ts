import type { Random } from '../base/random.ts'
import { type Keyring, newToken, sameDigest } from '../base/secret.ts'
import { isGuid } from '../base/text.ts'
import type { Look, Tx } from '../store/unit.ts'

/** A program that calls the API, and what it may. */
export type App = { tenantId: string; clientId: string; displayName: string; permissions: string[] }

/** Microsoft Graph's application permissions that this version knows. */
export const allPermissions = ['AuditLog.Read.All'] as const

const digestOf = (keys: Keyring, clientId: string, secret: string): Buffer =>
  keys.digest('token', 'app secret', clientId, secret)

/** The secret has 256 random bits of its own; only its digest is kept, so it is shown once. */
export const newApp = (random: Random) => ({ clientId: random.uuid(), clientSecret: newToken(random) })

export type NewApp = { clientId: string; clientSecret: string; displayName: string; permissions: string[] }

export async function insertApp(tx: Tx, app: NewApp): Promise<void> {
  await tx.db
    .insertInto('app_registration')
    .values({
      tenant_id: tx.tenantId,
      client_id: app.clientId,
      display_name: app.displayName,
      secret_digest: digestOf(tx.keys, app.clientId, app.clientSecret),
      permissions: app.permissions,
      created_at: tx.now,
    })
    .execute()
}

/** The app, when id and secret belong together; otherwise null, whichever of the two is wrong. */
export async function appWithSecret(look: Look, clientId: string, secret: string): Promise<App | null> {
  if (!isGuid(clientId)) return null
  const row = await look.db
    .selectFrom('app_registration')
    .select(['tenant_id', 'client_id', 'display_name', 'secret_digest', 'permissions'])
    .where('client_id', '=', clientId)
    .executeTakeFirst()
  if (!row || !sameDigest(row.secret_digest, digestOf(look.keys, row.client_id, secret))) return null
  return {
    tenantId: row.tenant_id,
    clientId: row.client_id,
    displayName: row.display_name,
    permissions: row.permissions,
  }
}
