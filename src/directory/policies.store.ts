import { sql } from 'kysely'
import type { Instant } from '../base/clock.ts'
import { type MethodPolicyId, methodPolicyIds } from '../contract/methods.ts'
import {
  defaultMethodPolicies,
  defaultSsprPolicy,
  type MethodPolicies,
  MethodPolicy,
  SsprPolicy,
} from '../contract/policy.ts'
import type { Look, Tx } from '../store/unit.ts'

export type VersionedPolicy = { policy: SsprPolicy; version: number }
export type SavedPolicy = VersionedPolicy & { updatedAt: Instant | null }

/**
 * Stored documents are read with today's schema: a field that a newer version added has its default. What does not
 * fit at all is a fault, never a looser policy.
 */
export const readSsprPolicy = (document: unknown): SsprPolicy =>
  document === null || document === undefined ? defaultSsprPolicy : SsprPolicy.parse(document)

export function readMethodPolicies(documents: Readonly<Record<string, unknown>> | null): MethodPolicies {
  const policies = defaultMethodPolicies()
  for (const id of methodPolicyIds) {
    const document = documents?.[id]
    if (document !== undefined) policies[id] = MethodPolicy.parse(document)
  }
  return policies
}

export async function ssprPolicyOf(look: Look, tenantId: string): Promise<SavedPolicy> {
  const row = await look.db
    .selectFrom('sspr_policy')
    .select(['document', 'version', 'updated_at'])
    .where('tenant_id', '=', tenantId)
    .executeTakeFirst()
  return { policy: readSsprPolicy(row?.document), version: row?.version ?? 0, updatedAt: row?.updated_at ?? null }
}

export async function methodPoliciesOf(look: Look, tenantId: string): Promise<MethodPolicies> {
  const rows = await look.db
    .selectFrom('method_policy')
    .select(['method', 'document'])
    .where('tenant_id', '=', tenantId)
    .execute()
  return readMethodPolicies(Object.fromEntries(rows.map((row) => [row.method, row.document])))
}

export type MethodRow = { readonly policy: MethodPolicy; readonly version: number; readonly updatedAt: Instant | null }

/** With their versions; version 0: never saved. */
export async function methodRowsOf(look: Look, tenantId: string): Promise<Record<MethodPolicyId, MethodRow>> {
  const rows = await look.db
    .selectFrom('method_policy')
    .select(['method', 'document', 'version', 'updated_at'])
    .where('tenant_id', '=', tenantId)
    .execute()
  const policies = readMethodPolicies(Object.fromEntries(rows.map((row) => [row.method, row.document])))
  const entries = methodPolicyIds.map((id) => {
    const row = rows.find((one) => one.method === id)
    return [id, { policy: policies[id], version: row?.version ?? 0, updatedAt: row?.updated_at ?? null }]
  })
  return Object.fromEntries(entries) as Record<MethodPolicyId, MethodRow>
}

export async function insertSsprPolicy(tx: Tx): Promise<void> {
  await tx.db
    .insertInto('sspr_policy')
    .values({ tenant_id: tx.tenantId, document: JSON.stringify(defaultSsprPolicy), updated_at: tx.now })
    .execute()
}

export async function insertMethodPolicies(tx: Tx): Promise<void> {
  const rows = Object.entries(defaultMethodPolicies()).map(([method, policy]) => ({
    tenant_id: tx.tenantId,
    method,
    document: JSON.stringify(policy),
    updated_at: tx.now,
  }))
  await tx.db.insertInto('method_policy').values(rows).execute()
}

/** False when somebody saved in between: the version stands in the WHERE. Version 0: nothing was ever saved. */
export async function updateSsprPolicy(tx: Tx, policy: SsprPolicy, version: number): Promise<boolean> {
  const document = JSON.stringify(policy)
  const { numInsertedOrUpdatedRows } = await tx.db
    .insertInto('sspr_policy')
    .values({ tenant_id: tx.tenantId, document, version: version + 1, updated_at: tx.now })
    .onConflict((conflict) =>
      conflict
        .column('tenant_id')
        .doUpdateSet({ document, version: version + 1, updated_at: tx.now })
        .where('sspr_policy.version', '=', version),
    )
    .executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows === 1n
}

export async function updateMethodPolicy(tx: Tx, id: MethodPolicyId, policy: MethodPolicy): Promise<void> {
  const document = JSON.stringify(policy)
  await tx.db
    .insertInto('method_policy')
    .values({ tenant_id: tx.tenantId, method: id, document, updated_at: tx.now })
    .onConflict((conflict) =>
      conflict
        .columns(['tenant_id', 'method'])
        .doUpdateSet({ document, version: sql`method_policy.version + 1`, updated_at: tx.now }),
    )
    .execute()
}
