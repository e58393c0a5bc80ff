import { sql } from 'kysely'
import { asciiLower } from '../base/text.ts'
import type { Look, Tx } from '../store/unit.ts'

export type Tenant = {
  id: string
  displayName: string
  country: string
  language: string
  accent: string | null
  demo: boolean
  /** While this has not come, guarded mode is on (`guarded.policy.ts`). */
  guardedUntil: string | null
  defaultDomain: string
  domains: string[]
}

/** For statements that bring the tenant along with something else. */
export const tenantJson = sql<Tenant>`json_build_object(
  'id', t.id, 'displayName', t.display_name, 'country', t.country, 'language', t.language, 'accent', t.accent, 'demo', t.demo,
  'guardedUntil', t.guarded_until,
  'defaultDomain', (select d.name from domain d where d.tenant_id = t.id and d.is_default),
  'domains', (select coalesce(json_agg(d.name order by d.is_default desc, d.name), '[]') from domain d where d.tenant_id = t.id and d.is_verified))`

export async function findTenant(look: Look, tenantId: string): Promise<Tenant | null> {
  const { rows } = await sql<{
    tenant: Tenant
  }>`select ${tenantJson} as tenant from tenant t where t.id = ${tenantId}`.execute(look.db)
  return rows[0]?.tenant ?? null
}

export async function tenantOf(look: Look, tenantId: string): Promise<Tenant> {
  const tenant = await findTenant(look, tenantId)
  if (!tenant) throw new Error(`No tenant ${tenantId}.`)
  return tenant
}

/** The tenant that owns a domain; typed in any case. */
export async function tenantOfDomain(look: Look, domain: string): Promise<Tenant | null> {
  const { rows } = await sql<{ tenant: Tenant }>`
    select ${tenantJson} as tenant from domain o join tenant t on t.id = o.tenant_id
    where o.name = ${asciiLower(domain)} and o.is_verified`.execute(look.db)
  return rows[0]?.tenant ?? null
}

/** The first tenant of this installation, or null when there is none yet. */
export async function onlyTenant(look: Look): Promise<Tenant | null> {
  const { rows } = await sql<{ tenant: Tenant }>`
    select ${tenantJson} as tenant from tenant t order by t.created_at, t.id limit ${1}`.execute(look.db)
  return rows[0]?.tenant ?? null
}

export async function insertTenant(
  tx: Tx,
  tenant: { displayName: string; country: string; language: string; demo: boolean; domain: string },
): Promise<void> {
  await tx.db
    .insertInto('tenant')
    .values({
      id: tx.tenantId,
      display_name: tenant.displayName,
      country: tenant.country,
      language: tenant.language,
      demo: tenant.demo,
      created_at: tx.now,
    })
    .execute()
  await tx.db
    .insertInto('domain')
    .values({ tenant_id: tx.tenantId, name: tenant.domain, is_default: true, is_initial: true })
    .execute()
}

/** The colour of the tenant's pages. */
export async function saveAccent(tx: Tx, accent: string | null): Promise<void> {
  await tx.db.updateTable('tenant').set({ accent }).where('id', '=', tx.tenantId).execute()
}

/** One at a time per tenant: for rules that count over several rows, such as the last administrator. */
export async function lockTenant(tx: Tx): Promise<void> {
  await tx.db.selectFrom('tenant').select('id').where('id', '=', tx.tenantId).forNoKeyUpdate().execute()
}

const whoIsWho = (tx: Tx) => sql`hashtextextended(${`${tx.tenantId}:roles`}, 0)`

/**
 * Beside others of its kind, but never while roles are being given or taken: for acts on people that depend on who
 * they are. A lock apart from `lockTenant`, which may be taken after it, never before.
 */
export async function shareTenant(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock_shared(${whoIsWho(tx)})`.execute(tx.db)
}

/** Alone with who is who: for changes of roles and of administrative units. Takes `lockTenant` along. */
export async function lockRoles(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(${whoIsWho(tx)})`.execute(tx.db)
  await lockTenant(tx)
}

/** One maker of tenants at a time, so that two `rekey init` do not both find the database empty. */
export async function lockInstallation(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(${727454})`.execute(tx.db)
}
