import { sql } from 'kysely'
import type { Instant } from '../base/clock.ts'
import type { Platform } from '../contract/apps.ts'
import type { Look, Tx } from '../store/unit.ts'

/** A program that uses the directory: its registration and what it was granted, as one. */
export type App = {
  readonly id: string
  readonly clientId: string
  readonly servicePrincipalId: string
  readonly displayName: string
  readonly description: string | null
  readonly kind: 'public' | 'confidential'
  readonly firstParty: boolean
  readonly deviceCode: boolean
  readonly enabled: boolean
  readonly redirectUris: readonly { readonly uri: string; readonly platform: Platform }[]
  readonly logoutUris: readonly string[]
  readonly identifierUris: readonly string[]
  /** What it asks for. */
  readonly wantedScopes: readonly string[]
  readonly wantedPermissions: readonly string[]
  /** What an administrator granted: delegated scopes for everybody, and the application's own permissions. */
  readonly scopes: readonly string[]
  readonly permissions: readonly string[]
  readonly createdAt: Instant
}

/** For statements that bring the application along with something else. */
export const appColumns = sql.raw(`a.id, a.client_id as "clientId", a.service_principal_id as "servicePrincipalId",
  a.display_name as "displayName", a.description, a.kind, a.first_party as "firstParty", a.device_code as "deviceCode",
  a.enabled, a.redirect_uris as "redirectUris", a.logout_uris as "logoutUris", a.identifier_uris as "identifierUris",
  a.wanted_scopes as "wantedScopes", a.wanted_permissions as "wantedPermissions", a.scopes, a.permissions,
  a.created_at as "createdAt"`)

export async function appOf(look: Look, tenantId: string, clientId: string): Promise<App | null> {
  const { rows } = await sql<App>`
    select ${appColumns} from app_registration a
    where a.tenant_id = ${tenantId}::uuid and a.client_id = ${clientId}::uuid and a.deleted_at is null`.execute(look.db)
  return rows[0] ?? null
}

/** The same, ours until the unit ends: one change of an application at a time. */
export async function holdApp(tx: Tx, clientId: string): Promise<App | null> {
  const { rows } = await sql<App>`
    select ${appColumns} from app_registration a
    where a.tenant_id = ${tx.tenantId}::uuid and a.client_id = ${clientId}::uuid and a.deleted_at is null
    for no key update`.execute(tx.db)
  return rows[0] ?? null
}

/** Those of these ids of service principals that are there. */
export async function servicePrincipals(look: Look, tenantId: string, ids: readonly string[]): Promise<App[]> {
  const { rows } = await sql<App>`
    select ${appColumns} from app_registration a
    where a.tenant_id = ${tenantId}::uuid and a.service_principal_id = any(${ids}::uuid[]) and a.deleted_at is null`.execute(
    look.db,
  )
  return rows
}

/** The same for one that is to stay until the unit ends. */
export async function shareServicePrincipal(tx: Tx, id: string): Promise<App | null> {
  const { rows } = await sql<App>`
    select ${appColumns} from app_registration a
    where a.tenant_id = ${tx.tenantId}::uuid and a.service_principal_id = ${id}::uuid and a.deleted_at is null
    for share`.execute(tx.db)
  return rows[0] ?? null
}

/** By client id, object id, id of the service principal, or a name that only one has. */
export async function appByKey(look: Look, tenantId: string, key: string): Promise<App | null> {
  const { rows } = await sql<App>`
    select ${appColumns} from app_registration a
    where a.tenant_id = ${tenantId}::uuid and a.deleted_at is null
      and ${key} in (a.client_id::text, a.id::text, a.service_principal_id::text, a.display_name)
    limit ${2}`.execute(look.db)
  return rows.length === 1 ? rows[0]! : null
}

export async function listApps(look: Look, tenantId: string): Promise<App[]> {
  const { rows } = await sql<App>`
    select ${appColumns} from app_registration a
    where a.tenant_id = ${tenantId}::uuid and a.deleted_at is null
    order by a.display_name, a.client_id limit ${10_000}`.execute(look.db)
  return rows
}

export type AppRow = Pick<
  App,
  | 'clientId'
  | 'displayName'
  | 'description'
  | 'kind'
  | 'deviceCode'
  | 'redirectUris'
  | 'logoutUris'
  | 'wantedScopes'
  | 'wantedPermissions'
> &
  Partial<Pick<App, 'firstParty' | 'scopes' | 'permissions'>>

export async function insertAppRow(tx: Tx, app: AppRow): Promise<void> {
  await tx.db
    .insertInto('app_registration')
    .values({
      tenant_id: tx.tenantId,
      client_id: app.clientId,
      id: tx.random.uuid(),
      service_principal_id: tx.random.uuid(),
      display_name: app.displayName,
      description: app.description,
      kind: app.kind,
      first_party: app.firstParty ?? false,
      device_code: app.deviceCode,
      redirect_uris: JSON.stringify(app.redirectUris),
      logout_uris: [...app.logoutUris],
      wanted_scopes: [...app.wantedScopes],
      wanted_permissions: [...app.wantedPermissions],
      scopes: [...(app.scopes ?? [])],
      permissions: [...(app.permissions ?? [])],
      created_at: tx.now,
    })
    .execute()
}

export async function updateAppRow(tx: Tx, app: App): Promise<void> {
  await tx.db
    .updateTable('app_registration')
    .set({
      display_name: app.displayName,
      description: app.description,
      kind: app.kind,
      device_code: app.deviceCode,
      enabled: app.enabled,
      redirect_uris: JSON.stringify(app.redirectUris),
      logout_uris: [...app.logoutUris],
      wanted_scopes: [...app.wantedScopes],
      wanted_permissions: [...app.wantedPermissions],
      scopes: [...app.scopes],
      permissions: [...app.permissions],
    })
    .where('tenant_id', '=', tx.tenantId)
    .where('client_id', '=', app.clientId)
    .execute()
}

/** The registration stays for the log's sake; what it could prove itself with goes, and its places in groups. */
export async function markAppDeleted(
  tx: Tx,
  { clientId, servicePrincipalId: id }: Pick<App, 'clientId' | 'servicePrincipalId'>,
): Promise<void> {
  for (const [table, column] of [
    ['group_member', 'member_id'],
    ['group_owner', 'owner_id'],
  ] as const)
    await sql`delete from ${sql.table(table)} where tenant_id = ${tx.tenantId} and ${sql.ref(column)} = ${id}`.execute(
      tx.db,
    )
  for (const table of ['app_secret', 'app_certificate'] as const)
    await tx.db.deleteFrom(table).where('tenant_id', '=', tx.tenantId).where('client_id', '=', clientId).execute()
  await tx.db
    .updateTable('app_registration')
    .set({ deleted_at: tx.now })
    .where('tenant_id', '=', tx.tenantId)
    .where('client_id', '=', clientId)
    .execute()
}

export type AppSecret = {
  readonly keyId: string
  readonly digest: Buffer
  readonly displayName: string | null
  readonly hint: string
  readonly startsAt: Instant
  readonly expiresAt: Instant | null
}

export async function secretsOf(look: Look, tenantId: string, clientId: string): Promise<AppSecret[]> {
  const { rows } = await sql<AppSecret>`
    select key_id as "keyId", digest, display_name as "displayName", hint, starts_at as "startsAt", expires_at as "expiresAt"
    from app_secret where tenant_id = ${tenantId}::uuid and client_id = ${clientId}::uuid
    order by starts_at, key_id`.execute(look.db)
  return rows
}

const everySecret = sql.raw(`client_id as "clientId", key_id as "keyId", digest, display_name as "displayName", hint,
  starts_at as "startsAt", expires_at as "expiresAt"`)

export async function allSecrets(look: Look, tenantId: string): Promise<(AppSecret & { clientId: string })[]> {
  const { rows } = await sql<AppSecret & { clientId: string }>`
    select ${everySecret} from app_secret where tenant_id = ${tenantId}::uuid
    order by starts_at, key_id`.execute(look.db)
  return rows
}

export async function allCertificates(
  look: Look,
  tenantId: string,
): Promise<(AppCertificate & { clientId: string })[]> {
  const { rows } = await sql<AppCertificate & { clientId: string }>`
    select client_id as "clientId", key_id as "keyId", certificate, thumbprint_sha1 as "thumbprintSha1",
           thumbprint_sha256 as "thumbprintSha256", display_name as "displayName", starts_at as "startsAt",
           expires_at as "expiresAt"
    from app_certificate where tenant_id = ${tenantId}::uuid order by starts_at, key_id`.execute(look.db)
  return rows
}

export async function insertSecret(tx: Tx, clientId: string, secret: AppSecret): Promise<void> {
  await tx.db
    .insertInto('app_secret')
    .values({
      tenant_id: tx.tenantId,
      client_id: clientId,
      key_id: secret.keyId,
      digest: secret.digest,
      display_name: secret.displayName,
      hint: secret.hint,
      starts_at: secret.startsAt,
      expires_at: secret.expiresAt,
    })
    .execute()
}

export type AppCertificate = {
  readonly keyId: string
  readonly certificate: Buffer
  readonly thumbprintSha1: string
  readonly thumbprintSha256: string
  readonly displayName: string | null
  readonly startsAt: Instant
  readonly expiresAt: Instant
}

export async function certificatesOf(look: Look, tenantId: string, clientId: string): Promise<AppCertificate[]> {
  const { rows } = await sql<AppCertificate>`
    select key_id as "keyId", certificate, thumbprint_sha1 as "thumbprintSha1", thumbprint_sha256 as "thumbprintSha256",
           display_name as "displayName", starts_at as "startsAt", expires_at as "expiresAt"
    from app_certificate where tenant_id = ${tenantId}::uuid and client_id = ${clientId}::uuid
    order by starts_at, key_id`.execute(look.db)
  return rows
}

/** False when the application has it already. */
export async function insertCertificate(tx: Tx, clientId: string, certificate: AppCertificate): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx.db
    .insertInto('app_certificate')
    .values({
      tenant_id: tx.tenantId,
      client_id: clientId,
      key_id: certificate.keyId,
      certificate: certificate.certificate,
      thumbprint_sha1: certificate.thumbprintSha1,
      thumbprint_sha256: certificate.thumbprintSha256,
      display_name: certificate.displayName,
      starts_at: certificate.startsAt,
      expires_at: certificate.expiresAt,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows === 1n
}

/** True once. */
export async function deleteKey(
  tx: Tx,
  table: 'app_secret' | 'app_certificate',
  clientId: string,
  keyId: string,
): Promise<boolean> {
  const gone = await tx.db
    .deleteFrom(table)
    .where('tenant_id', '=', tx.tenantId)
    .where('client_id', '=', clientId)
    .where('key_id', '=', keyId)
    .executeTakeFirst()
  return gone.numDeletedRows === 1n
}

/** True the first time: an assertion counts once (RFC 7523, 3). */
export async function takeAssertion(tx: Tx, clientId: string, jti: Buffer, expiresAt: Instant): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx.db
    .insertInto('client_assertion')
    .values({ tenant_id: tx.tenantId, client_id: clientId, jti, expires_at: expiresAt })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows === 1n
}

export async function sweepAssertions(tx: Tx): Promise<number> {
  const gone = await tx.db.deleteFrom('client_assertion').where('expires_at', '<', tx.now).executeTakeFirst()
  return Number(gone.numDeletedRows)
}
