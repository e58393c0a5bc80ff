import { sql } from 'kysely'
import { isGuid } from '../base/text.ts'
import type { Look, Tx } from '../store/unit.ts'

/** A property that an application has added to users (Graph's `extensionProperty`). */
export type ExtensionProperty = {
  id: string
  clientId: string
  appDisplayName: string
  /** `extension_<application id without dashes>_<name>` */
  name: string
  dataType: string
  createdAt: Date
}

const columns = sql.raw(
  `e.id, e.client_id as "clientId", a.display_name as "appDisplayName", e.name, e.data_type as "dataType", e.created_at as "createdAt"`,
)

/** Of one application, or of all. */
export async function listExtensionProperties(
  look: Look,
  tenantId: string,
  clientId: string | null = null,
): Promise<ExtensionProperty[]> {
  if (clientId !== null && !isGuid(clientId)) return []
  const { rows } = await sql<ExtensionProperty>`
    select ${columns} from extension_property e
    join app_registration a on a.tenant_id = e.tenant_id and a.client_id = e.client_id and a.deleted_at is null
    where e.tenant_id = ${tenantId} and (${clientId}::uuid is null or e.client_id = ${clientId}::uuid)
    order by e.name limit 5000`.execute(look.db)
  return rows
}

/** Those of these names that exist; their definitions stay until the unit ends. */
export async function definedExtensions(tx: Tx, names: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ name: string }>`
    select e.name from extension_property e
    join app_registration a on a.tenant_id = e.tenant_id and a.client_id = e.client_id and a.deleted_at is null
    where e.tenant_id = ${tx.tenantId} and e.name = any(${names}::text[]) order by e.name for key share of e`.execute(
    tx.db,
  )
  return new Set(rows.map((row) => row.name))
}

/** False when the application has one of this name. */
export async function insertExtensionProperty(
  tx: Tx,
  row: { id: string; clientId: string; name: string; dataType: string },
): Promise<boolean> {
  const { rows } = await sql`
    insert into extension_property (tenant_id, id, client_id, name, data_type, created_at)
    values (${tx.tenantId}::uuid, ${row.id}::uuid, ${row.clientId}::uuid, ${row.name}, ${row.dataType}, ${tx.now}::timestamptz)
    on conflict do nothing returning 1 as made`.execute(tx.db)
  return rows.length === 1
}

export async function extensionForChange(tx: Tx, clientId: string, id: string): Promise<ExtensionProperty | null> {
  if (!isGuid(id)) return null
  const { rows } = await sql<ExtensionProperty>`
    select ${columns} from extension_property e
    join app_registration a on a.tenant_id = e.tenant_id and a.client_id = e.client_id
    where e.tenant_id = ${tx.tenantId} and e.client_id = ${clientId}::uuid and e.id = ${id}::uuid for update of e`.execute(
    tx.db,
  )
  return rows[0] ?? null
}

/** The definition and every value of it. Gives the users who had one. */
export async function deleteExtension(tx: Tx, property: { id: string; name: string }): Promise<string[]> {
  await sql`delete from extension_property where tenant_id = ${tx.tenantId} and id = ${property.id}`.execute(tx.db)
  const { rows } = await sql<{ id: string }>`/* plan */
    update person set extensions = extensions - ${property.name}::text
    where tenant_id = ${tx.tenantId} and jsonb_exists(extensions, ${property.name}) returning id`.execute(tx.db)
  return rows.map((row) => row.id)
}
