import { sql } from 'kysely'
import type { Look, Tx } from '../store/unit.ts'

export type ProfileRow = { document: Record<string, unknown>; createdAt: Date; synced: boolean }

export async function profileOf(look: Look, tenantId: string): Promise<ProfileRow> {
  const { rows } = await sql<ProfileRow>`
    select coalesce(r.document, '{}') as document, t.created_at as "createdAt",
      exists (select 1 from person p where p.tenant_id = t.id and p.deleted_at is null and p.on_premises_sync_enabled) as synced
    from tenant t left join tenant_profile r on r.tenant_id = t.id where t.id = ${tenantId}`.execute(look.db)
  return rows[0]!
}

export async function saveProfile(tx: Tx, document: Record<string, unknown>): Promise<void> {
  await sql`
    insert into tenant_profile (tenant_id, document, updated_at) values (${tx.tenantId}, ${JSON.stringify(document)}::jsonb, ${tx.now})
    on conflict (tenant_id) do update set document = excluded.document, version = tenant_profile.version + 1, updated_at = excluded.updated_at`.execute(
    tx.db,
  )
}
