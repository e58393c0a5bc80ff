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

/** The tenant as statements that bring it along tell it: read it with `tenantIn`. One look at its domains for all. */
export const tenantJson = sql<TenantJson>`json_build_object(
  'id', t.id, 'displayName', t.display_name, 'country', t.country, 'language', t.language, 'accent', t.accent, 'demo', t.demo,
  'guardedUntil', t.guarded_until,
  'domains', (select json_agg(json_build_array(d.name, d.is_default, d.is_verified)) from domain d where d.tenant_id = t.id))`

export type TenantJson = Omit<Tenant, 'defaultDomain' | 'domains'> & {
  readonly domains: readonly (readonly [name: string, isDefault: boolean, isVerified: boolean])[] | null
}

type Told = { readonly tenant: TenantJson }

/** The default domain first, the others by name; of those that are verified. */
export function tenantIn({ domains, ...tenant }: TenantJson): Tenant {
  const sorted = (domains ?? []).toSorted((a, b) => Number(b[1]) - Number(a[1]) || (a[0] < b[0] ? -1 : 1))
  const defaultDomain = sorted.find(([, isDefault]) => isDefault)?.[0] ?? ''
  return { ...tenant, defaultDomain, domains: sorted.filter(([, , isVerified]) => isVerified).map(([name]) => name) }
}

export async function findTenant(look: Look, tenantId: string): Promise<Tenant | null> {
  const { rows } = await sql<Told>`select ${tenantJson} as tenant from tenant t where t.id = ${tenantId}`.execute(
    look.db,
  )
  return rows[0] ? tenantIn(rows[0].tenant) : null
}

export async function tenantOf(look: Look, tenantId: string): Promise<Tenant> {
  const tenant = await findTenant(look, tenantId)
  if (!tenant) throw new Error(`No tenant ${tenantId}.`)
  return tenant
}

/** The tenant that owns a domain; typed in any case. */
export async function tenantOfDomain(look: Look, domain: string): Promise<Tenant | null> {
  const { rows } = await sql<Told>`
    select ${tenantJson} as tenant from domain o join tenant t on t.id = o.tenant_id
    where o.name = ${asciiLower(domain)} and o.is_verified`.execute(look.db)
  return rows[0] ? tenantIn(rows[0].tenant) : null
}

/** The first tenant of this installation, or null when there is none yet. */
export async function onlyTenant(look: Look): Promise<Tenant | null> {
  const { rows } = await sql<Told>`
    select ${tenantJson} as tenant from tenant t order by t.created_at, t.id limit ${1}`.execute(look.db)
  return rows[0] ? tenantIn(rows[0].tenant) : null
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
