import { sql } from 'kysely'
import { Fault } from '../base/fault.ts'
import { frozen } from '../base/frozen.ts'
import { defaultSsprPolicy, type MethodPolicies, type SsprPolicy } from '../contract/policy.ts'
import type { Look } from '../store/unit.ts'
import { readMethodPolicies, readSsprPolicy } from './policies.store.ts'
import { type Tenant, type TenantJson, tenantIn, tenantJson } from './tenant.store.ts'

/** What is the same for everybody in an organization until an administrator saves. Frozen: everybody gets the same. */
export type TenantSettings = {
  /** Another one after every change, and none is given twice (migration 0021). */
  readonly version: string
  readonly tenant: Tenant
  readonly ssprPolicy: SsprPolicy
  /** 0: never saved. */
  readonly policyVersion: number
  readonly methodPolicies: MethodPolicies
}

/** Of so many tenants a process remembers what it read last. */
const most = 256
const lastRead = new Map<string, TenantSettings>()

/**
 * The settings of a tenant whose row tells this version: those that were read last, or, if they are of another
 * version, read anew; then they may be of a later one than was asked for. Whether they are read depends on the tenant
 * alone, never on whom a statement beside it was about (ENU-05). What a unit reads of its own changes is remembered
 * too: nobody else ever sees that version unless it commits.
 */
export async function settingsAt(look: Look, tenantId: string, version: string): Promise<TenantSettings> {
  const known = lastRead.get(tenantId)
  if (known?.version === version) return known
  const fresh = await readSettings(look, tenantId)
  lastRead.delete(tenantId)
  const [oldest] = lastRead.keys()
  if (oldest !== undefined && lastRead.size >= most) lastRead.delete(oldest)
  lastRead.set(tenantId, fresh)
  return fresh
}

type Row = {
  version: string
  tenant: TenantJson
  ssprDocument: unknown
  policyVersion: number | null
  methodDocuments: Record<string, unknown> | null
}

/** One statement, so that version and settings are of one moment. */
async function readSettings(look: Look, tenantId: string): Promise<TenantSettings> {
  const { rows } = await sql<Row>`
    select t.settings_version as version, ${tenantJson} as tenant, s.document as "ssprDocument",
      s.version as "policyVersion",
      (select json_object_agg(m.method, m.document) from method_policy m where m.tenant_id = t.id) as "methodDocuments"
    from tenant t left join sspr_policy s on s.tenant_id = t.id where t.id = ${tenantId}`.execute(look.db)
  if (!rows[0]) throw new Fault('store.inconsistent', `There is no tenant ${tenantId}.`)
  const { version, tenant, ssprDocument, policyVersion, methodDocuments } = rows[0]
  return frozen({
    version,
    tenant: tenantIn(tenant),
    ssprPolicy: ssprDocument === null ? defaultSsprPolicy : readSsprPolicy(ssprDocument),
    policyVersion: policyVersion ?? 0,
    methodPolicies: readMethodPolicies(methodDocuments),
  })
}
