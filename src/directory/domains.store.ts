import { sql } from 'kysely'
import type { Look, Tx } from '../store/unit.ts'

export type Domain = { name: string; isDefault: boolean; isInitial: boolean; isVerified: boolean }

export const domainsOf = (look: Look, tenantId: string): Promise<Domain[]> =>
  look.db
    .selectFrom('domain')
    .select(['name', 'is_default as isDefault', 'is_initial as isInitial', 'is_verified as isVerified'])
    .where('tenant_id', '=', tenantId)
    .orderBy('name')
    .execute()

export async function makeDefault(tx: Tx, name: string): Promise<void> {
  await sql`update domain set is_default = (name = ${name}) where tenant_id = ${tx.tenantId}`.execute(tx.db)
}

/** A claim, not proved yet. False when the tenant has it already. */
export async function insertDomain(tx: Tx, name: string): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx.db
    .insertInto('domain')
    .values({ tenant_id: tx.tenantId, name, is_verified: false, added_at: tx.now })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows === 1n
}

/** One proof of a name at a time, in whatever tenant: until the unit ends nobody else becomes its owner. */
export async function lockDomainName(tx: Tx, name: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`domain:${name}`}, 0))`.execute(tx.db)
}

/** False when it is another tenant's, or proved already, or not there. */
export async function markVerified(tx: Tx, name: string): Promise<boolean> {
  const { rows } = await sql`
    update domain d set is_verified = true where d.tenant_id = ${tx.tenantId} and d.name = ${name} and not d.is_verified
      and not exists (select 1 from domain o where o.name = ${name} and o.is_verified)
    returning 1 as made`.execute(tx.db)
  return rows.length === 1
}

/** Only while nobody can have a name in it. */
export async function deleteUnverified(tx: Tx, name: string): Promise<void> {
  await sql`delete from domain where tenant_id = ${tx.tenantId} and name = ${name} and not is_verified`.execute(tx.db)
}
