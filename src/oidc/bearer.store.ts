import { sql } from 'kysely'
import type { App } from '../directory/apps.ts'
import type { Look } from '../store/unit.ts'
import type { TokenNames } from './bearer.ts'
import type { PublicJwk } from './keys.store.ts'

export type BearerFacts = {
  readonly jwk: PublicJwk
  /** Null when it is deleted, disabled or nobody's. */
  readonly app: Pick<
    App,
    'clientId' | 'displayName' | 'servicePrincipalId' | 'firstParty' | 'scopes' | 'permissions'
  > | null
  /** Whether the secret or certificate the token names is there and has not expired; true when it names none. */
  readonly keyStands: boolean
  readonly user: {
    readonly id: string
    readonly displayName: string
    readonly userPrincipalName: string
    readonly enabled: boolean
    /** Milliseconds: what was issued for an older sign-in is void. */
    readonly validFrom: number
  } | null
}

/** Everything a token is checked against, in one statement: as it is now. Null when no such key signs here. */
export async function bearerFacts(look: Look, names: TokenNames): Promise<BearerFacts | null> {
  const { tenantId, kid, clientId, userId, keyId } = names
  const { rows } = await sql<BearerFacts>`
    select k.public_jwk as jwk,
      (select jsonb_build_object('clientId', a.client_id, 'displayName', a.display_name,
         'servicePrincipalId', a.service_principal_id, 'firstParty', a.first_party, 'scopes', a.scopes,
         'permissions', a.permissions)
       from app_registration a
       where a.tenant_id = k.tenant_id and a.client_id = ${clientId}::uuid and a.enabled and a.deleted_at is null) as app,
      ${keyId}::uuid is null
        or exists (select from app_secret s where s.tenant_id = k.tenant_id and s.client_id = ${clientId}::uuid
          and s.key_id = ${keyId}::uuid and (s.expires_at is null or s.expires_at > ${look.now}::timestamptz))
        or exists (select from app_certificate s where s.tenant_id = k.tenant_id and s.client_id = ${clientId}::uuid
          and s.key_id = ${keyId}::uuid and s.expires_at > ${look.now}::timestamptz) as "keyStands",
      (select jsonb_build_object('id', p.id, 'displayName', p.display_name, 'userPrincipalName', p.user_principal_name,
         'enabled', p.account_enabled, 'validFrom', floor(extract(epoch from p.sessions_valid_from) * 1000))
       from person p
       where p.tenant_id = k.tenant_id and p.id = ${userId}::uuid and p.deleted_at is null) as user
    from signing_key k
    where k.tenant_id = ${tenantId}::uuid and k.kid = ${kid} and k.revoked_at is null`.execute(look.db)
  return rows[0] ?? null
}
